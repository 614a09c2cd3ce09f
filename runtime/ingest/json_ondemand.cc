/* A whole document by simdjson's On-Demand API: the slow path for what the walk over the
 * structural index rejects (json_simdjson.cc), mostly malformed text, to say what is wrong and
 * where.
 *
 * On-Demand checks structure, strings and UTF-8; the grammar of numbers is checked by
 * hg_json_is_number, since raw tokens are not validated. */
#include "runtime/ingest/json_parser.h"

#include <cstring>
#include <utility>

namespace sj = simdjson;
namespace od = simdjson::ondemand;

namespace
{

bool refuse(struct hg_json_parser *parser, const char *message)
{
    if (parser->message == nullptr)
        parser->message = message;
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
        return "a string without a closing quote";
    case sj::STRING_ERROR:
        return "a malformed string";
    case sj::N_ATOM_ERROR:
    case sj::T_ATOM_ERROR:
    case sj::F_ATOM_ERROR:
        return "an unknown word; only true, false and null are allowed";
    case sj::INCOMPLETE_ARRAY_OR_OBJECT:
        return "an object or array without a closing bracket";
    case sj::EMPTY:
        return "no JSON value";
    case sj::CAPACITY:
        return "the document is too large";
    default:
        return "malformed JSON";
    }
}

bool fail(struct hg_json_parser *parser, sj::error_code error)
{
    if (error == sj::MEMALLOC)
        parser->nomem = true;
    if (error == sj::INCOMPLETE_ARRAY_OR_OBJECT)
        parser->open = true;
    return refuse(parser, words_of(error));
}

size_t trimmed(const char *at, size_t len)
{
    while (len > 0 && std::strchr(" \t\r\n", at[len - 1]) != nullptr && at[len - 1] != '\0')
        len--;
    return len;
}

/* The length of an object or array, known to be JSON. */
uint32_t extent(const struct hg_json_parser *parser, const struct hg_json_node *node)
{
    const char *at = parser->text + node->start;
    return static_cast<uint32_t>(hg_json_skip_value(at, parser->text + parser->room) - at);
}

bool walk(struct hg_json_parser *parser, uint32_t index, od::value value, unsigned depth);

bool walk_array(struct hg_json_parser *parser, od::value value, unsigned depth)
{
    od::array array;
    if (auto error = value.get_array().get(array))
        return fail(parser, error);
    for (auto item : array) {
        od::value element;
        if (auto error = std::move(item).get(element))
            return fail(parser, error);
        uint32_t index = parser->count;
        if (hg_json_add_node(parser) == nullptr || !walk(parser, index, element, depth))
            return false;
    }
    return true;
}

/* The key of a member, before its value is touched. */
bool take_key(struct hg_json_parser *parser, uint32_t index, od::field &field)
{
    struct hg_json_node *node = &parser->nodes[index];
    const char *raw = field.key().raw();
    parser->at = static_cast<size_t>(raw - parser->text) - 1;
    node->key_start = static_cast<uint32_t>(parser->at);
    std::string_view key;
    if (auto error = field.unescaped_key().get(key))
        return fail(parser, error);
    node->key = parser->origin + node->key_start + 1;
    node->key_len = static_cast<uint32_t>(key.size());
    node->escaped = raw[key.size()] != '"' || std::memcmp(raw, key.data(), key.size()) != 0;
    if (node->escaped)
        node->key = key.data();
    return true;
}

bool walk_members(struct hg_json_parser *parser, od::object &object, unsigned depth)
{
    for (auto member : object) {
        od::field field;
        if (auto error = std::move(member).get(field))
            return fail(parser, error);
        uint32_t index = parser->count;
        if (hg_json_add_node(parser) == nullptr || !take_key(parser, index, field) ||
            !walk(parser, index, field.value(), depth))
            return false;
    }
    return true;
}

bool walk_object(struct hg_json_parser *parser, od::value value, unsigned depth)
{
    od::object object;
    if (auto error = value.get_object().get(object))
        return fail(parser, error);
    return walk_members(parser, object, depth);
}

bool take_string(struct hg_json_parser *parser, struct hg_json_node *node, od::value value)
{
    std::string_view text;
    if (auto error = value.get_string().get(text))
        return fail(parser, error);
    bool escaped = text.size() + 2 != node->raw_len;
    node->text = escaped ? text.data() : parser->origin + node->start + 1;
    node->text_len = static_cast<uint32_t>(text.size());
    node->escaped |= escaped;
    node->kind = HG_JSON_STRING;
    return true;
}

bool take_boolean(struct hg_json_parser *parser, struct hg_json_node *node, od::value value)
{
    bool truth;
    if (auto error = value.get_bool().get(truth))
        return fail(parser, error);
    node->kind = truth ? HG_JSON_TRUE : HG_JSON_FALSE;
    return true;
}

bool take_null(struct hg_json_parser *parser, struct hg_json_node *node, od::value value)
{
    node->kind = HG_JSON_NULL;
    if (node->raw_len != 4 || std::memcmp(parser->text + node->start, "null", 4) != 0)
        return fail(parser, sj::N_ATOM_ERROR);
    bool null;
    if (auto error = value.is_null().get(null))
        return fail(parser, error);
    return null || fail(parser, sj::N_ATOM_ERROR);
}

/* A number is taken by its token: reading it as a double could refuse what is only too large
 * for one. simdjson steps over it as over any value that was not asked for. */
bool take_number(struct hg_json_parser *parser, struct hg_json_node *node)
{
    node->kind = HG_JSON_NUMBER;
    node->text = parser->origin + node->start;
    node->text_len = node->raw_len;
    return hg_json_is_number(node->text, node->text_len) || refuse(parser, "a malformed number");
}

bool take_scalar(struct hg_json_parser *parser, uint32_t index, od::value value, od::json_type type)
{
    struct hg_json_node *node = &parser->nodes[index];
    switch (type) {
    case od::json_type::string:
        return take_string(parser, node, value);
    case od::json_type::boolean:
        return take_boolean(parser, node, value);
    case od::json_type::null:
        return take_null(parser, node, value);
    default:
        return take_number(parser, node);
    }
}

bool enter(struct hg_json_parser *parser, unsigned depth)
{
    return depth <= parser->depth || refuse(parser, "objects and arrays nested too deeply");
}

bool walk(struct hg_json_parser *parser, uint32_t index, od::value value, unsigned depth)
{
    od::json_type type;
    std::string_view token = value.raw_json_token();
    parser->at = static_cast<size_t>(token.data() - parser->text);
    parser->nodes[index].start = static_cast<uint32_t>(parser->at);
    if (auto error = value.type().get(type))
        return fail(parser, error);
    bool fine;
    if (type == od::json_type::array || type == od::json_type::object) {
        bool array = type == od::json_type::array;
        parser->nodes[index].kind = array ? HG_JSON_ARRAY : HG_JSON_OBJECT;
        fine = enter(parser, depth + 1) && (array ? walk_array(parser, value, depth + 1)
                                                  : walk_object(parser, value, depth + 1));
        if (fine)
            parser->nodes[index].raw_len = extent(parser, &parser->nodes[index]);
    } else {
        parser->nodes[index].raw_len = static_cast<uint32_t>(trimmed(token.data(), token.size()));
        fine = take_scalar(parser, index, value, type);
    }
    parser->nodes[index].next = parser->count;
    return fine;
}

bool walk_document(struct hg_json_parser *parser, size_t len)
{
    od::document document;
    sj::padded_string_view view(parser->text, len, parser->room);
    if (auto error = parser->slow.iterate(view).get(document))
        return fail(parser, error);
    parser->at = std::strspn(parser->text, " \t\r\n");
    if (parser->text[parser->at] != '{')
        return refuse(parser, "not a JSON object");
    struct hg_json_node *root = hg_json_add_node(parser);
    if (root == nullptr)
        return false;
    root->kind = HG_JSON_OBJECT;
    root->start = static_cast<uint32_t>(parser->at);
    od::object object;
    if (auto error = document.get_object().get(object))
        return fail(parser, error);
    if (!enter(parser, 1) || !walk_members(parser, object, 1))
        return false;
    parser->nodes[0].next = parser->count;
    const char *after;
    if (document.current_location().get(after) == sj::OUT_OF_BOUNDS) {
        parser->nodes[0].raw_len = extent(parser, &parser->nodes[0]);
        return true;
    }
    parser->at = after != nullptr ? static_cast<size_t>(after - parser->text) : len;
    return refuse(parser, "unexpected text after the object");
}

} // namespace

bool hg_json_ondemand(struct hg_json_parser *parser, const char *text, size_t len)
{
    if (len >= UINT32_MAX / 2)
        return refuse(parser, "the document is too large");
    return hg_json_copy_document(parser, text, len) && walk_document(parser, len);
}
