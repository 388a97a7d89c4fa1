//! The Rust face: core's answers to what is asked about writes over HTTP.

use crate::given::{Given, item, number, utf8};
use crate::request::Item;
use linepack::write::{
    Answer, Api, GunzipLimits, Refusal, RefusalCode, RetryPolicy, Secret, WriteError, WriteOptions, WriteParams,
    WriteRequest, WriteResponse, gunzip, gzip, split, split_valid,
};
use linepack::{Precision, validate};
use std::str::FromStr;

/// Core's answer to `items` for this verb.
pub fn answer(verb: &str, items: &[Item]) -> Vec<Item> {
    let given = Given(items);
    match verb {
        "write-request" => request(&given),
        "write-params" => params(&given),
        "write-response" => response(&given),
        "write-answer" => made(&given),
        "write-split" => cut(&given),
        "write-split-valid" => told_apart(&given),
        "write-retry" => retry(&given),
        "write-gzip" => packed(&given),
        "write-gunzip" => unpacked(&given),
        _ => panic!("unknown verb {verb}"),
    }
}

fn error(error: &WriteError) -> Vec<Item> {
    vec![item("error", [error.code.word()])]
}

fn request(given: &Given<'_>) -> Vec<Item> {
    let mut options =
        WriteOptions::new(given.text("url").unwrap_or_default(), given.text("bucket").unwrap_or_default());
    options.api = given.read("api").unwrap_or(Api::V2);
    options.org = given.read("org");
    options.token = given.text("token").map(Secret::from);
    options.auth = given.read("auth").unwrap_or_default();
    options.user = given.read("user").unwrap_or_default();
    options.retention_policy = given.read("retention_policy");
    options.accept_partial = given.read("accept_partial");
    options.no_sync = given.read("no_sync");
    options.gzip = given.is("gzip");
    options.gzip_level = given.read("gzip_level").unwrap_or(options.gzip_level);
    options.gzip_threshold = given.read("gzip_threshold").unwrap_or(options.gzip_threshold);
    let precision = given.read("precision").unwrap_or(Precision::Ns);
    let made = WriteRequest::new(&options, given.bytes("body").unwrap_or_default(), precision);
    let printed = format!("{options:?} {made:?} {}", made.as_ref().err().map(ToString::to_string).unwrap_or_default());
    let hidden = given.text("token").is_none_or(|token| !printed.contains(token));
    let mut answer = match &made {
        Err(e) => error(e),
        Ok(request) => {
            let mut answer = vec![item("method", [request.method()]), item("url", [request.url()])];
            answer.extend(request.headers().iter().map(|header| item("header", [header.name, header.value()])));
            let packed = request.headers().iter().any(|header| header.name == "Content-Encoding");
            if packed {
                let plain = gunzip(request.body(), &GunzipLimits::new()).expect("what was packed unpacks");
                answer.push(("unpacked".into(), vec![plain]));
            } else {
                answer.push(("body".into(), vec![request.body().to_vec()]));
            }
            answer
        }
    };
    if given.text("token").is_some_and(|token| !token.is_empty()) {
        answer.push(number("hidden", hidden));
    }
    answer
}

fn on_wire(answer: &Answer) -> Vec<Item> {
    let mut items = vec![number("status", answer.status)];
    items.extend(answer.headers.iter().map(|(name, value)| item("header", [name, value])));
    items.push(item("body", [&answer.body]));
    items
}

fn params(given: &Given<'_>) -> Vec<Item> {
    let text = |word| given.text(word).unwrap_or_default();
    let read = WriteParams::from_request(text("method"), text("path"), text("query"), &given.headers());
    let read = read.and_then(|params| {
        given.text("token").map_or(Ok(()), |token| params.authorise(&Secret::new(token)))?;
        given.read("max_bytes").map_or(Ok(()), |max| params.fits(max))?;
        Ok(params)
    });
    let params = match read {
        Ok(params) => params,
        Err(refusal) => return on_wire(&Answer::from(&refusal)),
    };
    let mut items = vec![item("api", [params.api.word()]), item("bucket", [&params.bucket])];
    items.extend(params.org.map(|org| item("org", [&org])));
    items.extend(params.retention_policy.map(|policy| item("retention_policy", [&policy])));
    items.push(item("precision", [params.precision.map_or("auto", Precision::word)]));
    items.push(item("encoding", [params.encoding.word()]));
    items.extend(params.content_length.map(|length| number("content_length", length)));
    items.extend(params.credentials.map(|c| item("credentials", [c.scheme.word(), &c.user, c.secret.expose()])));
    items.push(number("plain", params.plain));
    items.extend(params.accept_partial.map(|on| number("accept_partial", on)));
    items.extend(params.no_sync.map(|on| number("no_sync", on)));
    items
}

fn response(given: &Given<'_>) -> Vec<Item> {
    let (status, now) = (given.read("status").unwrap_or(0), given.read("now"));
    let mut response = WriteResponse::parse(status, &given.headers(), given.bytes("body").unwrap_or_default(), now);
    if let Some(sent) = given.bytes("sent") {
        response.locate(sent, &given.reading());
    }
    let mut items = vec![item("outcome", [response.outcome.word()])];
    items.extend(response.retry_after.map(|seconds| number("retry_after", seconds)));
    items.extend(response.code.map(|code| item("code", [&code])));
    items.push(item("message", [&response.message]));
    items.extend(response.dropped.map(|dropped| number("dropped", dropped)));
    let shown = |number: Option<u64>| number.map(|n| n.to_string()).unwrap_or_default();
    items.extend(response.rejected.iter().map(|r| item("rejected", [&shown(r.line), &shown(r.record), &r.message])));
    items
}

fn made(given: &Given<'_>) -> Vec<Item> {
    if let Some([code, message]) = given.all("refusal").next() {
        let code = RefusalCode::from_str(utf8(code)).expect("a known code");
        let mut refusal = Refusal::new(code, utf8(message));
        refusal.retry_after = given.read("retry_after");
        refusal.plain = given.is("plain");
        return on_wire(&Answer::from(&refusal));
    }
    let report = validate(given.bytes("body").unwrap_or_default(), &given.reading());
    on_wire(&Answer::of_report(&report, given.is("all_or_nothing")))
}

fn cut(given: &Given<'_>) -> Vec<Item> {
    let limit = |word| given.read(word).unwrap_or(0);
    let data = given.bytes("data").unwrap_or_default();
    let text = |numbers: &[u64]| numbers.iter().map(|n| n.to_string().into_bytes()).collect::<Vec<_>>();
    match split(data, limit("max_bytes"), limit("max_lines"), &given.reading()) {
        Ok(parts) => {
            let part = |p: &linepack::write::Part| {
                let numbers = [p.range.start as u64, p.range.end as u64, p.records, p.line, p.record];
                ("part".to_string(), text(&numbers))
            };
            parts.iter().map(part).collect()
        }
        Err(e) => {
            let place = text(&[e.line, e.record, e.offset, e.length]);
            vec![("error".into(), [vec![e.code.word().as_bytes().to_vec()], place].concat())]
        }
    }
}

fn told_apart(given: &Given<'_>) -> Vec<Item> {
    let valid = split_valid(given.bytes("data").unwrap_or_default(), &given.reading());
    let mut items = Vec::new();
    for (word, ranges) in [("good", &valid.good), ("rejected", &valid.rejected)] {
        items.extend(ranges.iter().map(|r| item(word, [&r.start.to_string(), &r.end.to_string()])));
    }
    let (records, rejected) = (valid.report.records.to_string(), valid.report.rejected.to_string());
    items.push(item("report", [&records, &rejected]));
    items
}

fn retry(given: &Given<'_>) -> Vec<Item> {
    let mut policy = RetryPolicy::default();
    for (word, place) in [("base", &mut policy.base), ("factor", &mut policy.factor), ("cap", &mut policy.cap)] {
        *place = given.read(word).unwrap_or(*place);
    }
    policy.max_tries = given.read("max_tries").unwrap_or(policy.max_tries);
    policy.deadline = given.read("deadline");
    let (tries, elapsed) = (given.read("tries").unwrap_or(1), given.read("elapsed").unwrap_or(0.0));
    match policy.wait(tries, elapsed, given.read("retry_after"), given.read("random").unwrap_or(1.0)) {
        // Thousandths of a second, so that no language's way of writing floats matters.
        Some(wait) => vec![number("wait", (wait * 1000.0).round() as u64)],
        None => vec![item("give_up", [])],
    }
}

fn packed(given: &Given<'_>) -> Vec<Item> {
    let data = given.bytes("data").unwrap_or_default();
    match gzip(data, given.read("level").unwrap_or(6)) {
        Ok(packed) => {
            let plain = gunzip(&packed, &GunzipLimits::new()).expect("what was packed unpacks");
            let at_most = given.read("at_most").unwrap_or(usize::MAX);
            vec![
                ("head".into(), vec![packed[..10].to_vec()]),
                number("same", plain == data),
                number("fits", packed.len() <= at_most),
            ]
        }
        Err(e) => error(&e),
    }
}

fn unpacked(given: &Given<'_>) -> Vec<Item> {
    let mut limits = GunzipLimits::new();
    limits.max_bytes = given.read("max_bytes").unwrap_or(limits.max_bytes);
    limits.max_ratio = given.read("max_ratio").map_or(limits.max_ratio, |ratio| Some(ratio).filter(|&ratio| ratio > 0));
    // Packed as they are, or to be packed first.
    let member = |(word, values): &Item| match word.as_str() {
        "data" => values[0].clone(),
        "plain" => gzip(&values[0], 6).expect("anything can be packed"),
        _ => Vec::new(),
    };
    let data: Vec<u8> = given.0.iter().flat_map(member).collect();
    match gunzip(&data, &limits) {
        Ok(plain) => vec![("unpacked".into(), vec![plain])],
        Err(e) => error(&e),
    }
}
