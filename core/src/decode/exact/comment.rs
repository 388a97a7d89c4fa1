//! LP-005, LP-006, LP-007: comments.

use super::{Exact, Fault};
use crate::error::Code;
use crate::grammar::Mode;
use crate::scan::Set;

impl Exact<'_> {
    /// Reads the comment that starts at `start`; gives the start of the next line.
    pub(super) fn comment(&mut self, start: usize) -> Result<usize, Fault> {
        let seen = self.data.len().min(self.end.saturating_add(1));
        let lf = memchr::memchr(b'\n', &self.data[start..seen]).map(|i| start + i);
        let stop = lf.unwrap_or(self.end);
        let cut = lf.is_none() && self.goes_on();
        let body = &self.data[start..stop];
        let fault = match self.options.mode {
            Mode::Lenient => None,
            // A last CR belongs to the line end, or at a cut to what is not seen.
            Mode::Spec => {
                first_control(body.strip_suffix(b"\r").unwrap_or(body)).map(|at| (at, 1, Code::ControlInComment))
            }
            Mode::Strict => strict_fault(body, cut),
        };
        match fault {
            Some((at, length, code)) => Err(Fault::over(code, start + at, start + at + length)),
            None if cut => Err(self.too_long(start)),
            None => Ok(lf.map_or(stop, |lf| lf + 1)),
        }
    }
}

fn first_control(text: &[u8]) -> Option<usize> {
    text.iter().position(|&b| b != b'\t' && Set::CONTROL.or(Set::CR).has(b))
}

/// The leftmost thing that `strict` does not want in a comment.
fn strict_fault(body: &[u8], cut: bool) -> Option<(usize, usize, Code)> {
    let control = first_control(body)
        .map(|at| (at, 1, if body[at] == b'\r' { Code::CarriageReturn } else { Code::ControlInComment }));
    let utf8 = super::point::invalid_utf8(body)
        .filter(|fault| !(cut && fault.unfinished))
        .map(|fault| (fault.at, fault.length, Code::InvalidUtf8));
    let quote = memchr::memmem::find(body, b"=\"").map(|at| (at + 1, 1, Code::AmbiguousComment));
    let backslash = (!cut && body.ends_with(b"\\")).then_some((body.len().wrapping_sub(1), 1, Code::AmbiguousComment));
    [control, utf8, quote, backslash].into_iter().flatten().min_by_key(|&(at, ..)| at)
}
