/* simdjson (On-Demand) behind a seam of plain C: walks every value of one document into a flat
 * array of nodes, so that nothing is left unvalidated, and numbers stay the text they were.
 *
 * On-Demand checks structure, strings and UTF-8; the grammar of numbers is checked here, since
 * a raw token is not looked into. Owns the padded copy of the text and the array. Must not
 * throw, print, or know of fields. */
#include "runtime/json_simdjson.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <simdjson.h>
#include <utility>

namespace sj = simdjson;
namespace od = simdjson::ondemand;

struct hg_json_shim {
    od::parser parser;
    char *text = nullptr; /* the document, then padding */
    size_t room = 0;
    struct hg_json_node *nodes = nullptr;
    uint32_t count = 0, node_room = 0;
    unsigned depth = 0;
    /* of the parse that runs */
    size_t at = 0; /* the last token met: where an error is said to be */
    const char *message = nullptr;
    bool nomem = false, open = false;
};

namespace
{

constexpr uint32_t first_nodes = 128;

bool refuse(struct hg_json_shim *shim, const char *message)
{
    if (shim->message == nullptr)
        shim->message = message;
    return false;
}

const char *words_of(sj::error_code error)
{
    switch (error) {
    case sj::UTF8_ERROR:
        return "invalid UTF-8";
    case sj::UNESCAPED_CHARS:
        return "a control character in a string";
    case sj::UNCLOSED_STRING:
        return "a string is not closed";
    case sj::STRING_ERROR:
        return "a malformed string";
    case sj::N_ATOM_ERROR:
    case sj::T_ATOM_ERROR:
    case sj::F_ATOM_ERROR:
        return "a malformed word; only true, false and null are allowed";
    case sj::INCOMPLETE_ARRAY_OR_OBJECT:
        return "an object or array is not closed";
    case sj::EMPTY:
        return "no JSON value";
    case sj::CAPACITY:
        return "the document is too large";
    default:
        return "malformed JSON";
    }
}

bool fail(struct hg_json_shim *shim, sj::error_code error)
{
    if (error == sj::MEMALLOC)
        shim->nomem = true;
    if (error == sj::INCOMPLETE_ARRAY_OR_OBJECT)
        shim->open = true;
    return refuse(shim, words_of(error));
}

struct hg_json_node *add_node(struct hg_json_shim *shim)
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

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* RFC 8259, section 6; `at` ends in padding, never in a digit. */
bool is_number(const char *at, size_t len)
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

size_t trimmed(const char *at, size_t len)
{
    while (len > 0 && std::strchr(" \t\r\n", at[len - 1]) != nullptr && at[len - 1] != '\0')
        len--;
    return len;
}

bool walk(struct hg_json_shim *shim, uint32_t index, od::value value, unsigned depth);

bool walk_array(struct hg_json_shim *shim, od::value value, unsigned depth)
{
    od::array array;
    if (auto error = value.get_array().get(array))
        return fail(shim, error);
    for (auto item : array) {
        od::value element;
        if (auto error = std::move(item).get(element))
            return fail(shim, error);
        uint32_t index = shim->count;
        if (add_node(shim) == nullptr || !walk(shim, index, element, depth))
            return false;
    }
    return true;
}

/* The key of a member, before its value is touched. */
bool take_key(struct hg_json_shim *shim, uint32_t index, od::field &field)
{
    struct hg_json_node *node = &shim->nodes[index];
    const char *raw = field.key().raw();
    shim->at = static_cast<size_t>(raw - shim->text) - 1;
    node->key_start = static_cast<uint32_t>(shim->at);
    std::string_view key;
    if (auto error = field.unescaped_key().get(key))
        return fail(shim, error);
    node->key = key.data();
    node->key_len = static_cast<uint32_t>(key.size());
    node->escaped = raw[key.size()] != '"' || std::memcmp(raw, key.data(), key.size()) != 0;
    return true;
}

bool walk_members(struct hg_json_shim *shim, od::object &object, unsigned depth)
{
    for (auto member : object) {
        od::field field;
        if (auto error = std::move(member).get(field))
            return fail(shim, error);
        uint32_t index = shim->count;
        if (add_node(shim) == nullptr || !take_key(shim, index, field) ||
            !walk(shim, index, field.value(), depth))
            return false;
    }
    return true;
}

bool walk_object(struct hg_json_shim *shim, od::value value, unsigned depth)
{
    od::object object;
    if (auto error = value.get_object().get(object))
        return fail(shim, error);
    return walk_members(shim, object, depth);
}

bool take_string(struct hg_json_shim *shim, struct hg_json_node *node, od::value value)
{
    std::string_view text;
    if (auto error = value.get_string().get(text))
        return fail(shim, error);
    node->text = text.data();
    node->text_len = static_cast<uint32_t>(text.size());
    node->escaped |= text.size() + 2 != node->raw_len;
    node->kind = HG_JSON_STRING;
    return true;
}

bool take_boolean(struct hg_json_shim *shim, struct hg_json_node *node, od::value value)
{
    bool truth;
    if (auto error = value.get_bool().get(truth))
        return fail(shim, error);
    node->kind = truth ? HG_JSON_TRUE : HG_JSON_FALSE;
    return true;
}

bool take_null(struct hg_json_shim *shim, struct hg_json_node *node, od::value value)
{
    node->kind = HG_JSON_NULL;
    if (node->raw_len != 4 || std::memcmp(shim->text + node->start, "null", 4) != 0)
        return fail(shim, sj::N_ATOM_ERROR);
    bool null;
    if (auto error = value.is_null().get(null))
        return fail(shim, error);
    return null || fail(shim, sj::N_ATOM_ERROR);
}

/* A number is taken by its token: reading it as a double could refuse what is only too large
 * for one. simdjson steps over it as over any value that was not asked for. */
bool take_number(struct hg_json_shim *shim, struct hg_json_node *node)
{
    node->kind = HG_JSON_NUMBER;
    node->text = shim->text + node->start;
    node->text_len = node->raw_len;
    return is_number(node->text, node->text_len) || refuse(shim, "a malformed number");
}

bool take_scalar(struct hg_json_shim *shim, uint32_t index, od::value value, od::json_type type)
{
    struct hg_json_node *node = &shim->nodes[index];
    switch (type) {
    case od::json_type::string:
        return take_string(shim, node, value);
    case od::json_type::boolean:
        return take_boolean(shim, node, value);
    case od::json_type::null:
        return take_null(shim, node, value);
    default:
        return take_number(shim, node);
    }
}

bool enter(struct hg_json_shim *shim, unsigned depth)
{
    return depth <= shim->depth || refuse(shim, "too many objects and arrays inside each other");
}

bool walk(struct hg_json_shim *shim, uint32_t index, od::value value, unsigned depth)
{
    od::json_type type;
    std::string_view token = value.raw_json_token();
    shim->at = static_cast<size_t>(token.data() - shim->text);
    shim->nodes[index].start = static_cast<uint32_t>(shim->at);
    if (auto error = value.type().get(type))
        return fail(shim, error);
    bool fine;
    if (type == od::json_type::array || type == od::json_type::object) {
        bool array = type == od::json_type::array;
        shim->nodes[index].kind = array ? HG_JSON_ARRAY : HG_JSON_OBJECT;
        fine = enter(shim, depth + 1) &&
               (array ? walk_array(shim, value, depth + 1) : walk_object(shim, value, depth + 1));
    } else {
        shim->nodes[index].raw_len = static_cast<uint32_t>(trimmed(token.data(), token.size()));
        fine = take_scalar(shim, index, value, type);
    }
    shim->nodes[index].next = shim->count;
    return fine;
}

bool walk_document(struct hg_json_shim *shim, size_t len)
{
    od::document document;
    sj::padded_string_view view(shim->text, len, shim->room);
    if (auto error = shim->parser.iterate(view).get(document))
        return fail(shim, error);
    shim->at = std::strspn(shim->text, " \t\r\n");
    if (shim->text[shim->at] != '{')
        return refuse(shim, "not a JSON object");
    struct hg_json_node *root = add_node(shim);
    if (root == nullptr)
        return false;
    root->kind = HG_JSON_OBJECT;
    root->start = static_cast<uint32_t>(shim->at);
    od::object object;
    if (auto error = document.get_object().get(object))
        return fail(shim, error);
    if (!enter(shim, 1) || !walk_members(shim, object, 1))
        return false;
    shim->nodes[0].next = shim->count;
    const char *after;
    if (document.current_location().get(after) == sj::OUT_OF_BOUNDS)
        return true;
    shim->at = after != nullptr ? static_cast<size_t>(after - shim->text) : len;
    return refuse(shim, "something after the object");
}

/* simdjson reads up to its padding past the end. */
bool take_text(struct hg_json_shim *shim, const char *text, size_t len)
{
    size_t room = len + sj::SIMDJSON_PADDING;
    if (shim->room < room) {
        void *grown = std::realloc(shim->text, room);
        if (grown == nullptr) {
            shim->nomem = true;
            return false;
        }
        shim->text = static_cast<char *>(grown);
        shim->room = room;
    }
    if (len != 0)
        std::memcpy(shim->text, text, len);
    std::memset(shim->text + len, 0, sj::SIMDJSON_PADDING);
    return true;
}

} // namespace

struct hg_json_shim *hg_json_shim_new(void)
{
    return new (std::nothrow) hg_json_shim;
}

void hg_json_shim_free(struct hg_json_shim *shim)
{
    if (shim == nullptr)
        return;
    std::free(shim->text);
    std::free(shim->nodes);
    delete shim;
}

enum hg_json_result hg_json_shim_parse(struct hg_json_shim *shim, const char *text, size_t len,
                                       unsigned depth, const struct hg_json_node **nodes,
                                       uint32_t *count, struct hg_json_fault *fault)
{
    shim->count = 0;
    shim->depth = depth;
    shim->at = 0;
    shim->message = nullptr;
    shim->nomem = shim->open = false;
    *fault = {0, nullptr, false};
    if (len >= UINT32_MAX / 2)
        refuse(shim, "the document is too large");
    bool fine = shim->message == nullptr && take_text(shim, text, len) && walk_document(shim, len);
    *nodes = shim->nodes;
    *count = shim->count;
    if (shim->nomem)
        return HG_JSON_NOMEM;
    *fault = {shim->at, shim->message, shim->open};
    return fine ? HG_JSON_OK : HG_JSON_BAD;
}
