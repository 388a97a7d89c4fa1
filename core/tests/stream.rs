//! A document in pieces, however it is cut, against the same document whole.

use linepack::{Backend, Chunk, Decoder, Errors, LineError, Mode, Precision, ReadOptions, Report, Validator, parse};
use proptest::prelude::*;

/// Everything a document says, as text.
fn told(document: &Chunk<'_>, lines: &mut Vec<String>) {
    for line in document.iter() {
        let (tags, fields): (Vec<_>, Vec<_>) = (line.tags().collect(), line.fields().collect());
        let place = (line.line(), line.record(), line.timestamp(), line.bytes());
        lines.push(format!("{} {tags:?} {fields:?} {place:?}", line.measurement()));
    }
}

fn in_pieces(document: &[u8], cuts: &[usize], options: &ReadOptions) -> (Vec<String>, Vec<LineError>, u64) {
    let mut decoder = Decoder::new(options);
    let (mut lines, mut errors, mut rejected) = (Vec::new(), Vec::new(), 0);
    let mut take = |part: Chunk<'_>| {
        told(&part, &mut lines);
        rejected += part.report().rejected;
        errors.extend_from_slice(&part.report().errors);
    };
    let mut at = 0;
    for &cut in cuts.iter().chain([&document.len()]) {
        take(decoder.feed(&document[at..cut]));
        at = cut;
    }
    take(decoder.finish());
    assert_eq!(decoder.held(), 0);
    (lines, errors, rejected)
}

fn validated_in_pieces(document: &[u8], cuts: &[usize], options: &ReadOptions) -> Report {
    let mut validator = Validator::new(options);
    let mut at = 0;
    for &cut in cuts.iter().chain([&document.len()]) {
        validator.feed(&document[at..cut]);
        at = cut;
    }
    validator.finish()
}

fn agree(document: &[u8], cuts: &[usize], options: &ReadOptions) {
    let limit = options.max_record_bytes.or(Some(linepack::limits::MAX_RECORD_BYTES));
    let whole = parse(document, &options.clone().errors(Errors::Collect).max_record_bytes(limit)).unwrap();
    let mut lines = Vec::new();
    told(&whole.chunk(), &mut lines);
    let report = whole.report();
    assert_eq!(in_pieces(document, cuts, options), (lines, report.errors.clone(), report.rejected));
    for backend in Backend::available() {
        let options = options.clone().backend(backend);
        assert_eq!(&validated_in_pieces(document, cuts, &options), report, "{backend}");
    }
}

fn document() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"m,a=1,b=2 f=1.5,g=\"x y\" 17\n"[..],
        b"m f=\"two\nlines\",g=2i\n",
        b"m f=1\r\n",
        b"\n",
        b"  \n",
        b"   ",
        b"# note\n",
        b"#\x01\n",
        b"m f=\"open\n",
        b"\"",
        b"\\",
        b"\r",
        b"\n",
        b",",
        b"=",
        b" ",
        b"m",
        b"m,a= f=1\n",
        b"m f=1 2 3\n",
        b"\xff",
        "é".as_bytes(),
        b"\t",
        b"1",
        b"t",
        b"m f=\"a\"b\n",
        b"m f=\"\\\\\\\"\"\n",
        b"\xe6\x97",
        b"m,a=1,a=1 f=1\n",
        b"m f=tru\n",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn options() -> impl Strategy<Value = ReadOptions> {
    // Above the algebra's chunk the limit leaves it on.
    let limit = prop::option::of(prop_oneof![0usize..40, Just(40_000)]);
    (prop::sample::select(Mode::ALL), prop::sample::select(Precision::ALL), limit, 0usize..5).prop_map(
        |(mode, precision, limit, errors)| {
            let options = ReadOptions::new().mode(mode).precision(precision).max_record_bytes(limit);
            options.max_errors(if errors == 4 { 100 } else { errors })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn any_cut_gives_the_same(document in document(), options in options(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(document.len() + 1)).collect();
        cuts.sort_unstable();
        agree(&document, &cuts, &options);
    }

    #[test]
    fn one_byte_at_a_time_gives_the_same(document in document(), options in options()) {
        let cuts: Vec<_> = (0..document.len()).collect();
        agree(&document, &cuts, &options);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn long_documents_in_pieces_of_any_length(
        parts in prop::collection::vec((document(), 1usize..400), 1..30),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        options in options(),
    ) {
        let line = b"cpu,host=a,region=b user=1.5,ok=true,s=\"a b\" 17\n";
        let document = parts.iter().flat_map(|(odd, good)| [odd.clone(), line.repeat(*good)]).collect::<Vec<_>>().concat();
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(document.len() + 1)).collect();
        cuts.sort_unstable();
        agree(&document, &cuts, &options);
    }
}

#[test]
fn what_was_read_last_holds_the_faults() {
    let mut validator = Validator::new(&ReadOptions::new());
    for piece in ["m f=1\nm f", "=\nm f=2\n"] {
        validator.feed(piece.as_bytes());
    }
    let (base, bytes) = validator.last_read();
    assert_eq!((base, bytes), (6, &b"m f=\nm f=2\n"[..]));
    assert_eq!(validator.finish().errors[0].offset, 10);
}

#[test]
fn no_more_than_a_record_and_a_piece_is_held() {
    let piece = vec![b'a'; 1 << 16];
    let mut decoder = Decoder::new(&ReadOptions::new().max_record_bytes(Some(1 << 20)));
    let mut rejected = 0;
    for _ in 0..200 {
        rejected += decoder.feed(&piece).report().rejected;
        assert!(decoder.held() <= (1 << 20) + piece.len());
    }
    assert_eq!((rejected, decoder.held()), (1, 0));
    let mut validator = Validator::new(&ReadOptions::new().max_record_bytes(Some(1 << 20)));
    for _ in 0..200 {
        validator.feed(&piece);
        assert!(validator.held() <= (1 << 20) + piece.len());
    }
    assert_eq!(validator.finish().rejected, 1);
    assert_eq!(decoder.feed(b"\nm f=1\n").len(), 1);
}

#[test]
fn a_long_record_in_tiny_pieces_is_read_a_bounded_number_of_times() {
    let record = format!("m f=\"{}\"\n", "x\n".repeat(150_000));
    let mut decoder = Decoder::new(&ReadOptions::new());
    let fed: usize = record.as_bytes().chunks(3).map(|piece| decoder.feed(piece).len()).sum();
    assert_eq!(fed + decoder.finish().len(), 1);
}

#[test]
fn a_finished_decoder_begins_anew() {
    let mut decoder = Decoder::new(&ReadOptions::new().max_errors(1));
    decoder.feed(b"m f=\nm f=\n");
    assert_eq!(decoder.finish().report().errors.len(), 0);
    let report = decoder.feed(b"m g=\n").report().clone();
    assert_eq!((report.errors[0].line, report.errors[0].offset), (1, 4));
}
