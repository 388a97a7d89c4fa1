//! The Rust face: core's answers to what is asked about queries.

use crate::given::{Given, item, number, read, utf8};
use crate::request::Item;
use linepack::Value;
use linepack::query::{
    AnswerOptions, AnswerReader, Language, Query, QueryAnswer, QueryError, QueryOptions, QueryRequest, Series, Ticket,
    Values,
};
use linepack::write::Secret;

/// Core's answer to `items` for this verb.
pub fn answer(verb: &str, items: &[Item]) -> Vec<Item> {
    let given = Given(items);
    match verb {
        "query-ticket" => ticket(&given),
        "query-request" => request(&given),
        "query-answer" => answered(&given),
        _ => panic!("unknown verb {verb}"),
    }
}

/// The value of a kind, as parameters and fields are given; none for null.
pub(crate) fn value(kind: &str, value: &[u8]) -> Option<Value<'static>> {
    let text = utf8(value);
    Some(match kind {
        "null" => return None,
        "f" => Value::Float(f64::from_bits(u64::from_str_radix(text, 16).expect("the bits of a float"))),
        "i" => Value::Int(read(value)),
        "u" => Value::UInt(read(value)),
        "b" => Value::Bool(read(value)),
        "s" => Value::String(text.to_string().into()),
        _ => panic!("unknown kind {kind}"),
    })
}

fn error(error: &QueryError) -> Item {
    item("error", [error.code.word()])
}

fn headers<'a>(word: &'a str, headers: &'a [linepack::write::Header]) -> impl Iterator<Item = Item> + 'a {
    headers.iter().map(move |header| item(word, [header.name, header.value()]))
}

/// The query that is given, in this language if none is named.
fn query(given: &Given<'_>, language: Language) -> Query {
    let mut query = Query::new(given.text("query").unwrap_or_default(), given.read("language").unwrap_or(language));
    for values in given.all("param") {
        let name = utf8(&values[0]);
        query = match value(utf8(&values[1]), &values[2]) {
            Some(value) => query.param(name, value),
            None => query.null_param(name),
        };
    }
    query
}

/// Whether the token, if there is one that could be seen, does not stand in what is printed.
fn hidden(given: &Given<'_>, printed: &str) -> Option<Item> {
    let token = given.text("token").filter(|token| !token.is_empty())?;
    Some(number("hidden", !printed.contains(token)))
}

fn ticket(given: &Given<'_>) -> Vec<Item> {
    let mut answer = Vec::new();
    let mut printed = String::new();
    if given.bytes("query").is_some() {
        match Ticket::new(&query(given, Language::Sql), given.text("database").unwrap_or_default()) {
            Ok(ticket) => answer.push(("ticket".into(), vec![ticket.bytes().to_vec()])),
            Err(e) => answer.push(error(&e)),
        }
    }
    if let Some(token) = given.text("token") {
        let token = Secret::from(token);
        let metadata = Ticket::metadata(Some(&token));
        printed += &format!("{token:?} {metadata:?}");
        match &metadata {
            Ok(metadata) => answer.extend(headers("metadata", metadata)),
            Err(e) => answer.push(error(e)),
        }
    }
    answer.extend(hidden(given, &printed));
    answer
}

fn request(given: &Given<'_>) -> Vec<Item> {
    let mut options = QueryOptions::new(given.text("url").unwrap_or_default());
    options.api = given.read("api").unwrap_or_default();
    options.database = given.read("database");
    options.retention_policy = given.read("retention_policy");
    options.token = given.text("token").map(Secret::from);
    options.auth = given.read("auth").unwrap_or_default();
    options.user = given.read("user").unwrap_or_default();
    options.epoch = given.read("epoch");
    options.chunk_size = given.read("chunk_size");
    options.chunked = given.read("chunked").unwrap_or(options.chunk_size.is_some());
    options.method = given.read("method").unwrap_or_default();
    options.format = given.read("format").unwrap_or_default();
    let made = QueryRequest::new(&options, &query(given, Language::InfluxQl));
    let told = made.as_ref().err().map(ToString::to_string).unwrap_or_default();
    let mut answer = match &made {
        Err(e) => vec![error(e)],
        Ok(request) => {
            let mut answer = vec![item("method", [request.method()]), item("url", [request.url()])];
            answer.extend(headers("header", request.headers()));
            answer.push(("body".into(), vec![request.body().to_vec()]));
            answer
        }
    };
    answer.extend(hidden(given, &format!("{options:?} {made:?} {told}")));
    answer
}

fn answered(given: &Given<'_>) -> Vec<Item> {
    let mut options = AnswerOptions::new();
    options.epoch = given.read("epoch");
    options.format = given.read("format").unwrap_or_default();
    options.max_bytes = given.read("max_bytes").unwrap_or(options.max_bytes);
    let mut answer = Vec::new();
    let failure = match given.bytes("body") {
        Some(body) => QueryAnswer::parse(body, &options).map(|whole| one(&whole, &mut answer)).err(),
        None => in_pieces(given, options, &mut answer).err(),
    };
    let offset = |e: &QueryError| e.offset.map(|offset| offset.to_string()).unwrap_or_default();
    answer.extend(failure.map(|e| item("error", [e.code.word(), &offset(&e)])));
    answer
}

/// What a reader gives of each piece and at the end.
fn in_pieces(given: &Given<'_>, options: AnswerOptions, answer: &mut Vec<Item>) -> Result<(), QueryError> {
    let mut reader = AnswerReader::new(options);
    let mut say = |chunks: Vec<QueryAnswer>| {
        for chunk in chunks {
            answer.push(item("chunk", []));
            one(&chunk, answer);
        }
    };
    for piece in given.all("piece") {
        say(reader.feed(&piece[0])?);
    }
    say(reader.finish()?.into_iter().collect());
    Ok(())
}

fn one(whole: &QueryAnswer, answer: &mut Vec<Item>) {
    answer.extend(whole.error.iter().map(|why| item("failed", [why])));
    for statement in &whole.statements {
        answer.push(item("statement", [&statement.id.to_string(), &statement.partial.to_string()]));
        answer.extend(statement.error.iter().map(|why| item("failed", [why])));
        answer.extend(statement.messages.iter().map(|message| item("message", [&message.level, &message.text])));
        statement.series.iter().for_each(|one| series(one, answer));
    }
}

fn series(series: &Series, answer: &mut Vec<Item>) {
    answer.push(item("series", [&series.name, &series.partial.to_string()]));
    answer.extend(series.tags.iter().map(|(key, value)| item("tag", [key, value])));
    for column in &series.columns {
        let (word, cells) = cells(&column.values);
        let mut values = vec![column.name.clone(), word.to_string()];
        values.extend(cells);
        answer.push(("column".into(), values.into_iter().map(String::into_bytes).collect()));
    }
}

/// The word of their type, and the values, each with the letter of its kind.
fn cells(values: &Values) -> (&'static str, Vec<String>) {
    fn each<T>(values: &[Option<T>], text: impl Fn(&T) -> String) -> Vec<String> {
        values.iter().map(|value| value.as_ref().map(&text).unwrap_or_default()).collect()
    }
    match values {
        Values::Null(n) => ("null", vec![String::new(); *n]),
        Values::Bool(x) => ("bool", each(x, |&x| cell(&Value::Bool(x)))),
        Values::Int(x) => ("int", each(x, |&x| cell(&Value::Int(x)))),
        Values::UInt(x) => ("uint", each(x, |&x| cell(&Value::UInt(x)))),
        Values::Float(x) => ("float", each(x, |&x| cell(&Value::Float(x)))),
        Values::String(x) => ("string", each(x, |x| cell(&Value::String(x.into())))),
        Values::Time(x) => ("time", each(x, |x| format!("t{x}"))),
        Values::Mixed(x) => ("mixed", each(x, cell)),
        other => panic!("the protocol has no word for {other:?}"),
    }
}

fn cell(value: &Value<'_>) -> String {
    match value {
        Value::Float(x) => format!("f{:016x}", x.to_bits()),
        Value::Int(x) => format!("i{x}"),
        Value::UInt(x) => format!("u{x}"),
        Value::Bool(x) => format!("b{x}"),
        Value::String(x) => format!("s{x}"),
    }
}
