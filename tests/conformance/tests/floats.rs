//! The text of floats against the languages whose own it is: Node, Python and Go print the same bits.
//!
//! `LINEPACK_FLOATS` sets the number of random bit patterns. Nobody needs Go to build linepack, and the official corpus has
//! what it prints, so that judge alone may be missing everywhere.

use linepack::{EncodeOptions, Encoder, FloatStyle, Value};
use linepack_conformance::face;
use linepack_conformance::random::Random;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// Floats that are printed and compared at a time.
const BATCH: usize = 1 << 14;

/// In batches, every power of two and of ten with the floats on both sides, then as many floats of random bits; no NaN, no
/// infinity.
fn batches(random: usize) -> impl Iterator<Item = Vec<f64>> {
    let subnormal = (0..52).map(|bit| f64::from_bits(1 << bit));
    let normal = (1..2047).map(|exponent| f64::from_bits(exponent << 52));
    let tens = (-324..=308).map(|exponent| format!("1e{exponent}").parse::<f64>().expect("a float"));
    let ends = [0.0, f64::MAX].into_iter();
    let powers = subnormal.chain(normal).chain(tens).chain(ends).flat_map(|x| [x.next_down(), x, x.next_up()]);
    let mut bits = Random(107);
    let any = std::iter::repeat_with(move || f64::from_bits(bits.bits())).filter(|x| x.is_finite());
    let mut all = powers.filter(|x| x.is_finite()).flat_map(|x| [x, -x]).chain(any.take(random));
    std::iter::from_fn(move || Some(all.by_ref().take(BATCH).collect()).filter(|batch: &Vec<f64>| !batch.is_empty()))
}

/// What the encoder writes for each of `batch`.
fn texts(encoder: &mut Encoder, batch: &[f64]) -> String {
    for &x in batch {
        let mut row = encoder.row("m");
        row.add_field("f", &Value::Float(x));
        row.end(None).expect("a finite float can be written");
    }
    String::from_utf8(encoder.take()).expect("text")
}

/// How many of the floats are written as `judge` prints them; none where it is not found.
fn judged(mut judge: Command, style: FloatStyle, random: usize) -> Result<Option<usize>, String> {
    let spawned = judge.current_dir(face::root()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = match spawned {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        spawned => spawned.map_err(|e| format!("{judge:?}: {e}"))?,
    };
    let mut input = child.stdin.take().expect("stdin is piped");
    let output = BufReader::with_capacity(1 << 20, child.stdout.take().expect("stdout is piped"));
    // Asked from one thread and compared in another, because the judge answers while it reads.
    let compared = std::thread::scope(|scope| {
        scope.spawn(move || {
            for batch in batches(random) {
                let bytes: Vec<u8> = batch.iter().flat_map(|x| x.to_ne_bytes()).collect();
                if input.write_all(&bytes).is_err() {
                    // The judge has ended too early, which the other thread tells.
                    break;
                }
            }
        });
        compare(output, style, random)
    });
    if compared.is_err() {
        // It may still be printing.
        let _ = child.kill();
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    let count = compared?;
    if status.success() { Ok(Some(count)) } else { Err(format!("{judge:?} ended with {status}")) }
}

fn compare(output: impl BufRead, style: FloatStyle, random: usize) -> Result<usize, String> {
    let mut printed = output.lines();
    let mut encoder = Encoder::new(EncodeOptions::new().floats(style));
    let mut count = 0;
    for batch in batches(random) {
        for (x, line) in batch.iter().zip(texts(&mut encoder, &batch).lines()) {
            let printed = printed.next().ok_or("the judge printed too little")?.map_err(|e| e.to_string())?;
            // The one difference: what JavaScript prints has lost the sign of zero.
            let signless = style == FloatStyle::Ecma && *x == 0.0 && x.is_sign_negative();
            let wanted = if signless { "-0" } else { &printed };
            if line.strip_prefix("m f=") != Some(wanted) {
                return Err(format!("{:016x} is {wanted} there and here {line}", x.to_bits()));
            }
            count += 1;
        }
    }
    match printed.next() {
        None => Ok(count),
        Some(_) => Err("the judge printed too much".into()),
    }
}

/// Lets `program` judge by the script, unless it is not found; then CI fails if it is `required`.
fn must_agree(program: &Path, arguments: &[&str], style: FloatStyle, required: bool) {
    let random =
        std::env::var("LINEPACK_FLOATS").map_or(10_000_000, |n| n.parse().expect("LINEPACK_FLOATS is a number"));
    let mut judge = Command::new(program);
    // Go keeps what it builds; that belongs into the checkout as everything does.
    judge.args(arguments).env("GOCACHE", face::root().join("target/go"));
    let program = program.display();
    match judged(judge, style, random) {
        Ok(Some(count)) => println!("floats {style}: {count} of {count} as {program} prints them"),
        Ok(None) => {
            println!("skipped: floats {style}, because {program} is not found");
            assert!(!required || !face::must_be_complete(), "{program} must be there");
        }
        Err(e) => panic!("{e}"),
    }
}

#[test]
fn ecma_is_what_javascript_prints() {
    must_agree(Path::new("node"), &["tests/conformance/judges/floats.mjs"], FloatStyle::Ecma, true);
}

#[test]
fn python_is_what_python_prints() {
    let python = face::root().join(".venv/bin/python");
    must_agree(&python, &["tests/conformance/judges/floats.py"], FloatStyle::Python, true);
}

#[test]
fn go_is_what_go_prints() {
    must_agree(Path::new("go"), &["run", "tests/conformance/judges/floats.go"], FloatStyle::Go, false);
}
