/* Tables: Arrow arrays made by hand to bytes, bytes to Arrow arrays, and arrays that are wrong. */
#include "arrow.h"

#define NAMES(...) ((const char *[]){__VA_ARGS__})

/* Options for measurement "m" with at most one tag and one column of times; NULL for none. */
static lp_table_options options_of(const lp_str *tags, size_t tags_len, const char *time)
{
    lp_table_options options;
    OK(lp_table_options_init(&options, sizeof options));
    options.measurement = lp_cstr("m");
    options.tags = tags;
    options.tags_len = tags_len;
    options.time = lp_cstr(time);
    return options;
}

static lp_batches *begin(table *from, const lp_table_options *options)
{
    lp_batches *batches;
    OK(lp_encode_arrow_array(&from->schema, &from->array, options, &batches));
    CHECK(from->schema.release == NULL && from->array.release == NULL);
    return batches;
}

static lp_batch next(lp_batches *batches)
{
    lp_batch batch;
    OK(lp_batches_next(batches, &batch));
    return batch;
}

static lp_table_error error_of(lp_batches *batches)
{
    lp_table_error error;
    OK(lp_batches_error(batches, &error));
    return error;
}

static bool has(lp_str text, const char *part)
{
    char copy[2048];
    CHECK(text.len < sizeof copy);
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    return strstr(copy, part) != NULL;
}

static void end(lp_batches *batches)
{
    CHECK(next(batches).body.ptr == NULL);
    CHECK(next(batches).body.ptr == NULL);
    lp_batches_free(batches);
    CHECK(live == 0);
}

static void every_type(void)
{
    const uint8_t valid = 0x5, bools = 0x6;
    const int32_t codes[] = {1, 0, 1};
    const int64_t ints[] = {-1, INT64_MIN, 7}, us[] = {1, -2, 1700000000000000};
    const uint64_t uints[] = {0, 1, UINT64_MAX};
    const float floats[] = {0.1f, 1.5f, -2.0f};
    const double doubles[] = {0.5, 1e21, -0.0};
    const lp_str tags[] = {lp_cstr("host"), lp_cstr("region")};
    lp_table_options options = options_of(tags, 2, "at");
    table t = new_table(3);
    lp_batches *batches;
    lp_batch batch;

    add_dictionary(&t, "host", refer(fixed(3, 0, NULL, codes, sizeof codes), texts(2, NAMES("a b", "c,d"))));
    add_column(&t, "region", "u", texts(3, NAMES("eu", NULL, "us=1")));
    add_column(&t, "b", "b", fixed(3, 0, NULL, &bools, 1));
    add_column(&t, "i", "l", fixed(3, 1, &valid, ints, sizeof ints));
    add_column(&t, "u", "L", fixed(3, -1, NULL, uints, sizeof uints));
    add_column(&t, "f", "f", fixed(3, 0, NULL, floats, sizeof floats));
    add_column(&t, "g", "g", fixed(3, 1, &valid, doubles, sizeof doubles));
    add_column(&t, "s", "u", texts(3, NAMES("", "say \"hi\"", NULL)));
    add_column(&t, "n", "n", new_array(3, 3));
    add_column(&t, "at", "tsu:UTC", fixed(3, 0, NULL, us, sizeof us));
    batches = begin(&t, &options);
    batch = next(batches);
    CHECK(same(batch.body,
               "m,host=c\\,d,region=eu b=false,i=-1i,u=0u,f=0.1,g=0.5,s=\"\" 1000\n"
               "m,host=a\\ b b=true,u=1u,f=1.5,s=\"say \\\"hi\\\"\" -2000\n"
               "m,host=c\\,d,region=us\\=1 b=true,i=7i,u=18446744073709551615u,f=-2,g=-0 1700000000000000000\n"));
    CHECK(batch.records == 3 && batch.skipped_rows_len == 0 && batch.skipped_fields == 0);
    CHECK(batch.precision == LP_PRECISION_NS);
    CHECK(error_of(batches).code == LP_OK && error_of(batches).message.ptr == NULL);
    end(batches);
}

/* Two arrays of three and two rows with a float column "f" and a text column "s". */
typedef struct {
    int given, fail_at, schema_status;
} source;

static table rows_of(int which)
{
    const uint8_t valid = 0x5;
    const double first[] = {0.5, 0, 1.5}, second[] = {2.5, 3.5};
    table t = new_table(which == 0 ? 3 : 2);
    if (which == 0) {
        add_column(&t, "f", "g", fixed(3, 1, &valid, first, sizeof first));
        add_column(&t, "s", "u", texts(3, NAMES("x\ny", NULL, NULL)));
    } else {
        add_column(&t, "f", "g", fixed(2, 0, NULL, second, sizeof second));
        add_column(&t, "s", "u", texts(2, NAMES(NULL, NULL)));
    }
    return t;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    const source *from = stream->private_data;
    table t;
    if (from->schema_status != 0) {
        return from->schema_status;
    }
    t = rows_of(0);
    t.array.release(&t.array);
    *out = t.schema;
    return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    source *from = stream->private_data;
    table t;
    if (from->given == from->fail_at) {
        return 5;
    }
    if (from->given == 2) {
        out->release = NULL;
        return 0;
    }
    t = rows_of(from->given++);
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

static void a_stream_in_bodies(void)
{
    source from = {0, -1, 0};
    struct ArrowArrayStream stream = stream_of(&from);
    lp_table_options options = options_of(NULL, 0, NULL);
    lp_encode_options rows;
    lp_batches *batches;
    lp_batch batch;
    uint64_t row;

    options.max_lines = 2;
    OK(lp_encode_arrow(&stream, &options, &batches));
    CHECK(stream.release == NULL);
    CHECK_CODE(lp_batches_row_of_line(batches, 1, &row), LP_OUT_OF_RANGE);
    batch = next(batches);
    CHECK(same(batch.body, "m f=0.5,s=\"x\ny\"\nm f=1.5\n"));
    CHECK(batch.records == 2 && batch.skipped_rows_len == 1 && batch.skipped_rows[0] == 1);
    OK(lp_batches_row_of_line(batches, 2, &row));
    CHECK(row == 0);
    OK(lp_batches_row_of_line(batches, 3, &row));
    CHECK(row == 2);
    CHECK_CODE(lp_batches_row_of_line(batches, 0, &row), LP_OUT_OF_RANGE);
    CHECK_CODE(lp_batches_row_of_line(batches, 4, &row), LP_OUT_OF_RANGE);
    batch = next(batches);
    CHECK(same(batch.body, "m f=2.5\nm f=3.5\n"));
    OK(lp_batches_row_of_line(batches, 2, &row));
    CHECK(row == 4);
    end(batches);

    /* The same rows in bodies of one line each, bounded by their bytes; a row that is too long is an error of its own. */
    OK(lp_table_rows_init(&rows, sizeof rows));
    CHECK(rows.nan == LP_NAN_OMIT && rows.max_bytes == 1 << 20);
    rows.max_bytes = 8;
    options.max_lines = 0;
    options.rows = &rows;
    from.given = 0;
    stream = stream_of(&from);
    OK(lp_encode_arrow(&stream, &options, &batches));
    CHECK_CODE(lp_batches_next(batches, &batch), LP_ROW_TOO_LONG);
    CHECK(error_of(batches).has_row && error_of(batches).row == 0 && error_of(batches).part == LP_PART_ROW);
    CHECK(same(next(batches).body, "m f=1.5\n"));
    CHECK(same(next(batches).body, "m f=2.5\n"));
    CHECK(same(next(batches).body, "m f=3.5\n"));
    end(batches);

    /* Freed before its end. */
    from.given = 0;
    stream = stream_of(&from);
    options.rows = NULL;
    options.max_lines = 1;
    OK(lp_encode_arrow(&stream, &options, &batches));
    CHECK(same(next(batches).body, "m f=0.5,s=\"x\ny\"\n"));
    lp_batches_free(batches);
    CHECK(live == 0);
}

static void what_a_producer_says(void)
{
    source from = {0, 1, 0};
    struct ArrowArrayStream stream = stream_of(&from);
    lp_table_options options = options_of(NULL, 0, NULL);
    lp_batches *batches;
    lp_batch batch;

    OK(lp_encode_arrow(&stream, &options, &batches));
    CHECK_CODE(lp_batches_next(batches, &batch), LP_INVALID_TABLE);
    CHECK(has(error_of(batches).message, "its producer reports error 5: the disk is gone"));
    CHECK(same(next(batches).body, "m f=0.5,s=\"x\ny\"\nm f=1.5\n"));
    end(batches);

    from.schema_status = 22;
    stream = stream_of(&from);
    OK(lp_encode_arrow(&stream, &options, &batches));
    CHECK_CODE(lp_batches_next(batches, &batch), LP_INVALID_TABLE);
    CHECK(has(error_of(batches).message, "its producer reports error 22: the disk is gone"));
    end(batches);

    /* It has been released already. */
    CHECK(stream.release == NULL);
    OK(lp_encode_arrow(&stream, &options, &batches));
    CHECK_CODE(lp_batches_next(batches, &batch), LP_INVALID_TABLE);
    CHECK(has(error_of(batches).message, "the stream has been released"));
    end(batches);
}

static void refused_rows_and_columns(void)
{
    const double values[] = {0.5, 0, 1.5};
    const uint8_t valid = 0x5;
    const lp_str tag = lp_cstr("host"), missing = lp_cstr("hots");
    lp_table_options options = options_of(NULL, 0, NULL);
    lp_batches *batches;
    lp_batch batch;
    lp_table_error error;
    table t;

    t = new_table(3);
    add_column(&t, "f", "g", fixed(3, 1, &valid, values, sizeof values));
    options.nulls = LP_NULLS_ERROR;
    batches = begin(&t, &options);
    CHECK_CODE(lp_batches_next(batches, &batch), LP_NULL_VALUE);
    error = error_of(batches);
    CHECK(error.has_row && error.row == 1 && error.part == LP_PART_FIELD_VALUE && same(error.column, "f"));
    CHECK(same(next(batches).body, "m f=0.5\nm f=1.5\n"));
    end(batches);

    t = new_table(1);
    add_column(&t, "f", "g", fixed(1, 0, NULL, values, 8));
    add_column(&t, "z", "z", texts(1, NAMES("bytes")));
    options = options_of(NULL, 0, NULL);
    batches = begin(&t, &options);
    CHECK_CODE(lp_batches_next(batches, &batch), LP_UNSUPPORTED_TYPE);
    error = error_of(batches);
    CHECK(!error.has_row && same(error.column, "z") && has(error.message, "Binary"));
    end(batches);

    t = new_table(1);
    add_column(&t, "host", "u", texts(1, NAMES("a")));
    add_column(&t, "f", "g", fixed(1, 0, NULL, values, 8));
    options = options_of(&missing, 1, NULL);
    batches = begin(&t, &options);
    CHECK_CODE(lp_batches_next(batches, &batch), LP_NO_SUCH_COLUMN);
    CHECK(same(error_of(batches).column, "hots") && has(error_of(batches).message, "its columns are \"host\", \"f\""));
    end(batches);

    t = new_table(1);
    add_column(&t, "host", "u", texts(1, NAMES("a")));
    add_column(&t, "f", "g", fixed(1, 0, NULL, values, 8));
    options = options_of(NULL, 0, NULL);
    options.measurement = lp_cstr(NULL);
    options.measurement_column = tag;
    batches = begin(&t, &options);
    CHECK(same(next(batches).body, "a f=0.5\n"));
    end(batches);
}

/* A table whose one column "c" is wrong. */
static void wrong(const char *format, struct ArrowArray *values, const char *words)
{
    lp_table_options options = options_of(NULL, 0, NULL);
    table t = new_table(2);
    lp_batches *batches;
    lp_batch batch;

    if (values->dictionary != NULL && strcmp(format, "i") == 0) {
        add_dictionary(&t, "c", values);
    } else {
        add_column(&t, "c", format, values);
    }
    batches = begin(&t, &options);
    CHECK_CODE(lp_batches_next(batches, &batch), LP_INVALID_TABLE);
    CHECK(!error_of(batches).has_row && same(error_of(batches).column, "c"));
    if (!has(error_of(batches).message, words)) {
        fprintf(stderr, "%.*s\n", (int)error_of(batches).message.len, (const char *)error_of(batches).message.ptr);
        exit(1);
    }
    end(batches);
}

static void arrays_that_are_wrong(void)
{
    const int32_t fall[] = {0, 3, 1}, split[] = {0, 2, 3}, good[] = {0, 1, 3}, negative[] = {0, 1, -1};
    const int32_t past[] = {0, 2}, below[] = {-1, 0};
    const int64_t ints[] = {1, 2};
    struct ArrowArray *array;

    wrong("u", text_at(2, fall, "abc", 3), "ffset");
    wrong("u", text_at(2, negative, "abc", 3), "its last offset is -1");
    wrong("u", text_at(2, good, "a\xff\xfe", 3), "UTF");
    wrong("u", text_at(2, split, "a\xc3\x9f", 3), "utf-8");
    wrong("i", refer(fixed(2, 0, NULL, past, sizeof past), texts(2, NAMES("a", "b"))), "invalid_table");
    wrong("i", refer(fixed(2, 0, NULL, below, sizeof below), texts(2, NAMES("a", "b"))), "invalid_table");
    wrong("l", refer(fixed(2, 0, NULL, ints, sizeof ints), texts(2, NAMES("a", "b"))), "it has a dictionary");
    wrong("l", new_array(2, 0), "has 2 buffers, it has 0");
    wrong("l", fixed(2, 0, NULL, NULL, 0), "its buffer 1 is null");
    wrong("l", fixed(2, 1, NULL, ints, sizeof ints), "its validity bitmap is null");
    array = fixed(2, 0, NULL, ints, sizeof ints);
    array->length = -2;
    wrong("l", array, "its length cannot be -2");
    array = fixed(2, 0, NULL, ints, sizeof ints);
    array->offset = INT64_MAX;
    wrong("l", array, "its offset cannot be");
    array = fixed(2, 0, NULL, ints, sizeof ints);
    array->release(array);
    wrong("l", array, "the array has been released");
}

static void arrays_that_do_not_fit(void)
{
    const int64_t ints[] = {1, 2};
    lp_table_options options = options_of(NULL, 0, NULL);
    lp_batches *batches;
    lp_batch batch;
    table t = new_table(3);

    add_column(&t, "c", "l", fixed(2, 0, NULL, ints, sizeof ints));
    batches = begin(&t, &options);
    CHECK_CODE(lp_batches_next(batches, &batch), LP_INVALID_TABLE);
    end(batches);

    t = new_table(2);
    add_column(&t, "c", "l", fixed(2, 0, NULL, ints, sizeof ints));
    t.array.n_children = 2;
    batches = begin(&t, &options);
    CHECK_CODE(lp_batches_next(batches, &batch), LP_INVALID_TABLE);
    CHECK(has(error_of(batches).message, "has 1 children, it has 2"));
    end(batches);

    t = new_table(2);
    t.array.release(&t.array);
    batches = begin(&(table){t.schema, t.array}, &options);
    CHECK_CODE(lp_batches_next(batches, &batch), LP_INVALID_TABLE);
    CHECK(has(error_of(batches).message, "the array has been released"));
    end(batches);
}

static lp_tables *tables_of(const char *text, lp_mixed mixed, lp_str time)
{
    lp_tables *tables;
    lp_tables_error error;
    OK(lp_decode_arrow(bytes(text), strlen(text), NULL, mixed, time, &tables, &error));
    CHECK(error.code == LP_OK && error.message[0] == '\0');
    return tables;
}

static void there_and_back(void)
{
    const char *document = "cpu,host=a,region=eu load=0.5,n=-1i,note=\"x \\\"y\\\"\" 1700\n"
                           "cpu,host=b load=1e+21,up=true 1701\n"
                           "cpu,host=a u=18446744073709551615u,note=\"two\nlines\" -5\n"
                           "d\\ isk used=7i 3\n";
    const size_t last = strlen("d\\ isk used=7i 3\n"), first = strlen(document) - last;
    const lp_str tags[] = {lp_cstr("host"), lp_cstr("region")};
    lp_table_options options = options_of(tags, 2, "at");
    lp_tables *tables = tables_of(document, LP_MIXED_ERROR, lp_cstr("at"));
    struct ArrowArrayStream streams[3];
    lp_batches *batches;
    lp_str name, body;
    size_t len;

    OK(lp_tables_len(tables, &len));
    CHECK(len == 2);
    OK(lp_tables_export(tables, 0, &streams[0]));
    OK(lp_tables_export(tables, 1, &streams[1]));
    OK(lp_tables_export(tables, 1, &streams[2]));
    CHECK_CODE(lp_tables_export(tables, 2, &streams[2]), LP_OUT_OF_RANGE);
    CHECK_CODE(lp_tables_name(tables, 2, &name), LP_OUT_OF_RANGE);
    OK(lp_tables_name(tables, 0, &name));
    CHECK(same(name, "cpu"));
    options.measurement = name;
    OK(lp_encode_arrow(&streams[0], &options, &batches));
    /* In the order of the columns, which is that in which the fields first came. */
    body = next(batches).body;
    CHECK(same(body, "cpu,host=a,region=eu load=0.5,n=-1i,note=\"x \\\"y\\\"\" 1700\n"
                     "cpu,host=b load=1e+21,up=true 1701\n"
                     "cpu,host=a note=\"two\nlines\",u=18446744073709551615u -5\n"));
    CHECK(body.len == first);
    end(batches);

    OK(lp_tables_name(tables, 1, &name));
    CHECK(same(name, "d isk"));
    options.measurement = name;
    options.tags_len = 0;
    /* What was exported does not need the tables, but the name does. */
    OK(lp_encode_arrow(&streams[1], &options, &batches));
    lp_tables_free(tables);
    CHECK(same(next(batches).body, document + first));
    end(batches);
    streams[2].release(&streams[2]);
    CHECK(streams[2].release == NULL);
}

static void documents_that_have_no_tables(void)
{
    const char *mixed = "m f=1 1\n\nm g=1,f=2i 2\n", *bad = "m f=1\nm f=\n", *twice = "m,a=1 a=2\n", *times = "m time=1 1\n";
    lp_read_options collect;
    lp_tables *tables;
    lp_tables_error error;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    size_t len;

    CHECK_CODE(lp_decode_arrow(bytes(bad), strlen(bad), NULL, LP_MIXED_ERROR, lp_cstr(NULL), &tables, &error),
               LP_EMPTY_FIELD_VALUE);
    CHECK(tables == NULL && error.code == LP_EMPTY_FIELD_VALUE && error.record.line == 2 && error.record.column == 5);
    OK(lp_read_options_init(&collect, sizeof collect));
    collect.errors = LP_ERRORS_COLLECT;
    OK(lp_decode_arrow(bytes(bad), strlen(bad), &collect, LP_MIXED_ERROR, lp_cstr(NULL), &tables, NULL));
    lp_tables_free(tables);

    CHECK_CODE(lp_decode_arrow(bytes(mixed), strlen(mixed), NULL, LP_MIXED_ERROR, lp_cstr(NULL), &tables, &error),
               LP_MIXED_TYPES);
    CHECK(error.first_line == 1 && error.second_line == 3 && error.record.line == 0);
    CHECK(strstr(error.message, "field \"f\" of \"m\", lines 1 and 3") == error.message);
    tables = tables_of(mixed, LP_MIXED_SPLIT, lp_cstr("t"));
    OK(lp_tables_export(tables, 0, &stream));
    CHECK(stream.get_schema(&stream, &schema) == 0);
    CHECK(schema.n_children == 4 && strcmp(schema.children[0]->name, "f:float") == 0);
    CHECK(strcmp(schema.children[1]->name, "f:integer") == 0 && strcmp(schema.children[1]->format, "l") == 0);
    CHECK(strcmp(schema.children[3]->name, "t") == 0 && strcmp(schema.children[3]->format, "tsn:UTC") == 0);
    schema.release(&schema);
    stream.release(&stream);
    lp_tables_free(tables);

    CHECK_CODE(lp_decode_arrow(bytes(twice), strlen(twice), NULL, 0, lp_cstr(NULL), &tables, NULL), LP_REPEATED_COLUMN);
    CHECK_CODE(lp_decode_arrow(bytes(times), strlen(times), NULL, 0, lp_cstr(NULL), &tables, NULL), LP_REPEATED_COLUMN);
    CHECK_CODE(lp_decode_arrow(bytes(bad), strlen(bad), NULL, 2, lp_cstr(NULL), &tables, &error), LP_INVALID_OPTION);
    CHECK(tables == NULL && error.code == LP_INVALID_OPTION && error.message[0] == '\0');
    OK(lp_decode_arrow(NULL, 0, NULL, LP_MIXED_ERROR, lp_cstr(NULL), &tables, NULL));
    OK(lp_tables_len(tables, &len));
    CHECK(len == 0);
    lp_tables_free(tables);
}

/* A call that fails on its arguments leaves the table to the caller. */
static void wrong_arguments(void)
{
    const lp_str not_text = {bytes("\xff"), 1}, broken = {NULL, 1};
    lp_table_options options = options_of(NULL, 0, NULL), changed;
    lp_encode_options rows;
    table t = rows_of(0);
    source from = {0, -1, 0};
    struct ArrowArrayStream stream = stream_of(&from);
    lp_batches *batches = (lp_batches *)&t;
    lp_batch batch;
    lp_table_error error;
    lp_tables *tables;
    uint64_t row;
    size_t len;
    lp_str name;

    CHECK_CODE(lp_encode_arrow(NULL, &options, &batches), LP_NULL_ARGUMENT);
    CHECK(batches == NULL);
    CHECK_CODE(lp_encode_arrow(&stream, NULL, &batches), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_encode_arrow(&stream, &options, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_encode_arrow_array(NULL, &t.array, &options, &batches), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_encode_arrow_array(&t.schema, NULL, &options, &batches), LP_NULL_ARGUMENT);
    changed = options;
    changed.measurement_column = lp_cstr("s");
    CHECK_CODE(lp_encode_arrow(&stream, &changed, &batches), LP_INVALID_OPTION);
    changed = options;
    changed.nulls = 2;
    CHECK_CODE(lp_encode_arrow(&stream, &changed, &batches), LP_INVALID_OPTION);
    changed = options;
    changed.decimals = 2;
    CHECK_CODE(lp_encode_arrow(&stream, &changed, &batches), LP_INVALID_OPTION);
    changed = options;
    changed.time = not_text;
    CHECK_CODE(lp_encode_arrow(&stream, &changed, &batches), LP_INVALID_OPTION);
    changed.time = broken;
    CHECK_CODE(lp_encode_arrow(&stream, &changed, &batches), LP_NULL_ARGUMENT);
    changed = options;
    changed.fields_len = 1;
    CHECK_CODE(lp_encode_arrow(&stream, &changed, &batches), LP_NULL_ARGUMENT);
    changed = options;
    changed.size = 3;
    CHECK_CODE(lp_encode_arrow(&stream, &changed, &batches), LP_INVALID_OPTION);
    OK(lp_table_rows_init(&rows, sizeof rows));
    rows.mode = 99;
    changed = options;
    changed.rows = &rows;
    CHECK_CODE(lp_encode_arrow(&stream, &changed, &batches), LP_INVALID_OPTION);
    CHECK(stream.release != NULL && t.schema.release != NULL && t.array.release != NULL);
    stream.release(&stream);
    CHECK_CODE(lp_table_options_init(NULL, sizeof options), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_table_rows_init(NULL, sizeof rows), LP_NULL_ARGUMENT);

    /* An empty measurement is a fault of the table, told like any other. */
    options.measurement = lp_cstr(NULL);
    batches = begin(&t, &options);
    CHECK_CODE(lp_batches_next(batches, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_batches_error(batches, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_batches_row_of_line(batches, 1, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_batches_next(batches, &batch), LP_MISSING_MEASUREMENT);
    end(batches);
    CHECK_CODE(lp_batches_next(NULL, &batch), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_batches_error(NULL, &error), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_batches_row_of_line(NULL, 1, &row), LP_NULL_ARGUMENT);
    lp_batches_free(NULL);

    CHECK_CODE(lp_decode_arrow(bytes("m f=1"), 5, NULL, 0, lp_cstr(NULL), NULL, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_decode_arrow(NULL, 5, NULL, 0, lp_cstr(NULL), &tables, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_decode_arrow(bytes("m f=1"), 5, NULL, 0, not_text, &tables, NULL), LP_INVALID_OPTION);
    tables = tables_of("m f=1", LP_MIXED_ERROR, lp_cstr(NULL));
    CHECK_CODE(lp_tables_len(tables, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_tables_name(tables, 0, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_tables_export(tables, 0, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_tables_len(NULL, &len), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_tables_name(NULL, 0, &name), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_tables_export(NULL, 0, &stream), LP_NULL_ARGUMENT);
    lp_tables_free(tables);
    lp_tables_free(NULL);
}

int main(void)
{
    every_type();
    a_stream_in_bodies();
    what_a_producer_says();
    refused_rows_and_columns();
    arrays_that_are_wrong();
    arrays_that_do_not_fit();
    there_and_back();
    documents_that_have_no_tables();
    wrong_arguments();
    CHECK(live == 0);
    return 0;
}
