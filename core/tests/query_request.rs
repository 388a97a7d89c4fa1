//! Tickets and requests: the bytes of the released client, nothing smuggled, no secret seen.

use linepack::query::{AnswerFormat, Method, Query, QueryApi, QueryError, QueryOptions, QueryRequest, Ticket};
use linepack::write::{AuthScheme, Secret};
use linepack::{Code, Precision};
use proptest::prelude::*;

const TOKEN: &str = "T0K3N";

/// What influxdb3-python 0.21.0 puts into the ticket, written down from its `QueryApi`.
#[test]
fn tickets_are_those_of_the_released_client() {
    let sql = Query::sql("SELECT 1");
    for (query, database, bytes) in [
        (sql.clone(), "db", r#"{"database": "db", "sql_query": "SELECT 1", "query_type": "sql"}"#),
        (
            Query::influxql("SHOW \"x\"\n\t\\é🚀\x7f\x00/"),
            "my \"db\"",
            r#"{"database": "my \"db\"", "sql_query": "SHOW \"x\"\n\t\\\u00e9\ud83d\ude80\u007f\u0000/", "query_type": "influxql"}"#,
        ),
        (
            sql.param("a", 1i64)
                .param("b", 2.0)
                .param("c", true)
                .null_param("d")
                .param("é", "x'y")
                .param("a", u64::MAX),
            "db",
            r#"{"database": "db", "sql_query": "SELECT 1", "query_type": "sql", "params": {"a": 18446744073709551615, "b": 2.0, "c": true, "d": null, "\u00e9": "x'y"}}"#,
        ),
        (
            Query::sql("q").param("a", 1e16).param("b", -0.0).param("c", 1e-5).param("d", 0.1).param("e", f64::MAX),
            "db",
            r#"{"database": "db", "sql_query": "q", "query_type": "sql", "params": {"a": 1e+16, "b": -0.0, "c": 1e-05, "d": 0.1, "e": 1.7976931348623157e+308}}"#,
        ),
    ] {
        let ticket = Ticket::new(&query, database).unwrap();
        assert_eq!(String::from_utf8_lossy(ticket.bytes()), bytes);
    }
}

#[test]
fn tickets_that_are_refused() {
    let code = |query: Query, database: &str| Ticket::new(&query, database).unwrap_err().code;
    assert_eq!(code(Query::sql(" \n"), "db"), Code::EmptyQuery);
    assert_eq!(code(Query::sql("q"), ""), Code::MissingDatabase);
    for x in [f64::NAN, f64::INFINITY] {
        assert_eq!(code(Query::sql("q").param("x", x), "db"), Code::InvalidOption);
    }
    assert_eq!(Ticket::metadata(None).unwrap(), []);
    for token in ["", "a\r\nb", " a", "é"] {
        assert_eq!(Ticket::metadata(Some(&Secret::new(token))).unwrap_err().code, Code::InvalidToken);
    }
    assert!(!format!("{:?}", Ticket::metadata(Some(&TOKEN.into()))).contains(TOKEN));
}

fn request(options: &QueryOptions, text: &str) -> Result<QueryRequest, QueryError> {
    QueryRequest::new(options, &Query::influxql(text))
}

fn headers(request: &QueryRequest) -> Vec<(&str, &str)> {
    request.headers().iter().map(|header| (header.name, header.value())).collect()
}

#[test]
fn a_post_hides_what_a_get_shows() {
    let options =
        QueryOptions::new("https://h/sub/").database("a b").retention_policy("r&p").epoch(Precision::Ns).chunk_size(5);
    let options = options.auth(AuthScheme::Query).user("me").token(TOKEN).format(AnswerFormat::Csv);
    let query = Query::influxql("SELECT * FROM cpu WHERE host = $h").param("h", "a+b");
    let get = QueryRequest::new(&options, &query).unwrap();
    let (head, statement) = (
        "https://h/sub/query?db=a%20b&rp=r%26p&epoch=ns&chunked=true&chunk_size=5",
        "q=SELECT%20%2A%20FROM%20cpu%20WHERE%20host%20%3D%20%24h&params=%7B%22h%22%3A%20%22a%2Bb%22%7D&u=me&p=T0K3N",
    );
    assert_eq!((get.method(), get.url(), get.body()), ("GET", &*format!("{head}&{statement}"), &b""[..]));
    assert_eq!(headers(&get), [("Accept", "application/csv")]);
    let post = QueryRequest::new(&options.clone().method(Method::Post), &query).unwrap();
    assert_eq!((post.method(), post.url(), post.body()), ("POST", head, statement.as_bytes()));
    assert_eq!(headers(&post), [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/csv")]);
    let bare = request(&QueryOptions::new("http://h").method(Method::Post), "SHOW DATABASES").unwrap();
    assert_eq!((bare.url(), bare.body()), ("http://h/query", &b"q=SHOW%20DATABASES"[..]));
    for shown in [format!("{get:?}"), format!("{post:?}"), format!("{options:?}"), format!("{query:?}")] {
        assert!(!shown.contains(TOKEN) && !shown.contains("SELECT"), "{shown}");
    }
    assert_eq!((options.answer().epoch, options.answer().format), (Some(Precision::Ns), AnswerFormat::Csv));
}

#[test]
fn every_way_of_authentication() {
    let options = QueryOptions::new("http://h").user("me").token(TOKEN);
    for (auth, value) in [
        (AuthScheme::Token, "Token T0K3N"),
        (AuthScheme::Bearer, "Bearer T0K3N"),
        (AuthScheme::Basic, "Basic bWU6VDBLM04="),
    ] {
        let request = request(&options.clone().auth(auth), "q").unwrap();
        assert_eq!(headers(&request), [("Authorization", value), ("Accept", "application/json")]);
        assert!(!format!("{request:?}").contains(value));
    }
}

#[test]
fn epochs_in_the_words_of_the_v1_api() {
    let words = Precision::ALL.iter().map(|&unit| {
        let request = request(&QueryOptions::new("http://h").epoch(unit), "q").unwrap();
        request.url().trim_start_matches("http://h/query?epoch=").trim_end_matches("&q=q").to_string()
    });
    assert_eq!(words.collect::<Vec<_>>(), ["ns", "u", "ms", "s", "m", "h"]);
}

#[test]
fn requests_that_are_refused() {
    let options = || QueryOptions::new("http://h");
    let mut no_chunks = options();
    no_chunks.chunk_size = Some(1);
    for (options, code) in [
        (options().api(QueryApi::V2), Code::UnsupportedQueryApi),
        (QueryOptions::new("http://h/api/v2/query/"), Code::UnsupportedQueryApi),
        (QueryOptions::new("http://h/query"), Code::InvalidUrl),
        (QueryOptions::new("http://me:T0K3N@h"), Code::InvalidUrl),
        (options().database(""), Code::MissingDatabase),
        (options().chunk_size(0), Code::InvalidOption),
        (no_chunks, Code::InvalidOption),
        (options().token("T0K3N\n"), Code::InvalidToken),
        (options().auth(AuthScheme::Query).token(""), Code::InvalidToken),
        (options().auth(AuthScheme::Basic).user("a:b").token(TOKEN), Code::InvalidUser),
    ] {
        let error = request(&options, "q").unwrap_err();
        assert_eq!(error.code, code, "{options:?}");
        assert!(!format!("{error} {error:?} {options:?}").contains(TOKEN));
    }
    assert_eq!(request(&options(), "").unwrap_err().code, Code::EmptyQuery);
    assert_eq!(QueryRequest::new(&options(), &Query::sql("q")).unwrap_err().code, Code::UnsupportedQueryApi);
}

/// Percent signs taken back, and nothing else.
fn naive(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
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
    fn what_is_asked_is_what_arrives(database in ".{1,9}", text in "\\PC{0,9}[a&=+%#]", value in any::<String>(), post in any::<bool>()) {
        let method = if post { Method::Post } else { Method::Get };
        let query = Query::influxql(&text).param("p", value.as_str().to_owned());
        let request = QueryRequest::new(&QueryOptions::new("http://h").database(&database).method(method), &query).unwrap();
        let mut pairs: Vec<&str> = request.url().strip_prefix("http://h/query?").unwrap().split('&').collect();
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        pairs.extend(body.split('&').filter(|pair| !pair.is_empty()));
        let pairs: Vec<(&str, String)> = pairs.iter().map(|pair| pair.split_once('=').unwrap()).map(|(k, v)| (k, naive(v))).collect();
        prop_assert_eq!(&pairs[0], &("db", database.clone()));
        prop_assert_eq!(&pairs[1], &("q", text.clone()));
        let params: serde_json::Value = serde_json::from_str(&pairs[2].1).unwrap();
        prop_assert_eq!(params, serde_json::json!({ "p": value.as_str() }));
        let ticket: serde_json::Value = serde_json::from_slice(Ticket::new(&query, &database).unwrap().bytes()).unwrap();
        let expected = serde_json::json!({ "database": database, "sql_query": text, "query_type": "influxql", "params": { "p": value } });
        prop_assert_eq!(ticket, expected);
    }
}
