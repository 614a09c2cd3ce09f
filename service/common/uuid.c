/* UUIDs of version 7. The milliseconds are followed by the fraction in 1/4096 (RFC 9562, 6.2,
 * method 3), incremented where two coincide or the clock went back; the rest is random. */
#include "service/common/uuid.h"

#include <sodium.h>
#include <stdatomic.h>

#define PARTS 4096 /* of a millisecond */

/* The time of the next: at least one part after the last one's. */
static uint64_t next_time(uint64_t wanted)
{
    static _Atomic uint64_t last;
    uint64_t before = atomic_load(&last), after;
    do {
        after = wanted > before ? wanted : before + 1;
    } while (!atomic_compare_exchange_weak(&last, &before, after));
    return after;
}

void hg_uuid(int64_t now, char out[HG_UUID_LENGTH + 1])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[16];
    uint64_t micros = now > 0 ? (uint64_t)now : 0;
    uint64_t time = next_time(micros / 1000 * PARTS + micros % 1000 * PARTS / 1000);
    randombytes_buf(bytes, sizeof bytes);
    for (int i = 0; i < 6; i++)
        bytes[i] = (unsigned char)(time / PARTS >> (40 - 8 * i));
    bytes[6] = (unsigned char)(0x70 | (time % PARTS) >> 8);
    bytes[7] = (unsigned char)time;
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f));
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

bool hg_is_uuid(struct hg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c = text.at[i];
        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return text.len == HG_UUID_LENGTH;
}
