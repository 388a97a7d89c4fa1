//! Line protocol read a piece at a time, good records and bad ones in their order.

use linepack::{Chunk, Code, Decoder, LineError, ReadOptions};
use std::io::{self, ErrorKind, Read};

use crate::finding::Spot;
use crate::text::Text;

/// Bytes read at a time. Batches may end where a piece ends, so another number is another version of the journal.
const PIECE: usize = 64 << 10;

/// Some records that follow each other.
pub struct Piece<'a> {
    pub chunk: Chunk<'a>,
    /// Where in the input the chunk's bytes start.
    pub base: u64,
    /// How many of them are read; the others come again.
    read: usize,
}

/// A record.
pub enum Record<'a> {
    Good {
        text: &'a [u8],
        /// The physical line on which it starts.
        line: u64,
        /// Whether it has a timestamp.
        timed: bool,
    },
    Bad {
        error: &'a LineError,
        /// From the start of its line on, up to what follows; none where it is too long to be held.
        text: Option<&'a [u8]>,
    },
}

/// Reads an input to its end. The cuts between pieces depend on its bytes alone, not on how they arrive. `unreadable` says
/// what an error of the input is to the caller.
pub fn read<E>(
    input: &mut dyn Read,
    options: &ReadOptions,
    unreadable: impl Fn(&io::Error) -> E,
    mut each: impl FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut decoder = Decoder::new(options);
    let mut buffer = vec![0; PIECE];
    let mut base = 0;
    loop {
        let length = fill(input, &mut buffer).map_err(|error| unreadable(&error))?;
        decoder.feed(&buffer[..length]);
        base += take(&decoder, base, &mut each)?;
        if length < PIECE {
            break;
        }
    }
    decoder.finish();
    take(&decoder, base, &mut each)?;
    Ok(())
}

/// Gives what the decoder has read; says how many bytes that is.
fn take<E>(decoder: &Decoder, base: u64, each: &mut dyn FnMut(Piece<'_>) -> Result<(), E>) -> Result<u64, E> {
    let chunk = decoder.chunk();
    // Nothing is looked at while a long record has no end yet.
    let read = chunk.bytes().len().saturating_sub(decoder.held());
    each(Piece { chunk, base, read })?;
    Ok(read as u64)
}

fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match input.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

impl<'a> Piece<'a> {
    /// The text that its errors are about.
    pub fn text(&self) -> Text<'a> {
        Text::new(self.base, self.chunk.bytes())
    }

    /// Its records in order.
    pub fn records(&self) -> impl Iterator<Item = Record<'a>> + use<'a> {
        let bytes = self.chunk.bytes();
        let (base, read) = (self.base, self.read);
        let start = move |error: &LineError| Spot::of(error).record_line().saturating_sub(base) as usize;
        let place = |text: &[u8]| text.as_ptr().addr() - bytes.as_ptr().addr();
        let mut good = self.chunk.iter().peekable();
        let mut bad = self.chunk.report().errors.iter().peekable();
        std::iter::from_fn(move || {
            let next = good.peek().map(|line| place(line.bytes()));
            if let Some(&error) = bad.peek()
                && next.is_none_or(|next| start(error) <= next)
            {
                bad.next();
                let from = start(error);
                let next = next.map_or(read, |next| line_start(bytes, next));
                let to = bad.peek().map_or(next, |error| start(error).min(next)).max(from);
                let held = error.code != Code::RecordTooLong;
                return Some(Record::Bad { error, text: held.then(|| bytes.get(from..to).unwrap_or_default()) });
            }
            let line = good.next()?;
            Some(Record::Good { text: line.bytes(), line: line.line(), timed: line.timestamp().is_some() })
        })
    }
}

/// Where the line starts that has the byte `at`.
fn line_start(bytes: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |lf| lf + 1)
}

#[cfg(test)]
mod tests {
    use super::{PIECE, Record, read};
    use linepack::ReadOptions;
    use std::io;

    /// The good records, and the bad ones.
    fn parts(document: &[u8], options: &ReadOptions) -> (Vec<u8>, Vec<u8>) {
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        let mut rest = document;
        let options = options.clone().max_errors(usize::MAX);
        read(&mut rest, &options, io::Error::to_string, |piece| {
            for record in piece.records() {
                match record {
                    Record::Good { text, .. } => good.extend([text, b"\n"].concat()),
                    Record::Bad { text, .. } => bad.extend_from_slice(text.unwrap_or(b"too long\n")),
                }
            }
            Ok(())
        })
        .unwrap();
        (good, bad)
    }

    #[test]
    fn each_record_is_good_or_bad_wherever_pieces_end() {
        let (mut document, mut good, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        for n in 0..20_000 {
            let (text, fine) = match n % 7 {
                0 => (format!("m f= {n}\n"), false),
                1 => (format!("m s=\"a\nb\",n={n}i\n"), true),
                2 => (format!("m s=\"a\nb\"x,n={n}i\n"), false),
                3 => (format!(" m\\  f={n}\n"), true),
                _ => (format!("cpu,host=h{n} load={n}\n"), true),
            };
            document.extend_from_slice(text.as_bytes());
            if fine { &mut good } else { &mut bad }.extend_from_slice(text.trim_start_matches(' ').as_bytes());
        }
        assert!(document.len() > 5 * PIECE);
        let found = parts(&document, &ReadOptions::new());
        assert!(found.0 == good && found.1 == bad);
    }

    #[test]
    fn what_is_too_long_is_not_held() {
        let long = "x".repeat(3 * PIECE);
        let document = format!("a f=1\nm s=\"{long}\"\nb f=2\n{long}\nc f=3\n");
        let (good, bad) = parts(document.as_bytes(), &ReadOptions::new().max_record_bytes(Some(1000)));
        assert_eq!((&*good, &*bad), (&b"a f=1\nb f=2\nc f=3\n"[..], &b"too long\ntoo long\n"[..]));
    }
}
