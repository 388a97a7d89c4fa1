//! Ending early: whatever goes wrong anywhere ends the job everywhere, after the requests that are under way.

use crate::exit::Failure;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Whether to stop, and why.
#[derive(Default)]
pub struct Stop {
    asked: AtomicBool,
    why: Mutex<Option<Failure>>,
    woken: Condvar,
}

impl Stop {
    /// Stops for this reason, unless there is one already.
    pub fn because(&self, failure: Failure) {
        let mut why = self.lock();
        self.asked.store(true, Ordering::Relaxed);
        why.get_or_insert(failure);
        self.woken.notify_all();
    }

    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Waits; says whether it did to the end.
    pub fn wait(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut why = self.lock();
        while why.is_none() {
            let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else {
                return true;
            };
            why = self.woken.wait_timeout(why, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        false
    }

    /// The reason, if it was stopped.
    pub fn take(&self) -> Option<Failure> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Failure>> {
        self.why.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
