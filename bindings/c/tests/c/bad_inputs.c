/* Inputs that break careless readers. */
#include "check.h"

typedef struct {
    uint64_t records, errors;
    lp_line_error first;
} found;

/* Both readers must say the same. */
static found check(const uint8_t *data, size_t len)
{
    found found = {0, 0, {0, 0, 0, 0, 0, 0, 0, 0}};
    lp_read_options options;
    lp_report *report;
    lp_document *document;
    lp_line_error error;
    size_t records;
    uint64_t errors;

    OK(lp_validate(data, len, NULL, &report));
    OK(lp_report_records(report, &found.records));
    OK(lp_report_error_count(report, &found.errors));
    if (found.errors > 0) {
        OK(lp_report_error(report, 0, &found.first));
    }
    lp_report_free(report);

    OK(lp_read_options_init(&options, sizeof options));
    options.errors = LP_ERRORS_COLLECT;
    OK(lp_parse(data, len, &options, &document, NULL));
    OK(lp_document_len(document, &records));
    OK(lp_document_error_count(document, &errors));
    CHECK(records == found.records && errors == found.errors);
    if (errors > 0) {
        OK(lp_document_error(document, 0, &error));
        CHECK(error.code == found.first.code && error.offset == found.first.offset);
        CHECK(error.length == found.first.length && error.line == found.first.line);
    }
    lp_document_free(document);
    return found;
}

static found check_text(const char *text)
{
    return check(bytes(text), strlen(text));
}

static uint8_t *filled(const char *head, size_t len, char fill)
{
    uint8_t *data = malloc(len);
    CHECK(data != NULL);
    memset(data, fill, len);
    memcpy(data, head, strlen(head));
    return data;
}

int main(void)
{
    const size_t huge = (size_t)64 << 20, long_line = (size_t)10 << 20;
    uint8_t *data;
    found f;

    f = check(NULL, 0);
    CHECK(f.records == 0 && f.errors == 0);
    f = check_text("# one\n#two\n\n  \n\r\n");
    CHECK(f.records == 0 && f.errors == 0);

    f = check(bytes("m\0 f=1\nm f=1\n"), 13);
    CHECK(f.records == 1 && f.errors == 1 && f.first.code == LP_CONTROL_BYTE && f.first.offset == 1);
    f = check(bytes("m f=\"\0\"\n"), 8);
    CHECK(f.records == 1 && f.errors == 0);

    f = check_text("m,t=\xc3\x28 f=1\nm f=1\n");
    CHECK(f.records == 1 && f.errors == 1 && f.first.code == LP_INVALID_UTF8 && f.first.offset == 4);
    f = check_text("m,t=\xed\xa0\x80 f=1\n");
    CHECK(f.records == 0 && f.first.code == LP_INVALID_UTF8);

    f = check_text("m f=\"never\nm f=1\n");
    CHECK(f.records == 0 && f.errors == 1 && f.first.code == LP_UNTERMINATED_STRING && f.first.offset == 4);
    f = check_text("m f=\"never\\");
    CHECK(f.records == 0 && f.errors == 1);

    data = filled("m f=", huge, 'x');
    f = check(data, huge);
    CHECK(f.records == 0 && f.errors == 1 && f.first.line == 1);
    free(data);
    data = filled("", huge, ',');
    f = check(data, huge);
    CHECK(f.records == 0 && f.errors == 1);
    free(data);

    data = filled("m f=\"", long_line, 'y');
    data[long_line - 1] = '"';
    f = check(data, long_line);
    CHECK(f.records == 1 && f.errors == 0);
    free(data);
    return 0;
}
