//! A document in stretches, each read without knowing what is to the left of it, against the same document whole.

use linepack::{Backend, Mode, Precision, ReadOptions, Report, Stretch, StretchValidator, Validator, limits, validate};
use proptest::prelude::*;
use proptest::sample::Index;

/// How a stretch is read ahead.
#[derive(Debug, Clone)]
struct Ahead {
    /// Bytes of a piece; each is twice as long as the one before.
    piece: usize,
    /// The stretch is given up when more than this is held.
    held: usize,
    max_errors: usize,
}

fn read_ahead(document: &[u8], from: usize, to: usize, ahead: &Ahead, options: &ReadOptions) -> Stretch {
    let options = options.clone().max_errors(options.max_errors.min(ahead.max_errors));
    let mut validator = StretchValidator::new(&options);
    // What was fed to it before is forgotten.
    validator.feed(b"x\ny");
    validator.start(from as u64);
    let (mut at, mut piece) = (from, ahead.piece);
    while at < to && validator.held() <= ahead.held {
        let end = (at + piece).min(to);
        validator.feed(&document[at..end]);
        (at, piece) = (end, piece * 2);
    }
    validator.finish()
}

/// Reads all stretches ahead for which `ahead` says how; gives the report, and how many bytes were read from the left.
fn in_stretches(
    document: &[u8],
    cuts: &[usize],
    ahead: &[Option<Ahead>],
    piece: usize,
    options: &ReadOptions,
) -> (Report, usize) {
    let mut left = Validator::new(options);
    let mut fed = 0;
    let mut feed = |left: &mut Validator, to: usize| {
        while (left.offset() as usize) < to {
            let from = left.offset() as usize;
            let end = to.min(from + piece);
            left.feed(&document[from..end]);
            fed += end - from;
            assert_eq!(left.offset(), end as u64);
        }
    };
    for (i, &from) in cuts.iter().enumerate() {
        let to = cuts.get(i + 1).copied().unwrap_or(document.len());
        match ahead.get(i).and_then(Option::as_ref) {
            Some(ahead) => {
                let stretch = read_ahead(document, from, to, ahead, options);
                while let Some(end) = left.join(&stretch) {
                    assert!(end as usize <= to && end > left.offset());
                    feed(&mut left, end as usize);
                }
            }
            None => feed(&mut left, to),
        }
    }
    feed(&mut left, document.len());
    (left.finish(), fed)
}

fn agree(document: &[u8], cuts: &[Index], ahead: &[Option<Ahead>], piece: usize, options: &ReadOptions) {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(document.len() + 1)).collect();
    cuts.sort_unstable();
    let limit = options.max_record_bytes.or(Some(limits::MAX_RECORD_BYTES));
    let whole = validate(document, &options.clone().max_record_bytes(limit));
    for backend in Backend::available() {
        let options = options.clone().backend(backend);
        assert_eq!(in_stretches(document, &cuts, ahead, piece, &options).0, whole, "{backend}");
    }
}

fn document() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"m,a=1,b=2 f=1.5,g=\"x y\" 17\n"[..],
        b"m f=\"two\nlines\",g=2i\n",
        b"m f=\"a\nb f=\nc f=\\\"\nd f=1\n\" 1\n",
        b"m f=\"good inside\nm f=1\nm f=2\nm f=3\n\"\n",
        b"m f=\"a\nb\"c\n",
        b"m f=\"a\nb\"c\r\n",
        b"m f=1\r\n",
        b"\n",
        b"\r\n",
        b"  \n",
        b"   ",
        b"# note\n",
        b"# a \"quote\n",
        b"#\x01\n",
        b"m f=\"open\n",
        b"\"",
        b"\\",
        b"\r",
        b"\n",
        b",",
        b" ",
        b"m",
        b"m,a= f=1\n",
        b"m f=1 2 3\n",
        b"m\"n,a=\"b f=1\n",
        b"\xff",
        "é".as_bytes(),
        b"\t",
        b"m,a=1,a=1 f=1\n",
        b"m f=tru\n",
        b"m f=1\n",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn options() -> impl Strategy<Value = ReadOptions> {
    // Above the algebra's chunk the limit leaves it on.
    let limit = prop::option::of(prop_oneof![0usize..40, Just(40_000)]);
    (prop::sample::select(Mode::ALL), prop::sample::select(Precision::ALL), limit, 0usize..8).prop_map(
        |(mode, precision, limit, errors)| {
            let options = ReadOptions::new().mode(mode).precision(precision).max_record_bytes(limit);
            options.max_errors(if errors > 4 { 100 } else { errors })
        },
    )
}

fn ahead(piece: std::ops::Range<usize>) -> impl Strategy<Value = Option<Ahead>> {
    let held = prop_oneof![Just(usize::MAX), 0usize..30];
    let max_errors = prop_oneof![Just(usize::MAX), 0usize..4];
    prop::option::weighted(
        0.9,
        (piece, held, max_errors).prop_map(|(piece, held, max_errors)| Ahead { piece, held, max_errors }),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn stretches_of_any_length_give_the_same(
        document in document(),
        options in options(),
        cuts in prop::collection::vec(any::<Index>(), 0..10),
        ahead in prop::collection::vec(ahead(1..40), 10),
        piece in 1usize..60,
    ) {
        agree(&document, &cuts, &ahead, piece, &options);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn long_documents_in_long_stretches_give_the_same(
        parts in prop::collection::vec((document(), 1usize..400), 1..30),
        options in options(),
        cuts in prop::collection::vec(any::<Index>(), 0..12),
        ahead in prop::collection::vec(ahead(100..20_000), 12),
        piece in 100usize..50_000,
    ) {
        let line = b"cpu,host=a,region=b user=1.5,ok=true,s=\"a b\" 17\n";
        let document = parts.iter().flat_map(|(odd, good)| [odd.clone(), line.repeat(*good)]).collect::<Vec<_>>().concat();
        agree(&document, &cuts, &ahead, piece, &options);
    }
}

/// How many bytes are read from the left when all but the first tenth is read ahead in nine stretches.
fn read_from_the_left(document: &[u8], options: &ReadOptions) -> usize {
    let cuts: Vec<_> = (1..10).map(|i| document.len() * i / 10).collect();
    let ahead = vec![Some(Ahead { piece: 256, held: usize::MAX, max_errors: 100 }); 9];
    let (report, fed) = in_stretches(document, &cuts, &ahead, usize::MAX / 2, options);
    assert_eq!(report, validate(document, options));
    fed - document.len() / 10
}

#[test]
fn of_a_right_guess_nothing_is_read_again() {
    let document = "cpu,host=a user=1.5 17\n".repeat(10_000);
    assert!(read_from_the_left(document.as_bytes(), &ReadOptions::new()) < 9 * 2 * 23);
}

#[test]
fn of_a_guess_that_was_wrong_at_first_only_the_beginning_is_read_again() {
    let text = "text, with = and \"\nmore text\n".replace('"', "\\\"").repeat(3);
    let document = format!("log s=\"{text}\" 17\ncpu f=1 17\n").repeat(1000);
    assert!(read_from_the_left(document.as_bytes(), &ReadOptions::new()) < 9 * 2 * 512);
}

#[test]
fn without_line_feeds_a_refused_record_is_not_read_again() {
    let document = [b"m f=\"", &[b'x'; 100_000][..]].concat();
    let options = ReadOptions::new().max_record_bytes(Some(1000));
    assert_eq!(read_from_the_left(&document, &options), 0);
}

#[test]
fn errors_that_a_stretch_did_not_keep_are_found_again() {
    let document = "m f=1\nm f=\n".repeat(1000);
    let cuts = [600];
    let keep_few = [Some(Ahead { piece: 64, held: usize::MAX, max_errors: 3 })];
    let options = ReadOptions::new();
    for (max_errors, read_again) in [(40, false), (200, true)] {
        let options = options.clone().max_errors(max_errors);
        let (report, fed) = in_stretches(document.as_bytes(), &cuts, &keep_few, 64, &options);
        assert_eq!(report, validate(&document, &options));
        assert_eq!(fed > 1000, read_again);
    }
}
