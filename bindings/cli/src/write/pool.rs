//! Threads that each work on one batch at a time, and what they wait in.

use super::batch::Batch;
use super::stop::Stop;
use crate::exit::{Failure, reason};
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Bytes that batches under way have together before the next one is taken; a larger one is under way alone.
const UNDER_WAY: usize = 8 << 20;

/// How often whoever waits looks whether to stop.
const LOOK: Duration = Duration::from_millis(50);

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Batch>,
    /// Bytes of what waits and of what is worked on.
    bytes: usize,
    closed: bool,
}

/// Gives what `produce` gives to so many threads, until there is no more or the job is stopped. Whatever fails stops it.
pub fn work<W: FnMut(Batch) -> Result<(), Failure>>(
    threads: u8,
    stop: &Stop,
    worker: impl Fn() -> W + Sync,
    produce: impl FnOnce(&mut dyn FnMut(Batch) -> Result<(), Failure>) -> Result<(), Failure>,
) {
    let queue = Queue::default();
    thread::scope(|scope| {
        let _closed = Closed(&queue);
        for _ in 0..threads {
            let each = || {
                let mut work = worker();
                while let Some(batch) = queue.pop(stop) {
                    let weight = batch.weight();
                    if let Err(failure) = work(batch) {
                        stop.because(failure);
                    }
                    queue.done(weight);
                }
            };
            if let Err(error) = thread::Builder::new().spawn_scoped(scope, each) {
                return stop.because(Failure::io(format!("cannot start a thread: {}", reason(&error))));
            }
        }
        let mut give = |batch| queue.push(batch, threads.into(), stop);
        if let Err(failure) = produce(&mut give) {
            stop.because(failure);
        }
    });
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Waits until there is room. A job that is stopped takes nothing.
    fn push(&self, batch: Batch, most: usize, stop: &Stop) -> Result<(), Failure> {
        let weight = batch.weight();
        let mut state = self.lock();
        while state.bytes > 0 && (state.bytes + weight > UNDER_WAY || state.waiting.len() >= most) {
            if stop.asked() {
                return Err(Failure::io("stopped"));
            }
            state = self.wait(state);
        }
        if stop.asked() {
            return Err(Failure::io("stopped"));
        }
        state.bytes += weight;
        state.waiting.push_back(batch);
        self.changed.notify_all();
        Ok(())
    }

    fn pop(&self, stop: &Stop) -> Option<Batch> {
        let mut state = self.lock();
        loop {
            if stop.asked() {
                return None;
            }
            if let Some(batch) = state.waiting.pop_front() {
                return Some(batch);
            }
            if state.closed {
                return None;
            }
            state = self.wait(state);
        }
    }

    fn done(&self, weight: usize) {
        self.lock().bytes -= weight;
        self.changed.notify_all();
    }
}

/// Lets nobody wait for more when it goes, however that comes.
struct Closed<'a>(&'a Queue);

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.changed.notify_all();
    }
}
