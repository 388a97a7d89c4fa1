//! The good records of all inputs, one after the other, and where each came from.

use crate::input::Source;
use linepack::write::Valid;

/// An input, and what is good in it.
pub struct Input<'a> {
    pub source: Source<'a>,
    pub data: Vec<u8>,
    pub valid: Valid,
}

/// Bytes that stand in one input and, from `at` on, in what is gathered.
struct Piece {
    at: usize,
    input: usize,
    from: usize,
}

/// What is to be sent.
#[derive(Default)]
pub struct Gathered {
    pub records: Vec<u8>,
    pieces: Vec<Piece>,
}

impl Gathered {
    /// Everything good of `inputs`, in order.
    pub fn of(inputs: &[Input<'_>]) -> Self {
        let mut gathered = Gathered::default();
        for (number, input) in inputs.iter().enumerate() {
            for range in &input.valid.good {
                if gathered.records.last().is_some_and(|&byte| byte != b'\n') {
                    gathered.records.push(b'\n');
                }
                gathered.pieces.push(Piece { at: gathered.records.len(), input: number, from: range.start });
                gathered.records.extend_from_slice(&input.data[range.clone()]);
            }
        }
        gathered
    }

    /// The input that the byte `at` of the records came from, and its place there.
    pub fn origin(&self, at: usize) -> Option<(usize, usize)> {
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        let piece = &self.pieces[after.checked_sub(1)?];
        Some((piece.input, piece.from + (at - piece.at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linepack::ReadOptions;
    use linepack::write::split_valid;

    #[test]
    fn every_record_is_found_where_it_came_from() {
        let input = |data: &[u8]| Input {
            source: Source::Stdin,
            data: data.to_vec(),
            valid: split_valid(data, &ReadOptions::new()),
        };
        let inputs = [input(b"a f=1\nbad\nb f=2"), input(b"bad\n"), input(b"bad\nc s=\"x\ny\"\n")];
        let gathered = Gathered::of(&inputs);
        assert_eq!(gathered.records, b"a f=1\nb f=2\nc s=\"x\ny\"\n");
        let origins: Vec<_> = [0, 6, 12, 18].map(|at| gathered.origin(at).unwrap()).to_vec();
        assert_eq!(origins, [(0, 0), (0, 10), (2, 4), (2, 10)]);
    }
}
