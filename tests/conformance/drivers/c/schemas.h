/* Schemas: the verb schema, step by step. */
#ifndef SCHEMAS_H
#define SCHEMAS_H

#include "items.h"

enum { SCHEMAS = 8 };

static const char *const COLUMN_TYPES[] = {"float", "integer", "unsigned", "boolean", "string", "tag"};

/* The schemas made so far, and how the next is made and taught. */
typedef struct {
    lp_schema_options making;
    lp_read_options reading;
    struct {
        lp_str name;
        lp_schema *schema;
    } schemas[SCHEMAS];
    size_t len, current;
} bench;

static bool same_text(lp_str a, lp_str b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static size_t schema_named(const bench *bench, lp_str name)
{
    for (size_t i = 0; i < bench->len; i++) {
        if (same_text(bench->schemas[i].name, name)) {
            return i;
        }
    }
    die("no such schema", name);
    return 0;
}

static void more_place(lp_place place)
{
    more_number(place.document, false);
    more_number(place.line, false);
    more_number(place.record, false);
}

static void say_conflict(const lp_conflict *conflict)
{
    printf("conflict");
    more(conflict->measurement);
    more(conflict->key);
    more(lp_cstr(COLUMN_TYPES[conflict->known]));
    more_place(conflict->known_at);
    more(lp_cstr(COLUMN_TYPES[conflict->found]));
    more_place(conflict->found_at);
    more_number(conflict->values, false);
    more(conflict->message);
    putchar('\n');
}

static void say_checked(lp_checked *checked)
{
    uint64_t records, rejected, errors, conflicts;
    size_t len;
    lp_line_error error;
    lp_conflict conflict;

    must(lp_checked_records(checked, &records));
    must(lp_checked_rejected(checked, &rejected));
    must(lp_checked_error_count(checked, &errors));
    must(lp_checked_conflict_count(checked, &conflicts));
    printf("checked");
    more(lp_cstr(errors + conflicts == 0 ? "true" : "false"));
    more_number(records, false);
    more_number(rejected, false);
    more_number(conflicts, false);
    putchar('\n');
    must(lp_checked_error_len(checked, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_checked_error(checked, i, &error));
        printf("rejected");
        more(lp_cstr(lp_code_word(error.code)));
        more_number(error.line, false);
        putchar('\n');
    }
    must(lp_checked_conflict_len(checked, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_checked_conflict(checked, i, &conflict));
        say_conflict(&conflict);
    }
    lp_checked_free(checked);
}

static void say_columns(const lp_schema *schema)
{
    lp_columns *columns;
    lp_column column;
    size_t len;

    must(lp_schema_len(schema, &len));
    say_number("len", len);
    must(lp_schema_columns(schema, &columns));
    must(lp_columns_len(columns, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_columns_get(columns, i, &column));
        printf("column");
        more(column.measurement);
        more(column.key);
        more(lp_cstr(COLUMN_TYPES[column.of]));
        putchar('\n');
    }
    lp_columns_free(columns);
}

static void say_conflicts(const lp_schema *schema)
{
    lp_conflicts *conflicts;
    lp_conflict conflict;
    size_t len;

    must(lp_schema_conflicts(schema, &conflicts));
    must(lp_conflicts_len(conflicts, &len));
    for (size_t i = 0; i < len; i++) {
        must(lp_conflicts_get(conflicts, i, &conflict));
        say_conflict(&conflict);
    }
    lp_conflicts_free(conflicts);
}

/* A row of one field, by an encoder with the schema. */
static void say_encoded(const lp_schema *schema, const item *step)
{
    lp_encode_options options;
    lp_encoder *encoder;
    lp_str body, key = step->values[1], kind = step->values[2], value = step->values[3];

    must(lp_encode_options_init(&options, sizeof options));
    options.schema = schema;
    must(lp_encoder_new(&options, &encoder));
    lp_encoder_row(encoder, step->values[0]);
    if (is(kind, "f")) {
        uint64_t bits = unsigned_of(value, 16);
        double number;
        memcpy(&number, &bits, sizeof number);
        lp_encoder_float(encoder, key, number);
    } else if (is(kind, "i")) {
        lp_encoder_int(encoder, key, signed_of(value));
    } else if (is(kind, "u")) {
        lp_encoder_uint(encoder, key, unsigned_of(value, 10));
    } else if (is(kind, "b")) {
        lp_encoder_bool(encoder, key, is(value, "true"));
    } else {
        lp_encoder_string(encoder, key, value);
    }
    must(lp_encoder_end(encoder));
    must(lp_encoder_body(encoder, &body));
    say("body", body);
    lp_encoder_free(encoder);
}

static void make(bench *bench, lp_str name)
{
    if (bench->len == SCHEMAS) {
        die("too many schemas", name);
    }
    bench->current = bench->len++;
    bench->schemas[bench->current].name = name;
    must(lp_schema_new(&bench->making, &bench->schemas[bench->current].schema));
}

static lp_code load(lp_schema **schema, lp_str text)
{
    lp_schema *loaded;
    lp_schema_error error;
    lp_code code = lp_schema_from_json(text.ptr, text.len, &loaded, &error);
    if (code == LP_OK) {
        lp_schema_free(*schema);
        *schema = loaded;
    }
    return code == error.code ? code : LP_INTERNAL_PANIC;
}

/* A step about the current schema. */
static lp_code step_of(bench *bench, const item *step)
{
    lp_schema **schema = &bench->schemas[bench->current].schema;
    lp_str value = step->values[0], text;
    lp_checked *checked;
    lp_column_type of;
    bool known;
    lp_code code = LP_OK;

    if (is(step->word, "start_at")) {
        lp_place place = {unsigned_of(value, 10), unsigned_of(step->values[1], 10), unsigned_of(step->values[2], 10)};
        must(lp_schema_start_at(*schema, place));
    } else if (is(step->word, "learn") || is(step->word, "check")) {
        code = is(step->word, "learn")
                   ? lp_schema_learn(*schema, value.ptr, value.len, &bench->reading, &checked, NULL)
                   : lp_schema_check(*schema, value.ptr, value.len, &bench->reading, &checked, NULL);
        if (code == LP_OK) {
            say_checked(checked);
        }
    } else if (is(step->word, "merge")) {
        code = lp_schema_merge(*schema, bench->schemas[schema_named(bench, value)].schema, NULL);
    } else if (is(step->word, "load")) {
        code = load(schema, value);
    } else if (is(step->word, "save")) {
        must(lp_schema_to_json(*schema, &text));
        say("json", text);
    } else if (is(step->word, "get")) {
        must(lp_schema_get(*schema, value, step->values[1], &of, &known));
        known ? say("type", lp_cstr(COLUMN_TYPES[of])) : (void)puts("unknown");
    } else if (is(step->word, "columns")) {
        say_columns(*schema);
    } else if (is(step->word, "conflicts")) {
        say_conflicts(*schema);
    } else if (is(step->word, "encode")) {
        say_encoded(*schema, step);
    } else {
        die("unknown step", step->word);
    }
    return code;
}

static lp_code take_step(bench *bench, const item *step)
{
    lp_str value = step->values[0];
    if (is(step->word, "tags")) {
        bench->making.tags = is(value, "true");
    } else if (is(step->word, "max_columns")) {
        bench->making.max_columns = (size_t)unsigned_of(value, 10);
    } else if (is(step->word, "max_name_bytes")) {
        bench->making.max_name_bytes = (size_t)unsigned_of(value, 10);
    } else if (is(step->word, "mode")) {
        bench->reading.mode = among(value, MODES, sizeof MODES / sizeof *MODES);
    } else if (is(step->word, "precision")) {
        bench->reading.precision = among(value, PRECISIONS, sizeof PRECISIONS / sizeof *PRECISIONS);
    } else if (is(step->word, "target")) {
        bench->reading.target = among(value, TARGETS, sizeof TARGETS / sizeof *TARGETS);
    } else if (is(step->word, "max_errors")) {
        bench->reading.max_errors = (size_t)unsigned_of(value, 10);
    } else if (is(step->word, "new")) {
        make(bench, value);
    } else if (is(step->word, "use")) {
        bench->current = schema_named(bench, value);
    } else {
        return step_of(bench, step);
    }
    return LP_OK;
}

static void answer_schema(lp_str payload)
{
    static given given;
    bench bench = {.len = 0};
    lp_code code = LP_OK;
    read_items(payload, &given);
    must(lp_schema_options_init(&bench.making, sizeof bench.making));
    must(lp_read_options_init(&bench.reading, sizeof bench.reading));
    for (size_t i = 0; i < given.len && code == LP_OK; i++) {
        code = take_step(&bench, &given.items[i]);
    }
    if (code != LP_OK) {
        say_error(code);
    }
    for (size_t i = 0; i < bench.len; i++) {
        lp_schema_free(bench.schemas[i].schema);
    }
}

#endif
