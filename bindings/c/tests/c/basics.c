/* Version, codes, options. */
#include "check.h"

static void versions(void)
{
    char text[32];
    CHECK(strcmp(lp_version(), LP_VERSION) == 0);
    CHECK(lp_abi_version() == LP_ABI_VERSION);
    snprintf(text, sizeof text, "%d.%d.%d", LP_VERSION_MAJOR, LP_VERSION_MINOR, LP_VERSION_PATCH);
    CHECK(strcmp(text, LP_VERSION) == 0);
}

static void codes(void)
{
    CHECK(strcmp(lp_code_word(LP_OK), "ok") == 0);
    CHECK(strcmp(lp_code_word(LP_MISSING_FIELDS), "missing_fields") == 0);
    CHECK(strcmp(lp_code_sentence(LP_MISSING_FIELDS), "the line has no fields") == 0);
    CHECK(strlen(lp_code_help(LP_MISSING_FIELDS)) > 0);
    CHECK(strcmp(lp_code_word(9999), "unknown code") == 0);
    CHECK(strcmp(lp_code_sentence(UINT32_MAX), "unknown code") == 0);
    CHECK(strcmp(lp_code_help(99), "unknown code") == 0);
    CHECK(strcmp(lp_part_word(LP_PART_TAG_VALUE), "tag_value") == 0);
    CHECK(strcmp(lp_part_word(99), "unknown part") == 0);
}

static void backends(void)
{
    lp_str word;
    OK(lp_backend(0, &word));
    CHECK(same(word, "portable"));
    CHECK_CODE(lp_backend(SIZE_MAX, &word), LP_OUT_OF_RANGE);
}

static void option_structs(void)
{
    lp_read_options read;
    lp_encode_options write;
    lp_report *report;
    lp_document *document;
    lp_encoder *encoder;

    OK(lp_read_options_init(&read, sizeof read));
    CHECK(read.size == sizeof read && read.mode == LP_MODE_SPEC && read.precision == LP_PRECISION_NS);
    CHECK(read.errors == LP_ERRORS_RAISE && read.max_errors == 100 && read.max_record_bytes == 0);
    CHECK(!read.string_c_escapes && !read.strict_control);
    OK(lp_encode_options_init(&write, sizeof write));
    CHECK(write.size == sizeof write && write.mode == LP_MODE_STRICT && write.floats == LP_FLOATS_ECMA);
    CHECK(write.tag_order == LP_TAG_ORDER_SORTED && !write.string_c_escapes);

    CHECK_CODE(lp_read_options_init(&read, 0), LP_INVALID_OPTION);
    CHECK_CODE(lp_read_options_init(&read, SIZE_MAX), LP_INVALID_OPTION);
    CHECK_CODE(lp_encode_options_init(&write, 1), LP_INVALID_OPTION);

    read.mode = 3;
    CHECK_CODE(lp_validate(bytes("m f=1"), 5, &read, &report), LP_INVALID_OPTION);
    CHECK(report == NULL);
    read.mode = LP_MODE_LENIENT;
    read.precision = 6;
    CHECK_CODE(lp_parse(bytes("m f=1"), 5, &read, &document, NULL), LP_INVALID_OPTION);
    CHECK(document == NULL);
    read.precision = LP_PRECISION_H;
    read.errors = UINT32_MAX;
    CHECK_CODE(lp_validate(NULL, 0, &read, &report), LP_INVALID_OPTION);
    read.errors = LP_ERRORS_COLLECT;
    memset(&read.strict_control, 2, 1);
    CHECK_CODE(lp_validate(NULL, 0, &read, &report), LP_INVALID_OPTION);
    read.strict_control = true;
    OK(lp_validate(NULL, 0, &read, &report));
    lp_report_free(report);

    write.floats = 3;
    CHECK_CODE(lp_encoder_new(&write, &encoder), LP_INVALID_OPTION);
    CHECK(encoder == NULL);
    write.floats = LP_FLOATS_GO;
    write.tag_order = 2;
    CHECK_CODE(lp_encoder_new(&write, &encoder), LP_INVALID_OPTION);
    write.tag_order = LP_TAG_ORDER_GIVEN;
    write.size = 0;
    CHECK_CODE(lp_encoder_new(&write, &encoder), LP_INVALID_OPTION);
    write.size = SIZE_MAX;
    CHECK_CODE(lp_encoder_new(&write, &encoder), LP_INVALID_OPTION);
}

/* A program that was compiled when `mode` was the last field: nothing past it may be read. */
static void older_program(void)
{
    size_t size = offsetof(lp_read_options, mode) + sizeof(lp_mode);
    uint8_t *small = malloc(size);
    lp_read_options *options = (lp_read_options *)small;
    lp_mode mode = LP_MODE_STRICT;
    lp_report *report;
    uint64_t errors;
    CHECK(small != NULL);
    OK(lp_read_options_init(options, size));
    memcpy(small + offsetof(lp_read_options, mode), &mode, sizeof mode);
    OK(lp_validate(bytes("m f=1."), 6, options, &report));
    OK(lp_report_error_count(report, &errors));
    CHECK(errors == 1);
    lp_report_free(report);
    free(small);
}

int main(void)
{
    versions();
    codes();
    backends();
    option_structs();
    older_program();
    return 0;
}
