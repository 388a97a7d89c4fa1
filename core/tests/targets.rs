//! Each rule of each server by a document that the server refuses or reads differently, and one that it takes; and that
//! nothing is said where no target is named.

use linepack::target::{Basis, RULES, Rule, Severity};
use linepack::{
    Chunks, Code, Decoder, Errors, Precision, ReadOptions, StretchValidator, Target, Validator, parse, validate,
};
use proptest::prelude::*;

/// What a rule is tried on.
struct Case {
    id: &'static str,
    precision: Precision,
    /// What the rule speaks of, and the bytes of it that are at fault.
    bad: Vec<u8>,
    at_fault: Vec<u8>,
    /// What the server takes as it is.
    good: Vec<u8>,
}

fn case(id: &'static str, bad: impl AsRef<[u8]>, at_fault: impl AsRef<[u8]>, good: impl AsRef<[u8]>) -> Case {
    let [bad, at_fault, good] = [bad.as_ref(), at_fault.as_ref(), good.as_ref()].map(<[u8]>::to_vec);
    Case { id, precision: Precision::Ns, bad, at_fault, good }
}

fn in_hours(case: Case) -> Case {
    Case { precision: Precision::H, ..case }
}

fn x(n: usize) -> String {
    "x".repeat(n)
}

/// What the parser of InfluxDB 3 does, which three servers have.
fn parser_3(ids: [&'static str; 8]) -> Vec<Case> {
    vec![
        case(ids[0], "m f=1 1\r\n", "\r", "m f=\"a\r\nb\" 1\n# c\r\n"),
        case(ids[1], "m f=1  \n", "  ", "m f=1 1  \n"),
        case(ids[2], "m f=1.0,g=-.5e3\n", "-.5e3", "m f=-0.5,g=1e5,h=\".5\"\n"),
        case(ids[3], "m,k=a\\\\,b f=1\n", "\\\\", "m,k=a\\,b f=1\n"),
        case(ids[4], "m,k=a\\\\b f=1\n", "\\\\", "m,k=a\\b f=\"\\\\\"\n"),
        case(ids[5], "m,k=a\tb f=1\n", "\t", "m,k=ab f=\"\t\"\n"),
        case(ids[6], "# a=\"x\nm f=1\n", "\"", "# a=\"x\"\nm f=1\n"),
        case(ids[7], b"# \xff\nm f=1\n", b"\xff", "# \u{e9}\nm f=1\n"),
    ]
}

fn cases() -> Vec<Case> {
    let columns = |n: usize| (0..n).map(|i| format!("f{i}=1")).collect::<Vec<_>>().join(",");
    // Comments, which are soon read.
    let body = |bytes: usize| {
        let mut text = format!("#{}\n", x(9_998)).repeat(bytes / 10_000);
        text.push_str(&"\n".repeat(bytes % 10_000));
        text
    };
    let mut all = Vec::new();
    all.extend(parser_3(["TG-101", "TG-102", "TG-103", "TG-104", "TG-105", "TG-106", "TG-107", "TG-108"]));
    all.extend(parser_3(["TG-201", "TG-202", "TG-203", "TG-204", "TG-205", "TG-206", "TG-207", "TG-208"]));
    all.extend(parser_3(["TG-701", "TG-702", "TG-703", "TG-704", "TG-705", "TG-706", "TG-707", "TG-708"]));
    let max = i64::MAX;
    let (over, under) = (format!("m f=1 {max}\n"), format!("m f=1 {}\n", max - 1));
    // Measurement, tag set and the field key `f`.
    let series = |n: usize| format!("m,k={} f=1\n", x(n - 5));
    let tags = |n: usize| format!("m{} f=1\n", (0..n).map(|i| format!(",t{i:02}=v")).collect::<String>());
    let least = "-9223372036854775808i";
    let string = |n: usize| format!("m f=\"{}\"\n", x(n));
    let quoted = |n: usize| format!("\"{}\"", x(n));
    let key = |n: usize| format!("m {}=1\n", x(n));
    all.extend([
        case("TG-109", "m,time=a f=1\n", "time", "m,times=a f=1\n"),
        case("TG-110", "m time=1,time=2\n", "time", "m f=1\n"),
        case("TG-111", "m f=1,time=1\n", "time", "m f=1,times=1\n"),
        case("TG-112", "m f=1,f=2i\n", "f", "m f=1,f=2\n"),
        case("TG-113", "m,k=a f=1,k=2\n", "k", "m,k=a f=1,kk=2\n"),
        case("TG-114", key(65_537), x(65_537), format!("m {}\\ {}=1\n", x(65_000), x(535))),
        case("TG-115", string(65_537), quoted(65_537), string(65_536)),
        in_hours(case("TG-116", "m f=1 7\n", "7", "m f=1\n")),
        case("TG-117", string((1 << 20) + 1), quoted((1 << 20) + 1), string(65_536)),
        case("TG-118", body(50_000_001), "\n", body(50_000_000)),
        case("TG-209", "m,time=a f=1\n", "time", "m,times=a f=1\n"),
        case("TG-210", "m f=1,time=1\n", "time", "m f=1,times=1\n"),
        case("TG-211", "m,__chunk_order=a f=1\n", "__chunk_order", "m,_chunk=a f=1\n"),
        case("TG-212", "m __chunk_order=1\n", "__chunk_order", "m _chunk=1\n"),
        case("TG-213", "m f=1,f=1\n", "f", "m f=1,ff=1\n"),
        case("TG-214", "m,k=a f=1,k=2\n", "k", "m,k=a f=1,kk=2\n"),
        case("TG-215", key((1 << 20) + 1), x((1 << 20) + 1), key(65_536)),
        case("TG-216", string((1 << 20) + 1), quoted((1 << 20) + 1), string(65_536)),
        case("TG-217", key(65_537), x(65_537), key(65_536)),
        case("TG-218", string(65_537), quoted(65_537), format!("m f=\"{}\\\"\"\n", x(65_535))),
        case("TG-219", format!("m,t=a {}\n", columns(500)), "f499", format!("m,t=a {}\n", columns(499))),
        in_hours(case("TG-220", "m f=1 -7\n", "-7", "m f=1\n")),
        case("TG-221", body(10_485_761), "\n", body(10_485_760)),
        case("TG-301", "\r\n", "\r", "m f=\"\r\n\"\n# c\r\n"),
        case("TG-302", "# a=\"x\nm f=1\n", "\"", "# a=x\" \nm f=1\n"),
        case("TG-303", "# c\\\nm f=1\n", "\\", "# c\\ \nm f=1\n"),
        case("TG-304", "a\\=b f=1\n", "\\=", "a=b f=1\n"),
        case("TG-305", "m,_field=a f=1\n", "_field", "m,field=a _field=1\n"),
        case("TG-306", "m time=1,f=2\n", "time", "m times=1\n"),
        case("TG-307", series(65_532), "f", series(65_531)),
        case("TG-308", string(65_537), quoted(65_537), string(65_536)),
        case("TG-309", &over, max.to_string(), &under),
        in_hours(case("TG-310", "m f=1 7\n", "7", "m f=1\n")),
        case("TG-401", "m f=1,g=7u\n", "7u", "m f=1,g=7i,h=\"7u\"\n"),
        case("TG-402", "m f=1\r\nm f=2\n", "\r", "m f=1\nm f=\"\r\n\"\n"),
        case("TG-403", "# a=\"x\nm f=1\n", "\"", "# a=x\" \nm f=1\n"),
        case("TG-404", "# c\\\nm f=1\n", "\\", "# c\\ \nm f=1\n"),
        case("TG-405", "a\\=b f=1\n", "\\=", "a=b f=1\n"),
        case("TG-406", "m,time=a f=1\n", "time", "m,_measurement=a f=1\n"),
        case("TG-407", "m time=1,f=2\n", "time", "m times=1\n"),
        case("TG-408", series(65_532), "f", series(65_531)),
        case("TG-409", format!("m f=1 -{max}\n"), format!("-{max}"), format!("m f=1 -{}\n", max - 1)),
        case("TG-410", body(25_000_001), "\n", body(25_000_000)),
        case("TG-411", "m time=1,time=2\n", "time", "m time_=1\n"),
        case("TG-412", "m f=1,f=2i\n", "f", "m f=1,f=2\n"),
        case("TG-413", "a\\\\,b f=1\n", "\\\\", "a\\\\b\\,c,k=a\\\\,b f=1\n"),
        case(
            "TG-414",
            "  m=a,k=\" f=1\n",
            "\"",
            "  m,k=\" f\"=\"\"\n  m=a,k=b f=\"\"\nm=\",k=a\\\\ \" f=1,g\"=\"\\\"\"\n",
        ),
        case("TG-415", "m a\\\\,b=1\n", "\\\\", "m,a=b\\\\,c a\\\\\\,b=1\n"),
        case("TG-416", "m a\\\"b=1\n", "\\\"", "m\",a\\\"b=c\\\"d f\"=1\n"),
        case("TG-501", "m f=\"a\nb\"\n", "\n", "m f=1\n"),
        case("TG-502", "m f=1\n  m f=2\n", "m", "m  f=1  1000000\n"),
        case("TG-503", "m f=1 1000000 \n", " ", "m f=1\nm f=1 1000000\r\n"),
        case("TG-504", "m,k=a\\\\,b f=1\n", "\\\\", "m,k=a\\,b f=1\n"),
        case("TG-505", "m,k=a\\\\b f=1\n", "\\\\", "m,k=a\\b f=1\n"),
        case("TG-506", "a\\=b f=1\n", "\\=", "a=b f=1\n"),
        case("TG-507", "m a\"b=1\n", "\"", "m,k=a\"b f=1\n"),
        case("TG-508", "m,__name__=a f=1\n", "__name__", "m,name=a __name__=1\n"),
        case("TG-509", "m f=1,f=1\n", "f", "m f=1,ff=1\n"),
        case("TG-510", "m f=1,g=\"a\"\n", "\"a\"", "m f=1,g=2i\n"),
        case("TG-511", "m f=1,g=F\n", "F", "m f=1\n"),
        case(
            "TG-512",
            "m f=9007199254740993i\n",
            "9007199254740993i",
            "m f=9007199254740994i,g=18446744073709549568u\n",
        ),
        case("TG-513", "m f=-1.\n", "-1.", "m f=-1.0,g=0.5,h=1e5\n"),
        case("TG-514", "m f=1 1000001\n", "1000001", "m f=1 2000000\n"),
        case("TG-515", "m f=1 -1000000\n", "-1000000", "m f=1 1000000\n"),
        case(
            "TG-516",
            format!("m {}\n", columns(40_000)),
            format!("m {}", columns(40_000)),
            format!("m {}\n", columns(20_000)),
        ),
        case("TG-517", body(67_108_865), "\n", body(67_108_864)),
        case("TG-518", "m f=1 0\n", "0", "m f=1 1000000\n"),
        case("TG-519", tags(31), "t30", tags(30)),
        case("TG-520", format!("m,{}=v f=1\n", x(257)), x(257), format!("m,{}\\ =v f=1\n", x(255))),
        case("TG-521", format!("m,k={} f=1\n", x(16_385)), x(16_385), format!("m,k={} f=1\n", x(16_384))),
        case("TG-522", key(16_383), x(16_383), key(16_382)),
        case(
            "TG-523",
            "m f=1.23456789012\n",
            "1.23456789012",
            "m f=1.2345678901,g=9007199254740992,h=-0.1,i=0,j=1e-10\n",
        ),
        case("TG-524", "m f=1  \n", "  ", "m f=1\n"),
        case("TG-601", "m,a?b=c f=1\n", "?", "m,ab=c? f=\"?\"\n"),
        case("TG-602", key(128), x(128), key(127)),
        case("TG-603", "m f=1 1001\n", "1001", "m f=1 2000\n"),
        case("TG-604", format!("m {}=1\n", "é".repeat(64)), "é".repeat(64), format!("m {}=1\n", "é".repeat(63))),
        case("TG-605", "m a.b=1\n", ".", "a.b-c f=1.5,g=-1\n"),
        case("TG-606", "a..b f=1\n", "a..b", "a.b\\ c f=1\n"),
        case("TG-607", "a=b f=1\n", "=", "ab,k=a\\=b f=1\n"),
        case("TG-608", "m,k=a\\\\,b f=1\n", "\\\\", "m,k=a\\,b f=1\n"),
        case("TG-609", "m f=\"a\\b\"\n", "\"a\\b\"", "m,k=a\\,b f=\"a\\\\b\\\"\"\n"),
        case("TG-610", "# c\nm f=1\n", "# c", "m# f=1\n"),
        case("TG-611", "m f=1\n  m f=2\n", "m", "\nm f=2\n"),
        case("TG-612", "m  f=1 1000\n", "  ", "m f=\"a  b\" 1000\n"),
        case("TG-613", "m f=1  \n", "  ", "m f=1\n"),
        case("TG-614", "m f=1 1000 \n", " ", "m f=1 1000\r\n"),
        case("TG-615", "m f=7u\n", "7u", "m f=7i\n"),
        case("TG-616", "m f=1e-400\n", "1e-400", "m f=0.00e-400,g=5e-324\n"),
        case("TG-617", format!("m f={least}\n"), least, "m f=-9223372036854775807i\n"),
        case("TG-618", "m f=\"a\nb\"\n", "\n", "m f=\"a\rb\"\n"),
        case("TG-619", "m f=1 -1000\n", "-1000", "m f=1 0\n"),
        case("TG-620", "m f=1,TimeStamp=2\n", "TimeStamp", "timestamp f=1\n"),
        case("TG-621", "m,k=a f=1,K=2\n", "K", "m,k=a kk=1\n"),
        in_hours(case("TG-709", "m f=1 7\n", "7", "m f=1\n")),
    ]);
    all.sort_by_key(|case| case.id);
    all
}

fn options(rule: &Rule, case: &Case) -> ReadOptions {
    ReadOptions::new().target(Some(rule.target)).precision(case.precision)
}

#[test]
fn each_rule_finds_what_it_speaks_of() {
    let cases = cases();
    assert!(RULES.iter().map(|rule| rule.id).eq(cases.iter().map(|case| case.id)), "one case for each rule");
    for (rule, case) in RULES.iter().zip(&cases) {
        let options = options(rule, case);
        let without = validate(&case.bad, &options.clone().target(None));
        assert!(without.ok() && without.warnings.is_empty(), "{}: {without:?}", rule.id);
        let report = validate(&case.bad, &options);
        let found = if rule.severity == Severity::Refuse { &report.errors } else { &report.warnings };
        let found: Vec<_> = found.iter().filter(|found| found.code == rule.code()).collect();
        assert_eq!(found.len(), 1, "{}: {report:?}", rule.id);
        let (start, end) = (found[0].offset as usize, (found[0].offset + found[0].length) as usize);
        assert!(case.bad[start..end] == case.at_fault, "{}: {found:?}", rule.id);
        assert_eq!(report.ok(), rule.severity == Severity::Warn, "{}: {report:?}", rule.id);
        let points = without.records;
        assert_eq!(report.records + report.rejected, points, "{}: {report:?}", rule.id);
    }
}

#[test]
fn each_rule_takes_what_is_next_to_it() {
    for (rule, case) in RULES.iter().zip(&cases()) {
        let report = validate(&case.good, &options(rule, case));
        assert!(report.ok() && report.warning_count == 0, "{}: {report:?}", rule.id);
    }
}

#[test]
fn the_table_is_in_order_and_says_something() {
    for (target, rules) in Target::ALL.iter().map(|&target| (target, target.rules())) {
        assert!(!rules.is_empty() && rules.iter().all(|rule| rule.target == target), "{target}");
    }
    assert_eq!(Target::ALL.iter().map(|target| target.rules().len()).sum::<usize>(), RULES.len());
    assert!(RULES.windows(2).all(|pair| pair[0].id < pair[1].id));
    for rule in RULES {
        assert!(rule.says.ends_with('.') && !rule.source.is_empty(), "{}", rule.id);
    }
}

fn table() -> String {
    let mut text = String::from(
        "# What servers take\n\nMade from `rules.rs` by `LINEPACK_WRITE_TARGETS=1 cargo test -p linepack --test targets`; the test \
         fails where it\ndiffers. *Refuse*: the server does not store the record, or loses others to it. *Warn*: it stores it \
         otherwise than it is\nwritten, or only some versions take it. *Measured*: bytes were given to the server, or to its parser. \
         *Read*: its code or its\ndocumentation was.\n",
    );
    for target in Target::ALL {
        text += &format!("\n## {target}\n\n| rule | | code | what | known from |\n|---|---|---|---|---|\n");
        for rule in target.rules() {
            let severity = if rule.severity == Severity::Refuse { "refuse" } else { "warn" };
            let basis = if rule.basis == Basis::Measured { "measured" } else { "read" };
            let (id, code, says, source) = (rule.id, rule.code(), rule.says, rule.source);
            text += &format!("| {id} | {severity} | `{code}` | {says} | {basis}: {source} |\n");
        }
    }
    text
}

#[test]
fn the_page_is_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/target/TARGETS.md");
    if std::env::var_os("LINEPACK_WRITE_TARGETS").is_some() {
        std::fs::write(path, table()).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == table(), "make it anew with LINEPACK_WRITE_TARGETS=1");
}

#[test]
fn a_refused_record_is_one_error_and_no_record() {
    let text = "a f=1u,g=2u\nb f=1 \n\nc time=1,f=2,g=\"x\ny\" 1\nd f=3u\n";
    let options = ReadOptions::new().target(Some(Target::Influxdb1));
    let report = validate(text, &options);
    let at: Vec<_> = report.errors.iter().map(|e| (e.code, e.line, e.record, e.column, e.offset, e.length)).collect();
    assert_eq!(
        at,
        [(Code::UnsupportedUnsigned, 1, 1, 5, 4, 2), (Code::UnsupportedUnsigned, 6, 4, 5, 47, 2)],
        "{report:?}"
    );
    let warned: Vec<_> = report.warnings.iter().map(|w| (w.code, w.line, w.record, w.column, w.offset)).collect();
    assert_eq!(warned, [(Code::ReservedName, 4, 3, 3, 22)]);
    assert_eq!((report.records, report.rejected), (2, 2));

    let raised = parse(text, &options).unwrap_err();
    assert_eq!((raised.code, raised.line), (Code::UnsupportedUnsigned, 1));
    let document = parse(text, &options.errors(Errors::Collect)).unwrap();
    let names: Vec<_> = document.iter().map(|line| (line.measurement().into_owned(), line.record())).collect();
    assert_eq!(names, [("b".to_string(), 2), ("c".to_string(), 3)]);
    assert_eq!(document.report().warnings, report.warnings);
}

#[test]
fn warnings_are_bounded_and_counted() {
    let text = "m f=\"a\",g=\"b\" 1000000\n".repeat(1000);
    let options = ReadOptions::new().target(Some(Target::Victoriametrics)).max_errors(3);
    let report = validate(&text, &options);
    assert_eq!((report.warning_count, report.warnings.len(), report.records), (1000, 3, 1000));
    assert_eq!(report.warnings.iter().map(|w| w.record).collect::<Vec<_>>(), [1, 2, 3]);
    let text = text.into_bytes();
    let mut chunks = Chunks::new(&text, &options);
    let (mut kept, mut counted) = (0, 0);
    while let Some(chunk) = chunks.next().unwrap() {
        kept += chunk.report().warnings.len();
        counted += chunk.report().warning_count;
    }
    assert_eq!((kept, counted), (3, 1000));
}

#[test]
fn the_longest_body_is_known() {
    let known: Vec<_> =
        Target::ALL.iter().filter_map(|target| Some((target.word(), target.max_body_bytes()?))).collect();
    let all =
        [("clustered", 50_000_000), ("core3", 10_485_760), ("influxdb1", 25_000_000), ("victoriametrics", 67_108_864)];
    assert_eq!(known, all);
}

/// Pieces of documents that rules speak of.
fn documents() -> impl Strategy<Value = Vec<u8>> {
    let parts = prop::sample::select(vec![
        "m f=1 1",
        "m,k=a\\\\,b f=1",
        "m f=1u",
        "m f=\"a\nb\"",
        "# a=\"x",
        "# c\\",
        "  ",
        " ",
        "\r\n",
        "\n",
        "\n",
        "\n",
        "m time=1,f=2",
        "m,time=a f=.5",
        "m f=t,f=\"s\" 1000001",
        "m,k=a\tb k=9007199254740993i",
        "m f=",
        "a\\=b \"f=1",
        ",",
        "m f=\"",
        "\"",
    ]);
    prop::collection::vec(parts, 0..40).prop_map(|parts| parts.concat().into_bytes())
}

proptest! {
    #[test]
    fn a_target_only_adds(document in documents(), target in prop::sample::select(Target::ALL)) {
        let options = ReadOptions::new().max_errors(usize::MAX);
        let without = validate(&document, &options);
        prop_assert!(without.warnings.is_empty() && without.warning_count == 0);
        let with = validate(&document, &options.clone().target(Some(target)));
        prop_assert_eq!(without.records + without.rejected, with.records + with.rejected);
        prop_assert!(without.errors.iter().all(|error| with.errors.contains(error)));
        let codes: Vec<_> = target.rules().iter().map(|rule| rule.code()).collect();
        let added = with.errors.iter().filter(|error| !without.errors.contains(error));
        prop_assert!(added.chain(&with.warnings).all(|found| codes.contains(&found.code)));
        for found in with.errors.iter().chain(&with.warnings) {
            prop_assert!(found.offset + found.length <= document.len() as u64);
            prop_assert!(found.column >= 1 && found.column <= found.offset + 1);
        }
        prop_assert!(with.warnings.is_sorted_by_key(|warning| warning.offset));
    }

    #[test]
    fn pieces_and_stretches_give_the_same(
        document in documents(),
        target in prop::sample::select(Target::ALL),
        size in 1usize..40,
        cut in 0usize..200,
    ) {
        let options = ReadOptions::new().target(Some(target)).max_errors(usize::MAX);
        let whole = validate(&document, &options);
        let (mut validator, mut decoder) = (Validator::new(&options), Decoder::new(&options));
        let (mut records, mut warnings) = (0, Vec::new());
        for piece in document.chunks(size) {
            validator.feed(piece);
            let chunk = decoder.feed(piece);
            records += chunk.len() as u64;
            warnings.extend(chunk.report().warnings.iter().cloned());
        }
        let chunk = decoder.finish();
        records += chunk.len() as u64;
        warnings.extend(chunk.report().warnings.iter().cloned());
        prop_assert_eq!(&validator.finish(), &whole);
        prop_assert_eq!((records, &warnings), (whole.records, &whole.warnings));

        let cut = cut.min(document.len());
        let mut right = StretchValidator::new(&options.clone().max_errors(2));
        right.start(cut as u64);
        document[cut..].chunks(size).for_each(|piece| right.feed(piece));
        let stretch = right.finish();
        let mut left = Validator::new(&options);
        left.feed(&document[..cut]);
        while let Some(end) = left.join(&stretch) {
            let from = left.offset() as usize;
            left.feed(&document[from..end as usize]);
        }
        let from = left.offset() as usize;
        left.feed(&document[from..]);
        prop_assert_eq!(&left.finish(), &whole);
    }
}

#[test]
fn reports_put_together_of_many_chunks_have_all_warnings() {
    let document = "m time=1,f=2 1\n".repeat(200_000);
    let options = ReadOptions::new().target(Some(Target::Influxdb1)).max_errors(5);
    let whole = validate(document.as_bytes(), &options);
    assert_eq!((whole.warning_count, whole.warnings.len()), (200_000, 5));
    let learned = linepack::Schema::default().learn(document.as_bytes(), &options).unwrap();
    assert_eq!(learned.report, whole);
}
