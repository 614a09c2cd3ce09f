// simdjson On-Demand into a flat record. Members mostly come in the order of the fields, so the
// next field is tried first, as simdjson advises for data one knows; all others are looked up.
#include "simdjson_read.h"

#include <cstring>
#include <new>
#include <simdjson.h>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sj = simdjson;
namespace od = simdjson::ondemand;

struct sr_reader {
    od::parser parser;
    std::vector<std::string_view> names;
    std::vector<sr_kind> kinds;
    std::unordered_map<std::string_view, size_t> index;
};

static bool take_list(od::value value, struct sr_value &to)
{
    od::array array;
    if (value.get_array().get(array))
        return false;
    for (auto item : array) {
        std::string_view text;
        if (to.count == SR_MAX_LIST || item.get_string().get(text))
            return false;
        to.texts[to.count++] = {text.data(), text.size()};
    }
    return true;
}

static bool take(od::value value, sr_kind kind, struct sr_value &to)
{
    std::string_view text;
    bool truth;
    to.given = true;
    switch (kind) {
    case SR_TEXT:
        if (value.get_string().get(text))
            return false;
        to.is.text = {text.data(), text.size()};
        return true;
    case SR_INTEGER:
        return !value.get_int64().get(to.is.number);
    case SR_TRUTH:
        if (value.get_bool().get(truth))
            return false;
        to.is.number = truth;
        return true;
    case SR_TEXTS:
        return take_list(value, to);
    }
    return false;
}

// The field of this key, `count` for none. `next` is the one after the field met last.
static size_t field_of(const struct sr_reader &reader, std::string_view key, size_t next)
{
    size_t count = reader.names.size();
    if (next < count && reader.names[next] == key)
        return next;
    auto found = reader.index.find(key);
    return found != reader.index.end() ? found->second : count;
}

struct sr_reader *sr_new(const struct sr_field *fields, size_t count)
{
    auto *reader = new (std::nothrow) sr_reader;
    for (size_t i = 0; reader != nullptr && i < count; i++) {
        reader->names.emplace_back(fields[i].name);
        reader->kinds.push_back(fields[i].kind);
        reader->index.emplace(fields[i].name, i);
    }
    return reader;
}

void sr_free(struct sr_reader *reader)
{
    delete reader;
}

const char *sr_kernel(void)
{
    static const std::string name = sj::get_active_implementation()->name();
    return name.c_str();
}

bool sr_read(struct sr_reader *reader, const char *at, size_t len, size_t room,
             struct sr_value *values)
{
    od::document document;
    od::object object;
    size_t count = reader->names.size(), next = 0;
    for (size_t i = 0; i < count; i++) {
        values[i].given = false;
        values[i].count = 0;
    }
    sj::padded_string_view view(at, len, room);
    if (reader->parser.iterate(view).get(document) || document.get_object().get(object))
        return false;
    for (auto member : object) {
        std::string_view key;
        if (member.unescaped_key().get(key))
            return false;
        size_t field = field_of(*reader, key, next);
        if (field == count)
            continue;
        od::value value;
        if (member.value().get(value) || !take(value, reader->kinds[field], values[field]))
            return false;
        next = field + 1;
    }
    return true;
}
