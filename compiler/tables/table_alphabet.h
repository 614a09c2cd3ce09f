/* The alphabet that the texts of a column use, and the least text over it at or after a position
 * in text order. Internal to the table checks; memory is the given arena. */
#ifndef HG_COMPILER_TABLE_LETTERS_H
#define HG_COMPILER_TABLE_LETTERS_H

#include "base/map.h"

#define HG_BASIC_ALPHABET "0123456789abcdefghijklmnopqrstuvwxyz"

struct hg_alphabet {
    struct hg_arena *arena;
    struct hg_map seen;
    HG_VEC(struct hg_str) at; /* code points as UTF-8; ascending after hg_alphabet_sort */
};

void hg_alphabet_init(struct hg_alphabet *letters, struct hg_arena *arena, const char *letters_of);
/* Adds the letters of a text, which must be valid UTF-8 and outlive the alphabet. */
void hg_alphabet_add(struct hg_alphabet *letters, struct hg_str text);
void hg_alphabet_sort(struct hg_alphabet *letters);

/* Lengths in bytes, ascending. Texts of each length form a section; all others form the last. */
struct hg_lengths {
    uint32_t *at;
    uint32_t count;
};
uint32_t hg_section_of(const struct hg_lengths *lengths, size_t length);

/* The least text of the section that is not below `cut` in byte order, padded with zeros and not
 * ending in a space. False if there is none. */
bool hg_least_text(const struct hg_alphabet *letters, const struct hg_lengths *lengths,
                   uint32_t section, struct hg_str cut, struct hg_str *out);

#endif
