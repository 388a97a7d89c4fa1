/* Learns which type each field has, and finds the value of another type that a server would refuse. */
#include <inttypes.h>
#include <stdio.h>
#include "linepack.h"

static int check(const lp_schema *schema, lp_str data)
{
    lp_checked *checked = NULL;
    lp_schema_error e;
    lp_conflict conflict;
    uint64_t records = 0, conflicts = 0;

    if (lp_schema_check(schema, data.ptr, data.len, NULL, &checked, &e) != LP_OK) {
        fprintf(stderr, "%s\n", e.message);
        return 1;
    }
    for (size_t i = 0; lp_checked_conflict(checked, i, &conflict) == LP_OK; i++) {
        printf("%.*s\n", (int)conflict.message.len, (const char *)conflict.message.ptr);
    }
    lp_checked_records(checked, &records);
    lp_checked_conflict_count(checked, &conflicts);
    printf("good: %" PRIu64 ", conflicts: %" PRIu64 "\n", records, conflicts);
    lp_checked_free(checked);
    return 0;
}

/* An encoder that knows the schema writes an integer as the float that the field has. */
static int write_row(const lp_schema *schema)
{
    lp_encode_options options;
    lp_encoder *encoder = NULL;
    lp_str body = {NULL, 0};

    lp_encode_options_init(&options, sizeof options);
    options.schema = schema;
    if (lp_encoder_new(&options, &encoder) != LP_OK) {
        return 1;
    }
    lp_encoder_row(encoder, lp_cstr("cpu"));
    lp_encoder_int(encoder, lp_cstr("load"), 20);
    lp_encoder_end(encoder);
    lp_encoder_body(encoder, &body);
    fwrite(body.ptr, 1, body.len, stdout);
    lp_encoder_free(encoder);
    return 0;
}

int main(void)
{
    lp_str known = lp_cstr("cpu,host=a load=20.1 1700\n"), sent = lp_cstr("cpu,host=a load=20.5 1701\ncpu,host=b load=20i 1701\n");
    lp_schema *schema = NULL;
    lp_checked *learned = NULL;
    int failed;

    if (lp_schema_new(NULL, &schema) != LP_OK || lp_schema_learn(schema, known.ptr, known.len, NULL, &learned, NULL) != LP_OK) {
        lp_schema_free(schema);
        return 1;
    }
    failed = check(schema, sent) || write_row(schema);
    lp_checked_free(learned);
    lp_schema_free(schema);
    return failed;
}
