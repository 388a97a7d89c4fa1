/*
 * linepack: parse, validate and encode InfluxDB line protocol.
 *
 * This file is generated from bindings/c/src and not edited by hand. Compile with -I include and link with
 * liblinepack.a (and -lpthread -ldl -lm) or with liblinepack.so.
 *
 * THE CONTRACT
 *
 * Results. A function that can fail returns an lp_code, LP_OK being 0, and writes its results through its last
 * parameters. After a failure these are untouched, except that a handle is NULL. No function prints, exits, opens a
 * file or a socket, or starts a thread.
 *
 * Pointers. NULL where a pointer is required gives LP_NULL_ARGUMENT, and freeing NULL does nothing. A pointer that is
 * not NULL must be what the function asks for: room for a result of that type, a struct of that type, a handle from
 * this library that was not freed, or as many readable bytes as the length beside it says (a length above PTRDIFF_MAX
 * gives LP_OUT_OF_RANGE; NULL with length 0 is empty). What a pointer argument leads to is used during the call only.
 *
 * Ownership. What a function named _new, lp_parse, lp_validate, lp_encode_arrow, lp_encode_arrow_array or
 * lp_decode_arrow gives is freed once, with the _free function of its type. Byte strings that come out of a handle
 * belong to the handle; each function says for how long they live. They are not terminated by a NUL. All other results
 * are values.
 *
 * Threads. Different handles may be used in different threads at the same time. A handle that is passed as const may
 * be passed so by any number of threads at the same time; a handle that is passed without const must not be in use by
 * another thread. Handles may move between threads.
 *
 * Faults. A fault inside the library never unwinds into the caller and never ends the process: the call answers
 * LP_INTERNAL_PANIC, and so does every later call with that handle, which can only be freed. (What went wrong is told
 * on standard error.) Being out of memory is the exception: the process is then ended.
 *
 * Options. A pointer to options may be NULL for the defaults. An option struct begins with its own size, so that a
 * program that was compiled with an older header keeps working; LP_INVALID_OPTION answers a value, a size, or a name
 * in the environment variable LINEPACK_BACKEND that does not exist.
 */

#ifndef LINEPACK_H
#define LINEPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** The version of this header, to be compared with lp_version(). */
#define LP_VERSION "0.1.0"
#define LP_VERSION_MAJOR 0
#define LP_VERSION_MINOR 1
#define LP_VERSION_PATCH 0

/*
 * The structs of the Arrow C data and stream interfaces, as every library declares them that has them: see
 * https://arrow.apache.org/docs/format/CDataInterface.html for what they mean.
 */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

/**
 * Number of the binary interface described here. It changes when a program compiled against an older header could no
 * longer run with a newer library.
 */
#define LP_ABI_VERSION 1

/**
 * The type of a field's value.
 */
enum lp_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * A 64-bit float, always finite: `as.f`.
     */
    LP_FLOAT = 0,
    /**
     * A signed integer: `as.i`.
     */
    LP_INT = 1,
    /**
     * An unsigned integer: `as.u`.
     */
    LP_UINT = 2,
    /**
     * A boolean: `as.b`.
     */
    LP_BOOL = 3,
    /**
     * A string, valid UTF-8: `as.s`.
     */
    LP_STRING = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_kind lp_kind;
#else
typedef uint32_t lp_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a call came to. Numbers are stable and only ever added.
 */
enum lp_code
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nothing is wrong.
     */
    LP_OK = 0,
    /**
     * A required pointer is null.
     */
    LP_NULL_ARGUMENT = 1,
    /**
     * Linepack failed inside; this is a bug in linepack.
     */
    LP_INTERNAL_PANIC = 2,
    /**
     * An option has a value that does not exist.
     */
    LP_INVALID_OPTION = 3,
    /**
     * The call does not fit what came before it.
     */
    LP_WRONG_STATE = 4,
    /**
     * An index is past the end.
     */
    LP_OUT_OF_RANGE = 5,
    /**
     * No record has this field.
     */
    LP_NO_SUCH_FIELD = 6,
    /**
     * The field has values of more than one type.
     */
    LP_MIXED_TYPES = 7,
    /**
     * The table has no such column.
     */
    LP_NO_SUCH_COLUMN = 8,
    /**
     * Two columns of the table have this name.
     */
    LP_REPEATED_COLUMN = 9,
    /**
     * The column has a type that cannot be written.
     */
    LP_UNSUPPORTED_TYPE = 10,
    /**
     * A null stands where a value must be.
     */
    LP_NULL_VALUE = 11,
    /**
     * The Arrow data is not well formed.
     */
    LP_INVALID_TABLE = 12,
    /**
     * A carriage return stands where no line ends.
     */
    LP_CARRIAGE_RETURN = 100,
    /**
     * A control byte stands in a name or a tag value.
     */
    LP_CONTROL_BYTE = 101,
    /**
     * A control byte stands in a comment.
     */
    LP_CONTROL_IN_COMMENT = 102,
    /**
     * A comment that some servers read as more than one line.
     */
    LP_AMBIGUOUS_COMMENT = 103,
    /**
     * The record is longer than the limit.
     */
    LP_RECORD_TOO_LONG = 104,
    /**
     * These bytes are not valid UTF-8.
     */
    LP_INVALID_UTF8 = 105,
    /**
     * The measurement begins with a byte order mark.
     */
    LP_BYTE_ORDER_MARK = 106,
    /**
     * The measurement is empty.
     */
    LP_MISSING_MEASUREMENT = 110,
    /**
     * A backslash that servers read in different ways.
     */
    LP_AMBIGUOUS_BACKSLASH = 111,
    /**
     * The name is reserved by servers.
     */
    LP_RESERVED_NAME = 112,
    /**
     * Measurement and tag set are longer than 65535 bytes together.
     */
    LP_SERIES_KEY_TOO_LONG = 113,
    /**
     * The field key is longer than 65536 bytes.
     */
    LP_NAME_TOO_LONG = 114,
    /**
     * A double quote in a field key, which some servers take as the start of a string.
     */
    LP_AMBIGUOUS_QUOTE = 115,
    /**
     * The tag key is empty.
     */
    LP_MISSING_TAG_KEY = 120,
    /**
     * The tag has no equals sign and no value.
     */
    LP_MISSING_TAG_VALUE = 121,
    /**
     * The tag value is empty.
     */
    LP_EMPTY_TAG_VALUE = 122,
    /**
     * An equals sign stands in a tag value without a backslash.
     */
    LP_UNESCAPED_EQUALS = 123,
    /**
     * The tag key is given twice.
     */
    LP_DUPLICATE_TAG = 124,
    /**
     * The line has no fields.
     */
    LP_MISSING_FIELDS = 130,
    /**
     * The field key is empty.
     */
    LP_MISSING_FIELD_KEY = 131,
    /**
     * The field has no equals sign and no value.
     */
    LP_MISSING_FIELD_VALUE = 132,
    /**
     * The field value is empty.
     */
    LP_EMPTY_FIELD_VALUE = 133,
    /**
     * The value is no number, boolean or quoted string.
     */
    LP_INVALID_VALUE = 134,
    /**
     * The field key is given twice.
     */
    LP_DUPLICATE_FIELD = 135,
    /**
     * A tag and a field have the same key.
     */
    LP_TAG_AND_FIELD = 136,
    /**
     * The number is not well formed.
     */
    LP_INVALID_NUMBER = 140,
    /**
     * The float is too large for 64 bits.
     */
    LP_FLOAT_OUT_OF_RANGE = 141,
    /**
     * The integer does not fit into 64 bits.
     */
    LP_INTEGER_OUT_OF_RANGE = 142,
    /**
     * The unsigned integer does not fit into 64 bits.
     */
    LP_UNSIGNED_OUT_OF_RANGE = 143,
    /**
     * A float without digits on both sides of its dot, which some servers refuse.
     */
    LP_UNPORTABLE_NUMBER = 144,
    /**
     * The value begins like a boolean but is none.
     */
    LP_INVALID_BOOLEAN = 145,
    /**
     * The string that opens here is never closed.
     */
    LP_UNTERMINATED_STRING = 146,
    /**
     * Text follows the closing quote of a string.
     */
    LP_TEXT_AFTER_STRING = 147,
    /**
     * The string is longer than 65536 bytes.
     */
    LP_STRING_TOO_LONG = 148,
    /**
     * The timestamp is not an integer.
     */
    LP_INVALID_TIMESTAMP = 150,
    /**
     * The timestamp does not fit into 64 bits of nanoseconds.
     */
    LP_TIMESTAMP_OUT_OF_RANGE = 151,
    /**
     * Text follows the timestamp.
     */
    LP_TEXT_AFTER_TIMESTAMP = 152,
    /**
     * Spaces end a line that has no timestamp, which some servers refuse.
     */
    LP_TRAILING_SPACE = 153,
    /**
     * The time is finer than the precision.
     */
    LP_INEXACT_TIMESTAMP = 154,
    /**
     * A name that ends in a backslash cannot be written.
     */
    LP_TRAILING_BACKSLASH = 160,
    /**
     * A measurement that begins with # would be read as a comment.
     */
    LP_COMMENT_MEASUREMENT = 161,
    /**
     * NaN and infinity cannot be written.
     */
    LP_NOT_FINITE = 162,
    /**
     * The row does not fit into what is left of the body.
     */
    LP_BODY_FULL = 163,
    /**
     * The row alone is longer than the longest body.
     */
    LP_ROW_TOO_LONG = 164,
    /**
     * The body has no record.
     */
    LP_EMPTY_BODY = 170,
    /**
     * The server's URL cannot be used.
     */
    LP_INVALID_URL = 171,
    /**
     * The bucket is empty.
     */
    LP_MISSING_BUCKET = 172,
    /**
     * The organisation is empty.
     */
    LP_EMPTY_ORG = 173,
    /**
     * The token is empty or has a character that no header can carry.
     */
    LP_INVALID_TOKEN = 174,
    /**
     * The user's name has a colon or a control character.
     */
    LP_INVALID_USER = 175,
    /**
     * The API has no such precision.
     */
    LP_UNSUPPORTED_PRECISION = 176,
    /**
     * The data is no whole gzip stream.
     */
    LP_INVALID_GZIP = 180,
    /**
     * The data unpacks to more than the limit.
     */
    LP_GZIP_TOO_LARGE = 181,
    /**
     * The data unpacks to more than the allowed multiple of its size.
     */
    LP_GZIP_RATIO = 182,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_code lp_code;
#else
typedef uint32_t lp_code;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How strictly the rules are taken.
 */
enum lp_mode
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The official grammar, to the letter. The default for reading.
     */
    LP_MODE_SPEC = 0,
    /**
     * Only what every server takes with the same meaning. The default for writing.
     */
    LP_MODE_STRICT = 1,
    /**
     * `LP_MODE_SPEC`, and some harmless slips besides.
     */
    LP_MODE_LENIENT = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_mode lp_mode;
#else
typedef uint32_t lp_mode;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The unit of the timestamps in a body.
 */
enum lp_precision
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nanoseconds. The default.
     */
    LP_PRECISION_NS = 0,
    /**
     * Microseconds.
     */
    LP_PRECISION_US = 1,
    /**
     * Milliseconds.
     */
    LP_PRECISION_MS = 2,
    /**
     * Seconds.
     */
    LP_PRECISION_S = 3,
    /**
     * Minutes.
     */
    LP_PRECISION_M = 4,
    /**
     * Hours.
     */
    LP_PRECISION_H = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_precision lp_precision;
#else
typedef uint32_t lp_precision;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What `lp_parse` does with a bad record.
 */
enum lp_errors
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The first one ends the parse, and its code is the result. The default.
     */
    LP_ERRORS_RAISE = 0,
    /**
     * The good records are kept, and the errors are listed beside them.
     */
    LP_ERRORS_COLLECT = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_errors lp_errors;
#else
typedef uint32_t lp_errors;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How the shortest digits of a float are laid out.
 */
enum lp_floats
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * As JavaScript's `String(x)`, except that negative zero is `-0`. The default.
     */
    LP_FLOATS_ECMA = 0,
    /**
     * As Python's `repr(x)`.
     */
    LP_FLOATS_PYTHON = 1,
    /**
     * As Go's `strconv.FormatFloat(x, 'g', -1, 64)`.
     */
    LP_FLOATS_GO = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_floats lp_floats;
#else
typedef uint32_t lp_floats;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * In which order the tags of a row are written.
 */
enum lp_tag_order
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * By the bytes of their keys, which servers like best. The default.
     */
    LP_TAG_ORDER_SORTED = 0,
    /**
     * As they were given.
     */
    LP_TAG_ORDER_GIVEN = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_tag_order lp_tag_order;
#else
typedef uint32_t lp_tag_order;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What becomes of a key that a row gives twice, among its tags or among its fields.
 */
enum lp_on_duplicate
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The row is refused. The default.
     */
    LP_ON_DUPLICATE_ERROR = 0,
    /**
     * The last one counts. Each must be one that can be written.
     */
    LP_ON_DUPLICATE_LAST = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_on_duplicate lp_on_duplicate;
#else
typedef uint32_t lp_on_duplicate;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What becomes of a float field that is NaN or infinite, which cannot be written.
 */
enum lp_nan
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The row is refused. The default.
     */
    LP_NAN_ERROR = 0,
    /**
     * The field is left out and counted; a row of which no field is left is skipped and counted.
     */
    LP_NAN_OMIT = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_nan lp_nan;
#else
typedef uint32_t lp_nan;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What becomes of an instant that is finer than the precision.
 */
enum lp_inexact
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is floored. The default.
     */
    LP_INEXACT_FLOOR = 0,
    /**
     * The row is refused.
     */
    LP_INEXACT_ERROR = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_inexact lp_inexact;
#else
typedef uint32_t lp_inexact;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What becomes of a name, a tag value or a field value that cannot be written.
 */
enum lp_on_unencodable
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The row is refused. The default.
     */
    LP_ON_UNENCODABLE_ERROR = 0,
    /**
     * If it is a field's, the field is left out and counted, and a row of which no field is left is skipped. If it is
     * the measurement's or a tag's, the row is skipped, for without it the row would belong to another series.
     */
    LP_ON_UNENCODABLE_SKIP_FIELD = 1,
    /**
     * The row is skipped and counted.
     */
    LP_ON_UNENCODABLE_SKIP_ROW = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_on_unencodable lp_on_unencodable;
#else
typedef uint32_t lp_on_unencodable;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The part of a row that an `lp_encode_error` is about.
 */
enum lp_part
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The row as a whole, for example one without fields.
     */
    LP_PART_ROW = 0,
    /**
     * The measurement.
     */
    LP_PART_MEASUREMENT = 1,
    /**
     * A tag's key.
     */
    LP_PART_TAG_KEY = 2,
    /**
     * A tag's value.
     */
    LP_PART_TAG_VALUE = 3,
    /**
     * A field's key.
     */
    LP_PART_FIELD_KEY = 4,
    /**
     * A field's value.
     */
    LP_PART_FIELD_VALUE = 5,
    /**
     * The timestamp.
     */
    LP_PART_TIMESTAMP = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_part lp_part;
#else
typedef uint32_t lp_part;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What becomes of a null in a field or a tag of a table.
 */
enum lp_nulls
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is left out; a row of which no field is left is skipped and counted. The default.
     */
    LP_NULLS_OMIT = 0,
    /**
     * The row is refused.
     */
    LP_NULLS_ERROR = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_nulls lp_nulls;
#else
typedef uint32_t lp_nulls;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What becomes of a table's columns of decimals, which line protocol does not have.
 */
enum lp_decimals
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The table is refused. The default.
     */
    LP_DECIMALS_ERROR = 0,
    /**
     * The nearest float is written.
     */
    LP_DECIMALS_FLOAT = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_decimals lp_decimals;
#else
typedef uint32_t lp_decimals;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What becomes of a field that has values of different types in different records.
 */
enum lp_mixed
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * There are no tables.
     */
    LP_MIXED_ERROR = 0,
    /**
     * Each type has a column of its own: `f:float`, `f:integer`, `f:unsigned`, `f:boolean`, `f:string`.
     */
    LP_MIXED_SPLIT = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_mixed lp_mixed;
#else
typedef uint32_t lp_mixed;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A table while it is written, one body after the other. It holds one body and one Arrow array, however long the table is.
 * One thread at a time may call `lp_batches_next`.
 */
typedef struct lp_batches lp_batches;

/**
 * Reads a document that arrives in pieces, wherever it is cut: the same points, errors and positions as `lp_parse`, and
 * never more held than one record and one piece. One thread at a time may feed it.
 *
 * After each `lp_decoder_feed` and after `lp_decoder_finish` the functions below tell of what it completed, until the next
 * feed or finish or `lp_decoder_free`. Before the first there are no points and no errors.
 */
typedef struct lp_decoder lp_decoder;

/**
 * The records of a document. It never changes: any number of threads may read it at the same time.
 */
typedef struct lp_document lp_document;

/**
 * Writes rows into a body that it owns. One thread at a time may use it.
 *
 * A row is begun with `lp_encoder_row`, filled, and ended; it is written whole or not at all. Its first error is kept:
 * every later call for that row answers the same code, and so does the end, so it is enough to look at the end's. All
 * names and texts must be UTF-8.
 */
typedef struct lp_encoder lp_encoder;

/**
 * The key of a tag or field, checked and escaped once, for any encoder and any number of rows: see the functions whose
 * names end in `_by_key`. Any number of threads may use it.
 */
typedef struct lp_key lp_key;

/**
 * A line to read points into, one after the other; its memory is used again. Any number of threads may read a line at
 * the same time while none reads a point into it or frees it.
 *
 * Every string that a function gives out of a line is valid UTF-8, unescaped, and lives as long as the line is not
 * read into again and not freed. Before the first `lp_document_read` or `lp_decoder_read` they all answer
 * `LP_WRONG_STATE`.
 */
typedef struct lp_line lp_line;

/**
 * What `lp_validate` found. It never changes: any number of threads may read it at the same time.
 */
typedef struct lp_report lp_report;

/**
 * The tables of a document, one for each measurement. They never change: any number of threads may read them at the same
 * time.
 */
typedef struct lp_tables lp_tables;

/**
 * A byte string: a pointer and a length, without a terminating NUL.
 *
 * As an argument it is read during the call only, and `{NULL, 0}` is the empty string. As a result it belongs to the
 * handle that it came from; the function that fills it says for how long.
 */
typedef struct {
    /**
     * The first byte. Not to be read through when `len` is 0.
     */
    const uint8_t *ptr;
    /**
     * Number of bytes.
     */
    size_t len;
} lp_str;

/**
 * How to read. Fill it with `lp_read_options_init` first, then change what should differ.
 */
typedef struct {
    /**
     * `sizeof(lp_read_options)` as the caller knows it. Fields that lie past it keep their defaults.
     */
    size_t size;
    /**
     * How strictly the rules are taken. Default `LP_MODE_SPEC`.
     */
    lp_mode mode;
    /**
     * The unit of the timestamps. Default `LP_PRECISION_NS`.
     */
    lp_precision precision;
    /**
     * What `lp_parse` does with a bad record; `lp_validate` and `lp_decoder_feed` always go on. Default
     * `LP_ERRORS_RAISE`.
     */
    lp_errors errors;
    /**
     * Whether `\n`, `\r` and `\t` in strings are read as control characters. Default false.
     */
    bool string_c_escapes;
    /**
     * Whether control bytes in tag values are refused in every mode. Default false.
     */
    bool strict_control;
    /**
     * How many errors are kept; all are counted. Default 100.
     */
    size_t max_errors;
    /**
     * Longest record or comment in bytes, its line end not counted; 0 for no limit below 1 GiB, and in an `lp_decoder`
     * for 16 MiB. Default 0.
     */
    size_t max_record_bytes;
} lp_read_options;

/**
 * A tag, as its key and its value.
 */
typedef struct {
    /**
     * The key, not escaped.
     */
    lp_str key;
    /**
     * The value, not escaped.
     */
    lp_str value;
} lp_tag;

/**
 * How to write. Fill it with `lp_encode_options_init` first, then change what should differ.
 */
typedef struct {
    /**
     * `sizeof(lp_encode_options)` as the caller knows it. Fields that lie past it keep their defaults.
     */
    size_t size;
    /**
     * What may be written. Default `LP_MODE_STRICT`: only what every reader understands alike.
     */
    lp_mode mode;
    /**
     * The unit of the timestamps. Default `LP_PRECISION_NS`.
     */
    lp_precision precision;
    /**
     * The layout of floats. Default `LP_FLOATS_ECMA`.
     */
    lp_floats floats;
    /**
     * The order of tags. Default `LP_TAG_ORDER_SORTED`.
     */
    lp_tag_order tag_order;
    /**
     * Whether line breaks and tabs in strings are written as `\n`, `\r` and `\t`. Only for readers that have the same
     * option: every server would store two characters. Default false.
     */
    bool string_c_escapes;
    /**
     * What becomes of keys that are given twice. Default `LP_ON_DUPLICATE_ERROR`.
     */
    lp_on_duplicate on_duplicate;
    /**
     * What becomes of NaN and infinity. Default `LP_NAN_ERROR`.
     */
    lp_nan nan;
    /**
     * What becomes of instants finer than the precision. Default `LP_INEXACT_FLOOR`.
     */
    lp_inexact inexact;
    /**
     * What becomes of names and values that cannot be written. Default `LP_ON_UNENCODABLE_ERROR`.
     */
    lp_on_unencodable on_unencodable;
    /**
     * The longest body in bytes; a row that would make it longer is refused with `LP_BODY_FULL` (or with
     * `LP_ROW_TOO_LONG` if it would not fit into an empty one) and leaves it as it was. 0, the default, for no limit.
     */
    size_t max_bytes;
    /**
     * Tags of every row that does not give them itself, of which the library keeps a copy. Tags that cannot be written
     * are an `LP_INVALID_OPTION`. Default null.
     */
    const lp_tag *default_tags;
    /**
     * How many default tags there are. Default 0.
     */
    size_t default_tags_len;
} lp_encode_options;

/**
 * One rejected record (or comment) of a document. All zero when there is no error.
 */
typedef struct {
    /**
     * What is wrong.
     */
    lp_code code;
    /**
     * Physical line on which the record starts, 1-based.
     */
    uint64_t line;
    /**
     * Ordinal of the record among all points, good and bad, 1-based; 0 for a comment.
     */
    uint64_t record;
    /**
     * `offset` minus the start of `line`, plus 1, in bytes. It may pass that line's end when a string spans lines.
     */
    uint64_t column;
    /**
     * Byte of the fault in the document, 0-based.
     */
    uint64_t offset;
    /**
     * Bytes at fault; 0 at the end of the input.
     */
    uint64_t length;
    /**
     * Line, 1-based, on which a string was opened, where the fault is text after its closing quote; otherwise 0.
     */
    uint64_t opened_line;
    /**
     * Column, 1-based, of that opening quote; otherwise 0.
     */
    uint64_t opened_column;
} lp_line_error;

/**
 * The value in an `lp_value`.
 */
typedef union {
    /**
     * With `LP_FLOAT`.
     */
    double f;
    /**
     * With `LP_INT`.
     */
    int64_t i;
    /**
     * With `LP_UINT`.
     */
    uint64_t u;
    /**
     * With `LP_BOOL`.
     */
    bool b;
    /**
     * With `LP_STRING`. It lives as long as the line is not read into again and not freed.
     */
    lp_str s;
} lp_value_as;

/**
 * The value of a field: read the member of `as` that belongs to `kind`.
 */
typedef struct {
    /**
     * The type.
     */
    lp_kind kind;
    /**
     * The value.
     */
    lp_value_as as;
} lp_value;

/**
 * One row that could not be written. `code` is `LP_OK`, and the rest zero, when no row has failed.
 */
typedef struct {
    /**
     * What is wrong.
     */
    lp_code code;
    /**
     * The part of the row at fault.
     */
    lp_part part;
    /**
     * The row, counted from 0 since the encoder was made or cleared, good and bad.
     */
    uint64_t row;
    /**
     * The key of the tag or field concerned, invalid UTF-8 replaced; `key.ptr` is null where there is none. It lives
     * until the encoder is changed or freed.
     */
    lp_str key;
} lp_encode_error;

/**
 * What the options let an encoder leave out since it was made or cleared.
 */
typedef struct {
    /**
     * Rows that were skipped whole.
     */
    uint64_t rows;
    /**
     * Fields that were left out of rows that were written.
     */
    uint64_t fields;
} lp_skipped;

/**
 * Which columns of a table are tags, fields and the time, and how rows are written. Fill it with `lp_table_options_init`
 * first, then set `measurement` or `measurement_column` and what else should differ. Names are UTF-8; the library keeps
 * a copy of what it needs.
 */
typedef struct {
    /**
     * `sizeof(lp_table_options)` as the caller knows it. Fields that lie past it keep their defaults.
     */
    size_t size;
    /**
     * The measurement of all rows, not escaped. Default none.
     */
    lp_str measurement;
    /**
     * The column of text that has each row's measurement, in place of `measurement`. Default none, which is a null `ptr`.
     */
    lp_str measurement_column;
    /**
     * The columns that are tags: of text, of integers or of booleans. Default null.
     */
    const lp_str *tags;
    /**
     * How many tags there are. Default 0.
     */
    size_t tags_len;
    /**
     * The columns that are fields. Default null: all that are nothing else.
     */
    const lp_str *fields;
    /**
     * How many fields there are. Default 0.
     */
    size_t fields_len;
    /**
     * The column of times: timestamps and dates are instants, integers are numbers in the precision. Default none, which is
     * a null `ptr`: rows have no time.
     */
    lp_str time;
    /**
     * What becomes of nulls. A null time or measurement is always refused. Default `LP_NULLS_OMIT`.
     */
    lp_nulls nulls;
    /**
     * What becomes of decimals. Default `LP_DECIMALS_ERROR`.
     */
    lp_decimals decimals;
    /**
     * The most rows in a body; 0, the default, for no limit.
     */
    size_t max_lines;
    /**
     * How rows are written; fill it with `lp_table_rows_init`. `max_bytes` ends a body and begins the next, and
     * `on_duplicate` has no meaning. Default null: what `lp_table_rows_init` gives.
     */
    const lp_encode_options *rows;
} lp_table_options;

/**
 * Some rows of a table, one after the other, as line protocol. It lives until `lp_batches_next` is called again or the
 * batches are freed.
 */
typedef struct {
    /**
     * The lines, each with its LF; `body.ptr` is null when there are no more rows. It may be empty where rows were only
     * skipped.
     */
    lp_str body;
    /**
     * Number of rows in the body.
     */
    uint64_t records;
    /**
     * The rows that are not in the body though rows around them are, in order, counted from 0 over the whole table: those
     * of which no field was left, and those that the options had skipped.
     */
    const uint64_t *skipped_rows;
    /**
     * How many rows were skipped.
     */
    size_t skipped_rows_len;
    /**
     * Fields that the options `nan` and `on_unencodable` had left out of rows that are in the body; nulls are not counted.
     */
    uint64_t skipped_fields;
    /**
     * The unit of the timestamps, for the request that carries the body.
     */
    lp_precision precision;
} lp_batch;

/**
 * A table, or one of its rows, that could not be written. `code` is `LP_OK`, and the rest zero, when nothing has failed.
 */
typedef struct {
    /**
     * What is wrong.
     */
    lp_code code;
    /**
     * The part of the row at fault.
     */
    lp_part part;
    /**
     * Whether it is one row that failed, and not the table.
     */
    bool has_row;
    /**
     * The row, counted from 0 over the whole table.
     */
    uint64_t row;
    /**
     * The column at fault; `column.ptr` is null where there is none. It lives until `lp_batches_next` is called again or the
     * batches are freed, and so does `message`.
     */
    lp_str column;
    /**
     * What is wrong and what to do, with the place and all that is known, in one sentence without a full stop.
     */
    lp_str message;
} lp_table_error;

/**
 * Why there are no tables. All zero when there are some.
 */
typedef struct {
    /**
     * What is wrong.
     */
    lp_code code;
    /**
     * The bad record, where it is one that is not well formed; otherwise zero.
     */
    lp_line_error record;
    /**
     * For `LP_MIXED_TYPES` the line, 1-based, of the field's first record; otherwise 0.
     */
    uint64_t first_line;
    /**
     * For `LP_MIXED_TYPES` the line, 1-based, of the first record that has another type; otherwise 0.
     */
    uint64_t second_line;
    /**
     * What is wrong and what to do, with the measurement, the field and the lines: UTF-8, ended by a NUL, cut where it would
     * be longer. Empty where the call failed on an argument.
     */
    char message[512];
} lp_tables_error;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library that is running, as `LP_VERSION` is that of the header: "major.minor.patch",
 * NUL-terminated, never to be freed.
 */
const char *lp_version(void);

/**
 * The number of the library's binary interface, to be compared with `LP_ABI_VERSION`.
 */
uint32_t lp_abi_version(void);

/**
 * The word of a scanning back-end that this machine can run, from the slowest to the fastest. The environment
 * variable `LINEPACK_BACKEND` forces one of them; the fastest is used where it is not set.
 *
 * `index` counts from 0; `LP_OUT_OF_RANGE` past the last. `word` is never to be freed.
 */
lp_code lp_backend(size_t index,
                   lp_str *word);

/**
 * The stable word of a code, as the Python and Node packages show it, for example "missing_fields"; "ok" for `LP_OK`.
 *
 * This and the two functions below: NUL-terminated, never null, never to be freed; "unknown code" for a number that
 * does not exist.
 */
const char *lp_code_word(lp_code code);

/**
 * What is wrong, in one sentence without a full stop.
 */
const char *lp_code_sentence(lp_code code);

/**
 * What to do about it, in one sentence without a full stop.
 */
const char *lp_code_help(lp_code code);

/**
 * Fills reading options with their defaults. `size` is `sizeof *options`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_read_options_init(lp_read_options *options,
                             size_t size);

/**
 * Fills writing options with their defaults. `size` is `sizeof *options`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_encode_options_init(lp_encode_options *options,
                               size_t size);

/**
 * Writes what is wrong, in one sentence without a full stop, with the place where a string was opened when that
 * explains it. The place of the fault itself is in the struct.
 *
 * At most `cap` bytes are written to `buf`, a terminating NUL included: a longer message is cut, and nothing is
 * written when `cap` is 0 (`buf` may then be null). `needed` (may be null) receives the length of the whole message
 * without the NUL, so the message was cut if `needed >= cap`. The message is "unknown code" for a code that does not
 * exist.
 */
lp_code lp_line_error_message(const lp_line_error *error,
                              char *buf,
                              size_t cap,
                              size_t *needed);

/**
 * Checks a document and builds nothing. Bad records are no failure of the call: they are in the report.
 *
 * `data` is read during the call only, and may be null when `len` is 0. `options` may be null for the defaults.
 * `report` receives a report that the caller frees with `lp_report_free`, or null when the call fails.
 */
lp_code lp_validate(const uint8_t *data,
                    size_t len,
                    const lp_read_options *options,
                    lp_report **report);

/**
 * Frees a report. Null is harmless.
 */
void lp_report_free(lp_report *report);

/**
 * Number of points accepted.
 */
lp_code lp_report_records(const lp_report *report, uint64_t *records);

/**
 * Number of points rejected; a bad comment is an error but no point.
 */
lp_code lp_report_rejected(const lp_report *report, uint64_t *rejected);

/**
 * Number of errors in all, those of comments and those beyond `max_errors` included. 0 means that all was good.
 */
lp_code lp_report_error_count(const lp_report *report,
                              uint64_t *count);

/**
 * Number of errors kept, at most `max_errors`.
 */
lp_code lp_report_error_len(const lp_report *report, size_t *len);

/**
 * A kept error, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_report_error_len` on.
 */
lp_code lp_report_error(const lp_report *report,
                        size_t index,
                        lp_line_error *error);

/**
 * Parses a document.
 *
 * `data` is copied, and may be null when `len` is 0. `options` may be null for the defaults. `document` receives a
 * document that the caller frees with `lp_document_free`, or null when the call fails.
 *
 * With `LP_ERRORS_RAISE` the first bad record ends the parse, and its code is the result. With `LP_ERRORS_COLLECT` bad
 * records are no failure: the document has the good records, and `lp_document_error` gives the errors.
 *
 * `error` (may be null) receives the bad record on which a parse ended. It is all zero after success, and all zero but
 * its code where it is not a record that the call failed on.
 */
lp_code lp_parse(const uint8_t *data,
                 size_t len,
                 const lp_read_options *options,
                 lp_document **document,
                 lp_line_error *error);

/**
 * Frees a document. Null is harmless. Lines that were read from it stay as they are.
 */
void lp_document_free(lp_document *document);

/**
 * Number of points accepted, which are those that `lp_document_read` gives.
 */
lp_code lp_document_len(const lp_document *document, size_t *len);

/**
 * Reads an accepted point into a line, in place of what the line held. `index` counts from 0; `LP_OUT_OF_RANGE` from
 * `lp_document_len` on, and the line is then as it was.
 *
 * The line has its own copy of the point and does not need the document again.
 */
lp_code lp_document_read(const lp_document *document,
                         size_t index,
                         lp_line *line);

/**
 * Number of points rejected; 0 unless errors are collected.
 */
lp_code lp_document_rejected(const lp_document *document, uint64_t *rejected);

/**
 * Number of errors in all, those of comments and those beyond `max_errors` included.
 */
lp_code lp_document_error_count(const lp_document *document, uint64_t *count);

/**
 * Number of errors kept, at most `max_errors`.
 */
lp_code lp_document_error_len(const lp_document *document, size_t *len);

/**
 * A kept error, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_document_error_len` on.
 */
lp_code lp_document_error(const lp_document *document,
                          size_t index,
                          lp_line_error *error);

/**
 * Makes a decoder at the start of a document. `options` may be null for the defaults. `decoder` receives a decoder that
 * the caller frees with `lp_decoder_free`, or null when the call fails.
 *
 * Two options differ from those of `lp_parse`: bad records are always collected, whatever `errors` says, and a
 * `max_record_bytes` of 0 is a limit of 16 MiB.
 */
lp_code lp_decoder_new(const lp_read_options *options,
                       lp_decoder **decoder);

/**
 * Frees a decoder and what it holds. Null is harmless. Lines that were read from it stay as they are.
 */
void lp_decoder_free(lp_decoder *decoder);

/**
 * Takes the next bytes of the document. What they complete takes the place of what was completed before. Bad records are
 * no failure: `lp_decoder_error` gives the errors. A feed with a wrong argument changes nothing.
 *
 * `data` is copied where it is still needed, and may be null when `len` is 0. A record of many lines that arrives in very
 * small pieces may be given later than with its last byte, at the latest by `lp_decoder_finish`.
 */
lp_code lp_decoder_feed(lp_decoder *decoder,
                        const uint8_t *data,
                        size_t len);

/**
 * Says that nothing more comes, which completes a last record without a line end. It takes the place of what was completed
 * before. The next bytes begin a new document, with the same options.
 */
lp_code lp_decoder_finish(lp_decoder *decoder);

/**
 * Number of points that the last feed or finish completed, which are those that `lp_decoder_read` gives.
 */
lp_code lp_decoder_len(const lp_decoder *decoder,
                       size_t *len);

/**
 * Reads a point that the last feed or finish completed into a line, in place of what the line held. `index` counts from
 * 0; `LP_OUT_OF_RANGE` from `lp_decoder_len` on, and the line is then as it was.
 *
 * The line has its own copy of the point and does not need the decoder again. Its line and record numbers are those in
 * the whole document.
 */
lp_code lp_decoder_read(const lp_decoder *decoder,
                        size_t index,
                        lp_line *line);

/**
 * Number of points that the last feed or finish rejected.
 */
lp_code lp_decoder_rejected(const lp_decoder *decoder, uint64_t *rejected);

/**
 * Number of errors that the last feed or finish found, those of comments and those beyond `max_errors` included.
 */
lp_code lp_decoder_error_count(const lp_decoder *decoder,
                               uint64_t *count);

/**
 * Number of errors kept of those that the last feed or finish found. Of a whole document at most `max_errors` are kept.
 */
lp_code lp_decoder_error_len(const lp_decoder *decoder,
                             size_t *len);

/**
 * A kept error of the last feed or finish, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from
 * `lp_decoder_error_len` on. Its positions are those in the whole document.
 */
lp_code lp_decoder_error(const lp_decoder *decoder,
                         size_t index,
                         lp_line_error *error);

/**
 * Bytes held because the record that they begin is not whole yet; 0 after `lp_decoder_finish`.
 */
lp_code lp_decoder_held(const lp_decoder *decoder, size_t *held);

/**
 * Makes an empty line. `line` receives a line that the caller frees with `lp_line_free`, or null when the call fails.
 */
lp_code lp_line_new(lp_line **line);

/**
 * Frees a line and the strings that came from it. Null is harmless.
 */
void lp_line_free(lp_line *line);

/**
 * The measurement.
 */
lp_code lp_line_measurement(const lp_line *line, lp_str *measurement);

/**
 * Number of tags.
 */
lp_code lp_line_tag_count(const lp_line *line, size_t *count);

/**
 * Key and value of a tag, in the order written; with `LP_MODE_LENIENT` a key may occur twice, and then the last counts.
 * `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_line_tag_count` on.
 */
lp_code lp_line_tag(const lp_line *line,
                    size_t index,
                    lp_str *key,
                    lp_str *value);

/**
 * Number of fields, at least 1.
 */
lp_code lp_line_field_count(const lp_line *line, size_t *count);

/**
 * Key and value of a field, in the order written; a key may occur twice, and then the last counts. `index` counts from
 * 0; `LP_OUT_OF_RANGE` from `lp_line_field_count` on.
 */
lp_code lp_line_field(const lp_line *line,
                      size_t index,
                      lp_str *key,
                      lp_value *value);

/**
 * The timestamp in nanoseconds since 1970, whatever the precision it was written in. `present` receives whether the
 * point has one; `ns` receives 0 where it has none.
 */
lp_code lp_line_timestamp(const lp_line *line,
                          int64_t *ns,
                          bool *present);

/**
 * The physical line on which the point starts, 1-based.
 */
lp_code lp_line_line(const lp_line *line, uint64_t *number);

/**
 * The point's ordinal among all points of its document, good and bad, 1-based.
 */
lp_code lp_line_record(const lp_line *line, uint64_t *number);

/**
 * Whether a field key, or with `LP_MODE_LENIENT` a tag key, occurs twice.
 */
lp_code lp_line_duplicates(const lp_line *line, bool *duplicates);

/**
 * The stable word of a part, as the Python and Node packages show it, for example "tag_value". NUL-terminated, never
 * null, never to be freed; "unknown part" for a number that does not exist.
 */
const char *lp_part_word(lp_part part);

/**
 * Prepares a key. A name that cannot be written is refused by the row that it is given to. `key` receives a key that the
 * caller frees with `lp_key_free`, or null when the call fails.
 */
lp_code lp_key_new(lp_str name,
                   lp_key **key);

/**
 * Frees a key. Null is harmless; rows that it was given to keep what they took.
 */
void lp_key_free(lp_key *key);

/**
 * Makes an encoder with an empty body. `options` may be null for the defaults. `encoder` receives an encoder that the
 * caller frees with `lp_encoder_free`, or null when the call fails.
 */
lp_code lp_encoder_new(const lp_encode_options *options,
                       lp_encoder **encoder);

/**
 * Frees an encoder and its body. Null is harmless.
 */
void lp_encoder_free(lp_encoder *encoder);

/**
 * Begins a row. A row that was begun before and not ended is dropped and leaves no trace but its number.
 */
lp_code lp_encoder_row(lp_encoder *encoder,
                       lp_str measurement);

/**
 * Adds a tag to the open row. This and all functions that add to a row or end it: `LP_WRONG_STATE` when no row is open.
 */
lp_code lp_encoder_tag(lp_encoder *encoder,
                       lp_str key,
                       lp_str value);

/**
 * Adds a float field. NaN and infinity cannot be written: `LP_NOT_FINITE`.
 */
lp_code lp_encoder_float(lp_encoder *encoder, lp_str key, double value);

/**
 * Adds a signed integer field.
 */
lp_code lp_encoder_int(lp_encoder *encoder, lp_str key, int64_t value);

/**
 * Adds an unsigned integer field.
 */
lp_code lp_encoder_uint(lp_encoder *encoder, lp_str key, uint64_t value);

/**
 * Adds a boolean field.
 */
lp_code lp_encoder_bool(lp_encoder *encoder, lp_str key, bool value);

/**
 * Adds a string field.
 */
lp_code lp_encoder_string(lp_encoder *encoder, lp_str key, lp_str value);

/**
 * Adds a tag by a prepared key; otherwise as without.
 */
lp_code lp_encoder_tag_by_key(lp_encoder *encoder, const lp_key *key, lp_str value);

/**
 * Adds a float field by a prepared key; otherwise as without.
 */
lp_code lp_encoder_float_by_key(lp_encoder *encoder, const lp_key *key, double value);

/**
 * Adds a signed integer field by a prepared key; otherwise as without.
 */
lp_code lp_encoder_int_by_key(lp_encoder *encoder, const lp_key *key, int64_t value);

/**
 * Adds an unsigned integer field by a prepared key; otherwise as without.
 */
lp_code lp_encoder_uint_by_key(lp_encoder *encoder, const lp_key *key, uint64_t value);

/**
 * Adds a boolean field by a prepared key; otherwise as without.
 */
lp_code lp_encoder_bool_by_key(lp_encoder *encoder, const lp_key *key, bool value);

/**
 * Adds a string field by a prepared key; otherwise as without.
 */
lp_code lp_encoder_string_by_key(lp_encoder *encoder, const lp_key *key, lp_str value);

/**
 * Ends the open row without a time. A row that has failed, or fails now, leaves no trace in the body; the row is
 * closed either way.
 */
lp_code lp_encoder_end(lp_encoder *encoder);

/**
 * Ends the open row with a time that is written as it is: a number of units of the encoder's precision since 1970.
 */
lp_code lp_encoder_end_at(lp_encoder *encoder,
                          int64_t units);

/**
 * Ends the open row with an instant: nanoseconds since 1970, floored to the encoder's precision unless the option
 * `inexact` refuses that.
 */
lp_code lp_encoder_end_instant(lp_encoder *encoder,
                               int64_t ns);

/**
 * The error of the last row that failed since the encoder was made or cleared; it may be the open one.
 */
lp_code lp_encoder_error(const lp_encoder *encoder,
                         lp_encode_error *error);

/**
 * The body so far: every row that was ended well, each with its LF. It lives until the encoder is changed or freed.
 */
lp_code lp_encoder_body(const lp_encoder *encoder,
                        lp_str *body);

/**
 * Rows begun since the encoder was made or cleared, good and bad.
 */
lp_code lp_encoder_rows(const lp_encoder *encoder, uint64_t *rows);

/**
 * What the options `nan` and `on_unencodable` let the encoder leave out since it was made or cleared.
 */
lp_code lp_encoder_skipped(const lp_encoder *encoder,
                           lp_skipped *skipped);

/**
 * Makes room for `more` bytes, so that the body need not be moved until they are written. `LP_OUT_OF_RANGE` for more
 * than 1 GiB.
 */
lp_code lp_encoder_reserve(lp_encoder *encoder,
                           size_t more);

/**
 * Empties the body, keeping its memory; rows are counted from 0 again, and an open row and the last error are
 * forgotten.
 */
lp_code lp_encoder_clear(lp_encoder *encoder);

/**
 * Fills options for a table with their defaults. `size` is `sizeof *options`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_table_options_init(lp_table_options *options,
                              size_t size);

/**
 * Fills writing options with the defaults for tables: those of `lp_encode_options_init`, but NaN and infinity are left out
 * (`LP_NAN_OMIT`), and a body has at most 1 MiB. `size` is `sizeof *options`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_table_rows_init(lp_encode_options *options,
                           size_t size);

/**
 * Begins to write a table, which is a stream of struct arrays of one schema through the Arrow C stream interface. The rows
 * come from `lp_batches_next`, which also tells what is wrong with the table.
 *
 * When the call succeeds, the stream is taken over: it is moved out of `stream`, whose `release` is null from then on, and
 * it is released with `batches` or when it has failed. When the call fails, `stream` is as it was. Its functions are
 * called here and by `lp_batches_next`, in the thread that calls that.
 *
 * `options` may not be null, for a table needs a measurement. `LP_INVALID_OPTION` also where a name of a column is not
 * UTF-8, or a measurement is given twice. `batches` receives what the caller frees with `lp_batches_free`, or null when
 * the call fails.
 *
 * Every array is checked in full before it is used, and `lp_batches_next` answers `LP_INVALID_TABLE` for wrong numbers,
 * offsets, UTF-8, dictionary indices, children, and for what has been released. What the Arrow C interface does not tell
 * cannot be checked, and is the duty of who makes the arrays: that pointers are alive, and that buffers are as long as
 * the numbers in the array and its offsets say.
 */
lp_code lp_encode_arrow(struct ArrowArrayStream *stream,
                        const lp_table_options *options,
                        lp_batches **batches);

/**
 * The same for a table that is one struct array, through the Arrow C data interface: when the call succeeds, `schema` and
 * `array` are both taken over, and their `release` is null from then on.
 */
lp_code lp_encode_arrow_array(struct ArrowSchema *schema,
                              struct ArrowArray *array,
                              const lp_table_options *options,
                              lp_batches **batches);

/**
 * Frees batches, and releases what is left of the table. Null is harmless.
 */
void lp_batches_free(lp_batches *batches);

/**
 * Writes the next rows. `batch` receives them; after the last its `body.ptr` is null.
 *
 * A code other than `LP_OK` is that of a row, or of the table, and `lp_batches_error` tells more; `batch` is then untouched.
 * After a row that cannot be written the next call goes on with the row after it; after an array with a column of a type
 * that cannot be written, with the next array; after anything else that is wrong with the table, it gives the rows that
 * came before, and then no more. Who wants all rows or none throws the bodies away at the first error.
 */
lp_code lp_batches_next(lp_batches *batches,
                        lp_batch *batch);

/**
 * The last error that `lp_batches_next` has answered.
 */
lp_code lp_batches_error(const lp_batches *batches, lp_table_error *error);

/**
 * The row of the table, counted from 0, that a physical line of the last body belongs to, counted from 1, for example the
 * line that a server has refused. `LP_OUT_OF_RANGE` for a line that the body has not, and where there is no body.
 */
lp_code lp_batches_row_of_line(const lp_batches *batches,
                               uint64_t line,
                               uint64_t *row);

/**
 * Reads a document into one table for each measurement, in the order of their first records.
 *
 * A table has a column for each tag (text in a dictionary of 32-bit indices), then one for each field (float64, int64,
 * uint64, bool or utf8; large_utf8 where it has more than 2 GiB of text), then the times (timestamp in nanoseconds, UTC)
 * under the name `time`, unless no record has one. Where a record lacks a column it is null. Of equal keys in a record the
 * last counts. `time` with a null pointer stands for "time".
 *
 * `data` is not kept, and may be null when `len` is 0. `options` may be null for the defaults: with `LP_ERRORS_RAISE` the
 * first bad record ends the call, and its code is the result; with `LP_ERRORS_COLLECT` the tables have the good records,
 * and `lp_validate` tells of the others. `LP_MIXED_TYPES` where `mixed` is `LP_MIXED_ERROR` and a field has two types,
 * `LP_REPEATED_COLUMN` where a tag, a field and the times of a measurement do not all have different names.
 *
 * `tables` receives tables that the caller frees with `lp_tables_free`, or null when the call fails. `error` (may be null)
 * receives why it failed; it is all zero after success.
 */
lp_code lp_decode_arrow(const uint8_t *data,
                        size_t len,
                        const lp_read_options *options,
                        lp_mixed mixed,
                        lp_str time,
                        lp_tables **tables,
                        lp_tables_error *error);

/**
 * Frees tables. Null is harmless. Streams that were exported from them stay as they are.
 */
void lp_tables_free(lp_tables *tables);

/**
 * Number of tables.
 */
lp_code lp_tables_len(const lp_tables *tables, size_t *len);

/**
 * The measurement of a table, not escaped; it lives until the tables are freed. `index` counts from 0; `LP_OUT_OF_RANGE`
 * from `lp_tables_len` on.
 */
lp_code lp_tables_name(const lp_tables *tables,
                       size_t index,
                       lp_str *name);

/**
 * Gives a table as a stream of one struct array, through the Arrow C stream interface. `index` counts from 0;
 * `LP_OUT_OF_RANGE` from `lp_tables_len` on. `LP_INVALID_TABLE` where the name of a column has a NUL in it, which Arrow's C
 * interface cannot carry.
 *
 * `stream` receives a stream that the caller releases, as it does what it takes out of it; all of them own what they lead
 * to and do not need the tables again. Nothing is released that was in `stream` before. A table may be given any number of
 * times; the data is not copied.
 */
lp_code lp_tables_export(const lp_tables *tables,
                         size_t index,
                         struct ArrowArrayStream *stream);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

/**
 * The byte string of a NUL-terminated one, for example a literal; the empty one for NULL.
 */
static inline lp_str lp_cstr(const char *text)
{
    lp_str result;
    result.ptr = (const uint8_t *)text;
    result.len = text ? strlen(text) : 0;
    return result;
}

#endif  /* LINEPACK_H */
