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
 * Ownership. What a function gives through a pointer to a pointer is freed once, with the _free function of its type.
 * Byte strings that come out of a handle belong to the handle; each function says for how long they live. They are not
 * terminated by a NUL. All other results are values.
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
     * Measurement and tag set are longer than 65535 bytes together, with a field key or without.
     */
    LP_SERIES_KEY_TOO_LONG = 113,
    /**
     * The field key is longer than 65536 bytes.
     */
    LP_NAME_TOO_LONG = 114,
    /**
     * A double quote in a name, which some servers take here as the start of a string.
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
    /**
     * The query has no text.
     */
    LP_EMPTY_QUERY = 190,
    /**
     * The query names no database.
     */
    LP_MISSING_DATABASE = 191,
    /**
     * Queries to /api/v2/query are not supported.
     */
    LP_UNSUPPORTED_QUERY_API = 192,
    /**
     * The data is no whole answer to a query.
     */
    LP_INVALID_ANSWER = 193,
    /**
     * The answer is larger than the limit.
     */
    LP_ANSWER_TOO_LARGE = 194,
    /**
     * The schema would have more columns or names than its limits allow.
     */
    LP_SCHEMA_TOO_LARGE = 195,
    /**
     * The text is no schema that can be loaded.
     */
    LP_INVALID_SCHEMA = 196,
    /**
     * The server does not take unsigned integers.
     */
    LP_UNSUPPORTED_UNSIGNED = 200,
    /**
     * A line feed stands in a string, where the server ends the line.
     */
    LP_LINE_BREAK_IN_STRING = 201,
    /**
     * The name is longer than the server takes.
     */
    LP_NAME_OVER_LIMIT = 202,
    /**
     * The string is longer than the server takes.
     */
    LP_STRING_OVER_LIMIT = 203,
    /**
     * The line is longer than the server takes.
     */
    LP_LINE_OVER_LIMIT = 204,
    /**
     * The document is longer than a body that the server takes.
     */
    LP_BODY_OVER_LIMIT = 205,
    /**
     * The line has more tags or fields than the server takes.
     */
    LP_TOO_MANY_COLUMNS = 206,
    /**
     * Spaces stand where the server takes none.
     */
    LP_STRAY_SPACE = 207,
    /**
     * The server stores another value than this.
     */
    LP_ALTERED_VALUE = 208,
    /**
     * The server does not keep this time as it is.
     */
    LP_ALTERED_TIME = 209,
    /**
     * The name has a character that the server does not allow.
     */
    LP_REFUSED_NAME = 210,
    /**
     * The server does not take comments.
     */
    LP_UNSUPPORTED_COMMENT = 211,
    /**
     * The server does not take this value.
     */
    LP_UNSUPPORTED_VALUE = 212,
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
 * The endpoint that takes a write.
 */
enum lp_api
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `/api/v2/write`: InfluxDB 2 and 3, VictoriaMetrics, GreptimeDB. The default.
     */
    LP_API_V2 = 0,
    /**
     * `/write`: InfluxDB 1, QuestDB.
     */
    LP_API_V1 = 1,
    /**
     * `/api/v3/write_lp`: InfluxDB 3 Core and Enterprise.
     */
    LP_API_V3 = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_api lp_api;
#else
typedef uint32_t lp_api;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How a request shows that it may write.
 */
enum lp_auth
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `Authorization: Token TOKEN`, which InfluxDB 1.8, 2 and 3 take. The default.
     */
    LP_AUTH_TOKEN = 0,
    /**
     * `Authorization: Bearer TOKEN`, which InfluxDB 3 takes alike.
     */
    LP_AUTH_BEARER = 1,
    /**
     * `Authorization: Basic`, the token as password.
     */
    LP_AUTH_BASIC = 2,
    /**
     * The parameters `u` and `p` of the v1 API. Servers and proxies write URLs into their logs: use it only where there
     * is nothing else.
     */
    LP_AUTH_QUERY = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_auth lp_auth;
#else
typedef uint32_t lp_auth;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * `Content-Encoding` of a body.
 */
enum lp_encoding
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * As it is. The default.
     */
    LP_ENCODING_IDENTITY = 0,
    /**
     * Packed.
     */
    LP_ENCODING_GZIP = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_encoding lp_encoding;
#else
typedef uint32_t lp_encoding;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What to do after an answer.
 */
enum lp_outcome
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Everything is written.
     */
    LP_OUTCOME_OK = 0,
    /**
     * Some records are written; the others are among the rejected ones as far as the server says which. Sending the body
     * again changes nothing.
     */
    LP_OUTCOME_PARTIAL = 1,
    /**
     * Nothing is written, and sending the same again changes nothing.
     */
    LP_OUTCOME_REJECTED = 2,
    /**
     * Nothing may be written; the same body may be sent again, after the wait that the server asks for, if it does.
     */
    LP_OUTCOME_RETRY = 3,
    /**
     * The body is too large: send it in smaller ones.
     */
    LP_OUTCOME_SPLIT = 4,
    /**
     * The token is missing, unknown, or may not write here.
     */
    LP_OUTCOME_AUTH = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_outcome lp_outcome;
#else
typedef uint32_t lp_outcome;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Why a receiver does not take a write: the `code` of its answer, and its status.
 */
enum lp_refusal_code
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * 400: the request or the lines are wrong. The default.
     */
    LP_REFUSAL_INVALID = 0,
    /**
     * 401: no token, or an unknown one.
     */
    LP_REFUSAL_UNAUTHORIZED = 1,
    /**
     * 403: the token may not write here.
     */
    LP_REFUSAL_FORBIDDEN = 2,
    /**
     * 404: no such path or database.
     */
    LP_REFUSAL_NOT_FOUND = 3,
    /**
     * 405: the path has other methods.
     */
    LP_REFUSAL_METHOD_NOT_ALLOWED = 4,
    /**
     * 408: the body did not arrive in time.
     */
    LP_REFUSAL_REQUEST_TIMEOUT = 5,
    /**
     * 413: the body is too large, as sent or unpacked.
     */
    LP_REFUSAL_REQUEST_TOO_LARGE = 6,
    /**
     * 415: the body is packed in a way that is not known.
     */
    LP_REFUSAL_UNSUPPORTED_MEDIA_TYPE = 7,
    /**
     * 422: the lines are right and yet cannot be stored, for example outside of the retention period.
     */
    LP_REFUSAL_UNPROCESSABLE_ENTITY = 8,
    /**
     * 429: a quota is used up.
     */
    LP_REFUSAL_TOO_MANY_REQUESTS = 9,
    /**
     * 500: the receiver failed.
     */
    LP_REFUSAL_INTERNAL_ERROR = 10,
    /**
     * 503: the receiver cannot take writes now.
     */
    LP_REFUSAL_UNAVAILABLE = 11,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_refusal_code lp_refusal_code;
#else
typedef uint32_t lp_refusal_code;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Something that is on, or off, or left to the server.
 */
enum lp_switch
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Not said: the server's own way. The default.
     */
    LP_SWITCH_UNSAID = 0,
    /**
     * `false`.
     */
    LP_SWITCH_OFF = 1,
    /**
     * `true`.
     */
    LP_SWITCH_ON = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_switch lp_switch;
#else
typedef uint32_t lp_switch;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A server that a document is meant for.
 */
enum lp_target
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * No server in particular. The default.
     */
    LP_TARGET_NONE = 0,
    /**
     * InfluxDB 3 Clustered, Cloud Dedicated and Cloud Serverless.
     */
    LP_TARGET_CLUSTERED = 1,
    /**
     * InfluxDB 3 Core and Enterprise.
     */
    LP_TARGET_CORE3 = 2,
    /**
     * InfluxDB 2.x.
     */
    LP_TARGET_INFLUXDB2 = 3,
    /**
     * InfluxDB 1.x.
     */
    LP_TARGET_INFLUXDB1 = 4,
    /**
     * VictoriaMetrics.
     */
    LP_TARGET_VICTORIAMETRICS = 5,
    /**
     * QuestDB.
     */
    LP_TARGET_QUESTDB = 6,
    /**
     * GreptimeDB.
     */
    LP_TARGET_GREPTIMEDB = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_target lp_target;
#else
typedef uint32_t lp_target;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a server does with what a rule speaks of.
 */
enum lp_severity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It does not store the record, or loses others to it: an error.
     */
    LP_SEVERITY_REFUSE = 0,
    /**
     * It stores the record, but not as it is written, or only in some versions: a warning.
     */
    LP_SEVERITY_WARN = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_severity lp_severity;
#else
typedef uint32_t lp_severity;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How a fact about a server is known.
 */
enum lp_basis
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The server, or its parser built from its sources, was given such bytes.
     */
    LP_BASIS_MEASURED = 0,
    /**
     * Its code or its documentation was read.
     */
    LP_BASIS_READ = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_basis lp_basis;
#else
typedef uint32_t lp_basis;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a name stands for in a measurement: a field of one of five types, or a tag.
 */
enum lp_column_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * A 64-bit float.
     */
    LP_COLUMN_FLOAT = 0,
    /**
     * A signed integer.
     */
    LP_COLUMN_INTEGER = 1,
    /**
     * An unsigned integer.
     */
    LP_COLUMN_UNSIGNED = 2,
    /**
     * A boolean.
     */
    LP_COLUMN_BOOLEAN = 3,
    /**
     * A string.
     */
    LP_COLUMN_STRING = 4,
    /**
     * A tag.
     */
    LP_COLUMN_TAG = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_column_type lp_column_type;
#else
typedef uint32_t lp_column_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The language of a query.
 */
enum lp_language
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * SQL, over Flight alone.
     */
    LP_LANGUAGE_SQL = 0,
    /**
     * InfluxQL.
     */
    LP_LANGUAGE_INFLUXQL = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_language lp_language;
#else
typedef uint32_t lp_language;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The endpoint that takes a query.
 */
enum lp_query_api
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `/query`: InfluxQL, with InfluxDB 1 and 3. The default.
     */
    LP_QUERY_API_V1 = 0,
    /**
     * `/api/v2/query`, which is not supported: requests to it are `LP_UNSUPPORTED_QUERY_API`.
     */
    LP_QUERY_API_V2 = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_query_api lp_query_api;
#else
typedef uint32_t lp_query_api;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The method of a request.
 */
enum lp_method
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Everything stands in the URL, for statements that only read. The default.
     */
    LP_METHOD_GET = 0,
    /**
     * Statement, parameters and password stand in the body, as a form. Statements that change something need it.
     */
    LP_METHOD_POST = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_method lp_method;
#else
typedef uint32_t lp_method;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The format of an answer.
 */
enum lp_answer_format
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * JSON: one object, or one for each chunk. The default.
     */
    LP_ANSWER_FORMAT_JSON = 0,
    /**
     * CSV. It says nothing of types or failed statements.
     */
    LP_ANSWER_FORMAT_CSV = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_answer_format lp_answer_format;
#else
typedef uint32_t lp_answer_format;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The unit of an answer's times.
 */
enum lp_epoch
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * None is asked for: RFC 3339 text in JSON, nanoseconds in CSV. The default.
     */
    LP_EPOCH_NONE = 0,
    /**
     * Nanoseconds.
     */
    LP_EPOCH_NS = 1,
    /**
     * Microseconds.
     */
    LP_EPOCH_US = 2,
    /**
     * Milliseconds.
     */
    LP_EPOCH_MS = 3,
    /**
     * Seconds.
     */
    LP_EPOCH_S = 4,
    /**
     * Minutes.
     */
    LP_EPOCH_M = 5,
    /**
     * Hours.
     */
    LP_EPOCH_H = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_epoch lp_epoch;
#else
typedef uint32_t lp_epoch;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The type of a column of an answer. JSON has numbers alone, so a column is of the narrowest type that has all its values.
 */
enum lp_values
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nothing but nulls.
     */
    LP_VALUES_NULL = 0,
    /**
     * Booleans.
     */
    LP_VALUES_BOOL = 1,
    /**
     * Whole numbers of 64 bits.
     */
    LP_VALUES_INT = 2,
    /**
     * Whole numbers without a sign, some beyond the signed ones.
     */
    LP_VALUES_UINT = 3,
    /**
     * Floats.
     */
    LP_VALUES_FLOAT = 4,
    /**
     * Texts.
     */
    LP_VALUES_STRING = 5,
    /**
     * The column `time`: nanoseconds since 1970, UTC.
     */
    LP_VALUES_TIME = 6,
    /**
     * Values of several types, which one field has in different shards.
     */
    LP_VALUES_MIXED = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum lp_values lp_values;
#else
typedef uint32_t lp_values;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * An answer as it goes on the wire: a status, headers and a body. It never changes: any number of threads may read it at
 * the same time.
 */
typedef struct lp_answer lp_answer;

/**
 * A table while it is written, one body after the other. It holds one body and one Arrow array, however long the table is.
 * One thread at a time may call `lp_batches_next`.
 */
typedef struct lp_batches lp_batches;

/**
 * What was found in a document or a table that a schema learned or checked. In a table places are rows: its first row is
 * line and record 1. It never changes: any number of threads may read it at the same time.
 */
typedef struct lp_checked lp_checked;

/**
 * All columns of a schema as they were at one time. They never change: any number of threads may read them at the same time.
 */
typedef struct lp_columns lp_columns;

/**
 * The conflicts of a schema as they were at one time. They never change: any number of threads may read them at the same time.
 */
typedef struct lp_conflicts lp_conflicts;

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
 * Unpacks bodies, one after the other, whole or in pieces; several gzip members one after the other are one body. It gives no
 * more than its limits allow and holds no more than one call gives, whatever comes in.
 *
 * After an error it gives the same error until `lp_gunzip_reset` or `lp_gunzip_unpack`.
 */
typedef struct lp_gunzip lp_gunzip;

/**
 * Packs bodies, one after the other, with memory that is kept. Equal input gives equal bytes, whether it comes in one piece or
 * many: neither a name nor a time stands in the result.
 */
typedef struct lp_gzip lp_gzip;

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
 * The bodies into which `lp_split` has cut a document. They never change: any number of threads may read them at the same
 * time.
 */
typedef struct lp_parts lp_parts;

/**
 * A query: its text, its language, and the values of the `$name` that stand in the text. It makes tickets and requests.
 */
typedef struct lp_query lp_query;

/**
 * An answer to a query, or a chunk of one. It changes only in `lp_query_answer_append`; every text that comes out of it lives
 * until then or the free.
 */
typedef struct lp_query_answer lp_query_answer;

/**
 * Reads an answer while it comes, in pieces of any length. No more is held than `max_bytes`, and what is not taken out yet.
 */
typedef struct lp_query_reader lp_query_reader;

/**
 * One request to the v1 API's `/query`, for whatever HTTP library sends it. It never changes: any number of threads may read it at
 * the same time. What it gives lives until the free.
 */
typedef struct lp_query_request lp_query_request;

/**
 * What `lp_validate` found. It never changes: any number of threads may read it at the same time.
 */
typedef struct lp_report lp_report;

/**
 * Which type each field of each measurement has, and which names are tags. The first value of a name decides. Memory is
 * bounded by the options, however many records are learned.
 */
typedef struct lp_schema lp_schema;

/**
 * The tables of a document, one for each measurement. They never change: any number of threads may read them at the same
 * time.
 */
typedef struct lp_tables lp_tables;

/**
 * A document's good bytes and its bad ones. They never change: any number of threads may read them at the same time.
 */
typedef struct lp_valid lp_valid;

/**
 * What a write asks for, before its body. It never changes: any number of threads may read it at the same time.
 */
typedef struct lp_write_params lp_write_params;

/**
 * Requests with a body of line protocol, one after the other, for whatever HTTP library sends them: each is a method, a URL,
 * headers and a body. `Content-Length` is left to that library.
 *
 * The packer is kept from one request to the next.
 */
typedef struct lp_write_request lp_write_request;

/**
 * What an answer to a write means for whoever sent it. It changes only in `lp_write_response_locate`.
 */
typedef struct lp_write_response lp_write_response;

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
    /**
     * The server that the document is meant for: what it refuses is an error, what it reads differently a warning. Default
     * `LP_TARGET_NONE`.
     */
    lp_target target;
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
    /**
     * The types that fields are known to have: an integer is written as a float where its field is one of floats and the
     * float is the same number. The encoder keeps what the schema knows now and does not need it again. Default null.
     */
    const lp_schema *schema;
} lp_encode_options;

/**
 * One rule of one server. Its texts live for ever.
 */
typedef struct {
    /**
     * Its permanent name, for example `TG-401`.
     */
    lp_str id;
    /**
     * What is refused, or how it is read.
     */
    lp_str says;
    /**
     * Where it was seen.
     */
    lp_str source;
    /**
     * The code that errors and warnings of this rule have.
     */
    lp_code code;
    /**
     * What the server does with it.
     */
    lp_severity severity;
    /**
     * How that is known.
     */
    lp_basis basis;
} lp_target_rule;

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
     * handle that it is from is freed, and so does `message`.
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

/**
 * Where writes go, as whom, and how they are packed. Fill it with `lp_write_options_init` first, then set `url`, `bucket` and
 * what else should differ. Texts are UTF-8; the library keeps a copy.
 */
typedef struct {
    /**
     * `sizeof(lp_write_options)` as the caller knows it. Fields that lie past it keep their defaults.
     */
    size_t size;
    /**
     * The server: `http://` or `https://`, a host, maybe a port and a path, which is kept (`/v1/influxdb`).
     */
    lp_str url;
    /**
     * The database.
     */
    lp_str bucket;
    /**
     * The organisation. InfluxDB 3 ignores it, InfluxDB 2 wants it. Default none, which is a null `ptr`.
     */
    lp_str org;
    /**
     * What shows that the request may write. Default none, which is a null `ptr`.
     */
    lp_str token;
    /**
     * The user, with `LP_AUTH_BASIC` and `LP_AUTH_QUERY`. InfluxDB 3 ignores it. Default empty.
     */
    lp_str user;
    /**
     * `rp` of the v1 API. Default none, which is a null `ptr`.
     */
    lp_str retention_policy;
    /**
     * The API that is written to. Default `LP_API_V2`.
     */
    lp_api api;
    /**
     * How the token is shown. Default `LP_AUTH_TOKEN`.
     */
    lp_auth auth;
    /**
     * `accept_partial` of the v3 API: whether the good lines are kept beside bad ones. Default `LP_SWITCH_UNSAID`.
     */
    lp_switch accept_partial;
    /**
     * `no_sync` of the v3 API: whether the answer comes before the write is safe. Default `LP_SWITCH_UNSAID`.
     */
    lp_switch no_sync;
    /**
     * A body shorter than this, in bytes, is sent as it is. Default 1000.
     */
    size_t gzip_threshold;
    /**
     * Whether bodies are packed. Default false.
     */
    bool gzip;
    /**
     * How hard: 0 (not at all) to 9. Default 6.
     */
    uint8_t gzip_level;
} lp_write_options;

/**
 * A header of a request or an answer.
 */
typedef struct {
    /**
     * The name.
     */
    lp_str name;
    /**
     * The value.
     */
    lp_str value;
} lp_header;

/**
 * Why a write is not taken. Fill it with `lp_refusal_init` first, then set `code`, `message` and what else should differ.
 */
typedef struct {
    /**
     * `sizeof(lp_refusal)` as the caller knows it. Fields that lie past it keep their defaults.
     */
    size_t size;
    /**
     * Why, for people. UTF-8. Default empty.
     */
    lp_str message;
    /**
     * The line of the first rejected record, 1-based, where lines are the reason. Default 0: none.
     */
    uint64_t line;
    /**
     * Seconds after which the client may try again. Default 0: not said.
     */
    uint64_t retry_after;
    /**
     * What kind of refusal it is. Default `LP_REFUSAL_INVALID`.
     */
    lp_refusal_code code;
    /**
     * Whether the client wants text instead of JSON: see `lp_write_params_plain`. Default false.
     */
    bool plain;
} lp_refusal;

/**
 * Bytes of a document: from `start` on, up to and without `end`, both counted from 0.
 */
typedef struct {
    /**
     * The first byte.
     */
    size_t start;
    /**
     * The byte after the last.
     */
    size_t end;
} lp_range;

/**
 * A record that a server did not take. Its texts live until the answer is freed.
 */
typedef struct {
    /**
     * The line, 1-based, as the server counts, which may be lines or records; once the record is located, the physical line
     * on which it starts. 0 where the server does not say.
     */
    uint64_t line;
    /**
     * The ordinal of the record in the body, 1-based, once it is located; otherwise 0.
     */
    uint64_t record;
    /**
     * The bytes of the record in the body, once it is located; otherwise empty.
     */
    lp_range range;
    /**
     * The record as the server repeats it, which may be the beginning only; `text.ptr` is null where it does not.
     */
    lp_str text;
    /**
     * Why it was rejected.
     */
    lp_str message;
} lp_rejected;

/**
 * A body within a document.
 */
typedef struct {
    /**
     * Its bytes.
     */
    lp_range range;
    /**
     * Records in it, good and bad.
     */
    uint64_t records;
    /**
     * The physical line on which it begins, 1-based: line `n` of the body is line `line + n - 1` of the document.
     */
    uint64_t line;
    /**
     * The ordinal of its first record among those of the document, 1-based.
     */
    uint64_t record;
} lp_body_part;

/**
 * How often and after how long a write that may succeed later is tried again. Times are seconds. Fill it with
 * `lp_retry_policy_init` first, then change what should differ.
 */
typedef struct {
    /**
     * `sizeof(lp_retry_policy)` as the caller knows it. Fields that lie past it keep their defaults.
     */
    size_t size;
    /**
     * The longest wait after the first try. Default 1.
     */
    double base;
    /**
     * By how much it grows with each try. Default 2.
     */
    double factor;
    /**
     * The longest wait of all; what a server asks for may be longer. Default 30.
     */
    double cap;
    /**
     * How long after the first try began the last one may begin. Default `INFINITY`: any time.
     */
    double deadline;
    /**
     * Tries in all, the first one included. Default 5.
     */
    uint32_t max_tries;
} lp_retry_policy;

/**
 * How far unpacking may go. Fill it with `lp_gunzip_limits_init` first, then change what should differ.
 */
typedef struct {
    /**
     * `sizeof(lp_gunzip_limits)` as the caller knows it. Fields that lie past it keep their defaults.
     */
    size_t size;
    /**
     * Most bytes that may come out of one body. Default 10 MiB, what InfluxDB 3 Core takes.
     */
    uint64_t max_bytes;
    /**
     * How many times the bytes that came in may come out, once more than 1 MiB has; 0 for any. Default 200.
     */
    uint32_t max_ratio;
} lp_gunzip_limits;

/**
 * Where a record stands: among the documents that are learned, and in its document. All are counted from 1.
 */
typedef struct {
    /**
     * The ordinal of the document.
     */
    uint64_t document;
    /**
     * The physical line on which the record starts.
     */
    uint64_t line;
    /**
     * The record's ordinal among all points of the document, good and bad.
     */
    uint64_t record;
} lp_place;

/**
 * A name that has another type than before: what InfluxDB answers with `field type conflict`. Its texts live as long as the
 * handle that it is from.
 */
typedef struct {
    /**
     * The measurement, not escaped.
     */
    lp_str measurement;
    /**
     * The field's or the tag's key, not escaped.
     */
    lp_str key;
    /**
     * All of it as a sentence without a full stop.
     */
    lp_str message;
    /**
     * Where the type that is known was learned.
     */
    lp_place known_at;
    /**
     * Where the other was found, or found first.
     */
    lp_place found_at;
    /**
     * How many values of that type there are: 1 where each conflict is listed by itself.
     */
    uint64_t values;
    /**
     * The type that is known.
     */
    lp_column_type known;
    /**
     * The type that was found.
     */
    lp_column_type found;
} lp_conflict;

/**
 * What a schema learns, and how much at most. Fill it with `lp_schema_options_init` first, then change what should differ.
 */
typedef struct {
    /**
     * `sizeof(lp_schema_options)` as the caller knows it. Fields that lie past it keep their defaults.
     */
    size_t size;
    /**
     * How many columns, that is names in a measurement, there may be. Default 100000.
     */
    size_t max_columns;
    /**
     * How many bytes the names of measurements and columns may have together. Default 16 MiB.
     */
    size_t max_name_bytes;
    /**
     * Whether tags are learned too, so that a tag and a field of one name are a conflict, as they are for InfluxDB 3 and
     * GreptimeDB. InfluxDB 1.x, 2.x and VictoriaMetrics keep them apart. Default true.
     */
    bool tags;
} lp_schema_options;

/**
 * Why a schema cannot be had. All zero when nothing failed.
 */
typedef struct {
    /**
     * What is wrong.
     */
    lp_code code;
    /**
     * What is wrong, where, and what to do: UTF-8, ended by a NUL, cut where it would be longer. Empty where the call failed
     * on an argument.
     */
    char message[512];
} lp_schema_error;

/**
 * A column of a schema. Its names live as long as the columns that it is from.
 */
typedef struct {
    /**
     * The measurement, not escaped.
     */
    lp_str measurement;
    /**
     * The field's or the tag's key, not escaped.
     */
    lp_str key;
    /**
     * What it is.
     */
    lp_column_type of;
} lp_column;

/**
 * Where queries go and as whom, and how answers come. Fill it with `lp_query_options_init` first, then set `url` and what else
 * should differ. Texts are UTF-8.
 */
typedef struct {
    /**
     * `sizeof(lp_query_options)` as the caller knows it. Fields that lie past it keep their defaults.
     */
    size_t size;
    /**
     * The server: `http://` or `https://`, a host, maybe a port and a path, which is kept.
     */
    lp_str url;
    /**
     * `db`. Statements may name one themselves, or need none. Default none, which is a null `ptr`.
     */
    lp_str database;
    /**
     * `rp`. Default none, which is a null `ptr`.
     */
    lp_str retention_policy;
    /**
     * What shows that the request may read. Default none, which is a null `ptr`.
     */
    lp_str token;
    /**
     * The user, with `LP_AUTH_BASIC` and `LP_AUTH_QUERY`. Default empty.
     */
    lp_str user;
    /**
     * Rows of a chunk. Default 0: as many as the server likes, mostly 10000.
     */
    uint64_t chunk_size;
    /**
     * The API that is asked. Default `LP_QUERY_API_V1`.
     */
    lp_query_api api;
    /**
     * How the token is shown. Default `LP_AUTH_TOKEN`.
     */
    lp_auth auth;
    /**
     * The unit of the answer's times. Default `LP_EPOCH_NONE`.
     */
    lp_epoch epoch;
    /**
     * Whether the answer comes in chunks, each a whole one. Default `LP_SWITCH_UNSAID`: where `chunk_size` is given.
     */
    lp_switch chunked;
    /**
     * The request's method. Default `LP_METHOD_GET`.
     */
    lp_method method;
    /**
     * The answer's format. Default `LP_ANSWER_FORMAT_JSON`.
     */
    lp_answer_format format;
} lp_query_options;

/**
 * How an answer is read. Fill it with `lp_answer_options_init` first, then change what should differ.
 */
typedef struct {
    /**
     * `sizeof(lp_answer_options)` as the caller knows it. Fields that lie past it keep their defaults.
     */
    size_t size;
    /**
     * The longest answer, or chunk of one in an `lp_query_reader`, in bytes. Default 64 MiB.
     */
    size_t max_bytes;
    /**
     * The unit of times, as it was asked for. Default `LP_EPOCH_NONE`.
     */
    lp_epoch epoch;
    /**
     * The answer's format. Default `LP_ANSWER_FORMAT_JSON`.
     */
    lp_answer_format format;
} lp_answer_options;

/**
 * Why an answer cannot be read. All zero when nothing failed.
 */
typedef struct {
    /**
     * What is wrong.
     */
    lp_code code;
    /**
     * Whether it is known where.
     */
    bool has_offset;
    /**
     * Byte of the answer, 0-based, where it is known; otherwise 0.
     */
    uint64_t offset;
    /**
     * What is wrong and what to do: UTF-8, ended by a NUL, cut where it would be longer. Empty where the call failed on an
     * argument.
     */
    char message[512];
} lp_query_fault;

/**
 * What one statement gave.
 */
typedef struct {
    /**
     * Its place in the query, from 0.
     */
    uint64_t id;
    /**
     * Why it failed, in the server's words; `ptr` is null where it did not.
     */
    lp_str error;
    /**
     * Number of tables, one for each measurement and set of `GROUP BY` tags.
     */
    size_t series_count;
    /**
     * Number of remarks of the server.
     */
    size_t message_count;
    /**
     * Whether more of it follows in a later chunk; at the end of an answer: whether the server cut it at its own limit.
     */
    bool partial;
} lp_statement;

/**
 * A remark of the server.
 */
typedef struct {
    /**
     * How bad it is, such as `warning`.
     */
    lp_str level;
    /**
     * The remark.
     */
    lp_str text;
} lp_query_message;

/**
 * One table of an answer.
 */
typedef struct {
    /**
     * The measurement; empty where a statement has none.
     */
    lp_str name;
    /**
     * Number of tags of `GROUP BY`.
     */
    size_t tag_count;
    /**
     * Number of columns.
     */
    size_t column_count;
    /**
     * How many rows each column has.
     */
    size_t rows;
    /**
     * Whether more rows of it follow in a later chunk, or were cut by the server's limit.
     */
    bool partial;
} lp_series;

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
 * Number of rules of a server. `LP_INVALID_OPTION` for `LP_TARGET_NONE` and for a number that is no server; so it is with the
 * functions below.
 */
lp_code lp_target_rule_count(lp_target target,
                             size_t *count);

/**
 * A rule of a server, in the order of their names. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_target_rule_count` on.
 */
lp_code lp_target_rule_at(lp_target target,
                          size_t index,
                          lp_target_rule *rule);

/**
 * The longest body that a server takes, in bytes, and whether one is known; 0 if not. What is longer is a warning, because
 * `lp_split` makes bodies of any size of a document.
 */
lp_code lp_target_max_body_bytes(lp_target target,
                                 uint64_t *max_bytes,
                                 bool *known);

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
 * Number of warnings in all: what the target takes, but reads differently. 0 without a target.
 */
lp_code lp_report_warning_count(const lp_report *report, uint64_t *count);

/**
 * Number of warnings kept, at most `max_errors`.
 */
lp_code lp_report_warning_len(const lp_report *report, size_t *len);

/**
 * A kept warning, in document order; several may be about one record. `index` counts from 0; `LP_OUT_OF_RANGE` from
 * `lp_report_warning_len` on.
 */
lp_code lp_report_warning(const lp_report *report,
                          size_t index,
                          lp_line_error *warning);

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
 * Number of warnings in all: what the target takes, but reads differently. 0 without a target.
 */
lp_code lp_document_warning_count(const lp_document *document, uint64_t *count);

/**
 * Number of warnings kept, at most `max_errors`.
 */
lp_code lp_document_warning_len(const lp_document *document, size_t *len);

/**
 * A kept warning, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_document_warning_len` on.
 */
lp_code lp_document_warning(const lp_document *document,
                            size_t index,
                            lp_line_error *warning);

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
 * Number of warnings that the last feed or finish found: what the target takes, but reads differently. 0 without a target.
 */
lp_code lp_decoder_warning_count(const lp_decoder *decoder,
                                 uint64_t *count);

/**
 * Number of warnings kept of those that the last feed or finish found. Of a whole document at most `max_errors` are kept.
 */
lp_code lp_decoder_warning_len(const lp_decoder *decoder,
                               size_t *len);

/**
 * A kept warning of the last feed or finish, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_decoder_warning_len` on.
 */
lp_code lp_decoder_warning(const lp_decoder *decoder,
                           size_t index,
                           lp_line_error *warning);

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

/**
 * The stable word of an outcome, as the Python and Node packages show it, for example "partial". NUL-terminated, never
 * null, never to be freed; "unknown outcome" for a number that does not exist.
 */
const char *lp_outcome_word(lp_outcome outcome);

/**
 * Fills options for writes with their defaults. `size` is `sizeof *options`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_write_options_init(lp_write_options *options,
                              size_t size);

/**
 * Makes what makes requests. `options` may not be null, for a request needs a URL and a bucket; they are copied.
 *
 * `LP_INVALID_UTF8` for a text that is none. Whether URL, bucket, organisation, token and user can be used is told by
 * `lp_write_request_fill`. `request` receives what the caller frees with `lp_write_request_free`, or null when the call
 * fails.
 */
lp_code lp_write_request_new(const lp_write_options *given,
                             lp_write_request **request);

/**
 * Frees it, its URL, its headers and its body. Null is harmless.
 */
void lp_write_request_free(lp_write_request *request);

/**
 * Makes the request for this body, in place of the one before; it is packed if the options say so. `precision` is the unit of
 * the body's timestamps, that of its encoder or its batch. The body is copied.
 *
 * `LP_EMPTY_BODY` where the body has no record; `LP_INVALID_URL`, `LP_MISSING_BUCKET`, `LP_EMPTY_ORG`, `LP_INVALID_TOKEN`,
 * `LP_INVALID_USER`, `LP_UNSUPPORTED_PRECISION`, `LP_INVALID_OPTION` for what is wrong in the options;
 * `lp_write_request_error` tells more. Whenever the call fails, there is no request.
 */
lp_code lp_write_request_fill(lp_write_request *request,
                              const uint8_t *body,
                              size_t len,
                              lp_precision precision);

/**
 * The same for a body that is gzip already. `LP_INVALID_GZIP` if it does not begin as gzip does.
 */
lp_code lp_write_request_fill_packed(lp_write_request *request,
                                     const uint8_t *body,
                                     size_t len,
                                     lp_precision precision);

/**
 * Why the last call to `lp_write_request_fill` or `_packed` made no request: what is wrong and what to do, in one sentence
 * without a full stop, in which no token stands. `message.ptr` is null where nothing failed. It lives until the next of
 * these calls or the free.
 */
lp_code lp_write_request_error(const lp_write_request *request,
                               lp_str *message);

/**
 * The method, which is `POST`. This and the functions below: `LP_WRONG_STATE` where there is no request; what they give lives
 * until the next fill or the free.
 */
lp_code lp_write_request_method(const lp_write_request *request,
                                lp_str *method);

/**
 * The whole URL, everything in its query percent-encoded. With `LP_AUTH_QUERY` it holds the token.
 */
lp_code lp_write_request_url(const lp_write_request *request, lp_str *url);

/**
 * Number of headers.
 */
lp_code lp_write_request_header_count(const lp_write_request *request, size_t *count);

/**
 * A header: `Authorization`, which holds the token, `Content-Type`, `Content-Encoding` if the body is packed, `Accept`. Values
 * are printable ASCII. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_write_request_header_count` on.
 */
lp_code lp_write_request_header(const lp_write_request *request,
                                size_t index,
                                lp_header *header);

/**
 * The bytes to be sent.
 */
lp_code lp_write_request_body(const lp_write_request *request, lp_str *body);

/**
 * Reads the head of a request: its method, its path without the query, its query without the question mark, and all its
 * headers. The path is `/api/v2/write`, `/write` or `/api/v3/write_lp`; a base path in front of it is the receiver's to take
 * off.
 *
 * A request that is refused is no failure of the call: then `params` receives null, and `refused` the answer to give, which
 * the caller frees with `lp_answer_free`: 404 for another path, 405 for another method, 401 for an `Authorization` that cannot
 * be read, 400 for parameters that are missing, wrong or given twice, 415 for an unknown `Content-Encoding`. Else `refused`
 * receives null, and `params` what the caller frees with `lp_write_params_free`. Both receive null when the call fails:
 * `LP_INVALID_UTF8` where something given is no text.
 *
 * `orgID`, `Content-Type`, `Zap-Trace-Span` and what is not known are ignored. Whether the token is the right one is for
 * `lp_write_params_authorise` to say.
 */
lp_code lp_write_params_from_request(lp_str method,
                                     lp_str path,
                                     lp_str query,
                                     const lp_header *headers,
                                     size_t header_count,
                                     lp_write_params **params,
                                     lp_answer **refused);

/**
 * Frees it, and the texts that it gave. Null is harmless.
 */
void lp_write_params_free(lp_write_params *params);

/**
 * Whether the client has shown this token, in whichever way. If not, `refused` receives the answer to give, 401, which the
 * caller frees with `lp_answer_free`; it receives null only where the token is the right one or the call fails, so look at
 * both.
 */
lp_code lp_write_params_authorise(const lp_write_params *params,
                                  lp_str token,
                                  lp_answer **refused);

/**
 * Whether a body of the length that `Content-Length` says is one to be read at all. If it is more than `max_bytes`, `refused`
 * receives the answer to give, 413, which the caller frees with `lp_answer_free`; else null.
 */
lp_code lp_write_params_fits(const lp_write_params *params,
                             uint64_t max_bytes,
                             lp_answer **refused);

/**
 * The API that the path belongs to.
 */
lp_code lp_write_params_api(const lp_write_params *params, lp_api *api);

/**
 * The database: `bucket`, or `db` in v1 and v3. Empty only in v1, where QuestDB's clients send none. This and the texts below
 * live until the free.
 */
lp_code lp_write_params_bucket(const lp_write_params *params,
                               lp_str *bucket);

/**
 * `org`, which is ignored but never empty; `org.ptr` is null if it was not said.
 */
lp_code lp_write_params_org(const lp_write_params *params, lp_str *org);

/**
 * `rp` of the v1 API; `policy.ptr` is null if it was not said.
 */
lp_code lp_write_params_retention_policy(const lp_write_params *params, lp_str *policy);

/**
 * The unit of the timestamps, `LP_PRECISION_NS` if it was not said. `automatic` tells that the server is to guess it from each
 * timestamp, which v3 has, and has if nothing was said; `precision` is then `LP_PRECISION_NS`.
 */
lp_code lp_write_params_precision(const lp_write_params *params,
                                  lp_precision *precision,
                                  bool *automatic);

/**
 * How the body is packed.
 */
lp_code lp_write_params_encoding(const lp_write_params *params, lp_encoding *encoding);

/**
 * `Content-Length`, and whether it was said; 0 if not.
 */
lp_code lp_write_params_content_length(const lp_write_params *params,
                                       uint64_t *length,
                                       bool *present);

/**
 * What the client shows to be let in: how it was given, the user (with Basic and in the query) and the token or password.
 * Where it shows nothing, `secret.ptr` is null. Compare the secret with `lp_write_params_authorise`, whose time tells nothing.
 */
lp_code lp_write_params_credentials(const lp_write_params *params,
                                    lp_auth *auth,
                                    lp_str *user,
                                    lp_str *secret);

/**
 * Whether the client wants errors as text because its `Accept` excludes JSON.
 */
lp_code lp_write_params_plain(const lp_write_params *params, bool *plain);

/**
 * `accept_partial` of v3.
 */
lp_code lp_write_params_accept_partial(const lp_write_params *params, lp_switch *on);

/**
 * `no_sync` of v3.
 */
lp_code lp_write_params_no_sync(const lp_write_params *params, lp_switch *on);

/**
 * Fills a refusal with its defaults. `size` is `sizeof *refusal`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_refusal_init(lp_refusal *refusal, size_t size);

/**
 * The answer to a write that is refused. `answer` receives what the caller frees with `lp_answer_free`, or null when the call
 * fails; so it is with the three functions below.
 */
lp_code lp_answer_refused(const lp_refusal *given,
                          lp_answer **answer);

/**
 * The answer to a write to a database that is not there and is not made: 404.
 */
lp_code lp_answer_no_database(lp_str name, bool plain, lp_answer **answer);

/**
 * The answer to a body of more than `max_bytes` bytes, as sent or unpacked: 413.
 */
lp_code lp_answer_too_large(uint64_t max_bytes, bool plain, lp_answer **answer);

/**
 * The answer that follows from what `lp_validate` found in a body: 204 where all is good; 400 for a body without records, and for
 * one with bad records, whose good ones are kept, or with `all_or_nothing` are not. The answer names the physical line of the
 * first error and up to 100 errors, as far as the report has kept them.
 */
lp_code lp_answer_of_report(const lp_report *report,
                            bool all_or_nothing,
                            bool plain,
                            lp_answer **answer);

/**
 * Frees an answer, its headers and its body. Null is harmless.
 */
void lp_answer_free(lp_answer *answer);

/**
 * The HTTP status.
 */
lp_code lp_answer_status(const lp_answer *answer, uint16_t *status);

/**
 * Number of headers. `Content-Length` is left to the server.
 */
lp_code lp_answer_header_count(const lp_answer *answer, size_t *count);

/**
 * A header, which lives until the free. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_answer_header_count` on.
 */
lp_code lp_answer_header(const lp_answer *answer,
                         size_t index,
                         lp_header *header);

/**
 * The body, which lives until the free; empty for a write that was taken.
 */
lp_code lp_answer_body(const lp_answer *answer, lp_str *body);

/**
 * Reads an answer of any server to a write: its status, all its headers, its body as received and unpacked. What it says may be
 * anything: that is no failure of the call. Bytes of headers that are no text are replaced.
 *
 * `now` is the time in seconds since 1970, against which a `Retry-After` that is a date becomes seconds; with null such a date
 * is not used. `response` receives what the caller frees with `lp_write_response_free`, or null when the call fails.
 */
lp_code lp_write_response_parse(uint16_t status,
                                const lp_header *headers,
                                size_t header_count,
                                const uint8_t *body,
                                size_t len,
                                const uint64_t *now,
                                lp_write_response **response);

/**
 * Frees an answer and the texts that it gave. Null is harmless.
 */
void lp_write_response_free(lp_write_response *response);

/**
 * What to do.
 */
lp_code lp_write_response_outcome(const lp_write_response *response, lp_outcome *outcome);

/**
 * Seconds after which the server wants to be asked again, and whether it says so; 0 if not.
 */
lp_code lp_write_response_retry_after(const lp_write_response *response,
                                      uint64_t *seconds,
                                      bool *present);

/**
 * The server's own word or number for what is wrong; `code.ptr` is null if it has none. It lives until the free.
 */
lp_code lp_write_response_code(const lp_write_response *response,
                               lp_str *code);

/**
 * What the server says, at most 8 KiB of it; empty for a write that was taken. It lives until the free.
 */
lp_code lp_write_response_message(const lp_write_response *response,
                                  lp_str *message);

/**
 * Points that were not taken, and whether the server counts them (`dropped=N`); 0 if not.
 */
lp_code lp_write_response_dropped(const lp_write_response *response,
                                  uint64_t *dropped,
                                  bool *present);

/**
 * Number of rejected records that the server names.
 */
lp_code lp_write_response_rejected_len(const lp_write_response *response, size_t *len);

/**
 * A rejected record. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_write_response_rejected_len` on.
 */
lp_code lp_write_response_rejected(const lp_write_response *response,
                                   size_t index,
                                   lp_rejected *rejected);

/**
 * Finds the rejected records in the body that was sent, as it was before it was packed: by their number, or by their text where
 * the server gives no number. What is not found stays as it is. `options` may be null for the defaults; mode and precision
 * should be those of the encoder or the file.
 *
 * InfluxDB 3 counts records, others count lines. Where the two differ, and only one of them is bad by the rules, that is taken;
 * else the record. With the line that it finds, `lp_batches_row_of_line` gives the row of a table.
 */
lp_code lp_write_response_locate(lp_write_response *response,
                                 const uint8_t *body,
                                 size_t len,
                                 const lp_read_options *options);

/**
 * Cuts a document into bodies of at most `max_bytes` and `max_lines` records, where 0 means any number. Nothing is copied, and
 * nothing is judged: bad records are carried as they are.
 *
 * A record is never cut, whatever line ends it has in its strings. No body is empty: comments and blank lines stay with the
 * records around them, or out of any body where nothing else is left; so a document without records gives none.
 *
 * `data` is read during the call only, and may be null when `len` is 0. `options` may be null for the defaults. `parts` receives
 * what the caller frees with `lp_parts_free`, or null when the call fails: `LP_ROW_TOO_LONG` for the first record that is longer
 * than `max_bytes`, which `error` (may be null) then receives; it is all zero after success, and all zero but its code where
 * it is not a record that the call failed on.
 */
lp_code lp_split(const uint8_t *data,
                 size_t len,
                 size_t max_bytes,
                 size_t max_lines,
                 const lp_read_options *options,
                 lp_parts **parts,
                 lp_line_error *error);

/**
 * Frees bodies; the document is the caller's. Null is harmless.
 */
void lp_parts_free(lp_parts *parts);

/**
 * Number of bodies.
 */
lp_code lp_parts_len(const lp_parts *parts, size_t *len);

/**
 * A body, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_parts_len` on.
 */
lp_code lp_parts_part(const lp_parts *parts, size_t index, lp_body_part *part);

/**
 * Separates good records from rejected ones, without copying.
 *
 * `data` is read during the call only, and may be null when `len` is 0. `options` may be null for the defaults. `valid` receives
 * what the caller frees with `lp_valid_free`, and `report` (may be null) what is wrong, for `lp_report_free`; both receive null
 * when the call fails.
 */
lp_code lp_split_valid(const uint8_t *data,
                       size_t len,
                       const lp_read_options *options,
                       lp_valid **valid,
                       lp_report **report);

/**
 * Frees ranges; the document is the caller's. Null is harmless.
 */
void lp_valid_free(lp_valid *valid);

/**
 * Number of runs of good records.
 */
lp_code lp_valid_good_len(const lp_valid *valid, size_t *len);

/**
 * A run of good records, with the comments and blank lines between them: each is a body, or all of them one after the other.
 * `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_valid_good_len` on.
 */
lp_code lp_valid_good(const lp_valid *valid,
                      size_t index,
                      lp_range *range);

/**
 * Number of runs of rejected records and comments.
 */
lp_code lp_valid_rejected_len(const lp_valid *valid, size_t *len);

/**
 * A run of rejected records and comments, for whoever keeps what was not sent. `index` counts from 0; `LP_OUT_OF_RANGE` from
 * `lp_valid_rejected_len` on.
 */
lp_code lp_valid_rejected(const lp_valid *valid,
                          size_t index,
                          lp_range *range);

/**
 * Fills a policy with its defaults. `size` is `sizeof *policy`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_retry_policy_init(lp_retry_policy *policy, size_t size);

/**
 * How long to wait after so many tries, `elapsed` seconds after the first one began. `again` tells whether to try again at all:
 * not where no try is left, or the next one would begin after the deadline; `seconds` is then 0.
 *
 * `policy` may be null for the defaults. `retry_after` leads to the seconds that the server asked for, which are never undercut,
 * or is null. `random` is a number from 0 up to 1, evenly drawn; without chance give 1. Numbers that make no sense count as 0.
 */
lp_code lp_retry_wait(const lp_retry_policy *policy,
                      uint32_t tries,
                      double elapsed,
                      const uint64_t *retry_after,
                      double random,
                      double *seconds,
                      bool *again);

/**
 * Makes a packer. `level` is 0 (packs nothing) to 9 (packs best); `LP_INVALID_OPTION` above. `gzip` receives a packer that the
 * caller frees with `lp_gzip_free`, or null when the call fails.
 */
lp_code lp_gzip_new(uint8_t level,
                    lp_gzip **gzip);

/**
 * Frees a packer and what it gave. Null is harmless.
 */
void lp_gzip_free(lp_gzip *gzip);

/**
 * Packs a whole body. What was fed and not finished is forgotten. `packed` lives until the next call with this packer.
 */
lp_code lp_gzip_pack(lp_gzip *gzip,
                     const uint8_t *data,
                     size_t len,
                     lp_str *packed);

/**
 * Packs the next bytes of a body that arrives in pieces. `packed` receives what is ready, which may be nothing, and lives until
 * the next call with this packer.
 */
lp_code lp_gzip_feed(lp_gzip *gzip,
                     const uint8_t *data,
                     size_t len,
                     lp_str *packed);

/**
 * Says that nothing more comes. `packed` receives the rest, which lives until the next call with this packer. The next bytes
 * begin another body.
 */
lp_code lp_gzip_finish(lp_gzip *gzip,
                       lp_str *packed);

/**
 * Packs a whole body without a handle, into memory of the caller. `level` as for `lp_gzip_new`.
 *
 * `needed` receives how many bytes the packed body has; they are written to `buf` if that is at most `cap`, and nothing is
 * otherwise: `LP_OUT_OF_RANGE`. `buf` may be null when `cap` is 0.
 */
lp_code lp_gzip_once(uint8_t level,
                     const uint8_t *data,
                     size_t len,
                     uint8_t *buf,
                     size_t cap,
                     size_t *needed);

/**
 * Fills limits with their defaults. `size` is `sizeof *limits`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_gunzip_limits_init(lp_gunzip_limits *limits, size_t size);

/**
 * Makes an unpacker. `given` may be null for the default limits. `gunzip` receives an unpacker that the caller frees with
 * `lp_gunzip_free`, or null when the call fails.
 */
lp_code lp_gunzip_new(const lp_gunzip_limits *given,
                      lp_gunzip **gunzip);

/**
 * Frees an unpacker and what it gave. Null is harmless.
 */
void lp_gunzip_free(lp_gunzip *gunzip);

/**
 * Unpacks a whole body. What was fed before is forgotten. `plain` lives until the next call with this unpacker.
 *
 * `LP_INVALID_GZIP` for data that is damaged, cut short or followed by something else; `LP_GZIP_TOO_LARGE` and `LP_GZIP_RATIO`
 * for more than the limits allow.
 */
lp_code lp_gunzip_unpack(lp_gunzip *gunzip,
                         const uint8_t *data,
                         size_t len,
                         lp_str *plain);

/**
 * Unpacks the next bytes of a body that arrives in pieces. `plain` receives what comes out, which may be nothing, and lives
 * until the next call with this unpacker. To bound the memory of a call, feed small pieces: a byte gives at most about 1000.
 *
 * Fails as `lp_gunzip_unpack`.
 */
lp_code lp_gunzip_feed(lp_gunzip *gunzip,
                       const uint8_t *data,
                       size_t len,
                       lp_str *plain);

/**
 * Says that nothing more comes. `LP_INVALID_GZIP` if the body is cut short or there was none. To unpack another one, reset it.
 */
lp_code lp_gunzip_finish(lp_gunzip *gunzip);

/**
 * Forgets everything but the limits, and keeps the memory.
 */
lp_code lp_gunzip_reset(lp_gunzip *gunzip);

/**
 * Why the last call failed: what is wrong and what to do, in one sentence without a full stop; `message.ptr` is null if it did
 * not fail. It lives until the next call that unpacks, or the free.
 */
lp_code lp_gunzip_error(const lp_gunzip *gunzip,
                        lp_str *message);

/**
 * Frees conflicts and their texts. Null is harmless.
 */
void lp_conflicts_free(lp_conflicts *conflicts);

/**
 * Number of conflicts.
 */
lp_code lp_conflicts_len(const lp_conflicts *conflicts, size_t *len);

/**
 * A conflict, in the order of the names' bytes. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_conflicts_len` on.
 */
lp_code lp_conflicts_get(const lp_conflicts *conflicts,
                         size_t index,
                         lp_conflict *conflict);

/**
 * Frees what was found and its texts. Null is harmless.
 */
void lp_checked_free(lp_checked *checked);

/**
 * Number of points that are line protocol, or of rows that would be written.
 */
lp_code lp_checked_records(const lp_checked *checked, uint64_t *records);

/**
 * Number of points that are not, or of rows that cannot be.
 */
lp_code lp_checked_rejected(const lp_checked *checked, uint64_t *rejected);

/**
 * Number of errors in all, those of comments and those beyond `max_errors` included.
 */
lp_code lp_checked_error_count(const lp_checked *checked, uint64_t *count);

/**
 * Number of errors kept, at most `max_errors`.
 */
lp_code lp_checked_error_len(const lp_checked *checked, size_t *len);

/**
 * A kept error, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_checked_error_len` on. Of a row it has
 * the code, and the row as line and record; `lp_checked_row_error` tells more.
 */
lp_code lp_checked_error(const lp_checked *checked,
                         size_t index,
                         lp_line_error *error);

/**
 * The same error, where it is that of a row of a table, with its part, its column and a message. `LP_OUT_OF_RANGE` where
 * there was no table.
 */
lp_code lp_checked_row_error(const lp_checked *checked,
                             size_t index,
                             lp_table_error *error);

/**
 * Number of warnings in all: what the target takes, but reads differently. 0 without a target, and for a table.
 */
lp_code lp_checked_warning_count(const lp_checked *checked,
                                 uint64_t *count);

/**
 * Number of warnings kept, at most `max_errors`.
 */
lp_code lp_checked_warning_len(const lp_checked *checked, size_t *len);

/**
 * A kept warning, in document order; several may be about one record. `index` counts from 0; `LP_OUT_OF_RANGE` from
 * `lp_checked_warning_len` on.
 */
lp_code lp_checked_warning(const lp_checked *checked,
                           size_t index,
                           lp_line_error *warning);

/**
 * Number of conflicts in all, those beyond `max_errors` included. Where this and the number of errors are 0, all is good.
 */
lp_code lp_checked_conflict_count(const lp_checked *checked,
                                  uint64_t *count);

/**
 * Number of conflicts kept, at most `max_errors`.
 */
lp_code lp_checked_conflict_len(const lp_checked *checked, size_t *len);

/**
 * A kept conflict, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_checked_conflict_len` on.
 */
lp_code lp_checked_conflict(const lp_checked *checked,
                            size_t index,
                            lp_conflict *conflict);

/**
 * Fills options of a schema with their defaults. `size` is `sizeof *options`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_schema_options_init(lp_schema_options *options,
                               size_t size);

/**
 * Makes a schema that knows nothing yet. `options` may be null for the defaults. `schema` receives what the caller frees with
 * `lp_schema_free`, or null when the call fails.
 */
lp_code lp_schema_new(const lp_schema_options *given,
                      lp_schema **schema);

/**
 * Loads what `lp_schema_to_json` gave, with its options. What is learned after that is about the document after the last one
 * in it.
 *
 * `LP_INVALID_SCHEMA` for a text that is none, `LP_SCHEMA_TOO_LARGE` where it has more than its own limits allow. `error` (may
 * be null) receives where and why; it is all zero after success. `schema` receives what the caller frees with
 * `lp_schema_free`, or null when the call fails.
 */
lp_code lp_schema_from_json(const uint8_t *text,
                            size_t len,
                            lp_schema **schema,
                            lp_schema_error *error);

/**
 * Frees a schema and the text that it gave. Encoders that were made with it do not need it. Null is harmless.
 */
void lp_schema_free(lp_schema *schema);

/**
 * Learns from a document. A record that is no line protocol, or that the target refuses, is left out, and one that conflicts
 * changes no type; neither is a failure of the call, both are in the result, at most `max_errors` of each kind. The next call
 * is about the next document, unless `lp_schema_start_at` says otherwise.
 *
 * `data` may be null when `len` is 0. `options` may be null for the defaults. `LP_SCHEMA_TOO_LARGE` where the limits do not
 * allow a further name, and the schema is then of no more use. `error` (may be null) receives where; it is all zero after
 * success. `checked` receives what the caller frees with `lp_checked_free`, or null when the call fails.
 */
lp_code lp_schema_learn(lp_schema *schema,
                        const uint8_t *data,
                        size_t len,
                        const lp_read_options *options,
                        lp_checked **checked,
                        lp_schema_error *error);

/**
 * The same without learning: what of the document conflicts with what is known, or with itself. It takes the time of a copy of
 * the schema besides.
 */
lp_code lp_schema_check(const lp_schema *schema,
                        const uint8_t *data,
                        size_t len,
                        const lp_read_options *options,
                        lp_checked **checked,
                        lp_schema_error *error);

/**
 * Says where the record stands that is learned next; without it documents are counted as they are learned. Workers that learn
 * parts of one document say so, that what they learned can be put together. `LP_INVALID_OPTION` for a 0 in it.
 */
lp_code lp_schema_start_at(lp_schema *schema,
                           lp_place place);

/**
 * Adds what another schema has learned. Of each name the first value in the order of places decides, so that the result does
 * not depend on the order in which schemas are put together. `other` may not be `schema` itself.
 *
 * `LP_SCHEMA_TOO_LARGE` where the limits do not allow all names of both, `LP_INVALID_OPTION` where only one of the two has
 * learned the tags; this schema then stays as it is. `error` (may be null) receives more; it is all zero after success.
 */
lp_code lp_schema_merge(lp_schema *schema,
                        const lp_schema *other,
                        lp_schema_error *error);

/**
 * The schema as JSON text, one column a line: equal schemas give equal text. It lives until the next call of this function with
 * this schema or the free.
 */
lp_code lp_schema_to_json(lp_schema *schema,
                          lp_str *text);

/**
 * Number of columns: names in all measurements.
 */
lp_code lp_schema_len(const lp_schema *schema, size_t *len);

/**
 * The type of a name in a measurement, neither escaped, and whether it is known. `LP_INVALID_UTF8` for a name that is no text.
 */
lp_code lp_schema_get(const lp_schema *schema,
                      lp_str measurement,
                      lp_str key,
                      lp_column_type *of,
                      bool *known);

/**
 * The columns that are known now, in the order of the names' bytes. `columns` receives what the caller frees with
 * `lp_columns_free`, or null when the call fails.
 */
lp_code lp_schema_columns(const lp_schema *schema,
                          lp_columns **columns);

/**
 * Frees columns and their names. Null is harmless.
 */
void lp_columns_free(lp_columns *columns);

/**
 * Number of columns.
 */
lp_code lp_columns_len(const lp_columns *columns, size_t *len);

/**
 * A column. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_columns_len` on.
 */
lp_code lp_columns_get(const lp_columns *columns, size_t index, lp_column *column);

/**
 * Everything that has more than one type: for each type but the known one how many values there are and where the first is.
 * `conflicts` receives what the caller frees with `lp_conflicts_free`, or null when the call fails.
 */
lp_code lp_schema_conflicts(const lp_schema *schema,
                            lp_conflicts **conflicts);

/**
 * Learns from a table, which is a stream of struct arrays of one schema as for `lp_encode_arrow`: what `lp_schema_learn`
 * would learn from the bodies that it gives with the same options, by rows. With this schema as the option `schema` of
 * `rows`, integers that would be written as floats are no conflict. Rows that cannot be written are left out; of them and of
 * conflicts at most `max_errors` each are in the result, all are counted. The next call is about the next document.
 *
 * The stream is taken over: it is moved out of `stream`, whose `release` is null from then on, and it is released when the
 * call returns. It stays as it was where an argument is wrong, so look at its `release`. Its functions may not use `schema`.
 *
 * `options` may not be null. When the call fails, the schema stays as it was: `LP_SCHEMA_TOO_LARGE` where its limits do not
 * allow a further name, `LP_INVALID_TABLE` and the others that `lp_batches_next` answers for a table as a whole. `error` (may
 * be null) receives more; it is all zero after success. `checked` receives what the caller frees with `lp_checked_free`, or
 * null when the call fails. It takes the time to write the table, to read it and to copy the schema.
 */
lp_code lp_schema_learn_arrow(lp_schema *schema,
                              struct ArrowArrayStream *stream,
                              const lp_table_options *options,
                              size_t max_errors,
                              lp_checked **checked,
                              lp_schema_error *error);

/**
 * The same for a table that is one struct array, as for `lp_encode_arrow_array`: both `arrow_schema` and `array` are taken
 * over.
 */
lp_code lp_schema_learn_arrow_array(lp_schema *schema,
                                    struct ArrowSchema *arrow_schema,
                                    struct ArrowArray *array,
                                    const lp_table_options *options,
                                    size_t max_errors,
                                    lp_checked **checked,
                                    lp_schema_error *error);

/**
 * Makes a query. The text is copied; whether it says anything is told when a ticket or a request is made. `LP_INVALID_UTF8` for
 * a text that is none. `query` receives what the caller frees with `lp_query_free`, or null when the call fails.
 */
lp_code lp_query_new(lp_str text,
                     lp_language language,
                     lp_query **query);

/**
 * Frees a query, and the ticket and the metadata that it gave. Null is harmless.
 */
void lp_query_free(lp_query *query);

/**
 * Makes a parameter null. The name is without `$`; this and the functions below take the place of an earlier value, and answer
 * `LP_INVALID_UTF8` for a name or a value that is no text.
 */
lp_code lp_query_param_null(lp_query *query,
                            lp_str name);

/**
 * Gives a parameter a float. One that is not finite is told when a ticket or a request is made: `LP_INVALID_OPTION`.
 */
lp_code lp_query_param_float(lp_query *query,
                             lp_str name,
                             double value);

/**
 * Gives a parameter a signed integer.
 */
lp_code lp_query_param_int(lp_query *query, lp_str name, int64_t value);

/**
 * Gives a parameter an unsigned integer.
 */
lp_code lp_query_param_uint(lp_query *query, lp_str name, uint64_t value);

/**
 * Gives a parameter a boolean.
 */
lp_code lp_query_param_bool(lp_query *query, lp_str name, bool value);

/**
 * Gives a parameter a string.
 */
lp_code lp_query_param_string(lp_query *query, lp_str name, lp_str value);

/**
 * The bytes that are put into `Ticket.ticket` of a Flight `DoGet`: those of influxdb3-python for the same query. They live until
 * the next ticket or the free.
 *
 * `LP_EMPTY_QUERY`, `LP_MISSING_DATABASE`, `LP_INVALID_OPTION` for a parameter that is not finite; `lp_query_error` tells more.
 */
lp_code lp_query_ticket(lp_query *query,
                        lp_str database,
                        lp_str *ticket);

/**
 * The metadata of the call to Flight: `authorization: Bearer TOKEN`. For no token (`ptr` null) there are none, and `name.ptr` is
 * null. They live until the next call of this function or the free.
 *
 * `LP_INVALID_TOKEN` if the token is empty or has a character that no header can carry.
 */
lp_code lp_query_metadata(lp_query *query,
                          lp_str token,
                          lp_header *header);

/**
 * Why the last ticket, metadata or request could not be made: what is wrong and what to do, in one sentence without a full stop,
 * in which neither token nor query stands. `message.ptr` is null where nothing failed. It lives until the next of these calls or
 * the free.
 */
lp_code lp_query_error(const lp_query *query,
                       lp_str *message);

/**
 * Fills options of requests with their defaults. `size` is `sizeof *options`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_query_options_init(lp_query_options *options,
                              size_t size);

/**
 * Makes the request for a query, whose language must be InfluxQL. `options` may not be null, for a request needs a URL.
 *
 * `LP_UNSUPPORTED_QUERY_API` for the v2 API, for a URL that ends in its path, and for SQL; `LP_EMPTY_QUERY`,
 * `LP_MISSING_DATABASE` (one without a name), `LP_INVALID_URL`, `LP_INVALID_TOKEN`, `LP_INVALID_USER`; `LP_INVALID_OPTION` for a
 * chunk size without chunks and for a parameter that is not finite. `lp_query_error` tells more. `request` receives what the
 * caller frees with `lp_query_request_free`, or null when the call fails.
 */
lp_code lp_query_request_new(lp_query *query,
                             const lp_query_options *given,
                             lp_query_request **request);

/**
 * Frees a request, its URL, its headers and its body. Null is harmless.
 */
void lp_query_request_free(lp_query_request *request);

/**
 * The method: `GET` or `POST`.
 */
lp_code lp_query_request_method(const lp_query_request *request, lp_str *method);

/**
 * The whole URL, everything in its query percent-encoded. With `LP_AUTH_QUERY` and `LP_METHOD_GET` it holds the token.
 */
lp_code lp_query_request_url(const lp_query_request *request,
                             lp_str *url);

/**
 * Number of headers.
 */
lp_code lp_query_request_header_count(const lp_query_request *request, size_t *count);

/**
 * A header: `Authorization`, which holds the token, `Content-Type` with a body, `Accept`. `index` counts from 0;
 * `LP_OUT_OF_RANGE` from `lp_query_request_header_count` on.
 */
lp_code lp_query_request_header(const lp_query_request *request,
                                size_t index,
                                lp_header *header);

/**
 * The bytes to be sent: none with `LP_METHOD_GET`.
 */
lp_code lp_query_request_body(const lp_query_request *request, lp_str *body);

/**
 * Fills options of answers with their defaults. `size` is `sizeof *options`; no byte past it is written.
 *
 * `LP_INVALID_OPTION` for a size that no version of the struct can have.
 */
lp_code lp_answer_options_init(lp_answer_options *options,
                               size_t size);

/**
 * Reads a whole answer; chunks are put together. What the server says, errors of statements among it, is no failure of the call.
 *
 * `body` is read during the call only, and may be null when `len` is 0. `options` may be null for the defaults.
 * `LP_INVALID_ANSWER` for what is no answer, or not all of it; `LP_ANSWER_TOO_LARGE` beyond `max_bytes`. `fault` (may be null)
 * receives where and why; it is all zero after success. `answer` receives what the caller frees with `lp_query_answer_free`, or
 * null when the call fails.
 */
lp_code lp_query_answer_parse(const uint8_t *body,
                              size_t len,
                              const lp_answer_options *given,
                              lp_query_answer **answer,
                              lp_query_fault *fault);

/**
 * Frees an answer and the texts that it gave. Null is harmless.
 */
void lp_query_answer_free(lp_query_answer *answer);

/**
 * Adds the next chunk, which stays as it is: rows to a series that it goes on with, else series to a statement, else
 * statements. `later` may not be `answer` itself.
 */
lp_code lp_query_answer_append(lp_query_answer *answer,
                               const lp_query_answer *later);

/**
 * Why the whole query failed, in the server's words; `message.ptr` is null where it did not.
 */
lp_code lp_query_answer_error(const lp_query_answer *answer, lp_str *message);

/**
 * Number of statements that are answered.
 */
lp_code lp_query_answer_statement_count(const lp_query_answer *answer, size_t *count);

/**
 * A statement. Its place here and in the functions below counts from 0; they answer `LP_OUT_OF_RANGE` past any end.
 */
lp_code lp_query_answer_statement(const lp_query_answer *answer,
                                  size_t statement,
                                  lp_statement *out);

/**
 * A remark of the server on a statement.
 */
lp_code lp_query_answer_message(const lp_query_answer *answer,
                                size_t statement,
                                size_t index,
                                lp_query_message *out);

/**
 * A table of a statement.
 */
lp_code lp_query_answer_series(const lp_query_answer *answer,
                               size_t statement,
                               size_t series,
                               lp_series *out);

/**
 * A tag of a table.
 */
lp_code lp_query_answer_tag(const lp_query_answer *answer,
                            size_t statement,
                            size_t series,
                            size_t index,
                            lp_tag *tag);

/**
 * A column of a table: its name, and the type of its values.
 */
lp_code lp_query_answer_column(const lp_query_answer *answer,
                               size_t statement,
                               size_t series,
                               size_t column,
                               lp_str *name,
                               lp_values *of);

/**
 * One value of a table, and whether it is there: where it is null, `value` is the integer 0. Times are `LP_INT`.
 */
lp_code lp_query_answer_value(const lp_query_answer *answer,
                              size_t statement,
                              size_t series,
                              size_t column,
                              size_t row,
                              lp_value *value,
                              bool *present);

/**
 * Gives a table as a stream of one struct array, through the Arrow C stream interface: its tags, as dictionaries of one value,
 * then its columns. Times are timestamps in nanoseconds, UTC; texts large_utf8; values of several types become texts.
 *
 * `LP_REPEATED_COLUMN` if two tags or columns have one name, `LP_INVALID_TABLE` where a name has a NUL in it, which Arrow's C
 * interface cannot carry. `stream` receives a stream that the caller releases, as it does what it takes out of it; all of them
 * own what they lead to and do not need the answer again. Nothing is released that was in `stream` before.
 */
lp_code lp_query_answer_export(const lp_query_answer *answer,
                               size_t statement,
                               size_t series,
                               struct ArrowArrayStream *stream);

/**
 * Makes a reader for one answer. `options` may be null for the defaults. `reader` receives what the caller frees with
 * `lp_query_reader_free`, or null when the call fails.
 */
lp_code lp_query_reader_new(const lp_answer_options *given,
                            lp_query_reader **reader);

/**
 * Frees a reader and the chunks that were not taken out. Null is harmless.
 */
void lp_query_reader_free(lp_query_reader *reader);

/**
 * Takes the next piece. Each JSON object that ends in it, which is a chunk if the query asked for them, can then be taken out with
 * `lp_query_reader_next`; CSV has no such ends, and is ready after `lp_query_reader_finish`.
 *
 * `LP_INVALID_ANSWER` or `LP_ANSWER_TOO_LARGE`, then and ever after; the chunks before a wrong one are given first, so this may
 * come with the next call. `LP_WRONG_STATE` after the finish. `fault` (may be null) receives where and why; it is all zero after
 * success.
 */
lp_code lp_query_reader_feed(lp_query_reader *reader,
                             const uint8_t *piece,
                             size_t len,
                             lp_query_fault *fault);

/**
 * Says that the answer ends here. `LP_INVALID_ANSWER` if it is cut short; otherwise as `lp_query_reader_feed`.
 */
lp_code lp_query_reader_finish(lp_query_reader *reader,
                               lp_query_fault *fault);

/**
 * Takes out the next chunk. `answer` receives what the caller frees with `lp_query_answer_free`, or null when none is ready, which
 * is no failure.
 */
lp_code lp_query_reader_next(lp_query_reader *reader,
                             lp_query_answer **answer);

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
