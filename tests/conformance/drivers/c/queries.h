/* Queries: each verb that begins with query-. */
#ifndef QUERIES_H
#define QUERIES_H

#include "items.h"

static const char *const QUERY_APIS[] = {"v1", "v2"};
static const char *const LANGUAGES[] = {"sql", "influxql"};
static const char *const METHODS[] = {"get", "post"};
static const char *const FORMATS[] = {"json", "csv"};
static const char *const EPOCHS[] = {"", "ns", "us", "ms", "s", "m", "h"};
static const char *const VALUES_OF[] = {"null", "bool", "int", "uint", "float", "string", "time", "mixed"};

static void add_param(lp_query *query, const item *param)
{
    lp_str name = param->values[0], kind = param->values[1], value = param->values[2];
    if (is(kind, "null")) {
        must(lp_query_param_null(query, name));
    } else if (is(kind, "f")) {
        uint64_t bits = unsigned_of(value, 16);
        double number;
        memcpy(&number, &bits, sizeof number);
        must(lp_query_param_float(query, name, number));
    } else if (is(kind, "i")) {
        must(lp_query_param_int(query, name, signed_of(value)));
    } else if (is(kind, "u")) {
        must(lp_query_param_uint(query, name, unsigned_of(value, 10)));
    } else if (is(kind, "b")) {
        must(lp_query_param_bool(query, name, is(value, "true")));
    } else {
        must(lp_query_param_string(query, name, value));
    }
}

static lp_query *query_of(const given *given, lp_language language)
{
    lp_query *query;
    must(lp_query_new(text_of(given, "query"), language, &query));
    for (size_t i = 0; i < given->len; i++) {
        if (is(given->items[i].word, "param")) {
            add_param(query, &given->items[i]);
        }
    }
    return query;
}

/* Whether the token stands in what this face prints of a query. */
static void say_hidden(const lp_query *query, lp_str token)
{
    lp_str text;
    if (token.len > 0) {
        must(lp_query_error(query, &text));
        say_bool("hidden", !contains(text, token));
    }
}

static void query_ticket(const given *given)
{
    lp_query *query = query_of(given, WORD_OF(given, "language", LANGUAGES));
    lp_str bytes, token = text_of(given, "token");
    lp_header header;
    lp_code code;

    if (has(given, "query")) {
        code = lp_query_ticket(query, text_of(given, "database"), &bytes);
        code == LP_OK ? say("ticket", bytes) : say_error(code);
    }
    if (has(given, "token")) {
        code = lp_query_metadata(query, token, &header);
        code == LP_OK ? say_named("metadata", header.name, header.value) : say_error(code);
    }
    say_hidden(query, token);
    lp_query_free(query);
}

static void say_request(const lp_query_request *request)
{
    lp_str text;
    lp_header header;
    size_t count;
    must(lp_query_request_method(request, &text));
    say("method", text);
    must(lp_query_request_url(request, &text));
    say("url", text);
    must(lp_query_request_header_count(request, &count));
    for (size_t i = 0; i < count; i++) {
        must(lp_query_request_header(request, i, &header));
        say_header(header);
    }
    must(lp_query_request_body(request, &text));
    say("body", text);
}

static void query_request(const given *given)
{
    lp_query *query = query_of(given, LP_LANGUAGE_INFLUXQL);
    lp_query_options options;
    lp_query_request *request;

    must(lp_query_options_init(&options, sizeof options));
    options.url = text_of(given, "url");
    options.database = text_of(given, "database");
    options.retention_policy = text_of(given, "retention_policy");
    options.token = text_of(given, "token");
    options.user = text_of(given, "user");
    options.chunk_size = number_of(given, "chunk_size", 0);
    options.api = WORD_OF(given, "api", QUERY_APIS);
    options.auth = WORD_OF(given, "auth", AUTHS);
    options.epoch = WORD_OF(given, "epoch", EPOCHS);
    options.chunked = WORD_OF(given, "chunked", SWITCHES);
    options.method = WORD_OF(given, "method", METHODS);
    options.format = WORD_OF(given, "format", FORMATS);
    lp_code code = lp_query_request_new(query, &options, &request);
    code == LP_OK ? say_request(request) : say_error(code);
    say_hidden(query, options.token);
    lp_query_request_free(request);
    lp_query_free(query);
}

/* A value with the letter of its kind. */
static void more_cell(const lp_value *value, bool present, lp_values of)
{
    char text[32] = "";
    uint64_t bits;
    if (present && value->kind == LP_STRING) {
        /* The letter s, and the text. */
        putchar(' ');
        printf("x73");
        for (size_t i = 0; i < value->as.s.len; i++) {
            printf("%02x", value->as.s.ptr[i]);
        }
        return;
    }
    if (present && value->kind == LP_FLOAT) {
        memcpy(&bits, &value->as.f, sizeof bits);
        snprintf(text, sizeof text, "f%016" PRIx64, bits);
    } else if (present && value->kind == LP_INT) {
        snprintf(text, sizeof text, "%c%" PRId64, of == LP_VALUES_TIME ? 't' : 'i', value->as.i);
    } else if (present && value->kind == LP_UINT) {
        snprintf(text, sizeof text, "u%" PRIu64, value->as.u);
    } else if (present) {
        snprintf(text, sizeof text, "b%s", value->as.b ? "true" : "false");
    }
    more(lp_cstr(text));
}

static void say_series(const lp_query_answer *answer, size_t statement, size_t index)
{
    lp_series series;
    lp_tag tag;
    lp_str name;
    lp_values of;
    lp_value value;
    bool present;

    must(lp_query_answer_series(answer, statement, index, &series));
    say_named("series", series.name, lp_cstr(series.partial ? "true" : "false"));
    for (size_t i = 0; i < series.tag_count; i++) {
        must(lp_query_answer_tag(answer, statement, index, i, &tag));
        say_named("tag", tag.key, tag.value);
    }
    for (size_t i = 0; i < series.column_count; i++) {
        must(lp_query_answer_column(answer, statement, index, i, &name, &of));
        printf("column");
        more(name);
        more(lp_cstr(VALUES_OF[of]));
        for (size_t row = 0; row < series.rows; row++) {
            must(lp_query_answer_value(answer, statement, index, i, row, &value, &present));
            more_cell(&value, present, of);
        }
        putchar('\n');
    }
}

static void say_query_answer(lp_query_answer *answer)
{
    lp_str why;
    size_t count;
    lp_statement statement;
    lp_query_message message;

    must(lp_query_answer_error(answer, &why));
    say_if("failed", why);
    must(lp_query_answer_statement_count(answer, &count));
    for (size_t i = 0; i < count; i++) {
        must(lp_query_answer_statement(answer, i, &statement));
        printf("statement");
        more_number(statement.id, false);
        more(lp_cstr(statement.partial ? "true" : "false"));
        putchar('\n');
        say_if("failed", statement.error);
        for (size_t j = 0; j < statement.message_count; j++) {
            must(lp_query_answer_message(answer, i, j, &message));
            say_named("message", message.level, message.text);
        }
        for (size_t j = 0; j < statement.series_count; j++) {
            say_series(answer, i, j);
        }
    }
    lp_query_answer_free(answer);
}

static void say_chunks(lp_query_reader *reader)
{
    lp_query_answer *chunk;
    for (must(lp_query_reader_next(reader, &chunk)); chunk != NULL; must(lp_query_reader_next(reader, &chunk))) {
        puts("chunk");
        say_query_answer(chunk);
    }
}

static lp_code read_in_pieces(const given *given, const lp_answer_options *options, lp_query_fault *fault)
{
    lp_query_reader *reader;
    lp_code code = LP_OK;
    must(lp_query_reader_new(options, &reader));
    for (size_t i = 0; i < given->len && code == LP_OK; i++) {
        if (is(given->items[i].word, "piece")) {
            code = lp_query_reader_feed(reader, given->items[i].values[0].ptr, given->items[i].values[0].len, fault);
            say_chunks(reader);
        }
    }
    if (code == LP_OK) {
        code = lp_query_reader_finish(reader, fault);
        say_chunks(reader);
    }
    lp_query_reader_free(reader);
    return code;
}

static void query_answer(const given *given)
{
    lp_answer_options options;
    lp_query_answer *answer;
    lp_query_fault fault;
    lp_code code;

    must(lp_answer_options_init(&options, sizeof options));
    options.epoch = WORD_OF(given, "epoch", EPOCHS);
    options.format = WORD_OF(given, "format", FORMATS);
    options.max_bytes = (size_t)number_of(given, "max_bytes", options.max_bytes);
    if (has(given, "body")) {
        lp_str body = text_of(given, "body");
        code = lp_query_answer_parse(body.ptr, body.len, &options, &answer, &fault);
        if (code == LP_OK) {
            say_query_answer(answer);
        }
    } else {
        code = read_in_pieces(given, &options, &fault);
    }
    if (code != LP_OK) {
        char offset[24] = "";
        if (fault.has_offset) {
            snprintf(offset, sizeof offset, "%" PRIu64, fault.offset);
        }
        say_named("error", lp_cstr(lp_code_word(code)), lp_cstr(offset));
    }
}

static void answer_query(lp_str verb, lp_str payload)
{
    static given given;
    read_items(payload, &given);
    if (is(verb, "query-ticket")) {
        query_ticket(&given);
    } else if (is(verb, "query-request")) {
        query_request(&given);
    } else if (is(verb, "query-answer")) {
        query_answer(&given);
    } else {
        die("unknown verb", verb);
    }
}

#endif
