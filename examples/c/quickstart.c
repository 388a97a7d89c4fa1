/* Check, read and write line protocol. A real program looks at every code returned. */
#include <inttypes.h>
#include <stdio.h>
#include "linepack.h"

int main(void)
{
    lp_str bad = lp_cstr("cpu,host=a load=0.5 1700\ncpu load=\n"), good = lp_cstr("cpu,host=a load=0.5 1700\n");
    lp_report *report = NULL;
    lp_line_error e;
    lp_validate(bad.ptr, bad.len, NULL, &report);
    for (size_t i = 0; lp_report_error(report, i, &e) == LP_OK; i++)
        printf("line %" PRIu64 ", column %" PRIu64 ": %s [%s]\n", e.line, e.column, lp_code_sentence(e.code), lp_code_word(e.code));

    lp_document *document = NULL;
    lp_line *line = NULL;
    lp_str measurement, key;
    lp_value load;
    int64_t time;
    bool has_time;
    lp_line_new(&line);
    lp_parse(good.ptr, good.len, NULL, &document, NULL);
    for (size_t i = 0; lp_document_read(document, i, line) == LP_OK; i++) {
        lp_line_measurement(line, &measurement);
        lp_line_field(line, 0, &key, &load);
        lp_line_timestamp(line, &time, &has_time);
        printf("%.*s %g %" PRId64 "\n", (int)measurement.len, (const char *)measurement.ptr, load.as.f, time);
    }

    lp_encoder *encoder = NULL;
    lp_str body = {NULL, 0};
    lp_encoder_new(NULL, &encoder);
    lp_encoder_row(encoder, lp_cstr("cpu"));
    lp_encoder_tag(encoder, lp_cstr("host"), lp_cstr("rack 1"));
    lp_encoder_float(encoder, lp_cstr("load"), 0.5);
    lp_encoder_end_at(encoder, 1700);
    lp_encoder_body(encoder, &body);
    fwrite(body.ptr, 1, body.len, stdout);

    lp_encoder_free(encoder);
    lp_line_free(line);
    lp_document_free(document);
    lp_report_free(report);
    return 0;
}
