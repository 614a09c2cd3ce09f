/* Source texts of a compilation and their lines. Owns only the tables of line starts, which are
 * built when a position is first shown; the texts belong to the caller. Opens no file. */
#include "base/source.h"

void hg_sources_init(struct hg_sources *sources, struct hg_arena *arena)
{
    *sources = (struct hg_sources){.arena = arena};
}

uint32_t hg_sources_add(struct hg_sources *sources, struct hg_str name, struct hg_str text)
{
    struct hg_source source = {.name = name, .text = text};
    if (source.text.len > UINT32_MAX) /* far past what any loader admits: spans are 32 bits */
        source.text.len = UINT32_MAX;
    hg_push(sources->arena, &sources->list, source);
    return (uint32_t)(sources->list.count - 1);
}

static size_t count_lines(struct hg_str text)
{
    size_t lines = 1;
    const char *at = text.at, *end = text.len != 0 ? text.at + text.len : text.at;
    while (at != end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        at++;
        lines++;
    }
    return lines;
}

static void find_lines(struct hg_sources *sources, struct hg_source *source)
{
    if (source->lines != NULL)
        return;
    struct hg_str text = source->text;
    source->line_count = count_lines(text);
    source->lines = HG_ARRAY(sources->arena, uint32_t, source->line_count);
    size_t line = 1;
    for (uint32_t i = 0; i < text.len && line < source->line_count; i++)
        if (text.at[i] == '\n')
            source->lines[line++] = i + 1;
}

/* The index of the last line that starts at or before `offset`. */
static size_t line_at(const struct hg_source *source, uint32_t offset)
{
    size_t low = 0, high = source->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct hg_position hg_position_of(struct hg_sources *sources, uint32_t source, uint32_t offset)
{
    if (source >= sources->list.count)
        return (struct hg_position){1, 1};
    struct hg_source *it = &sources->list.at[source];
    find_lines(sources, it);
    if (offset > it->text.len)
        offset = (uint32_t)it->text.len;
    size_t line = line_at(it, offset);
    uint32_t start = it->lines[line];
    struct hg_str before = {offset != start ? it->text.at + start : NULL, offset - start};
    return (struct hg_position){(uint32_t)line + 1, (uint32_t)hg_utf8_length(before) + 1};
}

struct hg_str hg_line_of(struct hg_sources *sources, uint32_t source, uint32_t line)
{
    if (source >= sources->list.count)
        return (struct hg_str){NULL, 0};
    struct hg_source *it = &sources->list.at[source];
    find_lines(sources, it);
    if (line == 0 || line > it->line_count)
        return (struct hg_str){NULL, 0};
    size_t start = it->lines[line - 1];
    size_t end = line < it->line_count ? it->lines[line] - 1 : it->text.len;
    if (line < it->line_count && end > start && it->text.at[end - 1] == '\r')
        end--;
    return (struct hg_str){end != start ? it->text.at + start : NULL, end - start};
}

struct hg_span hg_span_join(struct hg_span a, struct hg_span b)
{
    if (a.source != b.source)
        return a.source != HG_NO_SOURCE ? a : b;
    return (struct hg_span){a.source, a.start < b.start ? a.start : b.start,
                            a.end > b.end ? a.end : b.end};
}
