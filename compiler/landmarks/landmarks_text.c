/* Pieces of texts: the constants that all tests answer alike, then what is no constant, by its
 * shape, then the rest. */
#include "compiler/landmarks/landmarks.h"

#include <stdlib.h>

/* Constant `text` is named by a test: `key` tells the test and which of its answers. */
struct mention {
    uint32_t text;
    uint64_t key;
};
struct mentions {
    HG_VEC(struct mention) at;
};

static void mention(struct hg_landmarks *m, struct mentions *out, uint32_t text, uint32_t ask,
                    uint32_t answer)
{
    struct mention one = {text, (uint64_t)ask << 32 | answer};
    hg_push(m->arena, &out->at, one);
}

/* --- what the tests name --- */

static void mention_set(struct hg_landmarks *m, struct mentions *out, struct hg_text_ids set,
                        uint32_t ask, uint32_t answer)
{
    for (uint32_t i = 0; i < set.count; i++)
        mention(m, out, set.at[i], ask, answer);
}

static void mention_ask(struct hg_landmarks *m, const struct hg_ask *ask, uint32_t index,
                        struct mentions *out)
{
    const struct hg_program *p = m->p;
    if (ask->kind == HG_ASK_COLUMN) {
        const struct hg_column *c = &p->tables[ask->index].columns[ask->part];
        for (uint32_t i = 0; i < c->text_count; i++)
            mention(m, out, c->texts[i].text, index, c->texts[i].slot);
    } else if (ask->kind == HG_ASK_SET) {
        mention_set(m, out, p->sets[ask->index], index, 0);
    } else if (ask->kind == HG_ASK_BANDS) {
        for (uint32_t i = 0; i < p->bands[ask->index].count; i++)
            mention_set(m, out, p->bands[ask->index].at[i].set, index, i);
    } else if (ask->kind == HG_ASK_TEXT) {
        mention(m, out, ask->index, index, 0);
    }
}

/* --- what the domain holds --- */

static uint32_t text_id(struct hg_landmarks *m, struct hg_str folded)
{
    uint64_t *found = hg_map_find(&m->folded, folded);
    return found == NULL ? HG_NONE : (uint32_t)*found;
}

static void add_code(struct hg_landmarks *m, const char code[2])
{
    struct hg_str raw = hg_str_copy(m->arena, (struct hg_str){code, 2});
    struct hg_str folded = hg_text_fold(m->arena, raw);
    uint32_t fresh = (uint32_t)m->texts.count;
    bool added;
    hg_map_add(&m->folded, folded, fresh, &added);
    if (added)
        hg_push(m->arena, &m->texts, ((struct hg_const_text){raw, folded, fresh}));
}

/* Every country becomes a text of the program. */
static void list_countries(struct hg_landmarks *m, struct mentions *out)
{
    for (size_t i = 0; i < hg_country_count(); i++) {
        struct hg_str code = hg_country(i);
        add_code(m, code.at);
        mention(m, out, text_id(m, hg_text_fold(m->arena, code)), UINT32_MAX, 0);
    }
}

/* The values of a closed type, also those no test names. */
static void mention_domain(struct hg_landmarks *m, uint32_t reg, bool all, struct mentions *out)
{
    if (reg >= m->p->field_count)
        return;
    const struct hg_field *f = &m->p->fields[reg];
    if (f->type == HG_T_COUNTRY && all)
        list_countries(m, out);
    for (uint32_t i = 0; f->type == HG_T_ENUM && i < f->values.count; i++) {
        struct hg_str folded = hg_text_fold(m->arena, hg_text_normalise(m->arena, f->values.at[i]));
        mention(m, out, text_id(m, folded), UINT32_MAX, 0);
    }
}

/* A code may be a text of the program in whatever case it was written first. */
static bool in_domain(const struct hg_landmarks *m, uint32_t reg, uint32_t text)
{
    bool country = reg < m->p->field_count && m->p->fields[reg].type == HG_T_COUNTRY;
    return !country || hg_country_of(m->texts.at[text].folded).len != 0;
}

/* --- groups --- */

static int compare_mentions(const void *left, const void *right)
{
    const struct mention *a = left, *b = right;
    if (a->text != b->text)
        return a->text < b->text ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

struct group {
    HG_VEC(uint32_t) texts;
    bool named; /* by some test */
};
struct groups {
    struct hg_map by_answers;
    HG_VEC(struct group) at;
};
struct answers {
    HG_VEC(uint64_t) at;
};

static void add_shapes(struct hg_landmarks *m, const struct hg_shapes *shapes, uint32_t text,
                       struct answers *answers)
{
    struct hg_fits fits = {0};
    hg_shapes_fitting(m, shapes, m->texts.at[text].folded, &fits);
    for (size_t i = 0; i < fits.at.count; i++)
        hg_push(m->arena, &answers->at, (uint64_t)(UINT32_MAX - 1) << 32 | fits.at.at[i]);
}

static void add_to_group(struct hg_landmarks *m, struct groups *groups, uint32_t text,
                         const struct answers *answers)
{
    struct hg_str key = {
        hg_arena_copy(m->arena, answers->at.at, answers->at.count * sizeof *answers->at.at),
        answers->at.count * sizeof *answers->at.at};
    bool added;
    uint64_t index = *hg_map_add(&groups->by_answers, key, groups->at.count, &added);
    if (added)
        hg_push(m->arena, &groups->at, ((struct group){.named = answers->at.count != 0}));
    hg_push(m->arena, &groups->at.at[index].texts, text);
}

/* Sorts the mentions and groups the texts by all the answers they get. */
static void group_texts(struct hg_landmarks *m, uint32_t reg, struct mentions *mentions,
                        const struct hg_shapes *shapes, struct groups *groups)
{
    struct answers answers = {0};
    size_t count = mentions->at.count;
    hg_map_init(&groups->by_answers, m->arena);
    if (count != 0)
        qsort(mentions->at.at, count, sizeof *mentions->at.at, compare_mentions);
    for (size_t i = 0, next; i < count; i = next) {
        uint32_t text = mentions->at.at[i].text;
        answers.at.count = 0;
        for (next = i; next < count && mentions->at.at[next].text == text; next++) {
            uint64_t key = mentions->at.at[next].key;
            size_t had = answers.at.count;
            if (key >> 32 != UINT32_MAX && (had == 0 || answers.at.at[had - 1] != key))
                hg_push(m->arena, &answers.at, key);
        }
        add_shapes(m, shapes, text, &answers);
        if (m->marks[reg].each)
            hg_push(m->arena, &answers.at, text);
        if (in_domain(m, reg, text))
            add_to_group(m, groups, text, &answers);
    }
}

/* --- pieces --- */

static struct hg_str group_name(struct hg_landmarks *m, uint32_t reg, const struct group *group,
                                struct hg_text_ids ids)
{
    if (!group->named && ids.count > 6)
        return HG_STR("otherwise");
    return hg_name_texts(m, reg, ids);
}

/* Of an enum, or of countries that are all listed, only an invalid value is none of them. */
static struct hg_str rest_name(const struct hg_landmarks *m, uint32_t reg, bool all, size_t pieces)
{
    const struct hg_field *f = reg < m->p->field_count ? &m->p->fields[reg] : NULL;
    if (f == NULL || (f->type != HG_T_ENUM && (f->type != HG_T_COUNTRY || !all)))
        return pieces == 0 ? HG_STR("any text") : HG_STR("otherwise");
    for (uint32_t i = 0; i < f->values.count; i++)
        if (hg_str_is(f->values.at[i], "other"))
            return HG_STR("none of its values");
    return HG_STR("other");
}

void hg_text_pieces(struct hg_landmarks *m, struct hg_term *term)
{
    const struct hg_marks *marks = &m->marks[term->reg];
    struct hg_shapes shapes = {0};
    struct mentions mentions = {0};
    struct groups groups = {0};
    struct hg_fragments pieces = {0};
    hg_shapes_of(m, marks, &shapes);
    for (size_t i = 0; i < marks->asks.count; i++)
        mention_ask(m, &marks->asks.at[i], (uint32_t)i, &mentions);
    bool all = marks->each || shapes.at.count != 0;
    mention_domain(m, term->reg, all, &mentions);
    group_texts(m, term->reg, &mentions, &shapes, &groups);
    for (size_t i = 0; i < groups.at.count; i++) {
        const struct group *group = &groups.at.at[i];
        struct hg_text_ids ids = {group->texts.at, (uint32_t)group->texts.count};
        struct hg_piece piece = {
            .kind = HG_PIECE_TEXTS, .texts = ids, .name = group_name(m, term->reg, group, ids)};
        hg_push(m->arena, &pieces.at, piece);
    }
    struct hg_piece rest = {.kind = HG_PIECE_REST};
    if (!m->finite[term->reg] && shapes.at.count != 0)
        hg_shape_pieces(m, &shapes, &pieces, &rest);
    rest.name = rest_name(m, term->reg, all, pieces.at.count);
    hg_push(m->arena, &pieces.at, rest);
    term->pieces = pieces.at.at;
    term->piece_count = (uint32_t)pieces.at.count;
}
