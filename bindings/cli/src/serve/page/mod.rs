//! The page at `/`: what arrives, live, and a box to check lines in. It is made of three files that stand in the program.

mod check;
mod events;
mod feed;

pub use feed::Feed;

use super::Server;
use super::answer::{self, Reply, reply};
use super::request;
use hyper::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use linepack::write::{Answer, Api, Refusal, RefusalCode, WriteParams};
use std::net::IpAddr;
use std::sync::Arc;

const HTML: &str = include_str!("index.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What the page may do: load its own files and ask its own server. Even text that slipped in as HTML could run nothing.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Whether a path belongs to the page.
pub fn owns(path: &str) -> bool {
    path == "/" || path.starts_with("/page/")
}

impl Server {
    /// The answer to a request for the page or from it.
    pub(super) async fn page(self: Arc<Self>, request: super::respond::Request) -> Reply {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let (head, body) = request.into_parts();
        let mut reply = match head.uri.path() {
            _ if !addressed(&head) => plain(RefusalCode::Forbidden, "open this page by its address or as localhost"),
            "/" if reads => reply(StatusCode::OK, "text/html; charset=utf-8", HTML),
            "/page/style.css" if reads => reply(StatusCode::OK, "text/css; charset=utf-8", STYLE),
            "/page/script.js" if reads => reply(StatusCode::OK, "text/javascript; charset=utf-8", SCRIPT),
            path @ ("/page/events" | "/page/check") if !self.knows(&head) => {
                let _ = (path, request::body(body, 0).await);
                answer::of(Answer::from(&Refusal::unauthorized()))
            }
            "/page/events" if head.method == Method::GET => events::stream(&self),
            "/page/check" if head.method == Method::POST => self.check(&head, body).await,
            "/page/check" => answer::method("POST"),
            "/" | "/page/style.css" | "/page/script.js" | "/page/events" => answer::method("GET, HEAD"),
            _ => plain(RefusalCode::NotFound, "path not found"),
        };
        let headers = reply.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        reply
    }

    /// Whether the token is shown, where there is one.
    fn knows(&self, head: &Parts) -> bool {
        let Some(token) = &self.token else { return true };
        let shown = head.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let headers = [("Authorization", shown)];
        // It is read as in a write.
        let params = WriteParams::from_request("POST", Api::V2.path(), "bucket=page", &headers);
        params.is_ok_and(|params| params.authorise(token).is_ok())
    }
}

/// Whether the page was asked for by an address: a name that another site has given this address would let that site read it.
fn addressed(head: &Parts) -> bool {
    let host = head.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok()
}

fn plain(code: RefusalCode, message: &str) -> Reply {
    answer::of(Answer::from(&Refusal::new(code, message)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use linepack::{Mode, Precision, Target};

    #[test]
    fn every_word_can_be_chosen() {
        let words = Precision::ALL.iter().map(|p| p.word());
        let words = words.chain(Mode::ALL.iter().map(|m| m.word())).chain(Target::ALL.iter().map(|t| t.word()));
        for word in words {
            assert_eq!(HTML.matches(&format!("<option value=\"{word}\"")).count(), 1, "{word}");
        }
    }

    #[test]
    fn nothing_comes_from_elsewhere_and_no_text_becomes_html() {
        for file in [HTML, STYLE, SCRIPT] {
            assert!(!file.contains("//") || !file.contains("http"), "a foreign address");
            for word in ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "@import", "url("] {
                assert!(!file.contains(word), "{word}");
            }
        }
    }

    #[test]
    fn other_names_for_this_address_are_not_the_page() {
        let asked = |host: &str| {
            let request = hyper::Request::builder().header(HOST, host).body(()).unwrap();
            addressed(&request.into_parts().0)
        };
        for host in ["127.0.0.1:8086", "localhost", "LOCALHOST:1", "[::1]:8086", "[::1]", "192.168.0.7:80"] {
            assert!(asked(host), "{host}");
        }
        for host in ["", "example.com", "localhost.example.com:8086", "127.0.0.1.example.com", "a:b"] {
            assert!(!asked(host), "{host}");
        }
    }
}
