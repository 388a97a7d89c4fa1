//! UTF-8 by RFC 3629, by the table of well-formed sequences in the Unicode standard.

use std::convert::Infallible;

/// Where the first ill-formed sequence of `bytes` begins, and how many bytes its longest well-formed beginning has
/// (at least one: a byte that can begin nothing).
pub(super) fn first_fault(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut at = 0;
    while at < bytes.len() {
        let Ok(read) = sequence(|i| Ok::<_, Infallible>(bytes.get(at + i).copied()));
        match read {
            Ok(length) => at += length,
            Err(length) => return Some((at, length)),
        }
    }
    None
}

/// The length of the sequence whose bytes `byte` gives, as an inner error when it is ill-formed.
///
/// No byte is asked for that is not needed: a caller may be unable to see it.
pub(super) fn sequence<E>(byte: impl Fn(usize) -> Result<Option<u8>, E>) -> Result<Result<usize, usize>, E> {
    // What the second byte may be; every later byte may be 80..=BF.
    let (length, second) = match byte(0)? {
        Some(0x00..=0x7f) => return Ok(Ok(1)),
        Some(0xc2..=0xdf) => (2, 0x80..=0xbf),
        Some(0xe0) => (3, 0xa0..=0xbf),
        Some(0xe1..=0xec | 0xee..=0xef) => (3, 0x80..=0xbf),
        Some(0xed) => (3, 0x80..=0x9f),
        Some(0xf0) => (4, 0x90..=0xbf),
        Some(0xf1..=0xf3) => (4, 0x80..=0xbf),
        Some(0xf4) => (4, 0x80..=0x8f),
        _ => return Ok(Err(1)),
    };
    for i in 1..length {
        let allowed = if i == 1 { &second } else { &(0x80..=0xbf) };
        if !byte(i)?.is_some_and(|b| allowed.contains(&b)) {
            return Ok(Err(i));
        }
    }
    Ok(Ok(length))
}

#[cfg(test)]
mod tests {
    #[test]
    fn agrees_with_std_on_short_sequences() {
        // One byte of every class that the table tells apart.
        let classes = [
            0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
            0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
        ];
        let n = classes.len();
        for i in 0..n.pow(4) {
            let bytes = [i / n.pow(3), i / n.pow(2) % n, i / n % n, i % n].map(|c| classes[c]);
            for end in 1..=4 {
                let bytes = &bytes[..end];
                let expected = std::str::from_utf8(bytes)
                    .err()
                    .map(|e| (e.valid_up_to(), e.error_len().unwrap_or(bytes.len() - e.valid_up_to())));
                assert_eq!(super::first_fault(bytes), expected, "{bytes:02x?}");
            }
        }
    }
}
