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

struct walk {
    struct hg_json_shim *shim;
    const char *text;
    const uint32_t *places;
    uint32_t i, count;         /* the place looked at; how many */
    bool escapes;              /* a backslash is in the document, which is padded then */
    char *unescaped;           /* where the next text goes */
    uint32_t open[most_depth]; /* nodes of the objects and arrays that are open */
    unsigned depth;
};

/* Where the token ends that is followed by the next place: white space does not count. */
inline uint32_t token_end(const struct walk &w, uint32_t next)
{
    uint32_t end = w.places[next];
    while (is_space(w.text[end - 1]))
        end--;
    return end;
}

/* The string between the quotes at `start` and before `end`. */
inline bool take_string(struct walk &w, uint32_t start, uint32_t end, const char **text,
                        uint32_t *len, bool *escaped)
{
    if (end - start < 2 || w.text[end - 1] != '"')
        return false;
    *text = w.shim->origin + start + 1;
    *len = end - start - 2;
    if (!w.escapes || std::memchr(*text, '\\', *len) == nullptr)
        return true;
    auto *to = reinterpret_cast<uint8_t *>(w.unescaped);
    const auto *from = reinterpret_cast<const uint8_t *>(w.text + start + 1);
    const uint8_t *done = w.shim->index.implementation->parse_string(from, to);
    if (done == nullptr)
        return false;
    *escaped = true;
    *text = w.unescaped;
    *len = static_cast<uint32_t>(done - to);
    w.unescaped += *len;
    return true;
}

inline bool take_word(const struct walk &w, struct hg_json_node *node, const char *word,
                      uint32_t len, enum hg_json_kind kind)
{
    node->kind = kind;
    return node->raw_len == len && std::memcmp(w.text + node->start, word, len) == 0;
}

inline bool take_scalar(struct walk &w, struct hg_json_node *node, char first)
{
    node->raw_len = token_end(w, w.i + 1) - node->start;
    switch (first) {
    case '"':
        node->kind = HG_JSON_STRING;
        return take_string(w, node->start, node->start + node->raw_len, &node->text,
                           &node->text_len, &node->escaped);
    case 't':
        return take_word(w, node, "true", 4, HG_JSON_TRUE);
    case 'f':
        return take_word(w, node, "false", 5, HG_JSON_FALSE);
    case 'n':
        return take_word(w, node, "null", 4, HG_JSON_NULL);
    default:
        node->kind = HG_JSON_NUMBER;
        node->text = w.shim->origin + node->start;
        node->text_len = node->raw_len;
        return hg_json_is_number(node->text, node->text_len);
    }
}

inline bool is_open_bracket(char c)
{
    return c == '{' || c == '[';
}

/* A value at the place looked at; the place after it is looked at then, or the first inside of it.
 */
inline bool take_value(struct walk &w, struct hg_json_node *node)
{
    node->start = w.places[w.i];
    char first = w.text[node->start];
    if (!is_open_bracket(first)) {
        bool fine = take_scalar(w, node, first);
        node->next = w.shim->count;
        w.i++;
        return fine;
    }
    if (w.depth == w.shim->depth || w.depth == most_depth)
        return false;
    node->kind = first == '{' ? HG_JSON_OBJECT : HG_JSON_ARRAY;
    w.open[w.depth++] = w.shim->count - 1;
    w.i++;
    return true;
}

inline bool take_key(struct walk &w, struct hg_json_node *node)
{
    node->key_start = w.places[w.i];
    if (w.text[node->key_start] != '"' || w.text[w.places[w.i + 1]] != ':' ||
        !take_string(w, node->key_start, token_end(w, w.i + 1), &node->key, &node->key_len,
                     &node->escaped))
        return false;
    w.i += 2;
    return true;
}

/* The object or array opened last ends at the place looked at. */
inline void close(struct walk &w)
{
    struct hg_json_node *node = &w.shim->nodes[w.open[--w.depth]];
    node->raw_len = w.places[w.i] + 1 - node->start;
    node->next = w.shim->count;
    w.i++;
}

/* One member or element, and the brackets that close after it. `*more` when another must follow. */
inline bool step(struct walk &w, bool *more)
{
    struct hg_json_node *node = hg_json_add(w.shim);
    if (node == nullptr)
        return false;
    bool inside = w.shim->nodes[w.open[w.depth - 1]].kind == HG_JSON_OBJECT;
    if ((inside && !take_key(w, node)) || !take_value(w, node))
        return false;
    *more = true;
    bool opened = is_open_bracket(w.text[w.places[w.i - 1]]);
    while (w.depth != 0 && w.i < w.count) {
        char c = w.text[w.places[w.i]];
        bool object = w.shim->nodes[w.open[w.depth - 1]].kind == HG_JSON_OBJECT;
        if (c == (object ? '}' : ']')) {
            close(w);
            opened = false;
            continue;
        }
        if (opened) /* its first member or element */
            return true;
        w.i++;
        return c == ',';
    }
    *more = false;
    return w.depth == 0 && w.i == w.count;
}

/* Since the last token is a bracket that closes, and every step looks at what it stands on before
 * it goes on, no step looks past it. */
bool walk_places(struct hg_json_shim *shim, const char *text, struct places places, bool escapes)
{
    struct walk w;
    bool more = true;
    w.shim = shim;
    w.text = text;
    w.places = places.at;
    w.count = places.count;
    w.i = 1;
    w.escapes = escapes;
    w.unescaped = shim->strings;
    w.depth = 1;
    w.open[0] = 0;
    if (places.count < 2 || text[places.at[0]] != '{' || text[places.at[places.count - 1]] != '}')
        return false;
    struct hg_json_node *root = hg_json_add(shim);
    if (root == nullptr)
        return false;
    root->kind = HG_JSON_OBJECT;
    root->start = places.at[0];
    if (text[places.at[1]] == '}') {
        close(w);
        return w.i == w.count;
    }
    while (more)
        if (!step(w, &more))
            return false;
    return true;
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
    return find_places(shim, text, len, &places) && walk_places(shim, text, places, escapes);
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
