//! One finding as a compiler would show it: where, what, the line with carets, what to do.

use crate::args::When;
use crate::excerpt::Excerpt;
use crate::finding::{Finding, Severity, Spot};
use crate::text::Text;
use linepack::Code;
use std::fmt::Write;
use std::io::IsTerminal;
use std::ops::Range;

/// The physical line that holds a byte, without its line end; a CR that ends no line stays.
pub struct Place<'a> {
    /// 1-based.
    pub line: u64,
    /// The byte's column in it, 1-based.
    pub column: u64,
    text: &'a [u8],
    /// Bytes of the line before the text, blanks that are not at hand.
    missing: u64,
}

impl<'a> Place<'a> {
    /// The fault's own line, which is not the record's first when a string spans lines.
    pub fn of(spot: &Spot, text: Text<'a>) -> Self {
        let record = spot.record_line();
        let before = text.bytes(record, spot.offset);
        let line = spot.line + memchr::memchr_iter(b'\n', before).count() as u64;
        let start = memchr::memrchr(b'\n', before).map_or(record, |lf| spot.offset - (before.len() - lf - 1) as u64);
        Place::at(line, spot.offset - start + 1, text, start)
    }

    /// Where the string was opened, if that is known.
    fn opened(spot: &Spot, text: Text<'a>) -> Option<Self> {
        let at = spot.opened?;
        let mut start = spot.record_line();
        for _ in spot.line..at.line {
            start += memchr::memchr(b'\n', text.rest(start))? as u64 + 1;
        }
        Some(Place::at(at.line, at.column, text, start))
    }

    /// A place on the line that starts at the byte `start` of the input.
    fn at(line: u64, column: u64, text: Text<'a>, start: u64) -> Self {
        let missing = text.base().saturating_sub(start);
        let rest = text.rest(start);
        let text = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
        Place { line, column, text: text.strip_suffix(b"\r").unwrap_or(text), missing }
    }

    /// The part of the line around it.
    pub fn excerpt(&self) -> Excerpt<'a> {
        Excerpt::around(self.text, self.bytes(0).start)
    }

    /// So many bytes from it on, in the line's text.
    pub fn bytes(&self, length: usize) -> Range<usize> {
        let start = (self.column - 1).saturating_sub(self.missing) as usize;
        // Columns past the line's text all show as the one after it: a fault there is its line end.
        start.min(self.text.len())..start.saturating_add(length).min(self.text.len())
    }
}

/// What to do about it, with the command's own option where there is one.
pub fn help(code: Code) -> &'static str {
    match code {
        Code::RecordTooLong => "look for a quote that is never closed, or raise --max-record-bytes",
        Code::TimestampOutOfRange => "give the unit in which the timestamps were written with --precision",
        _ => code.help(),
    }
}

/// A name from outside that cannot disturb a terminal.
pub fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Colours, or none.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    on: bool,
}

impl Style {
    /// For text that goes to `out`.
    pub fn new(when: When, out: &impl IsTerminal) -> Self {
        let auto = || out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        Style { on: when == When::Always || (when == When::Auto && auto()) }
    }

    fn paint(self, sgr: &str, text: &str) -> String {
        if self.on { format!("\x1b[{sgr}m{text}\x1b[0m") } else { text.to_string() }
    }

    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    fn red(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    fn yellow(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    fn blue(self, text: &str) -> String {
        self.paint("1;34", text)
    }

    fn cyan(self, text: &str) -> String {
        self.paint("1;36", text)
    }

    /// In the colour of errors or of warnings.
    pub fn alarm(self, severity: Severity, text: &str) -> String {
        match severity {
            Severity::Error => self.red(text),
            Severity::Warning => self.yellow(text),
        }
    }
}

/// The whole text, with a blank line after it.
pub fn render(style: Style, file: &str, finding: &Finding, text: Text<'_>) -> String {
    let (spot, severity) = (finding.spot(), finding.severity());
    let fault = Place::of(&spot, text);
    let opened = Place::opened(&spot, text);
    let mut out = String::new();
    let place = format!("{}:{}:{}:", harmless(file), fault.line, fault.column);
    let kind = style.alarm(severity, &format!("{}[{}]", severity.word(), finding.code()));
    let _ = write!(out, "{} {kind}: {}", style.bold(&place), style.bold(&finding.sentence()));
    let _ = match fault.line == spot.line {
        true => writeln!(out),
        false => writeln!(out, " (the record starts on line {})", spot.line),
    };
    let gutter = fault.line.to_string().len();
    let excerpt = fault.excerpt();
    source(&mut out, style, gutter, fault.line, &excerpt);
    if let Some((before, under)) = excerpt.columns(fault.bytes(spot.length as usize)) {
        mark(&mut out, style, gutter, before, &style.alarm(severity, &"^".repeat(under)));
    }
    match opened {
        Some(at) if at.line == fault.line => {
            if let Some((before, _)) = excerpt.columns(at.bytes(1)) {
                mark(&mut out, style, gutter, before, &style.blue("- the string was opened here"));
            }
        }
        Some(at) => {
            let _ = writeln!(out, "{} the string was opened on line {}", style.cyan("note:"), at.line);
            let excerpt = at.excerpt();
            source(&mut out, style, gutter, at.line, &excerpt);
            if let Some((before, _)) = excerpt.columns(at.bytes(1)) {
                mark(&mut out, style, gutter, before, &style.blue("-"));
            }
        }
        None => {}
    }
    let _ = writeln!(out, "{} {}\n", style.cyan("help:"), finding.help());
    out
}

/// A record that the server refused, which starts on this line of the file.
pub fn refused(style: Style, file: &str, line: u64, why: &str, record: &[u8]) -> String {
    let place = Place::at(line, 1, Text::whole(record), 0);
    let mut out = refusal(style, &format!("{}:{line}: ", harmless(file)), why);
    let gutter = line.to_string().len();
    let excerpt = place.excerpt();
    source(&mut out, style, gutter, line, &excerpt);
    if let Some((before, under)) = excerpt.columns(0..place.text.len()) {
        mark(&mut out, style, gutter, before, &style.red(&"^".repeat(under)));
    }
    out.push('\n');
    out
}

fn refusal(style: Style, place: &str, why: &str) -> String {
    let why: Vec<String> = why.lines().map(harmless).collect();
    format!("{}{}: {}\n", style.bold(place), style.red("error[refused by the server]"), style.bold(&why.join("\n  ")))
}

fn source(out: &mut String, style: Style, gutter: usize, line: u64, excerpt: &Excerpt<'_>) {
    let _ = writeln!(out, "{}", style.blue(&format!("{:gutter$} |", "")));
    let number = style.blue(&format!("{line:gutter$} |"));
    let _ = writeln!(out, "{number} {}", excerpt.text().trim_end());
}

fn mark(out: &mut String, style: Style, gutter: usize, before: usize, text: &str) {
    let _ = writeln!(out, "{} {:before$}{text}", style.blue(&format!("{:gutter$} |", "")), "");
}
