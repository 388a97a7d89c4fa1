//! Floats of 32 bits are written in their own shortest digits, as a slow search finds them.

use linepack::{EncodeOptions, Encoder, FloatStyle, Value};
use std::collections::BTreeSet;

/// The digits of a decimal without zeros at either end, and the power of ten of the first one.
fn digits(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let first = all.find(|c| c != '0').unwrap_or(0);
    let power = exponent.parse::<i32>().unwrap() + whole.len() as i32 - 1 - first as i32;
    let shortest = all.trim_matches('0').to_string();
    if shortest.is_empty() { ("0".into(), 0) } else { (shortest, power) }
}

/// The fewest digits that read back as `x > 0`, and of those the nearest: tried out, with one digit more each time.
fn shortest(x: f32) -> (String, i32) {
    for precision in 0..9 {
        let near = format!("{:.precision$e}", x);
        let (mantissa, exponent) = near.split_once('e').unwrap();
        let mantissa: i64 = mantissa.replace('.', "").parse().unwrap();
        let exponent = exponent.parse::<i32>().unwrap() - precision as i32;
        // Below a power of two floats lie closer than above it, so the nearest text need not be the one that reads back.
        let beside = [mantissa, mantissa - 1, mantissa + 1].map(|mantissa| format!("{mantissa}e{exponent}"));
        if let Some(found) = beside.iter().find(|text| text.parse() == Ok(x)) {
            return digits(found);
        }
    }
    panic!("{x:e} needs more than nine digits");
}

#[test]
fn floats_of_32_bits_are_written_in_their_own_shortest_digits() {
    let spread = (0..1_000_000u32).map(|n| f32::from_bits(n.wrapping_mul(0x9E37_79B9)));
    let subnormal = (0..23).map(|bit| f32::from_bits(1 << bit));
    let normal = (1..255).map(|exponent| f32::from_bits(exponent << 23));
    let tens = (-45..=38).map(|exponent| format!("1e{exponent}").parse().unwrap());
    let powers = subnormal.chain(normal).chain(tens).chain([f32::MAX, 0.1]);
    let beside = powers.flat_map(|x: f32| [x.next_down(), x, x.next_up()]);
    let all: BTreeSet<u32> = beside.chain(spread).map(|x| x.abs().to_bits()).collect();
    let mut encoder = Encoder::new(EncodeOptions::new().floats(FloatStyle::Ecma));
    let mut checked = 0;
    for x in all.into_iter().map(f32::from_bits).filter(|x| x.is_finite()) {
        let wanted = if x == 0.0 { ("0".to_string(), 0) } else { shortest(x) };
        for x in [x, -x] {
            encoder.clear();
            encoder.row("m").field("f", x).end(None).unwrap();
            let written = std::str::from_utf8(encoder.as_bytes()).unwrap();
            let sign = if x.is_sign_negative() { "-" } else { "" };
            let text =
                written.strip_prefix("m f=").and_then(|text| text.strip_prefix(sign)?.strip_suffix('\n')).unwrap();
            assert_eq!(digits(text), wanted, "{:08x} is written {written}", x.to_bits());
            assert_eq!(text.parse(), Ok(x.abs()));
            checked += 1;
        }
    }
    assert!(checked > 1_500_000, "{checked}");
    assert!(matches!(Value::from(f32::NAN), Value::Float(x) if x.is_nan()));
}
