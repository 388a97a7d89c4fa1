//! The box: lines that are checked and not kept.

use crate::serve::answer::{self, Reply, reply};
use crate::serve::fault::{Fault, faults};
use crate::serve::{Server, internal, request};
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::http::request::Parts;
use linepack::write::{Answer, Refusal, RefusalCode};
use linepack::{ReadOptions, validate};
use linepack_shared::ReadWords;
use serde::Serialize;
use std::sync::Arc;

/// Errors and warnings that are shown, of each.
const SHOWN: usize = 100;

#[derive(Serialize)]
struct Checked {
    records: u64,
    rejected: u64,
    errors: u64,
    warnings: u64,
    faults: Vec<Fault>,
}

impl Server {
    /// What is wrong with a body.
    pub(super) async fn check(self: Arc<Self>, head: &Parts, body: Incoming) -> Reply {
        let options = options(head.uri.query().unwrap_or_default());
        let body = tokio::time::timeout(self.timeout, request::body(body, self.max_body)).await;
        let body = body.unwrap_or_else(|_| Err(Refusal::new(RefusalCode::Timeout, "the lines did not arrive in time")));
        let checked = match options.and_then(|options| Ok((options, body?))) {
            Ok((options, body)) => tokio::task::spawn_blocking(move || checked(&body, &options))
                .await
                .map_err(|_| internal("the check failed inside")),
            Err(refusal) => Err(refusal),
        };
        match checked {
            Ok(json) => reply(StatusCode::OK, "application/json", json),
            Err(refusal) => answer::of(Answer::from(&refusal)),
        }
    }
}

fn checked(body: &[u8], options: &ReadOptions) -> Vec<u8> {
    let report = validate(body, options);
    let checked = Checked {
        records: report.records,
        rejected: report.rejected,
        errors: report.error_count,
        warnings: report.warning_count,
        faults: faults(&report, body, SHOWN),
    };
    serde_json::to_vec(&checked).unwrap_or_default()
}

/// The words `precision`, `mode` and `target` of a query; none of them needs decoding.
fn options(query: &str) -> Result<ReadOptions, Refusal> {
    let word = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value).next_back()
    };
    let words = ReadWords {
        precision: word("precision"),
        mode: word("mode"),
        target: word("target"),
        errors: Some("collect"),
        max_errors: Some(SHOWN),
        ..Default::default()
    };
    words.options().map_err(|error| Refusal::invalid(error.to_string()))
}
