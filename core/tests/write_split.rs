//! Bodies are cut where records end, wherever that is, and the good is told from the bad.

use linepack::write::{split, split_valid};
use linepack::{Code, Errors, Mode, ReadOptions, Report, parse, validate};
use proptest::prelude::*;

fn document() -> impl Strategy<Value = Vec<u8>> {
    let line = prop::sample::select(vec![
        "m f=1",
        "m,t=a f=1 1",
        "  m f=2i",
        "m s=\"a\nb\"",
        "m s=\"a\n\n# x\" 1",
        "m s=\"\n\"x",
        "m,t=\"a f=1",
        "m\\ \" f=1",
        "m",
        "m f=",
        "m f=1 x",
        "=",
        "m s=\"open",
        "# comment",
        "# a=\"b",
        "#",
        "",
        "  ",
        "\t",
        "m f=1\r",
        "m f=1 \r\r",
        "\r",
    ]);
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\n", "\n", "\r\n", ""]);
    prop::collection::vec((line, end), 0..12)
        .prop_map(|lines| lines.iter().map(|(line, end)| format!("{line}{end}")).collect::<String>().into_bytes())
}

fn options() -> impl Strategy<Value = ReadOptions> {
    let limit = prop_oneof![4 => Just(None), 1 => (4usize..20).prop_map(Some)];
    (prop::sample::select(Mode::ALL), limit)
        .prop_map(|(mode, limit)| ReadOptions::new().mode(mode).max_errors(usize::MAX).max_record_bytes(limit))
}

/// Whether the options let every line of these bytes pass without a record.
fn says_nothing(bytes: &[u8], options: &ReadOptions) -> bool {
    let report = validate(bytes, options);
    report.records == 0 && report.rejected == 0
}

/// What is wrong, with places counted from a part's start.
fn moved(report: &Report, line: u64, record: u64, offset: u64) -> Vec<(Code, u64, u64, u64, u64)> {
    let errors = report.errors.iter().filter(|e| e.record > 0);
    errors.map(|e| (e.code, e.line + line, e.record + record, e.offset + offset, e.length)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn parts_have_every_record_whole(
        data in document(),
        options in options(),
        max_bytes in prop_oneof![Just(0usize), 1usize..60],
        max_lines in 0usize..4,
    ) {
        let whole = validate(&data, &options);
        let parts = match split(&data, max_bytes, max_lines, &options) {
            Ok(parts) => parts,
            Err(error) => {
                // It names a record that really is that long.
                prop_assert_eq!(error.code, Code::RowTooLong);
                prop_assert!(error.length as usize > max_bytes && max_bytes > 0);
                let at = error.offset as usize..(error.offset + error.length) as usize;
                let alone = validate(&data[at.clone()], &options);
                prop_assert!(alone.records + alone.rejected == 1);
                prop_assert_eq!(data[..at.start].iter().filter(|&&b| b == b'\n').count() as u64 + 1, error.line);
                prop_assert!(at.start == 0 || data[at.start - 1] == b'\n');
                return Ok(());
            }
        };
        let (mut at, mut records, mut errors) = (0, 0, Vec::new());
        for part in &parts {
            prop_assert!(says_nothing(&data[at..part.range.start], &options), "between {at} and {:?}", part.range);
            let body = &data[part.range.clone()];
            prop_assert!(max_bytes == 0 || body.len() <= max_bytes);
            prop_assert!(part.records > 0 && (max_lines == 0 || part.records <= max_lines as u64));
            prop_assert_eq!(part.record, records + 1);
            let lines = data[..part.range.start].iter().filter(|&&b| b == b'\n').count() as u64;
            prop_assert_eq!(part.line, lines + 1);
            // Read alone it has the same records and the same faults as within the document, where no limit lets a string that
            // is never closed end with its line.
            if options.max_record_bytes.is_none() {
                let alone = validate(body, &options);
                prop_assert_eq!(alone.records + alone.rejected, part.records);
                errors.extend(moved(&alone, lines, records, part.range.start as u64));
            }
            records += part.records;
            at = part.range.end;
        }
        prop_assert!(says_nothing(&data[at..], &options));
        prop_assert_eq!(records, whole.records + whole.rejected);
        if options.max_record_bytes.is_none() {
            prop_assert_eq!(errors, moved(&whole, 0, 0, 0));
        }
        // As few as can be: the next record would not have fitted.
        for pair in parts.windows(2) {
            let next = split(&data[pair[1].range.clone()], 0, 1, &options).unwrap()[0].range.end + pair[1].range.start;
            let full = max_lines > 0 && pair[0].records == max_lines as u64;
            prop_assert!(full || (max_bytes > 0 && next - pair[0].range.start > max_bytes));
        }
    }

    #[test]
    fn without_comments_and_blank_lines_the_parts_are_the_document(
        lines in prop::collection::vec(prop::sample::select(vec!["m f=1", "m s=\"a\nb\"", "bad", " m f=1 1"]), 1..20),
        max_lines in 0usize..5,
    ) {
        let data = lines.join("\n").into_bytes();
        let parts = split(&data, 0, max_lines, &ReadOptions::new()).unwrap();
        let joined: Vec<u8> = parts.iter().flat_map(|part| &data[part.range.clone()]).copied().collect();
        prop_assert_eq!(joined, data);
    }

    #[test]
    fn good_and_bad_are_told_apart(data in document(), options in options()) {
        let valid = split_valid(&data, &options);
        prop_assert_eq!(&valid.report, &validate(&data, &options));
        let good: Vec<u8> = valid.good.iter().flat_map(|range| &data[range.clone()]).copied().collect();
        let report = validate(&good, &options);
        prop_assert_eq!((report.records, report.error_count), (valid.report.records, 0), "{:?}", valid);
        let lines = |data: &[u8]| -> Vec<Vec<u8>> {
            let document = parse(data.to_vec(), &options.clone().errors(Errors::Collect)).unwrap();
            document.iter().map(|line| line.bytes().to_vec()).collect()
        };
        prop_assert_eq!(lines(&good), lines(&data));
        let mut rejected = 0;
        for range in &valid.rejected {
            let alone = validate(&data[range.clone()], &options);
            prop_assert_eq!(alone.records, 0, "{:?}", range);
            rejected += alone.error_count;
        }
        if options.max_record_bytes.is_none() {
            prop_assert_eq!(rejected, valid.report.error_count);
        }
        // In order, apart, and nothing but comments and blank lines outside.
        let mut all: Vec<_> = valid.good.iter().chain(&valid.rejected).cloned().collect();
        all.sort_by_key(|range| range.start);
        let mut at = 0;
        for range in all {
            prop_assert!(range.start >= at && range.end > range.start);
            prop_assert!(says_nothing(&data[at..range.start], &options));
            at = range.end;
        }
        prop_assert!(says_nothing(&data[at..], &options));
    }
}

#[test]
fn a_large_document_is_cut_alike_by_every_back_end() {
    let mut data = Vec::new();
    for i in 0..40_000 {
        let line = match i % 97 {
            13 => format!("m s=\"line\n{i}\" {i}\n"),
            31 => "# comment\n\n".to_string(),
            53 => format!("bad {i}\n"),
            _ => format!("cpu,host=h{} usage={}.5,n={i}i {i}\n", i % 7, i % 100),
        };
        data.extend_from_slice(line.as_bytes());
    }
    let options = ReadOptions::new().max_errors(usize::MAX);
    let expected = split(&data, 10_000, 0, &options).unwrap();
    assert!(expected.len() > 100);
    let whole = validate(&data, &options);
    assert_eq!(expected.iter().map(|part| part.records).sum::<u64>(), whole.records + whole.rejected);
    for backend in linepack::Backend::available() {
        let options = options.clone().backend(backend);
        assert_eq!(split(&data, 10_000, 0, &options).unwrap(), expected, "{}", backend.word());
        assert_eq!(split_valid(&data, &options).report, whole, "{}", backend.word());
    }
}
