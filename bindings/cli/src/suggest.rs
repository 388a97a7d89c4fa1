//! What may be behind many errors at once.

use crate::diagnostic::harmless;
use crate::input::Source;
use crate::report::count;
use crate::text::Text;
use linepack::{Code, LineError, Precision};

/// Gathers hints over the inputs of a run.
pub struct Suggestions {
    precision: Precision,
    /// Timestamps out of range, by the unit that they look like.
    units: [u64; Precision::ALL.len()],
    formats: Vec<String>,
}

impl Suggestions {
    pub fn new(precision: Precision) -> Self {
        Suggestions { precision, units: [0; Precision::ALL.len()], formats: Vec::new() }
    }

    /// Looks at an error of an input.
    pub fn error(&mut self, error: &LineError, text: Text<'_>) {
        if error.code == Code::TimestampOutOfRange
            && let Some(unit) = unit_of(error, text)
        {
            self.units[unit as usize] += 1;
        }
    }

    /// Looks at the first bytes of an input that has errors, or is empty.
    pub fn head(&mut self, source: &Source<'_>, head: &[u8]) {
        let is = match head {
            [] => "is empty",
            [0x1F, 0x8B, ..] => "is packed with gzip; unpack it first: gzip -dc",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "is packed with Zstandard; unpack it first: zstd -dc",
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "looks like UTF-16; save it as UTF-8",
            b"PAR1" => "is Parquet; \"linepack convert\" makes line protocol of it",
            b"ARRO" => "is an Arrow file; \"linepack convert\" makes line protocol of it",
            [b'{', ..] => "looks like JSON; \"linepack convert\" makes line protocol of JSON lines",
            _ => return,
        };
        self.formats.push(format!("{} {is}", harmless(&source.name())));
    }

    /// The hints, each one sentence.
    pub fn sentences(&self) -> impl Iterator<Item = String> + '_ {
        let most = Precision::ALL.iter().map(|&unit| (self.units[unit as usize], unit)).max_by_key(|&(seen, _)| seen);
        let precision = most.filter(|&(seen, unit)| seen > 0 && unit != self.precision).map(|(seen, unit)| {
            let timestamps = count(seen, "timestamp");
            let verb = if seen == 1 { "is" } else { "are" };
            let given = self.precision;
            format!(
                "{timestamps} {verb} out of range when read as {given} but not as {unit}: is --precision {unit} meant?"
            )
        });
        self.formats.iter().cloned().chain(precision)
    }
}

/// The unit in which the timestamp at fault would be a time between 1973 and 2286 or so.
fn unit_of(error: &LineError, text: Text<'_>) -> Option<Precision> {
    let digits = text.bytes(error.offset, error.offset + error.length);
    let number: i64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    match number.unsigned_abs() {
        0..100_000_000 => None,
        100_000_000..10_000_000_000 => Some(Precision::S),
        10_000_000_000..10_000_000_000_000 => Some(Precision::Ms),
        10_000_000_000_000..10_000_000_000_000_000 => Some(Precision::Us),
        _ => Some(Precision::Ns),
    }
}
