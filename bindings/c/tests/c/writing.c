/* Rows: whole or not at all. */
#include "check.h"

static lp_str body(const lp_encoder *encoder)
{
    lp_str text;
    OK(lp_encoder_body(encoder, &text));
    return text;
}

static lp_encode_error last_error(const lp_encoder *encoder)
{
    lp_encode_error error;
    OK(lp_encoder_error(encoder, &error));
    return error;
}

static void wrong_state(lp_encoder *encoder)
{
    lp_str x = lp_cstr("x");
    CHECK_CODE(lp_encoder_tag(encoder, x, x), LP_WRONG_STATE);
    CHECK_CODE(lp_encoder_float(encoder, x, 1), LP_WRONG_STATE);
    CHECK_CODE(lp_encoder_int(encoder, x, 1), LP_WRONG_STATE);
    CHECK_CODE(lp_encoder_uint(encoder, x, 1), LP_WRONG_STATE);
    CHECK_CODE(lp_encoder_bool(encoder, x, true), LP_WRONG_STATE);
    CHECK_CODE(lp_encoder_string(encoder, x, x), LP_WRONG_STATE);
    CHECK_CODE(lp_encoder_end(encoder), LP_WRONG_STATE);
    CHECK_CODE(lp_encoder_end_at(encoder, 1), LP_WRONG_STATE);
    CHECK_CODE(lp_encoder_end_instant(encoder, 1), LP_WRONG_STATE);
}

static void rows(void)
{
    lp_encoder *encoder;
    lp_str x = lp_cstr("x");
    uint64_t count;

    OK(lp_encoder_new(NULL, &encoder));
    CHECK(last_error(encoder).code == LP_OK);
    wrong_state(encoder);
    OK(lp_encoder_row(encoder, lp_cstr("disk io")));
    OK(lp_encoder_tag(encoder, lp_cstr("b"), lp_cstr("2,3")));
    OK(lp_encoder_tag(encoder, lp_cstr("a"), lp_cstr("1")));
    OK(lp_encoder_float(encoder, lp_cstr("f"), 0.1));
    OK(lp_encoder_int(encoder, lp_cstr("i"), INT64_MIN));
    OK(lp_encoder_uint(encoder, lp_cstr("u"), UINT64_MAX));
    OK(lp_encoder_bool(encoder, lp_cstr("t"), false));
    OK(lp_encoder_string(encoder, lp_cstr("s"), lp_cstr("\"")));
    CHECK(body(encoder).len == 0);
    OK(lp_encoder_end_at(encoder, 5));
    const char *first = "disk\\ io,a=1,b=2\\,3 "
                        "f=0.1,i=-9223372036854775808i,u=18446744073709551615u,t=false,s=\"\\\"\" 5\n";
    CHECK(same(body(encoder), first));
    wrong_state(encoder);
    CHECK(last_error(encoder).code == LP_OK);

    /* The first error stays, and leaves no trace. */
    OK(lp_encoder_row(encoder, x));
    CHECK_CODE(lp_encoder_tag(encoder, lp_cstr("k"), lp_cstr("a\nb f=1")), LP_CONTROL_BYTE);
    CHECK_CODE(lp_encoder_tag(encoder, x, x), LP_CONTROL_BYTE);
    CHECK_CODE(lp_encoder_float(encoder, lp_cstr(""), 1), LP_CONTROL_BYTE);
    CHECK(last_error(encoder).code == LP_CONTROL_BYTE);
    CHECK_CODE(lp_encoder_end(encoder), LP_CONTROL_BYTE);
    lp_encode_error error = last_error(encoder);
    CHECK(error.row == 1 && error.part == LP_PART_TAG_VALUE && same(error.key, "k"));
    wrong_state(encoder);
    CHECK(same(body(encoder), first));

    /* Found only at the end. */
    OK(lp_encoder_row(encoder, x));
    CHECK_CODE(lp_encoder_end(encoder), LP_MISSING_FIELDS);
    error = last_error(encoder);
    CHECK(error.row == 2 && error.part == LP_PART_ROW && error.key.ptr == NULL && error.key.len == 0);

    CHECK_CODE(lp_encoder_row(encoder, lp_cstr("")), LP_MISSING_MEASUREMENT);
    CHECK_CODE(lp_encoder_end(encoder), LP_MISSING_MEASUREMENT);
    CHECK(last_error(encoder).part == LP_PART_MEASUREMENT);

    OK(lp_encoder_row(encoder, x));
    CHECK_CODE(lp_encoder_tag(encoder, lp_cstr(""), x), LP_MISSING_TAG_KEY);
    CHECK_CODE(lp_encoder_end_instant(encoder, 1), LP_MISSING_TAG_KEY);
    error = last_error(encoder);
    CHECK(error.row == 4 && error.part == LP_PART_TAG_KEY && error.key.ptr != NULL && error.key.len == 0);

    OK(lp_encoder_row(encoder, x));
    CHECK_CODE(lp_encoder_string(encoder, x, lp_cstr("\xff")), LP_INVALID_UTF8);
    CHECK_CODE(lp_encoder_end(encoder), LP_INVALID_UTF8);
    OK(lp_encoder_row(encoder, x));
    volatile double zero = 0;
    CHECK_CODE(lp_encoder_float(encoder, x, zero / zero), LP_NOT_FINITE);

    /* A row that is begun before the last was ended takes its place. */
    OK(lp_encoder_row(encoder, lp_cstr("y")));
    OK(lp_encoder_bool(encoder, x, true));
    OK(lp_encoder_end(encoder));
    CHECK(body(encoder).len == strlen(first) + strlen("y x=true\n"));
    OK(lp_encoder_rows(encoder, &count));
    CHECK(count == 8);

    OK(lp_encoder_row(encoder, x));
    OK(lp_encoder_clear(encoder));
    wrong_state(encoder);
    CHECK(body(encoder).len == 0 && last_error(encoder).code == LP_OK);
    OK(lp_encoder_rows(encoder, &count));
    CHECK(count == 0);
    lp_encoder_free(encoder);
}

/* Prepared keys write and refuse what plain names do, row after row, whatever changes from one to the next. */
static void by_key(void)
{
    static const char *names[] = {"b", "a", "data center", "time", "bad\n", "", "a_key_that_is_much_too_long_for_one_step"};
    static const char *values[] = {"x", "1,2", "", "eight888", "seventeen_letters", "a value with spaces that is quite long"};
    const size_t names_len = sizeof names / sizeof *names, values_len = sizeof values / sizeof *values;
    lp_encoder *plain, *prepared;
    lp_key *keys[sizeof names / sizeof *names];
    size_t good = 0;

    OK(lp_encoder_new(NULL, &plain));
    OK(lp_encoder_new(NULL, &prepared));
    for (size_t i = 0; i < names_len; i++)
        OK(lp_key_new(lp_cstr(names[i]), &keys[i]));
    for (size_t i = 0; i < 3000; i++) {
        lp_str m = lp_cstr("m"), value = lp_cstr(values[i / 3 % values_len]);
        size_t a = i / 50 % names_len, b = i / 7 % names_len;
        lp_str x = lp_cstr(names[a]), y = lp_cstr(names[b]);
        OK(lp_encoder_row(plain, m));
        OK(lp_encoder_row(prepared, m));
        CHECK(lp_encoder_tag(plain, x, value) == lp_encoder_tag_by_key(prepared, keys[a], value));
        switch (i % 5) {
        case 0:
            CHECK(lp_encoder_float(plain, y, (double)i / 8) == lp_encoder_float_by_key(prepared, keys[b], (double)i / 8));
            break;
        case 1:
            CHECK(lp_encoder_int(plain, y, -(int64_t)i) == lp_encoder_int_by_key(prepared, keys[b], -(int64_t)i));
            break;
        case 2:
            CHECK(lp_encoder_uint(plain, y, UINT64_MAX - i) == lp_encoder_uint_by_key(prepared, keys[b], UINT64_MAX - i));
            break;
        case 3:
            CHECK(lp_encoder_bool(plain, y, i % 2) == lp_encoder_bool_by_key(prepared, keys[b], i % 2));
            break;
        default:
            CHECK(lp_encoder_string(plain, y, value) == lp_encoder_string_by_key(prepared, keys[b], value));
        }
        lp_code ended = lp_encoder_end_at(plain, (int64_t)i);
        CHECK(lp_encoder_end_at(prepared, (int64_t)i) == ended);
        good += ended == LP_OK;
    }
    CHECK(good > 100 && good < 2900);
    CHECK(body(plain).len == body(prepared).len);
    CHECK(memcmp(body(plain).ptr, body(prepared).ptr, body(plain).len) == 0);
    for (size_t i = 0; i < names_len; i++)
        lp_key_free(keys[i]);
    CHECK(last_error(prepared).code == last_error(plain).code);
    lp_encoder_free(plain);
    lp_encoder_free(prepared);
}

static void options(void)
{
    lp_encode_options options;
    lp_encoder *encoder;
    OK(lp_encode_options_init(&options, sizeof options));
    options.precision = LP_PRECISION_S;
    options.floats = LP_FLOATS_PYTHON;
    options.tag_order = LP_TAG_ORDER_GIVEN;
    options.string_c_escapes = true;
    OK(lp_encoder_new(&options, &encoder));
    OK(lp_encoder_row(encoder, lp_cstr("m")));
    OK(lp_encoder_tag(encoder, lp_cstr("b"), lp_cstr("2")));
    OK(lp_encoder_tag(encoder, lp_cstr("a"), lp_cstr("1")));
    OK(lp_encoder_float(encoder, lp_cstr("f"), 1));
    OK(lp_encoder_string(encoder, lp_cstr("s"), lp_cstr("\n")));
    OK(lp_encoder_end_instant(encoder, -1));
    CHECK(same(body(encoder), "m,b=2,a=1 f=1.0,s=\"\\n\" -1\n"));
    OK(lp_encoder_row(encoder, lp_cstr("m")));
    OK(lp_encoder_bool(encoder, lp_cstr("f"), true));
    CHECK_CODE(lp_encoder_end_at(encoder, INT64_MAX), LP_TIMESTAMP_OUT_OF_RANGE);
    CHECK(last_error(encoder).part == LP_PART_TIMESTAMP);
    lp_encoder_free(encoder);
}

/* What cannot be written is left out and counted, tags come of themselves, and a full body refuses. */
static void policies(void)
{
    volatile double zero = 0;
    const lp_str m = lp_cstr("m"), f = lp_cstr("f"), dc = lp_cstr("dc");
    lp_tag tags[] = {{lp_cstr("host"), lp_cstr("none")}, {lp_cstr("dc"), lp_cstr("eu")}};
    lp_skipped skipped;
    lp_encode_options options;
    lp_encoder *encoder;
    OK(lp_encode_options_init(&options, sizeof options));
    options.precision = LP_PRECISION_S;
    options.on_duplicate = LP_ON_DUPLICATE_LAST;
    options.nan = LP_NAN_OMIT;
    options.inexact = LP_INEXACT_ERROR;
    options.on_unencodable = LP_ON_UNENCODABLE_SKIP_FIELD;
    options.max_bytes = 40;
    options.default_tags = tags;
    options.default_tags_len = sizeof tags / sizeof *tags;
    OK(lp_encoder_new(&options, &encoder));
    OK(lp_encoder_reserve(encoder, 1000));
    CHECK_CODE(lp_encoder_reserve(encoder, SIZE_MAX), LP_OUT_OF_RANGE);

    OK(lp_encoder_row(encoder, m));
    OK(lp_encoder_tag(encoder, dc, lp_cstr("us")));
    OK(lp_encoder_int(encoder, f, 1));
    OK(lp_encoder_int(encoder, f, 2));
    OK(lp_encoder_float(encoder, lp_cstr("g"), zero / zero));
    OK(lp_encoder_int(encoder, lp_cstr("bad\n"), 3));
    OK(lp_encoder_end(encoder));
    OK(lp_encoder_row(encoder, lp_cstr("bad\\")));
    OK(lp_encoder_end(encoder));
    CHECK(same(body(encoder), "m,dc=us,host=none f=2i\n"));
    OK(lp_encoder_skipped(encoder, &skipped));
    CHECK(skipped.rows == 1 && skipped.fields == 2);

    OK(lp_encoder_row(encoder, m));
    OK(lp_encoder_int(encoder, f, 1));
    CHECK_CODE(lp_encoder_end(encoder), LP_BODY_FULL);
    OK(lp_encoder_row(encoder, lp_cstr("a_measurement_that_is_too_long")));
    OK(lp_encoder_int(encoder, f, 1));
    CHECK_CODE(lp_encoder_end(encoder), LP_ROW_TOO_LONG);
    OK(lp_encoder_clear(encoder));
    OK(lp_encoder_row(encoder, m));
    OK(lp_encoder_int(encoder, f, 1));
    CHECK_CODE(lp_encoder_end_instant(encoder, 1), LP_INEXACT_TIMESTAMP);
    OK(lp_encoder_skipped(encoder, &skipped));
    CHECK(skipped.rows == 0 && skipped.fields == 0 && body(encoder).len == 0);
    lp_encoder_free(encoder);

    tags[1].value = lp_cstr("");
    CHECK_CODE(lp_encoder_new(&options, &encoder), LP_INVALID_OPTION);
    options.default_tags = NULL;
    CHECK_CODE(lp_encoder_new(&options, &encoder), LP_NULL_ARGUMENT);
}

/* What is written reads back, and is written the same again. */
static void round_trip(void)
{
    /* The last one may be any name but a field key. */
    static const char *texts[] = {"plain", "sp ace", "com,ma", "eq=ual", "C:\\data", "Z\xc3\xbcrich", "qu\"ote"};
    static const double floats[] = {0.1, -0.0, 5e-324, 1e21, 1.7976931348623157e308, 0.30000000000000004};
    const size_t texts_len = sizeof texts / sizeof *texts, floats_len = sizeof floats / sizeof *floats;
    lp_encoder *encoder, *again;
    lp_document *document;
    lp_line *line;
    lp_str key, text;
    lp_value value;
    size_t len;
    int64_t ns;
    bool present;

    OK(lp_encoder_new(NULL, &encoder));
    OK(lp_encoder_new(NULL, &again));
    OK(lp_line_new(&line));
    for (size_t i = 0; i < texts_len * floats_len; i++) {
        OK(lp_encoder_row(encoder, lp_cstr(texts[i % texts_len])));
        OK(lp_encoder_tag(encoder, lp_cstr("tag"), lp_cstr(texts[i % texts_len])));
        OK(lp_encoder_float(encoder, lp_cstr(texts[i % (texts_len - 1)]), floats[i % floats_len]));
        OK(lp_encoder_string(encoder, lp_cstr("text"), lp_cstr("line\nbreak \\ \"")));
        OK(lp_encoder_end_at(encoder, (int64_t)i));
    }
    text = body(encoder);
    OK(lp_parse(text.ptr, text.len, NULL, &document, NULL));
    OK(lp_document_len(document, &len));
    CHECK(len == texts_len * floats_len);
    for (size_t i = 0; i < len; i++) {
        OK(lp_document_read(document, i, line));
        OK(lp_line_measurement(line, &text));
        CHECK(same(text, texts[i % texts_len]));
        OK(lp_encoder_row(again, text));
        OK(lp_line_tag(line, 0, &key, &text));
        CHECK(same(text, texts[i % texts_len]));
        OK(lp_encoder_tag(again, key, text));
        OK(lp_line_field(line, 0, &key, &value));
        CHECK(memcmp(&value.as.f, &floats[i % floats_len], sizeof value.as.f) == 0);
        OK(lp_encoder_float(again, key, value.as.f));
        OK(lp_line_field(line, 1, &key, &value));
        CHECK(value.kind == LP_STRING && same(value.as.s, "line\nbreak \\ \""));
        OK(lp_encoder_string(again, key, value.as.s));
        OK(lp_line_timestamp(line, &ns, &present));
        CHECK(present && ns == (int64_t)i);
        OK(lp_encoder_end_instant(again, ns));
    }
    CHECK(body(again).len == body(encoder).len);
    CHECK(memcmp(body(again).ptr, body(encoder).ptr, body(again).len) == 0);
    lp_document_free(document);
    lp_line_free(line);
    lp_encoder_free(encoder);
    lp_encoder_free(again);
}

int main(void)
{
    rows();
    by_key();
    options();
    policies();
    round_trip();
    return 0;
}
