/* Weighted rendezvous hashing: every member has a rank for every lead, made from their names
 * alone, and the first is chosen. An absent member's leads move to the others by weight, and no
 * other lead moves. Its results are promised to stay the same for ever: never change it. */
#include "base/sha256.h"
#include "runtime/assignment/assign.h"

static uint64_t hash_of(struct hg_str team, struct hg_str person, struct hg_str lead)
{
    static const unsigned char between[1] = {0};
    const struct hg_str parts[3] = {team, person, lead};
    struct hg_sha256 state;
    hg_sha256_start(&state);
    for (int i = 0; i < 3; i++) {
        hg_sha256_add(&state, parts[i].at, parts[i].len);
        hg_sha256_add(&state, between, sizeof between);
    }
    return hg_sha256_end_number(&state);
}

/* 64 - log2(x) in 2^-32, x > 0: the whole part by the leading bit, then a bit of the fraction for
 * every squaring (a logarithm by squares, as in Knuth, The Art of Computer Programming, 1.2.2,
 * exercise 28). Exact to the last bit that is kept, on every machine. */
static uint64_t minus_log2(uint64_t x)
{
    unsigned whole = 63;
    while ((x & (UINT64_C(1) << 63)) == 0) {
        x <<= 1;
        whole--;
    }
    uint64_t log = (uint64_t)whole << 32;
    for (int bit = 31; bit >= 0; bit--) {
        __extension__ unsigned __int128 square = (unsigned __int128)x * x;
        bool two = (square >> 127) != 0;
        x = (uint64_t)(square >> (two ? 64 : 63));
        if (two)
            log |= UINT64_C(1) << bit;
    }
    return (UINT64_C(64) << 32) - log;
}

/* An exponential race: the probability of having the lowest rank is proportional to the weight. */
uint64_t hg_sticky_rank(struct hg_str team, struct hg_str person, struct hg_str lead,
                        uint32_t weight)
{
    uint64_t hash = hash_of(team, person, lead);
    return (minus_log2(hash != 0 ? hash : 1) << 20) / weight;
}
