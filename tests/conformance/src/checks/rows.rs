//! Rows: what is written of them is what is read, and nothing else.

use super::{agree_with_oracle, digit, shown};
use crate::core_face::{self, Way};
use crate::model::{DecodeOptions, EncodeOptions, Encoded, Mode, Point, Precision, Row, Value, When};
use linepack::{Encoder, Errors, ReadOptions, parse};

/// What is written of rows reads back as just these rows, and a refused row leaves no trace. What is written in `strict`
/// mode means the same in every mode. With policies, every row is accounted for. Prepared keys and points write the same
/// as plain names.
///
/// The input: mode, precision, layout of floats, flags, the rows as `Rows` reads them.
pub fn encode(input: &[u8]) -> Result<(), String> {
    let Some((&[mode, precision, floats, flags], rows)) = input.split_first_chunk() else { return Ok(()) };
    let options = EncodeOptions {
        mode: Mode::ALL[digit(mode) % 3],
        precision: Precision::ALL[digit(precision) % 6],
        floats: ["ecma", "python", "go"][digit(floats) % 3].into(),
        tag_order: ["sorted", "given"][digit(flags) & 1].into(),
        string_c_escapes: digit(flags) & 2 != 0,
        on_duplicate: ["error", "last"][digit(flags) >> 2 & 1].into(),
        nan: ["error", "omit"][digit(flags) >> 3 & 1].into(),
        inexact: ["floor", "error"][digit(flags) >> 4 & 1].into(),
        on_unencodable: ["error", "skip_field", "skip_row", "error"][digit(flags) >> 5 & 3].into(),
        max_bytes: [0, 64][digit(flags) >> 7],
        ..EncodeOptions::default()
    };
    let rows = Rows { rest: rows, long_name: true }.read();
    let written = core_face::encode(&rows, &options, Way::Names);
    for way in [Way::Keys, Way::Points] {
        let other = core_face::encode(&rows, &options, way);
        if other != written {
            return Err(format!("{way:?} write {}, and names {}", shown(&other.body), shown(&written.body)));
        }
    }
    adds_up(rows.len(), &options, &written)?;
    if options.has_policies() { Ok(()) } else { round_trips(rows, &options, &written) }
}

/// Each of so many rows is among the errors, was skipped, or is one record of the body to the oracle and to core, without
/// equal keys, with the default tags; and the body is no longer than it may be.
pub fn adds_up(rows: usize, options: &EncodeOptions, written: &Encoded) -> Result<(), String> {
    let body = &written.body;
    let read = agree_with_oracle(body, &reading(options.mode, options))?;
    let records = rows - written.errors.len() - written.skipped_rows as usize;
    if read.points.len() != records || !read.errors.is_empty() || read.points.iter().any(|point| point.duplicates) {
        return Err(format!("{} is not {records} records", shown(body)));
    }
    if options.max_bytes > 0 && body.len() > options.max_bytes {
        return Err(format!("{} bytes, and only {} may be", body.len(), options.max_bytes));
    }
    let dropped = |value: &[u8]| options.mode == Mode::Lenient && value.is_empty();
    let lacks = |point: &Point, key: &[u8]| point.tags.iter().all(|(other, _)| other != key);
    match options.default_tags.iter().find(|(key, value)| !dropped(value) && read.points.iter().any(|p| lacks(p, key)))
    {
        Some(tag) => Err(format!("not every record of {} has {tag:?}", shown(body))),
        None => Ok(()),
    }
}

/// How what was written in one mode is read in another.
fn reading(mode: Mode, options: &EncodeOptions) -> DecodeOptions {
    DecodeOptions {
        mode,
        precision: options.precision,
        string_c_escapes: options.string_c_escapes,
        strict_control: options.mode == Mode::Strict,
        ..DecodeOptions::default()
    }
}

/// What was `written` of `rows` is, to the oracle and to core, every row that was not refused, in full and in order.
pub fn round_trips(rows: Vec<Row>, options: &EncodeOptions, written: &Encoded) -> Result<(), String> {
    let body = &written.body;
    let taken = written.taken(rows);
    let alone = Encoded { body: body.clone(), ..Encoded::default() };
    if core_face::encode(&taken, options, Way::Names) != alone {
        return Err(format!("refused rows left a trace in {}", shown(body)));
    }
    let strict = options.mode == Mode::Strict;
    for mode in Mode::ALL.into_iter().filter(|mode| strict || *mode == options.mode) {
        let read = agree_with_oracle(body, &reading(mode, options))?;
        let as_given = taken.iter().map(|row| read_back(row, options));
        let as_read =
            read.points.into_iter().map(|point| (point.measurement, point.tags, point.fields, point.timestamp));
        if !read.errors.is_empty() || !as_read.eq(as_given) {
            return Err(format!("in {} mode {} is not what was written", mode.word(), shown(body)));
        }
    }
    written_again(body, options)
}

/// The records of `body`, each written again, are the same bytes.
fn written_again(body: &[u8], options: &EncodeOptions) -> Result<(), String> {
    let options = core_face::encode_options(options);
    let reading = ReadOptions::new().mode(options.mode).precision(options.precision).errors(Errors::Raise);
    let reading = reading.string_c_escapes(options.string_c_escapes);
    let document = parse(body, &reading).map_err(|e| format!("{e} in {}", shown(body)))?;
    let mut encoder = Encoder::new(options);
    for line in document.iter() {
        encoder.line(&line).map_err(|e| format!("{e} in {}", shown(body)))?;
    }
    if encoder.as_bytes() == body {
        Ok(())
    } else {
        Err(format!("{} written again is {}", shown(body), shown(encoder.as_bytes())))
    }
}

type Pairs<T> = Vec<(Vec<u8>, T)>;

/// Measurement, tags, fields and time of a row that was taken, as they must be read.
fn read_back(row: &Row, options: &EncodeOptions) -> (Vec<u8>, Pairs<Vec<u8>>, Pairs<Value>, Option<i64>) {
    let mut tags = row.tags.clone();
    if options.mode == Mode::Lenient {
        tags.retain(|(_, value)| !value.is_empty());
    }
    if options.tag_order == "sorted" {
        tags.sort();
    }
    let unit = options.precision.ns;
    let time = row.time.and_then(|time| match time {
        When::Raw(units) => units.checked_mul(unit),
        When::Instant(ns) => ns.checked_sub(ns.rem_euclid(unit)),
    });
    (row.measurement.clone(), tags, row.fields.clone(), time)
}

/// Makes rows of bytes: a measurement, and then parts, each a digit and what it needs. `0` begins another row with its
/// measurement, `1` is a tag, `2` to `7` are fields (float, signed, unsigned, true, false, string), `8` and `9` the time
/// in units and as an instant. A number is eight bytes; a name is a digit, its length, and so many bytes.
struct Rows<'d> {
    rest: &'d [u8],
    /// Whether a name may still be as long as limits are; one is enough, and costs enough.
    long_name: bool,
}

impl Rows<'_> {
    fn read(mut self) -> Vec<Row> {
        let mut done = Vec::new();
        let mut row = Row { measurement: self.name(), ..Row::default() };
        while let Some(part) = self.byte() {
            match digit(part) % 10 {
                0 => {
                    let next = Row { measurement: self.name(), ..Row::default() };
                    done.push(std::mem::replace(&mut row, next));
                }
                1 => {
                    let tag = (self.name(), self.name());
                    row.tags.push(tag);
                }
                8 => row.time = Some(When::Raw(self.number() as i64)),
                9 => row.time = Some(When::Instant(self.number() as i64)),
                kind => {
                    let key = self.name();
                    let value = match kind {
                        2 => Value::Float(self.number()),
                        3 => Value::Int(self.number() as i64),
                        4 => Value::UInt(self.number()),
                        5 => Value::Bool(true),
                        6 => Value::Bool(false),
                        _ => Value::Str(self.name()),
                    };
                    row.fields.push((key, value));
                }
            }
        }
        done.push(row);
        done
    }

    fn byte(&mut self) -> Option<u8> {
        self.rest.split_off_first().copied()
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let (taken, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        taken.to_vec()
    }

    fn number(&mut self) -> u64 {
        let mut bytes = self.bytes(8);
        bytes.resize(8, 0);
        bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// The eight highest bytes stand for lengths about the limits of names and strings.
    fn name(&mut self) -> Vec<u8> {
        match self.byte() {
            None => Vec::new(),
            Some(byte @ 0xF8..) if self.long_name => {
                self.long_name = false;
                vec![b'x'; 65_532 + usize::from(byte & 7)]
            }
            Some(byte) => self.bytes(digit(byte)),
        }
    }
}
