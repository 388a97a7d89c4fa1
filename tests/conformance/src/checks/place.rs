//! Where a fuzzed document is to lie among blocks and chunks, and in which pieces it comes.

use super::digit;
use linepack::ReadOptions;

/// Bytes that core's algebra judges at a time.
pub(super) const CHUNK: usize = 32 << 10;

/// Bytes that `Chunks` reads at a time.
pub(super) const CHUNKS_READ: usize = 256 << 10;

/// So many pieces of chosen lengths; what is left is one piece, because each costs time.
const PIECES: usize = 128;

/// How to read, and where the document is to lie: mode, precision, flags, limit near the length of a chunk, filler, place
/// in two bytes.
pub(super) struct Asked<'i> {
    pub(super) options: ReadOptions,
    pub(super) flags: usize,
    pub(super) place: Place,
    pub(super) rest: &'i [u8],
}

impl Asked<'_> {
    pub(super) fn read(input: &[u8]) -> Option<Asked<'_>> {
        let (&[mode, precision, flags, limit, filler, high, low], rest) = input.split_first_chunk()?;
        let flags = digit(flags);
        let options = ReadOptions::new()
            .mode(linepack::Mode::ALL[digit(mode) % 3])
            .precision(linepack::Precision::ALL[digit(precision) % 6])
            .string_c_escapes(flags & 1 != 0)
            .strict_control(flags & 2 != 0)
            .max_errors(if flags & 4 != 0 { 2 } else { usize::MAX })
            .max_record_bytes(Some(digit(limit)).filter(|n| *n > 0).map(|n| CHUNK - 64 + n));
        let place = Place { place: digit(high) << 8 | digit(low), filler: digit(filler) };
        Some(Asked { options, flags, place, rest })
    }
}

/// Where a document is to lie.
pub(super) struct Place {
    place: usize,
    filler: usize,
}

/// A document where something can happen.
pub(super) struct Placed {
    pub(super) how: &'static str,
    pub(super) document: Vec<u8>,
    /// Near which of its bytes that is.
    pub(super) at: usize,
}

impl Place {
    /// The document where little can happen, and where much can: at an offset within blocks, again and again; and behind
    /// good lines or drawn out, so that what follows `place` in it lies at `edge`.
    pub(super) fn document(&self, document: &[u8], edge: usize) -> [Placed; 3] {
        let Place { place, filler } = *self;
        let (before, after) = document.split_at(place % (document.len() + 1));
        let repeated = document.repeat(1 + 1536 / (document.len() + 1));
        let gap = edge.saturating_sub(before.len() + filler / 4);
        let (how, far) = match filler % 4 {
            0 => ("drawn out", [before, &vec![b'x'; gap], after].concat()),
            1 => ("drawn out by lines of text", [before, &text_lines(gap), after].concat()),
            2 => ("drawn out by good lines", [before, &good_lines(gap), after].concat()),
            _ => ("across the end of a chunk", [&good_lines(gap), document, document].concat()),
        };
        let at = if filler % 4 == 3 { gap } else { before.len() + gap };
        let among = [good_lines(place % 512), repeated, good_lines(100)].concat();
        [
            Placed { how: "by itself", document: document.to_vec(), at: 0 },
            Placed { how: "repeated among good lines", document: among, at: place % 512 },
            Placed { how, document: far, at },
        ]
    }
}

/// The document in pieces: one up to `first`, then some of the given lengths, over and over, then the rest.
pub(super) fn pieces<'d>(document: &'d [u8], first: usize, lengths: &[u8]) -> Vec<&'d [u8]> {
    let (piece, mut rest) = document.split_at(first);
    let mut pieces = vec![piece];
    for length in lengths.iter().cycle().take(PIECES) {
        let (piece, after) = rest.split_at(digit(*length).min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// So many bytes of lines that are good only inside a string.
fn text_lines(length: usize) -> Vec<u8> {
    (1..=length).map(|i| if i % 64 == 0 { b'\n' } else { b'x' }).collect()
}

/// So many bytes of good lines; fewer than the shortest has are blank lines. The lines are long, since each costs time.
fn good_lines(length: usize) -> Vec<u8> {
    const LAST: &[u8] = b"m f=1\n";
    let text = "a b,c=d\\\\".repeat(48);
    let line = format!("cpu,host=a,region=b user=1.5,n=7i,s=\"{text}\" 1700000\n").into_bytes();
    let mut lines = line.repeat((length / line.len()).saturating_sub(1));
    match (length - lines.len()).checked_sub(LAST.len()) {
        Some(name) => {
            lines.resize(lines.len() + name, b'm');
            lines.extend_from_slice(LAST);
        }
        None => lines.resize(length, b'\n'),
    }
    lines
}
