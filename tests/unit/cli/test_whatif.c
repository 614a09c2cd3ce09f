/* What would change a decision, against all values of a small contract: every minimal change is
 * found, and every reported change leads to its outcome. */
#include "runtime/whatif/whatif.h"

#include "decide.h"

#define SIZE 13
#define FIELDS 4
#define MISSING (-1)
enum { A, B, KIND, VIP };

static const int64_t sizes[FIELDS] = {SIZE, SIZE, 4, 2};
static const char *const names[FIELDS] = {"a", "b", "kind", "vip"};
static const char *const kinds[] = {"x", "y", "z", "w"};

static const char fields[] = "  id: {type: text}\n"
                             "  a: {type: integer, min: 0, max: 12}\n"
                             "  b: {type: integer, min: 0, max: 12}\n"
                             "  kind: {type: enum, values: [x, y, z, w]}\n"
                             "  vip: {type: boolean}\n";
static const char *const policies[] = {
    "score fit 0..100 assuming no {\n"
    "  many: +10 per a up to +50\n"
    "  kind: by kind { \"x\": +30 \"y\": -20 otherwise: 0 }\n"
    "  vip: +15 when vip\n"
    "}\n"
    "decide assuming no {\n"
    "  sum: review when a + b > 15\n"
    "  good: accept when fit >= 60\n"
    "  less: nurture when b < 3 * a and not vip\n"
    "  else: reject otherwise\n"
    "}\n",
    "disqualify assuming no { off: when kind in (\"y\", \"z\") and a is not 4 }\n"
    "decide {\n"
    "  near: accept when a - b is 2 and vip\n"
    "  gap: nurture when a in 3..5 and kind is known\n"
    "  far: review when abs(a - b) > 7 assuming no\n"
    "  else: reject otherwise\n"
    "}\n",
};

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void add_field(char *json, size_t room, int field, int64_t value)
{
    size_t at = strlen(json);
    if (value == MISSING)
        return;
    if (field == KIND)
        snprintf(json + at, room - at, ", \"kind\": \"%s\"", kinds[value]);
    else if (field == VIP)
        snprintf(json + at, room - at, ", \"vip\": %s", value != 0 ? "true" : "false");
    else
        snprintf(json + at, room - at, ", \"%s\": %d", names[field], (int)value);
}

static uint32_t outcome(struct lab *lab, const int64_t lead[FIELDS])
{
    char json[200] = "{\"id\": \"l\"";
    for (int f = 0; f < FIELDS; f++)
        add_field(json, sizeof json, f, lead[f]);
    strcat(json, "}");
    lab_decide(lab, json);
    return lab->decision.outcome;
}

static uint32_t outcome_with(struct lab *lab, const int64_t lead[FIELDS], int field, int64_t value)
{
    int64_t other[FIELDS];
    memcpy(other, lead, sizeof other);
    other[field] = value;
    return outcome(lab, other);
}

/* Is `value` of the field in the setting? */
static bool covers(const struct hg_program *program, const struct hg_setting *setting,
                   int64_t value)
{
    if (setting->kind == HG_TO_RANGE)
        return setting->lo <= value && value <= setting->hi;
    for (uint32_t i = 0; i < setting->value_count; i++) {
        const struct hg_whatif_choice *choice = setting->values[i];
        bool named = choice->kind == HG_CHOICE_NAME &&
                     hg_str_find(choice->name, hg_str(kinds[value])) != SIZE_MAX;
        bool rest = choice->kind == HG_CHOICE_REST;
        for (uint32_t k = 0; rest && k < program->term_count; k++)
            for (uint32_t p = 0;
                 program->terms[k].reg == setting->field &&
                 program->terms[k].kind == HG_TERM_TEXT && p < program->terms[k].piece_count;
                 p++)
                rest = rest && (program->terms[k].pieces[p].kind == HG_PIECE_REST ||
                                hg_str_find(program->terms[k].pieces[p].name,
                                            hg_str(kinds[value])) == SIZE_MAX);
        if (named || rest)
            return true;
    }
    return false;
}

/* The nearest values below and above that lead there, or all of them where there is no value. */
static bool is_least(const bool gives[SIZE], int64_t now, int64_t value, int64_t size)
{
    int64_t below = MISSING, above = size;
    if (!gives[value] || now == MISSING)
        return gives[value];
    for (int64_t v = 0; v < size; v++)
        if (gives[v] && v < now)
            below = v;
    for (int64_t v = size - 1; v >= 0; v--)
        if (gives[v] && v > now)
            above = v;
    if (value < now) {
        while (value < below && gives[value])
            value++;
        return value == below;
    }
    while (value > above && gives[value])
        value--;
    return value == above;
}

static uint32_t check_one(struct lab *lab, const int64_t lead[FIELDS],
                          const struct hg_whatif *found)
{
    uint32_t all = 0;
    for (int f = 0; f < FIELDS; f++) {
        bool gives[SIZE] = {0};
        for (int64_t v = 0; v < sizes[f]; v++)
            gives[v] = outcome_with(lab, lead, f, v) == found->wanted;
        for (int64_t v = 0; v < sizes[f]; v++) {
            bool shown = false;
            for (uint32_t i = 0; i < found->change_count; i++)
                shown |= found->changes[i].count == 1 &&
                         found->changes[i].settings[0].field == (uint32_t)f + 1 &&
                         covers(lab->lanes->program, &found->changes[i].settings[0], v);
            bool wanted = f == KIND ? gives[v] : is_least(gives, lead[f], v, sizes[f]);
            cr_expect_eq(shown, wanted, "%s to %d of a %d b %d kind %d vip %d for %u: %s", names[f],
                         (int)v, (int)lead[A], (int)lead[B], (int)lead[KIND], (int)lead[VIP],
                         found->wanted, shown ? "shown" : "not shown");
            all += gives[v];
        }
    }
    return all;
}

/* Every pair that is shown leads there; where there is one, one is shown. */
static void check_two(struct lab *lab, const int64_t lead[FIELDS], const struct hg_whatif *found)
{
    bool exists = false;
    for (int f = 0; f < FIELDS; f++)
        for (int g = f + 1; g < FIELDS; g++)
            for (int64_t v = 0; v < sizes[f]; v++)
                for (int64_t u = 0; u < sizes[g]; u++) {
                    int64_t other[FIELDS];
                    bool shown = false;
                    memcpy(other, lead, sizeof other);
                    other[f] = v;
                    other[g] = u;
                    for (uint32_t i = 0; i < found->change_count; i++) {
                        const struct hg_setting *s = found->changes[i].settings;
                        shown |= s[0].field == (uint32_t)f + 1 && s[1].field == (uint32_t)g + 1 &&
                                 covers(lab->lanes->program, &s[0], v) &&
                                 covers(lab->lanes->program, &s[1], u);
                    }
                    bool gives = outcome(lab, other) == found->wanted;
                    exists |= gives;
                    cr_expect(!shown || gives, "%s to %d and %s to %d for %u", names[f], (int)v,
                              names[g], (int)u, found->wanted);
                }
    cr_expect_eq(exists, found->change_count > 0, "%s; a %d b %d kind %d vip %d for %u",
                 exists ? "there is one" : "there is none", (int)lead[A], (int)lead[B],
                 (int)lead[KIND], (int)lead[VIP], found->wanted);
}

static void check_lead(struct lab *lab, const int64_t lead[FIELDS], uint32_t wanted)
{
    struct hg_whatif found;
    if (outcome(lab, lead) == wanted)
        return;
    cr_assert_eq(hg_whatif(lab->lanes, 0, &lab->decision, wanted, &lab->arena, &found), HG_OK);
    cr_expect(!found.bounded);
    if (check_one(lab, lead, &found) == 0)
        check_two(lab, lead, &found);
}

Test(whatif, all_values_of_a_small_contract)
{
    uint32_t seed = 7;
    for (size_t p = 0; p < COUNT(policies); p++) {
        struct lab lab;
        lab_open(&lab, fields, NULL, policies[p]);
        for (int i = 0; i < 60; i++) {
            int64_t lead[FIELDS];
            for (int f = 0; f < FIELDS; f++)
                lead[f] = next(&seed) % 6 == 0 ? MISSING : (int64_t)(next(&seed) % sizes[f]);
            check_lead(&lab, lead, i % 4);
        }
        lab_close(&lab);
    }
}
