//! What fuzzing checks: bytes become options and a document, or rows, and what disagrees is said in words.
//!
//! The fuzz targets of `tests/fuzz` and the replay in `tests/regressions.rs` call the same functions. The first bytes of
//! an input are read as digits, so that seeds can be written by hand; any other byte means something too.

use crate::model::{DecodeOptions, Decoded, EncodeOptions, Mode, Precision, Row, Value, When};
use crate::request::Ask;
use crate::{answer, core_face, oracle};
use linepack::{Backend, Errors, ReadOptions, parse, validate};

/// A check of one input.
pub type Check = fn(&[u8]) -> Result<(), String>;

/// Every check, by the name of its fuzz target.
pub const CHECKS: [(&str, Check); 3] =
    [("parse_vs_oracle", parse_vs_oracle), ("validate_vs_parse", validate_vs_parse), ("encode", encode)];

/// Core's full answer is the oracle's, whatever the back-end.
///
/// The input: mode, precision, flags, limit, the document.
pub fn parse_vs_oracle(input: &[u8]) -> Result<(), String> {
    let Some((&[mode, precision, flags, limit], document)) = input.split_first_chunk() else { return Ok(()) };
    let options = DecodeOptions {
        mode: Mode::ALL[digit(mode) % 3],
        precision: Precision::ALL[digit(precision) % 6],
        string_c_escapes: digit(flags) & 1 != 0,
        strict_control: digit(flags) & 2 != 0,
        max_record_bytes: digit(limit),
    };
    agree_with_oracle(document, &options).map(|_| ())
}

/// `validate` of every back-end says what `parse` says, wherever the document lies among blocks and chunks.
///
/// The input: mode, precision, flags, limit near the length of a chunk, filler, place in two bytes, the document.
pub fn validate_vs_parse(input: &[u8]) -> Result<(), String> {
    let Some((&[mode, precision, flags, limit, filler, high, low], document)) = input.split_first_chunk() else {
        return Ok(());
    };
    let flags = digit(flags);
    let options = ReadOptions::new()
        .mode(linepack::Mode::ALL[digit(mode) % 3])
        .precision(linepack::Precision::ALL[digit(precision) % 6])
        .string_c_escapes(flags & 1 != 0)
        .strict_control(flags & 2 != 0)
        .max_errors(if flags & 4 != 0 { 2 } else { usize::MAX })
        .max_record_bytes(Some(digit(limit)).filter(|n| *n > 0).map(|n| CHUNK - 64 + n));
    let first = parse(document, &options.clone().errors(Errors::Raise)).err();
    if first.as_ref() != validate(document, &options).errors.first() {
        return Err(format!("{} raises {first:?}, which is not the first error", shown(document)));
    }
    for (placing, document) in place(document, digit(high) << 8 | digit(low), digit(filler)) {
        validate_agrees(&document, &options).map_err(|e| format!("the document {placing}: {e}"))?;
    }
    Ok(())
}

/// What is written of rows reads back as just these rows, and a refused row leaves no trace. What is written in `strict`
/// mode means the same in every mode.
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
    };
    let rows = Rows { rest: rows, long_name: true }.read();
    let (body, refused) = write(&rows, &options)?;
    let taken: Vec<Row> =
        rows.into_iter().enumerate().filter(|(i, _)| !refused.contains(i)).map(|(_, row)| row).collect();
    if write(&taken, &options)? != (body.clone(), Vec::new()) {
        return Err(format!("rows {refused:?} were refused and left a trace in {}", shown(&body)));
    }
    let strict = options.mode == Mode::Strict;
    for mode in Mode::ALL.into_iter().filter(|mode| strict || *mode == options.mode) {
        let reading = DecodeOptions {
            mode,
            precision: options.precision,
            string_c_escapes: options.string_c_escapes,
            strict_control: strict,
            max_record_bytes: 0,
        };
        let read = agree_with_oracle(&body, &reading)?;
        let as_given = taken.iter().map(|row| read_back(row, &options));
        let as_read =
            read.points.into_iter().map(|point| (point.measurement, point.tags, point.fields, point.timestamp));
        if !read.errors.is_empty() || !as_read.eq(as_given) {
            return Err(format!("in {} mode {} is not what was written", mode.word(), shown(&body)));
        }
    }
    Ok(())
}

/// Bytes that core's fast validation judges at a time.
const CHUNK: usize = 32 << 10;

fn digit(byte: u8) -> usize {
    byte.wrapping_sub(b'0').into()
}

/// The beginning of `bytes`, for a message.
fn shown(bytes: &[u8]) -> String {
    let end = if bytes.len() > 1000 { "..." } else { "" };
    format!("\"{}\"{end}", bytes[..bytes.len().min(1000)].escape_ascii())
}

/// What both say of `document`, if all back-ends say it.
pub fn agree_with_oracle(document: &[u8], options: &DecodeOptions) -> Result<Decoded, String> {
    let decoded = oracle::decode(document, options);
    let expected = answer::decode_text(&decoded);
    for backend in Backend::available() {
        let got = core_face::decode(document, options, backend);
        if got != expected {
            let (got, expected) = first_difference(&got, &expected);
            return Err(format!("of {} {backend} says {got:?}, the oracle {expected:?}", shown(document)));
        }
    }
    Ok(decoded)
}

fn first_difference<'t>(a: &'t str, b: &'t str) -> (&'t str, &'t str) {
    let same = a.lines().zip(b.lines()).take_while(|(a, b)| a == b).count();
    let line = |text: &'t str| text.lines().nth(same).unwrap_or("no more");
    (line(a), line(b))
}

fn validate_agrees(document: &[u8], options: &ReadOptions) -> Result<(), String> {
    let parsed =
        parse(document, &options.clone().errors(Errors::Collect)).map_err(|e| format!("not collected: {e}"))?;
    let exact = parsed.report();
    for backend in Backend::available() {
        let fast = validate(document, &options.clone().backend(backend));
        if fast != *exact {
            let same = fast.errors.iter().zip(&exact.errors).take_while(|(a, b)| a == b).count();
            return Err(format!(
                "{backend} counts {} good, {} bad, {} errors, exactly {}, {}, {}; error {same} is {:?}, exactly {:?}",
                fast.records,
                fast.rejected,
                fast.error_count,
                exact.records,
                exact.rejected,
                exact.error_count,
                fast.errors.get(same),
                exact.errors.get(same),
            ));
        }
    }
    Ok(())
}

/// The document where little can happen, and where much can: at an offset within blocks, again and again; and behind good
/// lines or drawn out, so that what follows `place` in it lies at the end of a chunk.
fn place(document: &[u8], place: usize, filler: usize) -> [(&'static str, Vec<u8>); 3] {
    let (before, after) = document.split_at(place % (document.len() + 1));
    let repeated = document.repeat(1 + 1536 / (document.len() + 1));
    let gap = CHUNK.saturating_sub(before.len() + filler / 4);
    let far = match filler % 4 {
        0 => ("drawn out", [before, &vec![b'x'; gap], after].concat()),
        1 => ("drawn out by lines of text", [before, &text_lines(gap), after].concat()),
        2 => ("drawn out by good lines", [before, &good_lines(gap), after].concat()),
        _ => ("across the end of a chunk", [&good_lines(gap), document, document].concat()),
    };
    [
        ("by itself", document.to_vec()),
        ("repeated among good lines", [good_lines(place % 512), repeated, good_lines(100)].concat()),
        far,
    ]
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

/// The body of `rows`, and the places of those that are refused.
fn write(rows: &[Row], options: &EncodeOptions) -> Result<(Vec<u8>, Vec<usize>), String> {
    let text = core_face::answer(&Ask::Encode(rows.to_vec(), options.clone()), Backend::detect());
    let errors = text.lines().filter_map(|line| line.strip_prefix("error "));
    let refused = errors.map(|error| error.split(' ').nth(1).and_then(|row| row.parse().ok()));
    let refused = refused.collect::<Option<_>>().ok_or("an error without its row")?;
    Ok((answer::body(&text)?, refused))
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
