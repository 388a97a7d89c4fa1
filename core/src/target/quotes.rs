//! Where InfluxDB 1 finds lines before it reads them, and so takes a quote for something else.

use super::entry::Entry;
use crate::grammar::token::Kind;

/// The first double quote that is taken for the start or the end of a string and is none, or is one and not taken for it. That server
/// looks for quotes behind the first space that no backslash escapes, which may begin the line or end a run of backslashes in the
/// series, and takes one for a string's where there were more equals signs than commas since.
pub(super) fn misread(entry: &Entry<'_>) -> Option<usize> {
    memchr::memchr(b'"', entry.text)?;
    let strings = entry.tokens_of(Kind::FieldValue).filter(|(_, raw)| raw.starts_with(b"\""));
    let edge = |at: usize| strings.clone().any(|(token, _)| token.start as usize == at || token.end as usize == at + 1);
    let (mut in_fields, mut quoted, mut equals, mut commas, mut at) = (entry.indented, false, 0, 0, 0);
    while let Some(&byte) = entry.text.get(at) {
        match byte {
            b'\\' => at += 1,
            b' ' => in_fields = true,
            b'=' if in_fields && !quoted => equals += 1,
            b',' if in_fields && !quoted => commas += 1,
            b'"' => {
                let taken = in_fields && equals > commas;
                if taken != edge(at) {
                    return Some(at);
                }
                quoted ^= taken;
            }
            _ => {}
        }
        at += 1;
    }
    None
}
