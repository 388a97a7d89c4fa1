//! A write as an HTTP client sends it.

use crate::code::Status;
use crate::handle::{create, free, give, guarded, write};
use crate::options::{Flag, PrecisionNumber, chosen, copy_within, filled_in, flag, init};
use crate::slice::{lp_str, slice};
use crate::write_words::{ApiNumber, AuthNumber, SWITCHES, SwitchNumber, lp_api, lp_auth, lp_switch};
use linepack_core::write::{Api, AuthScheme, Gzip, Header, WriteError, WriteOptions, WriteRequest};
use linepack_core::{Code, Precision, limits};
use std::mem::offset_of;

/// Where writes go, as whom, and how they are packed. Fill it with `lp_write_options_init` first, then set `url`, `bucket` and
/// what else should differ. Texts are UTF-8; the library keeps a copy.
#[repr(C)]
#[derive(Clone)]
pub struct lp_write_options {
    /// `sizeof(lp_write_options)` as the caller knows it. Fields that lie past it keep their defaults.
    pub size: usize,
    /// The server: `http://` or `https://`, a host, maybe a port and a path, which is kept (`/v1/influxdb`).
    pub url: lp_str,
    /// The database.
    pub bucket: lp_str,
    /// The organisation. InfluxDB 3 ignores it, InfluxDB 2 wants it. Default none, which is a null `ptr`.
    pub org: lp_str,
    /// What shows that the request may write. Default none, which is a null `ptr`.
    pub token: lp_str,
    /// The user, with `LP_AUTH_BASIC` and `LP_AUTH_QUERY`. InfluxDB 3 ignores it. Default empty.
    pub user: lp_str,
    /// `rp` of the v1 API. Default none, which is a null `ptr`.
    pub retention_policy: lp_str,
    /// The API that is written to. Default `LP_API_V2`.
    pub api: ApiNumber,
    /// How the token is shown. Default `LP_AUTH_TOKEN`.
    pub auth: AuthNumber,
    /// `accept_partial` of the v3 API: whether the good lines are kept beside bad ones. Default `LP_SWITCH_UNSAID`.
    pub accept_partial: SwitchNumber,
    /// `no_sync` of the v3 API: whether the answer comes before the write is safe. Default `LP_SWITCH_UNSAID`.
    pub no_sync: SwitchNumber,
    /// A body shorter than this, in bytes, is sent as it is. Default 1000.
    pub gzip_threshold: usize,
    /// Whether bodies are packed. Default false.
    pub gzip: Flag,
    /// How hard: 0 (not at all) to 9. Default 6.
    pub gzip_level: u8,
}

impl Default for lp_write_options {
    fn default() -> Self {
        lp_write_options {
            size: size_of::<Self>(),
            url: lp_str::NONE,
            bucket: lp_str::NONE,
            org: lp_str::NONE,
            token: lp_str::NONE,
            user: lp_str::NONE,
            retention_policy: lp_str::NONE,
            api: lp_api::LP_API_V2 as u32,
            auth: lp_auth::LP_AUTH_TOKEN as u32,
            accept_partial: lp_switch::LP_SWITCH_UNSAID as u32,
            no_sync: lp_switch::LP_SWITCH_UNSAID as u32,
            gzip_threshold: limits::GZIP_THRESHOLD,
            gzip: 0,
            gzip_level: 6,
        }
    }
}

/// Fills options for writes with their defaults. `size` is `sizeof *options`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_options_init(options: *mut lp_write_options, size: usize) -> Status {
    // SAFETY: the header's contract: `options` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(options, &lp_write_options { size, ..Default::default() }, size) })
}

/// The core's options; those that C left out are the defaults.
///
/// # Safety
/// `given` is null, or as many bytes as its first field says can be read there, and what its fields lead to can be read.
unsafe fn options(given: *const lp_write_options) -> Result<WriteOptions, Code> {
    if given.is_null() {
        return Err(Code::NullArgument);
    }
    let mut known = lp_write_options::default();
    // SAFETY: promised by the caller.
    let size = unsafe { filled_in(given) }?;
    copy_within!(size, given: *const lp_write_options, known,
        url, bucket, org, token, user, retention_policy, api, auth, accept_partial, no_sync, gzip_threshold, gzip,
        gzip_level);
    // SAFETY: promised by the caller, for every text below.
    let mut options = unsafe { WriteOptions::new(known.url.text()?, known.bucket.text()?) };
    // SAFETY: as above.
    let (org, token, policy) =
        unsafe { (known.org.optional_text()?, known.token.optional_text()?, known.retention_policy.optional_text()?) };
    options.org = org.map(str::to_string);
    options.token = token.map(Into::into);
    options.retention_policy = policy.map(str::to_string);
    // SAFETY: as above.
    options.user = unsafe { known.user.text() }?.to_string();
    options.api = chosen(Api::ALL, known.api)?;
    options.auth = chosen(AuthScheme::ALL, known.auth)?;
    options.accept_partial = chosen(SWITCHES, known.accept_partial)?;
    options.no_sync = chosen(SWITCHES, known.no_sync)?;
    options.gzip = flag(known.gzip)?;
    options.gzip_threshold = known.gzip_threshold;
    if known.gzip_level > 9 {
        return Err(Code::InvalidOption);
    }
    options.gzip_level = known.gzip_level;
    Ok(options)
}

/// A header of a request or an answer.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct lp_header {
    /// The name.
    pub name: lp_str,
    /// The value.
    pub value: lp_str,
}

impl From<&Header> for lp_header {
    fn from(header: &Header) -> Self {
        lp_header { name: lp_str::of(header.name.as_bytes()), value: lp_str::of(header.value().as_bytes()) }
    }
}

/// Requests with a body of line protocol, one after the other, for whatever HTTP library sends them: each is a method, a URL,
/// headers and a body. `Content-Length` is left to that library.
///
/// The packer is kept from one request to the next.
#[derive(Debug)]
pub struct lp_write_request {
    options: WriteOptions,
    packer: Option<Gzip>,
    request: Option<WriteRequest<'static>>,
    error: Option<String>,
}

impl lp_write_request {
    /// Forgets what was made before, so that it is not sent again where a call fails.
    fn forget(&mut self) {
        (self.request, self.error) = (None, None);
    }

    /// Keeps what was made, or why nothing was.
    fn keep(&mut self, made: Result<WriteRequest<'_>, WriteError>) -> Result<(), Code> {
        match made {
            Ok(request) => self.request = Some(request.into_owned()),
            Err(error) => {
                self.error = Some(error.to_string());
                return Err(error.code);
            }
        }
        Ok(())
    }

    fn made(&self) -> Result<&WriteRequest<'static>, Code> {
        self.request.as_ref().ok_or(Code::WrongState)
    }
}

/// Makes what makes requests. `options` may not be null, for a request needs a URL and a bucket; they are copied.
///
/// `LP_INVALID_UTF8` for a text that is none. Whether URL, bucket, organisation, token and user can be used is told by
/// `lp_write_request_fill`. `request` receives what the caller frees with `lp_write_request_free`, or null when the call
/// fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_request_new(
    given: *const lp_write_options,
    request: *mut *mut lp_write_request,
) -> Status {
    // SAFETY: the header's contract for options and out-parameters.
    unsafe {
        create(request, || Ok(lp_write_request { options: options(given)?, packer: None, request: None, error: None }))
    }
}

/// Frees it, its URL, its headers and its body. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_request_free(request: *mut lp_write_request) {
    // SAFETY: the header's contract for handles.
    unsafe { free(request) }
}

/// Makes the request for this body, in place of the one before; it is packed if the options say so. `precision` is the unit of
/// the body's timestamps, that of its encoder or its batch. The body is copied.
///
/// `LP_EMPTY_BODY` where the body has no record; `LP_INVALID_URL`, `LP_MISSING_BUCKET`, `LP_EMPTY_ORG`, `LP_INVALID_TOKEN`,
/// `LP_INVALID_USER`, `LP_UNSUPPORTED_PRECISION`, `LP_INVALID_OPTION` for what is wrong in the options;
/// `lp_write_request_error` tells more. Whenever the call fails, there is no request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_request_fill(
    request: *mut lp_write_request,
    body: *const u8,
    len: usize,
    precision: PrecisionNumber,
) -> Status {
    // SAFETY: the header's contract for handles and (pointer, length) pairs.
    unsafe {
        write(request, |request| {
            request.forget();
            let (body, precision) = (slice(body, len)?, chosen(Precision::ALL, precision)?);
            let made = WriteRequest::packed_by(&request.options, body, precision, &mut request.packer);
            request.keep(made)
        })
    }
}

/// The same for a body that is gzip already. `LP_INVALID_GZIP` if it does not begin as gzip does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_request_fill_packed(
    request: *mut lp_write_request,
    body: *const u8,
    len: usize,
    precision: PrecisionNumber,
) -> Status {
    // SAFETY: the header's contract for handles and (pointer, length) pairs.
    unsafe {
        write(request, |request| {
            request.forget();
            let (body, precision) = (slice(body, len)?, chosen(Precision::ALL, precision)?);
            let made = WriteRequest::of_packed(&request.options, body, precision);
            request.keep(made)
        })
    }
}

/// Why the last call to `lp_write_request_fill` or `_packed` made no request: what is wrong and what to do, in one sentence
/// without a full stop, in which no token stands. `message.ptr` is null where nothing failed. It lives until the next of
/// these calls or the free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_request_error(request: *const lp_write_request, message: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(request, message, |request| Ok(lp_str::of_optional(request.error.as_deref()))) }
}

/// The method, which is `POST`. This and the functions below: `LP_WRONG_STATE` where there is no request; what they give lives
/// until the next fill or the free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_request_method(request: *const lp_write_request, method: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(request, method, |request| Ok(lp_str::of(request.made()?.method().as_bytes()))) }
}

/// The whole URL, everything in its query percent-encoded. With `LP_AUTH_QUERY` it holds the token.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_request_url(request: *const lp_write_request, url: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(request, url, |request| Ok(lp_str::of(request.made()?.url().as_bytes()))) }
}

/// Number of headers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_request_header_count(request: *const lp_write_request, count: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(request, count, |request| Ok(request.made()?.headers().len())) }
}

/// A header: `Authorization`, which holds the token, `Content-Type`, `Content-Encoding` if the body is packed, `Accept`. Values
/// are printable ASCII. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_write_request_header_count` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_request_header(
    request: *const lp_write_request,
    index: usize,
    header: *mut lp_header,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        give(request, header, |request| {
            request.made()?.headers().get(index).map(lp_header::from).ok_or(Code::OutOfRange)
        })
    }
}

/// The bytes to be sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_request_body(request: *const lp_write_request, body: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(request, body, |request| Ok(lp_str::of(request.made()?.body()))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_core_s() {
        let given = lp_write_options { url: lp_str::of(b"http://h"), bucket: lp_str::of(b"b"), ..Default::default() };
        // SAFETY: all pointers are to static text.
        let options = unsafe { options(&given) }.unwrap();
        assert_eq!(format!("{options:?}"), format!("{:?}", WriteOptions::new("http://h", "b")));
    }

    #[test]
    fn what_is_printed_of_a_handle_has_no_token() {
        let given = lp_write_options {
            url: lp_str::of(b"http://h"),
            bucket: lp_str::of(b"b"),
            token: lp_str::of(b"T0K"),
            ..Default::default()
        };
        // SAFETY: all pointers are to static text.
        let options = unsafe { options(&given) }.unwrap();
        let mut handle = lp_write_request { options, packer: None, request: None, error: None };
        for api in [Api::V2, Api::V1] {
            (handle.options.api, handle.options.auth) = (api, AuthScheme::ALL[if api == Api::V1 { 3 } else { 0 }]);
            handle.forget();
            let made = WriteRequest::new(&handle.options, b"m f=1", Precision::Ns);
            handle.keep(made.map(WriteRequest::into_owned)).unwrap();
            assert!(!format!("{handle:?}").contains("T0K"), "{handle:?}");
        }
    }
}
