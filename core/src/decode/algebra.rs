//! The grammar as algebra over blocks: which bytes cannot stand where they stand.
//!
//! A line in which nothing is marked is a good record of `spec` (and so of `lenient`). A mark does not refuse: what is
//! marked goes to the exact parser, so the algebra may be too strict, never too lax. Two kinds of marks keep that cheap:
//! *hard* ones call for the line's exact parse, *soft* ones only for a look at one number, boolean or timestamp.
//!
//! The steps, each a few vector operations:
//!
//! 1. A backslash takes the meaning from a comma, an equals sign or a space right after it (LP-011, LP-020).
//! 2. Quotes open and close strings by turns; inside, nothing has a meaning. That each opening quote stands at the start
//!    of a field's value and each closing one before a delimiter is checked in step 6. A quote elsewhere turns all turns
//!    after it around, but it is marked itself, and what stands before the first mark of a line is right.
//! 3. Line starts ripple to the first space (the series), from there to the second (the field set), from there to the line
//!    end (the timestamp).
//! 4. Keys start after each comma and where the field set starts; rippling to the next delimiter they must hit just the
//!    equals signs: one exclusive or checks every key of every line.
//! 5. Nothing may be empty.
//! 6. Values start after the equals signs of the field set: strings; numbers, whose digits, dot, minus and suffix are
//!    checked by what stands before and after them; and words, each of which gets one soft mark.
//! 7. Timestamps are digits, fewer than could be too many.
//! 8. Bytes above 0x7F must be UTF-8 (`utf8.rs`).
//! 9. The commas, equals signs, spaces and LFs that mean something end the tokens; a backslash ripples to the end of its.

use super::utf8::Utf8;
use crate::precision::Precision;
use crate::scan::{Classes, Lanes};

/// What a block says.
pub(super) struct Marks<L> {
    /// The line must be parsed exactly.
    pub(super) hard: L,
    /// The value or timestamp here must be looked at.
    pub(super) soft: L,
    /// LFs that end a line.
    pub(super) line_ends: L,
    /// Bytes of tag keys, the equals sign after each, and `line_ends`.
    pub(super) tag_keys: L,
    /// Commas before a second or later tag.
    pub(super) more_tags: L,
    /// Bytes that end a token, when tokens are asked for.
    pub(super) bounds: L,
    /// Those of them that end a token with a backslash in it.
    pub(super) escaped: L,
    /// LFs in strings.
    pub(super) inner_lines: L,
}

/// A timestamp of more digits, or of as many with a nine in front, may be out of range when scaled to nanoseconds.
#[derive(Clone, Copy)]
pub(super) struct SafeDigits {
    count: u32,
}

impl SafeDigits {
    pub(super) fn of(precision: Precision) -> Self {
        // i64::MAX is 9223372036854775807 ns; in minutes and hours it begins with a lower digit, so there one digit less
        // is safe.
        let count = match precision {
            Precision::Ns => 19,
            Precision::Us => 16,
            Precision::Ms => 13,
            Precision::S => 10,
            Precision::M => 8,
            Precision::H => 6,
        };
        SafeDigits { count }
    }
}

/// What a block leaves to the next: the vectors whose bits move on, and the ripples under way.
pub(super) struct Algebra<L> {
    digits: SafeDigits,
    utf8: Utf8<L>,
    backslash: L,
    quoted: bool,
    /// Whether the next byte is escaped, inside a string.
    escaping: bool,
    closing: L,
    cr: L,
    line: L,
    series_end: L,
    fields_end: L,
    comma: L,
    equals: L,
    value: L,
    suffix: L,
    digit: L,
    minus: L,
    dot: L,
    two: L,
    four: L,
    eight: L,
    sixteen: L,
    long_time: L,
    long_nine: L,
    minus_open: bool,
    in_measurement: bool,
    in_series: bool,
    in_fields: bool,
    in_time: bool,
    in_key: bool,
    in_value: bool,
    in_fraction: bool,
    /// Whether a backslash stood in the token under way.
    in_escaped: bool,
}

impl<L: Lanes> Algebra<L> {
    /// At the start of a line.
    #[inline(always)]
    pub(super) fn new(digits: SafeDigits) -> Self {
        let zero = L::splat(0);
        Algebra {
            digits,
            utf8: Utf8::new(),
            backslash: zero,
            quoted: false,
            escaping: false,
            closing: zero,
            cr: zero,
            // The bit before the first is that of a line end.
            line: L::splat(1 << 63),
            series_end: zero,
            fields_end: zero,
            comma: zero,
            equals: zero,
            value: zero,
            suffix: zero,
            digit: zero,
            minus: zero,
            dot: zero,
            two: zero,
            four: zero,
            eight: zero,
            sixteen: zero,
            long_time: zero,
            long_nine: zero,
            minus_open: false,
            in_measurement: false,
            in_series: false,
            in_fields: false,
            in_time: false,
            in_key: false,
            in_value: false,
            in_fraction: false,
            in_escaped: false,
        }
    }

    /// Judges the next block; `tokens` says whether it is asked where tokens end.
    #[inline(always)]
    pub(super) fn block(&mut self, c: Classes<L>, tokens: bool) -> Marks<L> {
        // 8, while the planes are at hand
        let invalid = self.utf8.invalid(&c.planes).unwrap_or(L::splat(0));

        // 1
        let escaped = c.backslash.later(1, &mut self.backslash);
        let mut comma = c.comma.without(escaped);
        let mut equals = c.equals.without(escaped);
        let mut space = c.space.without(escaped);
        let (mut lf, mut cr, mut control) = (c.lf, c.cr, c.control);

        // 2
        let mut opening = L::splat(0);
        let mut closing = L::splat(0);
        let mut inner_lines = L::splat(0);
        if self.quoted || !c.quote.is_zero() {
            let quote = self.unescaped_quotes(c.quote, c.backslash);
            let inside = quote.parity(&mut self.quoted);
            opening = quote.and(inside);
            closing = quote.without(inside);
            inner_lines = lf.and(inside);
            lf = lf.without(inside);
            cr = cr.without(inside);
            space = space.without(inside);
            comma = comma.without(inside);
            equals = equals.without(inside);
            control = control.without(inside);
        } else {
            self.escaping = false;
        }

        // 3
        let line_end = lf.or(cr);
        let end = space.or(line_end);
        let delimiter = end.or(comma);
        let mut hard = invalid.or(control).or(cr.later(1, &mut self.cr).without(lf));
        let start = lf.later(1, &mut self.line);
        let (measured, _) = L::ripple(start, delimiter, &mut self.in_measurement);
        let (series_end, series) = L::ripple(start, end, &mut self.in_series);
        hard = hard.or(series_end.and(line_end));
        let fields_space = series_end.and(space);
        let fields_start = fields_space.later(1, &mut self.series_end);
        let (fields_end, fields) = L::ripple(fields_start, end, &mut self.in_fields);
        let time_start = fields_end.and(space).later(1, &mut self.fields_end);
        let (time_end, time) = L::ripple(time_start, end, &mut self.in_time);
        hard = hard.or(time_end.and(space)).or(space.without(series_end.or(fields_end)));

        // 4, 5
        let stop = delimiter.or(equals);
        let key_start = comma.later(1, &mut self.comma).or(fields_start);
        let (key_end, keys) = L::ripple(key_start, stop, &mut self.in_key);
        hard = hard.or(key_end.xor(equals)).or(key_start.and(equals));
        hard = hard.or(equals.later(1, &mut self.equals).and(stop)).or(start.and(stop.or(c.hash)));

        // 6
        let value_start = equals.and(fields).later(1, &mut self.value);
        hard = hard.or(opening.without(value_start)).or(closing.later(1, &mut self.closing).without(delimiter));
        let plain_start = value_start.without(opening);
        let word_start = plain_start.and(c.planes[6]);
        let number_start = plain_start.without(word_start);
        let (value_end, value) = L::ripple(number_start, delimiter, &mut self.in_value);
        let suffix = c.i.or(c.u);
        let before = self.digit;
        let after_digit = c.digit.later(1, &mut self.digit);
        let value_suffix = suffix.and(value);
        let after_suffix = value_suffix.later(1, &mut self.suffix);
        let mut soft = word_start.or(value_end.without(after_suffix.or(after_digit)));
        soft = soft.or(after_suffix.without(value_end));
        soft = soft.or(value_suffix.without(after_digit));
        let minus = c.minus.and(value);
        soft = soft.or(minus.without(number_start)).or(minus.later(1, &mut self.minus).without(c.digit));
        let dot = c.dot.and(value);
        let fraction_start = dot.later(1, &mut self.dot);
        let dot_or_suffix = c.dot.or(suffix);
        let (fraction_end, _) = L::ripple(fraction_start, dot_or_suffix.or(delimiter), &mut self.in_fraction);
        soft = soft.or(dot.without(after_digit)).or(fraction_start.without(c.digit));
        soft = soft.or(fraction_end.and(dot_or_suffix));
        soft = soft.or(value.without(c.digit.or(dot_or_suffix).or(c.minus)));
        // Nineteen digits or more.
        let mut digit_before = before;
        let two = c.digit.and(c.digit.later(1, &mut digit_before));
        let four = two.and(two.later(2, &mut self.two));
        let eight = four.and(four.later(4, &mut self.four));
        let sixteen = eight.and(eight.later(8, &mut self.eight));
        let nineteen = sixteen.and(sixteen.later(3, &mut self.sixteen));
        soft = soft.or(nineteen.and(value));
        // An unsigned integer has no minus; a minus anywhere near is reason enough to look.
        let minus_here = !minus.is_zero();
        if self.minus_open || minus_here {
            soft = soft.or(c.u.and(value_suffix));
        }
        self.minus_open = self.in_value && (self.minus_open || minus_here);

        // 7
        soft = soft.or(time.without(c.digit));
        hard = hard.or(time_start.and(end));
        soft = soft.or(time_start.later(self.digits.count, &mut self.long_time).and(time));
        let nine_start = time_start.and(c.nine);
        soft = soft.or(nine_start.later(self.digits.count - 1, &mut self.long_nine).and(time));

        // 9
        let bounds = comma.or(equals).or(space).or(lf);
        let mut escaped_tokens = L::splat(0);
        if tokens && (self.in_escaped || !c.backslash.is_zero()) {
            (escaped_tokens, _) = L::ripple(c.backslash, bounds, &mut self.in_escaped);
        }

        let tags = equals.and(series);
        Marks {
            hard,
            soft,
            line_ends: lf,
            tag_keys: keys.and(series).or(tags).or(lf),
            more_tags: comma.and(series).without(measured),
            bounds,
            escaped: escaped_tokens,
            inner_lines,
        }
    }

    /// LP-071: the quotes that no backslash takes the meaning from. Backslashes outside strings do not count here, which
    /// cannot hide a quote that matters: one before an opening quote is no value's start.
    #[inline(always)]
    fn unescaped_quotes(&mut self, quote: L, backslash: L) -> L {
        if !self.escaping {
            if backslash.is_zero() {
                return quote;
            }
            if backslash.and(L::splat(1 << 63)).is_zero() {
                return quote.without(backslash.after_odd_runs());
            }
        }
        // A run may reach into the next word, so one word after the other.
        let mut words = [0u64; 8];
        backslash.store(&mut words);
        for word in &mut words[..L::WORDS] {
            *word = after_odd_runs(*word, &mut self.escaping);
        }
        quote.without(L::load(&words))
    }
}

/// The bits that follow an odd run of bits; `escaping` says whether one comes in from the word before, and then whether
/// one goes out.
fn after_odd_runs(word: u64, escaping: &mut bool) -> u64 {
    let mut after = 0;
    let mut rest = word;
    if *escaping {
        // The first bit is taken, whatever it is; a run goes on after it.
        after = 1;
        rest &= !1;
        *escaping = false;
    }
    while rest != 0 {
        let start = rest.trailing_zeros();
        let length = (rest >> start).trailing_ones();
        let end = start + length;
        let odd = length % 2 == 1;
        if end == 64 {
            *escaping = odd;
            break;
        }
        after |= u64::from(odd) << end;
        rest = rest >> end << end;
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_runs_escape_what_follows_across_words() {
        let mut state = 1u64;
        for _ in 0..20_000 {
            // Dense runs, so that they cross words.
            let words: Vec<u64> = (0..3)
                .map(|_| {
                    state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    state | (state << 1) | (state >> 5)
                })
                .collect();
            let (mut fast, mut slow) = (false, false);
            for word in words {
                let got = after_odd_runs(word, &mut fast);
                for bit in 0..64 {
                    let set = word >> bit & 1 == 1;
                    // Of a set bit it does not matter: only quotes are asked about.
                    assert!(set || (got >> bit & 1 == 1) == slow, "bit {bit} of {word:#x}");
                    slow = !slow && set;
                }
                assert_eq!(fast, slow);
            }
        }
    }
}
