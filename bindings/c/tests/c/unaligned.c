/* Arrow arrays whose buffers begin anywhere: the same rows, and nothing is read beside them. */
#include "arrow.h"

/* Text with 64-bit offsets. */
static struct ArrowArray *large_texts(void)
{
    const int64_t offsets[] = {0, 2, 2, 5};
    struct ArrowArray *array = new_array(3, 0);
    add_buffer(array, NULL, 0);
    add_buffer(array, offsets, sizeof offsets);
    add_buffer(array, "abcde", 5);
    return array;
}

/* Text in views: two short ones and one of 14 bytes in the only buffer. */
static struct ArrowArray *text_views(void)
{
    const char views[] = "\x02\0\0\0xy\0\0\0\0\0\0\0\0\0\0"
                         "\x0e\0\0\0four\0\0\0\0\0\0\0\0"
                         "\x01\0\0\0z\0\0\0\0\0\0\0\0\0\0";
    const int64_t sizes[] = {14};
    struct ArrowArray *array = new_array(3, 0);
    add_buffer(array, NULL, 0);
    add_buffer(array, views, sizeof views);
    add_buffer(array, "four and so on", 14);
    add_buffer(array, sizes, sizeof sizes);
    return array;
}

static table rows_of(struct ArrowArray *text)
{
    const int32_t codes[] = {1, 0, 1};
    const int64_t ints[] = {-1, 2, 7}, times[] = {1, 2, 3};
    const double floats[] = {0.5, 1e21, -0.0};
    table t = new_table(3);

    add_dictionary(&t, "host", refer(fixed(3, 0, NULL, codes, sizeof codes), texts(2, (const char *[]){"a b", "c"})));
    add_column(&t, "s", "u", text);
    add_column(&t, "large", "U", large_texts());
    add_column(&t, "view", "vu", text_views());
    add_column(&t, "i", "l", fixed(3, 0, NULL, ints, sizeof ints));
    add_column(&t, "g", "g", fixed(3, 0, NULL, floats, sizeof floats));
    add_column(&t, "at", "tsn:UTC", fixed(3, 0, NULL, times, sizeof times));
    return t;
}

static lp_batches *begin(struct ArrowArray *text)
{
    const lp_str tag = lp_cstr("host");
    table t = rows_of(text);
    lp_table_options options;
    lp_batches *batches;

    OK(lp_table_options_init(&options, sizeof options));
    options.measurement = lp_cstr("m");
    options.tags = &tag;
    options.tags_len = 1;
    options.time = lp_cstr("at");
    OK(lp_encode_arrow_array(&t.schema, &t.array, &options, &batches));
    CHECK(t.schema.release == NULL && t.array.release == NULL);
    return batches;
}

int main(void)
{
    const int32_t below[] = {0, 1, 2, -1};
    lp_batches *batches;
    lp_batch batch;
    lp_table_error error;

    for (shift = 0; shift < 8; shift++) {
        batches = begin(texts(3, (const char *[]){"", "say \"hi\"", NULL}));
        OK(lp_batches_next(batches, &batch));
        CHECK(same(batch.body, "m,host=c s=\"\",large=\"ab\",view=\"xy\",i=-1i,g=0.5 1\n"
                               "m,host=a\\ b s=\"say \\\"hi\\\"\",large=\"\",view=\"four and so on\",i=2i,g=1e+21 2\n"
                               "m,host=c large=\"cde\",view=\"z\",i=7i,g=-0 3\n"));
        OK(lp_batches_next(batches, &batch));
        CHECK(batch.body.ptr == NULL);
        lp_batches_free(batches);
        CHECK(live == 0);

        batches = begin(text_at(3, below, "abc", 3));
        CHECK_CODE(lp_batches_next(batches, &batch), LP_INVALID_TABLE);
        OK(lp_batches_error(batches, &error));
        CHECK(same(error.column, "s"));
        lp_batches_free(batches);
        CHECK(live == 0);
    }
    return 0;
}
