/* Writes the points that every language of the demonstration writes, and nothing else, to standard output. */
#include <stdio.h>
#include "linepack.h"

int main(void)
{
    lp_encoder *encoder;
    lp_str body;
    int failed = 0;

    if (lp_encoder_new(NULL, &encoder) != LP_OK) {
        return 1;
    }
    lp_encoder_row(encoder, lp_cstr("disk io,total"));
    lp_encoder_tag(encoder, lp_cstr("path"), lp_cstr("C:\\data"));
    lp_encoder_tag(encoder, lp_cstr("data center"), lp_cstr("eu=1, rack 2"));
    lp_encoder_uint(encoder, lp_cstr("bytes"), UINT64_MAX);
    lp_encoder_float(encoder, lp_cstr("free"), 0.1 + 0.2);
    lp_encoder_float(encoder, lp_cstr("delta"), -0.0);
    failed |= lp_encoder_end_at(encoder, 1700000000000000001) != LP_OK;

    lp_encoder_row(encoder, lp_cstr("log"));
    lp_encoder_tag(encoder, lp_cstr("level"), lp_cstr("warn"));
    lp_encoder_string(encoder, lp_cstr("message"), lp_cstr("first line\nsecond \"quoted\" \\ line"));
    lp_encoder_bool(encoder, lp_cstr("ok"), true);
    lp_encoder_int(encoder, lp_cstr("count"), -42);
    failed |= lp_encoder_end_at(encoder, 1700000000000000002) != LP_OK;

    lp_encoder_row(encoder, lp_cstr("m\xc3\xa9t\xc3\xa9o"));
    lp_encoder_tag(encoder, lp_cstr("ville"), lp_cstr("Z\xc3\xbcrich"));
    lp_encoder_float(encoder, lp_cstr("temp\xc3\xa9rature"), 21.5);
    lp_encoder_float(encoder, lp_cstr("big"), 1e21);
    lp_encoder_float(encoder, lp_cstr("tiny"), 5e-324);
    failed |= lp_encoder_end_at(encoder, 1700000000000000003) != LP_OK;

    failed |= lp_encoder_body(encoder, &body) != LP_OK;
    failed = failed || fwrite(body.ptr, 1, body.len, stdout) != body.len;
    lp_encoder_free(encoder);
    return failed;
}
