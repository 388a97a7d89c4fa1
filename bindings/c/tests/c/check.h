/* What the test programs share. */
#ifndef CHECK_H
#define CHECK_H

#include "linepack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                 \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);    \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

#define CHECK_CODE(call, expected)                                                       \
    do {                                                                                 \
        lp_code code_ = (call);                                                          \
        if (code_ != (lp_code)(expected)) {                                              \
            fprintf(stderr, "%s:%d: %s is %s, not %s\n", __FILE__, __LINE__, #call,      \
                    lp_code_word(code_), lp_code_word(expected));                        \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

#define OK(call) CHECK_CODE(call, LP_OK)

static inline bool same(lp_str a, const char *b)
{
    return a.len == strlen(b) && memcmp(a.ptr, b, a.len) == 0;
}

static inline const uint8_t *bytes(const char *text)
{
    return (const uint8_t *)text;
}

#endif
