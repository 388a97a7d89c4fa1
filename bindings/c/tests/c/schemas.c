/* Which type each field has: learned, checked, merged, saved, used for writing; and misuse. */
#include "check.h"

static lp_checked *learned(lp_schema *schema, const char *data)
{
    lp_checked *checked;
    lp_schema_error error;
    OK(lp_schema_learn(schema, bytes(data), strlen(data), NULL, &checked, &error));
    CHECK(error.code == LP_OK && error.message[0] == '\0');
    return checked;
}

static lp_schema *fresh(void)
{
    lp_schema *schema;
    OK(lp_schema_new(NULL, &schema));
    return schema;
}

static void learns(void)
{
    lp_schema *schema = fresh();
    lp_checked *checked = learned(schema, "# note\ncpu,host=a load=20.1\ncpu load=20i\ncpu load=\n");
    lp_conflict conflict;
    lp_conflicts *conflicts;
    lp_columns *columns;
    lp_column column;
    lp_line_error error;
    lp_column_type of;
    uint64_t count;
    size_t len;
    bool known;

    OK(lp_checked_records(checked, &count));
    CHECK(count == 2);
    OK(lp_checked_rejected(checked, &count));
    CHECK(count == 1);
    OK(lp_checked_error_count(checked, &count));
    OK(lp_checked_error_len(checked, &len));
    CHECK(count == 1 && len == 1);
    OK(lp_checked_error(checked, 0, &error));
    CHECK(error.code == LP_EMPTY_FIELD_VALUE && error.line == 4);
    CHECK_CODE(lp_checked_error(checked, 1, &error), LP_OUT_OF_RANGE);
    OK(lp_checked_conflict_count(checked, &count));
    OK(lp_checked_conflict_len(checked, &len));
    CHECK(count == 1 && len == 1);
    OK(lp_checked_conflict(checked, 0, &conflict));
    CHECK(same(conflict.measurement, "cpu") && same(conflict.key, "load") && conflict.values == 1);
    CHECK(conflict.known == LP_COLUMN_FLOAT && conflict.known_at.line == 2 && conflict.known_at.record == 1);
    CHECK(conflict.found == LP_COLUMN_INTEGER && conflict.found_at.line == 3 && conflict.found_at.document == 1);
    CHECK(same(conflict.message, "line 3: \"load\" of \"cpu\" is a field of type integer, but a field of type float since line 2"));
    CHECK_CODE(lp_checked_conflict(checked, 1, &conflict), LP_OUT_OF_RANGE);
    lp_checked_free(checked);

    OK(lp_schema_get(schema, lp_cstr("cpu"), lp_cstr("host"), &of, &known));
    CHECK(known && of == LP_COLUMN_TAG);
    OK(lp_schema_get(schema, lp_cstr("cpu"), lp_cstr("cpu"), &of, &known));
    CHECK(!known);
    CHECK_CODE(lp_schema_get(schema, lp_cstr("\xff"), lp_cstr("cpu"), &of, &known), LP_INVALID_UTF8);
    OK(lp_schema_len(schema, &len));
    CHECK(len == 2);
    OK(lp_schema_columns(schema, &columns));
    OK(lp_schema_conflicts(schema, &conflicts));
    lp_schema_free(schema);
    /* Both are what the schema was. */
    OK(lp_columns_len(columns, &len));
    CHECK(len == 2);
    OK(lp_columns_get(columns, 1, &column));
    CHECK(same(column.measurement, "cpu") && same(column.key, "load") && column.of == LP_COLUMN_FLOAT);
    CHECK_CODE(lp_columns_get(columns, 2, &column), LP_OUT_OF_RANGE);
    lp_columns_free(columns);
    OK(lp_conflicts_len(conflicts, &len));
    CHECK(len == 1);
    OK(lp_conflicts_get(conflicts, 0, &conflict));
    CHECK(conflict.found == LP_COLUMN_INTEGER && conflict.values == 1);
    CHECK_CODE(lp_conflicts_get(conflicts, 1, &conflict), LP_OUT_OF_RANGE);
    lp_conflicts_free(conflicts);
}

static void checks_and_limits(void)
{
    lp_schema_options options;
    lp_schema *schema;
    lp_checked *checked;
    lp_schema_error error;
    uint64_t count;
    size_t len;

    OK(lp_schema_options_init(&options, sizeof options));
    CHECK(options.tags && options.max_columns == 100000 && options.max_name_bytes == (size_t)16 << 20);
    options.max_columns = 1;
    OK(lp_schema_new(&options, &schema));
    lp_checked_free(learned(schema, "m f=1\n"));
    OK(lp_schema_check(schema, bytes("m f=1i"), 6, NULL, &checked, NULL));
    OK(lp_checked_conflict_count(checked, &count));
    CHECK(count == 1);
    lp_checked_free(checked);
    CHECK_CODE(lp_schema_check(schema, bytes("m g=1"), 5, NULL, &checked, &error), LP_SCHEMA_TOO_LARGE);
    CHECK(checked == NULL && error.code == LP_SCHEMA_TOO_LARGE);
    CHECK(strstr(error.message, "max_columns is 1, at \"g\" of \"m\"") != NULL);
    OK(lp_schema_len(schema, &len));
    CHECK(len == 1);
    CHECK_CODE(lp_schema_learn(schema, bytes("m g=1"), 5, NULL, &checked, &error), LP_SCHEMA_TOO_LARGE);
    CHECK(checked == NULL && error.message[0] != '\0');
    lp_schema_free(schema);
    options.size = 1;
    CHECK_CODE(lp_schema_new(&options, &schema), LP_INVALID_OPTION);
    CHECK(schema == NULL);
}

static void merges_and_saves(void)
{
    lp_schema *whole = fresh(), *left = fresh(), *right = fresh(), *loaded, *apart;
    lp_place place = {1, 2, 2}, nowhere = {1, 0, 1};
    lp_str text, again;
    lp_schema_error error;
    lp_schema_options options;
    char *first;

    lp_checked_free(learned(whole, "m f=1\nm f=2i\n"));
    lp_checked_free(learned(left, "m f=1\n"));
    OK(lp_schema_start_at(right, place));
    CHECK_CODE(lp_schema_start_at(right, nowhere), LP_INVALID_OPTION);
    lp_checked_free(learned(right, "m f=2i\n"));
    OK(lp_schema_merge(right, left, &error));
    CHECK(error.code == LP_OK);
    OK(lp_schema_to_json(whole, &text));
    OK(lp_schema_to_json(right, &again));
    CHECK(text.len == again.len && memcmp(text.ptr, again.ptr, text.len) == 0);

    OK(lp_schema_from_json(text.ptr, text.len, &loaded, &error));
    OK(lp_schema_to_json(loaded, &again));
    CHECK(text.len == again.len && memcmp(text.ptr, again.ptr, text.len) == 0);
    first = malloc(text.len);
    CHECK(first != NULL);
    memcpy(first, text.ptr, text.len);
    first[0] = '[';
    lp_schema_free(loaded);
    CHECK_CODE(lp_schema_from_json(bytes(first), text.len, &loaded, &error), LP_INVALID_SCHEMA);
    CHECK(loaded == NULL && error.code == LP_INVALID_SCHEMA && strstr(error.message, "at line ") != NULL);
    free(first);

    OK(lp_schema_options_init(&options, sizeof options));
    options.tags = false;
    OK(lp_schema_new(&options, &apart));
    CHECK_CODE(lp_schema_merge(whole, apart, &error), LP_INVALID_OPTION);
    CHECK(error.message[0] != '\0');
    CHECK_CODE(lp_schema_merge(whole, NULL, &error), LP_NULL_ARGUMENT);
    CHECK(error.code == LP_NULL_ARGUMENT && error.message[0] == '\0');
    lp_schema_free(whole);
    lp_schema_free(left);
    lp_schema_free(right);
    lp_schema_free(apart);
}

static void writes(void)
{
    lp_schema *schema = fresh();
    lp_encode_options options;
    lp_encoder *encoder;
    lp_str body;

    lp_checked_free(learned(schema, "cpu load=20.1,cores=4i\n"));
    OK(lp_encode_options_init(&options, sizeof options));
    CHECK(options.schema == NULL);
    options.schema = schema;
    OK(lp_encoder_new(&options, &encoder));
    /* The encoder keeps what the schema knew. */
    lp_checked_free(learned(schema, "mem used=1.5\n"));
    lp_schema_free(schema);
    lp_encoder_row(encoder, lp_cstr("cpu"));
    lp_encoder_int(encoder, lp_cstr("load"), 20);
    lp_encoder_uint(encoder, lp_cstr("cores"), 8);
    OK(lp_encoder_end(encoder));
    lp_encoder_row(encoder, lp_cstr("mem"));
    lp_encoder_int(encoder, lp_cstr("used"), 1);
    OK(lp_encoder_end(encoder));
    OK(lp_encoder_body(encoder, &body));
    CHECK(same(body, "cpu load=20,cores=8u\nmem used=1i\n"));
    lp_encoder_free(encoder);
}

static void misuse(void)
{
    lp_schema *schema = fresh();
    lp_checked *checked = (lp_checked *)schema;
    lp_columns *columns;
    lp_conflicts *conflicts;
    lp_column_type of;
    lp_place place = {1, 1, 1};
    lp_str text;
    size_t len;
    bool known;

    CHECK_CODE(lp_schema_new(NULL, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_options_init(NULL, sizeof(lp_schema_options)), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_learn(schema, NULL, 1, NULL, &checked, NULL), LP_NULL_ARGUMENT);
    CHECK(checked == NULL);
    CHECK_CODE(lp_schema_learn(NULL, NULL, 0, NULL, &checked, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_learn(schema, NULL, 0, NULL, NULL, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_check(NULL, NULL, 0, NULL, &checked, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_check(schema, NULL, SIZE_MAX, NULL, &checked, NULL), LP_OUT_OF_RANGE);
    CHECK_CODE(lp_schema_start_at(NULL, place), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_merge(NULL, schema, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_to_json(schema, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_to_json(NULL, &text), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_from_json(NULL, 0, NULL, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_len(NULL, &len), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_get(schema, lp_cstr("m"), lp_cstr("f"), NULL, &known), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_get(schema, lp_cstr("m"), lp_cstr("f"), &of, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_schema_columns(NULL, &columns), LP_NULL_ARGUMENT);
    CHECK(columns == NULL);
    CHECK_CODE(lp_schema_conflicts(NULL, &conflicts), LP_NULL_ARGUMENT);
    CHECK(conflicts == NULL);
    CHECK_CODE(lp_columns_len(NULL, &len), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_conflicts_len(NULL, &len), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_checked_error_len(NULL, &len), LP_NULL_ARGUMENT);
    lp_schema_free(NULL);
    lp_columns_free(NULL);
    lp_conflicts_free(NULL);
    lp_checked_free(NULL);
    lp_schema_free(schema);
}

int main(void)
{
    learns();
    checks_and_limits();
    merges_and_saves();
    writes();
    misuse();
    return 0;
}
