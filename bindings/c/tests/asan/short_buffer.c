/* Breaks the caller's duty: a column of two integers in a buffer of one. The sanitizer must see that the library reads on. */
#include "arrow.h"

int main(void)
{
    const int64_t one = 1;
    lp_table_options options;
    lp_batches *batches;
    lp_batch batch;
    table t = new_table(2);

    add_column(&t, "c", "l", fixed(2, 0, NULL, &one, sizeof one));
    OK(lp_table_options_init(&options, sizeof options));
    options.measurement = lp_cstr("m");
    OK(lp_encode_arrow_array(&t.schema, &t.array, &options, &batches));
    OK(lp_batches_next(batches, &batch));
    printf("%.*s", (int)batch.body.len, (const char *)batch.body.ptr);
    lp_batches_free(batches);
    return 0;
}
