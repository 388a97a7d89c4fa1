/* Check, read, write. */
#include <inttypes.h>
#include <stdio.h>
#include "linepack.h"

int main(void)
{
    lp_str bad = lp_cstr("cpu load=\n"), good = lp_cstr("cpu,host=a load=0.5 1700\n"), key, host, body;
    lp_report *report;
    lp_line_error error;
    lp_document *document;
    lp_line *line;
    lp_encoder *encoder;

    /* Is it line protocol, and if not, where and why? */
    if (lp_validate(bad.ptr, bad.len, NULL, &report) != LP_OK) return 1;
    if (lp_report_error(report, 0, &error) == LP_OK)
        printf("line %" PRIu64 ", column %" PRIu64 ": %s\n", error.line, error.column, lp_code_sentence(error.code));

    /* What does it say? */
    if (lp_parse(good.ptr, good.len, NULL, &document, &error) != LP_OK || lp_line_new(&line) != LP_OK) return 1;
    if (lp_document_read(document, 0, line) != LP_OK || lp_line_tag(line, 0, &key, &host) != LP_OK) return 1;

    /* Write a row; its end answers for all of it. */
    if (lp_encoder_new(NULL, &encoder) != LP_OK) return 1;
    lp_encoder_row(encoder, lp_cstr("room temp"));
    lp_encoder_tag(encoder, key, host);
    lp_encoder_float(encoder, lp_cstr("celsius"), 21.5);
    if (lp_encoder_end_at(encoder, 1700) != LP_OK || lp_encoder_body(encoder, &body) != LP_OK) return 1;
    fwrite(body.ptr, 1, body.len, stdout);

    lp_encoder_free(encoder);
    lp_line_free(line);
    lp_document_free(document);
    lp_report_free(report);
    return 0;
}
