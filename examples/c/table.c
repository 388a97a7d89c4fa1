/* Writes a table of Arrow arrays as line protocol, and reads line protocol into Arrow arrays. */
#include <inttypes.h>
#include <stdio.h>
#include "linepack.h"

/* All that the table leads to lives as long as the program, so there is nothing to free. */
static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }

static const double loads[] = {0.5, 0, 1.5};
static const uint8_t valid = 0x5; /* The second load is null. */
static const int32_t ends[] = {0, 1, 6, 7};
static const char hosts[] = "arack b";
static const int64_t times[] = {1700, 1701, 1702};

static struct ArrowSchema schemas[] = {
    {.format = "u", .name = "host", .flags = ARROW_FLAG_NULLABLE, .release = release_schema},
    {.format = "g", .name = "load", .flags = ARROW_FLAG_NULLABLE, .release = release_schema},
    {.format = "tss:UTC", .name = "at", .flags = ARROW_FLAG_NULLABLE, .release = release_schema},
};
static struct ArrowSchema *schema_of[] = {&schemas[0], &schemas[1], &schemas[2]};
static const void *host_buffers[] = {NULL, ends, hosts}, *load_buffers[] = {&valid, loads}, *time_buffers[] = {NULL, times};
static struct ArrowArray arrays[] = {
    {.length = 3, .n_buffers = 3, .buffers = host_buffers, .release = release_array},
    {.length = 3, .null_count = 1, .n_buffers = 2, .buffers = load_buffers, .release = release_array},
    {.length = 3, .n_buffers = 2, .buffers = time_buffers, .release = release_array},
};
static struct ArrowArray *array_of[] = {&arrays[0], &arrays[1], &arrays[2]};
static const void *no_nulls[] = {NULL};

static int write_table(void)
{
    struct ArrowSchema schema = {.format = "+s", .name = "", .n_children = 3, .children = schema_of, .release = release_schema};
    struct ArrowArray table = {.length = 3, .n_buffers = 1, .buffers = no_nulls, .n_children = 3, .children = array_of, .release = release_array};
    lp_str tag = lp_cstr("host");
    lp_table_options options;
    lp_batches *batches = NULL;
    lp_batch batch;
    lp_table_error e;
    lp_code code;

    lp_table_options_init(&options, sizeof options);
    options.measurement = lp_cstr("cpu");
    options.tags = &tag;
    options.tags_len = 1;
    options.time = lp_cstr("at");
    if (lp_encode_arrow_array(&schema, &table, &options, &batches) != LP_OK) {
        return 1;
    }
    while ((code = lp_batches_next(batches, &batch)) == LP_OK && batch.body.ptr != NULL) {
        fwrite(batch.body.ptr, 1, batch.body.len, stdout);
        printf("rows: %" PRIu64 ", skipped: %zu\n", batch.records, batch.skipped_rows_len);
    }
    if (code != LP_OK && lp_batches_error(batches, &e) == LP_OK) {
        fprintf(stderr, "%.*s\n", (int)e.message.len, (const char *)e.message.ptr);
    }
    lp_batches_free(batches);
    return code != LP_OK;
}

static int read_tables(lp_str document)
{
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    lp_tables *tables = NULL;
    lp_tables_error e;
    lp_str name;

    if (lp_decode_arrow(document.ptr, document.len, NULL, LP_MIXED_ERROR, lp_cstr(NULL), &tables, &e) != LP_OK) {
        fprintf(stderr, "%s\n", e.message);
        return 1;
    }
    for (size_t i = 0; lp_tables_name(tables, i, &name) == LP_OK; i++) {
        if (lp_tables_export(tables, i, &stream) != LP_OK) {
            break;
        }
        printf("%.*s:", (int)name.len, (const char *)name.ptr);
        /* Any library that knows Arrow's C stream interface takes the stream from here. */
        if (stream.get_schema(&stream, &schema) == 0) {
            for (int64_t column = 0; column < schema.n_children; column++) {
                printf(" %s (%s)", schema.children[column]->name, schema.children[column]->format);
            }
            schema.release(&schema);
        }
        printf("\n");
        stream.release(&stream);
    }
    lp_tables_free(tables);
    return 0;
}

int main(void)
{
    return write_table() || read_tables(lp_cstr("cpu,host=a load=0.5,n=1i 1700\nmem,host=a used=7u 1700\ncpu up=true 1701\n"));
}
