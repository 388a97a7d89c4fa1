//! A file read by several threads at once, with the result of one.
//!
//! The file is cut into stretches of equal length. Threads read them ahead, as [`StretchValidator`] does, and the calling thread
//! joins what they found from left to right; while it has nothing to join it reads ahead like the others.
//!
//! A guess that was wrong shows when it is joined, and costs a second reading. So that a file of wrong guesses takes little longer
//! than with one thread, a stretch that looks wrong is given up, and after one that was wrong the calling thread
//! reads some by itself, and does not wait for the others before one was right.

mod in_order;
mod queue;

pub use in_order::in_order;

use crate::check::PIECE;
use crate::input::read_at;
use linepack::{ReadOptions, Report, Stretch, StretchValidator, Validator};
use queue::{HandIn, Queue, Stop, Turn};
use std::fs::File;
use std::io;
use std::thread;

/// More threads than this no memory feeds, and each one holds some.
pub const MAX_THREADS: u8 = 64;

/// Bytes of a stretch.
pub const STRETCH: u64 = 2 << 20;

/// Bytes that are read ahead at a time, and may be held of a record before the stretch is given up.
const LAST_PIECE: usize = 128 << 10;

/// The first such piece of a stretch; each is twice as long as the one before, as most wrong guesses are right soon.
const FIRST_PIECE: usize = 4 << 10;

/// Errors that are kept of a stretch. With more, and many more than what is to the left has, it is given up.
const STRETCH_ERRORS: usize = 1000;

/// Stretches that are not read ahead after a wrong guess: at most so many.
const MAX_PENALTY: u64 = 64;

/// Looks at what was found so far; says whether there is any use in more.
pub type Step<'a> = dyn FnMut(&Validator) -> io::Result<bool> + 'a;

/// A file in stretches.
pub struct Stretches<'a> {
    pub file: &'a File,
    /// Its length when it was opened. It is read to its end, wherever that is by then.
    pub length: u64,
    pub options: &'a ReadOptions,
    pub threads: u8,
    /// Bytes of a stretch.
    pub stretch: u64,
}

impl Stretches<'_> {
    /// Reads the file to its end, with a `step` after each piece of it.
    pub fn read(&self, step: &mut Step<'_>) -> io::Result<Report> {
        let queue = Queue::new(self.length / self.stretch, 2 * u64::from(self.threads));
        thread::scope(|scope| {
            let _stop = Stop(&queue);
            for _ in 1..self.threads {
                let worker = thread::Builder::new().spawn_scoped(scope, || {
                    let mut ahead = Ahead::new(self);
                    while let Some(number) = queue.wait_for_one() {
                        ahead.read(&queue, number);
                    }
                });
                // If it could not be started the others do its work.
                drop(worker);
            }
            let validator = Validator::new(self.options);
            let mut left = Left { stretches: self, validator, piece: vec![0; PIECE], penalty: 1, step };
            left.read(&queue)?;
            Ok(left.validator.finish())
        })
    }
}

/// The one who knows what is to the left.
struct Left<'a, 's> {
    stretches: &'a Stretches<'a>,
    validator: Validator,
    piece: Vec<u8>,
    /// Stretches to be read from the left after the next wrong guess; 1 if the last guess was right.
    penalty: u64,
    step: &'a mut Step<'s>,
}

impl Left<'_, '_> {
    /// Everything to the end of the file, or until there is no use in more.
    fn read(&mut self, queue: &Queue) -> io::Result<()> {
        let mut ahead = Ahead::new(self.stretches);
        for number in 0..queue.count {
            let errors = self.validator.report().error_count;
            let (goes_on, wrong) = loop {
                match queue.turn(number, self.penalty == 1) {
                    Turn::ReadAhead(other) => ahead.read(queue, other),
                    Turn::Read { guessed } => break (self.read_to((number + 1) * self.stretches.stretch)?, guessed),
                    Turn::Join(stretch) => break self.join(&stretch)?,
                }
            };
            if !goes_on {
                return Ok(());
            }
            queue.expect(self.validator.report().error_count - errors);
            if wrong {
                queue.leave(number + 1, self.penalty);
                self.penalty = (self.penalty * 2).min(MAX_PENALTY);
            }
        }
        self.read_to(u64::MAX).map(|_| ())
    }

    /// Joins a stretch; says whether to go on, and whether the guess was wrong for the most part.
    fn join(&mut self, stretch: &Stretch) -> io::Result<(bool, bool)> {
        let mut again = 0;
        while let Some(end) = self.validator.join(stretch) {
            again += end - self.validator.offset();
            if !self.read_to(end)? {
                return Ok((false, true));
            }
        }
        let wrong = again > self.stretches.stretch / 2;
        if !wrong {
            self.penalty = 1;
        }
        Ok(((self.step)(&self.validator)?, wrong))
    }

    /// Reads on to the file's byte `to`; says whether there is more, and any use in it.
    fn read_to(&mut self, to: u64) -> io::Result<bool> {
        loop {
            let offset = self.validator.offset();
            let wanted = to.saturating_sub(offset).min(PIECE as u64) as usize;
            if wanted == 0 {
                return Ok(true);
            }
            let length = read_at(self.stretches.file, &mut self.piece[..wanted], offset)?;
            if length == 0 {
                return Ok(false);
            }
            self.validator.feed(&self.piece[..length]);
            if !(self.step)(&self.validator)? {
                return Ok(false);
            }
        }
    }
}

/// One who reads stretches ahead.
struct Ahead<'a> {
    stretches: &'a Stretches<'a>,
    validator: StretchValidator,
    piece: Vec<u8>,
}

impl<'a> Ahead<'a> {
    fn new(stretches: &'a Stretches<'a>) -> Self {
        let options = stretches.options.clone();
        let max_errors = options.max_errors.min(STRETCH_ERRORS);
        Ahead {
            stretches,
            validator: StretchValidator::new(&options.max_errors(max_errors)),
            piece: vec![0; LAST_PIECE],
        }
    }

    /// Reads a stretch and hands in what was found.
    fn read(&mut self, queue: &Queue, number: u64) {
        let mut turn = HandIn { queue, number, found: None };
        // An error is not told: whoever comes from the left meets it in its place.
        turn.found = self.stretch(queue, number).ok().flatten();
    }

    /// What was found, unless the stretch was given up.
    fn stretch(&mut self, queue: &Queue, number: u64) -> io::Result<Option<Stretch>> {
        let start = number * self.stretches.stretch;
        self.validator.start(start);
        let (mut offset, end) = (start, start + self.stretches.stretch);
        let mut length = FIRST_PIECE;
        while offset < end {
            let wanted = (end - offset).min(length as u64) as usize;
            let read = read_at(self.stretches.file, &mut self.piece[..wanted], offset)?;
            if read == 0 {
                break;
            }
            self.validator.feed(&self.piece[..read]);
            if self.validator.held() > LAST_PIECE || !queue.wants(number, self.validator.report().error_count) {
                return Ok(None);
            }
            offset += read as u64;
            length = (length * 2).min(LAST_PIECE);
        }
        Ok(Some(self.validator.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linepack::{Mode, validate};
    use std::io::Write;

    /// Good and bad records, strings over many lines, comments, blank lines.
    fn document(records: u32) -> Vec<u8> {
        let mut state = 7u32;
        let mut document = Vec::new();
        for n in 0..records {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let text = match state >> 28 {
                0 => "m f=\n".to_string(),
                1 => format!("m s=\"{}\",n={n}i 17\r\n", "a\nm f=1\nb f=\n".repeat((state >> 20) as usize % 40)),
                2 => "# a \"comment\n\n \n".to_string(),
                3 => format!("m s=\"x\n\"y{n}\n"),
                4 => "#\x01\n".to_string(),
                _ => format!("cpu,host=h{n} load=0.{n},n={n}i 1737100800\n"),
            };
            document.extend_from_slice(text.as_bytes());
        }
        document.extend_from_slice(b"m f=1");
        document
    }

    fn file(data: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(data).unwrap();
        file
    }

    fn read(file: &File, length: u64, options: &ReadOptions, threads: u8, stretch: u64) -> Report {
        let mut shown = Vec::new();
        let stretches = Stretches { file, length, options, threads, stretch };
        let report = stretches.read(&mut |validator| {
            let errors = &validator.report().errors;
            assert_eq!(errors[..shown.len()], shown);
            shown.clone_from(errors);
            Ok(true)
        });
        report.unwrap()
    }

    #[test]
    fn any_number_of_threads_and_any_stretch_give_the_same() {
        let document = document(3000);
        let file = file(&document);
        for mode in Mode::ALL {
            for limit in [300, 1 << 20] {
                let options = ReadOptions::new().mode(*mode).max_record_bytes(Some(limit)).max_errors(150);
                let whole = validate(&document, &options);
                assert!(whole.error_count > 150);
                for threads in [1, 2, 7] {
                    for stretch in [40, 1000, 30_000, 1 << 20] {
                        let report = read(&file, document.len() as u64, &options, threads, stretch);
                        assert_eq!(report, whole, "{mode} {limit} {threads} {stretch}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_given_up_is_found_by_the_one_from_the_left() {
        let bad = "x\n".repeat(50_000);
        let good = "m f=1 17\n".repeat(20_000);
        let document = format!("{good}{bad}{good}m s=\"{bad}\"\n{good}m s=\"{}\"\n{good}", "x".repeat(400_000));
        let file = file(document.as_bytes());
        for max_errors in [5, 100_000] {
            let options = ReadOptions::new().max_record_bytes(Some(1 << 20)).max_errors(max_errors);
            let whole = validate(&document, &options);
            for (threads, stretch) in [(1, 30_000), (2, 30_000), (7, 10_000), (7, 250_000)] {
                assert_eq!(read(&file, document.len() as u64, &options, threads, stretch), whole);
            }
        }
    }

    #[test]
    fn a_file_that_grows_is_read_to_its_end() {
        let document = document(500);
        let file = file(&document);
        let options = ReadOptions::new();
        for known in [0, 10, document.len() as u64 / 2] {
            assert_eq!(read(&file, known, &options, 2, 1000), validate(&document, &options));
        }
    }

    #[test]
    fn a_file_that_shrinks_ends_where_it_ends() {
        let document = document(500);
        let options = ReadOptions::new();
        let half = document.len() / 2;
        let cut = file(&document[..half]);
        for threads in [1, 2, 7] {
            let report = read(&cut, document.len() as u64, &options, threads, 1000);
            assert_eq!(report, validate(&document[..half], &options));
            // While it is read nobody can tell which bytes are still seen, only that they are some of its own.
            let whole = file(&document);
            let stretches =
                Stretches { file: &whole, length: half as u64 * 2, options: &options, threads, stretch: 1000 };
            let report = stretches.read(&mut |_| whole.set_len(half as u64).map(|()| true)).unwrap();
            assert!(report.records > 0 && report.records <= validate(&document, &options).records);
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let write_only = File::create(dir.path().join("a.lp")).unwrap();
        let options = ReadOptions::new();
        for threads in [1, 2] {
            let stretches = Stretches { file: &write_only, length: 10_000, options: &options, threads, stretch: 1000 };
            assert!(stretches.read(&mut |_| Ok(true)).is_err());
        }
    }

    #[test]
    fn whoever_has_seen_enough_ends_it() {
        let document = document(3000);
        let file = file(&document);
        let options = ReadOptions::new();
        let length = document.len() as u64;
        let mut steps = 0;
        let stretches = Stretches { file: &file, length, options: &options, threads: 4, stretch: 1000 };
        let report = stretches.read(&mut |_| {
            steps += 1;
            Ok(steps < 3)
        });
        assert!(report.unwrap().records < validate(&document, &options).records / 2);
        assert_eq!(steps, 3);
    }
}
