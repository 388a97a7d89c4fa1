//! Words of writes over HTTP as numbers.

use crate::code::terminated;
use crate::handle::guarded;
use linepack_core::Code;
use linepack_core::write::Outcome;
use std::ffi::{CStr, CString, c_char};
use std::sync::LazyLock;

/// The endpoint that takes a write.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_api {
    /// `/api/v2/write`: InfluxDB 2 and 3, VictoriaMetrics, GreptimeDB. The default.
    LP_API_V2 = 0,
    /// `/write`: InfluxDB 1, QuestDB.
    LP_API_V1 = 1,
    /// `/api/v3/write_lp`: InfluxDB 3 Core and Enterprise.
    LP_API_V3 = 2,
}

/// How a request shows that it may write.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_auth {
    /// `Authorization: Token TOKEN`, which InfluxDB 1.8, 2 and 3 take. The default.
    LP_AUTH_TOKEN = 0,
    /// `Authorization: Bearer TOKEN`, which InfluxDB 3 takes alike.
    LP_AUTH_BEARER = 1,
    /// `Authorization: Basic`, the token as password.
    LP_AUTH_BASIC = 2,
    /// The parameters `u` and `p` of the v1 API. Servers and proxies write URLs into their logs: use it only where there
    /// is nothing else.
    LP_AUTH_QUERY = 3,
}

/// `Content-Encoding` of a body.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_encoding {
    /// As it is. The default.
    LP_ENCODING_IDENTITY = 0,
    /// Packed.
    LP_ENCODING_GZIP = 1,
}

/// What to do after an answer.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_outcome {
    /// Everything is written.
    LP_OUTCOME_OK = 0,
    /// Some records are written; the others are among the rejected ones as far as the server says which. Sending the body
    /// again changes nothing.
    LP_OUTCOME_PARTIAL = 1,
    /// Nothing is written, and sending the same again changes nothing.
    LP_OUTCOME_REJECTED = 2,
    /// Nothing may be written; the same body may be sent again, after the wait that the server asks for, if it does.
    LP_OUTCOME_RETRY = 3,
    /// The body is too large: send it in smaller ones.
    LP_OUTCOME_SPLIT = 4,
    /// The token is missing, unknown, or may not write here.
    LP_OUTCOME_AUTH = 5,
}

/// Why a receiver does not take a write: the `code` of its answer, and its status.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_refusal_code {
    /// 400: the request or the lines are wrong. The default.
    LP_REFUSAL_INVALID = 0,
    /// 401: no token, or an unknown one.
    LP_REFUSAL_UNAUTHORIZED = 1,
    /// 403: the token may not write here.
    LP_REFUSAL_FORBIDDEN = 2,
    /// 404: no such path or database.
    LP_REFUSAL_NOT_FOUND = 3,
    /// 405: the path has other methods.
    LP_REFUSAL_METHOD_NOT_ALLOWED = 4,
    /// 408: the body did not arrive in time.
    LP_REFUSAL_REQUEST_TIMEOUT = 5,
    /// 413: the body is too large, as sent or unpacked.
    LP_REFUSAL_REQUEST_TOO_LARGE = 6,
    /// 415: the body is packed in a way that is not known.
    LP_REFUSAL_UNSUPPORTED_MEDIA_TYPE = 7,
    /// 422: the lines are right and yet cannot be stored, for example outside of the retention period.
    LP_REFUSAL_UNPROCESSABLE_ENTITY = 8,
    /// 429: a quota is used up.
    LP_REFUSAL_TOO_MANY_REQUESTS = 9,
    /// 500: the receiver failed.
    LP_REFUSAL_INTERNAL_ERROR = 10,
    /// 503: the receiver cannot take writes now.
    LP_REFUSAL_UNAVAILABLE = 11,
}

/// Something that is on, or off, or left to the server.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_switch {
    /// Not said: the server's own way. The default.
    LP_SWITCH_UNSAID = 0,
    /// `false`.
    LP_SWITCH_OFF = 1,
    /// `true`.
    LP_SWITCH_ON = 2,
}

/// A number that C should have taken from [`lp_api`].
pub type ApiNumber = u32;
/// A number that C should have taken from [`lp_auth`].
pub type AuthNumber = u32;
/// A number of [`lp_encoding`].
pub type EncodingNumber = u32;
/// A number that C should have taken from [`lp_outcome`].
pub type OutcomeNumber = u32;
/// A number that C should have taken from [`lp_refusal_code`].
pub type RefusalNumber = u32;
/// A number that C should have taken from [`lp_switch`].
pub type SwitchNumber = u32;

pub(crate) const SWITCHES: &[Option<bool>] = &[None, Some(false), Some(true)];

/// The number of a switch.
pub(crate) fn switch(on: Option<bool>) -> SwitchNumber {
    match on {
        None => lp_switch::LP_SWITCH_UNSAID as u32,
        Some(false) => lp_switch::LP_SWITCH_OFF as u32,
        Some(true) => lp_switch::LP_SWITCH_ON as u32,
    }
}

static OUTCOME_WORDS: LazyLock<Vec<CString>> = LazyLock::new(|| terminated(Outcome::ALL, Outcome::word));

/// The stable word of an outcome, as the Python and Node packages show it, for example "partial". NUL-terminated, never
/// null, never to be freed; "unknown outcome" for a number that does not exist.
#[unsafe(no_mangle)]
pub extern "C" fn lp_outcome_word(outcome: OutcomeNumber) -> *const c_char {
    let mut found: &CStr = c"unknown outcome";
    guarded(|| {
        let index = usize::try_from(outcome).map_err(|_| Code::OutOfRange)?;
        found = OUTCOME_WORDS.get(index).map_or(found, CString::as_c_str);
        Ok(())
    });
    found.as_ptr()
}

#[cfg(test)]
mod tests {
    use super::*;
    use linepack_core::write::{Api, AuthScheme, Encoding, RefusalCode};

    /// As in `options.rs`.
    #[test]
    fn the_enums_are_the_core_s_words_in_order() {
        let lines = include_str!("write_words.rs").lines().map(str::trim);
        let written: Vec<_> = lines.filter(|line| line.starts_with("LP_") && line.contains(" = ")).collect();
        let of = |name: &str, words: Vec<&str>| -> Vec<String> {
            let spelt = words.iter().map(|word| word.to_uppercase().replace(' ', "_")).enumerate();
            spelt.map(|(i, word)| format!("LP_{name}_{word} = {i},")).collect()
        };
        let expected = [
            of("API", Api::ALL.iter().map(|x| x.word()).collect()),
            of("AUTH", AuthScheme::ALL.iter().map(|x| x.word()).collect()),
            of("ENCODING", Encoding::ALL.iter().map(|x| x.word()).collect()),
            of("OUTCOME", Outcome::ALL.iter().map(|x| x.word()).collect()),
            of("REFUSAL", RefusalCode::ALL.iter().map(|x| x.word()).collect()),
            of("SWITCH", vec!["unsaid", "off", "on"]),
        ];
        assert_eq!(written, expected.concat());
    }

    #[test]
    fn a_switch_is_its_place_in_the_list() {
        for (number, &on) in SWITCHES.iter().enumerate() {
            assert_eq!(switch(on) as usize, number);
        }
    }
}
