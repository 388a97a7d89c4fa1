/* Packing and unpacking, whole and in pieces, and what a bomb costs. */
#define _DEFAULT_SOURCE
#include "check.h"

#include <sys/resource.h>

static uint8_t *copy(lp_str text)
{
    uint8_t *own = malloc(text.len + 1);
    CHECK(own != NULL);
    memcpy(own, text.ptr, text.len);
    return own;
}

static void whole_and_in_pieces(void)
{
    enum { LEN = 300000 };
    uint8_t *data = malloc(LEN), *whole;
    size_t len, at = 0, from = 0;
    lp_gzip *gzip;
    lp_gunzip *gunzip;
    lp_str out;

    CHECK(data != NULL);
    for (size_t i = 0; i < LEN; i++) {
        data[i] = (uint8_t)("cpu,host=a load=0.5\n"[i % 20] + (i % 977 == 0));
    }
    CHECK_CODE(lp_gzip_new(10, &gzip), LP_INVALID_OPTION);
    CHECK(gzip == NULL);
    OK(lp_gzip_new(6, &gzip));
    OK(lp_gzip_pack(gzip, data, LEN, &out));
    whole = copy(out);
    len = out.len;
    for (size_t i = 0; i < LEN; i += 1000) {
        OK(lp_gzip_feed(gzip, data + i, 1000, &out));
        CHECK(at + out.len <= len && (out.len == 0 || memcmp(whole + at, out.ptr, out.len) == 0));
        at += out.len;
    }
    OK(lp_gzip_finish(gzip, &out));
    CHECK(at + out.len == len && memcmp(whole + at, out.ptr, out.len) == 0);

    OK(lp_gunzip_new(NULL, &gunzip));
    OK(lp_gunzip_unpack(gunzip, whole, len, &out));
    CHECK(out.len == LEN && memcmp(out.ptr, data, LEN) == 0);
    for (size_t i = 0; i < len; i += 7) {
        OK(lp_gunzip_feed(gunzip, whole + i, len - i < 7 ? len - i : 7, &out));
        CHECK(from + out.len <= LEN && (out.len == 0 || memcmp(data + from, out.ptr, out.len) == 0));
        from += out.len;
    }
    OK(lp_gunzip_finish(gunzip));
    CHECK(from == LEN);
    free(whole);
    free(data);
    lp_gzip_free(gzip);
    lp_gunzip_free(gunzip);
}

static void without_a_handle(void)
{
    const char *body = "m f=1\nm f=2\nm f=3\nm f=4\nm f=5\nm f=6\nm f=7\nm f=8\n";
    uint8_t packed[128];
    size_t needed = 0, again;
    lp_gzip *gzip;
    lp_str out;

    CHECK_CODE(lp_gzip_once(6, bytes(body), strlen(body), NULL, 0, &needed), LP_OUT_OF_RANGE);
    CHECK(needed > 18 && needed <= sizeof packed);
    packed[needed - 1] = packed[needed] = 7;
    CHECK_CODE(lp_gzip_once(6, bytes(body), strlen(body), packed, needed - 1, &again), LP_OUT_OF_RANGE);
    CHECK(again == needed && packed[needed - 1] == 7);
    OK(lp_gzip_once(6, bytes(body), strlen(body), packed, needed, &again));
    CHECK(again == needed && packed[needed] == 7);
    OK(lp_gzip_new(6, &gzip));
    OK(lp_gzip_pack(gzip, bytes(body), strlen(body), &out));
    CHECK(out.len == needed && memcmp(out.ptr, packed, needed) == 0);
    lp_gzip_free(gzip);
    OK(lp_gzip_once(0, NULL, 0, packed, sizeof packed, &needed));
    CHECK_CODE(lp_gzip_once(10, NULL, 0, packed, sizeof packed, &needed), LP_INVALID_OPTION);
    CHECK_CODE(lp_gzip_once(6, NULL, 1, packed, sizeof packed, &needed), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_gzip_once(6, NULL, 0, NULL, 1, &needed), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_gzip_once(6, NULL, 0, packed, sizeof packed, NULL), LP_NULL_ARGUMENT);
}

static void damage(void)
{
    lp_gunzip *gunzip;
    lp_gzip *gzip;
    lp_str out = {NULL, 9}, message;
    uint8_t *packed;
    size_t len;

    OK(lp_gzip_new(6, &gzip));
    OK(lp_gzip_pack(gzip, bytes("m f=1\n"), 6, &out));
    packed = copy(out);
    len = out.len;
    OK(lp_gunzip_new(NULL, &gunzip));
    OK(lp_gunzip_error(gunzip, &message));
    CHECK(message.ptr == NULL);
    CHECK_CODE(lp_gunzip_unpack(gunzip, packed, len - 1, &out), LP_INVALID_GZIP);
    OK(lp_gunzip_error(gunzip, &message));
    CHECK(message.len > 0 && memchr(message.ptr, '(', message.len) != NULL);
    OK(lp_gunzip_unpack(gunzip, packed, len, &out));
    CHECK(same(out, "m f=1\n"));
    CHECK_CODE(lp_gunzip_feed(gunzip, bytes("m f=1\n"), 6, &out), LP_INVALID_GZIP);
    CHECK_CODE(lp_gunzip_feed(gunzip, packed, len, &out), LP_INVALID_GZIP); /* Until it is reset. */
    CHECK_CODE(lp_gunzip_finish(gunzip), LP_INVALID_GZIP);
    OK(lp_gunzip_reset(gunzip));
    OK(lp_gunzip_feed(gunzip, packed, len, &out));
    CHECK(same(out, "m f=1\n"));
    OK(lp_gunzip_finish(gunzip));
    OK(lp_gunzip_error(gunzip, &message));
    CHECK(message.ptr == NULL);
    free(packed);
    lp_gzip_free(gzip);
    lp_gunzip_free(gunzip);
}

static long peak_kib(void)
{
    struct rusage usage;
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
    return usage.ru_maxrss;
}

/* 160 members of 64 MiB each: 10 GiB. */
static void bomb(void)
{
    enum { PIECE = 1 << 20, PIECES = 64, MEMBERS = 160 };
    static const uint8_t zeros[PIECE];
    static uint8_t member[70000];
    size_t len = 0;
    lp_gunzip_limits limits;
    lp_gzip *gzip;
    lp_gunzip *gunzip;
    lp_str out;
    uint8_t *whole;
    long before;

    OK(lp_gzip_new(9, &gzip));
    for (int i = 0; i <= PIECES; i++) {
        OK(i < PIECES ? lp_gzip_feed(gzip, zeros, PIECE, &out) : lp_gzip_finish(gzip, &out));
        CHECK(len + out.len <= sizeof member);
        memcpy(member + len, out.ptr, out.len);
        len += out.len;
    }
    lp_gzip_free(gzip);
    whole = malloc(len * MEMBERS);
    CHECK(whole != NULL);
    for (size_t i = 0; i < MEMBERS; i++) {
        memcpy(whole + i * len, member, len);
    }

    OK(lp_gunzip_limits_init(&limits, sizeof limits));
    before = peak_kib();
    for (int any_ratio = 0; any_ratio < 2; any_ratio++) {
        lp_code code = any_ratio ? LP_GZIP_TOO_LARGE : LP_GZIP_RATIO;
        uint64_t total = 0;
        lp_code fed = LP_OK;
        limits.max_ratio = any_ratio ? 0 : limits.max_ratio;
        OK(lp_gunzip_new(&limits, &gunzip));
        CHECK_CODE(lp_gunzip_unpack(gunzip, whole, len * MEMBERS, &out), code);
        OK(lp_gunzip_reset(gunzip));
        for (size_t i = 0; i < len * MEMBERS && fed == LP_OK; i += 1000) {
            fed = lp_gunzip_feed(gunzip, whole + i, 1000, &out);
            total += fed == LP_OK ? out.len : 0;
            CHECK(fed != LP_OK || out.len <= 1100 * 1000);
        }
        CHECK_CODE(fed, code);
        CHECK(total <= limits.max_bytes);
        lp_gunzip_free(gunzip);
    }
    /* Some dozens of MiB for the default limit of 10, whatever the 10 GiB. */
    CHECK(peak_kib() - before < 96 << 10);
    free(whole);
}

int main(void)
{
    whole_and_in_pieces();
    without_a_handle();
    damage();
    bomb();
    return 0;
}
