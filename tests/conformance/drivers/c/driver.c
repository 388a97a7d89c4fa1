/* The conformance driver of the C face: see tests/conformance/FORMAT.md. */
#include "queries.h"
#include "schemas.h"
#include "writes.h"

/* The value of the option that must come next in a header. */
static lp_str option_of(lp_str *header, const char *name)
{
    lp_str value = word_of(header);
    lp_str given = take_until(&value, '=');
    if (!is(given, name)) {
        die("another option was expected", given);
    }
    return value;
}

static uint32_t choice_of(lp_str *header, const char *name, const char *const *words, uint32_t count)
{
    lp_str value = option_of(header, name);
    for (uint32_t i = 0; i < count; i++) {
        if (is(value, words[i])) {
            return i;
        }
    }
    die("unknown word", value);
    return 0;
}

#define CHOICE(header, name, ...)                                                   \
    choice_of(header, name, (const char *const[]){__VA_ARGS__},                     \
              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static lp_mode mode_of(lp_str *header)
{
    return CHOICE(header, "mode", "spec", "strict", "lenient");
}

static lp_precision precision_of(lp_str *header)
{
    return CHOICE(header, "precision", "ns", "us", "ms", "s", "m", "h");
}

static void print_value(const lp_value *value)
{
    uint64_t bits;
    switch (value->kind) {
    case LP_FLOAT:
        memcpy(&bits, &value->as.f, sizeof bits);
        printf("f %016" PRIx64, bits);
        break;
    case LP_INT:
        printf("i %" PRId64, value->as.i);
        break;
    case LP_UINT:
        printf("u %" PRIu64, value->as.u);
        break;
    case LP_BOOL:
        printf("b %s", value->as.b ? "true" : "false");
        break;
    default:
        printf("s ");
        print_bytes(value->as.s);
    }
}

static void print_line(const lp_line *line)
{
    uint64_t number, record;
    int64_t ns;
    bool present, duplicates;
    size_t tags, fields;
    lp_str key, text;
    lp_value value;

    must(lp_line_line(line, &number));
    must(lp_line_record(line, &record));
    must(lp_line_timestamp(line, &ns, &present));
    must(lp_line_duplicates(line, &duplicates));
    printf("point %" PRIu64 " %" PRIu64 " ", number, record);
    if (present) {
        printf("%" PRId64, ns);
    } else {
        putchar('-');
    }
    printf(" %d\nm ", duplicates);
    must(lp_line_measurement(line, &text));
    print_bytes(text);
    must(lp_line_tag_count(line, &tags));
    for (size_t i = 0; i < tags; i++) {
        must(lp_line_tag(line, i, &key, &text));
        printf("\nt ");
        print_bytes(key);
        putchar(' ');
        print_bytes(text);
    }
    must(lp_line_field_count(line, &fields));
    for (size_t i = 0; i < fields; i++) {
        must(lp_line_field(line, i, &key, &value));
        printf("\nf ");
        print_bytes(key);
        putchar(' ');
        print_value(&value);
    }
    putchar('\n');
}

static void print_error(const char *word, const lp_line_error *error)
{
    printf("%s %s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", word, lp_code_word(error->code),
           error->line, error->record, error->column, error->offset, error->length);
}

/* Requests */

static void decode(lp_str header, lp_str data, lp_line *line)
{
    lp_read_options options;
    lp_document *document;
    lp_report *report;
    lp_line_error error;
    size_t len;
    uint64_t records, rejected, errors;

    must(lp_read_options_init(&options, sizeof options));
    options.errors = LP_ERRORS_COLLECT;
    options.max_errors = SIZE_MAX;
    options.mode = mode_of(&header);
    options.precision = precision_of(&header);
    options.string_c_escapes = is(option_of(&header, "string_c_escapes"), "1");
    options.strict_control = is(option_of(&header, "strict_control"), "1");
    options.max_record_bytes = (size_t)unsigned_of(option_of(&header, "max_record_bytes"), 10);
    options.target = among(option_of(&header, "target"), TARGETS, sizeof TARGETS / sizeof *TARGETS);

    must(lp_parse(data.ptr, data.len, &options, &document, &error));
    must(lp_document_len(document, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_document_read(document, i, line));
        print_line(line);
    }
    must(lp_document_error_len(document, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_document_error(document, i, &error));
        print_error("error", &error);
    }
    lp_document_free(document);

    must(lp_validate(data.ptr, data.len, &options, &report));
    must(lp_report_records(report, &records));
    must(lp_report_rejected(report, &rejected));
    must(lp_report_error_count(report, &errors));
    printf("report %d %" PRIu64 " %" PRIu64 "\n", errors == 0, records, rejected);
    must(lp_report_error_len(report, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_report_error(report, i, &error));
        print_error("verror", &error);
    }
    must(lp_report_warning_len(report, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_report_warning(report, i, &error));
        print_error("vwarning", &error);
    }
    lp_report_free(report);
}

static void add_field(lp_encoder *encoder, lp_str item)
{
    lp_str key = bytes_of(word_of(&item)), kind = word_of(&item);
    if (is(kind, "f")) {
        uint64_t bits = unsigned_of(item, 16);
        double value;
        memcpy(&value, &bits, sizeof value);
        lp_encoder_float(encoder, key, value);
    } else if (is(kind, "i")) {
        lp_encoder_int(encoder, key, signed_of(item));
    } else if (is(kind, "u")) {
        lp_encoder_uint(encoder, key, unsigned_of(item, 10));
    } else if (is(kind, "b")) {
        lp_encoder_bool(encoder, key, is(item, "true"));
    } else if (is(kind, "s")) {
        lp_encoder_string(encoder, key, bytes_of(item));
    } else {
        die("unknown kind", kind);
    }
}

static void end_row(lp_encoder *encoder, lp_str time)
{
    lp_encode_error error;
    lp_str unit = word_of(&time);
    lp_code code = unit.len == 0       ? lp_encoder_end(encoder)
                   : is(unit, "raw")   ? lp_encoder_end_at(encoder, signed_of(time))
                                       : lp_encoder_end_instant(encoder, signed_of(time));
    if (code == LP_OK) {
        return;
    }
    must(lp_encoder_error(encoder, &error));
    printf("error %s %" PRIu64 " %s ", lp_code_word(error.code), error.row, lp_part_word(error.part));
    if (error.key.ptr == NULL) {
        putchar('-');
    } else {
        print_bytes(error.key);
    }
    putchar('\n');
}

/* The tags of a header, for the caller to free. */
static lp_tag *tags_of(lp_str text, size_t *len)
{
    lp_tag *tags = NULL;
    for (*len = 0; text.len > 0; ++*len) {
        lp_str value = take_until(&text, ','), key = take_until(&value, ':');
        tags = grown(tags, (*len + 1) * sizeof *tags);
        tags[*len] = (lp_tag){bytes_of(key), bytes_of(value)};
    }
    return tags;
}

static void encode(lp_str header, lp_str rows)
{
    lp_encode_options options;
    lp_encoder *encoder;
    lp_skipped skipped;
    lp_str body, time = {NULL, 0};

    must(lp_encode_options_init(&options, sizeof options));
    options.mode = mode_of(&header);
    options.precision = precision_of(&header);
    options.floats = CHOICE(&header, "floats", "ecma", "python", "go");
    options.tag_order = CHOICE(&header, "tag_order", "sorted", "given");
    options.string_c_escapes = is(option_of(&header, "string_c_escapes"), "1");
    options.on_duplicate = CHOICE(&header, "on_duplicate", "error", "last");
    options.nan = CHOICE(&header, "nan", "error", "omit");
    options.inexact = CHOICE(&header, "inexact", "floor", "error");
    options.on_unencodable = CHOICE(&header, "on_unencodable", "error", "skip_field", "skip_row");
    options.max_bytes = (size_t)unsigned_of(option_of(&header, "max_bytes"), 10);
    lp_tag *tags = tags_of(option_of(&header, "default_tags"), &options.default_tags_len);
    options.default_tags = tags;

    must(lp_encoder_new(&options, &encoder));
    free(tags);
    while (rows.len > 0) {
        lp_str item = line_of(&rows), verb = word_of(&item);
        if (is(verb, "m")) {
            lp_encoder_row(encoder, bytes_of(item));
        } else if (is(verb, "t")) {
            lp_str key = bytes_of(word_of(&item));
            lp_encoder_tag(encoder, key, bytes_of(item));
        } else if (is(verb, "f")) {
            add_field(encoder, item);
        } else if (is(verb, "time")) {
            time = item;
        } else if (is(verb, "row")) {
            end_row(encoder, time);
            time = lp_cstr(NULL);
        } else {
            die("unknown item", verb);
        }
    }
    must(lp_encoder_skipped(encoder, &skipped));
    must(lp_encoder_body(encoder, &body));
    printf("skipped %" PRIu64 " %" PRIu64 "\nbody ", skipped.rows, skipped.fields);
    print_bytes(body);
    putchar('\n');
    lp_encoder_free(encoder);
}

static void print_backends(void)
{
    lp_str word;
    for (size_t i = 0; lp_backend(i, &word) == LP_OK; i++) {
        printf("%.*s\n", (int)word.len, (const char *)word.ptr);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--backends") == 0) {
        print_backends();
        return 0;
    }
    static char buffer[1 << 18];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    lp_str input = read_all(stdin), rest = input;
    lp_line *line;
    must(lp_line_new(&line));
    while (rest.len > 0) {
        lp_str header = line_of(&rest), verb = word_of(&header), id = word_of(&header);
        lp_str payload = take(&rest, (size_t)unsigned_of(word_of(&header), 10));
        take(&rest, 1);
        printf("> %.*s\n", (int)id.len, (const char *)id.ptr);
        if (is(verb, "decode")) {
            decode(header, payload, line);
        } else if (is(verb, "encode")) {
            encode(header, payload);
        } else if (begins(verb, "write-")) {
            answer_write(verb, payload);
        } else if (begins(verb, "query-")) {
            answer_query(verb, payload);
        } else if (is(verb, "schema")) {
            answer_schema(payload);
        } else {
            die("unknown request", verb);
        }
        puts(".");
    }
    lp_line_free(line);
    free((void *)(uintptr_t)input.ptr);
    return fflush(stdout) == 0 ? 0 : 2;
}
