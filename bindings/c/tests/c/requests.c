/* Writes as a client sends them and as a server receives them. */
#include "check.h"

#define POST "m f=1\n"

static lp_str text_of(lp_code (*get)(const lp_write_request *, lp_str *), const lp_write_request *request)
{
    lp_str text = {NULL, 0};
    OK(get(request, &text));
    return text;
}

static bool has(lp_str text, const char *part)
{
    size_t len = strlen(part);
    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.ptr + i, part, len) == 0) {
            return true;
        }
    }
    return false;
}

static lp_write_options plain_options(void)
{
    lp_write_options options;
    OK(lp_write_options_init(&options, sizeof options));
    options.url = lp_cstr("https://host/base/");
    options.bucket = lp_cstr("my home/a+b");
    options.token = lp_cstr("T0K");
    return options;
}

/* The head of a request, read back as a server reads it. */
static lp_write_params *received(const lp_write_request *request)
{
    lp_str url = text_of(lp_write_request_url, request), query = url;
    lp_write_params *params;
    lp_answer *refused;
    lp_header headers[8];
    size_t count;

    while (query.len > 0 && *query.ptr != '?') {
        query.ptr++;
        query.len--;
    }
    query.ptr++;
    query.len--;
    OK(lp_write_request_header_count(request, &count));
    CHECK(count <= 8);
    for (size_t i = 0; i < count; i++) {
        OK(lp_write_request_header(request, i, &headers[i]));
    }
    CHECK_CODE(lp_write_request_header(request, count, &headers[0]), LP_OUT_OF_RANGE);
    OK(lp_write_params_from_request(text_of(lp_write_request_method, request), lp_cstr("/api/v2/write"), query, headers,
                                    count, &params, &refused));
    CHECK(params != NULL && refused == NULL);
    return params;
}

static void sent_and_received(void)
{
    lp_write_options options = plain_options();
    lp_write_request *request;
    lp_write_params *params;
    lp_answer *refused;
    lp_str text, user, secret;
    lp_precision precision;
    lp_encoding encoding;
    lp_auth auth;
    lp_api api;
    lp_switch on;
    uint64_t length;
    bool flag;
    char body[] = POST;

    OK(lp_write_request_new(&options, &request));
    CHECK_CODE(lp_write_request_url(request, &text), LP_WRONG_STATE);
    CHECK_CODE(lp_write_request_body(request, &text), LP_WRONG_STATE);
    OK(lp_write_request_fill(request, bytes(body), strlen(body), LP_PRECISION_S));
    memset(body, 'x', strlen(body)); /* The request has its own copy. */
    CHECK(same(text_of(lp_write_request_method, request), "POST"));
    CHECK(same(text_of(lp_write_request_url, request),
               "https://host/base/api/v2/write?bucket=my%20home%2Fa%2Bb&precision=s"));
    CHECK(same(text_of(lp_write_request_body, request), POST));
    OK(lp_write_request_error(request, &text));
    CHECK(text.ptr == NULL);

    params = received(request);
    OK(lp_write_params_api(params, &api));
    CHECK(api == LP_API_V2);
    OK(lp_write_params_bucket(params, &text));
    CHECK(same(text, "my home/a+b"));
    OK(lp_write_params_org(params, &text));
    CHECK(text.ptr == NULL);
    OK(lp_write_params_retention_policy(params, &text));
    CHECK(text.ptr == NULL);
    OK(lp_write_params_precision(params, &precision, &flag));
    CHECK(precision == LP_PRECISION_S && !flag);
    OK(lp_write_params_encoding(params, &encoding));
    CHECK(encoding == LP_ENCODING_IDENTITY);
    OK(lp_write_params_content_length(params, &length, &flag));
    CHECK(!flag && length == 0);
    OK(lp_write_params_plain(params, &flag));
    CHECK(!flag);
    OK(lp_write_params_accept_partial(params, &on));
    CHECK(on == LP_SWITCH_UNSAID);
    OK(lp_write_params_no_sync(params, &on));
    CHECK(on == LP_SWITCH_UNSAID);
    OK(lp_write_params_credentials(params, &auth, &user, &secret));
    CHECK(auth == LP_AUTH_TOKEN && user.len == 0 && same(secret, "T0K"));
    OK(lp_write_params_authorise(params, lp_cstr("T0K"), &refused));
    CHECK(refused == NULL);
    OK(lp_write_params_authorise(params, lp_cstr("T0k"), &refused));
    CHECK(refused != NULL);
    lp_answer_free(refused);
    OK(lp_write_params_fits(params, 0, &refused));
    CHECK(refused == NULL);
    lp_write_params_free(params);
    lp_write_request_free(request);
}

/* The packer is kept: the second request is as the first. */
static void packed(void)
{
    lp_write_options options = plain_options();
    lp_write_request *request;
    lp_gunzip *gunzip;
    lp_write_params *params;
    lp_encoding encoding;
    lp_str body, plain;
    static char lines[6000];
    uint8_t *first = NULL;
    size_t first_len = 0;

    for (size_t i = 0; i < sizeof lines; i += strlen(POST)) {
        memcpy(lines + i, POST, strlen(POST));
    }
    options.gzip = true;
    OK(lp_write_request_new(&options, &request));
    OK(lp_gunzip_new(NULL, &gunzip));
    for (int i = 0; i < 2; i++) {
        OK(lp_write_request_fill(request, bytes(lines), sizeof lines, LP_PRECISION_NS));
        body = text_of(lp_write_request_body, request);
        if (i == 0) {
            first = malloc(body.len);
            CHECK(first != NULL);
            memcpy(first, body.ptr, first_len = body.len);
        }
        CHECK(body.len == first_len && memcmp(body.ptr, first, first_len) == 0);
        params = received(request);
        OK(lp_write_params_encoding(params, &encoding));
        CHECK(encoding == LP_ENCODING_GZIP);
        lp_write_params_free(params);
        OK(lp_gunzip_unpack(gunzip, body.ptr, body.len, &plain));
        CHECK(plain.len == sizeof lines && memcmp(plain.ptr, lines, sizeof lines) == 0);
    }
    OK(lp_write_request_fill_packed(request, first, first_len, LP_PRECISION_NS));
    body = text_of(lp_write_request_body, request);
    CHECK(body.len == first_len && memcmp(body.ptr, first, first_len) == 0);
    /* Below the threshold a body is sent as it is. */
    OK(lp_write_request_fill(request, bytes(lines), 996, LP_PRECISION_NS));
    CHECK(text_of(lp_write_request_body, request).len == 996);
    CHECK_CODE(lp_write_request_fill_packed(request, bytes(lines), 996, LP_PRECISION_NS), LP_INVALID_GZIP);
    CHECK_CODE(lp_write_request_body(request, &body), LP_WRONG_STATE);
    free(first);
    lp_gunzip_free(gunzip);
    lp_write_request_free(request);
}

/* The options are refused, and no message has the token. */
static void refused(const lp_write_options *options, lp_precision precision, lp_code code, const char *message)
{
    lp_write_request *request;
    lp_str text;
    OK(lp_write_request_new(options, &request));
    CHECK_CODE(lp_write_request_fill(request, bytes(POST), strlen(POST), precision), code);
    OK(lp_write_request_error(request, &text));
    CHECK(has(text, message) && has(text, lp_code_word(code)) && !has(text, "T0K"));
    CHECK_CODE(lp_write_request_url(request, &text), LP_WRONG_STATE);
    lp_write_request_free(request);
}

static void wrong_options(void)
{
    lp_write_options options = plain_options();
    lp_write_request *request;
    lp_str text;

    options.url = lp_cstr("https://T0K@host");
    refused(&options, LP_PRECISION_NS, LP_INVALID_URL, "it has a user");
    options = plain_options();
    options.bucket = lp_cstr("");
    refused(&options, LP_PRECISION_NS, LP_MISSING_BUCKET, "bucket");
    options = plain_options();
    options.org = lp_cstr("");
    refused(&options, LP_PRECISION_NS, LP_EMPTY_ORG, "organisation");
    options = plain_options();
    options.token = lp_cstr("T0K\r\nX: y");
    refused(&options, LP_PRECISION_NS, LP_INVALID_TOKEN, "token");
    options = plain_options();
    options.auth = LP_AUTH_BASIC;
    options.user = lp_cstr("a:b");
    refused(&options, LP_PRECISION_NS, LP_INVALID_USER, "user");
    options = plain_options();
    options.api = LP_API_V3;
    refused(&options, LP_PRECISION_M, LP_UNSUPPORTED_PRECISION, "precision");
    options.retention_policy = lp_cstr("autogen");
    refused(&options, LP_PRECISION_NS, LP_INVALID_OPTION, "retention_policy is for the API v1");

    options = plain_options();
    options.api = 3;
    CHECK_CODE(lp_write_request_new(&options, &request), LP_INVALID_OPTION);
    CHECK(request == NULL);
    options = plain_options();
    options.auth = 4;
    CHECK_CODE(lp_write_request_new(&options, &request), LP_INVALID_OPTION);
    options = plain_options();
    options.no_sync = 3;
    CHECK_CODE(lp_write_request_new(&options, &request), LP_INVALID_OPTION);
    options = plain_options();
    options.gzip_level = 10;
    CHECK_CODE(lp_write_request_new(&options, &request), LP_INVALID_OPTION);
    options = plain_options();
    options.size = 1;
    CHECK_CODE(lp_write_request_new(&options, &request), LP_INVALID_OPTION);
    options = plain_options();
    options.bucket = lp_cstr("\xff");
    CHECK_CODE(lp_write_request_new(&options, &request), LP_INVALID_UTF8);

    options = plain_options();
    OK(lp_write_request_new(&options, &request));
    CHECK_CODE(lp_write_request_fill(request, bytes("# none\n"), 7, LP_PRECISION_NS), LP_EMPTY_BODY);
    /* A request that was made before is never taken for one that could not be made. */
    OK(lp_write_request_fill(request, bytes(POST), strlen(POST), LP_PRECISION_NS));
    CHECK_CODE(lp_write_request_fill(request, bytes(POST), strlen(POST), 6), LP_INVALID_OPTION);
    CHECK_CODE(lp_write_request_url(request, &text), LP_WRONG_STATE);
    OK(lp_write_request_fill(request, bytes(POST), strlen(POST), LP_PRECISION_NS));
    CHECK_CODE(lp_write_request_fill(request, bytes(POST), SIZE_MAX, LP_PRECISION_NS), LP_OUT_OF_RANGE);
    CHECK_CODE(lp_write_request_body(request, &text), LP_WRONG_STATE);
    lp_write_request_free(request);
}

/* The answer to a request that is refused, which is freed. */
static void answered(lp_answer *answer, unsigned status, const char *body)
{
    uint16_t number;
    lp_str text;
    CHECK(answer != NULL);
    OK(lp_answer_status(answer, &number));
    OK(lp_answer_body(answer, &text));
    if (number != status || !same(text, body)) {
        fprintf(stderr, "%u %.*s\n", number, (int)text.len, (const char *)text.ptr);
    }
    CHECK(number == status && same(text, body));
    lp_answer_free(answer);
}

static lp_answer *asked(const char *method, const char *path, const char *query)
{
    lp_write_params *params = (lp_write_params *)&params;
    lp_answer *refused;
    OK(lp_write_params_from_request(lp_cstr(method), lp_cstr(path), lp_cstr(query), NULL, 0, &params, &refused));
    CHECK(params == NULL);
    return refused;
}

static void documented_answers(void)
{
    lp_header header = {lp_cstr("Content-Length"), lp_cstr("11")}, accept = {lp_cstr("accept"), lp_cstr("text/plain")};
    lp_write_params *params;
    lp_answer *refused, *answer;
    lp_refusal refusal;
    lp_report *report;
    lp_header found;
    size_t count;
    bool plain;

    answered(asked("POST", "/api/v2/write", ""), 400, "{\"code\":\"invalid\",\"message\":\"missing bucket value\"}");
    answered(asked("POST", "/api/v2/write", "bucket=b&precision=u"), 400,
             "{\"code\":\"invalid\",\"message\":\"failed to deserialize org/bucket/precision in request: unknown variant "
             "`u`, expected one of `s`, `ms`, `us`, `ns`\"}");
    answered(asked("GET", "/api/v2/write", "bucket=b"), 405,
             "{\"code\":\"method not allowed\",\"message\":\"allow: POST\"}");
    answered(asked("POST", "/api/v2/query", ""), 404,
             "{\"code\":\"not found\",\"message\":\"the /api/v2/query endpoint is not supported\"}");

    OK(lp_write_params_from_request(lp_cstr("POST"), lp_cstr("/api/v2/write"), lp_cstr("bucket=b"), &header, 1, &params,
                                    &refused));
    OK(lp_write_params_fits(params, 11, &refused));
    CHECK(refused == NULL);
    OK(lp_write_params_fits(params, 10, &refused));
    answered(refused, 413, "{\"code\":\"request too large\",\"message\":\"max request size (10 bytes) exceeded\"}");
    OK(lp_write_params_authorise(params, lp_cstr("T"), &refused));
    answered(refused, 401, "{\"code\":\"unauthorized\",\"message\":\"unauthorized access\"}");
    lp_write_params_free(params);

    OK(lp_write_params_from_request(lp_cstr("POST"), lp_cstr("/api/v2/write"), lp_cstr("bucket=b"), &accept, 1, &params,
                                    &refused));
    OK(lp_write_params_plain(params, &plain));
    CHECK(plain);
    OK(lp_write_params_authorise(params, lp_cstr("T"), &refused));
    answered(refused, 401, "unauthorized access");
    lp_write_params_free(params);
    accept.value = lp_cstr("\xff");
    CHECK_CODE(lp_write_params_from_request(lp_cstr("POST"), lp_cstr("/api/v2/write"), lp_cstr("bucket=b"), &accept, 1,
                                            &params, &refused),
               LP_INVALID_UTF8);
    CHECK(params == NULL && refused == NULL);

    OK(lp_validate(bytes("m f=1\nm\n"), 8, NULL, &report));
    OK(lp_answer_of_report(report, false, false, &answer));
    answered(answer, 400,
             "{\"code\":\"invalid\",\"line\":2,\"message\":\"partial write has occurred, errors encountered on "
             "line(s):\\nerror parsing line 2 (1-based): the line has no fields\"}");
    OK(lp_answer_of_report(report, true, true, &answer));
    answered(answer, 400,
             "no data written, errors encountered on line(s):\nerror parsing line 2 (1-based): the line has no fields");
    lp_report_free(report);
    OK(lp_validate(bytes(POST), strlen(POST), NULL, &report));
    OK(lp_answer_of_report(report, false, false, &answer));
    answered(answer, 204, "");
    lp_report_free(report);
    OK(lp_answer_too_large(10, true, &answer));
    answered(answer, 413, "max request size (10 bytes) exceeded");
    OK(lp_answer_no_database(lp_cstr("home"), false, &answer));
    answered(answer, 404, "{\"code\":\"not found\",\"message\":\"database \\\"home\\\" not found\"}");

    OK(lp_refusal_init(&refusal, sizeof refusal));
    refusal.code = LP_REFUSAL_UNAVAILABLE;
    refusal.message = lp_cstr("busy");
    refusal.retry_after = 30;
    OK(lp_answer_refused(&refusal, &answer));
    OK(lp_answer_header_count(answer, &count));
    CHECK(count == 2);
    OK(lp_answer_header(answer, 1, &found));
    CHECK(same(found.name, "Retry-After") && same(found.value, "30"));
    CHECK_CODE(lp_answer_header(answer, 2, &found), LP_OUT_OF_RANGE);
    answered(answer, 503, "{\"code\":\"unavailable\",\"message\":\"busy\"}");
    refusal.code = 12;
    CHECK_CODE(lp_answer_refused(&refusal, &answer), LP_INVALID_OPTION);
    CHECK(answer == NULL);
    refusal.code = LP_REFUSAL_INVALID;
    refusal.message = lp_cstr("\xff");
    CHECK_CODE(lp_answer_refused(&refusal, &answer), LP_INVALID_UTF8);
}

int main(void)
{
    sent_and_received();
    packed();
    wrong_options();
    documented_answers();
    return 0;
}
