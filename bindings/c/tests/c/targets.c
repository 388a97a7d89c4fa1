/* Servers that documents are meant for: rules as data, warnings in reports. */
#include "check.h"

static void rules(void)
{
    lp_target_rule rule;
    size_t count, all = 0;
    uint64_t max_bytes;
    bool known;

    for (lp_target target = LP_TARGET_CLUSTERED; target <= LP_TARGET_GREPTIMEDB; target++) {
        OK(lp_target_rule_count(target, &count));
        CHECK(count > 0);
        all += count;
        for (size_t i = 0; i < count; i++) {
            OK(lp_target_rule_at(target, i, &rule));
            CHECK(rule.id.len == 6 && memcmp(rule.id.ptr, "TG-", 3) == 0 && rule.id.ptr[3] == '0' + target);
            CHECK(rule.says.len > 0 && rule.source.len > 0 && rule.code >= 100);
        }
        CHECK_CODE(lp_target_rule_at(target, count, &rule), LP_OUT_OF_RANGE);
    }
    CHECK(all > 100);
    OK(lp_target_rule_at(LP_TARGET_INFLUXDB1, 0, &rule));
    CHECK(same(rule.id, "TG-401") && rule.code == LP_UNSUPPORTED_UNSIGNED);
    CHECK(rule.severity == LP_SEVERITY_REFUSE && rule.basis == LP_BASIS_MEASURED);
    OK(lp_target_max_body_bytes(LP_TARGET_CORE3, &max_bytes, &known));
    CHECK(known && max_bytes == 10485760);
    OK(lp_target_max_body_bytes(LP_TARGET_QUESTDB, &max_bytes, &known));
    CHECK(!known && max_bytes == 0);

    CHECK_CODE(lp_target_rule_count(LP_TARGET_NONE, &count), LP_INVALID_OPTION);
    CHECK_CODE(lp_target_rule_count((lp_target)8, &count), LP_INVALID_OPTION);
    CHECK_CODE(lp_target_rule_at(LP_TARGET_NONE, 0, &rule), LP_INVALID_OPTION);
    CHECK_CODE(lp_target_max_body_bytes((lp_target)8, &max_bytes, &known), LP_INVALID_OPTION);
    CHECK_CODE(lp_target_rule_count(LP_TARGET_CORE3, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_target_rule_at(LP_TARGET_CORE3, 0, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_target_max_body_bytes(LP_TARGET_CORE3, NULL, &known), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_target_max_body_bytes(LP_TARGET_CORE3, &max_bytes, NULL), LP_NULL_ARGUMENT);
}

static void warnings(void)
{
    const char *data = "m f=1u\nm time=1,f=2\nm f=3\n";
    lp_read_options options;
    lp_report *report;
    lp_document *document;
    lp_decoder *decoder;
    lp_line_error error;
    uint64_t count;
    size_t len;

    OK(lp_read_options_init(&options, sizeof options));
    CHECK(options.target == LP_TARGET_NONE);
    options.target = LP_TARGET_INFLUXDB1;
    options.errors = LP_ERRORS_COLLECT;

    OK(lp_validate(bytes(data), strlen(data), &options, &report));
    OK(lp_report_records(report, &count));
    CHECK(count == 2);
    OK(lp_report_error(report, 0, &error));
    CHECK(error.code == LP_UNSUPPORTED_UNSIGNED && error.line == 1 && error.column == 5);
    OK(lp_report_warning_count(report, &count));
    OK(lp_report_warning_len(report, &len));
    CHECK(count == 1 && len == 1);
    OK(lp_report_warning(report, 0, &error));
    CHECK(error.code == LP_RESERVED_NAME && error.line == 2 && error.record == 2 && error.column == 3);
    CHECK_CODE(lp_report_warning(report, 1, &error), LP_OUT_OF_RANGE);
    CHECK_CODE(lp_report_warning(report, 0, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_report_warning(NULL, 0, &error), LP_NULL_ARGUMENT);
    lp_report_free(report);

    OK(lp_parse(bytes(data), strlen(data), &options, &document, NULL));
    OK(lp_document_warning_count(document, &count));
    OK(lp_document_warning_len(document, &len));
    CHECK(count == 1 && len == 1);
    OK(lp_document_warning(document, 0, &error));
    CHECK(error.code == LP_RESERVED_NAME && error.line == 2);
    CHECK_CODE(lp_document_warning(document, 1, &error), LP_OUT_OF_RANGE);
    lp_document_free(document);

    OK(lp_decoder_new(&options, &decoder));
    OK(lp_decoder_feed(decoder, bytes(data), 15));
    OK(lp_decoder_warning_count(decoder, &count));
    CHECK(count == 0);
    OK(lp_decoder_feed(decoder, bytes(data) + 15, strlen(data) - 15));
    OK(lp_decoder_warning_count(decoder, &count));
    OK(lp_decoder_warning_len(decoder, &len));
    CHECK(count == 1 && len == 1);
    OK(lp_decoder_warning(decoder, 0, &error));
    CHECK(error.code == LP_RESERVED_NAME && error.line == 2 && error.offset == 9);
    CHECK_CODE(lp_decoder_warning(decoder, 1, &error), LP_OUT_OF_RANGE);
    lp_decoder_free(decoder);

    options.target = (lp_target)8;
    CHECK_CODE(lp_validate(bytes(data), strlen(data), &options, &report), LP_INVALID_OPTION);
    CHECK(report == NULL);
    /* A program that knows no targets yet. */
    options.size = offsetof(lp_read_options, target);
    OK(lp_validate(bytes(data), strlen(data), &options, &report));
    OK(lp_report_records(report, &count));
    CHECK(count == 3);
    OK(lp_report_warning_count(report, &count));
    CHECK(count == 0);
    lp_report_free(report);
}

int main(void)
{
    rules();
    warnings();
    return 0;
}
