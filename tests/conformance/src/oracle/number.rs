//! Numbers and booleans: a token judged whole.

use crate::model::Value;

/// The value of a token that is no string; as an error the word of its code.
pub(super) fn value(token: &[u8], strict: bool) -> Result<Value, &'static str> {
    match token[0] {
        b't' | b'T' | b'f' | b'F' => match token {
            b"t" | b"T" | b"true" | b"True" | b"TRUE" => Ok(Value::Bool(true)),
            b"f" | b"F" | b"false" | b"False" | b"FALSE" => Ok(Value::Bool(false)),
            _ => Err("invalid_boolean"),
        },
        b'-' | b'.' | b'0'..=b'9' => match token.split_last() {
            Some((b'i', digits)) => {
                let digits = signed_digits(digits).ok_or("invalid_number")?;
                digits.parse().map(Value::Int).map_err(|_| "integer_out_of_range")
            }
            Some((b'u', digits)) if token[0] != b'-' => {
                let digits = signed_digits(digits).ok_or("invalid_number")?;
                digits.parse().map(Value::UInt).map_err(|_| "unsigned_out_of_range")
            }
            _ => float(token, strict),
        },
        _ => Err("invalid_value"),
    }
}

/// `[-] 1*digit`, as text.
pub(super) fn signed_digits(token: &[u8]) -> Option<&str> {
    let digits = token.strip_prefix(b"-").unwrap_or(token);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(token).ok()
}

/// `[-] ( digits [. [digits]] | . digits ) [ (e|E) [+|-] digits ]`
fn float(token: &[u8], strict: bool) -> Result<Value, &'static str> {
    let mut rest = token.strip_prefix(b"-").unwrap_or(token);
    let before = take_digits(&mut rest);
    let dot = take(&mut rest, b".");
    let after = if dot { take_digits(&mut rest) } else { 0 };
    let mut good = before > 0 || after > 0;
    if take(&mut rest, b"eE") {
        take(&mut rest, b"+-");
        good &= take_digits(&mut rest) > 0;
    }
    if !good || !rest.is_empty() {
        return Err("invalid_number");
    }
    if strict && dot && (before == 0 || after == 0) {
        return Err("unportable_number");
    }
    let text = std::str::from_utf8(token).expect("the grammar is ASCII");
    let number: f64 = text.parse().expect("the grammar is std's, without its words");
    if number.is_infinite() {
        return Err("float_out_of_range");
    }
    Ok(Value::Float(number.to_bits()))
}

fn take_digits(rest: &mut &[u8]) -> usize {
    let mut count = 0;
    while take(rest, b"0123456789") {
        count += 1;
    }
    count
}

fn take(rest: &mut &[u8], any_of: &[u8]) -> bool {
    let found = rest.first().is_some_and(|byte| any_of.contains(byte));
    if found {
        *rest = &rest[1..];
    }
    found
}
