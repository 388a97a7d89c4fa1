/* Makes the HTTP request that writes rows, and reads a server's answer. Sending is left to any HTTP library. */
#include <inttypes.h>
#include <stdio.h>
#include "linepack.h"

/* What a server answered that kept the first row only. */
static const char answer[] = "{\"code\":\"invalid\",\"line\":2,\"message\":\"partial write has occurred, errors encountered on "
                             "line(s):\\nerror parsing line 2 (1-based): invalid column type for column 'load'\"}";

static void print(const char *what, lp_str text)
{
    printf("%s: %.*s\n", what, (int)text.len, (const char *)text.ptr);
}

static int send(const lp_write_request *request, lp_str sent)
{
    lp_write_response *response = NULL;
    lp_rejected rejected;
    lp_outcome outcome;
    lp_str text;
    lp_header header;

    lp_write_request_url(request, &text);
    print("POST", text);
    for (size_t i = 0; lp_write_request_header(request, i, &header) == LP_OK; i++) {
        print("header", header.name);
    }
    lp_write_request_body(request, &text);
    print("body", text);

    if (lp_write_response_parse(400, NULL, 0, (const uint8_t *)answer, sizeof answer - 1, NULL, &response) != LP_OK) {
        return 1;
    }
    lp_write_response_locate(response, sent.ptr, sent.len, NULL);
    lp_write_response_outcome(response, &outcome);
    printf("outcome: %s\n", lp_outcome_word(outcome));
    for (size_t i = 0; lp_write_response_rejected(response, i, &rejected) == LP_OK; i++) {
        printf("line %" PRIu64, rejected.line);
        print("", rejected.message);
    }
    lp_write_response_free(response);
    return 0;
}

int main(void)
{
    lp_str body = lp_cstr("cpu,host=a load=0.5 1700\ncpu,host=b load=1i 1700\n"), why;
    lp_write_options options;
    lp_write_request *request = NULL;
    int failed = 1;

    lp_write_options_init(&options, sizeof options);
    options.url = lp_cstr("https://cluster-host.com");
    options.bucket = lp_cstr("my servers");
    options.token = lp_cstr("DATABASE_TOKEN");
    if (lp_write_request_new(&options, &request) != LP_OK) {
        return 1;
    }
    if (lp_write_request_fill(request, body.ptr, body.len, LP_PRECISION_S) == LP_OK) {
        failed = send(request, body);
    } else {
        lp_write_request_error(request, &why);
        print("no request", why);
    }
    lp_write_request_free(request);
    return failed;
}
