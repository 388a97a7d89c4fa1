//! Work on the items of a sequence by several threads, with results in the sequence's order.

use crate::exit::{Failure, reason};
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What items may weigh together, for each thread, before the next one is made. One that weighs more by itself is heavy.
const EACH: usize = 1 << 20;

/// Works on the items with so many threads and gives each result to `consume`, in the items' order, until there are no more or
/// something failed; the first failure is the result. `worker` is called once in each thread.
///
/// One more thread makes the items; results are consumed by the calling one. Items go around the workers in turn, so that
/// each result's place is known, and wherever one waits to be taken, no second one does. While what is underway weighs much, as
/// `weigh` has it, no item is made, and heavy ones are worked on by the calling thread alone, as every thread keeps memory for
/// the largest item that it had: so memory is bounded, also where some items are far larger than others.
pub fn in_order<T: Send, R: Send, W: FnMut(T) -> Result<R, Failure>>(
    threads: u8,
    mut items: impl Iterator<Item = Result<T, Failure>> + Send,
    weigh: impl Fn(&T) -> usize + Send,
    worker: impl Fn() -> W + Sync,
    mut consume: impl FnMut(R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if threads <= 1 {
        let mut work = worker();
        return items.try_for_each(|item| consume(work(item?)?));
    }
    let cannot = |error: io::Error| Failure::io(format!("cannot start a thread: {}", reason(&error)));
    let underway = Underway { weight: Mutex::new(Some(0)), less: Condvar::new() };
    thread::scope(|scope| {
        let _ended = Ended(&underway);
        let (mut senders, mut receivers) = (Vec::new(), Vec::new());
        let (worker, underway) = (&worker, &underway);
        for _ in 0..threads {
            let (sender, inbox) = sync_channel(0);
            let (outbox, receiver) = sync_channel(0);
            thread::Builder::new().spawn_scoped(scope, move || work_off(inbox, outbox, worker())).map_err(cannot)?;
            senders.push(sender);
            receivers.push(receiver);
        }
        let feed = move || {
            for sender in senders.iter().cycle() {
                underway.wait(EACH * usize::from(threads));
                let Some(item) = items.next() else { break };
                let weight = item.as_ref().map_or(0, &weigh);
                underway.add(weight);
                if sender.send((item, weight)).is_err() {
                    break;
                }
            }
        };
        thread::Builder::new().spawn_scoped(scope, feed).map_err(cannot)?;
        let mut own = None;
        // A worker ends after its last item, or when it is not listened to any more.
        for receiver in receivers.iter().cycle() {
            let Ok((outcome, weight)) = receiver.recv() else { break };
            let result = match outcome {
                Outcome::Done(result) => result?,
                Outcome::Heavy(item) => own.get_or_insert_with(worker)(item)?,
            };
            consume(result)?;
            underway.take(weight);
        }
        Ok(())
    })
}

fn work_off<T, R>(
    inbox: Receiver<(Result<T, Failure>, usize)>,
    outbox: SyncSender<(Outcome<T, R>, usize)>,
    mut work: impl FnMut(T) -> Result<R, Failure>,
) {
    for (item, weight) in inbox {
        let outcome = match item {
            Ok(item) if weight > EACH => Outcome::Heavy(item),
            item => Outcome::Done(item.and_then(&mut work)),
        };
        if outbox.send((outcome, weight)).is_err() {
            break;
        }
    }
}

/// What a worker hands on.
enum Outcome<T, R> {
    Done(Result<R, Failure>),
    Heavy(T),
}

/// What the items weigh that were made and not yet consumed; nothing once nobody consumes any more.
struct Underway {
    weight: Mutex<Option<usize>>,
    less: Condvar,
}

impl Underway {
    fn lock(&self) -> MutexGuard<'_, Option<usize>> {
        self.weight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, weight: usize) {
        let mut all = self.lock();
        *all = all.map(|all| all.saturating_add(weight));
    }

    fn take(&self, weight: usize) {
        let mut all = self.lock();
        *all = all.map(|all| all.saturating_sub(weight));
        self.less.notify_all();
    }

    /// Until it is less than this.
    fn wait(&self, most: usize) {
        let much = |all: &mut Option<usize>| all.is_some_and(|all| all >= most);
        drop(self.less.wait_while(self.lock(), much).unwrap_or_else(PoisonError::into_inner));
    }
}

/// Lets nobody wait any more when it goes, however that comes.
struct Ended<'a>(&'a Underway);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        *self.0.lock() = None;
        self.0.less.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::{EACH, in_order};
    use crate::exit::Failure;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::thread;

    #[test]
    fn results_come_in_order_with_any_number_of_threads() {
        for threads in [1, 2, 3, 7] {
            let mut results = Vec::new();
            let square = || |n: u64| Ok(n * n);
            let consume = |square| {
                results.push(square);
                Ok(())
            };
            in_order(threads, (0..100).map(Ok), |_| EACH, square, consume).unwrap();
            assert_eq!(results, (0..100).map(|n| n * n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn one_thread_works_on_heavy_items_and_never_on_two() {
        let underway = AtomicUsize::new(0);
        let make = (0..60).map(|n| {
            assert!(underway.fetch_add(1, Relaxed) < 8, "items that are light are bounded by the threads");
            Ok(n)
        });
        let here = thread::current().id();
        let weigh = |n: &u64| if n.is_multiple_of(7) { 5 * EACH } else { 1 };
        let work = || |n: u64| Ok((n, thread::current().id()));
        let mut next = 0;
        let consume = |(n, by)| {
            assert_eq!((n, by == here), (next, n % 7 == 0));
            next += 1;
            underway.fetch_sub(1, Relaxed);
            Ok(())
        };
        in_order(2, make, weigh, work, consume).unwrap();
        assert_eq!(next, 60);
    }

    #[test]
    fn while_much_is_underway_nothing_is_made() {
        let (made, consumed) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let make = (0..40).map(|n: u64| {
            assert_eq!(made.fetch_add(1, Relaxed), consumed.load(Relaxed), "each one waits for the one before");
            Ok(n)
        });
        let consume = |_| {
            consumed.fetch_add(1, Relaxed);
            Ok(())
        };
        in_order(3, make, |_| 3 * EACH, || |n| Ok(n), consume).unwrap();
        assert_eq!(consumed.into_inner(), 40);
    }

    #[test]
    fn whatever_fails_ends_it_after_what_came_before() {
        let fails = |at: u64, n: u64| if n == at { Err(Failure::io(format!("no {n}"))) } else { Ok(n) };
        for threads in [1, 2, 7] {
            for (item, work, consume, last) in [(5, 99, 99, 5), (99, 6, 99, 6), (99, 99, 7, 7), (8, 7, 9, 7)] {
                let mut results = Vec::new();
                let consumed = |n| {
                    fails(consume, n)?;
                    results.push(n);
                    Ok(())
                };
                let end = in_order(threads, (0..50).map(|n| fails(item, n)), |_| EACH, || |n| fails(work, n), consumed);
                assert_eq!(end.unwrap_err().message, format!("no {last}"), "{threads}");
                assert_eq!(results, (0..last).collect::<Vec<_>>());
            }
        }
    }
}
