/* Which type each field of a table has: learned from Arrow arrays; rows that cannot be written; tables that are wrong. */
#include "arrow.h"

static lp_schema *knows(const char *data)
{
    lp_schema *schema;
    lp_checked *checked;
    OK(lp_schema_new(NULL, &schema));
    OK(lp_schema_learn(schema, bytes(data), strlen(data), NULL, &checked, NULL));
    lp_checked_free(checked);
    return schema;
}

/* Three rows: a tag "host", a field "load" of integers, the first null. */
static table rows(void)
{
    const uint8_t valid = 0x6;
    const int64_t ints[] = {0, 20, 21};
    table t = new_table(3);
    add_column(&t, "host", "u", texts(3, (const char *[]){"a", "b", "a"}));
    add_column(&t, "load", "l", fixed(3, 1, &valid, ints, sizeof ints));
    return t;
}

static lp_table_options options_of(const lp_str *tag)
{
    lp_table_options options;
    OK(lp_table_options_init(&options, sizeof options));
    options.measurement = lp_cstr("cpu");
    options.tags = tag;
    options.tags_len = tag != NULL;
    return options;
}

static uint64_t conflicts_in(lp_checked *checked)
{
    uint64_t count;
    OK(lp_checked_conflict_count(checked, &count));
    return count;
}

static void learns(void)
{
    const lp_str tag = lp_cstr("host");
    lp_schema *schema = knows("cpu load=20.1\n");
    lp_table_options options = options_of(&tag);
    lp_encode_options written;
    lp_schema_error error;
    lp_checked *checked;
    lp_conflict conflict;
    lp_line_error line;
    lp_table_error refused;
    lp_column_type of;
    table t = rows();
    uint64_t count;
    size_t len;
    bool known;

    OK(lp_schema_learn_arrow_array(schema, &t.schema, &t.array, &options, 1, &checked, &error));
    CHECK(t.schema.release == NULL && t.array.release == NULL && live == 0);
    CHECK(error.code == LP_OK && error.message[0] == '\0');
    OK(lp_checked_records(checked, &count));
    CHECK(count == 2);
    OK(lp_checked_rejected(checked, &count));
    CHECK(count == 0);
    OK(lp_checked_conflict_len(checked, &len));
    CHECK(conflicts_in(checked) == 2 && len == 1);
    OK(lp_checked_conflict(checked, 0, &conflict));
    CHECK(conflict.known == LP_COLUMN_FLOAT && conflict.known_at.document == 1 && conflict.found == LP_COLUMN_INTEGER);
    CHECK(conflict.found_at.document == 2 && conflict.found_at.line == 2 && conflict.found_at.record == 2);
    CHECK_CODE(lp_checked_row_error(checked, 0, &refused), LP_OUT_OF_RANGE);
    lp_checked_free(checked);
    OK(lp_schema_get(schema, lp_cstr("cpu"), lp_cstr("host"), &of, &known));
    CHECK(known && of == LP_COLUMN_TAG);

    /* With the schema its integers are written as floats, and nulls refuse a row. */
    OK(lp_table_rows_init(&written, sizeof written));
    written.schema = schema;
    options.rows = &written;
    options.nulls = LP_NULLS_ERROR;
    t = rows();
    OK(lp_schema_learn_arrow_array(schema, &t.schema, &t.array, &options, 100, &checked, NULL));
    CHECK(conflicts_in(checked) == 0);
    OK(lp_checked_records(checked, &count));
    CHECK(count == 2);
    OK(lp_checked_rejected(checked, &count));
    CHECK(count == 1);
    OK(lp_checked_error_count(checked, &count));
    OK(lp_checked_error_len(checked, &len));
    CHECK(count == 1 && len == 1);
    OK(lp_checked_error(checked, 0, &line));
    CHECK(line.code == LP_NULL_VALUE && line.line == 1 && line.record == 1 && line.column == 0);
    OK(lp_checked_row_error(checked, 0, &refused));
    CHECK(refused.code == LP_NULL_VALUE && refused.has_row && refused.row == 0 && same(refused.column, "load"));
    CHECK(refused.part == LP_PART_FIELD_VALUE && refused.message.len > 0);
    CHECK_CODE(lp_checked_row_error(checked, 1, &refused), LP_OUT_OF_RANGE);
    OK(lp_checked_warning_count(checked, &count));
    OK(lp_checked_warning_len(checked, &len));
    CHECK(count == 0 && len == 0);
    lp_checked_free(checked);
    lp_schema_free(schema);
}

/* So many arrays of the rows, and then a failure if one is wanted. */
typedef struct {
    int left;
    bool fails;
} source;

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    table t = rows();
    (void)stream;
    t.array.release(&t.array);
    *out = t.schema;
    return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    source *from = stream->private_data;
    table t;
    if (from->left-- == 0) {
        out->release = NULL;
        return from->fails ? 5 : 0;
    }
    t = rows();
    t.schema.release(&t.schema);
    *out = t.array;
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "the disk is gone";
}

static void release_stream(struct ArrowArrayStream *stream)
{
    stream->release = NULL;
    live--;
}

static struct ArrowArrayStream stream_of(source *from)
{
    struct ArrowArrayStream stream = {get_schema, get_next, get_last_error, release_stream, from};
    live++;
    return stream;
}

static void streams(void)
{
    source from = {2, false};
    struct ArrowArrayStream stream = stream_of(&from);
    lp_schema *schema = knows("");
    lp_table_options options = options_of(NULL);
    lp_schema_error error;
    lp_checked *checked;
    lp_columns *columns;
    lp_column column;
    uint64_t count;
    size_t len;

    /* Nothing is learned from a table that turns out to be wrong. */
    from.fails = true;
    CHECK_CODE(lp_schema_learn_arrow(schema, &stream, &options, 9, &checked, &error), LP_INVALID_TABLE);
    CHECK(checked == NULL && stream.release == NULL && live == 0);
    CHECK(error.code == LP_INVALID_TABLE && strstr(error.message, "the disk is gone") != NULL);
    OK(lp_schema_len(schema, &len));
    CHECK(len == 0);

    from = (source){2, false};
    stream = stream_of(&from);
    OK(lp_schema_learn_arrow(schema, &stream, &options, 9, &checked, &error));
    CHECK(stream.release == NULL && live == 0 && conflicts_in(checked) == 0);
    OK(lp_checked_records(checked, &count));
    CHECK(count == 6);
    lp_checked_free(checked);
    OK(lp_schema_columns(schema, &columns));
    OK(lp_columns_len(columns, &len));
    CHECK(len == 2);
    OK(lp_columns_get(columns, 0, &column));
    CHECK(same(column.key, "host") && column.of == LP_COLUMN_STRING);
    lp_columns_free(columns);

    /* A table without rows has columns too. */
    from = (source){0, false};
    stream = stream_of(&from);
    options.time = lp_cstr("at");
    CHECK_CODE(lp_schema_learn_arrow(schema, &stream, &options, 9, &checked, &error), LP_NO_SUCH_COLUMN);
    CHECK(strstr(error.message, "\"at\"") != NULL && live == 0);
    lp_schema_free(schema);
}

static void limits_and_warnings(void)
{
    lp_table_options options = options_of(NULL);
    lp_schema_options limits;
    lp_read_options reading;
    lp_schema_error error;
    lp_schema *schema;
    lp_checked *checked;
    lp_line_error warning;
    table t = rows();
    uint64_t count;
    size_t len;

    OK(lp_schema_options_init(&limits, sizeof limits));
    limits.max_columns = 1;
    OK(lp_schema_new(&limits, &schema));
    CHECK_CODE(lp_schema_learn_arrow_array(schema, &t.schema, &t.array, &options, 9, &checked, &error), LP_SCHEMA_TOO_LARGE);
    CHECK(checked == NULL && strstr(error.message, "max_columns is 1") != NULL && live == 0);
    /* It stays as it was, and is of use. */
    OK(lp_schema_len(schema, &len));
    CHECK(len == 0);
    OK(lp_schema_learn(schema, bytes("m f=1"), 5, NULL, &checked, NULL));
    lp_checked_free(checked);
    lp_schema_free(schema);

    schema = knows("");
    OK(lp_read_options_init(&reading, sizeof reading));
    reading.target = LP_TARGET_INFLUXDB1;
    OK(lp_schema_check(schema, bytes("m time=1,f=2"), 12, &reading, &checked, NULL));
    OK(lp_checked_warning_count(checked, &count));
    OK(lp_checked_warning_len(checked, &len));
    CHECK(count == 1 && len == 1);
    OK(lp_checked_warning(checked, 0, &warning));
    CHECK(warning.code == LP_RESERVED_NAME && warning.line == 1);
    CHECK_CODE(lp_checked_warning(checked, 1, &warning), LP_OUT_OF_RANGE);
    lp_checked_free(checked);
    lp_schema_free(schema);
}

/* A call that fails on its arguments leaves the table to the caller. */
static void wrong_arguments(void)
{
    lp_schema *schema = knows("");
    lp_table_options options = options_of(NULL), changed = options;
    lp_schema_error error;
    lp_checked *checked = (lp_checked *)schema;
    source from = {1, false};
    struct ArrowArrayStream stream = stream_of(&from);
    lp_line_error line;
    lp_table_error row;
    table t = rows();
    uint64_t count;
    size_t len;

    changed.nulls = 2;
    CHECK_CODE(lp_schema_learn_arrow(NULL, &stream, &options, 9, &checked, NULL), LP_NULL_ARGUMENT);
    CHECK(checked == NULL);
    CHECK_CODE(lp_schema_learn_arrow(schema, NULL, &options, 9, &checked, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_learn_arrow(schema, &stream, NULL, 9, &checked, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_learn_arrow(schema, &stream, &options, 9, NULL, &error), LP_NULL_ARGUMENT);
    CHECK(error.code == LP_NULL_ARGUMENT && error.message[0] == '\0');
    CHECK_CODE(lp_schema_learn_arrow(schema, &stream, &changed, 9, &checked, NULL), LP_INVALID_OPTION);
    CHECK_CODE(lp_schema_learn_arrow_array(NULL, &t.schema, &t.array, &options, 9, &checked, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_learn_arrow_array(schema, NULL, &t.array, &options, 9, &checked, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_learn_arrow_array(schema, &t.schema, NULL, &options, 9, &checked, NULL), LP_NULL_ARGUMENT);
    CHECK(stream.release != NULL && t.schema.release != NULL && t.array.release != NULL);
    stream.release(&stream);
    t.schema.release(&t.schema);
    t.array.release(&t.array);

    CHECK_CODE(lp_checked_row_error(NULL, 0, &row), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_checked_warning_count(NULL, &count), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_checked_warning_len(NULL, &len), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_checked_warning(NULL, 0, &line), LP_NULL_ARGUMENT);
    lp_schema_free(schema);
}

int main(void)
{
    learns();
    streams();
    limits_and_warnings();
    wrong_arguments();
    CHECK(live == 0);
    return 0;
}
