//! A piece of a line as a terminal can show it: harmless, aligned, and not too wide.

use std::borrow::Cow;
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Columns that an excerpt takes at most.
const WIDTH: usize = 100;
/// Of these, columns to the left of the fault while there is text to its right.
const BEFORE: usize = 40;
/// Bytes looked at on each side of the fault, so that a line of any length costs the same.
const REACH: usize = 4 * WIDTH;
const TAB: &str = "    ";

/// One character of the line, or one byte that is part of none.
struct Cell<'a> {
    bytes: Range<usize>,
    shown: Cow<'a, str>,
    width: usize,
}

/// The part of a line around a fault.
pub struct Excerpt<'a> {
    cells: Vec<Cell<'a>>,
    /// Bytes of the whole line.
    length: usize,
}

impl<'a> Excerpt<'a> {
    /// The part of `line` around its byte `at`.
    pub fn around(line: &'a [u8], at: usize) -> Self {
        let reach = boundary(line, at.saturating_sub(REACH))..boundary(line, at.saturating_add(REACH));
        let mut cells = cells(line, reach);
        let focus = cells.partition_point(|cell| cell.bytes.end <= at);
        let window = window(&cells, focus, line.len());
        cells.truncate(window.end);
        cells.drain(..window.start);
        Excerpt { cells, length: line.len() }
    }

    fn cut_before(&self) -> bool {
        self.cells.first().is_some_and(|cell| cell.bytes.start > 0)
    }

    fn cut_after(&self) -> bool {
        self.cells.last().is_some_and(|cell| cell.bytes.end < self.length)
    }

    /// What to print.
    pub fn text(&self) -> String {
        let mut text = String::from(if self.cut_before() { "…" } else { "" });
        text.extend(self.cells.iter().map(|cell| &*cell.shown));
        text.push_str(if self.cut_after() { "…" } else { "" });
        text
    }

    /// The columns before the first of these bytes and the columns that they take, at least one; `None` where they
    /// are not shown.
    pub fn columns(&self, bytes: Range<usize>) -> Option<(usize, usize)> {
        let first = self.cells.first().map_or(0, |cell| cell.bytes.start);
        let last = self.cells.last().map_or(0, |cell| cell.bytes.end);
        if bytes.start < first || bytes.start > last || (bytes.start == last && self.cut_after()) {
            return None;
        }
        let width = |from: usize, to: usize| {
            let inside = self.cells.iter().filter(|cell| cell.bytes.end > from && cell.bytes.start < to);
            inside.map(|cell| cell.width).sum::<usize>()
        };
        let before = usize::from(self.cut_before()) + width(0, bytes.start);
        Some((before, width(bytes.start, bytes.end).max(1)))
    }
}

/// The last byte at or before `at` that may begin a character.
fn boundary(line: &[u8], at: usize) -> usize {
    if at >= line.len() {
        return line.len();
    }
    (at.saturating_sub(3)..=at).rev().find(|&i| line[i] & 0xC0 != 0x80).unwrap_or(at)
}

fn cells(line: &[u8], range: Range<usize>) -> Vec<Cell<'_>> {
    let mut at = range.start;
    let mut cells = Vec::new();
    for chunk in line[range].utf8_chunks() {
        for (i, c) in chunk.valid().char_indices() {
            let bytes = at + i..at + i + c.len_utf8();
            let shown = match c {
                '\t' => Cow::Borrowed(TAB),
                c if c.is_ascii_control() => Cow::Owned(format!("<{:02X}>", c as u32)),
                c if hidden(c) => Cow::Owned(format!("<U+{:04X}>", c as u32)),
                _ => Cow::Borrowed(&chunk.valid()[i..i + c.len_utf8()]),
            };
            let width = if shown.len() == c.len_utf8() { c.width().unwrap_or(0) } else { shown.len() };
            cells.push(Cell { bytes, shown, width });
        }
        at += chunk.valid().len();
        for byte in chunk.invalid() {
            cells.push(Cell { bytes: at..at + 1, shown: Cow::Owned(format!("<{byte:02X}>")), width: 4 });
            at += 1;
        }
    }
    cells
}

/// Characters that would change what a terminal shows, or show nothing.
fn hidden(c: char) -> bool {
    let invisible =
        ['\u{200B}'..='\u{200F}', '\u{2028}'..='\u{202E}', '\u{2060}'..='\u{206F}', '\u{FEFF}'..='\u{FEFF}'];
    c.is_control() || invisible.iter().any(|range| range.contains(&c))
}

/// The cells to show around the cell `focus` of a line of `length` bytes.
fn window(cells: &[Cell<'_>], focus: usize, length: usize) -> Range<usize> {
    let whole = cells.first().is_none_or(|c| c.bytes.start == 0) && cells.last().is_none_or(|c| c.bytes.end == length);
    if whole && cells.iter().map(|cell| cell.width).sum::<usize>() <= WIDTH {
        return 0..cells.len();
    }
    let (mut from, mut to, mut taken) = (focus, focus, 0);
    let grow_left = |from: &mut usize, taken: &mut usize, limit: usize| {
        while *from > 0 && *taken + cells[*from - 1].width <= limit {
            *from -= 1;
            *taken += cells[*from].width;
        }
    };
    grow_left(&mut from, &mut taken, BEFORE);
    while to < cells.len() && taken + cells[to].width <= WIDTH {
        taken += cells[to].width;
        to += 1;
    }
    grow_left(&mut from, &mut taken, WIDTH);
    from..to
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn any_bytes_at_any_place_are_harmless_and_narrow() {
        let mut state = 7u32;
        for length in [0, 1, 99, 100, 101, 1000] {
            let line: Vec<u8> = std::iter::repeat_with(|| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .filter(|&byte| byte != b'\n')
            .take(length)
            .collect();
            for at in 0..=length {
                let excerpt = Excerpt::around(&line, at);
                let text = excerpt.text();
                assert!(!text.contains(char::is_control), "{text:?}");
                assert!(text.width() <= WIDTH + 2, "{text:?}");
                let (before, under) = excerpt.columns(at..at + 1).unwrap();
                assert!(before <= text.width() && under >= 1 && before + under <= WIDTH + 2);
            }
        }
    }

    #[test]
    fn wide_and_combining_characters_take_the_columns_that_they_show() {
        let line = "東京\te\u{301}\u{7f}é=x";
        let at = line.find('=').unwrap();
        let excerpt = Excerpt::around(line.as_bytes(), at);
        assert_eq!(excerpt.text(), "東京    e\u{301}<7F>é=x");
        assert_eq!(excerpt.columns(at..at + 1), Some((14, 1)));
        assert_eq!(excerpt.columns(0..6), Some((0, 4)));
    }

    #[test]
    fn what_a_terminal_would_obey_is_spelt_out() {
        let excerpt = Excerpt::around("a\u{202e}b\x1b[31m\u{feff}".as_bytes(), 0);
        assert_eq!(excerpt.text(), "a<U+202E>b<1B>[31m<U+FEFF>");
        assert_eq!(Excerpt::around(b"m f=\xff\xc3", 4).text(), "m f=<FF><C3>");
    }
}
