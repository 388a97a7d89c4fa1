//! Queries, Flight tickets, and requests to the v1 API.

use crate::code::Status;
use crate::handle::{create, free, give, guarded, write};
use crate::options::{chosen, copy_within, filled_in, init};
use crate::out::Out;
use crate::slice::lp_str;
use crate::write_request::lp_header;
use crate::write_words::{AuthNumber, SWITCHES, SwitchNumber, lp_auth, lp_switch};
use linepack_core::query::{
    AnswerFormat, Language, Method, Query, QueryApi, QueryError, QueryOptions, QueryRequest, Ticket,
};
use linepack_core::write::{AuthScheme, Header, Secret};
use linepack_core::{Code, Precision, Value};
use std::mem::offset_of;

/// The language of a query.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_language {
    /// SQL, over Flight alone.
    LP_LANGUAGE_SQL = 0,
    /// InfluxQL.
    LP_LANGUAGE_INFLUXQL = 1,
}

/// The endpoint that takes a query.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_query_api {
    /// `/query`: InfluxQL, with InfluxDB 1 and 3. The default.
    LP_QUERY_API_V1 = 0,
    /// `/api/v2/query`, which is not supported: requests to it are `LP_UNSUPPORTED_QUERY_API`.
    LP_QUERY_API_V2 = 1,
}

/// The method of a request.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_method {
    /// Everything stands in the URL, for statements that only read. The default.
    LP_METHOD_GET = 0,
    /// Statement, parameters and password stand in the body, as a form. Statements that change something need it.
    LP_METHOD_POST = 1,
}

/// The format of an answer.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_answer_format {
    /// JSON: one object, or one for each chunk. The default.
    LP_ANSWER_FORMAT_JSON = 0,
    /// CSV. It says nothing of types or failed statements.
    LP_ANSWER_FORMAT_CSV = 1,
}

/// The unit of an answer's times.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_epoch {
    /// None is asked for: RFC 3339 text in JSON, nanoseconds in CSV. The default.
    LP_EPOCH_NONE = 0,
    /// Nanoseconds.
    LP_EPOCH_NS = 1,
    /// Microseconds.
    LP_EPOCH_US = 2,
    /// Milliseconds.
    LP_EPOCH_MS = 3,
    /// Seconds.
    LP_EPOCH_S = 4,
    /// Minutes.
    LP_EPOCH_M = 5,
    /// Hours.
    LP_EPOCH_H = 6,
}

/// A number that C should have taken from [`lp_language`].
pub type LanguageNumber = u32;
/// A number that C should have taken from [`lp_query_api`].
pub type QueryApiNumber = u32;
/// A number that C should have taken from [`lp_method`].
pub type MethodNumber = u32;
/// A number that C should have taken from [`lp_answer_format`].
pub type AnswerFormatNumber = u32;
/// A number that C should have taken from [`lp_epoch`].
pub type EpochNumber = u32;

/// The unit of a number, if it is one.
pub(crate) fn epoch(number: EpochNumber) -> Result<Option<Precision>, Code> {
    let Some(index) = number.checked_sub(1) else { return Ok(None) };
    chosen(Precision::ALL, index).map(Some)
}

/// A query: its text, its language, and the values of the `$name` that stand in the text. It makes tickets and requests.
#[derive(Debug)]
pub struct lp_query {
    query: Query,
    ticket: Option<Ticket>,
    metadata: Vec<Header>,
    error: Option<String>,
}

impl lp_query {
    /// Keeps why something could not be made.
    fn keep<T>(&mut self, made: Result<T, QueryError>) -> Result<T, Code> {
        self.error = made.as_ref().err().map(ToString::to_string);
        made.map_err(|error| error.code)
    }
}

/// Makes a query. The text is copied; whether it says anything is told when a ticket or a request is made. `LP_INVALID_UTF8` for
/// a text that is none. `query` receives what the caller frees with `lp_query_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_new(text: lp_str, language: LanguageNumber, query: *mut *mut lp_query) -> Status {
    // SAFETY: the header's contract for strings and out-parameters.
    unsafe {
        create(query, || {
            let query = Query::new(text.text()?, chosen(Language::ALL, language)?);
            Ok(lp_query { query, ticket: None, metadata: Vec::new(), error: None })
        })
    }
}

/// Frees a query, and the ticket and the metadata that it gave. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_free(query: *mut lp_query) {
    // SAFETY: the header's contract for handles.
    unsafe { free(query) }
}

/// Gives a parameter a value; none is null.
///
/// # Safety
/// As for [`write`], and the name can be read.
unsafe fn set_param(query: *mut lp_query, name: lp_str, value: Option<Value<'static>>) -> Status {
    // SAFETY: promised by the caller.
    unsafe {
        write(query, |query| {
            let name = name.text()?;
            let old = std::mem::take(&mut query.query);
            query.query = match value {
                Some(value) => old.param(name, value),
                None => old.null_param(name),
            };
            Ok(())
        })
    }
}

/// Makes a parameter null. The name is without `$`; this and the functions below take the place of an earlier value, and answer
/// `LP_INVALID_UTF8` for a name or a value that is no text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_param_null(query: *mut lp_query, name: lp_str) -> Status {
    // SAFETY: the header's contract for handles and strings.
    unsafe { set_param(query, name, None) }
}

/// Gives a parameter a float. One that is not finite is told when a ticket or a request is made: `LP_INVALID_OPTION`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_param_float(query: *mut lp_query, name: lp_str, value: f64) -> Status {
    // SAFETY: the header's contract for handles and strings.
    unsafe { set_param(query, name, Some(Value::Float(value))) }
}

/// Gives a parameter a signed integer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_param_int(query: *mut lp_query, name: lp_str, value: i64) -> Status {
    // SAFETY: the header's contract for handles and strings.
    unsafe { set_param(query, name, Some(Value::Int(value))) }
}

/// Gives a parameter an unsigned integer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_param_uint(query: *mut lp_query, name: lp_str, value: u64) -> Status {
    // SAFETY: the header's contract for handles and strings.
    unsafe { set_param(query, name, Some(Value::UInt(value))) }
}

/// Gives a parameter a boolean.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_param_bool(query: *mut lp_query, name: lp_str, value: bool) -> Status {
    // SAFETY: the header's contract for handles and strings.
    unsafe { set_param(query, name, Some(Value::Bool(value))) }
}

/// Gives a parameter a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_param_string(query: *mut lp_query, name: lp_str, value: lp_str) -> Status {
    guarded(|| {
        // SAFETY: the header's contract for handles and strings.
        crate::code::result(unsafe { set_param(query, name, Some(Value::String(value.text()?.to_string().into()))) })
    })
}

/// The bytes that are put into `Ticket.ticket` of a Flight `DoGet`: those of influxdb3-python for the same query. They live until
/// the next ticket or the free.
///
/// `LP_EMPTY_QUERY`, `LP_MISSING_DATABASE`, `LP_INVALID_OPTION` for a parameter that is not finite; `lp_query_error` tells more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_ticket(query: *mut lp_query, database: lp_str, ticket: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles, strings and out-parameters.
    unsafe {
        write(query, |query| {
            let (mut out, made) = (Out::required(ticket)?, Ticket::new(&query.query, database.text()?));
            let made = query.keep(made)?;
            out.set(lp_str::of(query.ticket.insert(made).bytes()));
            Ok(())
        })
    }
}

/// The metadata of the call to Flight: `authorization: Bearer TOKEN`. For no token (`ptr` null) there are none, and `name.ptr` is
/// null. They live until the next call of this function or the free.
///
/// `LP_INVALID_TOKEN` if the token is empty or has a character that no header can carry.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_metadata(query: *mut lp_query, token: lp_str, header: *mut lp_header) -> Status {
    // SAFETY: the header's contract for handles, strings and out-parameters.
    unsafe {
        write(query, |query| {
            let (mut out, token) = (Out::required(header)?, token.optional_text()?.map(Secret::from));
            query.metadata = query.keep(Ticket::metadata(token.as_ref()))?;
            let none = lp_header { name: lp_str::NONE, value: lp_str::NONE };
            out.set(query.metadata.first().map_or(none, lp_header::from));
            Ok(())
        })
    }
}

/// Why the last ticket, metadata or request could not be made: what is wrong and what to do, in one sentence without a full stop,
/// in which neither token nor query stands. `message.ptr` is null where nothing failed. It lives until the next of these calls or
/// the free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_error(query: *const lp_query, message: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(query, message, |query| Ok(lp_str::of_optional(query.error.as_deref()))) }
}

/// Where queries go and as whom, and how answers come. Fill it with `lp_query_options_init` first, then set `url` and what else
/// should differ. Texts are UTF-8.
#[repr(C)]
#[derive(Clone)]
pub struct lp_query_options {
    /// `sizeof(lp_query_options)` as the caller knows it. Fields that lie past it keep their defaults.
    pub size: usize,
    /// The server: `http://` or `https://`, a host, maybe a port and a path, which is kept.
    pub url: lp_str,
    /// `db`. Statements may name one themselves, or need none. Default none, which is a null `ptr`.
    pub database: lp_str,
    /// `rp`. Default none, which is a null `ptr`.
    pub retention_policy: lp_str,
    /// What shows that the request may read. Default none, which is a null `ptr`.
    pub token: lp_str,
    /// The user, with `LP_AUTH_BASIC` and `LP_AUTH_QUERY`. Default empty.
    pub user: lp_str,
    /// Rows of a chunk. Default 0: as many as the server likes, mostly 10000.
    pub chunk_size: u64,
    /// The API that is asked. Default `LP_QUERY_API_V1`.
    pub api: QueryApiNumber,
    /// How the token is shown. Default `LP_AUTH_TOKEN`.
    pub auth: AuthNumber,
    /// The unit of the answer's times. Default `LP_EPOCH_NONE`.
    pub epoch: EpochNumber,
    /// Whether the answer comes in chunks, each a whole one. Default `LP_SWITCH_UNSAID`: where `chunk_size` is given.
    pub chunked: SwitchNumber,
    /// The request's method. Default `LP_METHOD_GET`.
    pub method: MethodNumber,
    /// The answer's format. Default `LP_ANSWER_FORMAT_JSON`.
    pub format: AnswerFormatNumber,
}

impl Default for lp_query_options {
    fn default() -> Self {
        lp_query_options {
            size: size_of::<Self>(),
            url: lp_str::NONE,
            database: lp_str::NONE,
            retention_policy: lp_str::NONE,
            token: lp_str::NONE,
            user: lp_str::NONE,
            chunk_size: 0,
            api: lp_query_api::LP_QUERY_API_V1 as u32,
            auth: lp_auth::LP_AUTH_TOKEN as u32,
            epoch: lp_epoch::LP_EPOCH_NONE as u32,
            chunked: lp_switch::LP_SWITCH_UNSAID as u32,
            method: lp_method::LP_METHOD_GET as u32,
            format: lp_answer_format::LP_ANSWER_FORMAT_JSON as u32,
        }
    }
}

/// Fills options of requests with their defaults. `size` is `sizeof *options`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_options_init(options: *mut lp_query_options, size: usize) -> Status {
    // SAFETY: the header's contract: `options` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(options, &lp_query_options { size, ..Default::default() }, size) })
}

/// The core's options; those that C left out are the defaults.
///
/// # Safety
/// `given` is null, or as many bytes as its first field says can be read there, and what its fields lead to can be read.
unsafe fn options(given: *const lp_query_options) -> Result<QueryOptions, Code> {
    if given.is_null() {
        return Err(Code::NullArgument);
    }
    let mut known = lp_query_options::default();
    // SAFETY: promised by the caller.
    let size = unsafe { filled_in(given) }?;
    copy_within!(size, given: *const lp_query_options, known,
        url, database, retention_policy, token, user, chunk_size, api, auth, epoch, chunked, method, format);
    // SAFETY: promised by the caller, for every text below.
    let mut options = QueryOptions::new(unsafe { known.url.text() }?);
    // SAFETY: as above.
    let optional = |text: lp_str| unsafe { text.optional_text() };
    options.database = optional(known.database)?.map(str::to_string);
    options.retention_policy = optional(known.retention_policy)?.map(str::to_string);
    options.token = optional(known.token)?.map(Into::into);
    options.user = optional(known.user)?.unwrap_or_default().to_string();
    options.api = chosen(QueryApi::ALL, known.api)?;
    options.auth = chosen(AuthScheme::ALL, known.auth)?;
    options.epoch = epoch(known.epoch)?;
    options.chunk_size = Some(known.chunk_size).filter(|&rows| rows > 0);
    options.chunked = chosen(SWITCHES, known.chunked)?.unwrap_or(options.chunk_size.is_some());
    options.method = chosen(Method::ALL, known.method)?;
    options.format = chosen(AnswerFormat::ALL, known.format)?;
    Ok(options)
}

/// One request to the v1 API's `/query`, for whatever HTTP library sends it. It never changes: any number of threads may read it at
/// the same time. What it gives lives until the free.
#[derive(Debug)]
pub struct lp_query_request(QueryRequest);

/// Makes the request for a query, whose language must be InfluxQL. `options` may not be null, for a request needs a URL.
///
/// `LP_UNSUPPORTED_QUERY_API` for the v2 API, for a URL that ends in its path, and for SQL; `LP_EMPTY_QUERY`,
/// `LP_MISSING_DATABASE` (one without a name), `LP_INVALID_URL`, `LP_INVALID_TOKEN`, `LP_INVALID_USER`; `LP_INVALID_OPTION` for a
/// chunk size without chunks and for a parameter that is not finite. `lp_query_error` tells more. `request` receives what the
/// caller frees with `lp_query_request_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_request_new(
    query: *mut lp_query,
    given: *const lp_query_options,
    request: *mut *mut lp_query_request,
) -> Status {
    // SAFETY: the header's contract for handles, options and out-parameters.
    unsafe {
        create(request, || {
            let (options, mut made) = (options(given)?, None);
            crate::code::result(write(query, |query| {
                let request = QueryRequest::new(&options, &query.query);
                made = Some(query.keep(request)?);
                Ok(())
            }))?;
            made.map(lp_query_request).ok_or(Code::InternalPanic)
        })
    }
}

/// Frees a request, its URL, its headers and its body. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_request_free(request: *mut lp_query_request) {
    // SAFETY: the header's contract for handles.
    unsafe { free(request) }
}

/// The method: `GET` or `POST`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_request_method(request: *const lp_query_request, method: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(request, method, |request| Ok(lp_str::of(request.0.method().as_bytes()))) }
}

/// The whole URL, everything in its query percent-encoded. With `LP_AUTH_QUERY` and `LP_METHOD_GET` it holds the token.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_request_url(request: *const lp_query_request, url: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(request, url, |request| Ok(lp_str::of(request.0.url().as_bytes()))) }
}

/// Number of headers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_request_header_count(request: *const lp_query_request, count: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(request, count, |request| Ok(request.0.headers().len())) }
}

/// A header: `Authorization`, which holds the token, `Content-Type` with a body, `Accept`. `index` counts from 0;
/// `LP_OUT_OF_RANGE` from `lp_query_request_header_count` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_request_header(
    request: *const lp_query_request,
    index: usize,
    header: *mut lp_header,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        give(request, header, |request| request.0.headers().get(index).map(lp_header::from).ok_or(Code::OutOfRange))
    }
}

/// The bytes to be sent: none with `LP_METHOD_GET`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_request_body(request: *const lp_query_request, body: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(request, body, |request| Ok(lp_str::of(request.0.body()))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_enums_are_the_core_s_words_in_order() {
        let words: [(&str, usize, Vec<&str>); 5] = [
            ("LANGUAGE", 0, Language::ALL.iter().map(|x| x.word()).collect()),
            ("QUERY_API", 0, QueryApi::ALL.iter().map(|x| x.word()).collect()),
            ("METHOD", 0, Method::ALL.iter().map(|x| x.word()).collect()),
            ("ANSWER_FORMAT", 0, AnswerFormat::ALL.iter().map(|x| x.word()).collect()),
            ("EPOCH", 1, Precision::ALL.iter().map(|x| x.word()).collect()),
        ];
        let lines = include_str!("query.rs").lines().map(str::trim);
        let written: Vec<_> = lines.filter(|line| line.starts_with("LP_") && *line != "LP_EPOCH_NONE = 0,").collect();
        let expected = words.iter().flat_map(|(name, first, words)| {
            let numbered = words.iter().zip(*first..);
            numbered.map(move |(word, n)| format!("LP_{name}_{} = {n},", word.to_uppercase()))
        });
        assert_eq!(written, expected.collect::<Vec<_>>());
    }

    #[test]
    fn the_defaults_are_the_core_s_and_what_is_printed_has_no_token() {
        let mut given = lp_query_options { url: lp_str::of(b"http://h"), ..Default::default() };
        // SAFETY: all pointers are to static text.
        let defaults = unsafe { options(&given) }.unwrap();
        assert_eq!(format!("{defaults:?}"), format!("{:?}", QueryOptions::new("http://h")));
        (given.token, given.auth) = (lp_str::of(b"T0K"), lp_auth::LP_AUTH_QUERY as u32);
        // SAFETY: as above.
        let asked = unsafe { options(&given) }.unwrap();
        let request = lp_query_request(QueryRequest::new(&asked, &Query::influxql("q")).unwrap());
        let metadata = Ticket::metadata(asked.token.as_ref()).unwrap();
        let query = lp_query { query: Query::sql("q"), ticket: None, metadata, error: None };
        let printed = format!("{asked:?} {request:?} {query:?}");
        assert!(request.0.url().contains("T0K") && !printed.contains("T0K"), "{printed}");
    }
}
