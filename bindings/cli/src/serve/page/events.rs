//! The stream of server-sent events that a page reads.

use super::feed::{Watch, event};
use crate::serve::Server;
use crate::serve::answer::{self, Reply};
use http_body_util::BodyExt;
use http_body_util::channel::{Channel, Sender};
use hyper::Response;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use linepack::write::{Answer, Refusal, RefusalCode};
use serde::Serialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::MissedTickBehavior;

/// Sums are sent so often, which also finds out whether the page is still there.
const SUMS: Duration = Duration::from_secs(1);

/// How this server was started.
#[derive(Serialize)]
struct About<'a> {
    version: &'static str,
    mode: &'static str,
    target: Option<&'static str>,
    partial: bool,
    rules: Vec<&'a str>,
}

/// Events that a slow page was not sent.
#[derive(Serialize)]
struct Missed {
    events: u64,
}

/// The answer to a page that wants to know.
pub fn stream(server: &Arc<Server>) -> Reply {
    let Some(watch) = server.feed.watch() else {
        let refusal = Refusal::new(RefusalCode::Unavailable, "too many pages are open").retry_after(5);
        return answer::of(Answer::from(&refusal));
    };
    let (sender, body) = Channel::<Bytes, Infallible>::new(16);
    tokio::spawn(tell(server.clone(), watch, sender));
    let mut response = Response::new(body.boxed());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response
}

/// Tells a page everything until it goes away, or the server ends.
async fn tell(server: Arc<Server>, mut watch: Watch, mut page: Sender<Bytes, Infallible>) {
    let about = About {
        version: linepack::VERSION,
        mode: server.options.mode.word(),
        target: server.options.target.map(|target| target.word()),
        partial: server.partial,
        rules: server.rules.texts().collect(),
    };
    let first = [vec![event("about", &about)], watch.recent].concat();
    if page.send_data(Bytes::from(first.concat())).await.is_err() {
        return;
    }
    let mut sums = tokio::time::interval(SUMS);
    sums.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let event = tokio::select! {
            entry = watch.live.recv() => match entry {
                Ok(entry) => entry,
                Err(RecvError::Lagged(events)) => event("missed", &Missed { events }),
                Err(RecvError::Closed) => return,
            },
            _ = sums.tick() => event("totals", &server.feed.totals()),
        };
        if page.send_data(event).await.is_err() {
            return;
        }
    }
}
