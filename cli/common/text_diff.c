/* A unified diff of two texts by lines, readable by `patch` and `git apply`. Longest common
 * subsequence, by a table over the lines between the common prefix and suffix. */
#include "cli/common/common.h"

#define CONTEXT 3
#define MAX_CELLS ((size_t)16 << 20) /* of the table; larger changes are shown as a whole */

struct lines {
    struct hg_str *at; /* each with its line break, when it has one */
    size_t count;
};

enum step { KEEP, REMOVE, ADD };

struct script {
    HG_VEC(enum step) steps;
};

static struct lines cut(struct hg_arena *arena, struct hg_str text)
{
    struct lines lines = {NULL, 0};
    size_t count = 0, start = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == '\n' || i + 1 == text.len;
    lines.at = HG_ARRAY(arena, struct hg_str, count);
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '\n' || i + 1 == text.len) {
            lines.at[lines.count++] = (struct hg_str){text.at + start, i + 1 - start};
            start = i + 1;
        }
    return lines;
}

static void push_steps(struct hg_arena *arena, struct script *script, enum step step, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hg_push(arena, &script->steps, step);
}

/* Lengths of the longest common subsequences of the ends from (i, k) on. */
static uint32_t *common_ends(struct hg_arena *arena, struct lines a, struct lines b)
{
    size_t width = b.count + 1;
    uint32_t *table = HG_ARRAY(arena, uint32_t, (a.count + 1) * width);
    for (size_t i = a.count; i-- > 0;)
        for (size_t k = b.count; k-- > 0;) {
            uint32_t down = table[(i + 1) * width + k], right = table[i * width + k + 1];
            table[i * width + k] = hg_str_eq(a.at[i], b.at[k]) ? table[(i + 1) * width + k + 1] + 1
                                   : down > right              ? down
                                                               : right;
        }
    return table;
}

static void compare(struct hg_arena *arena, struct script *script, struct lines a, struct lines b)
{
    size_t i = 0, k = 0, width = b.count + 1;
    uint32_t *table = (a.count + 1) * width <= MAX_CELLS ? common_ends(arena, a, b) : NULL;
    while (table && i < a.count && k < b.count) {
        if (hg_str_eq(a.at[i], b.at[k])) {
            push_steps(arena, script, KEEP, 1);
            i++, k++;
        } else if (table[(i + 1) * width + k] >= table[i * width + k + 1]) {
            push_steps(arena, script, REMOVE, 1);
            i++;
        } else {
            push_steps(arena, script, ADD, 1);
            k++;
        }
    }
    push_steps(arena, script, REMOVE, a.count - i);
    push_steps(arena, script, ADD, b.count - k);
}

static void make_script(struct hg_arena *arena, struct script *script, struct lines a,
                        struct lines b)
{
    size_t head = 0, tail = 0;
    while (head < a.count && head < b.count && hg_str_eq(a.at[head], b.at[head]))
        head++;
    while (tail < a.count - head && tail < b.count - head &&
           hg_str_eq(a.at[a.count - 1 - tail], b.at[b.count - 1 - tail]))
        tail++;
    push_steps(arena, script, KEEP, head);
    compare(arena, script, (struct lines){a.at + head, a.count - head - tail},
            (struct lines){b.at + head, b.count - head - tail});
    push_steps(arena, script, KEEP, tail);
}

static void put_line(struct hg_buf *out, char mark, struct hg_str line)
{
    hg_buf_byte(out, mark);
    hg_buf_put(out, line.at, line.len);
    if (line.len == 0 || line.at[line.len - 1] != '\n')
        hg_buf_text(out, "\n\\ No newline at end of file\n");
}

/* Where a hunk that starts at step `from` ends: after it CONTEXT lines are kept, or none is
 * left. */
static size_t hunk_end(const struct script *script, size_t from)
{
    size_t end = from, kept = 0;
    for (size_t i = from; i < script->steps.count && kept <= 2 * CONTEXT; i++) {
        kept = script->steps.at[i] == KEEP ? kept + 1 : 0;
        if (kept == 0)
            end = i + 1;
    }
    size_t most = end + CONTEXT;
    return most < script->steps.count ? most : script->steps.count;
}

static void put_hunk(struct hg_buf *out, const struct script *script, size_t from, size_t to,
                     const struct hg_str *a, const struct hg_str *b, size_t at[2])
{
    size_t counts[2] = {0, 0};
    for (size_t i = from; i < to; i++) {
        counts[0] += script->steps.at[i] != ADD;
        counts[1] += script->steps.at[i] != REMOVE;
    }
    hg_buf_print(out, "@@ -%zu,%zu +%zu,%zu @@\n", at[0] + (counts[0] != 0), counts[0],
                 at[1] + (counts[1] != 0), counts[1]);
    for (size_t i = from; i < to; i++) {
        enum step step = script->steps.at[i];
        put_line(out,
                 step == KEEP     ? ' '
                 : step == REMOVE ? '-'
                                  : '+',
                 step == ADD ? b[at[1]] : a[at[0]]);
        at[0] += step != ADD;
        at[1] += step != REMOVE;
    }
}

void hg_text_diff(struct hg_str name, struct hg_str before, struct hg_str after, struct hg_buf *out)
{
    struct hg_arena arena;
    struct script script = {0};
    hg_cli_arena(&arena);
    struct lines a = cut(&arena, before), b = cut(&arena, after);
    make_script(&arena, &script, a, b);
    hg_buf_print(out, "--- a/%.*s\n+++ b/%.*s\n", HG_STR_ARGS(name), HG_STR_ARGS(name));
    size_t at[2] = {0, 0}, step = 0;
    while (step < script.steps.count) {
        size_t change = step;
        while (change < script.steps.count && script.steps.at[change] == KEEP)
            change++;
        if (change == script.steps.count)
            break;
        size_t from = change - step > CONTEXT ? change - CONTEXT : step;
        at[0] += from - step;
        at[1] += from - step;
        step = hunk_end(&script, change);
        put_hunk(out, &script, from, step, a.at, b.at, at);
    }
    hg_arena_release(&arena);
}
