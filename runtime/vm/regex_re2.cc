// Regular expressions by RE2: the only C++ the VM needs, behind a table of C functions. Never
// throws, never logs, never calls back into C; time is linear in the text, memory bounded.
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <cstdio>
#include <new>
#include <string>
#include <vector>

extern "C" {
#include "runtime/vm/image.h"
}

// A policy's patterns are short; RE2's default of 8 MiB would let one pattern of a hostile
// policy take that much in every process.
static constexpr int64_t kMaxMemory = 1 << 20;

struct hg_regex {
    explicit hg_regex(const re2::StringPiece &pattern, const RE2::Options &options)
        : re(pattern, options)
    {
    }
    RE2 re;
    std::vector<std::string> literals, starts;
};

// Shorter literals stand nearly everywhere; of many, a pass over the text takes longer than RE2.
static constexpr int kShortestLiteral = 2;
static constexpr size_t kMostLiterals = 16;

static bool is_ascii(const std::string &text)
{
    for (char c : text)
        if (static_cast<unsigned char>(c) >= 0x80)
            return false;
    return true;
}

// What RE2 finds every match must contain; only where without any of it nothing can match.
static void find_literals(const re2::StringPiece &pattern, const RE2::Options &options,
                          std::vector<std::string> *literals)
{
    re2::FilteredRE2 filter(kShortestLiteral);
    std::vector<std::string> found;
    std::vector<int> possible;
    int id;
    if (filter.Add(pattern, options, &id) != RE2::NoError)
        return;
    filter.Compile(&found);
    filter.AllPotentials({}, &possible);
    bool needed = possible.empty() && !found.empty() && found.size() <= kMostLiterals;
    for (const std::string &literal : found)
        needed = needed && is_ascii(literal);
    if (needed)
        literals->swap(found);
}

// The pattern read from `at` on, as far as it is text: a character that stands for itself.
static bool take_plain(const std::string &pattern, size_t *at, char *c)
{
    static const std::string kMeta = "\\.+*?()|[]{}^$";
    size_t next = *at;
    if (next < pattern.size() && pattern[next] == '\\' && next + 1 < pattern.size() &&
        kMeta.find(pattern[next + 1]) != std::string::npos)
        next++;
    else if (next == pattern.size() || kMeta.find(pattern[next]) != std::string::npos)
        return false;
    unsigned char byte = static_cast<unsigned char>(pattern[next]);
    *c = static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
    *at = next + 1;
    return byte < 0x80;
}

static std::string take_literal(const std::string &pattern, size_t *at)
{
    std::string literal;
    for (char c; take_plain(pattern, at, &c);)
        literal += c;
    return literal;
}

// What a pattern like `^(a|b)...` or `^a...` must start with. Whatever could make that optional, or
// only one of several ways to match, finds nothing.
static void find_starts(const std::string &pattern, std::vector<std::string> *starts)
{
    std::vector<std::string> found;
    size_t at = 1;
    if (pattern.compare(0, 1, "^") != 0)
        return;
    bool group = pattern.compare(at, 1, "(") == 0;
    if (group)
        at += pattern.compare(at, 3, "(?:") == 0 ? 3 : 1;
    found.push_back(take_literal(pattern, &at));
    while (group && pattern.compare(at, 1, "|") == 0)
        found.push_back(take_literal(pattern, &++at));
    if (group && pattern.compare(at, 1, ")") != 0)
        return;
    at += group;
    if (at < pattern.size() && std::string("*?{").find(pattern[at]) != std::string::npos) {
        if (group || found[0].empty())
            return;
        found[0].pop_back(); // its last character is what is repeated
    }
    if (pattern.find('|', at) != std::string::npos || found.size() > kMostLiterals)
        return;
    for (const std::string &start : found)
        if (start.empty())
            return;
    starts->swap(found);
}

static re2::StringPiece piece(struct hg_str text)
{
    return re2::StringPiece(text.at == nullptr ? "" : text.at, text.len);
}

static void say(char *why, size_t size, const char *message)
{
    if (why != nullptr && size != 0)
        std::snprintf(why, size, "%s", message);
}

static struct hg_regex *compile(struct hg_str pattern, char *why, size_t size)
{
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_max_mem(kMaxMemory);
    auto *regex = new (std::nothrow) hg_regex(piece(pattern), options);
    if (regex == nullptr) {
        say(why, size, "out of memory");
        return nullptr;
    }
    if (!regex->re.ok()) {
        say(why, size, regex->re.error().c_str());
        delete regex;
        return nullptr;
    }
    find_literals(piece(pattern), options, &regex->literals);
    find_starts(regex->re.pattern(), &regex->starts);
    return regex;
}

static void release(struct hg_regex *regex)
{
    delete regex;
}

static bool search(const struct hg_regex *regex, struct hg_str text)
{
    re2::StringPiece all = piece(text);
    return regex->re.Match(all, 0, all.size(), RE2::UNANCHORED, nullptr, 0);
}

static bool full(const struct hg_regex *regex, struct hg_str text)
{
    re2::StringPiece all = piece(text);
    return regex->re.Match(all, 0, all.size(), RE2::ANCHOR_BOTH, nullptr, 0);
}

// A group that took no part in the match has no data: it counts as empty.
static bool part(const struct hg_regex *regex, struct hg_str text, struct hg_str *found)
{
    re2::StringPiece all = piece(text), groups[2];
    int wanted = regex->re.NumberOfCapturingGroups() > 0 ? 2 : 1;
    if (!regex->re.Match(all, 0, all.size(), RE2::UNANCHORED, groups, wanted))
        return false;
    const re2::StringPiece &group = groups[wanted - 1];
    found->at = group.data() == nullptr ? "" : group.data();
    found->len = group.size();
    return true;
}

static bool nth(const std::vector<std::string> &texts, uint32_t i, struct hg_str *text)
{
    if (i >= texts.size())
        return false;
    text->at = texts[i].data();
    text->len = texts[i].size();
    return true;
}

static bool literals(const struct hg_regex *regex, uint32_t i, struct hg_str *literal)
{
    return nth(regex->literals, i, literal);
}

static bool starts(const struct hg_regex *regex, uint32_t i, struct hg_str *start)
{
    return nth(regex->starts, i, start);
}

extern "C" const struct hg_regex_provider hg_regex_re2 = {compile, release,  search, full,
                                                          part,    literals, starts};

// The arena may leave by its guard, so every C++ object is gone before it is asked.
extern "C" bool hg_regex_re2_check(struct hg_str pattern, struct hg_arena *arena,
                                   struct hg_str *why)
{
    char message[200];
    struct hg_regex *regex = compile(pattern, message, sizeof message);
    if (regex != nullptr) {
        release(regex);
        return true;
    }
    *why = hg_str_copy(arena, hg_str(message));
    return false;
}
