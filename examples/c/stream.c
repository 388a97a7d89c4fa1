/* Reads line protocol from standard input piece by piece, however long it is and wherever a piece ends. */
#include <inttypes.h>
#include <stdio.h>
#include "linepack.h"

static uint64_t points, rejected;

/* Shows what the last feed or finish completed, which is there until the next one. */
static int show(const lp_decoder *decoder, lp_line *line)
{
    lp_str measurement;
    lp_line_error e;
    uint64_t number;
    size_t fields;

    for (size_t i = 0; lp_decoder_read(decoder, i, line) == LP_OK; i++) {
        if (lp_line_measurement(line, &measurement) != LP_OK || lp_line_field_count(line, &fields) != LP_OK
            || lp_line_line(line, &number) != LP_OK) {
            return 1;
        }
        printf("line %" PRIu64 ": %.*s, fields: %zu\n", number, (int)measurement.len, (const char *)measurement.ptr, fields);
        points++;
    }
    for (size_t i = 0; lp_decoder_error(decoder, i, &e) == LP_OK; i++) {
        printf("line %" PRIu64 ", column %" PRIu64 ": %s [%s]\n", e.line, e.column, lp_code_sentence(e.code), lp_code_word(e.code));
    }
    if (lp_decoder_rejected(decoder, &number) != LP_OK) {
        return 1;
    }
    rejected += number;
    return 0;
}

int main(void)
{
    unsigned char piece[4096];
    size_t len;
    lp_decoder *decoder = NULL;
    lp_line *line = NULL;
    int failed = lp_decoder_new(NULL, &decoder) != LP_OK || lp_line_new(&line) != LP_OK;

    while (!failed && (len = fread(piece, 1, sizeof piece, stdin)) > 0) {
        failed = lp_decoder_feed(decoder, piece, len) != LP_OK || show(decoder, line);
    }
    failed = failed || ferror(stdin) || lp_decoder_finish(decoder) != LP_OK || show(decoder, line);
    if (!failed) {
        printf("points: %" PRIu64 ", rejected: %" PRIu64 "\n", points, rejected);
    }
    lp_line_free(line);
    lp_decoder_free(decoder);
    return failed;
}
