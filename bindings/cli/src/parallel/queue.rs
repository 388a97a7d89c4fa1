//! Who reads which stretch ahead, and what became of it.

use super::STRETCH_ERRORS;
use linepack::Stretch;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Which stretches are read ahead, and what was found in them.
pub struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    /// Whole stretches in the file. What follows them is read from the left.
    pub count: u64,
    /// How far ahead is read.
    window: u64,
}

struct State {
    /// Stretches that were taken.
    taken: BTreeMap<u64, Guess>,
    /// The next one to be taken.
    next: u64,
    /// The first that is too far ahead.
    limit: u64,
    /// A stretch with more errors is given up.
    max_errors: u64,
    stopped: bool,
}

enum Guess {
    /// It is being read.
    Underway,
    /// It was given up, or could not be read.
    Nothing,
    Found(Stretch),
}

/// What the one who comes from the left does next.
pub enum Turn {
    /// Read the stretch, because nobody took it or because nothing came of it in time.
    Read { guessed: bool },
    /// Join what was found in it.
    Join(Stretch),
    /// It is being read, and this one is not.
    ReadAhead(u64),
}

impl Queue {
    pub fn new(count: u64, window: u64) -> Self {
        // Nobody has to guess at the first.
        let state =
            State { taken: BTreeMap::new(), next: 1, limit: window, max_errors: STRETCH_ERRORS as u64, stopped: false };
        Queue { state: Mutex::new(state), changed: Condvar::new(), count, window }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, state: &mut State) -> Option<u64> {
        let number = state.next;
        if number >= state.limit.min(self.count) {
            return None;
        }
        state.next += 1;
        state.taken.insert(number, Guess::Underway);
        Some(number)
    }

    /// A stretch to read ahead, as soon as there is one; `None` at the end.
    pub fn wait_for_one(&self) -> Option<u64> {
        let mut state = self.lock();
        while !state.stopped && state.next < self.count {
            if let Some(number) = self.take(&mut state) {
                return Some(number);
            }
            state = self.wait(state);
        }
        None
    }

    /// What to do when everything to the left of a stretch is known, by one who may wait for others or not.
    pub fn turn(&self, number: u64, waits: bool) -> Turn {
        let mut state = self.lock();
        state.limit = number + self.window;
        self.changed.notify_all();
        loop {
            match state.taken.remove(&number) {
                None => {
                    state.next = state.next.max(number + 1);
                    return Turn::Read { guessed: false };
                }
                Some(Guess::Found(stretch)) => return Turn::Join(stretch),
                Some(Guess::Underway) if waits => state.taken.insert(number, Guess::Underway),
                Some(Guess::Underway | Guess::Nothing) => return Turn::Read { guessed: true },
            };
            if let Some(other) = self.take(&mut state) {
                return Turn::ReadAhead(other);
            }
            state = self.wait(state);
        }
    }

    /// Whether somebody waits for a stretch in which so many errors were found.
    pub fn wants(&self, number: u64, errors: u64) -> bool {
        let state = self.lock();
        !state.stopped && errors <= state.max_errors && state.taken.contains_key(&number)
    }

    /// Says how many errors the last stretch really had.
    pub fn expect(&self, errors: u64) {
        self.lock().max_errors = STRETCH_ERRORS as u64 + 2 * errors;
    }

    /// Leaves so many stretches from `first` on to be read from the left, unless they are taken.
    pub fn leave(&self, first: u64, count: u64) {
        let mut state = self.lock();
        state.next = state.next.max(first + count);
    }
}

/// Hands in what was found when it goes, so that nobody waits for a thread that failed.
pub struct HandIn<'a> {
    pub queue: &'a Queue,
    pub number: u64,
    pub found: Option<Stretch>,
}

impl Drop for HandIn<'_> {
    fn drop(&mut self) {
        let found = self.found.take().map_or(Guess::Nothing, Guess::Found);
        // Nobody asks for it any more if it is gone.
        if let Some(guess) = self.queue.lock().taken.get_mut(&self.number) {
            *guess = found;
        }
        self.queue.changed.notify_all();
    }
}

/// Ends the threads that read ahead when it goes, however that comes.
pub struct Stop<'a>(pub &'a Queue);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.lock().stopped = true;
        self.0.changed.notify_all();
    }
}
