/* A table of ten million rows takes the memory of one of its arrays and of one body, and no array is held longer than needed. */
#include "arrow.h"

#include <sys/resource.h>

enum { ROWS = 1 << 16 };

/* A sanitizer keeps what was freed, so that growth says nothing; it is for what is read, of which some arrays have enough. */
#ifdef __SANITIZE_ADDRESS__
enum { ARRAYS = 3, MEASURED = 0 };
#else
enum { ARRAYS = 153, MEASURED = 1 };
#endif

typedef struct {
    int given, arrays;
} source;

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    table t = new_table(0);
    (void)stream;
    add_dictionary(&t, "host", refer(fixed(0, 0, NULL, "", 0), texts(2, (const char *[]){"a", "b"})));
    add_column(&t, "x", "g", fixed(0, 0, NULL, "", 0));
    add_column(&t, "time", "tsn:UTC", fixed(0, 0, NULL, "", 0));
    t.array.release(&t.array);
    *out = t.schema;
    return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    static int32_t codes[ROWS];
    static double xs[ROWS];
    static int64_t times[ROWS];
    source *from = stream->private_data;
    table t;

    /* The stream itself; everything that was given before has been let go. */
    CHECK(live == 1);
    out->release = NULL;
    if (from->given == from->arrays) {
        return 0;
    }
    for (int i = 0; i < ROWS; i++) {
        codes[i] = i % 2;
        xs[i] = i / 8.0;
        times[i] = (int64_t)from->given * ROWS + i;
    }
    t = new_table(ROWS);
    add_dictionary(&t, "host", refer(fixed(ROWS, 0, NULL, codes, sizeof codes), texts(2, (const char *[]){"a", "b"})));
    add_column(&t, "x", "g", fixed(ROWS, 0, NULL, xs, sizeof xs));
    add_column(&t, "time", "tsn:UTC", fixed(ROWS, 0, NULL, times, sizeof times));
    t.schema.release(&t.schema);
    *out = t.array;
    from->given++;
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return NULL;
}

static void release_stream(struct ArrowArrayStream *stream)
{
    stream->release = NULL;
    live--;
}

/* Writes so many arrays and gives the number of rows written. */
static uint64_t written(int arrays)
{
    const lp_str tag = lp_cstr("host");
    source from = {0, arrays};
    struct ArrowArrayStream stream = {get_schema, get_next, get_last_error, release_stream, &from};
    lp_table_options options;
    lp_encode_options rows;
    lp_batches *batches;
    lp_batch batch;
    uint64_t records = 0, row;

    live++;
    OK(lp_table_options_init(&options, sizeof options));
    OK(lp_table_rows_init(&rows, sizeof rows));
    rows.max_bytes = 1 << 20;
    options.measurement = lp_cstr("m");
    options.tags = &tag;
    options.tags_len = 1;
    options.time = lp_cstr("time");
    options.rows = &rows;
    OK(lp_encode_arrow(&stream, &options, &batches));
    for (;;) {
        OK(lp_batches_next(batches, &batch));
        if (batch.body.ptr == NULL) {
            break;
        }
        CHECK(batch.body.len <= rows.max_bytes && batch.skipped_rows_len == 0);
        OK(lp_batches_row_of_line(batches, 1, &row));
        CHECK(row == records);
        records += batch.records;
    }
    lp_batches_free(batches);
    CHECK(live == 0);
    return records;
}

/* The most memory so far, in the system's unit: KiB, or bytes on a Mac. */
static long peak(void)
{
    struct rusage usage;
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
    return usage.ru_maxrss;
}

int main(void)
{
#ifdef __APPLE__
    const long mebibyte = 1 << 20;
#else
    const long mebibyte = 1 << 10;
#endif
    long before;

    CHECK(written(20 < ARRAYS ? 20 : 1) > 0);
    before = peak();
    CHECK(written(ARRAYS) == (uint64_t)ARRAYS * ROWS);
    if (MEASURED) {
        CHECK(ARRAYS * ROWS > 10000000);
        CHECK(peak() - before < 4 * mebibyte);
    }
    return 0;
}
