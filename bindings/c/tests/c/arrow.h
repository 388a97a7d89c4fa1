/* Arrow arrays made by hand. Buffers are exactly as long as they must be, so that the sanitizers see who reads on. */
#ifndef ARROW_H
#define ARROW_H

#include "check.h"

/* Structs that were made and not released. */
static int live;

/* How far behind what malloc gives the buffers of arrays begin that are made from now on. */
static size_t shift;

typedef struct {
    size_t shift;
    void *buffers[4];
    void *children[12];
    void *dictionary;
} owned;

static inline void *zeroed(size_t size)
{
    void *made = calloc(1, size);
    CHECK(made != NULL);
    return made;
}

#define RELEASE(type, name)                                                              \
    static void name(struct type *parent)                                                \
    {                                                                                    \
        owned *mine = parent->private_data;                                              \
        for (int i = 0; i < 12; i++) {                                                   \
            struct type *child = mine->children[i];                                      \
            if (child != NULL && child->release != NULL) child->release(child);          \
            free(child);                                                                 \
        }                                                                                \
        if (mine->dictionary != NULL) {                                                  \
            ((struct type *)mine->dictionary)->release(mine->dictionary);                \
            free(mine->dictionary);                                                      \
        }                                                                                \
        for (int i = 0; i < 4; i++) {                                                    \
            if (mine->buffers[i] != NULL) free((char *)mine->buffers[i] - mine->shift);  \
        }                                                                                \
        free(mine);                                                                      \
        parent->release = NULL;                                                          \
        live--;                                                                          \
    }
RELEASE(ArrowArray, release_array)
RELEASE(ArrowSchema, release_schema)

static inline struct ArrowArray *new_array(int64_t length, int64_t nulls)
{
    struct ArrowArray *array = zeroed(sizeof *array);
    owned *mine = zeroed(sizeof *mine);
    mine->shift = shift;
    array->length = length;
    array->null_count = nulls;
    array->buffers = (const void **)mine->buffers;
    array->children = (struct ArrowArray **)mine->children;
    array->private_data = mine;
    array->release = release_array;
    live++;
    return array;
}

/* Adds a copy of a buffer; of NULL, a buffer that is not there. */
static inline void add_buffer(struct ArrowArray *array, const void *data, size_t size)
{
    owned *mine = array->private_data;
    if (data != NULL) {
        mine->buffers[array->n_buffers] = (char *)zeroed(mine->shift + (size > 0 ? size : 1)) + mine->shift;
        memcpy(mine->buffers[array->n_buffers], data, size);
    }
    array->n_buffers++;
}

/* An array of fixed width; `valid` may be NULL. */
static inline struct ArrowArray *fixed(int64_t length, int64_t nulls, const uint8_t *valid, const void *data, size_t size)
{
    struct ArrowArray *array = new_array(length, nulls);
    add_buffer(array, valid, (size_t)(length + 7) / 8);
    add_buffer(array, data, size);
    return array;
}

/* An array of text, its offsets given. */
static inline struct ArrowArray *text_at(int64_t length, const int32_t *offsets, const char *text, size_t size)
{
    struct ArrowArray *array = new_array(length, 0);
    add_buffer(array, NULL, 0);
    add_buffer(array, offsets, (size_t)(length + 1) * sizeof *offsets);
    add_buffer(array, text, size);
    return array;
}

/* An array of text; NULL for a null. */
static inline struct ArrowArray *texts(int64_t length, const char *const *values)
{
    int32_t offsets[9] = {0};
    char all[256] = "";
    uint8_t valid = 0;
    int64_t nulls = 0;
    struct ArrowArray *array;
    for (int64_t i = 0; i < length; i++) {
        if (values[i] != NULL) {
            valid |= (uint8_t)(1 << i);
            strcat(all, values[i]);
        } else {
            nulls++;
        }
        offsets[i + 1] = (int32_t)strlen(all);
    }
    array = new_array(length, nulls);
    add_buffer(array, nulls > 0 ? &valid : NULL, 1);
    add_buffer(array, offsets, (size_t)(length + 1) * sizeof *offsets);
    add_buffer(array, all, strlen(all));
    return array;
}

/* Makes an array of indices refer to values. */
static inline struct ArrowArray *refer(struct ArrowArray *indices, struct ArrowArray *values)
{
    ((owned *)indices->private_data)->dictionary = values;
    indices->dictionary = values;
    return indices;
}

static inline struct ArrowSchema *new_schema(const char *format, const char *name)
{
    struct ArrowSchema *schema = zeroed(sizeof *schema);
    owned *mine = zeroed(sizeof *mine);
    schema->format = format;
    schema->name = name;
    schema->flags = ARROW_FLAG_NULLABLE;
    schema->children = (struct ArrowSchema **)mine->children;
    schema->private_data = mine;
    schema->release = release_schema;
    live++;
    return schema;
}

/* A struct array and its schema. */
typedef struct {
    struct ArrowSchema schema;
    struct ArrowArray array;
} table;

static inline table new_table(int64_t rows)
{
    table made;
    struct ArrowSchema *schema = new_schema("+s", "");
    struct ArrowArray *array = new_array(rows, 0);
    add_buffer(array, NULL, 0);
    made.schema = *schema;
    made.array = *array;
    free(schema);
    free(array);
    return made;
}

static inline struct ArrowSchema *add_column(table *to, const char *name, const char *format, struct ArrowArray *values)
{
    struct ArrowSchema *schema = new_schema(format, name);
    to->schema.children[to->schema.n_children++] = schema;
    to->array.children[to->array.n_children++] = values;
    return schema;
}

/* A column of text in a dictionary of 32-bit indices. */
static inline void add_dictionary(table *to, const char *name, struct ArrowArray *indices)
{
    struct ArrowSchema *schema = add_column(to, name, "i", indices), *values = new_schema("u", "");
    ((owned *)schema->private_data)->dictionary = values;
    schema->dictionary = values;
}

#endif
