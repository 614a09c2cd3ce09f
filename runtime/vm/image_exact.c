/* Index of the program's short texts by their exact bytes: most values that a policy names are
 * written as the policy writes them, and are found here without folding, hashing the whole text or
 * copying. A miss may still be a constant. Made with the image, in front of its dictionary
 * (image.c). */
#include <string.h>

#include "base/text.h"
#include "runtime/vm/image_parts.h"

/* With more constants only the dictionary is used: the slots would not stay in the cache. */
#define MOST_TEXTS 65536u

/* Loads a text, zero-padded. HG_TEXT_BLOCK bytes at `at` must be readable. */
static struct hg_exact_slot key_of(const char *at, size_t len)
{
    struct hg_exact_slot key = {.len = (uint32_t)len};
    memcpy(key.words, at, sizeof key.words);
    size_t first = len < 8 ? len : 8, second = len - first;
    key.words[0] &= first == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * first)) - 1;
    key.words[1] &= second == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * second)) - 1;
    return key;
}

/* The filter bit of its first byte. */
static uint64_t head_of(const char *at)
{
    return UINT64_C(1) << ((unsigned char)*at % 64);
}

/* Home slot; in machine byte order, so valid only within a process. */
static size_t place_of(const struct hg_exact_slot *key, size_t mask)
{
    uint64_t hash = key->words[0] * UINT64_C(0x9E3779B97F4A7C15) ^
                    (key->words[1] + key->len) * UINT64_C(0xD6E8FEB86659FD93);
    return (size_t)(hash >> 32) & mask;
}

static bool is_key(const struct hg_exact_slot *slot, const struct hg_exact_slot *key)
{
    return ((slot->words[0] ^ key->words[0]) | (slot->words[1] ^ key->words[1]) |
            (slot->len ^ key->len)) == 0;
}

/* Whether it is normalised ASCII. */
static bool is_plain(struct hg_str raw, char *copy)
{
    char folded[2 * HG_TEXT_BLOCK];
    bool changed;
    if (raw.len == 0 || raw.len > HG_EXACT_LONGEST)
        return false;
    memset(copy, 0, 2 * HG_TEXT_BLOCK);
    memcpy(copy, raw.at, raw.len);
    return hg_text_fold_ascii((struct hg_str){copy, raw.len}, folded, &changed);
}

void hg_image_exacts(struct hg_image *image)
{
    uint32_t count = image->program->text_count;
    size_t slots = 16;
    if (count > MOST_TEXTS)
        return;
    while (slots < (size_t)count * 3 / 2)
        slots *= 2;
    image->exact = HG_ARRAY(&image->arena, struct hg_exact_slot, slots);
    image->exact_mask = slots - 1;
    for (uint32_t i = 0; i < count; i++) {
        char copy[2 * HG_TEXT_BLOCK];
        if (image->texts[i].same != i || !is_plain(image->texts[i].raw, copy))
            continue;
        struct hg_exact_slot key = key_of(copy, image->texts[i].raw.len);
        image->exact_heads[key.len] |= head_of(copy);
        size_t at = place_of(&key, slots - 1);
        while (image->exact[at].len != 0)
            at = (at + 1) & (slots - 1);
        key.text = i;
        image->exact[at] = key;
    }
}

const struct hg_text *hg_image_exact(const struct hg_image *image, struct hg_str raw)
{
    if (raw.len == 0 || raw.len > HG_EXACT_LONGEST ||
        (image->exact_heads[raw.len] & head_of(raw.at)) == 0) /* the common case of a miss */
        return NULL;
    struct hg_exact_slot key = key_of(raw.at, raw.len);
    for (size_t at = place_of(&key, image->exact_mask);; at = (at + 1) & image->exact_mask) {
        const struct hg_exact_slot *slot = &image->exact[at];
        if (is_key(slot, &key))
            return &image->texts[slot->text];
        if (slot->len == 0)
            return NULL;
    }
}
