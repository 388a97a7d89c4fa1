/* Validate and parse: what is accepted, what is not, where and why. */
#include "check.h"

static const char TEXT[] = "m,b=1,a=x\\ y f=0.5,i=-7i,u=7u,t=true,s=\"q\\\"\\\\\",f=1 1700\n"
                           "m f=\n"
                           "# note\n"
                           "m g=2\n";

static void report(void)
{
    lp_report *report;
    lp_line_error error;
    uint64_t count;
    size_t len, needed;
    char message[64], cut[5];

    OK(lp_validate(bytes(TEXT), sizeof TEXT - 1, NULL, &report));
    OK(lp_report_records(report, &count));
    CHECK(count == 2);
    OK(lp_report_rejected(report, &count));
    CHECK(count == 1);
    OK(lp_report_error_count(report, &count));
    CHECK(count == 1);
    OK(lp_report_error_len(report, &len));
    CHECK(len == 1);
    OK(lp_report_error(report, 0, &error));
    CHECK(error.code == LP_EMPTY_FIELD_VALUE && error.line == 2 && error.record == 2 && error.column == 5);
    CHECK(error.offset == strlen("m,b=1,a=x\\ y f=0.5,i=-7i,u=7u,t=true,s=\"q\\\"\\\\\",f=1 1700\n") + 4);
    CHECK(error.opened_line == 0 && error.opened_column == 0);
    CHECK_CODE(lp_report_error(report, 1, &error), LP_OUT_OF_RANGE);

    OK(lp_line_error_message(&error, message, sizeof message, &needed));
    CHECK(strcmp(message, "the field value is empty") == 0 && needed == strlen(message));
    OK(lp_line_error_message(&error, cut, sizeof cut, &needed));
    CHECK(strcmp(cut, "the ") == 0 && needed == strlen(message));
    error.code = 9999;
    OK(lp_line_error_message(&error, message, sizeof message, NULL));
    CHECK(strcmp(message, "unknown code") == 0);
    lp_report_free(report);

    OK(lp_validate(bytes("m f=\"a\"b"), 8, NULL, &report));
    OK(lp_report_error(report, 0, &error));
    CHECK(error.code == LP_TEXT_AFTER_STRING && error.opened_line == 1 && error.opened_column == 5);
    OK(lp_line_error_message(&error, message, sizeof message, &needed));
    CHECK(needed >= sizeof message || strstr(message, "(opened at line 1, column 5)") != NULL);
    lp_report_free(report);
}

static void raised(void)
{
    lp_document *document = (lp_document *)&document;
    lp_line_error error;
    CHECK_CODE(lp_parse(bytes(TEXT), sizeof TEXT - 1, NULL, &document, &error), LP_EMPTY_FIELD_VALUE);
    CHECK(document == NULL);
    CHECK(error.code == LP_EMPTY_FIELD_VALUE && error.line == 2 && error.column == 5);
    CHECK_CODE(lp_parse(bytes(TEXT), sizeof TEXT - 1, NULL, &document, NULL), LP_EMPTY_FIELD_VALUE);
    OK(lp_parse(bytes("m f=1"), 5, NULL, &document, &error));
    CHECK(error.code == LP_OK && error.line == 0);
    lp_document_free(document);
}

static void collected(void)
{
    lp_read_options options;
    lp_document *document;
    lp_line *line;
    lp_line_error error;
    lp_str key, text;
    lp_value value;
    size_t len;
    uint64_t count;
    int64_t ns;
    bool flag;
    char *data = malloc(sizeof TEXT);

    CHECK(data != NULL);
    memcpy(data, TEXT, sizeof TEXT);
    OK(lp_read_options_init(&options, sizeof options));
    options.errors = LP_ERRORS_COLLECT;
    options.precision = LP_PRECISION_S;
    OK(lp_parse(bytes(data), sizeof TEXT - 1, &options, &document, &error));
    free(data);
    CHECK(error.code == LP_OK);
    OK(lp_document_len(document, &len));
    CHECK(len == 2);
    OK(lp_document_rejected(document, &count));
    CHECK(count == 1);
    OK(lp_document_error_count(document, &count));
    CHECK(count == 1);
    OK(lp_document_error_len(document, &len));
    CHECK(len == 1);
    OK(lp_document_error(document, 0, &error));
    CHECK(error.code == LP_EMPTY_FIELD_VALUE);
    CHECK_CODE(lp_document_error(document, 1, &error), LP_OUT_OF_RANGE);

    OK(lp_line_new(&line));
    CHECK_CODE(lp_document_read(document, 2, line), LP_OUT_OF_RANGE);
    CHECK_CODE(lp_line_tag_count(line, &len), LP_WRONG_STATE);
    OK(lp_document_read(document, 1, line));
    OK(lp_line_tag_count(line, &len));
    CHECK(len == 0);
    CHECK_CODE(lp_line_tag(line, 0, &key, &text), LP_OUT_OF_RANGE);
    OK(lp_line_timestamp(line, &ns, &flag));
    CHECK(!flag && ns == 0);
    OK(lp_line_line(line, &count));
    CHECK(count == 4);
    OK(lp_line_record(line, &count));
    CHECK(count == 3);
    OK(lp_line_duplicates(line, &flag));
    CHECK(!flag);

    OK(lp_document_read(document, 0, line));
    CHECK_CODE(lp_document_read(document, SIZE_MAX, line), LP_OUT_OF_RANGE);
    lp_document_free(document);

    OK(lp_line_measurement(line, &text));
    CHECK(same(text, "m"));
    OK(lp_line_tag_count(line, &len));
    CHECK(len == 2);
    OK(lp_line_tag(line, 0, &key, &text));
    CHECK(same(key, "b") && same(text, "1"));
    OK(lp_line_tag(line, 1, &key, &text));
    CHECK(same(key, "a") && same(text, "x y"));
    CHECK_CODE(lp_line_tag(line, 2, &key, &text), LP_OUT_OF_RANGE);
    OK(lp_line_field_count(line, &len));
    CHECK(len == 6);
    OK(lp_line_field(line, 0, &key, &value));
    CHECK(same(key, "f") && value.kind == LP_FLOAT && value.as.f == 0.5);
    OK(lp_line_field(line, 1, &key, &value));
    CHECK(same(key, "i") && value.kind == LP_INT && value.as.i == -7);
    OK(lp_line_field(line, 2, &key, &value));
    CHECK(same(key, "u") && value.kind == LP_UINT && value.as.u == 7);
    OK(lp_line_field(line, 3, &key, &value));
    CHECK(same(key, "t") && value.kind == LP_BOOL && value.as.b);
    OK(lp_line_field(line, 4, &key, &value));
    CHECK(same(key, "s") && value.kind == LP_STRING && same(value.as.s, "q\"\\"));
    CHECK_CODE(lp_line_field(line, SIZE_MAX, &key, &value), LP_OUT_OF_RANGE);
    OK(lp_line_timestamp(line, &ns, &flag));
    CHECK(flag && ns == 1700000000000);
    OK(lp_line_duplicates(line, &flag));
    CHECK(flag);
    lp_line_free(line);
}

static void floods(void)
{
    lp_read_options options;
    lp_report *report;
    size_t len;
    uint64_t count;
    OK(lp_read_options_init(&options, sizeof options));
    options.max_errors = 1;
    options.max_record_bytes = 5;
    OK(lp_validate(bytes("m f=1\nm f=11\nm\nm\n"), 17, &options, &report));
    OK(lp_report_error_count(report, &count));
    CHECK(count == 3);
    OK(lp_report_error_len(report, &len));
    CHECK(len == 1);
    lp_report_free(report);
}

int main(void)
{
    report();
    raised();
    collected();
    floods();
    return 0;
}
