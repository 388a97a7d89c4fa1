//! Answers of any kind: none panics, and what a server rejects is found in what was sent.

use linepack::write::{Outcome, Refusal, RetryPolicy, WriteParams, WriteResponse};
use linepack::{Mode, ReadOptions, validate};
use proptest::prelude::*;

fn words() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "partial write",
        "unable to parse 'm f=': missing field",
        "error parsing line 2 (1-based): x",
        "line ",
        "2",
        "0",
        "99999999999999999999",
        "dropped=",
        "\n",
        "': ",
        "<html><title>é</TITLE",
        "\u{130}",
        "error in line 3: y",
        "data",
        "hinted handoff queue not empty",
        "failed to parse line protocol",
        "errors encountered on line(s):",
        "\"",
        "\\",
    ]);
    let piece = prop_oneof![5 => known.prop_map(str::to_string), 1 => any::<String>()];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let member =
        (prop::sample::select(vec!["code", "message", "error", "line", "data", "errorId", "line_number"]), value());
    let object = prop::collection::vec(member, 0..5)
        .prop_map(|members| {
            let members: Vec<_> = members.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
            format!("{{{}}}", members.join(",")).into_bytes()
        })
        .boxed();
    let broken = (object.clone(), any::<prop::sample::Index>())
        .prop_map(|(object, at)| object[..at.index(object.len())].to_vec());
    prop_oneof![object, broken, words().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..40)]
}

fn value() -> impl Strategy<Value = String> {
    let text = |text: String| format!("{}", serde_json::Value::from(text));
    let entry = (words(), any::<u64>(), words())
        .prop_map(move |(message, line, original)| {
            let (message, original) = (text(message), text(original));
            format!("{{\"error_message\":{message},\"line_number\":{},\"original_line\":{original}}}", line % 9)
        })
        .boxed();
    prop_oneof![
        words().prop_map(text),
        any::<i64>().prop_map(|n| n.to_string()),
        entry.clone(),
        prop::collection::vec(entry, 0..3).prop_map(|list| format!("[{}]", list.join(","))),
        Just("null".to_string()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_answer_is_too_strange(
        status in prop_oneof![prop::sample::select(vec![200u16, 204, 400, 401, 413, 422, 429, 500, 503]), any::<u16>()],
        name in prop::sample::select(vec!["Retry-After", "retry-after", "X-InfluxDB-Error", "Location", "Content-Type"]),
        header in prop_oneof!["[0-9]{0,30}", "(Sun, )?[0-9]{2} (Nov|Feb|Foo) [0-9]{4} [0-9:]{8} GMT", any::<String>()],
        body in body(),
        now in any::<Option<u64>>(),
        sent in prop_oneof![words().prop_map(String::into_bytes), Just(b"# c\nm f=1\nm f=\n\nm s=\"\n\" 1".to_vec())],
        mode in prop::sample::select(Mode::ALL),
    ) {
        let mut response = WriteResponse::parse(status, &[(name, &header)], &body, now);
        prop_assert_eq!(response.status, status);
        prop_assert!(response.message.len() <= 8 << 10);
        prop_assert!(response.outcome == Outcome::Ok || !response.message.is_empty());
        let options = ReadOptions::new().mode(mode);
        response.locate(&sent, &options);
        let report = validate(&sent, &options);
        for rejected in &response.rejected {
            if let Some(range) = &rejected.range {
                prop_assert!(range.end <= sent.len() && range.start < range.end);
                let line = sent[..range.start].iter().filter(|&&b| b == b'\n').count() as u64 + 1;
                prop_assert_eq!(rejected.line, Some(line));
                prop_assert!(rejected.record.is_none_or(|record| record >= 1 && record <= report.records + report.rejected));
            }
        }
        if let Some(seconds) = response.retry_after {
            prop_assert!(RetryPolicy::default().wait(1, 0.0, Some(seconds), 0.5).is_some_and(|wait| wait >= seconds as f64));
        }
    }

    #[test]
    fn what_our_answer_rejects_is_found_again(
        lines in prop::collection::vec(prop::sample::select(vec!["m f=1", "m f=", "m s=\"a\nb\"", "# c", "", "m s=\"\n\"x", "m"]), 1..20),
        all_or_nothing in any::<bool>(),
    ) {
        let sent = lines.join("\n");
        let options = ReadOptions::new();
        let report = validate(&sent, &options);
        let Some(refusal) = Refusal::of_report(&report, all_or_nothing) else { return Ok(()) };
        let mut response = WriteResponse::parse(refusal.status(), &[], refusal.json().as_bytes(), None);
        let partial = !all_or_nothing && report.records > 0 && !report.ok();
        prop_assert_eq!(response.outcome, if partial { Outcome::Partial } else { Outcome::Rejected });
        response.locate(sent.as_bytes(), &options);
        for (rejected, error) in response.rejected.iter().zip(&report.errors) {
            prop_assert_eq!(rejected.message.clone(), error.message());
            let counted_alike = report.errors.iter().all(|e| e.line == e.record);
            if counted_alike {
                prop_assert_eq!((rejected.line, rejected.record), (Some(error.line), Some(error.record)));
            }
        }
        prop_assert_eq!(response.rejected.len(), report.errors.len());
    }

    #[test]
    fn no_request_is_too_strange(
        method in "[A-Z]{0,5}",
        path in prop_oneof![prop::sample::select(vec!["/api/v2/write", "/write", "/api/v3/write_lp"]).prop_map(String::from), any::<String>()],
        query in prop_oneof!["([a-z]{1,9}=?[%+a-f0-9]{0,9}&?){0,5}", any::<String>()],
        name in prop::sample::select(vec!["Authorization", "Content-Encoding", "Content-Length", "Accept"]),
        value in any::<String>(),
    ) {
        if let Err(refusal) = WriteParams::from_request(&method, &path, &query, &[(name, &value)]) {
            let json: serde_json::Value = serde_json::from_str(&refusal.json()).unwrap();
            prop_assert_eq!(json["code"].as_str(), Some(refusal.code.word()));
            prop_assert_eq!(json["message"].as_str(), Some(refusal.message.as_str()));
        }
    }
}

#[test]
fn a_line_that_a_server_repeats_is_found_as_often_as_it_repeats_it() {
    let body = br#"{"error":"partial write: unable to parse 'm f=': missing field value\nunable to parse 'm x': missing fields\nunable to parse 'm f=': missing field value dropped=0"}"#;
    let mut response = WriteResponse::parse(400, &[], body, None);
    assert_eq!((response.outcome, response.dropped), (Outcome::Partial, Some(0)));
    response.locate(b"m f=\nm f=1\nm x\n  m f=\n", &ReadOptions::new());
    let found: Vec<_> =
        response.rejected.iter().map(|r| (r.line, r.record, r.range.clone(), r.message.as_str())).collect();
    let expected = [
        (Some(1), Some(1), Some(0..5), "missing field value"),
        (Some(3), Some(3), Some(11..15), "missing fields"),
        (Some(4), Some(4), Some(15..22), "missing field value"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_server_s_words_are_bounded() {
    let body = format!("{{\"message\":\"{}é\"}}", "x".repeat((8 << 10) - 1));
    let response = WriteResponse::parse(400, &[], body.as_bytes(), None);
    assert_eq!(response.message.len(), (8 << 10) - 1);
    let deep = "[".repeat(1 << 20);
    let response = WriteResponse::parse(400, &[], format!("{{\"data\":{deep}").as_bytes(), None);
    assert_eq!(response.outcome, Outcome::Rejected);
}

/// A line that a server complains about leads to the row of the table that it was written from.
#[cfg(feature = "arrow")]
#[test]
fn a_rejected_record_leads_to_its_row() {
    use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
    use linepack::table::{TableEncoder, TableOptions};
    use std::sync::Arc;
    let table = RecordBatch::try_from_iter([
        ("load", Arc::new(Float64Array::from(vec![Some(0.5), None, Some(1.5), Some(2.5)])) as ArrayRef),
        ("note", Arc::new(StringArray::from(vec![Some("a\nb"), None, None, None])) as ArrayRef),
    ])
    .unwrap();
    let mut encoder = TableEncoder::new(&table.schema(), TableOptions::new("cpu")).unwrap();
    encoder.feed(table).unwrap();
    assert!(encoder.next_batch().unwrap().is_none());
    let batch = encoder.finish().unwrap();
    let answers = [
        &br#"{"error":"partial write: unable to parse 'cpu load=2.5': x dropped=0"}"#[..],
        br#"{"error":"partial write of line protocol occurred","data":[{"error_message":"x","line_number":3}]}"#,
    ];
    for answer in answers {
        let mut response = WriteResponse::parse(400, &[], answer, None);
        response.locate(batch.body(), &ReadOptions::new());
        let rows: Vec<_> = response.rejected.iter().map(|r| r.line.and_then(|line| batch.row_of_line(line))).collect();
        // The second row has no value and is not written; the first takes two lines.
        assert_eq!((response.rejected[0].line, rows), (Some(4), vec![Some(3)]));
    }
}
