//! A write as a server receives it.

use crate::answer::lp_answer;
use crate::code::Status;
use crate::handle::{free, guarded, handed_over, read};
use crate::options::PrecisionNumber;
use crate::out::Out;
use crate::slice::{lp_str, slice};
use crate::write_request::lp_header;
use crate::write_words::{ApiNumber, AuthNumber, EncodingNumber, SwitchNumber, switch};
use linepack_core::Code;
use linepack_core::write::{Refusal, Secret, WriteParams};

/// What a write asks for, before its body. It never changes: any number of threads may read it at the same time.
#[derive(Debug)]
pub struct lp_write_params(WriteParams);

/// The headers of a request: `LP_INVALID_UTF8` for bytes that are no text.
///
/// # Safety
/// `ptr` is null, or `len` headers can be read there, and the bytes that they lead to.
unsafe fn texts<'a>(ptr: *const lp_header, len: usize) -> Result<Vec<(&'a str, &'a str)>, Code> {
    // SAFETY: promised by the caller.
    let headers = unsafe { slice(ptr, len) }?;
    // SAFETY: as above.
    headers.iter().map(|header| unsafe { Ok((header.name.text()?, header.value.text()?)) }).collect()
}

/// Gives the answer to a refusal, if it is one.
fn refuse(mut refused: Out<*mut lp_answer>, result: Result<(), Refusal>) {
    refused.set(result.err().map_or(std::ptr::null_mut(), |refusal| handed_over(lp_answer::from(&refusal))));
}

/// Reads the head of a request: its method, its path without the query, its query without the question mark, and all its
/// headers. The path is `/api/v2/write`, `/write` or `/api/v3/write_lp`; a base path in front of it is the receiver's to take
/// off.
///
/// A request that is refused is no failure of the call: then `params` receives null, and `refused` the answer to give, which
/// the caller frees with `lp_answer_free`: 404 for another path, 405 for another method, 401 for an `Authorization` that cannot
/// be read, 400 for parameters that are missing, wrong or given twice, 415 for an unknown `Content-Encoding`. Else `refused`
/// receives null, and `params` what the caller frees with `lp_write_params_free`. Both receive null when the call fails:
/// `LP_INVALID_UTF8` where something given is no text.
///
/// `orgID`, `Content-Type`, `Zap-Trace-Span` and what is not known are ignored. Whether the token is the right one is for
/// `lp_write_params_authorise` to say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_from_request(
    method: lp_str,
    path: lp_str,
    query: lp_str,
    headers: *const lp_header,
    header_count: usize,
    params: *mut *mut lp_write_params,
    refused: *mut *mut lp_answer,
) -> Status {
    guarded(|| {
        // SAFETY: the header's contract for out-parameters.
        let (mut params, mut refused) = unsafe { (Out::required(params), Out::required(refused)) };
        for out in params.iter_mut() {
            out.set(std::ptr::null_mut());
        }
        for out in refused.iter_mut() {
            out.set(std::ptr::null_mut());
        }
        let (mut params, refused) = (params?, refused?);
        // SAFETY: the header's contract for texts and (pointer, length) pairs.
        let (method, path, query, headers) =
            unsafe { (method.text()?, path.text()?, query.text()?, texts(headers, header_count)?) };
        let read = WriteParams::from_request(method, path, query, &headers);
        refuse(refused, read.map(|read| params.set(handed_over(lp_write_params(read)))));
        Ok(())
    })
}

/// Frees it, and the texts that it gave. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_free(params: *mut lp_write_params) {
    // SAFETY: the header's contract for handles.
    unsafe { free(params) }
}

/// Whether the client has shown this token, in whichever way. If not, `refused` receives the answer to give, 401, which the
/// caller frees with `lp_answer_free`; it receives null only where the token is the right one or the call fails, so look at
/// both.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_authorise(
    params: *const lp_write_params,
    token: lp_str,
    refused: *mut *mut lp_answer,
) -> Status {
    // SAFETY: the header's contract for handles, texts and out-parameters.
    unsafe {
        read(params, |params| {
            let mut refused = Out::required(refused)?;
            refused.set(std::ptr::null_mut());
            let token = Secret::new(token.text()?);
            refuse(refused, params.0.authorise(&token));
            Ok(())
        })
    }
}

/// Whether a body of the length that `Content-Length` says is one to be read at all. If it is more than `max_bytes`, `refused`
/// receives the answer to give, 413, which the caller frees with `lp_answer_free`; else null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_fits(
    params: *const lp_write_params,
    max_bytes: u64,
    refused: *mut *mut lp_answer,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(params, |params| {
            refuse(Out::required(refused)?, params.0.fits(max_bytes));
            Ok(())
        })
    }
}

/// The API that the path belongs to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_api(params: *const lp_write_params, api: *mut ApiNumber) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(params, |params| Out::required(api).map(|mut out| out.set(params.0.api as u32))) }
}

/// The database: `bucket`, or `db` in v1 and v3. Empty only in v1, where QuestDB's clients send none. This and the texts below
/// live until the free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_bucket(params: *const lp_write_params, bucket: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(params, |params| Out::required(bucket).map(|mut out| out.set(lp_str::of(params.0.bucket.as_bytes()))))
    }
}

/// `org`, which is ignored but never empty; `org.ptr` is null if it was not said.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_org(params: *const lp_write_params, org: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(params, |params| Out::required(org).map(|mut out| out.set(lp_str::of_optional(params.0.org.as_deref()))))
    }
}

/// `rp` of the v1 API; `policy.ptr` is null if it was not said.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_retention_policy(
    params: *const lp_write_params,
    policy: *mut lp_str,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(params, |params| {
            let policy_given = params.0.retention_policy.as_deref();
            Out::required(policy).map(|mut out| out.set(lp_str::of_optional(policy_given)))
        })
    }
}

/// The unit of the timestamps, `LP_PRECISION_NS` if it was not said. `automatic` tells that the server is to guess it from each
/// timestamp, which v3 has, and has if nothing was said; `precision` is then `LP_PRECISION_NS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_precision(
    params: *const lp_write_params,
    precision: *mut PrecisionNumber,
    automatic: *mut bool,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(params, |params| {
            let (mut precision, mut automatic) = (Out::required(precision)?, Out::required(automatic)?);
            precision.set(params.0.precision.unwrap_or_default() as u32);
            automatic.set(params.0.precision.is_none());
            Ok(())
        })
    }
}

/// How the body is packed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_encoding(
    params: *const lp_write_params,
    encoding: *mut EncodingNumber,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(params, |params| Out::required(encoding).map(|mut out| out.set(params.0.encoding as u32))) }
}

/// `Content-Length`, and whether it was said; 0 if not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_content_length(
    params: *const lp_write_params,
    length: *mut u64,
    present: *mut bool,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(params, |params| {
            let (mut length, mut present) = (Out::required(length)?, Out::required(present)?);
            length.set(params.0.content_length.unwrap_or_default());
            present.set(params.0.content_length.is_some());
            Ok(())
        })
    }
}

/// What the client shows to be let in: how it was given, the user (with Basic and in the query) and the token or password.
/// Where it shows nothing, `secret.ptr` is null. Compare the secret with `lp_write_params_authorise`, whose time tells nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_credentials(
    params: *const lp_write_params,
    auth: *mut AuthNumber,
    user: *mut lp_str,
    secret: *mut lp_str,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(params, |params| {
            let (mut auth, mut user, mut secret) = (Out::required(auth)?, Out::required(user)?, Out::required(secret)?);
            let shown = params.0.credentials.as_ref();
            auth.set(shown.map_or(0, |shown| shown.scheme as u32));
            user.set(lp_str::of_optional(shown.map(|shown| shown.user.as_str())));
            secret.set(lp_str::of_optional(shown.map(|shown| shown.secret.expose())));
            Ok(())
        })
    }
}

/// Whether the client wants errors as text because its `Accept` excludes JSON.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_plain(params: *const lp_write_params, plain: *mut bool) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(params, |params| Out::required(plain).map(|mut out| out.set(params.0.plain))) }
}

/// `accept_partial` of v3.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_accept_partial(
    params: *const lp_write_params,
    on: *mut SwitchNumber,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(params, |params| Out::required(on).map(|mut out| out.set(switch(params.0.accept_partial)))) }
}

/// `no_sync` of v3.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_params_no_sync(params: *const lp_write_params, on: *mut SwitchNumber) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(params, |params| Out::required(on).map(|mut out| out.set(switch(params.0.no_sync)))) }
}
