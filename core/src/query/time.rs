//! Times of answers.

use super::error::QueryError;
use super::values::Values;
use crate::precision::Precision;
use crate::value::Value;

/// The column `time` as nanoseconds. A number needs a unit; a text is RFC 3339.
pub(super) fn column(cells: Vec<Option<Value<'static>>>, unit: Option<Precision>) -> Result<Values, QueryError> {
    let ns = |cell: Value<'static>| match (cell, unit) {
        (Value::Int(x), Some(unit)) => {
            unit.to_ns(x).ok_or_else(|| QueryError::answer("a time does not fit into 64 bits of nanoseconds"))
        }
        (Value::Int(_), None) => Err(QueryError::answer("a time is a number, and no epoch was asked for")),
        (Value::String(text), _) => rfc3339(text.as_bytes())
            .ok_or_else(|| QueryError::answer("a time is no RFC 3339 text between the years 1677 and 2262")),
        _ => Err(QueryError::answer("a time is neither a whole number of 64 bits nor a text")),
    };
    Ok(Values::Time(cells.into_iter().map(|cell| cell.map(ns).transpose()).collect::<Result<_, _>>()?))
}

/// `2025-01-17T08:00:00.123456789Z`, or with an offset like `+01:00`, as nanoseconds since 1970.
fn rfc3339(text: &[u8]) -> Option<i64> {
    let (head, mut rest) = text.split_first_chunk::<19>()?;
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|&(at, byte)| head[at] != byte) {
        return None;
    }
    let (year, month, day) = (digits(&head[..4])?, digits(&head[5..7])?, digits(&head[8..10])?);
    let (hour, minute, second) = (digits(&head[11..13])?, digits(&head[14..16])?, digits(&head[17..])?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let month_days = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1..=12).contains(&month) || !(1..=month_days).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut fraction = 0;
    if let [b'.', after @ ..] = rest {
        let n = after.iter().take_while(|b| b.is_ascii_digit()).count();
        if !(1..=9).contains(&n) {
            return None;
        }
        fraction = digits(&after[..n])? * 10_i64.pow(9 - n as u32);
        rest = &after[n..];
    }
    let offset_minutes = match rest {
        b"Z" => 0,
        &[sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (digits(&[h1, h2])?, digits(&[m1, m2])?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * if sign == b'-' { -1 } else { 1 }
        }
        _ => return None,
    };
    // Years begin in March, so that the leap day ends one; 719 468 days lie between the year 0 so counted and 1970.
    let year = if month < 3 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468;
    let seconds = (days * 24 + hour) * 3600 + (minute - offset_minutes) * 60 + second;
    // The earliest times fit with their fraction alone.
    i64::try_from(i128::from(seconds) * 1_000_000_000 + i128::from(fraction)).ok()
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times() {
        for (text, ns) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1970-01-01T00:00:01.5Z", Some(1_500_000_000)),
            ("2025-01-17T08:00:00Z", Some(1_737_100_800_000_000_000)),
            ("2025-01-17T09:00:00+01:00", Some(1_737_100_800_000_000_000)),
            ("2025-01-17T07:30:00-00:30", Some(1_737_100_800_000_000_000)),
            ("2000-02-29T23:59:59.999999999Z", Some(951_868_799_999_999_999)),
            ("1969-12-31T23:59:59.999999999Z", Some(-1)),
            ("1677-09-21T00:12:43.145224192Z", Some(i64::MIN)),
            ("2262-04-11T23:47:16.854775807Z", Some(i64::MAX)),
            ("2262-04-11T23:47:16.854775808Z", None),
            ("1677-09-21T00:12:43.145224191Z", None),
            ("0001-01-01T00:00:00Z", None),
            ("2025-02-29T00:00:00Z", None),
            ("1900-02-29T00:00:00Z", None),
            ("2025-13-01T00:00:00Z", None),
            ("2025-00-01T00:00:00Z", None),
            ("2025-01-00T00:00:00Z", None),
            ("2025-01-01T24:00:00Z", None),
            ("2025-01-01T00:00:00.Z", None),
            ("2025-01-01T00:00:00.1234567890Z", None),
            ("2025-01-01T00:00:00", None),
            ("2025-01-01T00:00:00Zx", None),
            ("2025-01-01 00:00:00Z", None),
            ("+025-01-01T00:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(rfc3339(text.as_bytes()), ns, "{text}");
        }
    }
}
