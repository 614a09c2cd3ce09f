/* The memo of field_memo.c, for whoever meets values by the million: what was met before is found
 * without a call. Private to the readers. */
#ifndef HG_RUNTIME_FIELD_MEMO_H
#define HG_RUNTIME_FIELD_MEMO_H

#include <string.h>

#include "runtime/ingest/field.h"
#include "runtime/vm/vm_parts.h"

#define HG_MEMO_LONGEST 32u /* bytes of a value worth it: longer ones seldom come again */
#define HG_MEMO_VALUES 64u  /* of one field */
#define HG_MEMO_BITS 7u     /* of one field: more slots than values */
#define HG_MEMO_SLOTS (1u << HG_MEMO_BITS)
#define HG_MEMO_TRIAL 512u      /* after so many values a field that met fewer than… */
#define HG_MEMO_WORTHWHILE 128u /* …again is left alone */

/* The bytes of a short value in words, zeros behind them, and what else tells values apart. */
struct hg_met_key {
    uint64_t words[4];
    uint64_t tag; /* hg_met_tag, and in its first byte what reading came to: enum hg_read */
};

struct hg_met_entry {
    struct hg_met_key key;
    struct hg_met met;
};

/* A token of JSON that is short and a value, in words, zeros behind it; zeroed: none. Its length, too,
 * since what stands in a lead may have zeros behind it that are no JSON. */
#define HG_TOKEN_LONGEST 16u
struct hg_met_token {
    uint64_t words[2];
    uint64_t len;
    struct hg_met *met;
};

struct hg_field_memo {
    bool worth; /* the trial is over, and values do come again */
    bool full;  /* nothing is remembered any more: it is not worth it, or there is no room */
    uint32_t tries, hits, count;
    struct hg_met_entry *slots[HG_MEMO_SLOTS];
    /* those of slots, to be found sooner: each at its slot, or the first that is free behind it */
    struct hg_met_token tokens[HG_MEMO_SLOTS + HG_MEMO_VALUES];
};

/* What the bytes are: the text of this kind; a token of JSON tells its kind, and its tag is its
 * length. */
#define HG_MET_READ 56 /* the bit where what reading came to begins */
static inline uint64_t hg_met_tag(uint8_t kind, size_t len)
{
    return (uint64_t)(kind + 1) << 32 | len;
}

/* So many bytes of ones, at most HG_MEMO_LONGEST, and zeros behind them. */
static inline const char *hg_met_mask(size_t len)
{
    static const unsigned char ones[2 * HG_MEMO_LONGEST] = {
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    return (const char *)ones + HG_MEMO_LONGEST - len;
}

/* 1 to HG_MEMO_LONGEST bytes, of which that many can be read whatever the length is. */
static inline struct hg_met_key hg_met_key_of(uint64_t tag, const char *at, size_t len)
{
    const char *mask = hg_met_mask(len);
    struct hg_met_key key = {.tag = tag};
    key.words[0] = hg_bytes_8(at) & hg_bytes_8(mask);
    key.words[1] = hg_bytes_8(at + 8) & hg_bytes_8(mask + 8);
    if (len > 16) {
        key.words[2] = hg_bytes_8(at + 16) & hg_bytes_8(mask + 16);
        key.words[3] = hg_bytes_8(at + 24) & hg_bytes_8(mask + 24);
    }
    return key;
}

/* An odd multiplier of about as many ones as zeros, and otherwise without meaning. */
static inline size_t hg_met_slot(const uint64_t *words)
{
    uint64_t hash = words[0] + 8 * words[1];
    return (size_t)(hash * UINT64_C(0x9E3779B97F4A7C15) >> (64 - HG_MEMO_BITS));
}

/* The same tag where `mask` has bits, and so the same length, and the same bytes. */
static inline bool hg_met_same(const struct hg_met_key *a, const struct hg_met_key *b,
                               uint64_t mask, bool is_long)
{
    return (((a->tag ^ b->tag) & mask) | (a->words[0] ^ b->words[0]) |
            (a->words[1] ^ b->words[1])) == 0 &&
           (!is_long || ((a->words[2] ^ b->words[2]) | (a->words[3] ^ b->words[3])) == 0);
}

/* The entry of this key, or the free slot where it belongs. There always is a free one. */
static inline struct hg_met_entry **
hg_met_find(struct hg_met_entry **slots, const struct hg_met_key *key, uint64_t mask, bool is_long)
{
    for (size_t i = hg_met_slot(key->words);; i = (i + 1) % HG_MEMO_SLOTS)
        if (slots[i] == NULL || hg_met_same(&slots[i]->key, key, mask, is_long))
            return &slots[i];
}

/* A memo for every field, though some may be empty and never filled; and one more, which is. */
struct hg_field_memo **hg_field_memos(struct hg_lanes *lanes);

/* The place of a token of this length with these words, or the free one where it belongs. There
 * always is one. */
static inline struct hg_met_token *hg_met_token_at(struct hg_field_memo *memo,
                                                   const uint64_t words[2], uint64_t len)
{
    struct hg_met_token *token = memo->tokens + hg_met_slot(words);
    while (((token->words[0] ^ words[0]) | (token->words[1] ^ words[1]) | (token->len ^ len)) != 0 &&
           token->met != NULL)
        token++;
    return token;
}

/* What a token of JSON of at most HG_TOKEN_LONGEST bytes came to, where this thread met it before
 * and it is a value; else NULL. HG_TOKEN_LONGEST bytes can be read at `at`. */
static inline struct hg_met *hg_field_met_token(struct hg_field_memo *memo, const char *at,
                                                size_t len)
{
    const char *mask = hg_met_mask(len);
    const uint64_t words[2] = {hg_bytes_8(at) & hg_bytes_8(mask),
                               hg_bytes_8(at + 8) & hg_bytes_8(mask + 8)};
    return hg_met_token_at(memo, words, len)->met;
}

/* The same of a token of any length; NULL: ask hg_field_met. HG_MEMO_LONGEST bytes can be read. */
static inline struct hg_met *hg_field_met_before(struct hg_field_memo *memo, const char *at,
                                                 size_t len)
{
    if (!memo->worth || len - 1 >= HG_MEMO_LONGEST)
        return NULL;
    const struct hg_met_key key = hg_met_key_of(len, at, len);
    struct hg_met_entry *entry = *hg_met_find(memo->slots, &key, UINT64_MAX, len > 16);
    return entry != NULL ? &entry->met : NULL;
}

/* A value alone that was met before, into its lane. */
static inline void hg_met_put(struct hg_met *met, struct hg_value *value, struct hg_given *given)
{
    *value = met->value;
    *given = (struct hg_given){.met = met, .kind = HG_GIVEN_MET};
}

/* Whether the memo has seen enough of the field to leave alone what it does not know. */
static inline bool hg_field_needs_no_trial(const struct hg_lanes *lanes, uint32_t field)
{
    const struct hg_vm *vm = (const struct hg_vm *)lanes;
    return vm->memos != NULL && vm->memos[field]->full;
}

#endif
