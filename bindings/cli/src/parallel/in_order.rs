//! Work on the items of a sequence by several threads, with results in the sequence's order.

use crate::exit::{Failure, reason};
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Works on the items with so many threads and gives each result to `consume`, in the items' order, until there are no more or
/// something failed; the first failure is the result. `worker` is called once in each thread.
///
/// One more thread makes the items; results are consumed by the calling one. Items go around the workers in turn, so that
/// each result's place is known, and wherever one waits to be taken, no second one does: so memory is bounded.
pub fn in_order<T: Send, R: Send, W: FnMut(T) -> Result<R, Failure>>(
    threads: u8,
    mut items: impl Iterator<Item = Result<T, Failure>> + Send,
    worker: impl Fn() -> W + Sync,
    mut consume: impl FnMut(R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if threads <= 1 {
        let mut work = worker();
        return items.try_for_each(|item| consume(work(item?)?));
    }
    let cannot = |error: io::Error| Failure::io(format!("cannot start a thread: {}", reason(&error)));
    thread::scope(|scope| {
        let (mut senders, mut receivers) = (Vec::new(), Vec::new());
        let worker = &worker;
        for _ in 0..threads {
            let (sender, inbox) = sync_channel(0);
            let (outbox, receiver) = sync_channel(0);
            thread::Builder::new().spawn_scoped(scope, move || work_off(inbox, outbox, worker())).map_err(cannot)?;
            senders.push(sender);
            receivers.push(receiver);
        }
        let feed = move || {
            for (item, sender) in items.zip(senders.iter().cycle()) {
                if sender.send(item).is_err() {
                    break;
                }
            }
        };
        thread::Builder::new().spawn_scoped(scope, feed).map_err(cannot)?;
        // A worker ends after its last item, or when it is not listened to any more.
        for receiver in receivers.iter().cycle() {
            match receiver.recv() {
                Ok(result) => consume(result?)?,
                Err(_) => break,
            }
        }
        Ok(())
    })
}

fn work_off<T, R>(
    inbox: Receiver<Result<T, Failure>>,
    outbox: SyncSender<Result<R, Failure>>,
    mut work: impl FnMut(T) -> Result<R, Failure>,
) {
    for item in inbox {
        if outbox.send(item.and_then(&mut work)).is_err() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::in_order;
    use crate::exit::Failure;

    #[test]
    fn results_come_in_order_with_any_number_of_threads() {
        for threads in [1, 2, 3, 7] {
            let mut results = Vec::new();
            let square = || |n: u64| Ok(n * n);
            let consume = |square| {
                results.push(square);
                Ok(())
            };
            in_order(threads, (0..100).map(Ok), square, consume).unwrap();
            assert_eq!(results, (0..100).map(|n| n * n).collect::<Vec<_>>());
        }
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
                let end = in_order(threads, (0..50).map(|n| fails(item, n)), || |n| fails(work, n), consumed);
                assert_eq!(end.unwrap_err().message, format!("no {last}"), "{threads}");
                assert_eq!(results, (0..last).collect::<Vec<_>>());
            }
        }
    }
}
