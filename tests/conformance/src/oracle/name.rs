//! Names and tag values: where they end, what may stand in them, what they mean.

use super::{Cursor, Stop, is_control};

/// Which token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Measurement,
    TagKey,
    TagValue,
    FieldKey,
}

impl Place {
    fn escapes(self, byte: u8) -> bool {
        byte == b',' || byte == b' ' || (byte == b'=' && self != Place::Measurement)
    }

    fn stops(self, c: &Cursor<'_>, byte: u8) -> bool {
        match byte {
            b',' | b' ' | b'\n' | b'\r' => true,
            b'=' => match self {
                Place::Measurement => false,
                Place::TagKey | Place::FieldKey => true,
                Place::TagValue => !c.lenient(),
            },
            _ => is_control(byte) && self.refuses_control(c),
        }
    }

    fn refuses_control(self, c: &Cursor<'_>) -> bool {
        match self {
            Place::TagValue => c.strict() || c.options.strict_control,
            _ => !c.lenient(),
        }
    }

    fn empty(self) -> &'static str {
        match self {
            Place::Measurement => "missing_measurement",
            Place::TagKey => "missing_tag_key",
            Place::TagValue => "empty_tag_value",
            Place::FieldKey => "missing_field_key",
        }
    }
}

/// The token that begins at `from`, judged in itself; gives the byte that ended it.
pub(super) fn read(c: &Cursor<'_>, place: Place, from: usize) -> Result<usize, Stop> {
    let to = end(c, place, from)?;
    c.require_utf8((from, to), to)?;
    if c.strict() {
        refuse_ambiguous_backslash(c, place, (from, to))?;
    }
    c.refuse_carriage_return(to)?;
    if !c.line_end(to)? && c.at(to)?.is_some_and(is_control) {
        return Err(Stop::byte("control_byte", to));
    }
    if c.strict() && place == Place::Measurement && c.data[from..to].starts_with(b"\xef\xbb\xbf") {
        return Err(Stop::span("byte_order_mark", (from, from + 3), to));
    }
    let dropped = place == Place::TagValue && c.lenient();
    if from == to && !dropped {
        return Err(c.missing(place.empty(), to));
    }
    Ok(to)
}

fn end(c: &Cursor<'_>, place: Place, mut at: usize) -> Result<usize, Stop> {
    while let Some(byte) = c.at(at)? {
        if byte == b'\\' {
            let escaping = c.at(at + 1)?.is_some_and(|next| place.escapes(next));
            at += if escaping { 2 } else { 1 };
        } else if place.stops(c, byte) {
            break;
        } else {
            at += 1;
        }
    }
    Ok(at)
}

fn refuse_ambiguous_backslash(c: &Cursor<'_>, place: Place, (from, to): (usize, usize)) -> Result<(), Stop> {
    for at in from + 1..to {
        let next = c.data[at];
        let ambiguous = next == b'\\' || (next == b'=' && place == Place::Measurement);
        if c.data[at - 1] == b'\\' && ambiguous {
            return Err(Stop::span("ambiguous_backslash", (at - 1, at + 1), to));
        }
    }
    Ok(())
}

/// What the token `raw` means.
pub(super) fn unescape(place: Place, raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        if raw[at] == b'\\' && at + 1 < raw.len() && place.escapes(raw[at + 1]) {
            at += 1;
        }
        out.push(raw[at]);
        at += 1;
    }
    out
}
