/* Shapes of texts: prefixes, suffixes, and ranges of texts of one length. The texts that are no
 * constant fall into classes by the shapes they have; a class is told by a sample, found by
 * trying the texts at which the answers can change. */
#include "compiler/landmarks/landmarks.h"

/* Prefixes by suffixes: past this, what a text ends with stays free. */
#define MAX_SHAPE_PAIRS 1024
#define MAX_TRIES 4096 /* neighbours looked at for one that is no constant */

/* --- gathering --- */

struct gathering {
    struct hg_landmarks *m;
    struct hg_shapes *out;
    struct hg_map known;
};

static void add(struct gathering *g, enum hg_shape_kind kind, struct hg_str low, struct hg_str high)
{
    struct hg_str key = hg_str_key(g->m->arena, (uint8_t)kind, low, high);
    bool added;
    hg_map_add(&g->known, key, 0, &added);
    if (added)
        hg_push(g->m->arena, &g->out->at, ((struct hg_filter_bit){kind, low, high}));
}

static void add_column(struct gathering *g, const struct hg_column *c)
{
    for (uint32_t i = 0; i < c->span_count; i++)
        add(g, c->spans[i].prefix ? HG_SHAPE_PREFIX : HG_SHAPE_RANGE, c->spans[i].low,
            c->spans[i].high);
}

static void add_bands(struct gathering *g, const struct hg_bands *bands)
{
    for (uint32_t i = 0; i < bands->count; i++)
        for (uint32_t k = 0; k < bands->at[i].prefixes.count; k++)
            add(g, HG_SHAPE_PREFIX, bands->at[i].prefixes.at[k], HG_STR(""));
}

static void add_test(struct gathering *g, const struct hg_marks *marks, const struct hg_test *t)
{
    enum hg_shape_kind kind = t->kind == HG_TEST_STARTS     ? HG_SHAPE_PREFIX
                              : t->kind == HG_TEST_ENDS     ? HG_SHAPE_SUFFIX
                              : t->kind == HG_TEST_CONTAINS ? HG_SHAPE_CONTAINS
                                                            : HG_SHAPE_WORD;
    if (kind == HG_SHAPE_SUFFIX && marks->no_suffixes)
        return;
    for (uint32_t i = 0; i < t->pattern_count; i++)
        add(g, kind, g->m->texts.at[t->patterns[i]].folded, HG_STR(""));
}

void hg_shapes_of(struct hg_landmarks *m, const struct hg_marks *marks, struct hg_shapes *out)
{
    struct gathering g = {.m = m, .out = out};
    *out = (struct hg_shapes){0};
    hg_map_init(&g.known, m->arena);
    for (size_t i = 0; i < marks->asks.count; i++) {
        const struct hg_ask *ask = &marks->asks.at[i];
        if (ask->kind == HG_ASK_COLUMN)
            add_column(&g, &m->p->tables[ask->index].columns[ask->part]);
        else if (ask->kind == HG_ASK_BANDS)
            add_bands(&g, &m->p->bands[ask->index]);
        else if (ask->kind == HG_ASK_TEST)
            add_test(&g, marks, &m->p->tests[ask->index]);
    }
    hg_shapes_index(m, out);
}

static size_t count_of(const struct hg_shapes *shapes, enum hg_shape_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < shapes->at.count; i++)
        count += shapes->at.at[i].kind == kind;
    return count;
}

bool hg_shapes_too_many(const struct hg_shapes *shapes)
{
    size_t suffixes = count_of(shapes, HG_SHAPE_SUFFIX);
    if (suffixes == 0)
        return false;
    return count_of(shapes, HG_SHAPE_RANGE) != 0 ||
           (count_of(shapes, HG_SHAPE_PREFIX) + 1) * (suffixes + 1) > MAX_SHAPE_PAIRS;
}

bool hg_shape_fits(const struct hg_filter_bit *shape, struct hg_str folded)
{
    switch (shape->kind) {
    case HG_SHAPE_PREFIX:
        return hg_str_starts(folded, shape->low);
    case HG_SHAPE_SUFFIX:
        return hg_str_ends(folded, shape->low);
    case HG_SHAPE_RANGE:
        return folded.len == shape->low.len && hg_str_cmp(folded, shape->low) >= 0 &&
               hg_str_cmp(folded, shape->high) <= 0;
    case HG_SHAPE_CONTAINS:
        return hg_str_find(folded, shape->low) != SIZE_MAX;
    default:
        return hg_text_has_words(folded, shape->low);
    }
}

/* --- classes --- */

struct classes {
    struct hg_landmarks *m;
    const struct hg_shapes *shapes;
    struct hg_map seen;     /* by the answers */
    struct hg_fits fits;    /* of the text asked about last */
    HG_VEC(size_t) lengths; /* of ranges tried */
    struct hg_fragments *pieces;
    struct hg_piece *rest;
};

/* The narrowest of the shapes of each kind that fit a text, or NULL. */
struct closest {
    const struct hg_filter_bit *of[HG_SHAPE_WORD + 1];
};

static struct closest closest_to(struct classes *c, struct hg_str sample)
{
    struct closest closest = {0};
    hg_shapes_fitting(c->m, c->shapes, sample, &c->fits);
    for (size_t i = 0; i < c->fits.at.count; i++) {
        const struct hg_filter_bit *shape = &c->shapes->at.at[c->fits.at.at[i]];
        const struct hg_filter_bit **best = &closest.of[shape->kind];
        bool closer = *best == NULL ||
                      (shape->kind == HG_SHAPE_RANGE ? hg_str_cmp(shape->low, (*best)->low) > 0
                                                     : shape->low.len > (*best)->low.len);
        *best = closer ? shape : *best;
    }
    return closest;
}

static struct hg_str class_name(const struct classes *c, const struct hg_filter_bit *range,
                                const struct hg_piece *piece)
{
    struct hg_arena *arena = c->m->arena;
    if (range != NULL)
        return hg_str_join(arena, (struct hg_str[]){range->low, HG_STR(".."), range->high}, 3);
    if (piece->suffix.len == 0)
        return hg_str_join(arena, (struct hg_str[]){HG_STR("starts with "), piece->prefix}, 2);
    if (piece->prefix.len == 0)
        return hg_str_print(arena, "ends with %.*s", HG_STR_ARGS(piece->suffix));
    return hg_str_print(arena, "starts with %.*s and ends with %.*s", HG_STR_ARGS(piece->prefix),
                        HG_STR_ARGS(piece->suffix));
}

static void add_class(struct classes *c, struct hg_str sample)
{
    struct closest closest = closest_to(c, sample);
    const struct hg_filter_bit *prefix = closest.of[HG_SHAPE_PREFIX];
    const struct hg_filter_bit *suffix = closest.of[HG_SHAPE_SUFFIX];
    struct hg_piece piece = {.kind = HG_PIECE_SHAPE, .sample = hg_str_copy(c->m->arena, sample)};
    piece.prefix = prefix != NULL ? prefix->low : HG_STR("");
    piece.suffix = suffix != NULL ? suffix->low : HG_STR("");
    piece.name = class_name(c, closest.of[HG_SHAPE_RANGE], &piece);
    hg_push(c->m->arena, &c->pieces->at, piece);
}

/* The shapes that fit a text, by index: valid until the next question. */
static struct hg_str answers_of(struct classes *c, struct hg_str text)
{
    hg_shapes_fitting(c->m, c->shapes, text, &c->fits);
    return (struct hg_str){(const char *)c->fits.at.at, c->fits.at.count * sizeof *c->fits.at.at};
}

/* Texts are compared folded and normalised: no capital, nothing to trim. */
static bool could_be(const struct classes *c, struct hg_str text)
{
    return text.len != 0 && hg_utf8_invalid(text) == SIZE_MAX &&
           hg_map_find(&c->m->folded, text) == NULL;
}

static bool try_text(struct classes *c, struct hg_str text)
{
    if (!could_be(c, text))
        return false;
    struct hg_str answers = answers_of(c, text);
    if (hg_map_find(&c->seen, answers) != NULL)
        return true;
    answers.at = hg_arena_copy(c->m->arena, answers.at, answers.len);
    hg_map_add(&c->seen, answers, 0, NULL);
    if (answers.len != 0)
        add_class(c, text);
    else
        c->rest->sample = hg_str_copy(c->m->arena, text);
    return true;
}

/* --- candidates --- */

static const char letters[] = "-0123456789abcdefghijklmnopqrstuvwxyz_~!";

/* prefix, something between, suffix: the shortest that starts and ends with nothing longer. */
static void try_pair(struct classes *c, struct hg_str prefix, struct hg_str suffix)
{
    for (size_t i = 0; i < sizeof letters; i++)
        for (size_t k = 0; k + 1 < sizeof letters; k++) {
            char between[3] = {letters[k], i == 0 ? '\0' : letters[i - 1], '\0'};
            struct hg_str text = hg_str_print(c->m->arena, "%.*s%s%.*s", HG_STR_ARGS(prefix),
                                              between, HG_STR_ARGS(suffix));
            struct closest closest = closest_to(c, text);
            const struct hg_filter_bit *p = closest.of[HG_SHAPE_PREFIX];
            const struct hg_filter_bit *s = closest.of[HG_SHAPE_SUFFIX];
            bool fits = (p == NULL ? prefix.len == 0 : p->low.len == prefix.len) &&
                        (s == NULL ? suffix.len == 0 : s->low.len == suffix.len) &&
                        closest.of[HG_SHAPE_RANGE] == NULL;
            if (fits && try_text(c, text))
                return;
        }
}

static void try_suffixes(struct classes *c, struct hg_str prefix)
{
    try_pair(c, prefix, HG_STR(""));
    for (size_t i = 0; i < c->shapes->at.count; i++)
        if (c->shapes->at.at[i].kind == HG_SHAPE_SUFFIX)
            try_pair(c, prefix, c->shapes->at.at[i].low);
}

#define LEAST_BYTE '!'
#define MOST_BYTE '~'

/* The next text of the same length up or down, in the bytes a folded text may have here. */
static bool step(char *text, size_t len, int by)
{
    for (size_t i = len; i-- > 0;) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < LEAST_BYTE || byte > MOST_BYTE)
            return false;
        byte = (unsigned char)(byte + by);
        if (byte >= 'A' && byte <= 'Z')
            byte = by > 0 ? 'Z' + 1 : 'A' - 1;
        if (byte >= LEAST_BYTE && byte <= MOST_BYTE) {
            text[i] = (char)byte;
            return true;
        }
        text[i] = by > 0 ? LEAST_BYTE : MOST_BYTE;
    }
    return false;
}

/* From the neighbour of `at` on in one direction until a text is no constant. */
static void try_from(struct classes *c, struct hg_str at, int by)
{
    char *text = hg_arena_copy(c->m->arena, at.at, at.len);
    for (int i = 0; i < MAX_TRIES && step(text, at.len, by); i++)
        if (try_text(c, (struct hg_str){text, at.len}))
            return;
}

/* Between two places where an answer changes every answer is the same: one text on each side of
 * each place is enough. */
static void try_around(struct classes *c, struct hg_str at)
{
    try_text(c, at);
    try_from(c, at, 1);
    try_from(c, at, -1);
}

static struct hg_str padded(struct classes *c, struct hg_str prefix, size_t length, char with)
{
    char *text = hg_arena_alloc(c->m->arena, length + 1);
    memcpy(text, prefix.at, prefix.len);
    memset(text + prefix.len, with, length - prefix.len);
    return (struct hg_str){text, length};
}

/* Texts of this length that start with a prefix are a range, too. */
static void try_prefixes(struct classes *c, size_t length)
{
    for (size_t i = 0; i < c->shapes->at.count; i++) {
        const struct hg_filter_bit *shape = &c->shapes->at.at[i];
        if (shape->kind != HG_SHAPE_PREFIX || shape->low.len > length)
            continue;
        try_around(c, padded(c, shape->low, length, LEAST_BYTE));
        try_around(c, padded(c, shape->low, length, MOST_BYTE));
    }
}

static void try_range(struct classes *c, const struct hg_filter_bit *range)
{
    bool first = true; /* of this length */
    for (size_t i = 0; i < c->lengths.count; i++)
        first &= c->lengths.at[i] != range->low.len;
    try_around(c, range->low);
    try_around(c, range->high);
    if (!first)
        return;
    hg_push(c->m->arena, &c->lengths, range->low.len);
    try_prefixes(c, range->low.len);
}

void hg_shape_pieces(struct hg_landmarks *m, const struct hg_shapes *shapes,
                     struct hg_fragments *pieces, struct hg_piece *rest)
{
    struct classes c = {.m = m, .shapes = shapes, .pieces = pieces, .rest = rest};
    hg_map_init(&c.seen, m->arena);
    for (size_t i = 0; i < shapes->at.count; i++)
        if (shapes->at.at[i].kind == HG_SHAPE_PREFIX)
            try_suffixes(&c, shapes->at.at[i].low);
    try_suffixes(&c, HG_STR(""));
    for (size_t i = 0; i < shapes->at.count; i++)
        if (shapes->at.at[i].kind == HG_SHAPE_RANGE)
            try_range(&c, &shapes->at.at[i]);
}
