//! A document in pieces, however it is cut, against the same document whole.

use linepack::{Decoder, Document, Errors, LineError, Mode, Precision, ReadOptions, parse};
use proptest::prelude::*;

/// Everything a document says, as text.
fn told<B: AsRef<[u8]>>(document: &Document<B>, lines: &mut Vec<String>) {
    for line in document.iter() {
        let (tags, fields): (Vec<_>, Vec<_>) = (line.tags().collect(), line.fields().collect());
        let place = (line.line(), line.record(), line.timestamp(), line.bytes());
        lines.push(format!("{} {tags:?} {fields:?} {place:?}", line.measurement()));
    }
}

fn in_pieces(document: &[u8], cuts: &[usize], options: &ReadOptions) -> (Vec<String>, Vec<LineError>, u64) {
    let mut decoder = Decoder::new(options);
    let (mut lines, mut errors, mut rejected) = (Vec::new(), Vec::new(), 0);
    let mut take = |part: Document<&[u8]>| {
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

fn agree(document: &[u8], cuts: &[usize], options: &ReadOptions) {
    let limit = options.max_record_bytes.or(Some(linepack::limits::MAX_RECORD_BYTES));
    let whole = parse(document, &options.clone().errors(Errors::Collect).max_record_bytes(limit)).unwrap();
    let mut lines = Vec::new();
    told(&whole, &mut lines);
    let report = whole.report();
    assert_eq!(in_pieces(document, cuts, options), (lines, report.errors.clone(), report.rejected));
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
    let limit = prop::option::of(0usize..40);
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
