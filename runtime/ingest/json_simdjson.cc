/* simdjson behind a plain C interface: one document into a flat array of nodes, so that everything
 * is validated and numbers stay text.
 *
 * simdjson's first stage (vectorised) checks UTF-8 and strings and finds where every token begins;
 * the walk over those positions is here and checks the rest: grammar, literals, numbers. A text
 * without escapes is not copied. What the walk rejects goes to On-Demand (json_ondemand.cc) for
 * the error message; both must accept the same documents (tests/fuzz/fuzz_lead.c). Owns the padded
 * copy of a text with escapes, and the array. Never throws or prints; knows no fields. */
#include "runtime/ingest/json_parser.h"

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

bool find_places(struct hg_json_parser *parser, const char *text, size_t len, struct places *places)
{
    if (parser->index.implementation == nullptr || parser->index.capacity() < len) {
        size_t capacity = len < first_capacity ? first_capacity : 2 * len;
        if (parser->index.allocate(capacity, most_depth) != sj::SUCCESS) {
            parser->nomem = true;
            return false;
        }
    }
    auto &stage = *parser->index.implementation;
    if (stage.stage1(reinterpret_cast<const uint8_t *>(text), len, sj::stage1_mode::regular) !=
        sj::SUCCESS)
        return false;
    *places = {stage.structural_indexes.get(), stage.n_structural_indexes};
    return true;
}

/* --- the walk -------------------------------------------------------------------------------- */

#define INLINE __attribute__((always_inline)) inline

/* The document while it is walked: by value, so that what is written to nodes is known to leave it
 * alone. */
struct document {
    const char *text;   /* with padding, where it has escapes */
    const char *origin; /* as given: what nodes point into */
    bool escapes;       /* a backslash is in it */
};

/* Where the token ends after which a token begins at `next`: white space does not count. */
INLINE uint32_t token_end(const char *text, uint32_t next)
{
    while (static_cast<unsigned char>(text[next - 1]) <= ' ' && is_space(text[next - 1]))
        next--;
    return next;
}

/* The text after the quote at `from`, unescaped behind those before it. */
bool unescape(struct hg_json_parser *parser, const char *from, const char **text, uint32_t *len)
{
    auto *to = reinterpret_cast<uint8_t *>(parser->strings) + parser->string_len;
    const auto *bytes = reinterpret_cast<const uint8_t *>(from);
    const uint8_t *done = parser->index.implementation->parse_string(bytes, to);
    if (done == nullptr)
        return false;
    *text = reinterpret_cast<const char *>(to);
    *len = static_cast<uint32_t>(done - to);
    parser->string_len += *len;
    return true;
}

/* The string that begins with its quote at `start` and ends before `end`. */
INLINE bool take_string(struct hg_json_parser *parser, struct document document, uint32_t start,
                        uint32_t end, const char **text, uint32_t *len, bool *escaped)
{
    const char *inside = document.text + start + 1;
    if (end - start < 2 || document.text[end - 1] != '"')
        return false;
    *text = document.origin + start + 1;
    *len = end - start - 2;
    if (!document.escapes || std::memchr(inside, '\\', end - start - 2) == nullptr)
        return true;
    *escaped = true;
    return unescape(parser, inside, text, len);
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

/* The scalar that begins at `start`; the token after it begins at `next`. */
INLINE bool take_scalar(struct hg_json_parser *parser, struct document document,
                        struct hg_json_node *node, uint32_t start, uint32_t next)
{
    const char *at = document.text + start;
    uint32_t end = token_end(document.text, next), len = end - start;
    node->start = start;
    node->raw_len = len;
    switch (*at) {
    case '"':
        node->kind = HG_JSON_STRING;
        return take_string(parser, document, start, end, &node->text, &node->text_len,
                           &node->escaped);
    case 't':
        node->kind = HG_JSON_TRUE;
        return len == 4 && std::memcmp(at, "true", 4) == 0;
    case 'f':
        node->kind = HG_JSON_FALSE;
        return len == 5 && std::memcmp(at, "fals", 4) == 0 && at[4] == 'e';
    case 'n':
        node->kind = HG_JSON_NULL;
        return len == 4 && std::memcmp(at, "null", 4) == 0;
    default:
        node->kind = HG_JSON_NUMBER;
        node->text = document.origin + start;
        node->text_len = len;
        return is_number(at, len);
    }
}

/* A key and its colon, of which `places` are the first two. */
INLINE bool take_key(struct hg_json_parser *parser, struct document document,
                     struct hg_json_node *node, const uint32_t *places)
{
    uint32_t start = places[0], colon = places[1];
    node->key_start = start;
    return document.text[start] == '"' && document.text[colon] == ':' &&
           take_string(parser, document, start, token_end(document.text, colon), &node->key,
                       &node->key_len, &node->escaped);
}

/* An object or array that begins at `at`: the place after it, or NULL. Every node begins at a place
 * of its own, so there is room for all. The last token is a comma or closes something, or nothing
 * is taken; as nothing steps over such a one that it did not look at, nothing looks past the last.
 */
const uint32_t *walk_places(struct hg_json_parser *parser, struct document document,
                            const uint32_t *at, const uint32_t *end)
{
    struct hg_json_node *const nodes = parser->nodes, *node = nodes;
    const char *const text = document.text;
    const unsigned deepest = parser->depth < most_depth ? parser->depth : most_depth;
    uint32_t open[most_depth]; /* nodes of the objects and arrays that are open */
    unsigned depth = 1;
    uint32_t count = 1;             /* of nodes */
    bool object = text[*at] == '{'; /* of the object or array open last */
    bool first = true;              /* its first member */
    if (deepest == 0)
        return nullptr;
    *node = {};
    node->kind = object ? HG_JSON_OBJECT : HG_JSON_ARRAY;
    node->start = *at++;
    node++;
    open[0] = 0;
    for (;;) {
        char c = text[*at];
        if (c == (object ? '}' : ']')) {
            struct hg_json_node *closed = &nodes[open[--depth]];
            closed->raw_len = *at++ + 1 - closed->start;
            closed->next = count;
            if (depth == 0)
                break;
            if (at == end)
                return nullptr;
            object = nodes[open[depth - 1]].kind == HG_JSON_OBJECT;
            first = false;
            continue;
        }
        if (!first && (c != ',' || ++at == end))
            return nullptr;
        *node = {};
        if (object) {
            if (!take_key(parser, document, node, at))
                return nullptr;
            at += 2;
        }
        uint32_t start = *at++;
        c = text[start];
        first = c == '{' || c == '[';
        if (at == end)
            return nullptr;
        if (!first) {
            node->next = ++count;
            if (!take_scalar(parser, document, node++, start, *at))
                return nullptr;
            continue;
        }
        if (depth >= deepest)
            return nullptr;
        object = c == '{';
        node->kind = object ? HG_JSON_OBJECT : HG_JSON_ARRAY;
        node->start = start;
        open[depth++] = count++;
        node++;
    }
    parser->count = count;
    return at;
}

bool make_room(struct hg_json_parser *parser, struct places places)
{
    if (parser->node_room < places.count) {
        void *nodes = parser->nodes;
        size_t room = parser->node_room * sizeof *parser->nodes;
        if (!grow(&nodes, &room, 2 * (size_t)places.count * sizeof *parser->nodes)) {
            parser->nomem = true;
            return false;
        }
        parser->nodes = static_cast<struct hg_json_node *>(nodes);
        parser->node_room = static_cast<uint32_t>(room / sizeof *parser->nodes);
    }
    return true;
}

/* Only a document with escapes is copied: simdjson reads on past a string it unescapes. */
bool index(struct hg_json_parser *parser, const char *text, size_t len, struct document *document,
           struct places *places)
{
    bool escapes = len != 0 && std::memchr(text, '\\', len) != nullptr;
    if (escapes) {
        void *strings = parser->strings;
        bool room = grow(&strings, &parser->string_room, len + sj::SIMDJSON_PADDING);
        parser->strings = static_cast<char *>(strings);
        parser->nomem |= !room;
        if (!room || !hg_json_copy_document(parser, text, len))
            return false;
        text = parser->text;
    }
    *document = {text, parser->origin, escapes};
    parser->string_len = 0;
    return find_places(parser, text, len, places) && places->count >= 2 &&
           make_room(parser, *places);
}

bool by_index(struct hg_json_parser *parser, const char *text, size_t len)
{
    struct places places;
    struct document document;
    if (!index(parser, text, len, &document, &places))
        return false;
    const uint32_t *end = places.at + places.count;
    return text[places.at[0]] == '{' && text[end[-1]] == '}' &&
           walk_places(parser, document, places.at, end) == end;
}

/* What stands at the first place, up to the last, where the token after it begins. */
bool one_value(struct hg_json_parser *parser, struct document document, struct places places)
{
    const uint32_t *last = places.at + places.count - 1;
    char c = document.text[places.at[0]];
    if (c == '{' || c == '[')
        return walk_places(parser, document, places.at, last + 1) == last;
    parser->count = 1;
    parser->nodes[0] = {};
    parser->nodes[0].next = 1;
    return places.count == 2 && take_scalar(parser, document, parser->nodes, places.at[0], *last);
}

} // namespace

struct hg_json_node *hg_json_add_node(struct hg_json_parser *parser)
{
    if (parser->count == parser->node_room) {
        uint32_t room = parser->node_room != 0 ? parser->node_room * 2 : first_nodes;
        void *grown = std::realloc(parser->nodes, room * sizeof *parser->nodes);
        if (grown == nullptr) {
            parser->nomem = true;
            return nullptr;
        }
        parser->nodes = static_cast<struct hg_json_node *>(grown);
        parser->node_room = room;
    }
    struct hg_json_node *node = &parser->nodes[parser->count++];
    *node = {};
    return node;
}

bool hg_json_copy_document(struct hg_json_parser *parser, const char *text, size_t len)
{
    void *copy = parser->text;
    bool room = grow(&copy, &parser->room, len + sj::SIMDJSON_PADDING);
    parser->text = static_cast<char *>(copy);
    if (!room) {
        parser->nomem = true;
        return false;
    }
    if (len != 0)
        std::memcpy(parser->text, text, len);
    std::memset(parser->text + len, 0, sj::SIMDJSON_PADDING);
    return true;
}

const char *hg_json_skip_value(const char *at, const char *end)
{
    size_t depth = 0;
    bool inside = false;
    for (; at < end; at++) {
        char c = *at;
        if (inside && c == '\\')
            at++;
        else if (c == '"')
            inside = !inside;
        else if (!inside && (c == '{' || c == '['))
            depth++;
        else if (!inside && (c == '}' || c == ']'))
            depth--;
        if (!inside && depth == 0)
            return at + 1;
    }
    return nullptr;
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

struct hg_json_parser *hg_json_parser_new(void)
{
    return new (std::nothrow) hg_json_parser;
}

void hg_json_parser_free(struct hg_json_parser *parser)
{
    if (parser == nullptr)
        return;
    std::free(parser->text);
    std::free(parser->strings);
    std::free(parser->nodes);
    delete parser;
}

/* Of the parse before nothing is left. */
static void start(struct hg_json_parser *parser, const char *text, unsigned depth)
{
    parser->origin = text;
    parser->count = 0;
    parser->depth = depth;
    parser->at = 0;
    parser->message = nullptr;
    parser->nomem = parser->open = false;
}

static enum hg_json_result give(const struct hg_json_parser *parser, bool fine,
                                const struct hg_json_node **nodes, uint32_t *count,
                                struct hg_json_fault *fault)
{
    *nodes = parser->nodes;
    *count = parser->count;
    *fault = {parser->at, parser->message, parser->open};
    if (parser->nomem)
        return HG_JSON_NOMEM;
    return fine ? HG_JSON_OK : HG_JSON_BAD;
}

enum hg_json_result hg_json_parse(struct hg_json_parser *parser, const char *text, size_t len,
                                  unsigned depth, const struct hg_json_node **nodes,
                                  uint32_t *count, struct hg_json_fault *fault)
{
    start(parser, text, depth);
    if (len < UINT32_MAX / 2 && by_index(parser, text, len))
        return give(parser, true, nodes, count, fault);
    if (parser->nomem)
        return give(parser, false, nodes, count, fault);
    return hg_json_parse_by_ondemand(parser, text, len, depth, nodes, count, fault);
}

bool hg_json_parse_value(struct hg_json_parser *parser, const char *text, size_t len,
                         unsigned depth, const struct hg_json_node **nodes, uint32_t *count)
{
    struct places places;
    struct document document;
    start(parser, text, depth);
    bool closed = text[len] == ',' || text[len] == '}' || text[len] == ']';
    bool fine = closed && len < UINT32_MAX / 2 &&
                index(parser, text, len + 1, &document, &places) &&
                places.at[places.count - 1] == len && one_value(parser, document, places);
    *nodes = parser->nodes;
    *count = parser->count;
    return fine;
}

enum hg_json_result hg_json_parse_by_ondemand(struct hg_json_parser *parser, const char *text,
                                              size_t len, unsigned depth,
                                              const struct hg_json_node **nodes, uint32_t *count,
                                              struct hg_json_fault *fault)
{
    start(parser, text, depth);
    return give(parser, hg_json_ondemand(parser, text, len), nodes, count, fault);
}
