//! Every back-end against the exact parser, on documents long enough to cross blocks, lanes and chunks. (The oracle judges both
//! on short documents in `tests/conformance`.)

use linepack::{Backend, Code, Document, Errors, Line, Mode, Precision, ReadOptions, parse, validate};
use proptest::prelude::*;

/// A limit below what the algebra looks at leaves everything to the exact parser.
const EXACT: usize = (32 << 10) - 1;

/// What the exact parser says; of documents with longer records, what `parse` says.
fn exactly<'d>(document: &'d [u8], options: &ReadOptions) -> Document<&'d [u8]> {
    let read = |limit| parse(document, &options.clone().max_record_bytes(limit)).expect("collecting never fails");
    let exact = read(Some(options.max_record_bytes.map_or(EXACT, |limit| limit.min(EXACT))));
    let too_long = exact.report().errors.iter().any(|error| error.code == Code::RecordTooLong);
    if too_long { read(options.max_record_bytes) } else { exact }
}

fn same(a: &Line<'_>, b: &Line<'_>) -> bool {
    let places = |line: &Line<'_>| (line.line(), line.record(), line.timestamp(), line.duplicates());
    (a.bytes(), places(a)) == (b.bytes(), places(b))
        && (a.measurement(), a.series()) == (b.measurement(), b.series())
        && a.tags().eq(b.tags())
        && a.fields().eq(b.fields())
}

fn agree(document: &[u8], options: &ReadOptions) {
    let options = options.clone().errors(Errors::Collect).max_errors(usize::MAX);
    let exact = exactly(document, &options);
    for backend in Backend::available() {
        let options = options.clone().backend(backend);
        let parsed = parse(document, &options).expect("collecting never fails");
        for (what, report) in [("validates", &validate(document, &options)), ("parses", parsed.report())] {
            if report != exact.report() {
                let (fast, exact) = (report, exact.report());
                let first = fast.errors.iter().zip(&exact.errors).find(|(a, b)| a != b);
                panic!(
                    "{backend} {what} {} good and {} bad, exactly {} and {}; first difference {first:?}",
                    fast.records, fast.rejected, exact.records, exact.rejected
                );
            }
        }
        assert_eq!(parsed.iter().count(), exact.len(), "{backend}");
        for (fast, exact) in parsed.iter().zip(exact.iter()) {
            assert!(same(&fast, &exact), "{backend}: {fast:?}, exactly {exact:?}");
        }
    }
}

/// Lines as they come in real files.
fn good() -> impl Strategy<Value = String> {
    prop_oneof![
        "cpu,host=h[0-9]{1,4},region=(eu|us)-[a-z]{4} user=[0-9]{1,2}\\.[0-9]{1,15},sys=[0-9]{1,9}i 1[0-9]{18}",
        "[a-z]{1,12} f=-?[0-9]{1,3}(\\.[0-9]{1,3})?( 1[0-9]{9})?",
        "logs,level=(info|warn) msg=\"[a-z ,=\\\\x]{0,40}\",ok=(true|false|t|F),n=[0-9]{1,6}u 1[0-9]{18}",
        "disk\\\\ io,mount\\\\ point=/a\\\\,b,x\\\\=y=z used\\\\ bytes=[0-9]{1,18}i 1[0-9]{18}",
        "météo,ville=Zürich t=[0-9]{1,2}\\.5,s=\"日本語 \\\\\"q\\\\\" [a-z]{0,90}\nsecond line\" 1[0-9]{18}",
        "m,a=1,b=2,c=3,d=4 f=1e[0-9]{1,2},g=\\.5,h=1\\.,i=-0 -[0-9]{1,19}",
    ]
}

/// Lines that are refused, or that the algebra cannot settle.
fn odd() -> impl Strategy<Value = String> {
    let faults = vec![
        "",
        "  ",
        "# a comment",
        "#c \"x",
        "m",
        "m f",
        "m f=",
        "m f=1,",
        "m,t= f=1",
        "m,=t f=1",
        "m,a=1,a=2 f=1",
        "m,b=1,a=1,b=1 f=1",
        "m f=1 2 3",
        "m  f=1   2  ",
        " m f=1",
        "\tm f=1",
        "m f=\"open",
        "m f=\"a\"b",
        "m,t=a\"b f=1",
        "m f=1\r",
        "m\rn f=1",
        "m f=tru",
        "m f=-1u",
        "m f=1i2",
        "m f=1.2.3",
        "m f=9223372036854775808i",
        "m f=18446744073709551616u",
        "m f=+1",
        "m f=1e999",
        "m f=1 9223372036854775808",
        "m f=1 9999999999",
        "m f=1 99999999",
        "m f=--1",
        "m f=1-",
        "m,t=a=b f=1",
        "m,t f=1",
        ",t=a f=1",
        "m f=NaN",
        "m f=1\u{7f}",
        "m,t=\u{1} f=1",
        "m f=\"\\\\\"",
        "m f=\"\\\\\\\"x\"",
        "m\\ f=1",
        "m,t=x\\ f=1",
        "m,t=x\\\\ f=1 1",
        "m f=\"a\nb",
        "\"\" f=1",
        "m \"=1",
        "m f=1,\"g\"=2",
        "m f=123456789012345678901234567890.5",
        "m f=True,g=FALSE,h=TRUE",
    ];
    prop::sample::select(faults).prop_map(str::to_string)
}

fn document(bad: u32) -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![100 => good(), bad => odd()];
    let ending = prop::sample::select(vec!["\n", "\n", "\n", "\r\n"]);
    let broken = prop::option::weighted(0.2, (any::<prop::sample::Index>(), any::<u8>()));
    let high = prop::sample::select(vec![b'\n', b'a', 0x80, 0xBF, 0xC3, 0xE2, 0xEC, 0xF0, 0xF4, 0xFF]);
    let stray = prop::option::weighted(0.3, (any::<prop::sample::Index>(), prop::collection::vec(high, 1..6)));
    let parts = (prop::collection::vec(line, 0..900), ending, broken, stray, any::<bool>());
    parts.prop_map(|(lines, ending, broken, stray, closed)| {
        let mut bytes = lines.join(ending).into_bytes();
        if closed {
            bytes.extend_from_slice(ending.as_bytes());
        }
        if let (Some((at, byte)), false) = (broken, bytes.is_empty()) {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some((at, stray)) = stray {
            let at = at.index(bytes.len() + 1);
            bytes.splice(at..at, stray);
        }
        bytes
    })
}

fn options() -> impl Strategy<Value = ReadOptions> {
    let modes = prop::sample::select(Mode::ALL);
    (modes, prop::sample::select(Precision::ALL), any::<bool>(), any::<bool>()).prop_map(
        |(mode, precision, c, control)| {
            ReadOptions::new().mode(mode).precision(precision).string_c_escapes(c).strict_control(control)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mostly_good_documents(document in document(1), options in options()) {
        agree(&document, &options);
    }

    #[test]
    fn documents_of_every_kind_of_fault(document in document(60), options in options()) {
        agree(&document, &options);
    }
}

#[test]
fn one_fault_at_every_place_of_a_chunk() {
    let line = "cpu,host=a,region=b user=1.5,s=\"a b\" 1700000000000000000\n";
    let good = line.repeat(600).into_bytes();
    for at in (0..good.len()).step_by(13) {
        for byte in [b'"', b'\\', b'\n', b' ', b',', b'=', 0xFF, b'\r', 0xEC, 0x80] {
            let mut document = good.clone();
            document[at] = byte;
            agree(&document[at.saturating_sub(700)..(at + 700).min(good.len())], &ReadOptions::new());
        }
        if at % 31 == 0 {
            let mut document = good.clone();
            document[at] = b'"';
            agree(&document, &ReadOptions::new());
        }
    }
}

#[test]
fn what_is_missing_of_a_character_is_not_in_the_next_line() {
    let line = "cpu,host=a user=1.5 17\n";
    for lead in [&b"\xC3"[..], b"\xEC", b"\xEC\x80", b"\xF0", b"\xF0\x90", b"\xF0\x90\x80"] {
        for before in (0..1100).step_by(7) {
            let comment = [b"#", vec![b'x'; before].as_slice(), lead, b"\n"].concat();
            for rest in [&b"\x80"[..], b"\x80\x80", b"\xC3\xA9"] {
                let document = [comment.as_slice(), rest, line.as_bytes(), line.as_bytes()].concat();
                agree(&document, &ReadOptions::new());
            }
        }
    }
}

#[test]
fn lines_longer_than_any_chunk() {
    let long = format!("m,t={} f=1,s=\"{}\" 1\n", "x".repeat(50_000), "y\n".repeat(50_000));
    let document = format!("a f=1\n{long}b f=2\n{long}{}", "c f=".repeat(20_000));
    agree(document.as_bytes(), &ReadOptions::new());
    agree(&document.as_bytes()[..60_000], &ReadOptions::new());
}

#[test]
fn limits_hold_whatever_the_back_end() {
    let document = format!("m s=\"{}\"\nm f=1\nm s=\"{}", "x".repeat(70_000), "x".repeat(70_000));
    for limit in [10, 1_000, 32 << 10, 60_000, 80_000] {
        agree(document.as_bytes(), &ReadOptions::new().max_record_bytes(Some(limit)));
    }
}
