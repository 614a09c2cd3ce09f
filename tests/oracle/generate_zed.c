/* The texts of `z`, a field with a pattern and a length: for every combination of answers to what
 * the policies ask of it one text, or there is none. Every text of two or three signs is tried that
 * is made of the signs of the constants, a letter and a digit: any other text that the contract
 * allows answers as the one does in which these two stand for what is no sign of a constant. */
#include "tests/oracle/generate_parts.h"

#include <stdio.h>

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

static const char signs[] = "abelotngx1z9 ";

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* `[a-z]+[0-9]?`, of two or three signs. */
static bool is_valid(const char *text)
{
    size_t length = strlen(text), letters = 0;
    while (is_letter(text[letters]))
        letters++;
    bool digit = letters + 1 == length && text[letters] >= '0' && text[letters] <= '9';
    return length >= 2 && length <= 3 && letters > 0 && (letters == length || digit);
}

static bool ends(const char *text, const char *end)
{
    size_t length = strlen(text), least = strlen(end);
    return length >= least && strcmp(text + length - least, end) == 0;
}

/* All answers, as bits. */
static uint32_t answers(const char *text)
{
    uint32_t bits = 0, bit = 0;
    for (uint32_t i = 0; i < COUNT(zeds); i++)
        bits |= (uint32_t)(strcmp(text, zeds[i]) == 0) << bit++;
    for (uint32_t i = 0; i < COUNT(zed_starts); i++)
        bits |= (uint32_t)(strncmp(text, zed_starts[i], strlen(zed_starts[i])) == 0) << bit++;
    for (uint32_t i = 0; i < COUNT(zed_ends); i++)
        bits |= (uint32_t)ends(text, zed_ends[i]) << bit++;
    return bits;
}

/* Answers that only valid texts give are of no use outside: those are tried there, too. */
static void add(struct gen_zeds *out, const char *text)
{
    for (uint32_t i = 0; i < out->count; i++)
        if (answers(out->texts[i]) == answers(text))
            return;
    snprintf(out->texts[out->count++], sizeof out->texts[0], "%s", text);
}

static void add_valid(struct gen_zeds *out)
{
    for (const char *a = signs; *a; a++)
        for (const char *b = signs; *b; b++)
            for (const char *c = signs; *c; c++) {
                const char three[] = {*a, *b, *c, '\0'}, two[] = {*a, *b, '\0'};
                if (is_valid(two))
                    add(out, two);
                if (is_valid(three))
                    add(out, three);
            }
    out->valid = out->count;
}

/* Of any length every beginning goes with every end. */
static void add_others(struct gen_zeds *out)
{
    for (uint32_t i = 0; i < COUNT(zeds); i++)
        add(out, zeds[i]);
    for (uint32_t i = 0; i <= COUNT(zed_starts); i++)
        for (uint32_t k = 0; k <= COUNT(zed_ends); k++) {
            char text[16];
            snprintf(text, sizeof text, "%s so %s", i < COUNT(zed_starts) ? zed_starts[i] : "q",
                     k < COUNT(zed_ends) ? zed_ends[k] : "q");
            add(out, text);
        }
}

const struct gen_zeds *zed_domain(void)
{
    static struct gen_zeds all;
    if (all.count == 0) {
        add_valid(&all);
        add_others(&all);
    }
    return &all;
}
