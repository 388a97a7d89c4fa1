/* Writes over HTTP: each verb that begins with write-. */
#ifndef WRITES_H
#define WRITES_H

#include "items.h"

#include <math.h>

/* Verbs */

static void say_unpacked(lp_str packed)
{
    lp_gunzip *gunzip;
    lp_str plain;
    must(lp_gunzip_new(NULL, &gunzip));
    must(lp_gunzip_unpack(gunzip, packed.ptr, packed.len, &plain));
    say("unpacked", plain);
    lp_gunzip_free(gunzip);
}

static void write_request(const given *given)
{
    lp_write_options options;
    lp_write_request *request;
    lp_str text, body = text_of(given, "body");
    lp_header header;
    size_t count;
    bool packed = false;

    must(lp_write_options_init(&options, sizeof options));
    options.url = text_of(given, "url");
    options.bucket = text_of(given, "bucket");
    options.org = text_of(given, "org");
    options.token = text_of(given, "token");
    options.user = text_of(given, "user");
    options.retention_policy = text_of(given, "retention_policy");
    options.api = WORD_OF(given, "api", APIS);
    options.auth = WORD_OF(given, "auth", AUTHS);
    options.accept_partial = WORD_OF(given, "accept_partial", SWITCHES);
    options.no_sync = WORD_OF(given, "no_sync", SWITCHES);
    options.gzip = yes(given, "gzip");
    options.gzip_level = (uint8_t)number_of(given, "gzip_level", options.gzip_level);
    options.gzip_threshold = (size_t)number_of(given, "gzip_threshold", options.gzip_threshold);
    must(lp_write_request_new(&options, &request));
    lp_code code = lp_write_request_fill(request, body.ptr, body.len, WORD_OF(given, "precision", PRECISIONS));
    if (code != LP_OK) {
        say_error(code);
    } else {
        must(lp_write_request_method(request, &text));
        say("method", text);
        must(lp_write_request_url(request, &text));
        say("url", text);
        must(lp_write_request_header_count(request, &count));
        for (size_t i = 0; i < count; i++) {
            must(lp_write_request_header(request, i, &header));
            say_header(header);
            packed = packed || is(header.name, "Content-Encoding");
        }
        must(lp_write_request_body(request, &body));
        packed ? say_unpacked(body) : say("body", body);
    }
    if (options.token.len > 0) {
        /* All that this face prints of a request. */
        must(lp_write_request_error(request, &text));
        say_bool("hidden", !contains(text, options.token));
    }
    lp_write_request_free(request);
}

static void say_answer(lp_answer *answer)
{
    uint16_t status;
    size_t count;
    lp_header header;
    lp_str body;
    must(lp_answer_status(answer, &status));
    say_number("status", status);
    must(lp_answer_header_count(answer, &count));
    for (size_t i = 0; i < count; i++) {
        must(lp_answer_header(answer, i, &header));
        say_header(header);
    }
    must(lp_answer_body(answer, &body));
    say("body", body);
    lp_answer_free(answer);
}

static void say_params(const lp_write_params *params)
{
    lp_api api;
    lp_auth auth;
    lp_encoding encoding;
    lp_precision precision;
    lp_switch on;
    lp_str text, user;
    uint64_t length;
    bool flag;

    must(lp_write_params_api(params, &api));
    say("api", lp_cstr(APIS[api]));
    must(lp_write_params_bucket(params, &text));
    say("bucket", text);
    must(lp_write_params_org(params, &text));
    say_if("org", text);
    must(lp_write_params_retention_policy(params, &text));
    say_if("retention_policy", text);
    must(lp_write_params_precision(params, &precision, &flag));
    say("precision", lp_cstr(flag ? "auto" : PRECISIONS[precision]));
    must(lp_write_params_encoding(params, &encoding));
    say("encoding", lp_cstr(ENCODINGS[encoding]));
    must(lp_write_params_content_length(params, &length, &flag));
    if (flag) {
        say_number("content_length", length);
    }
    must(lp_write_params_credentials(params, &auth, &user, &text));
    if (text.ptr != NULL) {
        printf("credentials ");
        print_bytes(lp_cstr(AUTHS[auth]));
        putchar(' ');
        print_bytes(user);
        putchar(' ');
        print_bytes(text);
        putchar('\n');
    }
    must(lp_write_params_plain(params, &flag));
    say_bool("plain", flag);
    must(lp_write_params_accept_partial(params, &on));
    say_switch("accept_partial", on);
    must(lp_write_params_no_sync(params, &on));
    say_switch("no_sync", on);
}

static void write_params(const given *given)
{
    lp_write_params *params;
    lp_answer *refused;
    must(lp_write_params_from_request(text_of(given, "method"), text_of(given, "path"), text_of(given, "query"),
                                      given->headers, given->header_count, &params, &refused));
    if (refused == NULL && has(given, "token")) {
        must(lp_write_params_authorise(params, text_of(given, "token"), &refused));
    }
    if (refused == NULL && has(given, "max_bytes")) {
        must(lp_write_params_fits(params, number_of(given, "max_bytes", 0), &refused));
    }
    if (refused == NULL) {
        say_params(params);
    } else {
        say_answer(refused);
    }
    lp_write_params_free(params);
}

static void write_answer(const given *given)
{
    const item *item = item_of(given, "refusal");
    lp_answer *answer;
    if (item != NULL) {
        lp_refusal refusal;
        must(lp_refusal_init(&refusal, sizeof refusal));
        refusal.code = among(item->values[0], REFUSALS, sizeof REFUSALS / sizeof *REFUSALS);
        refusal.message = item->values[1];
        refusal.retry_after = number_of(given, "retry_after", 0);
        refusal.plain = yes(given, "plain");
        must(lp_answer_refused(&refusal, &answer));
    } else {
        lp_read_options options = reading_of(given);
        lp_str body = text_of(given, "body");
        lp_report *report;
        must(lp_validate(body.ptr, body.len, &options, &report));
        must(lp_answer_of_report(report, yes(given, "all_or_nothing"), yes(given, "plain"), &answer));
        lp_report_free(report);
    }
    say_answer(answer);
}

static void write_response(const given *given)
{
    lp_write_response *response;
    lp_read_options options = reading_of(given);
    lp_str text = text_of(given, "body"), sent = text_of(given, "sent");
    uint64_t number = number_of(given, "now", 0);
    lp_outcome outcome;
    lp_rejected rejected;
    size_t len;
    bool present;

    must(lp_write_response_parse((uint16_t)number_of(given, "status", 0), given->headers, given->header_count, text.ptr,
                                 text.len, has(given, "now") ? &number : NULL, &response));
    if (sent.ptr != NULL) {
        must(lp_write_response_locate(response, sent.ptr, sent.len, &options));
    }
    must(lp_write_response_outcome(response, &outcome));
    say("outcome", lp_cstr(lp_outcome_word(outcome)));
    must(lp_write_response_retry_after(response, &number, &present));
    if (present) {
        say_number("retry_after", number);
    }
    must(lp_write_response_code(response, &text));
    say_if("code", text);
    must(lp_write_response_message(response, &text));
    say("message", text);
    must(lp_write_response_dropped(response, &number, &present));
    if (present) {
        say_number("dropped", number);
    }
    must(lp_write_response_rejected_len(response, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_write_response_rejected(response, i, &rejected));
        printf("rejected");
        more_number(rejected.line, true);
        more_number(rejected.record, true);
        putchar(' ');
        print_bytes(rejected.message);
        putchar('\n');
    }
    lp_write_response_free(response);
}

static void write_split(const given *given)
{
    lp_read_options options = reading_of(given);
    lp_str data = text_of(given, "data");
    lp_parts *parts;
    lp_body_part part;
    lp_line_error error;
    size_t len;
    size_t max_bytes = (size_t)number_of(given, "max_bytes", 0), max_lines = (size_t)number_of(given, "max_lines", 0);

    if (lp_split(data.ptr, data.len, max_bytes, max_lines, &options, &parts, &error) != LP_OK) {
        printf("error ");
        print_bytes(lp_cstr(lp_code_word(error.code)));
        more_number(error.line, false);
        more_number(error.record, false);
        more_number(error.offset, false);
        more_number(error.length, false);
        putchar('\n');
        return;
    }
    must(lp_parts_len(parts, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_parts_part(parts, i, &part));
        printf("part");
        more_number(part.range.start, false);
        more_number(part.range.end, false);
        more_number(part.records, false);
        more_number(part.line, false);
        more_number(part.record, false);
        putchar('\n');
    }
    lp_parts_free(parts);
}

static void say_range(const char *word, lp_range range)
{
    printf("%s", word);
    more_number(range.start, false);
    more_number(range.end, false);
    putchar('\n');
}

static void write_split_valid(const given *given)
{
    lp_read_options options = reading_of(given);
    lp_str data = text_of(given, "data");
    lp_valid *valid;
    lp_report *report;
    lp_range range;
    uint64_t number;
    size_t len;

    must(lp_split_valid(data.ptr, data.len, &options, &valid, &report));
    must(lp_valid_good_len(valid, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_valid_good(valid, i, &range));
        say_range("good", range);
    }
    must(lp_valid_rejected_len(valid, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_valid_rejected(valid, i, &range));
        say_range("rejected", range);
    }
    printf("report");
    must(lp_report_records(report, &number));
    more_number(number, false);
    must(lp_report_rejected(report, &number));
    more_number(number, false);
    putchar('\n');
    lp_valid_free(valid);
    lp_report_free(report);
}

static void write_retry(const given *given)
{
    lp_retry_policy policy;
    uint64_t retry_after = number_of(given, "retry_after", 0);
    double seconds;
    bool again;
    must(lp_retry_policy_init(&policy, sizeof policy));
    policy.base = float_of(given, "base", policy.base);
    policy.factor = float_of(given, "factor", policy.factor);
    policy.cap = float_of(given, "cap", policy.cap);
    policy.deadline = float_of(given, "deadline", policy.deadline);
    policy.max_tries = (uint32_t)number_of(given, "max_tries", policy.max_tries);
    must(lp_retry_wait(&policy, (uint32_t)number_of(given, "tries", 1), float_of(given, "elapsed", 0),
                       has(given, "retry_after") ? &retry_after : NULL, float_of(given, "random", 1), &seconds, &again));
    if (again) {
        say_number("wait", (uint64_t)floor(seconds * 1000 + 0.5));
    } else {
        puts("give_up");
    }
}

static void write_gzip(const given *given)
{
    lp_str data = text_of(given, "data"), packed, plain;
    lp_gzip *gzip;
    lp_gunzip *gunzip;
    must(lp_gzip_new((uint8_t)number_of(given, "level", 6), &gzip));
    must(lp_gzip_pack(gzip, data.ptr, data.len, &packed));
    must(lp_gunzip_new(NULL, &gunzip));
    must(lp_gunzip_unpack(gunzip, packed.ptr, packed.len, &plain));
    lp_str head = {packed.ptr, 10};
    say("head", head);
    say_bool("same", plain.len == data.len && (data.len == 0 || memcmp(plain.ptr, data.ptr, data.len) == 0));
    say_bool("fits", packed.len <= number_of(given, "at_most", UINT64_MAX));
    lp_gzip_free(gzip);
    lp_gunzip_free(gunzip);
}

/* Members are fed one after the other. */
static void write_gunzip(const given *given)
{
    lp_gunzip_limits limits;
    lp_gzip *gzip;
    lp_gunzip *gunzip;
    lp_code code = LP_OK;
    uint8_t *whole = NULL;
    size_t len = 0;

    must(lp_gunzip_limits_init(&limits, sizeof limits));
    limits.max_bytes = number_of(given, "max_bytes", limits.max_bytes);
    limits.max_ratio = (uint32_t)number_of(given, "max_ratio", limits.max_ratio);
    must(lp_gzip_new(6, &gzip));
    must(lp_gunzip_new(&limits, &gunzip));
    for (size_t i = 0; i < given->len && code == LP_OK; i++) {
        lp_str member = given->items[i].values[0], plain;
        if (is(given->items[i].word, "plain")) {
            must(lp_gzip_pack(gzip, member.ptr, member.len, &member));
        } else if (!is(given->items[i].word, "data")) {
            continue;
        }
        code = lp_gunzip_feed(gunzip, member.ptr, member.len, &plain);
        if (code == LP_OK && plain.len > 0) {
            whole = grown(whole, len + plain.len);
            memcpy(whole + len, plain.ptr, plain.len);
            len += plain.len;
        }
    }
    code = code == LP_OK ? lp_gunzip_finish(gunzip) : code;
    if (code == LP_OK) {
        say("unpacked", (lp_str){whole, len});
    } else {
        say_error(code);
    }
    free(whole);
    lp_gzip_free(gzip);
    lp_gunzip_free(gunzip);
}

static void answer_write(lp_str verb, lp_str payload)
{
    static const struct {
        const char *verb;
        void (*answer)(const given *given);
    } verbs[] = {
        {"write-request", write_request},   {"write-params", write_params},
        {"write-answer", write_answer},     {"write-response", write_response},
        {"write-split", write_split},       {"write-split-valid", write_split_valid},
        {"write-retry", write_retry},       {"write-gzip", write_gzip},
        {"write-gunzip", write_gunzip},
    };
    static given given;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (is(verb, verbs[i].verb)) {
            read_items(payload, &given);
            verbs[i].answer(&given);
            return;
        }
    }
    die("unknown verb", verb);
}

#endif
