//! LP-060, LP-061, LP-062, LP-107, LP-108: reading by the grammar, writing the shortest digits in one of three layouts.

use super::buffer::{Buffer, ROOM, put};
use super::decimal::{self, Mantissa};
use super::digits;
use super::numerals;
use super::shortest;
use crate::error::Code;
use crate::words::words;

words! {
    /// How a float's shortest digits are laid out; each is byte for byte a real language's own.
    ///
    /// ```
    /// use linepack::{encode, EncodeOptions, FloatStyle, Point};
    /// let text = |style| {
    ///     let body = encode([&Point::new("m").field("f", 1e6)], &EncodeOptions::new().floats(style)).unwrap();
    ///     String::from_utf8(body).unwrap()
    /// };
    /// assert_eq!(text(FloatStyle::Ecma), "m f=1000000\n");
    /// assert_eq!(text(FloatStyle::Python), "m f=1000000.0\n");
    /// assert_eq!(text(FloatStyle::Go), "m f=1e+06\n");
    /// ```
    FloatStyle {
        /// JavaScript's `String(x)`, except that negative zero is `-0`. The default.
        #[default]
        Ecma = "ecma",
        /// Python's `repr(x)`.
        Python = "python",
        /// Go's `strconv.FormatFloat(x, 'g', -1, 64)`.
        Go = "go",
    }
}

/// Judges a whole token by the grammar and the range. `portable` demands digits on both sides of a dot.
pub(crate) fn check(token: &[u8], portable: bool) -> Result<(), Code> {
    let (_, unsigned) = digits::minus(token);
    let Mantissa { whole, fraction, mut rest, .. } = Mantissa::read(unsigned);
    if whole == 0 && fraction.unwrap_or(0) == 0 {
        return Err(Code::InvalidNumber);
    }
    // The value is below ten to the power of this.
    let mut reach = whole;
    if let [b'e' | b'E', after @ ..] = rest {
        let (negative, text) = decimal::exponent_sign(after);
        let power;
        (power, rest) = digits::leading(0, text);
        let n = text.len() - rest.len();
        if n == 0 {
            return Err(Code::InvalidNumber);
        }
        if !negative {
            reach = if n <= 3 { whole + power as usize } else { usize::MAX };
        }
    }
    if !rest.is_empty() {
        return Err(Code::InvalidNumber);
    }
    if portable && (fraction == Some(0) || whole == 0) {
        return Err(Code::UnportableNumber);
    }
    // What is below 10^308 is below the largest float; only the rest needs the conversion.
    if reach > 308 && !value(token).is_finite() {
        return Err(Code::FloatOutOfRange);
    }
    Ok(())
}

/// The value of a token that [`check`] has accepted, correctly rounded.
pub(crate) fn value(token: &[u8]) -> f64 {
    match digits::minus(token) {
        (true, text) => -decimal::value(text),
        (false, text) => decimal::value(text),
    }
}

/// Writes the shortest text that reads back as `x`; how many bytes that is, or 0 where the layouts differ and where there is
/// no such text.
#[inline(never)]
pub(crate) fn write_short(room: &mut [u8; ROOM], x: f64, style: FloatStyle) -> usize {
    write_short_inline(room, x, style, shortest::write)
}

/// The same as a part of its caller's loop.
#[cfg(feature = "arrow")]
#[inline(always)]
pub(crate) fn write_next(room: &mut [u8; ROOM], x: f64, style: FloatStyle) -> usize {
    write_short_inline(room, x, style, shortest::write_inline)
}

#[inline(always)]
fn write_short_inline(
    room: &mut [u8; ROOM],
    x: f64,
    style: FloatStyle,
    shortest: impl Fn(&mut [u8; ROOM], f64, usize) -> usize,
) -> usize {
    // All layouts write a float between this and 1e-4 without an exponent.
    let below = if style == FloatStyle::Go { 1e6 } else { 1e15 };
    let decimals = usize::from(style == FloatStyle::Python);
    match ten_thousandths(x.abs(), below) {
        Some(number) => {
            put(room, 0, [b'-']);
            numerals::write_ten_thousandths(room, usize::from(x.is_sign_negative()), number, decimals)
        }
        None if (1e-4..below).contains(&x.abs()) => shortest(room, x, decimals),
        None => 0,
    }
}

/// `x * 10_000`, if `x >= 0` is below `below`, and is a number of at most four decimals and fifteen digits or the float next
/// to one.
///
/// That number's digits are the shortest: `x` is the nearest float to the exact quotient of two exact floats, so they read
/// back as `x`. Two numbers of up to fifteen digits are more than 10^-15 of their size apart, two neighbouring floats less than
/// 2^-52, so no other number of up to fifteen digits reads back as `x`, and none is shorter.
#[inline(always)]
fn ten_thousandths(x: f64, below: f64) -> Option<u64> {
    const WHOLE_BITS: u64 = 1 << 52;
    // From here to twice of it floats are the whole numbers: a sum is rounded to one, which its lower bits hold.
    const WHOLE: f64 = WHOLE_BITS as f64;
    let sum = x * 1e4 + WHOLE;
    (x < below.min(1e11) && (sum - WHOLE) / 1e4 == x).then(|| sum.to_bits() % WHOLE_BITS)
}

/// Appends the shortest text that reads back as `x`, which must be finite.
#[inline(never)]
pub(crate) fn write(out: &mut Buffer, x: f64, style: FloatStyle) {
    if x.is_sign_negative() {
        out.push(b'-');
    }
    let (buffer, len, point) = digits_of(x.abs());
    let digits = &buffer[..len];
    let exponent = point - 1;
    match style {
        FloatStyle::Ecma if (-6..21).contains(&exponent) => plain(out, digits, point),
        FloatStyle::Ecma => scientific(out, digits, exponent, 1),
        FloatStyle::Python if (-4..16).contains(&exponent) => {
            plain(out, digits, point);
            if point >= len as i32 {
                out.extend(b".0");
            }
        }
        FloatStyle::Go if (-4..6).contains(&exponent) || x == 0.0 => plain(out, digits, point),
        FloatStyle::Python | FloatStyle::Go => scientific(out, digits, exponent, 2),
    }
}

/// The shortest digits of `x >= 0` without zeros at either end, and where the point stands: `x = 0.digits * 10^point`.
fn digits_of(x: f64) -> ([u8; 24], usize, i32) {
    let mut digits = [0; 24];
    if x == 0.0 {
        digits[0] = b'0';
        return (digits, 1, 1);
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(x).as_bytes();
    let (mantissa, exponent) = match text.iter().position(|&b| b == b'e') {
        Some(e) => (&text[..e], super::text(&text[e + 1..]).parse().unwrap_or(0)),
        None => (text, 0i32),
    };
    let mut point = mantissa.iter().position(|&b| b == b'.').unwrap_or(mantissa.len()) as i32 + exponent;
    let mut len = 0;
    for &b in mantissa.iter().filter(|&&b| b != b'.') {
        if len == 0 && b == b'0' {
            point -= 1;
        } else {
            digits[len] = b;
            len += 1;
        }
    }
    while digits[len - 1] == b'0' {
        len -= 1;
    }
    (digits, len, point)
}

fn plain(out: &mut Buffer, digits: &[u8], point: i32) {
    let len = digits.len() as i32;
    if point <= 0 {
        out.extend(b"0.");
        out.fill(b'0', -point as usize);
        out.extend(digits);
    } else if point >= len {
        out.extend(digits);
        out.fill(b'0', (point - len) as usize);
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        out.extend(whole);
        out.push(b'.');
        out.extend(fraction);
    }
}

fn scientific(out: &mut Buffer, digits: &[u8], exponent: i32, least_exponent_digits: usize) {
    out.push(digits[0]);
    if digits.len() > 1 {
        out.push(b'.');
        out.extend(&digits[1..]);
    }
    out.extend(if exponent < 0 { b"e-" } else { b"e+" });
    let exponent = exponent.unsigned_abs();
    out.fill(b'0', usize::from(exponent < 10 && least_exponent_digits > 1));
    out.short(|room| numerals::write(room, 0, exponent.into()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(x: f64, style: FloatStyle) -> String {
        let mut out = Buffer::default();
        if !out.short(|room| write_short(room, x, style)) {
            write(&mut out, x, style);
        }
        String::from_utf8(out.take()).unwrap()
    }

    #[test]
    fn layouts() {
        for (x, ecma, python, go) in [
            (0.0, "0", "0.0", "0"),
            (-0.0, "-0", "-0.0", "-0"),
            (1.0, "1", "1.0", "1"),
            (-1.5, "-1.5", "-1.5", "-1.5"),
            (100000.0, "100000", "100000.0", "100000"),
            (1e6, "1000000", "1000000.0", "1e+06"),
            (1234567.0, "1234567", "1234567.0", "1.234567e+06"),
            (123456.5, "123456.5", "123456.5", "123456.5"),
            (1e15, "1000000000000000", "1000000000000000.0", "1e+15"),
            (1e16, "10000000000000000", "1e+16", "1e+16"),
            (1e20, "100000000000000000000", "1e+20", "1e+20"),
            (1e21, "1e+21", "1e+21", "1e+21"),
            (1.5e300, "1.5e+300", "1.5e+300", "1.5e+300"),
            (0.0001, "0.0001", "0.0001", "0.0001"),
            (0.00001, "0.00001", "1e-05", "1e-05"),
            (0.000001, "0.000001", "1e-06", "1e-06"),
            (0.00000015, "1.5e-7", "1.5e-07", "1.5e-07"),
            (5e-324, "5e-324", "5e-324", "5e-324"),
            (f64::MAX, "1.7976931348623157e+308", "1.7976931348623157e+308", "1.7976931348623157e+308"),
            (0.1 + 0.2, "0.30000000000000004", "0.30000000000000004", "0.30000000000000004"),
        ] {
            assert_eq!(text(x, FloatStyle::Ecma), ecma);
            assert_eq!(text(x, FloatStyle::Python), python);
            assert_eq!(text(x, FloatStyle::Go), go);
        }
    }

    /// Few decimals are written without the crate, and what the crate would write; the neighbours of such a float are not.
    #[test]
    fn few_decimals_as_the_crate() {
        let numbers = (0..300_000u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (14 + n % 50));
        for number in numbers.chain((0..20_000).chain((0..16).map(|n| 10u64.pow(n) - 1))) {
            for scale in [1e4, 1e3, 1e2, 1e1, 1.0] {
                let x = number as f64 / scale;
                assert!(x >= 1e11 || number > 1 << 53 || ten_thousandths(x, 1e15).is_some(), "{number} / {scale}");
                for x in [x, x.next_up(), x.next_down().max(0.0)].into_iter().filter(|x| (1e-4..1e15).contains(x)) {
                    assert_eq!(text(x, FloatStyle::Python), zmij::Buffer::new().format_finite(x), "{x:e}");
                    assert_eq!(text(-x, FloatStyle::Python)[1..], *zmij::Buffer::new().format_finite(x), "{x:e}");
                }
            }
        }
    }

    /// The short cut for floats of ordinary size writes what the layouts write.
    #[test]
    fn ordinary_sizes_need_no_layout() {
        let bits = (0..200_000u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let sizes = (-7..=22).map(|n| 10f64.powi(n)).flat_map(|x| [x.next_down(), x, x.next_up(), x * 3.0]);
        for x in bits.map(|bits| (bits % (1 << 53)) as f64 / 1e6).chain(sizes).flat_map(|x| [x, -x]) {
            for &style in FloatStyle::ALL {
                let mut out = Buffer::default();
                write(&mut out, x, style);
                assert_eq!(text(x, style).as_bytes(), out.as_slice(), "{x:e} {style}");
            }
        }
    }

    #[test]
    fn grammar() {
        for good in ["1", "-1", "1.", "-1.", ".5", "-.5", "1.e5", ".5e5", "1e5", "1E+5", "00", "01.5", "1e-400", "-0"] {
            assert_eq!(check(good.as_bytes(), false), Ok(()), "{good}");
        }
        for bad in ["+1", ".", "-", "-.", "1e", "1e+", "1.2.3", "1f", "1_0", "0x1p4", "--1", "-inf", "1 ", ""] {
            assert_eq!(check(bad.as_bytes(), false), Err(Code::InvalidNumber), "{bad}");
        }
        assert_eq!(check(b"1.7976931348623158e308", false), Ok(()));
        assert_eq!(check(b"1.7976931348623159e308", false), Err(Code::FloatOutOfRange));
        assert_eq!(check("9".repeat(309).as_bytes(), false), Err(Code::FloatOutOfRange));
        assert_eq!(check("9".repeat(308).as_bytes(), false), Ok(()));
        assert_eq!(check(b"1.", true), Err(Code::UnportableNumber));
        assert_eq!(check(b".5", true), Err(Code::UnportableNumber));
    }
}
