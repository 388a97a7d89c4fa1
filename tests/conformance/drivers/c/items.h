/* Requests and answers in items, one a line: a word, and its values as bytes. */
#ifndef ITEMS_H
#define ITEMS_H

#include "text.h"

/* Items given */

enum { VALUES = 4, ITEMS = 128 };

typedef struct {
    lp_str word, values[VALUES];
    size_t len;
} item;

typedef struct {
    item items[ITEMS];
    size_t len;
    lp_header headers[ITEMS];
    size_t header_count;
} given;

static void read_items(lp_str payload, given *given)
{
    given->len = given->header_count = 0;
    while (payload.len > 0) {
        lp_str line = line_of(&payload);
        item *item = &given->items[given->len++];
        if (given->len == ITEMS) {
            die("too many items", line);
        }
        item->word = word_of(&line);
        for (item->len = 0; line.len > 0 && item->len < VALUES; item->len++) {
            item->values[item->len] = bytes_of(word_of(&line));
        }
        if (is(item->word, "header")) {
            given->headers[given->header_count++] = (lp_header){item->values[0], item->values[1]};
        }
    }
}

static const item *item_of(const given *given, const char *word)
{
    for (size_t i = 0; i < given->len; i++) {
        if (is(given->items[i].word, word)) {
            return &given->items[i];
        }
    }
    return NULL;
}

/* The first value of the item, or no string at all. */
static lp_str text_of(const given *given, const char *word)
{
    const item *item = item_of(given, word);
    lp_str none = {NULL, 0};
    return item == NULL ? none : item->values[0];
}

static bool has(const given *given, const char *word)
{
    return item_of(given, word) != NULL;
}

static uint64_t number_of(const given *given, const char *word, uint64_t otherwise)
{
    return has(given, word) ? unsigned_of(text_of(given, word), 10) : otherwise;
}

static double float_of(const given *given, const char *word, double otherwise)
{
    lp_str text = text_of(given, word);
    char room[64];
    if (text.ptr == NULL) {
        return otherwise;
    }
    snprintf(room, sizeof room, "%.*s", (int)text.len, (const char *)text.ptr);
    return strtod(room, NULL);
}

static bool yes(const given *given, const char *word)
{
    return is(text_of(given, word), "true");
}

static const char *const APIS[] = {"v2", "v1", "v3"};
static const char *const AUTHS[] = {"token", "bearer", "basic", "query"};
static const char *const ENCODINGS[] = {"identity", "gzip"};
static const char *const SWITCHES[] = {"", "false", "true"};
static const char *const TARGETS[] = {"-",         "clustered",       "core3",   "influxdb2",
                                      "influxdb1", "victoriametrics", "questdb", "greptimedb"};
static const char *const MODES[] = {"spec", "strict", "lenient"};
static const char *const PRECISIONS[] = {"ns", "us", "ms", "s", "m", "h"};
static const char *const REFUSALS[] = {
    "invalid", "unauthorized", "forbidden", "not found", "method not allowed", "request timeout", "request too large",
    "unsupported media type", "unprocessable entity", "too many requests", "internal error", "unavailable"};

static uint32_t among(lp_str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is(word, words[i])) {
            return (uint32_t)i;
        }
    }
    die("unknown word", word);
    return 0;
}

/* The number of the word that is given, or 0, which is every default. */
#define WORD_OF(given, word, words) \
    (has(given, word) ? among(text_of(given, word), words, sizeof(words) / sizeof *(words)) : 0)

static lp_read_options reading_of(const given *given)
{
    lp_read_options options;
    must(lp_read_options_init(&options, sizeof options));
    options.mode = WORD_OF(given, "mode", MODES);
    return options;
}

/* Items answered */

static void say(const char *word, lp_str value)
{
    printf("%s ", word);
    print_bytes(value);
    putchar('\n');
}

static void say_number(const char *word, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, number);
    say(word, lp_cstr(text));
}

/* More values of an item. */
static void more(lp_str value)
{
    putchar(' ');
    print_bytes(value);
}

static void say_bool(const char *word, bool value)
{
    say(word, lp_cstr(value ? "true" : "false"));
}

static void say_if(const char *word, lp_str value)
{
    if (value.ptr != NULL) {
        say(word, value);
    }
}

static void say_switch(const char *word, lp_switch on)
{
    if (on != LP_SWITCH_UNSAID) {
        say(word, lp_cstr(SWITCHES[on]));
    }
}

/* A number that is 0 is not known where `optional` says so. */
static void more_number(uint64_t number, bool optional)
{
    char text[24] = "";
    if (number > 0 || !optional) {
        snprintf(text, sizeof text, "%" PRIu64, number);
    }
    more(lp_cstr(text));
}

static void say_named(const char *word, lp_str name, lp_str value)
{
    printf("%s", word);
    more(name);
    more(value);
    putchar('\n');
}

static void say_header(lp_header header)
{
    say_named("header", header.name, header.value);
}

static bool contains(lp_str text, lp_str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0) {
            return true;
        }
    }
    return false;
}

static void say_error(lp_code code)
{
    say("error", lp_cstr(lp_code_word(code)));
}

#endif
