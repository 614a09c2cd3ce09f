/* Alphabets, and the least text over one that is not below a cut: see table_alphabet.h. Pure. */
#include "compiler/tables/table_alphabet.h"

#include <stdlib.h>

static size_t letter_length(char first)
{
    unsigned char byte = (unsigned char)first;
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

static int compare_texts(const void *left, const void *right)
{
    return hg_str_cmp(*(const struct hg_str *)left, *(const struct hg_str *)right);
}

void hg_alphabet_init(struct hg_alphabet *letters, struct hg_arena *arena, const char *letters_of)
{
    *letters = (struct hg_alphabet){.arena = arena};
    hg_map_init(&letters->seen, arena);
    hg_alphabet_add(letters, hg_str(letters_of));
}

void hg_alphabet_add(struct hg_alphabet *letters, struct hg_str text)
{
    for (size_t i = 0; i < text.len;) {
        size_t length = letter_length(text.at[i]);
        struct hg_str letter = {text.at + i, length <= text.len - i ? length : text.len - i};
        bool added;
        hg_map_add(&letters->seen, letter, 0, &added);
        if (added)
            hg_push(letters->arena, &letters->at, letter);
        i += letter.len;
    }
}

void hg_alphabet_sort(struct hg_alphabet *letters)
{
    qsort(letters->at.at, letters->at.count, sizeof *letters->at.at, compare_texts);
}

uint32_t hg_section_of(const struct hg_lengths *lengths, size_t length)
{
    for (uint32_t i = 0; i < lengths->count; i++)
        if (lengths->at[i] == length)
            return i;
    return lengths->count;
}

/* The first letter that sorts after `rest`; a space ends no text. */
static const struct hg_str *letter_after(const struct hg_alphabet *l, struct hg_str rest)
{
    size_t low = 0, high = l->at.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (hg_str_cmp(l->at.at[middle], rest) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < l->at.count && hg_str_is(l->at.at[low], " "))
        low++;
    return low < l->at.count ? &l->at.at[low] : NULL;
}

/* How much of the text, from its start, is letters. */
static size_t letters_length(const struct hg_alphabet *l, struct hg_str text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t length = letter_length(text.at[at]);
        if (length > text.len - at ||
            hg_map_find(&l->seen, (struct hg_str){text.at + at, length}) == NULL)
            break;
        at += length;
    }
    return at;
}

/* `head` with zeros behind it until its length is one of the section. */
static bool lengthen(const struct hg_alphabet *l, const struct hg_lengths *lengths,
                     uint32_t section, struct hg_str head, struct hg_str *out)
{
    if (section < lengths->count && head.len > lengths->at[section])
        return false;
    *out = head;
    while (out->len == 0 || hg_section_of(lengths, out->len) != section)
        *out = hg_str_join(l->arena, (struct hg_str[]){*out, HG_STR("0")}, 2);
    return true;
}

bool hg_least_text(const struct hg_alphabet *l, const struct hg_lengths *lengths, uint32_t section,
                   struct hg_str cut, struct hg_str *out)
{
    size_t at = letters_length(l, cut);
    if (at == cut.len && lengthen(l, lengths, section, cut, out))
        return true;
    for (;;) {
        struct hg_str rest = {cut.at + at, cut.len - at};
        const struct hg_str *letter = rest.len ? letter_after(l, rest) : NULL;
        struct hg_str parts[] = {{cut.at, at}, letter ? *letter : HG_STR("")};
        if (letter && lengthen(l, lengths, section, hg_str_join(l->arena, parts, 2), out))
            return true;
        if (at == 0)
            return false;
        do
            at--;
        while (at > 0 && ((unsigned char)cut.at[at] & 0xC0) == 0x80);
    }
}
