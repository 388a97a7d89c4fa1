/* Reading what is asked and writing what is answered: words, numbers, and bytes in hexadecimal digits. */
#ifndef TEXT_H
#define TEXT_H

#include "linepack.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *why, lp_str where)
{
    fprintf(stderr, "c driver: %s: %.*s\n", why, (int)(where.len > 200 ? 200 : where.len), (const char *)where.ptr);
    exit(2);
}

static void *grown(void *block, size_t size)
{
    block = realloc(block, size);
    if (block == NULL) {
        die("out of memory", lp_cstr(NULL));
    }
    return block;
}

static void must(lp_code code)
{
    if (code != LP_OK) {
        die("unexpected code", lp_cstr(lp_code_word(code)));
    }
}

/* Input */

static lp_str read_all(FILE *file)
{
    size_t room = (size_t)1 << 20, len = 0, got;
    uint8_t *data = grown(NULL, room);
    while ((got = fread(data + len, 1, room - len, file)) > 0) {
        len += got;
        if (len == room) {
            room *= 2;
            data = grown(data, room);
        }
    }
    return (lp_str){data, len};
}

static bool is(lp_str text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

static bool begins(lp_str text, const char *head)
{
    return text.len >= strlen(head) && memcmp(text.ptr, head, strlen(head)) == 0;
}

static lp_str take(lp_str *rest, size_t len)
{
    if (len > rest->len) {
        die("the input ends too early", *rest);
    }
    lp_str taken = {rest->ptr, len};
    rest->ptr += len;
    rest->len -= len;
    return taken;
}

/* What stands before the next `end`, which is taken too, or the whole rest. */
static lp_str take_until(lp_str *rest, char end)
{
    const uint8_t *found = rest->len == 0 ? NULL : memchr(rest->ptr, end, rest->len);
    lp_str taken = take(rest, found == NULL ? rest->len : (size_t)(found - rest->ptr));
    if (found != NULL) {
        take(rest, 1);
    }
    return taken;
}

static lp_str line_of(lp_str *rest)
{
    return take_until(rest, '\n');
}

static lp_str word_of(lp_str *line)
{
    return take_until(line, ' ');
}

static uint64_t unsigned_of(lp_str word, int base)
{
    char text[24], *end;
    if (word.len == 0 || word.len >= sizeof text) {
        die("not a number", word);
    }
    memcpy(text, word.ptr, word.len);
    text[word.len] = '\0';
    uint64_t number = strtoull(text, &end, base);
    if (*end != '\0') {
        die("not a number", word);
    }
    return number;
}

static int64_t signed_of(lp_str word)
{
    bool negative = word.len > 0 && word.ptr[0] == '-';
    if (negative) {
        take(&word, 1);
    }
    uint64_t size = unsigned_of(word, 10);
    if (!negative) {
        return (int64_t)size;
    }
    return size > INT64_MAX ? INT64_MIN : -(int64_t)size;
}

static int digit_of(uint8_t byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The bytes that a word like x6d writes, put over the word itself. */
static lp_str bytes_of(lp_str word)
{
    uint8_t *bytes = (uint8_t *)(uintptr_t)word.ptr;
    size_t len = (word.len - 1) / 2;
    if (word.len % 2 == 0 || bytes[0] != 'x') {
        die("not a byte string", word);
    }
    for (size_t i = 0; i < len; i++) {
        int high = digit_of(bytes[1 + 2 * i]), low = digit_of(bytes[2 + 2 * i]);
        if (high < 0 || low < 0) {
            die("not a byte string", word);
        }
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    return (lp_str){bytes, len};
}

/* Output */

static void print_bytes(lp_str bytes)
{
    static const char digits[] = "0123456789abcdef";
    char text[4096];
    size_t used = 0;
    text[used++] = 'x';
    for (size_t i = 0; i < bytes.len; i++) {
        if (used + 2 > sizeof text) {
            fwrite(text, 1, used, stdout);
            used = 0;
        }
        text[used++] = digits[bytes.ptr[i] >> 4];
        text[used++] = digits[bytes.ptr[i] & 15];
    }
    fwrite(text, 1, used, stdout);
}

#endif
