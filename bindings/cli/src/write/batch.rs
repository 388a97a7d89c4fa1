//! Bodies of whole records.

/// Servers take bodies of 10 MB or more; a body closes before it passes this, unless one record does.
const BYTES: usize = 8 << 20;

/// One body.
#[derive(Debug, Default)]
pub struct Batch {
    pub body: Vec<u8>,
    pub records: u64,
}

/// Packs records into bodies, in order.
pub struct Batches<'a, I: Iterator<Item = &'a [u8]>> {
    records: std::iter::Peekable<I>,
    lines: usize,
}

impl<'a, I: Iterator<Item = &'a [u8]>> Batches<'a, I> {
    /// At most `lines` records in one body.
    pub fn new(records: I, lines: usize) -> Self {
        Batches { records: records.peekable(), lines }
    }
}

impl<'a, I: Iterator<Item = &'a [u8]>> Iterator for Batches<'a, I> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        while batch.records < self.lines as u64 {
            let size = batch.body.len();
            let Some(record) = self.records.next_if(|record| size == 0 || size + record.len() < BYTES) else { break };
            batch.body.extend_from_slice(record);
            batch.body.push(b'\n');
            batch.records += 1;
        }
        (batch.records > 0).then_some(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::{BYTES, Batches};

    fn sizes(records: &[&[u8]], lines: usize) -> Vec<(u64, usize)> {
        Batches::new(records.iter().copied(), lines).map(|batch| (batch.records, batch.body.len())).collect()
    }

    #[test]
    fn a_batch_has_at_most_so_many_records() {
        assert_eq!(sizes(&[b"a f=1", b"b f=2", b"c f=3"], 2), [(2, 12), (1, 6)]);
        assert_eq!(sizes(&[], 2), []);
    }

    #[test]
    fn a_batch_stays_small_unless_one_record_is_large() {
        let half = vec![b'x'; BYTES / 2];
        let large = vec![b'x'; BYTES + 1];
        assert_eq!(
            sizes(&[&half, &half, b"y", &large, b"z"], 5000).iter().map(|s| s.0).collect::<Vec<_>>(),
            [1, 2, 1, 1]
        );
    }
}
