//! Random documents that are nearly line protocol: good and bad tokens side by side, so that faults meet each other.

use linepack_conformance::model::{DecodeOptions, Mode, Precision};
use proptest::prelude::*;

type Bytes = Vec<u8>;

/// Any options, with limits small enough to bite.
pub fn options() -> impl Strategy<Value = DecodeOptions> {
    let limit = prop_oneof![3 => Just(0usize), 1 => 1usize..80];
    (0..Mode::ALL.len(), 0..Precision::ALL.len(), any::<bool>(), any::<bool>(), limit).prop_map(
        |(mode, precision, string_c_escapes, strict_control, max_record_bytes)| DecodeOptions {
            mode: Mode::ALL[mode],
            precision: Precision::ALL[precision],
            string_c_escapes,
            strict_control,
            max_record_bytes,
            target: None,
        },
    )
}

/// A few lines, at times with one byte lost, added or changed.
pub fn document() -> impl Strategy<Value = Bytes> {
    let lines = prop::collection::vec((line(), line_end()).prop_map(concat2), 0..6).prop_map(|lines| lines.concat());
    let change = (any::<prop::sample::Index>(), 0..4usize, interesting_byte());
    (lines, prop::option::weighted(0.3, change)).prop_map(|(mut document, change)| {
        if let Some((at, kind, byte)) = change.filter(|_| !document.is_empty()) {
            let at = at.index(document.len());
            match kind {
                0 => drop(document.remove(at)),
                1 => document.insert(at, byte),
                2 => document[at] = byte,
                _ => document.truncate(at),
            }
        }
        document
    })
}

fn line() -> impl Strategy<Value = Bytes> {
    let blank = pieces(&[b" ", b"\t", b"\r", b""], 0..3);
    let comment =
        pieces(&[b"a", b" ", b"=", b"\"", b"\\", b"\t", b"\r", b"\0", b"\xc3\xa9", b"\xe2\x82", b"\xff"], 0..6)
            .prop_map(|text| [b"#".to_vec(), text].concat());
    let noise = prop::collection::vec(interesting_byte(), 0..12);
    let bytes = prop::collection::vec(any::<u8>(), 0..12);
    let indent = one_of(&[(30, b""), (2, b" "), (1, b"\t"), (1, b"  \t ")]);
    let body = prop_oneof![24 => point(), 2 => blank, 3 => comment, 2 => noise, 1 => bytes];
    (indent, body).prop_map(concat2)
}

fn line_end() -> impl Strategy<Value = Bytes> {
    one_of(&[(20, b"\n"), (4, b"\r\n"), (2, b""), (1, b"\r"), (1, b" \n"), (1, b"  \r\n"), (1, b"\n\n")])
}

fn point() -> impl Strategy<Value = Bytes> {
    let tag = (one_of(&[(90, b","), (1, b",,"), (1, b", ")]), name(), equals(), name());
    let tags = prop::collection::vec(tag.prop_map(|(a, b, c, d)| [a, b, c, d].concat()), 0..4);
    let field = (name(), equals(), value(), one_of(&[(60, b""), (2, b","), (1, b",,")]));
    let fields = prop::collection::vec(field.prop_map(|(a, b, c, d)| [a, b, c, d].concat()), 1..4);
    let time = prop_oneof![3 => Just(Vec::new()), 4 => (space(), timestamp()).prop_map(concat2)];
    let tail = one_of(&[(36, b""), (3, b" "), (1, b"  x"), (1, b" \t"), (1, b" 1 2")]);
    (name(), tags, space(), fields, time, tail).prop_map(|(measurement, tags, space, fields, time, tail)| {
        [measurement, tags.concat(), space, fields.join(&b','), time, tail].concat()
    })
}

fn space() -> impl Strategy<Value = Bytes> {
    one_of(&[(90, b" "), (9, b"  "), (1, b""), (1, b"\t"), (1, b" \r")])
}

fn equals() -> impl Strategy<Value = Bytes> {
    one_of(&[(120, b"="), (1, b""), (1, b"=="), (1, b"\\=")])
}

/// Few letters, so that keys meet again; few oddities, so that most records come to their later faults.
fn name() -> impl Strategy<Value = Bytes> {
    let plain = pieces(&[b"a", b"b", b"c"], 1..3);
    let escaped = pieces(&[b"a", b"\\,", b"\\=", b"\\ ", b"\\b", b"\"", b"#", b"\xc3\xa9", b"\xf0\x9d\x84\x9e"], 1..4);
    let backslashes = pieces(&[b"a", b"\\", b"\\\\", b"\\,", b"=", b"\\="], 1..4);
    let control = pieces(&[b"a", b"\t", b"\0", b"\x7f", b"\r", b"\x1f"], 1..4);
    let not_utf8 =
        pieces(&[b"a", b"\xff", b"\xe2\x82", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf0\x9f\x98", b"\xf4\x90"], 1..4);
    let reserved = one_of(&[
        (1, b"time"),
        (1, b"_field"),
        (1, b"_measurement"),
        (1, b"__chunk_order"),
        (1, b"__name__"),
        (1, b"\xef\xbb\xbfa"),
    ]);
    let long = (10usize..80).prop_map(|n| b"n".repeat(n));
    prop_oneof![
        200 => plain, 30 => escaped, 2 => backslashes, 1 => control, 1 => not_utf8, 1 => reserved, 2 => long,
        1 => Just(Vec::new())
    ]
}

fn value() -> impl Strategy<Value = Bytes> {
    let good = one_of(&[
        (4, b"1"),
        (2, b"-1.5"),
        (1, b"1e5"),
        (2, b"7i"),
        (1, b"-0i"),
        (2, b"7u"),
        (1, b"t"),
        (1, b"False"),
        (1, b"1."),
        (1, b".5"),
        (1, b"-0."),
        (1, b"9223372036854775807i"),
        (1, b"18446744073709551615u"),
        (1, b"1e-400"),
    ]);
    let bad = one_of(&[
        (1, b""),
        (1, b"x"),
        (1, b"-"),
        (1, b"1e"),
        (1, b"tru"),
        (1, b"9223372036854775808i"),
        (1, b"1.e999"),
        (1, b"18446744073709551616u"),
        (1, b"1e999"),
        (1, b"-1u"),
        (1, b"NaN"),
        (1, b"1\0"),
        (1, b"\xff"),
        (1, b"1\r"),
    ]);
    let digits = pieces(&[b"0", b"1", b"9", b".", b"-", b"e", b"E", b"+", b"i", b"u"], 1..9);
    let text = pieces(
        &[b"a", b" ", b",", b"=", b"\n", b"\r", b"\\\"", b"\\\\", b"\\n", b"\\t", b"\\", b"\xc3\xa9", b"\0"],
        0..6,
    );
    let odd_text = pieces(&[b"a", b"\\", b"\\\"", b"\xff", b"\xe2\x82", b"\n", b"\""], 0..5);
    let quoted = |text: Bytes| [b"\"".to_vec(), text, b"\"".to_vec()].concat();
    let open = text.clone().prop_map(|text| [b"\"".to_vec(), text].concat());
    let after =
        (text.clone().prop_map(quoted), one_of(&[(1, b"x"), (1, b"\r"), (1, b"\""), (1, b"\t")])).prop_map(concat2);
    prop_oneof![
        60 => good, 4 => bad, 4 => digits, 24 => text.prop_map(quoted), 2 => odd_text.prop_map(quoted), 1 => open,
        1 => after
    ]
}

fn timestamp() -> impl Strategy<Value = Bytes> {
    let bounds = one_of(&[
        (1, b"9223372036854775807"),
        (1, b"-9223372036854775808"),
        (1, b"9223372036854775806"),
        (1, b"9223372036854775808"),
        (1, b"9223372036854775"),
        (1, b"9223372036855"),
        (1, b"-9223372037"),
        (1, b"2562047"),
        (1, b"-2562048"),
    ]);
    let odd =
        one_of(&[(1, b"-"), (1, b"x"), (1, b"1.0"), (1, b"+1"), (1, b"1\t"), (1, b"1\r"), (1, b"\xff"), (1, b"a=1")]);
    prop_oneof![16 => any::<i32>().prop_map(|n| n.to_string().into_bytes()), 3 => bounds, 1 => odd]
}

fn interesting_byte() -> impl Strategy<Value = u8> {
    prop::sample::select(b" ,=\n\r\"\\#\t\0\x7fa1i-.tu\xc3\xa9\xe2\xff".to_vec())
}

fn one_of(choices: &[(u32, &[u8])]) -> impl Strategy<Value = Bytes> + Clone + use<> {
    prop::strategy::Union::new_weighted(choices.iter().map(|&(weight, bytes)| (weight, Just(bytes.to_vec()))).collect())
}

fn pieces(choices: &[&[u8]], count: std::ops::Range<usize>) -> impl Strategy<Value = Bytes> + Clone + use<> {
    let choices: Vec<Bytes> = choices.iter().map(|piece| piece.to_vec()).collect();
    prop::collection::vec(prop::sample::select(choices), count).prop_map(|pieces| pieces.concat())
}

fn concat2((a, b): (Bytes, Bytes)) -> Bytes {
    [a, b].concat()
}
