/* Warnings suppressed by comments:
 *
 *     # headgate: ignore W0401 because marketing wants these to wait
 *
 * On a line of its own the comment applies to the rule, item or attribute that follows; behind
 * code, to its own line. Comments of policies come from their trees, those of other files are
 * read line by line; matching diagnostics are marked (hg_diag_ignore). Errors are never
 * suppressed, and a comment that suppresses nothing is reported. Runs last, because it works on
 * what was reported. Must not change the model. */
#include "compiler/ignore.h"

#include "compiler/model/sema.h"

#define MARK "headgate:"
#define MAX_CODES 16 /* in one comment: who needs more should split the rule */

struct hg_ignore {
    struct hg_span span;  /* of the comment */
    struct hg_span about; /* what it silences */
    enum hg_code codes[MAX_CODES];
    bool used[MAX_CODES];
    size_t code_count;
    struct hg_str why;
};

struct hg_ignores {
    struct hg_model *model;
    HG_VEC(struct hg_ignore) list;
    size_t looked_at; /* records of the list that were asked */
};

/* --- reading a comment ---------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct hg_str trimmed(struct hg_str s)
{
    while (s.len && is_blank(s.at[0]))
        s = (struct hg_str){s.at + 1, s.len - 1};
    while (s.len && is_blank(s.at[s.len - 1]))
        s.len--;
    return s;
}

/* The next word, commas and blanks before it aside. */
static struct hg_str next_word(struct hg_str *rest)
{
    size_t len = 0;
    while (rest->len && (is_blank(rest->at[0]) || rest->at[0] == ','))
        *rest = (struct hg_str){rest->at + 1, rest->len - 1};
    while (len < rest->len && !is_blank(rest->at[len]) && rest->at[len] != ',')
        len++;
    struct hg_str word = {rest->at, len};
    *rest = (struct hg_str){rest->at + len, rest->len - len};
    return word;
}

static struct hg_span span_of(const struct hg_model *model, uint32_t source, struct hg_str text)
{
    uint32_t at = (uint32_t)(text.at - model->diags->sources->list.at[source].text.at);
    return (struct hg_span){source, at, at + (uint32_t)text.len};
}

static void read_code(struct hg_ignores *ignores, struct hg_ignore *ignore, struct hg_str word)
{
    struct hg_diags *diags = ignores->model->diags;
    struct hg_span span = span_of(ignores->model, ignore->span.source, word);
    enum hg_code code = hg_diag_find(word);
    struct hg_diag *diag;
    if (code == HG_CODE_COUNT) {
        diag = hg_report(diags, HG_W0493, span, "`%.*s` is not a warning code", HG_STR_ARGS(word));
        hg_diag_help(diags, diag, "write a code such as W0401, then `because` and the reason");
    } else if (hg_diag_page(code)->severity == HG_ERROR || hg_code_is_of_ignore(code)) {
        diag = hg_report(diags, HG_W0493, span, "`%.*s` cannot be ignored", HG_STR_ARGS(word));
        hg_diag_help(diags, diag, "fix what it reports; `headgate explain %.*s` shows how",
                     HG_STR_ARGS(word));
    } else if (ignore->code_count < MAX_CODES) {
        ignore->codes[ignore->code_count++] = code;
    }
}

/* `W0401, W0405 because the reason` */
static void read_ignore(struct hg_ignores *ignores, struct hg_ignore ignore, struct hg_str rest)
{
    struct hg_diags *diags = ignores->model->diags;
    struct hg_str word = next_word(&rest);
    size_t words = 0;
    for (; word.len && !hg_str_is(word, "because"); word = next_word(&rest), words++)
        read_code(ignores, &ignore, word);
    ignore.why = hg_text_normalise(ignores->model->arena, rest);
    bool quoted =
        ignore.why.len > 1 && ignore.why.at[0] == '"' && ignore.why.at[ignore.why.len - 1] == '"';
    if (quoted)
        ignore.why = trimmed((struct hg_str){ignore.why.at + 1, ignore.why.len - 2});
    struct hg_diag *diag;
    if (words == 0) {
        diag = hg_report(diags, HG_W0493, ignore.span, "this comment names no warning to ignore");
        hg_diag_help(diags, diag, "write `# headgate: ignore W0401 because …`");
    } else if (ignore.why.len == 0 && ignore.code_count) {
        diag = hg_report(diags, HG_W0492, ignore.span, "this comment gives no reason");
        hg_diag_help(diags, diag,
                     "add `because` and the reason; until then the warning is still reported");
    } else if (ignore.code_count) {
        hg_push(ignores->model->arena, &ignores->list, ignore);
    }
}

/* A comment with its `#` or `##`. */
static void read_comment(struct hg_ignores *ignores, struct hg_span span, struct hg_span about)
{
    struct hg_str text = hg_source_text(ignores->model, span);
    while (text.len && text.at[0] == '#')
        text = (struct hg_str){text.at + 1, text.len - 1};
    text = trimmed(text);
    if (!hg_str_starts(text, HG_STR(MARK)))
        return;
    struct hg_str rest = {text.at + sizeof MARK - 1, text.len - (sizeof MARK - 1)};
    struct hg_str word = next_word(&rest);
    if (hg_str_is(word, "ignore")) {
        read_ignore(ignores, (struct hg_ignore){.span = span, .about = about}, rest);
        return;
    }
    struct hg_diag *diag =
        hg_report(ignores->model->diags, HG_W0493, span,
                  "`headgate: %.*s` is not a known instruction", HG_STR_ARGS(word));
    hg_diag_help(ignores->model->diags, diag, "write `# headgate: ignore W0401 because …`");
}

/* --- policies -------------------------------------------------------------------------------- */

static struct hg_span line_around(const struct hg_str text, struct hg_span span)
{
    struct hg_span line = span;
    while (line.start > 0 && text.at[line.start - 1] != '\n')
        line.start--;
    while (line.end < text.len && text.at[line.end] != '\n')
        line.end++;
    return line;
}

/* Past blanks, line breaks and comments. */
static uint32_t next_text(struct hg_str text, uint32_t at)
{
    bool comment = false;
    for (; at < text.len; at++) {
        comment = comment ? text.at[at] != '\n' : text.at[at] == '#';
        if (!comment && !is_blank(text.at[at]) && text.at[at] != '\n')
            break;
    }
    return at;
}

/* The longest rule, group or item that starts at `at`; an item starts with its word, a rule with
 * its label. */
static void take_part(struct hg_span *best, struct hg_span part, uint32_t at)
{
    if (part.start == at && part.end > best->end)
        *best = part;
}

static void take_parts(struct hg_span *best, const struct hg_item *item, uint32_t at)
{
    take_part(best, item->span, at);
    for (size_t i = 0; i < item->groups.count; i++)
        take_part(best, item->groups.at[i].span, at);
    for (size_t i = 0; i < item->rules.count; i++)
        take_part(best, item->rules.at[i]->span, at);
    for (size_t i = 0; i < item->rows.count; i++)
        take_part(best, item->rows.at[i].span, at);
}

/* The element below the comment that ends at `after`. */
static struct hg_span part_after(const struct hg_model *model, const struct hg_tree *tree,
                                 uint32_t after)
{
    struct hg_str text = model->diags->sources->list.at[tree->source].text;
    uint32_t at = next_text(text, after);
    struct hg_span best = line_around(text, (struct hg_span){tree->source, at, at});
    best.start = at;
    bool header = tree->is_policy && at < tree->name.span.start;
    if (header) /* above `policy`: all of its header */
        best.end = tree->items.count ? tree->items.at[0]->span.start : (uint32_t)text.len;
    for (size_t i = 0; i < tree->items.count && !header; i++)
        take_parts(&best, tree->items.at[i], at);
    return best;
}

static void read_tree(struct hg_ignores *ignores, const struct hg_tree *tree)
{
    struct hg_str text = ignores->model->diags->sources->list.at[tree->source].text;
    for (size_t i = 0; i < tree->comments.count; i++) {
        const struct hg_comment *comment = &tree->comments.at[i];
        read_comment(ignores, comment->span,
                     comment->own_line ? part_after(ignores->model, tree, comment->span.end)
                                       : line_around(text, comment->span));
    }
}

/* --- other files ---------------------------------------------------------------------------- */

static uint32_t indent_of(struct hg_str text, uint32_t start)
{
    uint32_t at = start;
    while (at < text.len && (text.at[at] == ' ' || text.at[at] == '\t'))
        at++;
    return at - start;
}

/* In YAML: the next line and the lines indented below it. */
static struct hg_span block_after(struct hg_str text, uint32_t source, uint32_t after)
{
    uint32_t at = next_text(text, after);
    struct hg_span block = line_around(text, (struct hg_span){source, at, at});
    uint32_t indent = indent_of(text, block.start);
    while (block.end + 1 < text.len && indent_of(text, block.end + 1) > indent)
        block = (struct hg_span){
            source, block.start,
            line_around(text, (struct hg_span){source, block.end + 1, block.end + 1}).end};
    return block;
}

/* Where a comment starts on a line: `#` first or after a blank. SIZE_MAX: nowhere. */
static size_t comment_of(struct hg_str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] == '#' && (i == 0 || is_blank(line.at[i - 1])))
            return i;
    return SIZE_MAX;
}

static void read_lines(struct hg_ignores *ignores, uint32_t source)
{
    struct hg_str text = ignores->model->diags->sources->list.at[source].text;
    struct hg_span line;
    for (uint32_t at = 0; at < text.len; at = line.end + 1) {
        line = line_around(text, (struct hg_span){source, at, at});
        struct hg_str words = {text.at + line.start, line.end - line.start};
        size_t comment = comment_of(words);
        if (comment == SIZE_MAX)
            continue;
        struct hg_span span = {source, line.start + (uint32_t)comment, line.end};
        bool own = trimmed((struct hg_str){words.at, comment}).len == 0;
        read_comment(ignores, span, own ? block_after(text, source, line.end) : line);
    }
}

static const struct hg_tree *tree_of(const struct hg_model *model, uint32_t source)
{
    for (size_t i = 0; i < model->scope->files.count; i++)
        if (model->scope->files.at[i].tree->source == source)
            return model->scope->files.at[i].tree;
    return NULL;
}

static bool has_comments(struct hg_str name)
{
    return hg_str_ends(name, HG_STR(".yaml")) || hg_str_ends(name, HG_STR(".yml")) ||
           hg_str_ends(name, HG_STR(".txt"));
}

void hg_ignores_read(struct hg_model *model)
{
    struct hg_ignores *ignores = HG_NEW(model->arena, struct hg_ignores);
    ignores->model = model;
    model->ignores = ignores;
    for (uint32_t i = 0; model->scope && i < model->diags->sources->list.count; i++) {
        const struct hg_tree *tree = tree_of(model, i);
        if (tree)
            read_tree(ignores, tree);
        else if (has_comments(model->diags->sources->list.at[i].name))
            read_lines(ignores, i);
    }
}

/* --- silencing ------------------------------------------------------------------------------ */

static bool is_about(const struct hg_ignore *ignore, struct hg_span span)
{
    return span.source == ignore->about.source && span.start >= ignore->about.start &&
           span.start <= ignore->about.end;
}

static void ask(struct hg_ignores *ignores, struct hg_diag *diag)
{
    for (size_t i = 0; i < ignores->list.count; i++) {
        struct hg_ignore *ignore = &ignores->list.at[i];
        for (size_t k = 0; k < ignore->code_count; k++) {
            if (ignore->codes[k] != diag->code || !is_about(ignore, diag->labels[0].span))
                continue;
            ignore->used[k] = true;
            if (!diag->ignored.at)
                hg_diag_ignore(ignores->model->diags, diag, ignore->why);
        }
    }
}

void hg_ignores_apply(struct hg_model *model)
{
    struct hg_ignores *ignores = model->ignores;
    for (size_t i = ignores->looked_at; i < model->diags->list.count; i++)
        ask(ignores, &model->diags->list.at[i]);
    ignores->looked_at = model->diags->list.count;
}

static bool was_looked_for(enum hg_code code, const enum hg_code *skipped, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (skipped[i] == code)
            return false;
    return true;
}

static void report_unused(struct hg_model *model, const struct hg_ignore *ignore, enum hg_code code)
{
    struct hg_diag *diag = hg_report(model->diags, HG_W0491, ignore->span,
                                     "there is no %s to ignore here", hg_diag_page(code)->code);
    hg_diag_help(model->diags, diag, "remove the comment");
    if (ignore->code_count == 1)
        hg_diag_fix(model->diags, diag, ignore->span, (struct hg_str){"", 0});
}

/* Only in the policy's own file: a comment in a shared file may be needed by another policy. */
void hg_ignores_finish(struct hg_model *model, const enum hg_code *skipped, size_t count)
{
    struct hg_ignores *ignores = model->ignores;
    hg_ignores_apply(model);
    if (model->diags->dropped || model->diags->errors)
        return; /* not all was looked for */
    for (size_t i = 0; i < ignores->list.count; i++) {
        struct hg_ignore *ignore = &ignores->list.at[i];
        for (size_t k = 0; k < ignore->code_count; k++)
            if (!ignore->used[k] && ignore->span.source == model->policy->source &&
                was_looked_for(ignore->codes[k], skipped, count))
                report_unused(model, ignore, ignore->codes[k]);
    }
}
