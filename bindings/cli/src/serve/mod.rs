//! `linepack serve`: a local endpoint for writes that checks every line, keeps the good ones, and shows what arrives.

mod answer;
mod entry;
mod fail;
mod fault;
mod listen;
mod log;
mod page;
mod request;
mod respond;
mod store;
mod write;

pub use fail::Rule;

use crate::args::Serve;
use crate::exit::{self, Exit, Failure};
use fail::Rules;
use linepack::ReadOptions;
use linepack::write::{Refusal, RefusalCode, Secret};
use log::Log;
use page::Feed;
use std::sync::Arc;
use std::time::Duration;
use store::Store;

/// Errors and warnings of one write, each, that log and page show; all are counted.
const FAULTS: usize = 5;

/// Bodies that are unpacked and checked at once; the others wait.
const AT_ONCE: usize = 4;

/// What every request needs.
struct Server {
    token: Option<Secret>,
    max_body: usize,
    timeout: Duration,
    partial: bool,
    options: ReadOptions,
    store: Store,
    rules: Rules,
    log: Log,
    feed: Feed,
}

pub fn run(args: &Serve) -> Result<Exit, Failure> {
    let server = Arc::new(Server {
        token: args.token.as_deref().map(Secret::new),
        max_body: args.max_body,
        timeout: args.timeout(),
        partial: !args.all_or_nothing,
        options: args.options()?,
        store: Store::new(args.dir.clone(), args.format),
        rules: Rules::new(args.fail.clone(), args.seed),
        log: Log::new(args.json),
        feed: Feed::new(),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(AT_ONCE).build();
    let result = runtime.and_then(|runtime| runtime.block_on(listen::serve(args, server)));
    result
        .map(|()| Exit::Good)
        .map_err(|e| Failure::io(format!("cannot serve on {}: {}", args.listen, exit::reason(&e))))
}

fn internal(message: impl Into<String>) -> Refusal {
    Refusal::new(RefusalCode::Internal, message)
}
