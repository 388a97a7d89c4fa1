/* Answers, cut documents, and when to try again. */
#include "check.h"

#include <math.h>

static const char body[] = "{\"code\":\"invalid\",\"line\":2,\"message\":\"partial write has occurred, errors encountered on "
                           "line(s):\\nerror parsing line 2 (1-based): No fields were provided\"}";

static lp_write_response *parsed(uint16_t status, const lp_header *headers, size_t count, const char *text)
{
    lp_write_response *response;
    OK(lp_write_response_parse(status, headers, count, bytes(text), strlen(text), NULL, &response));
    return response;
}

static void answers(void)
{
    const char *sent = "# two records\nm f=1\nm\n";
    lp_header later = {lp_cstr("retry-after"), lp_cstr("Sun, 06 Nov 1994 08:49:37 GMT")};
    lp_header broken = {lp_cstr("X-InfluxDB-Error"), lp_cstr("caf\xe9")};
    uint64_t now = 784111767, number;
    lp_write_response *response = parsed(400, NULL, 0, body);
    lp_outcome outcome;
    lp_rejected rejected;
    lp_str text;
    size_t len;
    bool present;

    OK(lp_write_response_outcome(response, &outcome));
    CHECK(outcome == LP_OUTCOME_PARTIAL);
    CHECK(strcmp(lp_outcome_word(outcome), "partial") == 0 && strcmp(lp_outcome_word(6), "unknown outcome") == 0);
    OK(lp_write_response_code(response, &text));
    CHECK(same(text, "invalid"));
    OK(lp_write_response_dropped(response, &number, &present));
    CHECK(!present && number == 0);
    OK(lp_write_response_rejected_len(response, &len));
    CHECK(len == 1);
    CHECK_CODE(lp_write_response_rejected(response, 1, &rejected), LP_OUT_OF_RANGE);
    OK(lp_write_response_rejected(response, 0, &rejected));
    CHECK(rejected.line == 2 && rejected.record == 0 && rejected.range.end == 0 && rejected.text.ptr == NULL);
    CHECK(same(rejected.message, "No fields were provided"));
    OK(lp_write_response_locate(response, bytes(sent), strlen(sent), NULL));
    CHECK(same(rejected.message, "No fields were provided")); /* The text lives on. */
    OK(lp_write_response_rejected(response, 0, &rejected));
    CHECK(rejected.line == 3 && rejected.record == 2);
    CHECK(memcmp(sent + rejected.range.start, "m\n", 2) == 0 && rejected.range.end == strlen(sent));
    lp_write_response_free(response);

    response = parsed(503, &later, 1, "<html>");
    OK(lp_write_response_retry_after(response, &number, &present));
    CHECK(!present && number == 0);
    lp_write_response_free(response);
    OK(lp_write_response_parse(503, &later, 1, NULL, 0, &now, &response));
    OK(lp_write_response_retry_after(response, &number, &present));
    CHECK(present && number == 10);
    lp_write_response_free(response);

    response = parsed(400, &broken, 1, "");
    OK(lp_write_response_message(response, &text));
    CHECK(same(text, "caf\xef\xbf\xbd"));
    OK(lp_write_response_code(response, &text));
    CHECK(text.ptr == NULL);
    lp_write_response_free(response);
}

static void cut(void)
{
    const char *data = "m f=\"a\nb\"\nm f=\nm f=3\n";
    lp_parts *parts;
    lp_body_part part;
    lp_line_error error;
    lp_valid *valid;
    lp_report *report;
    lp_range range;
    uint64_t records, rejected;
    size_t len;

    OK(lp_split(bytes(data), strlen(data), 0, 2, NULL, &parts, &error));
    CHECK(error.code == LP_OK);
    OK(lp_parts_len(parts, &len));
    CHECK(len == 2);
    OK(lp_parts_part(parts, 0, &part));
    CHECK(part.range.start == 0 && part.range.end == 15 && part.records == 2 && part.line == 1 && part.record == 1);
    OK(lp_parts_part(parts, 1, &part));
    CHECK(part.range.start == 15 && part.range.end == 21 && part.records == 1 && part.line == 4 && part.record == 3);
    CHECK_CODE(lp_parts_part(parts, 2, &part), LP_OUT_OF_RANGE);
    lp_parts_free(parts);
    CHECK_CODE(lp_split(bytes(data), strlen(data), 8, 0, NULL, &parts, &error), LP_ROW_TOO_LONG);
    CHECK(parts == NULL && error.code == LP_ROW_TOO_LONG && error.line == 1 && error.length == 10);
    OK(lp_split(NULL, 0, 0, 0, NULL, &parts, NULL));
    OK(lp_parts_len(parts, &len));
    CHECK(len == 0);
    lp_parts_free(parts);

    OK(lp_split_valid(bytes(data), strlen(data), NULL, &valid, &report));
    OK(lp_report_records(report, &records));
    OK(lp_report_rejected(report, &rejected));
    CHECK(records == 2 && rejected == 1);
    lp_report_free(report);
    OK(lp_valid_good_len(valid, &len));
    CHECK(len == 2);
    OK(lp_valid_good(valid, 1, &range));
    CHECK(range.start == 15 && range.end == 21);
    CHECK_CODE(lp_valid_good(valid, 2, &range), LP_OUT_OF_RANGE);
    OK(lp_valid_rejected_len(valid, &len));
    CHECK(len == 1);
    OK(lp_valid_rejected(valid, 0, &range));
    CHECK(range.start == 10 && range.end == 15);
    CHECK_CODE(lp_valid_rejected(valid, 1, &range), LP_OUT_OF_RANGE);
    lp_valid_free(valid);
    OK(lp_split_valid(bytes(data), strlen(data), NULL, &valid, NULL));
    lp_valid_free(valid);
}

static void retry(void)
{
    lp_retry_policy policy;
    uint64_t asked = 10;
    double wait;
    bool again;

    OK(lp_retry_wait(NULL, 3, 0, NULL, 0.5, &wait, &again));
    CHECK(again && wait == 2);
    OK(lp_retry_wait(NULL, 1, 0, &asked, 0.5, &wait, &again));
    CHECK(again && wait == 10);
    OK(lp_retry_wait(NULL, 5, 0, NULL, 1, &wait, &again));
    CHECK(!again && wait == 0);
    OK(lp_retry_policy_init(&policy, sizeof policy));
    CHECK(policy.deadline == HUGE_VAL);
    policy.deadline = 10;
    OK(lp_retry_wait(&policy, 1, 9, NULL, 1, &wait, &again));
    CHECK(again && wait == 1);
    OK(lp_retry_wait(&policy, 1, 9.1, NULL, 1, &wait, &again));
    CHECK(!again);
    policy.size = 1;
    CHECK_CODE(lp_retry_wait(&policy, 1, 0, NULL, 1, &wait, &again), LP_INVALID_OPTION);
}

int main(void)
{
    answers();
    cut();
    retry();
    return 0;
}
