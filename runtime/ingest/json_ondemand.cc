/* The whole of a document by simdjson's On-Demand: the long way for what the walk over its index
 * does not take (json_simdjson.cc), which is mostly what is no JSON, to say what is wrong and
 * where.
 *
 * On-Demand checks structure, strings and UTF-8; the grammar of numbers is checked by
 * hg_json_is_number, since a raw token is not looked into. */
#include "runtime/ingest/json_shim.h"

#include <cstring>
#include <utility>

namespace sj = simdjson;
namespace od = simdjson::ondemand;

namespace
{

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

size_t trimmed(const char *at, size_t len)
{
    while (len > 0 && std::strchr(" \t\r\n", at[len - 1]) != nullptr && at[len - 1] != '\0')
        len--;
    return len;
}

/* The length of an object or array, known to be JSON. */
uint32_t extent(const struct hg_json_shim *shim, const struct hg_json_node *node)
{
    const char *at = shim->text + node->start;
    return static_cast<uint32_t>(hg_json_pass_over(at, shim->text + shim->room) - at);
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
        if (hg_json_add(shim) == nullptr || !walk(shim, index, element, depth))
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
    node->key = shim->origin + node->key_start + 1;
    node->key_len = static_cast<uint32_t>(key.size());
    node->escaped = raw[key.size()] != '"' || std::memcmp(raw, key.data(), key.size()) != 0;
    if (node->escaped)
        node->key = key.data();
    return true;
}

bool walk_members(struct hg_json_shim *shim, od::object &object, unsigned depth)
{
    for (auto member : object) {
        od::field field;
        if (auto error = std::move(member).get(field))
            return fail(shim, error);
        uint32_t index = shim->count;
        if (hg_json_add(shim) == nullptr || !take_key(shim, index, field) ||
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
    bool escaped = text.size() + 2 != node->raw_len;
    node->text = escaped ? text.data() : shim->origin + node->start + 1;
    node->text_len = static_cast<uint32_t>(text.size());
    node->escaped |= escaped;
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
    node->text = shim->origin + node->start;
    node->text_len = node->raw_len;
    return hg_json_is_number(node->text, node->text_len) || refuse(shim, "a malformed number");
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
        if (fine)
            shim->nodes[index].raw_len = extent(shim, &shim->nodes[index]);
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
    if (auto error = shim->slow.iterate(view).get(document))
        return fail(shim, error);
    shim->at = std::strspn(shim->text, " \t\r\n");
    if (shim->text[shim->at] != '{')
        return refuse(shim, "not a JSON object");
    struct hg_json_node *root = hg_json_add(shim);
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
    if (document.current_location().get(after) == sj::OUT_OF_BOUNDS) {
        shim->nodes[0].raw_len = extent(shim, &shim->nodes[0]);
        return true;
    }
    shim->at = after != nullptr ? static_cast<size_t>(after - shim->text) : len;
    return refuse(shim, "something after the object");
}

} // namespace

bool hg_json_ondemand(struct hg_json_shim *shim, const char *text, size_t len)
{
    if (len >= UINT32_MAX / 2)
        return refuse(shim, "the document is too large");
    return hg_json_take(shim, text, len) && walk_document(shim, len);
}
