//! Rows against a plain writer of the same rules: the same bytes, the same refusals, whatever goes in.

use linepack::{
    Code, EncodeOptions, Encoder, Inexact, Key, Mode, NotFinite, OnDuplicate, OnUnencodable, Part, Point, Precision,
    ReadOptions, Schema, TagOrder, Time, Value, parse, validate,
};
use proptest::prelude::*;

/// Bytes that like to be text with a meaning, and at times are none.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => "[a-c]{1,9}".prop_map(String::into_bytes),
        3 => prop::sample::select(vec![",", "=", " ", "\\", "\"", "#", "\n", "\r", "\t", "\u{7f}", "é", "\u{feff}", "time", "_field", "__name__"])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..3),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn text() -> impl Strategy<Value = String> {
    bytes().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn value() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![
        // Of at most ten digits: the standard library and the encoder may choose differently between two texts as near.
        (any::<i32>(), -300..300).prop_map(|(digits, e)| Value::Float(format!("{digits}e{e}").parse().unwrap())),
        prop::sample::select(vec![f64::NAN, f64::INFINITY, -0.0]).prop_map(Value::Float),
        (-1000i32..1000).prop_map(|x| Value::Float(f64::from(x) / 8.0)),
        any::<i64>().prop_map(Value::Int),
        any::<u64>().prop_map(Value::UInt),
        // Around the first integers that are no floats.
        ((1i64 << 53) - 3..(1 << 53) + 4).prop_map(Value::Int),
        any::<u8>().prop_map(|x| Value::UInt(x.into())),
        any::<bool>().prop_map(Value::Bool),
        text().prop_map(|s| Value::String(s.into())),
    ]
}

/// One call on a row.
#[derive(Debug, Clone)]
enum Call {
    Tag(Vec<u8>, Vec<u8>),
    Field(Vec<u8>, Value<'static>),
}

#[derive(Debug, Clone)]
struct Given {
    measurement: Vec<u8>,
    calls: Vec<Call>,
    time: Option<i64>,
}

fn given() -> impl Strategy<Value = Given> {
    let call = prop_oneof![
        (bytes(), bytes()).prop_map(|(key, value)| Call::Tag(key, value)),
        (bytes(), value()).prop_map(|(key, value)| Call::Field(key, value)),
    ];
    let time = prop_oneof![Just(None), any::<i64>().prop_map(Some), (0i64..100).prop_map(Some)];
    (bytes(), prop::collection::vec(call, 0..6), time).prop_map(|(measurement, calls, time)| Given {
        measurement,
        calls,
        time,
    })
}

/// Rows that are good more often than not, so that many reach the body.
fn likely() -> impl Strategy<Value = Given> {
    let name = || "[a-d]{1,2}|[a-b]{8,18}|a[,= ]b";
    let call = prop_oneof![
        (name(), name()).prop_map(|(key, value)| Call::Tag(key.into_bytes(), value.into_bytes())),
        (name(), value()).prop_map(|(key, value)| Call::Field(key.into_bytes(), value)),
    ];
    ("[a-z ,=]{1,20}", prop::collection::vec(call, 1..7), any::<Option<i32>>()).prop_map(
        |(measurement, calls, time)| Given { measurement: measurement.into_bytes(), calls, time: time.map(i64::from) },
    )
}

/// Rule by rule, name by name, and byte by byte.
fn plain_name(name: &[u8], part: Part, mode: Mode) -> Result<String, Code> {
    let special = if part == Part::Measurement { ", " } else { ", =" };
    let empty = match part {
        Part::Measurement => Code::MissingMeasurement,
        Part::TagKey => Code::MissingTagKey,
        Part::TagValue => Code::EmptyTagValue,
        _ => Code::MissingFieldKey,
    };
    let key = matches!(part, Part::TagKey | Part::FieldKey);
    let text = if name.is_empty() { Err(empty) } else { std::str::from_utf8(name).map_err(|_| Code::InvalidUtf8) }?;
    let ambiguous = |two: &[u8]| {
        two[0] == b'\\'
            && (special.as_bytes().contains(&two[1])
                || two[1] == b'\\'
                || (two[1] == b'=' && part == Part::Measurement))
    };
    let strict = mode == Mode::Strict;
    let reserved = ["time", "_measurement", "_field", "__chunk_order", "__name__"];
    if text.chars().any(|c| c.is_ascii_control()) {
        Err(Code::ControlByte)
    } else if part == Part::Measurement && text.starts_with('#') {
        Err(Code::CommentMeasurement)
    } else if text.ends_with('\\') {
        Err(Code::TrailingBackslash)
    } else if strict && name.windows(2).any(ambiguous) {
        Err(Code::AmbiguousBackslash)
    } else if strict && part == Part::Measurement && text.starts_with('\u{feff}') {
        Err(Code::ByteOrderMark)
    } else if strict && key && reserved.contains(&text) && (text != "__name__" || part == Part::TagKey) {
        Err(Code::ReservedName)
    } else if strict && part == Part::FieldKey && text.contains('"') {
        Err(Code::AmbiguousQuote)
    } else {
        Ok(text.chars().flat_map(|c| special.contains(c).then_some('\\').into_iter().chain([c])).collect())
    }
}

fn plain_value(value: &Value<'_>) -> Result<String, Code> {
    match value {
        Value::Float(x) if !x.is_finite() => Err(Code::NotFinite),
        Value::Float(x) => Ok(layout(*x)),
        Value::Int(x) => Ok(format!("{x}i")),
        Value::UInt(x) => Ok(format!("{x}u")),
        Value::Bool(x) => Ok(x.to_string()),
        Value::String(x) => Ok(format!("\"{}\"", x.replace('\\', "\\\\").replace('"', "\\\""))),
    }
}

/// `String(x)` of JavaScript, from the standard library's shortest digits.
fn layout(x: f64) -> String {
    let scientific = format!("{:e}", x);
    let exponent: i32 = scientific.split('e').nth(1).unwrap().parse().unwrap();
    match exponent {
        -6..21 => format!("{x}"),
        21.. => scientific.replace('e', "e+"),
        _ => scientific,
    }
}

/// What becomes of a row.
#[derive(Debug, PartialEq)]
enum Fate {
    /// It is written so, without this many of its fields.
    Written(String, u64),
    Skipped,
    Refused(Code),
}

/// Keys as given, each with its pair as it is written.
type Pairs<'a> = Vec<(&'a [u8], String)>;

/// The pairs without those that one after them replaces: where that is allowed, or the first is one of `defaults`.
fn without_repeated<'a>(pairs: &Pairs<'a>, defaults: usize, options: &EncodeOptions) -> Option<Pairs<'a>> {
    let mut kept = Vec::new();
    for (n, pair) in pairs.iter().enumerate() {
        if !pairs[n + 1..].iter().any(|other| other.0 == pair.0) {
            kept.push(pair.clone());
        } else if n >= defaults && options.on_duplicate == OnDuplicate::Error {
            return None;
        }
    }
    Some(kept)
}

/// Part by part, and rule by rule.
fn plain_row(given: &Given, defaults: &[(String, String)], options: &EncodeOptions) -> Fate {
    let mode = options.mode;
    let unencodable =
        |code| if options.on_unencodable == OnUnencodable::Error { Fate::Refused(code) } else { Fate::Skipped };
    let measurement = match plain_name(&given.measurement, Part::Measurement, mode) {
        Ok(measurement) => measurement,
        Err(code) => return unencodable(code),
    };
    let (mut tags, mut fields, mut omitted): (Pairs<'_>, Pairs<'_>, _) = Default::default();
    let mut written_defaults = 0;
    let defaults: Vec<_> =
        defaults.iter().map(|(key, value)| Call::Tag(key.clone().into(), value.clone().into())).collect();
    for (n, call) in defaults.iter().chain(&given.calls).enumerate() {
        match call {
            Call::Tag(key, value) => {
                let left_out = mode == Mode::Lenient && value.is_empty();
                let value = if left_out { Ok(String::new()) } else { plain_name(value, Part::TagValue, mode) };
                match plain_name(key, Part::TagKey, mode).and_then(|key| Ok(format!("{key}={}", value?))) {
                    Ok(_) if left_out => {}
                    Ok(pair) => {
                        tags.push((key, pair));
                        written_defaults += usize::from(n < defaults.len());
                    }
                    Err(code) => return unencodable(code),
                }
            }
            Call::Field(key, value) => {
                let written = plain_name(key, Part::FieldKey, mode);
                match written.and_then(|written| Ok(format!("{written}={}", plain_value(value)?))) {
                    Ok(pair) => fields.push((key, pair)),
                    Err(Code::NotFinite) if options.nan == NotFinite::Omit => omitted += 1,
                    Err(Code::NotFinite) => return Fate::Refused(Code::NotFinite),
                    Err(_) if options.on_unencodable == OnUnencodable::SkipField => omitted += 1,
                    Err(code) => return unencodable(code),
                }
            }
        }
    }
    if fields.is_empty() {
        return if omitted > 0 { Fate::Skipped } else { Fate::Refused(Code::MissingFields) };
    }
    let Some(mut tags) = without_repeated(&tags, written_defaults, options) else {
        return Fate::Refused(Code::DuplicateTag);
    };
    let Some(fields) = without_repeated(&fields, 0, options) else { return Fate::Refused(Code::DuplicateField) };
    if mode == Mode::Strict && fields.iter().any(|field| tags.iter().any(|tag| tag.0 == field.0)) {
        return Fate::Refused(Code::TagAndField);
    } else if mode == Mode::Strict && given.time.is_some_and(|time| time.unsigned_abs() >= i64::MAX as u64) {
        return Fate::Refused(Code::TimestampOutOfRange);
    }
    if options.tag_order == TagOrder::Sorted {
        tags.sort();
    }
    let tags: String = tags.iter().map(|(_, text)| format!(",{text}")).collect();
    let fields: Vec<String> = fields.into_iter().map(|(_, text)| text).collect();
    let time = given.time.map_or(String::new(), |time| format!(" {time}"));
    Fate::Written(format!("{measurement}{tags} {}{time}\n", fields.join(",")), omitted)
}

fn write(encoder: &mut Encoder, given: &Given, prepared: bool) -> Result<(), Code> {
    let mut row = encoder.row(&given.measurement);
    for call in &given.calls {
        match call {
            Call::Tag(key, value) if prepared => row.add_tag(&Key::new(key), value),
            Call::Tag(key, value) => row.add_tag(key, value),
            Call::Field(key, value) if prepared => row.add_field(&Key::new(key), value),
            Call::Field(key, value) => row.add_field(key, value),
        }
    }
    row.end(given.time.map(Time::Units)).map_err(|error| error.code)
}

/// Plain names, prepared keys and the plain writer agree; a refused row leaves nothing behind; what is written is read back
/// as one record a row.
fn agree(rows: &[Given], options: &EncodeOptions, defaults: &[(String, String)]) -> Result<(), TestCaseError> {
    let with_defaults = defaults.iter().fold(options.clone(), |options, (key, value)| options.default_tag(key, value));
    let (mut encoder, mut prepared) = (Encoder::new(with_defaults.clone()), Encoder::new(with_defaults));
    let (mut wanted, mut records, mut skipped, mut omitted) = (String::new(), 0, 0, 0);
    for given in rows {
        let mut fate = plain_row(given, defaults, options);
        if let (Fate::Written(row, _), Some(most)) = (&fate, options.max_bytes) {
            if row.len() > most {
                fate = Fate::Refused(Code::RowTooLong);
            } else if wanted.len() + row.len() > most {
                fate = Fate::Refused(Code::BodyFull);
            }
        }
        let result = if let Fate::Refused(code) = fate { Err(code) } else { Ok(()) };
        prop_assert_eq!(write(&mut encoder, given, false), result);
        prop_assert_eq!(write(&mut prepared, given, true), result);
        match fate {
            Fate::Written(row, without) => {
                wanted.push_str(&row);
                records += 1;
                omitted += without;
            }
            Fate::Skipped => skipped += 1,
            Fate::Refused(_) => {}
        }
        prop_assert_eq!(String::from_utf8_lossy(encoder.as_bytes()), &*wanted);
        prop_assert_eq!(String::from_utf8_lossy(prepared.as_bytes()), &*wanted);
    }
    let counts = encoder.skipped();
    prop_assert_eq!((counts.rows, counts.fields), (skipped, omitted));
    prop_assert_eq!(prepared.skipped(), counts);
    let reading = ReadOptions::new().mode(options.mode);
    prop_assert_eq!(parse(wanted.as_bytes(), &reading).unwrap().len(), records);
    prop_assert!(validate(wanted.as_bytes(), &reading).ok());
    prop_assert_eq!(encoder.take(), wanted.into_bytes());
    Ok(())
}

/// The options that decide about rows, and default tags; most of them left alone most of the time.
fn options() -> impl Strategy<Value = (EncodeOptions, Vec<(String, String)>)> {
    let policies = (
        prop::sample::select(OnDuplicate::ALL),
        prop::sample::select(NotFinite::ALL),
        prop::sample::select(OnUnencodable::ALL),
        prop::option::weighted(0.2, 0usize..100),
    );
    let key = "[a-d]{1,2}|[a-b]{8,18}|a[,= ]b";
    let defaults = prop_oneof![
        2 => Just(Vec::new()),
        2 => prop::collection::vec((key, "[a-d]{1,9}"), 1..3),
        1 => prop::collection::vec((text(), text()), 1..3),
    ];
    let words = (prop::sample::select(Mode::ALL), prop::sample::select(TagOrder::ALL));
    (words, policies, defaults).prop_map(
        |((mode, order), (on_duplicate, nan, on_unencodable, max_bytes), mut defaults)| {
            let options = EncodeOptions::new().mode(mode).tag_order(order).max_bytes(max_bytes);
            defaults.sort_by(|(a, _), (b, _)| a.cmp(b));
            defaults.dedup_by(|(a, _), (b, _)| a == b);
            (options.on_duplicate(on_duplicate).nan(nan).on_unencodable(on_unencodable), defaults)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn rows_are_what_a_plain_writer_writes(
        rows in prop::collection::vec(prop_oneof![given(), likely(), likely()], 1..5),
        (options, defaults) in options(),
    ) {
        agree(&rows, &options, &defaults)?;
    }

    /// What an encoder remembers of the rows before changes nothing: few rows, again and again, whole and in part.
    #[test]
    fn rows_that_come_again(
        pool in prop::collection::vec(likely(), 1..4),
        picks in prop::collection::vec((any::<prop::sample::Index>(), 0..9usize), 1..16),
        (options, defaults) in options(),
    ) {
        let row = |(pick, calls): (prop::sample::Index, usize)| {
            let mut given = pick.get(&pool).clone();
            given.calls.truncate(calls);
            given
        };
        let rows: Vec<Given> = picks.into_iter().map(row).collect();
        agree(&rows, &options, &defaults)?;
    }
}

/// A schema that knows some fields of these rows as floats.
fn floats_among(rows: &[Given], chosen: &[bool]) -> Schema {
    let mut encoder = Encoder::new(EncodeOptions::new().mode(Mode::Spec));
    let fields = rows.iter().flat_map(|given| given.calls.iter().map(|call| (&given.measurement, call)));
    for ((measurement, call), _) in fields.zip(chosen.iter().cycle()).filter(|(_, chosen)| **chosen) {
        if let Call::Field(key, _) = call {
            // Names that cannot be written are in no row either.
            _ = encoder.row(measurement).field(key, 0.5).end(None);
        }
    }
    let mut schema = Schema::default();
    schema.learn(encoder.as_bytes(), &ReadOptions::new()).unwrap();
    schema
}

fn point(given: &Given) -> Option<Point> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    let point = Point::new(text(&given.measurement)?);
    given.calls.iter().try_fold(point, |point, call| match call {
        Call::Tag(key, value) => Some(point.tag(text(key)?, text(value)?)),
        Call::Field(key, value) => Some(point.field(text(key)?, value.clone())),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Rows that are given a schema are the rows of which every value was coerced, whatever came before them.
    #[test]
    fn rows_with_a_schema_are_rows_that_were_coerced(
        pool in prop::collection::vec(prop_oneof![1 => given(), 4 => likely()], 1..4),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..16),
        chosen in prop::collection::vec(any::<bool>(), 1..9),
        (options, defaults) in options(),
    ) {
        let schema = floats_among(&pool, &chosen);
        let options = defaults.iter().fold(options, |options, (key, value)| options.default_tag(key, value));
        let coerced = |given: &Given| {
            let mut given = given.clone();
            for call in &mut given.calls {
                let Call::Field(key, value) = call else { continue };
                let names = std::str::from_utf8(&given.measurement).ok().zip(std::str::from_utf8(key).ok());
                if let Some((measurement, key)) = names {
                    *value = schema.coerce(measurement, key, value.clone());
                }
            }
            given
        };
        let mut wanted = Encoder::new(options.clone());
        let options = options.schema(schema.clone());
        let (mut plain, mut prepared) = (Encoder::new(options.clone()), Encoder::new(options.clone()));
        let (mut quick, mut points) = (Encoder::new(options.clone()), Encoder::new(options));
        for pick in picks {
            let given = pick.get(&pool);
            let result = write(&mut wanted, &coerced(given), false);
            prop_assert_eq!(write(&mut plain, given, false), result);
            prop_assert_eq!(write(&mut prepared, given, true), result);
            let mut row = quick.row(&given.measurement);
            for call in &given.calls {
                match call {
                    Call::Tag(key, value) => row.add_tag(key, value),
                    Call::Field(key, value) => {
                        drop(row);
                        let written = quick.repeat_field(key, value);
                        row = quick.open_row().unwrap();
                        if !written {
                            row.add_field(key, value);
                        }
                    }
                }
            }
            prop_assert_eq!(row.end(given.time.map(Time::Units)).map_err(|error| error.code), result);
            // A point has its tags first, so that of two faults another may come first.
            _ = match point(given).map(|point| given.time.iter().fold(point, |point, time| point.timestamp(*time))) {
                Some(point) => points.point(&point).map_err(|error| error.code),
                None => write(&mut points, given, false),
            };
            prop_assert_eq!(String::from_utf8_lossy(plain.as_bytes()), String::from_utf8_lossy(wanted.as_bytes()));
            prop_assert_eq!(prepared.as_bytes(), wanted.as_bytes());
            prop_assert_eq!(quick.as_bytes(), wanted.as_bytes());
            prop_assert_eq!(points.as_bytes(), wanted.as_bytes());
        }
    }
}

/// A row that is dropped or refused is not in the body, nor is it under the rows that follow.
#[test]
fn unfinished_rows_leave_no_trace() {
    let mut encoder = Encoder::new(EncodeOptions::new());
    encoder.row("m").field("f", 1.0).end(None).unwrap();
    drop(encoder.row("a longer measurement").tag("t", "1").field("f", 1.0));
    assert_eq!(encoder.as_bytes(), b"m f=1\n");
    encoder.row("m").tag("t", "1").field("f", 2.0).tag("t", "2").end(None).unwrap_err();
    encoder.row("n").field("f", true).end(None).unwrap();
    let _ = encoder.row("open").field("f", true);
    assert_eq!((encoder.rows(), encoder.take()), (5, b"m f=1\nn f=true\n".to_vec()));
    assert_eq!(encoder.take(), b"");
}

/// More keys than any word holds, in every order, and the same keys again in the next row.
#[test]
fn wide_rows_in_any_order() {
    let mut encoder = Encoder::new(EncodeOptions::new());
    let keys: Vec<String> = (0..300).map(|n| format!("key_{:03}", n * 7 % 300)).collect();
    for round in 0..3 {
        let mut row = encoder.row("m");
        for key in &keys {
            row.add_tag(format!("t{key}"), "1");
            row.add_field(key, &Value::Int(round));
        }
        row.end(None).unwrap();
    }
    let body = encoder.take();
    let document = parse(&body[..], &ReadOptions::new().mode(Mode::Strict)).unwrap();
    assert_eq!(document.len(), 3);
    for line in document.iter() {
        assert!(line.tags().map(|(key, _)| key).is_sorted());
        assert!(line.fields().map(|(key, _)| key.into_owned()).eq(keys.iter().cloned()));
    }
    let mut row = encoder.row("m");
    for key in keys.iter().chain(&keys[150..151]) {
        row.add_field(key, &Value::Bool(true));
    }
    let error = row.end(None).unwrap_err();
    assert_eq!((error.code, error.key.as_deref()), (Code::DuplicateField, Some(&*keys[150])));
}

/// A row that finds no room is refused, leaves the body as it was, and is taken once there is room.
#[test]
fn a_full_body() {
    let mut encoder = Encoder::new(EncodeOptions::new().max_bytes(12));
    let write =
        |encoder: &mut Encoder, name: &str| encoder.row(name).field("f", 1.0).end(None).map_err(|error| error.code);
    assert_eq!(write(&mut encoder, "a"), Ok(()));
    assert_eq!(write(&mut encoder, "b"), Ok(()));
    assert_eq!(write(&mut encoder, "c"), Err(Code::BodyFull));
    assert_eq!(encoder.take(), b"a f=1\nb f=1\n");
    assert_eq!(write(&mut encoder, "c"), Ok(()));
    assert_eq!(write(&mut encoder, "a_longer_one"), Err(Code::RowTooLong));
    assert_eq!(encoder.take(), b"c f=1\n");
}

/// An instant is floored or refused; a number of units is exact whatever it is.
#[test]
fn instants_finer_than_the_precision() {
    let options = EncodeOptions::new().precision(Precision::S);
    let write = |options: &EncodeOptions, time| {
        let mut encoder = Encoder::new(options.clone());
        let ended = encoder.row("m").field("f", true).end(Some(time));
        ended.map(|()| String::from_utf8(encoder.take()).unwrap()).map_err(|error| (error.code, error.part))
    };
    let refusing = options.clone().inexact(Inexact::Error);
    assert_eq!(write(&options, Time::Instant(-1)).unwrap(), "m f=true -1\n");
    assert_eq!(write(&refusing, Time::Instant(-1)), Err((Code::InexactTimestamp, Part::Timestamp)));
    assert_eq!(write(&refusing, Time::Instant(2_000_000_000)).unwrap(), "m f=true 2\n");
    assert_eq!(write(&refusing, Time::Units(-1)).unwrap(), "m f=true -1\n");
}
