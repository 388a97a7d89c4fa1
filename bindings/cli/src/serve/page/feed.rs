//! What has arrived, bounded in memory: the last requests, and sums over all.

use crate::serve::entry::{Entry, short};
use hyper::body::Bytes;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast::{Receiver, Sender, channel};

/// Requests that are kept, and bytes that they may take together as events.
const RECENT: usize = 200;
const RECENT_BYTES: usize = 1 << 20;
/// Buckets that are counted by name; the others are counted together.
const BUCKETS: usize = 100;
/// Events that may wait for one page; more are left out there.
const WAITING: usize = 256;
/// Pages that are open at once.
const WATCHERS: usize = 8;

/// Sums since the start.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Totals {
    pub requests: u64,
    /// Requests that were not answered 204.
    pub refused: u64,
    /// Records kept.
    pub records: u64,
    pub rejected: u64,
    pub bytes: u64,
    /// Writes by their buckets.
    pub buckets: BTreeMap<String, Bucket>,
    /// Writes to buckets beyond those.
    pub others: Bucket,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Bucket {
    pub requests: u64,
    pub records: u64,
    pub rejected: u64,
    pub last_ms: u64,
}

/// What a page gets when it opens, and what it gets from then on.
pub struct Watch {
    pub recent: Vec<Bytes>,
    pub live: Receiver<Bytes>,
}

#[derive(Debug)]
pub struct Feed(Mutex<State>);

#[derive(Debug)]
struct State {
    recent: VecDeque<Bytes>,
    bytes: usize,
    totals: Totals,
    /// None when the server ends.
    live: Option<Sender<Bytes>>,
}

impl Feed {
    pub fn new() -> Self {
        let state =
            State { recent: VecDeque::new(), bytes: 0, totals: Totals::default(), live: Some(channel(WAITING).0) };
        Feed(Mutex::new(state))
    }

    /// Takes note of a request.
    pub fn add(&self, entry: &Entry) {
        let event = event("entry", entry);
        let mut state = self.state();
        state.totals.add(entry);
        state.bytes += event.len();
        state.recent.push_back(event.clone());
        while state.recent.len() > RECENT || state.bytes > RECENT_BYTES {
            let Some(oldest) = state.recent.pop_front() else { break };
            state.bytes -= oldest.len();
        }
        // Mostly no page is open.
        state.live.iter().for_each(|live| drop(live.send(event.clone())));
    }

    pub fn totals(&self) -> Totals {
        self.state().totals.clone()
    }

    /// None where too many pages are open, or the server ends.
    pub fn watch(&self) -> Option<Watch> {
        let state = self.state();
        let live = state.live.as_ref().filter(|live| live.receiver_count() < WATCHERS)?.subscribe();
        Some(Watch { recent: state.recent.iter().cloned().collect(), live })
    }

    /// Ends what pages are told.
    pub fn close(&self) {
        self.state().live = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Totals {
    fn add(&mut self, entry: &Entry) {
        self.requests += 1;
        self.refused += u64::from(entry.status != Some(204));
        self.records += entry.records;
        self.rejected += entry.rejected;
        self.bytes += entry.bytes as u64;
        let Some(name) = &entry.bucket else { return };
        let room = self.buckets.len() < BUCKETS || self.buckets.contains_key(name);
        let bucket = if room { self.buckets.entry(short(name)).or_default() } else { &mut self.others };
        bucket.requests += 1;
        bucket.records += entry.records;
        bucket.rejected += entry.rejected;
        bucket.last_ms = entry.time_ms;
    }
}

/// A server-sent event; JSON has no line ends.
pub fn event(name: &str, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_default();
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_much_arrives_little_is_kept() {
        let feed = Feed::new();
        for n in 0..5000 {
            let mut entry = Entry::new("POST", &"/long".repeat(1000));
            (entry.bucket, entry.records) = (Some(format!("b{n}")), 2);
            entry.message = Some("x".repeat(20_000));
            feed.add(&entry);
        }
        let state = feed.state();
        assert!(state.recent.len() > 10 && state.bytes <= RECENT_BYTES);
        assert_eq!(state.bytes, state.recent.iter().map(Bytes::len).sum::<usize>());
        assert_eq!((state.totals.buckets.len(), state.totals.others.requests), (BUCKETS, 4900));
        assert_eq!((state.totals.requests, state.totals.records), (5000, 10_000));
    }

    #[test]
    fn only_some_pages_are_open_at_once_and_none_at_the_end() {
        let feed = Feed::new();
        let mut open: Vec<_> = (0..WATCHERS).map(|_| feed.watch().unwrap()).collect();
        assert!(feed.watch().is_none());
        open.pop();
        assert!(feed.watch().is_some());
        feed.close();
        assert!(feed.watch().is_none());
        assert!(open[0].live.try_recv().is_err());
    }
}
