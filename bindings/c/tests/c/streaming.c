/* A document in pieces, wherever it is cut, against the same document parsed whole. */
#include "check.h"

#include <inttypes.h>

static const char TEXT[] = "m,b=1,a=x\\ y f=0.5,i=-7i,u=7u,t=true,s=\"q\\\"\\\\\",f=1 1700\r\n"
                           "m f=\n"
                           "# note\n"
                           "#\x01\n"
                           " m g=\"two\nlines\"\n\n"
                           "n\xc3\xa9,t=\xff f=1\n"
                           "m f=\"a\"b\n"
                           "m f=1 2 3\n"
                           "m h=2";

/* What a document says, as text: points and errors each in their order. */
typedef struct {
    char *text;
    size_t len, room;
} told;

typedef struct {
    told points, errors;
    uint64_t rejected, error_count;
} answer;

static void add(told *told, const void *data, size_t len)
{
    if (told->len + len > told->room) {
        told->room = 2 * (told->len + len);
        told->text = realloc(told->text, told->room);
        CHECK(told->text != NULL);
    }
    if (len > 0) {
        memcpy(told->text + told->len, data, len);
    }
    told->len += len;
}

static void add_number(told *told, uint64_t number)
{
    char text[32];
    add(told, text, (size_t)snprintf(text, sizeof text, " %" PRIu64, number));
}

static void add_str(told *told, lp_str text)
{
    add_number(told, text.len);
    add(told, ":", 1);
    add(told, text.ptr, text.len);
}

static void add_line(told *told, const lp_line *line)
{
    lp_str key, text;
    lp_value value;
    size_t count;
    uint64_t number;
    int64_t ns;
    bool flag;

    OK(lp_line_measurement(line, &text));
    add_str(told, text);
    OK(lp_line_tag_count(line, &count));
    add_number(told, count);
    for (size_t i = 0; i < count; i++) {
        OK(lp_line_tag(line, i, &key, &text));
        add_str(told, key);
        add_str(told, text);
    }
    OK(lp_line_field_count(line, &count));
    add_number(told, count);
    for (size_t i = 0; i < count; i++) {
        OK(lp_line_field(line, i, &key, &value));
        add_str(told, key);
        add_number(told, value.kind);
        switch (value.kind) {
        case LP_FLOAT:
            add(told, &value.as.f, sizeof value.as.f);
            break;
        case LP_INT:
        case LP_UINT:
            add(told, &value.as.u, sizeof value.as.u);
            break;
        case LP_BOOL:
            add_number(told, value.as.b);
            break;
        case LP_STRING:
            add_str(told, value.as.s);
            break;
        }
    }
    OK(lp_line_timestamp(line, &ns, &flag));
    add_number(told, flag);
    add_number(told, (uint64_t)ns);
    OK(lp_line_duplicates(line, &flag));
    add_number(told, flag);
    OK(lp_line_line(line, &number));
    add_number(told, number);
    OK(lp_line_record(line, &number));
    add_number(told, number);
    add(told, "\n", 1);
}

static void add_error(told *told, const lp_line_error *error)
{
    add_number(told, error->code);
    add_number(told, error->line);
    add_number(told, error->record);
    add_number(told, error->column);
    add_number(told, error->offset);
    add_number(told, error->length);
    add_number(told, error->opened_line);
    add_number(told, error->opened_column);
    add(told, "\n", 1);
}

static void forget(answer *answer)
{
    answer->points.len = answer->errors.len = 0;
    answer->rejected = answer->error_count = 0;
}

static void release(answer *answer)
{
    free(answer->points.text);
    free(answer->errors.text);
    memset(answer, 0, sizeof *answer);
}

static void check_same(const answer *a, const answer *b)
{
    CHECK(a->rejected == b->rejected && a->error_count == b->error_count);
    CHECK(a->points.len == b->points.len && a->errors.len == b->errors.len);
    CHECK(a->points.len == 0 || memcmp(a->points.text, b->points.text, a->points.len) == 0);
    CHECK(a->errors.len == 0 || memcmp(a->errors.text, b->errors.text, a->errors.len) == 0);
}

static answer whole(const char *text, size_t len, const lp_read_options *options)
{
    answer answer = {{NULL, 0, 0}, {NULL, 0, 0}, 0, 0};
    lp_read_options collecting = *options;
    lp_document *document;
    lp_line *line;
    lp_line_error error;

    collecting.errors = LP_ERRORS_COLLECT;
    OK(lp_line_new(&line));
    OK(lp_parse(bytes(text), len, &collecting, &document, NULL));
    for (size_t i = 0; lp_document_read(document, i, line) == LP_OK; i++) {
        add_line(&answer.points, line);
    }
    for (size_t i = 0; lp_document_error(document, i, &error) == LP_OK; i++) {
        add_error(&answer.errors, &error);
    }
    OK(lp_document_rejected(document, &answer.rejected));
    OK(lp_document_error_count(document, &answer.error_count));
    lp_document_free(document);
    lp_line_free(line);
    return answer;
}

/* Adds what the last feed or finish completed. */
static void take(const lp_decoder *decoder, lp_line *line, answer *answer)
{
    lp_line_error error;
    uint64_t number;
    size_t len;

    OK(lp_decoder_len(decoder, &len));
    for (size_t i = 0; i < len; i++) {
        OK(lp_decoder_read(decoder, i, line));
        add_line(&answer->points, line);
    }
    CHECK_CODE(lp_decoder_read(decoder, len, line), LP_OUT_OF_RANGE);
    OK(lp_decoder_error_len(decoder, &len));
    for (size_t i = 0; i < len; i++) {
        OK(lp_decoder_error(decoder, i, &error));
        add_error(&answer->errors, &error);
    }
    CHECK_CODE(lp_decoder_error(decoder, len, &error), LP_OUT_OF_RANGE);
    OK(lp_decoder_rejected(decoder, &number));
    answer->rejected += number;
    OK(lp_decoder_error_count(decoder, &number));
    answer->error_count += number;
}

/* From memory of its own, so that a sanitizer sees any look at it after the call. */
static void feed(lp_decoder *decoder, const char *text, size_t len)
{
    uint8_t *copy = malloc(len + 1);
    CHECK(copy != NULL);
    memcpy(copy, text, len);
    OK(lp_decoder_feed(decoder, copy, len));
    memset(copy, '?', len);
    free(copy);
}

static void finish(lp_decoder *decoder, lp_line *line, answer *answer)
{
    size_t held;
    OK(lp_decoder_finish(decoder));
    take(decoder, line, answer);
    OK(lp_decoder_held(decoder, &held));
    CHECK(held == 0);
}

static void every_cut(const lp_read_options *options)
{
    const size_t len = sizeof TEXT - 1;
    answer expected = whole(TEXT, len, options), got = {{NULL, 0, 0}, {NULL, 0, 0}, 0, 0};
    lp_decoder *decoder;
    lp_line *line;

    OK(lp_line_new(&line));
    /* One decoder for all: after the end it begins anew. */
    OK(lp_decoder_new(options, &decoder));
    for (size_t first = 0; first <= len; first++) {
        for (size_t second = first; second <= len; second++) {
            forget(&got);
            feed(decoder, TEXT, first);
            take(decoder, line, &got);
            feed(decoder, TEXT + first, second - first);
            take(decoder, line, &got);
            feed(decoder, TEXT + second, len - second);
            take(decoder, line, &got);
            finish(decoder, line, &got);
            check_same(&got, &expected);
        }
    }
    forget(&got);
    for (size_t at = 0; at < len; at++) {
        feed(decoder, TEXT + at, 1);
        take(decoder, line, &got);
    }
    finish(decoder, line, &got);
    check_same(&got, &expected);
    lp_decoder_free(decoder);
    lp_line_free(line);
    release(&got);
    release(&expected);
}

/* Longer than what the library looks at in one go. */
static void long_document(void)
{
    const size_t copies = 300, pieces[] = {1, 7, 63, 64, 65, 511, 4096, 40001};
    const size_t len = copies * (sizeof TEXT - 1);
    char *text = malloc(len);
    lp_read_options options;
    answer expected, got = {{NULL, 0, 0}, {NULL, 0, 0}, 0, 0};
    lp_decoder *decoder;
    lp_line *line;

    CHECK(text != NULL);
    for (size_t i = 0; i < copies; i++) {
        memcpy(text + i * (sizeof TEXT - 1), TEXT, sizeof TEXT - 1);
    }
    OK(lp_read_options_init(&options, sizeof options));
    options.max_errors = 500;
    expected = whole(text, len, &options);
    CHECK(expected.error_count > options.max_errors);
    OK(lp_line_new(&line));
    OK(lp_decoder_new(&options, &decoder));
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        forget(&got);
        for (size_t at = 0; at < len; at += pieces[i]) {
            feed(decoder, text + at, len - at < pieces[i] ? len - at : pieces[i]);
            take(decoder, line, &got);
        }
        finish(decoder, line, &got);
        check_same(&got, &expected);
    }
    lp_decoder_free(decoder);
    lp_line_free(line);
    release(&got);
    release(&expected);
    free(text);
}

/* A record without end is refused once it is longer than the limit, and is not held. */
static void too_long(size_t limit, size_t expected_limit)
{
    const size_t piece = 1 << 16;
    char *text = malloc(piece);
    uint64_t rejected = 0;
    size_t held, fed = 0;
    lp_read_options options;
    lp_decoder *decoder;
    lp_line *line;
    lp_line_error error;
    uint64_t number;

    CHECK(text != NULL);
    memset(text, 'x', piece);
    OK(lp_read_options_init(&options, sizeof options));
    options.max_record_bytes = limit;
    OK(lp_decoder_new(&options, &decoder));
    while (rejected == 0) {
        OK(lp_decoder_held(decoder, &held));
        CHECK(held == fed && held <= expected_limit);
        OK(lp_decoder_feed(decoder, bytes(text), piece));
        fed += piece;
        OK(lp_decoder_rejected(decoder, &rejected));
    }
    OK(lp_decoder_held(decoder, &held));
    CHECK(fed > expected_limit && held == 0);
    OK(lp_decoder_error(decoder, 0, &error));
    CHECK(error.code == LP_RECORD_TOO_LONG && error.line == 1 && error.record == 1);

    /* The rest of its line belongs to it; the next line is a record again. */
    OK(lp_decoder_feed(decoder, bytes("x\nm f=1\n"), 8));
    OK(lp_line_new(&line));
    OK(lp_decoder_read(decoder, 0, line));
    OK(lp_line_line(line, &number));
    CHECK(number == 2);
    OK(lp_line_record(line, &number));
    CHECK(number == 2);
    lp_line_free(line);
    lp_decoder_free(decoder);
    free(text);
}

static void misuse(void)
{
    lp_read_options options;
    lp_decoder *decoder;
    lp_line *line;
    lp_line_error error;
    lp_str text;
    size_t len;
    uint64_t count;

    OK(lp_read_options_init(&options, sizeof options));
    options.mode = 3;
    decoder = (lp_decoder *)&options;
    CHECK_CODE(lp_decoder_new(&options, &decoder), LP_INVALID_OPTION);
    CHECK(decoder == NULL);

    OK(lp_decoder_new(NULL, &decoder));
    OK(lp_line_new(&line));
    OK(lp_decoder_len(decoder, &len));
    CHECK(len == 0);
    CHECK_CODE(lp_decoder_read(decoder, 0, line), LP_OUT_OF_RANGE);
    CHECK_CODE(lp_line_measurement(line, &text), LP_WRONG_STATE);
    CHECK_CODE(lp_decoder_error(decoder, 0, &error), LP_OUT_OF_RANGE);
    OK(lp_decoder_rejected(decoder, &count));
    CHECK(count == 0);

    /* A feed that fails changes nothing: the points of the last one can still be read. */
    OK(lp_decoder_feed(decoder, bytes("a f=1\nb f=2\nc f"), 15));
    CHECK_CODE(lp_decoder_feed(decoder, NULL, 1), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_decoder_feed(decoder, bytes("x"), SIZE_MAX), LP_OUT_OF_RANGE);
    OK(lp_decoder_len(decoder, &len));
    CHECK(len == 2);
    OK(lp_decoder_held(decoder, &len));
    CHECK(len == 3);
    OK(lp_decoder_read(decoder, 1, line));
    CHECK_CODE(lp_decoder_read(decoder, SIZE_MAX, line), LP_OUT_OF_RANGE);

    /* An empty feed is one too. The line keeps its point whatever becomes of the decoder. */
    OK(lp_decoder_feed(decoder, NULL, 0));
    OK(lp_decoder_len(decoder, &len));
    CHECK(len == 0);
    CHECK_CODE(lp_decoder_read(decoder, 0, line), LP_OUT_OF_RANGE);
    OK(lp_decoder_finish(decoder));
    OK(lp_decoder_error(decoder, 0, &error));
    CHECK(error.code == LP_MISSING_FIELD_VALUE && error.line == 3);
    OK(lp_decoder_finish(decoder));
    OK(lp_decoder_error_len(decoder, &len));
    CHECK(len == 0);
    lp_decoder_free(decoder);
    OK(lp_line_measurement(line, &text));
    CHECK(same(text, "b"));
    lp_line_free(line);

    /* With a record half read. */
    OK(lp_decoder_new(NULL, &decoder));
    OK(lp_decoder_feed(decoder, bytes("m f=\""), 5));
    lp_decoder_free(decoder);
}

int main(void)
{
    lp_read_options options;
    OK(lp_read_options_init(&options, sizeof options));
    every_cut(&options);
    options.mode = LP_MODE_LENIENT;
    options.precision = LP_PRECISION_S;
    options.max_errors = 2;
    options.errors = LP_ERRORS_COLLECT;
    every_cut(&options);
    options.mode = LP_MODE_STRICT;
    options.max_record_bytes = 12;
    every_cut(&options);
    long_document();
    too_long(1 << 20, 1 << 20);
    too_long(0, 16 << 20);
    misuse();
    return 0;
}
