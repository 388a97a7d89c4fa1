//! Requests: what is put in comes out at the other end, nothing can be smuggled, and no token is seen.

use linepack::write::{Api, AuthScheme, Secret, WriteError, WriteOptions, WriteParams, WriteRequest};
use linepack::{Code, Precision};
use proptest::prelude::*;

const TOKEN: &str = "T0K3N";

fn text() -> impl Strategy<Value = String> {
    let odd =
        prop::sample::select(vec!["+", " ", "/", "%", "&", "=", "?", "#", "\r\n", "\0", "é", "🚀", "%2B", ";", ":"]);
    let piece =
        prop_oneof![2 => "[a-z]{1,3}", 3 => odd.prop_map(str::to_string), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

fn request(options: &WriteOptions) -> Result<WriteRequest<'static>, WriteError> {
    WriteRequest::new(options, b"m f=1", Precision::Ns)
}

fn refused(options: WriteOptions) -> Code {
    let error = request(&options).unwrap_err();
    assert!(!format!("{error} {error:?} {options:?}").contains(TOKEN));
    error.code
}

/// Percent signs taken back, and nothing else.
fn naive(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #[test]
    fn what_is_asked_for_is_what_arrives(
        (bucket, org, user) in (text(), prop::option::of(text()), text()),
        token in prop_oneof!["T0K3N[!-~]{0,9}", "T0K3N[!-~]{1,3} [!-~]{1,3}"],
        api in prop::sample::select(Api::ALL),
        auth in prop::sample::select(AuthScheme::ALL),
        precision in prop::sample::select(Precision::ALL),
        flags in any::<(Option<bool>, Option<bool>)>(),
        base in prop::sample::select(vec!["http://h", "https://h:8086/", "HTTPS://[::1]:1/v1/influxdb", "http://h/a%20b//"]),
    ) {
        let auth = if auth == AuthScheme::Query && api != Api::V1 { AuthScheme::Bearer } else { auth };
        let user: String = user.chars().filter(|c| *c != ':' && !c.is_control()).collect();
        let mut options = WriteOptions::new(base, &bucket).api(api).auth(auth).user(&user).token(token.as_str());
        options.org = org.clone();
        if api == Api::V3 {
            (options.accept_partial, options.no_sync) = flags;
        }
        let request = match WriteRequest::new(&options, b"m f=1\n", precision) {
            Err(error) => {
                prop_assert_eq!(error.code, Code::UnsupportedPrecision);
                prop_assert!(api == Api::V3 && matches!(precision, Precision::M | Precision::H));
                return Ok(());
            }
            Ok(request) => request,
        };
        let printed = format!("{options:?} {options:#?} {request:?} {request:#?} {:?}", request.headers());
        prop_assert!(!printed.contains(TOKEN), "{printed}");
        for part in [request.url()].into_iter().chain(request.headers().iter().map(|header| header.value())) {
            prop_assert!(part.bytes().all(|b| (b' '..=b'~').contains(&b)), "{part:?}");
        }
        let (path, query) = request.url().split_once('?').unwrap();
        prop_assert!(!query.contains(['+', ' ', '/', '#', '"']), "{query}");
        prop_assert_eq!(path, format!("{}{}", base.trim_end_matches('/'), api.path()));
        let pairs: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
        let value = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| naive(value));
        prop_assert_eq!(value(if api == Api::V2 { "bucket" } else { "db" }), Some(bucket.clone()));
        prop_assert_eq!(value("org"), org.clone().filter(|_| api == Api::V2));

        let headers: Vec<_> = request.headers().iter().map(|header| (header.name, header.value())).collect();
        let params = WriteParams::from_request(request.method(), api.path(), query, &headers).unwrap();
        prop_assert_eq!(&params.bucket, &bucket);
        prop_assert_eq!(params.org.clone(), org.filter(|_| api == Api::V2));
        prop_assert_eq!(params.precision, Some(precision));
        prop_assert_eq!((params.accept_partial, params.no_sync), (options.accept_partial, options.no_sync));
        let credentials = params.credentials.clone().unwrap();
        prop_assert_eq!(credentials.scheme, auth);
        prop_assert_eq!(credentials.secret.expose(), &token);
        if matches!(auth, AuthScheme::Basic | AuthScheme::Query) {
            prop_assert_eq!(&credentials.user, &user);
        }
        prop_assert!(params.authorise(&Secret::new(token.as_str())).is_ok());
        let refusal = params.authorise(&Secret::new("other")).unwrap_err();
        let printed = format!("{params:?} {params:#?} {credentials:?} {refusal} {refusal:?} {}", refusal.json());
        prop_assert!(!printed.contains(TOKEN), "{printed}");
    }

    #[test]
    fn no_token_smuggles_and_none_is_seen(token in any::<String>(), auth in prop::sample::select(AuthScheme::ALL)) {
        let api = if auth == AuthScheme::Query { Api::V1 } else { Api::V2 };
        let options = WriteOptions::new("http://h", "b").api(api).auth(auth).token(token);
        if let Ok(request) = request(&options) {
            for part in [request.url()].into_iter().chain(request.headers().iter().map(|header| header.value())) {
                prop_assert!(part.bytes().all(|b| (b' '..=b'~').contains(&b)), "{part:?}");
            }
        }
    }

    #[test]
    fn no_url_breaks_a_request(url in "(http://|https://)?[ -~\r\n\té]{0,20}", bucket in text()) {
        if let Ok(request) = request(&WriteOptions::new(url.as_str(), bucket)) {
            let rest = request.url().strip_prefix("http://").or_else(|| request.url().strip_prefix("https://"));
            prop_assert!(rest.is_some_and(|rest| !rest.starts_with(['/', ':', '?'])), "{}", request.url());
            prop_assert!(request.url().bytes().all(|b| b.is_ascii_graphic()), "{}", request.url());
            prop_assert_eq!(request.url().matches('?').count(), 1);
        }
    }
}

#[test]
fn a_url_is_the_server_and_nothing_more() {
    for url in [
        "",
        "h",
        "ftp://h",
        "http://",
        "http:///x",
        "http://h?x",
        "http://h#x",
        "http://h x",
        "http://h\r\nX: y",
        "http://é",
        "http://T0K3N@h",
        "http://u:T0K3N@h/",
        "http://h:x",
        "http://h:65536",
        "http://h:1:2",
        "http://[::1",
        "http://[]",
        "http://[h]",
        "http://h\\x",
        "http://h/[x]",
        "http://h/api/v2/write",
        "http://h/api/v2/write/",
        "http://:80",
    ] {
        assert_eq!(refused(WriteOptions::new(url, "b").token(TOKEN)), Code::InvalidUrl, "{url}");
    }
    for (url, start) in [
        ("http://h", "http://h/api"),
        ("http://h:/", "http://h:/api"),
        ("https://h.example:8181/v1/influxdb/", "https://h.example:8181/v1/influxdb/api"),
        ("http://[2001:db8::1]:8086", "http://[2001:db8::1]:8086/api"),
        ("http://[::1]/x", "http://[::1]/x/api"),
    ] {
        let request = request(&WriteOptions::new(url, "b")).unwrap();
        assert!(request.url().starts_with(start), "{}", request.url());
    }
}

#[test]
fn what_is_missing_or_does_not_fit_is_refused() {
    let options = || WriteOptions::new("http://h", "b");
    assert_eq!(refused(WriteOptions::new("http://h", "")), Code::MissingBucket);
    assert_eq!(refused(options().org("")), Code::EmptyOrg);
    for token in ["", " ", "T0K3N\n", "T0K3N\r\nX: y", " T0K3N", "T0K3N\0", "T0K3N\u{e9}"] {
        assert_eq!(refused(options().token(token)), Code::InvalidToken, "{token:?}");
        assert_eq!(refused(options().token(token).auth(AuthScheme::Bearer)), Code::InvalidToken, "{token:?}");
    }
    assert_eq!(refused(options().token("").auth(AuthScheme::Basic)), Code::InvalidToken);
    assert_eq!(refused(options().token("").api(Api::V1).auth(AuthScheme::Query)), Code::InvalidToken);
    assert_eq!(refused(options().token("T0K3N\n").auth(AuthScheme::Basic)), Code::InvalidToken);
    assert_eq!(refused(options().token(TOKEN).auth(AuthScheme::Basic).user("a:b")), Code::InvalidUser);
    assert_eq!(refused(options().token(TOKEN).auth(AuthScheme::Query)), Code::InvalidOption);
    assert_eq!(refused(options().retention_policy("r")), Code::InvalidOption);
    assert_eq!(refused(options().accept_partial(true)), Code::InvalidOption);
    assert_eq!(refused(options().no_sync(false)), Code::InvalidOption);
}

#[test]
fn an_empty_body_is_never_sent() {
    for body in ["", "\n", " \t\r\n\n", "# note", "# a\n  # b\r\n\n"] {
        let error = WriteRequest::new(&WriteOptions::new("http://h", "b"), body.as_bytes(), Precision::Ns).unwrap_err();
        assert_eq!(error.code, Code::EmptyBody, "{body:?}");
    }
    for body in ["m f=1", "# a\nm f=1", "\n\n x"] {
        let options = WriteOptions::new("http://h", "b").gzip(true);
        let request = WriteRequest::new(&options, body.as_bytes(), Precision::Ns).unwrap();
        assert_eq!(request.body(), body.as_bytes());
    }
    let error = WriteRequest::of_packed(&WriteOptions::new("http://h", "b"), b"m f=1", Precision::Ns).unwrap_err();
    assert_eq!(error.code, Code::InvalidGzip);
}

#[test]
fn every_api_spells_the_precision_in_its_own_way() {
    let expected = [
        (Api::V2, ["ns", "us", "ms", "s", "m", "h"].map(Some)),
        (Api::V1, ["n", "u", "ms", "s", "m", "h"].map(Some)),
        (Api::V3, [Some("nanosecond"), Some("microsecond"), Some("millisecond"), Some("second"), None, None]),
    ];
    for (api, words) in expected {
        assert_eq!(Precision::ALL.iter().map(|p| api.precision_word(*p)).collect::<Vec<_>>(), words, "{api}");
    }
}
