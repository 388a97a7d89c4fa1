/* A null pointer is an answer, never a crash. */
#include "check.h"

#define NUL(call) CHECK_CODE(call, LP_NULL_ARGUMENT)

int main(void)
{
    const uint8_t *data = bytes("m,t=1 f=1 1");
    size_t len = 11, size;
    uint64_t count;
    int64_t ns;
    bool flag;
    lp_str text = lp_cstr("x"), other;
    lp_str broken = {NULL, 1};
    lp_value value;
    lp_line_error line_error;
    lp_encode_error encode_error;
    lp_skipped skipped;
    lp_report *report;
    lp_document *document;
    lp_decoder *decoder;
    lp_line *line;
    lp_encoder *encoder;
    char buf[4];

    CHECK(lp_cstr(NULL).len == 0);
    NUL(lp_backend(0, NULL));
    NUL(lp_read_options_init(NULL, sizeof(lp_read_options)));
    NUL(lp_encode_options_init(NULL, sizeof(lp_encode_options)));

    lp_report_free(NULL);
    lp_document_free(NULL);
    lp_decoder_free(NULL);
    lp_line_free(NULL);
    lp_encoder_free(NULL);

    NUL(lp_validate(data, len, NULL, NULL));
    report = (lp_report *)&size;
    NUL(lp_validate(NULL, 1, NULL, &report));
    CHECK(report == NULL);
    CHECK_CODE(lp_validate(data, SIZE_MAX, NULL, &report), LP_OUT_OF_RANGE);
    NUL(lp_report_records(NULL, &count));
    NUL(lp_report_rejected(NULL, &count));
    NUL(lp_report_error_count(NULL, &count));
    NUL(lp_report_error_len(NULL, &size));
    NUL(lp_report_error(NULL, 0, &line_error));
    OK(lp_validate(data, len, NULL, &report));
    NUL(lp_report_records(report, NULL));
    NUL(lp_report_rejected(report, NULL));
    NUL(lp_report_error_count(report, NULL));
    NUL(lp_report_error_len(report, NULL));
    NUL(lp_report_error(report, 0, NULL));
    lp_report_free(report);

    memset(&line_error, 0, sizeof line_error);
    NUL(lp_line_error_message(NULL, buf, sizeof buf, &size));
    NUL(lp_line_error_message(&line_error, NULL, 1, &size));
    OK(lp_line_error_message(&line_error, NULL, 0, NULL));

    NUL(lp_parse(data, len, NULL, NULL, NULL));
    NUL(lp_parse(data, len, NULL, NULL, &line_error));
    CHECK(line_error.code == LP_NULL_ARGUMENT && line_error.line == 0);
    NUL(lp_parse(NULL, 1, NULL, &document, NULL));
    CHECK(document == NULL);
    CHECK_CODE(lp_parse(data, SIZE_MAX, NULL, &document, NULL), LP_OUT_OF_RANGE);
    NUL(lp_document_len(NULL, &size));
    NUL(lp_document_rejected(NULL, &count));
    NUL(lp_document_error_count(NULL, &count));
    NUL(lp_document_error_len(NULL, &size));
    NUL(lp_document_error(NULL, 0, &line_error));
    OK(lp_parse(data, len, NULL, &document, NULL));
    NUL(lp_document_len(document, NULL));
    NUL(lp_document_rejected(document, NULL));
    NUL(lp_document_error_count(document, NULL));
    NUL(lp_document_error_len(document, NULL));
    NUL(lp_document_error(document, 0, NULL));
    NUL(lp_document_read(document, 0, NULL));

    NUL(lp_line_new(NULL));
    OK(lp_line_new(&line));
    CHECK_CODE(lp_line_measurement(line, &other), LP_WRONG_STATE);
    CHECK_CODE(lp_line_timestamp(line, &ns, &flag), LP_WRONG_STATE);
    NUL(lp_document_read(NULL, 0, line));
    OK(lp_document_read(document, 0, line));
    NUL(lp_line_measurement(line, NULL));
    NUL(lp_line_measurement(NULL, &other));
    NUL(lp_line_tag_count(line, NULL));
    NUL(lp_line_tag_count(NULL, &size));
    NUL(lp_line_tag(line, 0, NULL, &other));
    NUL(lp_line_tag(line, 0, &other, NULL));
    NUL(lp_line_tag(NULL, 0, &other, &other));
    NUL(lp_line_field_count(line, NULL));
    NUL(lp_line_field_count(NULL, &size));
    NUL(lp_line_field(line, 0, NULL, &value));
    NUL(lp_line_field(line, 0, &other, NULL));
    NUL(lp_line_field(NULL, 0, &other, &value));
    NUL(lp_line_timestamp(line, NULL, &flag));
    NUL(lp_line_timestamp(line, &ns, NULL));
    NUL(lp_line_timestamp(NULL, &ns, &flag));
    NUL(lp_line_line(line, NULL));
    NUL(lp_line_line(NULL, &count));
    NUL(lp_line_record(line, NULL));
    NUL(lp_line_record(NULL, &count));
    NUL(lp_line_duplicates(line, NULL));
    NUL(lp_line_duplicates(NULL, &flag));
    lp_document_free(document);

    NUL(lp_decoder_new(NULL, NULL));
    NUL(lp_decoder_feed(NULL, data, len));
    NUL(lp_decoder_finish(NULL));
    NUL(lp_decoder_len(NULL, &size));
    NUL(lp_decoder_read(NULL, 0, line));
    NUL(lp_decoder_rejected(NULL, &count));
    NUL(lp_decoder_error_count(NULL, &count));
    NUL(lp_decoder_error_len(NULL, &size));
    NUL(lp_decoder_error(NULL, 0, &line_error));
    NUL(lp_decoder_held(NULL, &size));
    OK(lp_decoder_new(NULL, &decoder));
    NUL(lp_decoder_feed(decoder, NULL, 1));
    OK(lp_decoder_feed(decoder, NULL, 0));
    NUL(lp_decoder_len(decoder, NULL));
    NUL(lp_decoder_read(decoder, 0, NULL));
    NUL(lp_decoder_rejected(decoder, NULL));
    NUL(lp_decoder_error_count(decoder, NULL));
    NUL(lp_decoder_error_len(decoder, NULL));
    NUL(lp_decoder_error(decoder, 0, NULL));
    NUL(lp_decoder_held(decoder, NULL));
    lp_decoder_free(decoder);
    lp_line_free(line);

    NUL(lp_encoder_new(NULL, NULL));
    NUL(lp_encoder_row(NULL, text));
    NUL(lp_encoder_tag(NULL, text, text));
    NUL(lp_encoder_float(NULL, text, 1));
    NUL(lp_encoder_int(NULL, text, 1));
    NUL(lp_encoder_uint(NULL, text, 1));
    NUL(lp_encoder_bool(NULL, text, true));
    NUL(lp_encoder_string(NULL, text, text));
    NUL(lp_encoder_end(NULL));
    NUL(lp_encoder_end_at(NULL, 1));
    NUL(lp_encoder_end_instant(NULL, 1));
    NUL(lp_encoder_error(NULL, &encode_error));
    NUL(lp_encoder_body(NULL, &other));
    NUL(lp_encoder_rows(NULL, &count));
    NUL(lp_encoder_clear(NULL));
    NUL(lp_encoder_reserve(NULL, 1));
    NUL(lp_encoder_skipped(NULL, &skipped));
    OK(lp_encoder_new(NULL, &encoder));
    NUL(lp_encoder_error(encoder, NULL));
    NUL(lp_encoder_body(encoder, NULL));
    NUL(lp_encoder_rows(encoder, NULL));
    NUL(lp_encoder_skipped(encoder, NULL));

    /* A null text inside a row fails the whole row: it must not be written without that tag. */
    OK(lp_encoder_row(encoder, text));
    NUL(lp_encoder_tag(encoder, text, broken));
    NUL(lp_encoder_float(encoder, text, 1));
    NUL(lp_encoder_end(encoder));
    NUL(lp_encoder_row(encoder, broken));
    NUL(lp_encoder_float(encoder, text, 1));
    NUL(lp_encoder_end(encoder));
    OK(lp_encoder_row(encoder, text));
    NUL(lp_encoder_string(encoder, broken, text));
    NUL(lp_encoder_end_at(encoder, 5));
    OK(lp_encoder_error(encoder, &encode_error));
    CHECK(encode_error.code == LP_NULL_ARGUMENT && encode_error.row == 2);
    CHECK(encode_error.part == LP_PART_ROW && encode_error.key.ptr == NULL);
    OK(lp_encoder_body(encoder, &other));
    CHECK(other.len == 0);
    lp_encoder_free(encoder);
    return 0;
}
