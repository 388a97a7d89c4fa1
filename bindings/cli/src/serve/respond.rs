//! Which answer a request gets.

use super::answer::{self, Reply};
use super::entry::{Entry, short};
use super::fail::Kind;
use super::write::{Refused, bucket, headline};
use super::{Server, internal, page, request};
use hyper::Method;
use hyper::body::Incoming;
use hyper::header::EXPECT;
use linepack::write::{Answer, Api, Refusal, RefusalCode, WriteParams};
use std::io;
use std::sync::Arc;

pub type Request = hyper::Request<Incoming>;

impl Server {
    /// The answer; an error closes the connection without one.
    pub(super) async fn respond(self: Arc<Self>, request: Request) -> io::Result<Reply> {
        let mut entry = Entry::new(request.method().as_str(), request.uri().path());
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let own = match request.uri().path() {
            path if page::owns(path) => Err(request),
            path if path.starts_with(answer::FLIGHT) => Ok(answer::flight()),
            "/health" if reads => Ok(answer::health()),
            "/ping" if reads => Ok(answer::ping()),
            "/health" | "/ping" => Ok(answer::method("GET, HEAD")),
            _ => return self.write_or_query(request, entry).await,
        };
        // These are no writes, so the page does not show them.
        let reply = match own {
            Ok(reply) => reply,
            Err(request) => self.clone().page(request).await,
        };
        entry.status = Some(reply.status().as_u16());
        self.log.entry(&entry);
        Ok(reply)
    }

    async fn write_or_query(self: Arc<Self>, request: Request, mut entry: Entry) -> io::Result<Reply> {
        let reply = match request.uri().path() {
            "/query" | "/api/v3/query_sql" | "/api/v3/query_influxql" => {
                entry.message = Some("no queries are answered".into());
                self.discard(request).await;
                Some(answer::query())
            }
            path => {
                let api = Api::ALL.iter().copied().find(|api| api.path() == path).unwrap_or_default();
                self.clone().answer(api, request, &mut entry).await
            }
        };
        entry.status = reply.as_ref().map(|reply| reply.status().as_u16());
        self.log.entry(&entry);
        self.feed.add(&entry);
        reply.ok_or_else(|| io::Error::other("closed on purpose"))
    }

    /// A write, or what is none.
    async fn answer(self: Arc<Self>, api: Api, request: Request, entry: &mut Entry) -> Option<Reply> {
        let (head, body) = request.into_parts();
        let params = match request::params(&head).and_then(|params| self.admit(params)) {
            Ok(params) => params,
            Err(refusal) => {
                // A client that is still sending would see a reset instead of the answer; one that waits for a
                // "100 Continue" has not begun.
                if !head.headers.contains_key(EXPECT) {
                    let _ = tokio::time::timeout(self.timeout, request::body(body, 0)).await;
                }
                entry.message = Some(headline(&refusal));
                return Some(answer::refused(api, &refusal, &[], false));
            }
        };
        entry.bucket = Some(short(&bucket(&params)));
        entry.precision = Some(params.precision.map_or("auto", |precision| precision.word()));
        let plain = params.plain;
        let mut refused = match self.receive(params, body, entry).await {
            Received::Kept => return Some(answer::of(Answer::written())),
            Received::Failed(Kind::Status(status), retry_after) => {
                return Some(answer::failed(api, status, retry_after, plain));
            }
            Received::Failed(Kind::Drop | Kind::Lose, _) => return None,
            Received::Refused(refused) => refused,
        };
        entry.message = Some(headline(&refused.refusal));
        refused.refusal.plain = plain;
        Some(answer::refused(api, &refused.refusal, &refused.rejected, refused.all_or_nothing))
    }

    /// Whether this client may write, and as much as it says.
    fn admit(&self, params: WriteParams) -> Result<WriteParams, Refusal> {
        if let Some(token) = &self.token {
            params.authorise(token)?;
        }
        params.fits(self.max_body as u64)?;
        Ok(params)
    }

    async fn receive(self: Arc<Self>, params: WriteParams, body: Incoming, entry: &mut Entry) -> Received {
        let body = match tokio::time::timeout(self.timeout, request::body(body, self.max_body)).await {
            Ok(Ok(body)) => body,
            Ok(Err(refusal)) => return Received::Refused(refusal.into()),
            Err(_) => {
                let refusal = Refusal::new(RefusalCode::Timeout, "the body did not arrive in time");
                return Received::Refused(refusal.into());
            }
        };
        entry.bytes = body.len();
        let rule = self.rules.next(body.len()).cloned();
        entry.rule = rule.as_ref().map(|rule| rule.text.clone());
        let failed = rule.map(|rule| Received::Failed(rule.kind, rule.retry_after));
        if let Some(Received::Failed(Kind::Status(_) | Kind::Drop, _)) = failed {
            return failed.unwrap_or(Received::Kept);
        }
        let mut seen = entry.clone();
        let done = tokio::task::spawn_blocking(move || {
            let result = self.write(&params, body, &mut seen);
            (seen, result)
        });
        let result = match done.await {
            Ok((seen, result)) => {
                *entry = seen;
                result
            }
            Err(_) => Err(internal("the write failed inside").into()),
        };
        failed.unwrap_or(match result {
            Ok(()) => Received::Kept,
            Err(refused) => Received::Refused(refused),
        })
    }

    /// Reads a body to its end, so that the client gets to read the answer.
    async fn discard(&self, request: Request) {
        let _ = tokio::time::timeout(self.timeout, request::body(request.into_body(), 0)).await;
    }
}

/// What came of a write.
enum Received {
    Kept,
    Refused(Refused),
    /// On purpose, and the seconds of its `Retry-After`.
    Failed(Kind, Option<u64>),
}
