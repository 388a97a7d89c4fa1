//! Files of text, cut between records, so that threads can read the pieces by themselves.

use memchr::{memchr, memrchr2};
use std::io::{self, ErrorKind, Read};

/// Bytes of a piece, unless one record has more.
const PIECE: usize = 256 << 10;

/// Where records end.
#[derive(Debug, Clone, Copy)]
pub enum Ends {
    /// With each line.
    Lines,
    /// With each line, unless the line end is in a field in double quotes.
    Csv {
        delimiter: u8,
        /// Where it stands.
        state: State,
    },
}

/// Where in CSV something stands.
#[derive(Debug, Clone, Copy)]
pub enum State {
    /// Outside of quotes, and whether a field starts here.
    Plain(bool),
    Quoted,
    /// After a quote in quotes, which is the last or the first of two.
    Quote,
}

impl Ends {
    /// For CSV with this between its columns.
    pub fn csv(delimiter: u8) -> Ends {
        Ends::Csv { delimiter, state: State::Plain(true) }
    }

    /// Takes the bytes that come next, and says where among them the last record ends.
    fn last(&mut self, bytes: &[u8]) -> Option<usize> {
        let Ends::Csv { delimiter, state } = self else {
            return memchr::memrchr(b'\n', bytes).map(|lf| lf + 1);
        };
        let starts_field = |byte: u8| byte == *delimiter || byte == b'\n' || byte == b'\r';
        let (mut at, mut end) = (0, None);
        while at < bytes.len() {
            let quote = || memchr(b'"', &bytes[at..]).map(|quote| at + quote);
            match *state {
                State::Plain(starts) => {
                    // A quote elsewhere than at the start of a field is a character like others.
                    let to = quote().unwrap_or(bytes.len());
                    end = memrchr2(b'\n', b'\r', &bytes[at..to]).map(|line_end| at + line_end + 1).or(end);
                    let starts = if to == at { starts } else { starts_field(bytes[to - 1]) };
                    *state = if to < bytes.len() && starts {
                        State::Quoted
                    } else {
                        State::Plain(starts && to == bytes.len())
                    };
                    at = to + 1;
                }
                State::Quoted => {
                    at = quote().map_or(bytes.len(), |quote| {
                        *state = State::Quote;
                        quote + 1
                    });
                }
                State::Quote if bytes[at] == b'"' => (*state, at) = (State::Quoted, at + 1),
                State::Quote => *state = State::Plain(false),
            }
        }
        end
    }

    /// The records of a piece, with their line ends, one by one.
    pub fn each(mut self, text: &[u8]) -> impl Iterator<Item = &[u8]> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let mut length = 0;
            while length < rest.len() {
                let line = memchr::memchr2(b'\n', b'\r', &rest[length..]).map_or(rest.len(), |end| length + end + 1);
                let ended = self.last(&rest[length..line]) == Some(line - length);
                length = line;
                if ended {
                    break;
                }
            }
            let (record, others) = rest.split_at(length);
            rest = others;
            Some(record).filter(|record| !record.is_empty())
        })
    }
}

/// Some records.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// All of them, and whether they are the first of the file.
    Text { text: Vec<u8>, first: bool },
    /// One that is longer than it may be. The next one starts after its first line.
    TooLong,
}

/// The pieces of a file, in order.
pub struct Pieces<R> {
    from: R,
    /// As it is at the start of a record.
    start: Ends,
    ends: Ends,
    longest: usize,
    /// What was read and not yet handed on.
    held: Vec<u8>,
    /// Bytes of it that `ends` has seen, and the last end among them.
    seen: usize,
    end: Option<usize>,
    first: bool,
    /// Whether all up to the next line end belongs to a record that was too long.
    skipping: bool,
    ended: bool,
}

impl<R: Read> Pieces<R> {
    /// For records of so many bytes at most.
    pub fn new(from: R, ends: Ends, longest: usize) -> Self {
        let (start, held) = (ends, Vec::new());
        Pieces { from, start, ends, longest, held, seen: 0, end: None, first: true, skipping: false, ended: false }
    }

    /// Reads until so much is held, or there is no more.
    fn fill(&mut self, target: usize) -> io::Result<()> {
        let missing = target.saturating_sub(self.held.len()) as u64;
        let read = loop {
            match self.from.by_ref().take(missing).read_to_end(&mut self.held) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.ended = (read as u64) < missing;
        Ok(())
    }

    /// The first bytes of what is held; the others are looked at again.
    fn cut(&mut self, end: usize) -> Vec<u8> {
        let rest = self.held[end..].to_vec();
        self.held.truncate(end);
        (self.ends, self.seen, self.end) = (self.start, 0, None);
        std::mem::replace(&mut self.held, rest)
    }

    fn piece(&mut self) -> io::Result<Option<Piece>> {
        let most = self.longest.saturating_add(1);
        let mut target = PIECE.min(most);
        loop {
            if !self.ended {
                self.fill(target)?;
            }
            if self.skipping {
                let line_end = memchr(b'\n', &self.held);
                self.skipping = line_end.is_none() && !self.ended;
                self.cut(line_end.map_or(self.held.len(), |lf| lf + 1));
                if self.ended && self.held.is_empty() {
                    return Ok(None);
                }
                continue;
            }
            self.end = self.ends.last(&self.held[self.seen..]).map(|end| self.seen + end).or(self.end);
            self.seen = self.held.len();
            let end = match self.end {
                Some(end) => end,
                None if self.held.len() > self.longest => {
                    self.skipping = true;
                    self.first = false;
                    return Ok(Some(Piece::TooLong));
                }
                None if self.ended => self.held.len(),
                None => {
                    target = target.saturating_mul(2).min(most);
                    continue;
                }
            };
            if end == 0 {
                return Ok(None);
            }
            let first = std::mem::replace(&mut self.first, false);
            return Ok(Some(Piece::Text { text: self.cut(end), first }));
        }
    }
}

impl<R: Read> Iterator for Pieces<R> {
    type Item = io::Result<Piece>;

    fn next(&mut self) -> Option<Self::Item> {
        self.piece().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::{Ends, Piece, Pieces};

    const CSV: &str = "a,b\n\"c\n\"\"d\"\"\n\",e\r\n1,\"x\ny\"\nf\"g\n,\"\"\nh";

    #[test]
    fn csv_is_cut_where_its_records_end() {
        let records: Vec<_> =
            Ends::csv(b',').each(CSV.as_bytes()).map(|record| str::from_utf8(record).unwrap()).collect();
        let expected = ["a,b\n", "\"c\n\"\"d\"\"\n\",e\r", "\n", "1,\"x\ny\"\n", "f\"g\n", ",\"\"\n", "h"];
        assert_eq!(records, expected);
    }

    #[test]
    fn pieces_of_any_length_have_the_records_that_fit() {
        for longest in 1..60 {
            let pieces = Pieces::new(CSV.as_bytes(), Ends::csv(b','), longest);
            let (mut whole, mut long) = (Vec::new(), 0);
            for piece in pieces.map(Result::unwrap) {
                match piece {
                    Piece::Text { text, .. } => whole.extend(text),
                    Piece::TooLong => long += 1,
                }
            }
            let text = String::from_utf8(whole).unwrap();
            assert!(longest < 16 || text == CSV && long == 0, "{longest}: {text:?}, {long} too long");
            assert!(longest >= 12 || long > 0, "{longest}");
            assert!(longest < 2 || text.ends_with('h'), "{longest}: {text:?}");
        }
    }
}
