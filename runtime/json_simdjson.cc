/* simdjson behind a seam of plain C: one document into a flat array of nodes, so that nothing is
 * left unvalidated, and numbers stay the text they were.
 *
 * simdjson's first stage (vectors of the machine it runs on) checks UTF-8 and strings and finds
 * where every token begins; the walk over those places is here and checks the rest: grammar, words,
 * numbers. A text without escapes is not copied. What the walk does not take goes to On-Demand
 * (json_ondemand.cc), which says what is wrong and where; what On-Demand takes, the walk must take
 * alike (tests/fuzz/fuzz_lead.c). Owns the padded copy of a text with escapes, and the array. Must
 * not throw, print, or know of fields. */
#include "runtime/json_shim.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace sj = simdjson;

namespace
{

constexpr uint32_t first_nodes = 128;
constexpr size_t first_capacity = 1u << 16;
constexpr unsigned most_depth = 64;

bool grow(void **at, size_t *room, size_t need)
{
    if (*room >= need)
        return true;
    void *grown = std::realloc(*at, need);
    if (grown == nullptr)
        return false;
    *at = grown;
    *room = need;
    return true;
}

inline bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* --- the index ------------------------------------------------------------------------------- */

/* Places of tokens, in order: `at[count - 1]` is the last. */
struct places {
    const uint32_t *at;
    uint32_t count;
};

bool find_places(struct hg_json_shim *shim, const char *text, size_t len, struct places *places)
{
    if (shim->index.implementation == nullptr || shim->index.capacity() < len) {
        size_t capacity = len < first_capacity ? first_capacity : 2 * len;
        if (shim->index.allocate(capacity, most_depth) != sj::SUCCESS) {
            shim->nomem = true;
            return false;
        }
    }
    auto &stage = *shim->index.implementation;
    if (stage.stage1(reinterpret_cast<const uint8_t *>(text), len, sj::stage1_mode::regular) !=
        sj::SUCCESS)
        return false;
    *places = {stage.structural_indexes.get(), stage.n_structural_indexes};
    return true;
}

/* --- the walk -------------------------------------------------------------------------------- */

#define INLINE __attribute__((always_inline)) inline

struct walk {
    struct hg_json_shim *shim;
    const char *text, *origin;
    bool escapes;              /* a backslash is in the document, which is padded then */
    char *unescaped;           /* where the next text goes */
    uint32_t open[most_depth]; /* nodes of the objects and arrays that are open */
    unsigned depth;
};

/* Where the token ends after which a token begins at `next`: white space does not count. */
INLINE uint32_t token_end(const char *text, uint32_t next)
{
    while (is_space(text[next - 1]))
        next--;
    return next;
}

bool unescape(struct walk &w, uint32_t start, const char **text, uint32_t *len)
{
    auto *to = reinterpret_cast<uint8_t *>(w.unescaped);
    const auto *from = reinterpret_cast<const uint8_t *>(w.text + start);
    const uint8_t *done = w.shim->index.implementation->parse_string(from, to);
    if (done == nullptr)
        return false;
    *text = w.unescaped;
    *len = static_cast<uint32_t>(done - to);
    w.unescaped += *len;
    return true;
}

/* The string that begins with its quote at `start` and ends before `end`. */
INLINE bool take_string(struct walk &w, uint32_t start, uint32_t end, const char **text,
                        uint32_t *len, bool *escaped)
{
    if (end - start < 2 || w.text[end - 1] != '"')
        return false;
    *text = w.origin + start + 1;
    *len = end - start - 2;
    if (!w.escapes || std::memchr(w.text + start + 1, '\\', *len) == nullptr)
        return true;
    *escaped = true;
    return unescape(w, start + 1, text, len);
}

/* Mostly a few digits. */
INLINE bool is_number(const char *at, uint32_t len)
{
    if (at[0] < '1' || at[0] > '9')
        return hg_json_is_number(at, len);
    for (uint32_t i = 1; i < len; i++)
        if (!is_digit(at[i]))
            return hg_json_is_number(at, len);
    return true;
}

INLINE bool is_word(const struct walk &w, const struct hg_json_node *node, const char *word,
                    uint32_t len)
{
    return node->raw_len == len && std::memcmp(w.text + node->start, word, len) == 0;
}

/* The scalar that begins with `first`; the token after it begins at `next`. */
INLINE bool take_scalar(struct walk &w, struct hg_json_node *node, char first, uint32_t next)
{
    node->raw_len = token_end(w.text, next) - node->start;
    node->next = static_cast<uint32_t>(node - w.shim->nodes) + 1;
    switch (first) {
    case '"':
        node->kind = HG_JSON_STRING;
        return take_string(w, node->start, node->start + node->raw_len, &node->text,
                           &node->text_len, &node->escaped);
    case 't':
        node->kind = HG_JSON_TRUE;
        return is_word(w, node, "true", 4);
    case 'f':
        node->kind = HG_JSON_FALSE;
        return is_word(w, node, "false", 5);
    case 'n':
        node->kind = HG_JSON_NULL;
        return is_word(w, node, "null", 4);
    default:
        node->kind = HG_JSON_NUMBER;
        node->text = w.origin + node->start;
        node->text_len = node->raw_len;
        return is_number(w.text + node->start, node->raw_len);
    }
}

/* A key and its colon, of which `places` are the first two. */
INLINE bool take_key(struct walk &w, struct hg_json_node *node, const uint32_t *places)
{
    node->key_start = places[0];
    return w.text[places[0]] == '"' && w.text[places[1]] == ':' &&
           take_string(w, places[0], token_end(w.text, places[1]), &node->key, &node->key_len,
                       &node->escaped);
}

/* Every node begins at a place of its own, so there is room for all. The last token is the `}` of
 * the document, or it is none; as nothing steps over a `}` that it did not look at, nothing looks
 * past the last place. */
bool walk_places(struct walk &w, const uint32_t *at, const uint32_t *end)
{
    struct hg_json_node *nodes = w.shim->nodes, *node = nodes;
    const char *text = w.text;
    bool object = true, first = true; /* of the object or array open last; its first member */
    if (end - at < 2 || text[at[0]] != '{' || text[end[-1]] != '}')
        return false;
    *node = {};
    node->kind = HG_JSON_OBJECT;
    node->start = *at++;
    node++;
    w.open[0] = 0;
    w.depth = 1;
    for (;;) {
        char c = text[*at];
        if (c == (object ? '}' : ']')) {
            struct hg_json_node *closed = &nodes[w.open[--w.depth]];
            closed->raw_len = *at++ + 1 - closed->start;
            closed->next = static_cast<uint32_t>(node - nodes);
            if (w.depth == 0 || at == end)
                break;
            object = nodes[w.open[w.depth - 1]].kind == HG_JSON_OBJECT;
            first = false;
            continue;
        }
        if (!first && (c != ',' || ++at == end))
            return false;
        *node = {};
        if (object) {
            if (!take_key(w, node, at))
                return false;
            at += 2;
        }
        c = text[node->start = *at++];
        first = c == '{' || c == '[';
        if (!first) {
            if (at == end || !take_scalar(w, node++, c, *at))
                return false;
            continue;
        }
        if (w.depth == w.shim->depth || w.depth == most_depth || at == end)
            return false;
        object = c == '{';
        node->kind = object ? HG_JSON_OBJECT : HG_JSON_ARRAY;
        w.open[w.depth++] = static_cast<uint32_t>(node++ - nodes);
    }
    w.shim->count = static_cast<uint32_t>(node - nodes);
    return w.depth == 0 && at == end;
}

bool walk(struct hg_json_shim *shim, const char *text, struct places places, bool escapes)
{
    struct walk w;
    w.shim = shim;
    w.text = text;
    w.origin = shim->origin;
    w.escapes = escapes;
    w.unescaped = shim->strings;
    if (shim->node_room < places.count) {
        void *nodes = shim->nodes;
        size_t room = shim->node_room * sizeof *shim->nodes;
        if (!grow(&nodes, &room, 2 * (size_t)places.count * sizeof *shim->nodes)) {
            shim->nomem = true;
            return false;
        }
        shim->nodes = static_cast<struct hg_json_node *>(nodes);
        shim->node_room = static_cast<uint32_t>(room / sizeof *shim->nodes);
    }
    return walk_places(w, places.at, places.at + places.count);
}

/* Only a document with escapes is copied: simdjson reads on past a string it unescapes. */
bool by_index(struct hg_json_shim *shim, const char *text, size_t len)
{
    struct places places;
    bool escapes = len != 0 && std::memchr(text, '\\', len) != nullptr;
    if (escapes) {
        void *strings = shim->strings;
        bool room = grow(&strings, &shim->string_room, len + sj::SIMDJSON_PADDING);
        shim->strings = static_cast<char *>(strings);
        shim->nomem |= !room;
        if (!room || !hg_json_take(shim, text, len))
            return false;
        text = shim->text;
    }
    return find_places(shim, text, len, &places) && walk(shim, text, places, escapes);
}

} // namespace

struct hg_json_node *hg_json_add(struct hg_json_shim *shim)
{
    if (shim->count == shim->node_room) {
        uint32_t room = shim->node_room != 0 ? shim->node_room * 2 : first_nodes;
        void *grown = std::realloc(shim->nodes, room * sizeof *shim->nodes);
        if (grown == nullptr) {
            shim->nomem = true;
            return nullptr;
        }
        shim->nodes = static_cast<struct hg_json_node *>(grown);
        shim->node_room = room;
    }
    struct hg_json_node *node = &shim->nodes[shim->count++];
    *node = {};
    return node;
}

bool hg_json_take(struct hg_json_shim *shim, const char *text, size_t len)
{
    void *copy = shim->text;
    bool room = grow(&copy, &shim->room, len + sj::SIMDJSON_PADDING);
    shim->text = static_cast<char *>(copy);
    if (!room) {
        shim->nomem = true;
        return false;
    }
    if (len != 0)
        std::memcpy(shim->text, text, len);
    std::memset(shim->text + len, 0, sj::SIMDJSON_PADDING);
    return true;
}

bool hg_json_is_number(const char *at, size_t len)
{
    const char *end = at + len;
    if (at < end && *at == '-')
        at++;
    if (at == end || !is_digit(*at))
        return false;
    if (*at == '0')
        at++;
    else
        while (at < end && is_digit(*at))
            at++;
    if (at < end && *at == '.') {
        if (++at == end || !is_digit(*at))
            return false;
        while (at < end && is_digit(*at))
            at++;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        if (++at < end && (*at == '+' || *at == '-'))
            at++;
        if (at == end || !is_digit(*at))
            return false;
        while (at < end && is_digit(*at))
            at++;
    }
    return at == end;
}

struct hg_json_shim *hg_json_shim_new(void)
{
    return new (std::nothrow) hg_json_shim;
}

void hg_json_shim_free(struct hg_json_shim *shim)
{
    if (shim == nullptr)
        return;
    std::free(shim->text);
    std::free(shim->strings);
    std::free(shim->nodes);
    delete shim;
}

/* Of the parse before nothing is left. */
static void start(struct hg_json_shim *shim, const char *text, unsigned depth)
{
    shim->origin = text;
    shim->count = 0;
    shim->depth = depth;
    shim->at = 0;
    shim->message = nullptr;
    shim->nomem = shim->open = false;
}

static enum hg_json_result give(const struct hg_json_shim *shim, bool fine,
                                const struct hg_json_node **nodes, uint32_t *count,
                                struct hg_json_fault *fault)
{
    *nodes = shim->nodes;
    *count = shim->count;
    *fault = {shim->at, shim->message, shim->open};
    if (shim->nomem)
        return HG_JSON_NOMEM;
    return fine ? HG_JSON_OK : HG_JSON_BAD;
}

enum hg_json_result hg_json_shim_parse(struct hg_json_shim *shim, const char *text, size_t len,
                                       unsigned depth, const struct hg_json_node **nodes,
                                       uint32_t *count, struct hg_json_fault *fault)
{
    start(shim, text, depth);
    if (len < UINT32_MAX / 2 && by_index(shim, text, len))
        return give(shim, true, nodes, count, fault);
    if (shim->nomem)
        return give(shim, false, nodes, count, fault);
    return hg_json_shim_parse_slowly(shim, text, len, depth, nodes, count, fault);
}

enum hg_json_result hg_json_shim_parse_slowly(struct hg_json_shim *shim, const char *text,
                                              size_t len, unsigned depth,
                                              const struct hg_json_node **nodes, uint32_t *count,
                                              struct hg_json_fault *fault)
{
    start(shim, text, depth);
    return give(shim, hg_json_ondemand(shim, text, len), nodes, count, fault);
}
