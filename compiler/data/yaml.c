/* YAML to a tree of nodes with source spans: the first step for contracts, teams, calendars and
 * test files. Does not know the keys. Owns libyaml's parser for the duration of one call and
 * frees it also when memory runs out: our arenas leave by longjmp, so a guard of this file
 * catches that, and diagnostics are written only after the parser is deleted. */
#include "compiler/data/yaml.h"

#include <stdlib.h>

#include <yaml.h>

#include "base/map.h"

#define POINT_EVERY 64u   /* code points between two known byte offsets */
#define LINEAR_KEYS 8u    /* up to here, looking for a duplicate key needs no map */
#define TROUBLES_MAX 100u /* as many as a list of diagnostics keeps */

struct frame {
    struct hg_yaml *node;
    bool flow;
    bool has_key;
    struct hg_str key;
    struct hg_span key_span;
    HG_VEC(struct hg_yaml *) items;
    HG_VEC(struct hg_yaml_pair) pairs;
};

struct trouble { /* a diagnostic to be */
    enum hg_code code;
    struct hg_span span, other;
    struct hg_str message, other_text, help;
};

struct session {
    struct hg_arena *arena;
    uint32_t source;
    struct hg_str text;  /* without the byte order mark */
    uint32_t text_start; /* of `text` in the source */
    uint32_t *points;    /* byte offset of code point 64 * i; NULL: all ASCII */
    size_t length;       /* of the text in code points */
    yaml_parser_t parser;
    yaml_event_t event;
    bool has_event;
    struct frame stack[HG_YAML_MAX_DEPTH];
    size_t depth, nodes, documents;
    struct hg_yaml *root;
    HG_VEC(struct trouble) troubles;
    bool stop;
};

/* --- places ------------------------------------------------------------------------------ */

static bool starts_code_point(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

/* libyaml counts code points; we count bytes. */
static void map_code_points(struct session *s)
{
    size_t count = 0;
    for (size_t i = 0; i < s->text.len; i++)
        count += starts_code_point(s->text.at[i]);
    s->length = count;
    if (count == s->text.len)
        return;
    s->points = HG_ARRAY(s->arena, uint32_t, count / POINT_EVERY + 1);
    s->points[count / POINT_EVERY] = (uint32_t)s->text.len;
    count = 0;
    for (size_t i = 0; i < s->text.len; i++)
        if (starts_code_point(s->text.at[i]) && count++ % POINT_EVERY == 0)
            s->points[(count - 1) / POINT_EVERY] = (uint32_t)i;
}

static uint32_t byte_of(const struct session *s, size_t index)
{
    if (index > s->length)
        index = s->length;
    size_t at = index;
    if (s->points != NULL) {
        size_t left = index % POINT_EVERY;
        at = s->points[index / POINT_EVERY];
        for (; at < s->text.len && left != 0; left--)
            for (at++; at < s->text.len && !starts_code_point(s->text.at[at]);)
                at++;
    }
    return s->text_start + (uint32_t)at;
}

static struct hg_span span_of(const struct session *s, yaml_mark_t from, yaml_mark_t to)
{
    return (struct hg_span){s->source, byte_of(s, from.index), byte_of(s, to.index)};
}

static struct hg_span event_span(const struct session *s)
{
    return span_of(s, s->event.start_mark, s->event.end_mark);
}

/* --- what is wrong ----------------------------------------------------------------------- */

static struct trouble *report(struct session *s, enum hg_code code, struct hg_span span,
                              const char *message)
{
    struct trouble trouble = {.code = code, .span = span, .message = hg_str(message)};
    if (s->troubles.count == TROUBLES_MAX)
        s->stop = true;
    hg_push(s->arena, &s->troubles, trouble);
    return &s->troubles.at[s->troubles.count - 1];
}

static void report_and_stop(struct session *s, enum hg_code code, struct hg_span span,
                            const char *message)
{
    report(s, code, span, message);
    s->stop = true;
}

static const char *advice_on(const char *problem)
{
    static const struct {
        const char *problem, *advice;
    } known[] = {
        {"found character that cannot start any token",
         "indent with spaces, not tabs, and put texts that start with @, ` or % in quotes"},
        {"mapping values are not allowed in this context",
         "put a text that contains `: ` in quotes, or check the indentation of this line"},
        {"could not find expected ':'", "a key must be followed by a colon and a space"},
        {"did not find expected ',' or '}'", "the brace opened above is never closed"},
        {"did not find expected ',' or ']'", "the bracket opened above is never closed"},
        {"did not find expected key", "check the indentation of this line"},
        {"found unexpected end of stream", "a quote is never closed"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].problem, problem) == 0)
            return known[i].advice;
    return "";
}

static void report_reader(struct session *s)
{
    size_t at = s->parser.problem_offset < s->text.len ? s->parser.problem_offset : s->text.len;
    uint32_t start = s->text_start + (uint32_t)at;
    struct hg_span span = {s->source, start, start + (at < s->text.len)};
    report_and_stop(s, HG_E0502, span, "the text contains a control character");
}

static void report_syntax(struct session *s)
{
    yaml_parser_t *parser = &s->parser;
    const char *problem = parser->problem != NULL ? parser->problem : "it cannot be read";
    uint32_t at = byte_of(s, parser->problem_mark.index);
    uint32_t end = s->text_start + (uint32_t)s->text.len;
    struct hg_span span = {s->source, at, at < end ? at + 1 : at};
    struct trouble *trouble = report(s, HG_E0501, span, "");
    trouble->message = hg_str_print(s->arena, "this is not valid YAML: %s", problem);
    trouble->help = hg_str(advice_on(problem));
    if (parser->context != NULL && parser->context_mark.index != parser->problem_mark.index) {
        trouble->other_text = hg_str_copy(s->arena, hg_str(parser->context));
        trouble->other = (struct hg_span){s->source, byte_of(s, parser->context_mark.index),
                                          byte_of(s, parser->context_mark.index + 1)};
    }
    s->stop = true;
}

static void report_parser(struct session *s)
{
    if (s->parser.error == YAML_MEMORY_ERROR)
        longjmp(s->arena->guard->jump, 1);
    if (s->parser.error == YAML_READER_ERROR)
        report_reader(s);
    else
        report_syntax(s);
}

/* --- the tree ---------------------------------------------------------------------------- */

static void report_key(struct session *s, const struct hg_yaml_pair *again,
                       const struct hg_yaml_pair *first)
{
    struct trouble *trouble = report(s, HG_E0503, again->key_span, "");
    trouble->message =
        hg_str_print(s->arena, "`%.*s` is written twice here", HG_STR_ARGS(again->key));
    trouble->other = first->key_span;
    trouble->other_text = HG_STR("first here");
}

static void find_duplicates(struct session *s, struct frame *frame)
{
    if (frame->pairs.count <= LINEAR_KEYS) {
        for (size_t i = 1; i < frame->pairs.count; i++)
            for (size_t k = 0; k < i; k++)
                if (hg_str_eq(frame->pairs.at[i].key, frame->pairs.at[k].key)) {
                    report_key(s, &frame->pairs.at[i], &frame->pairs.at[k]);
                    break;
                }
        return;
    }
    struct hg_map seen;
    hg_map_init(&seen, s->arena);
    for (size_t i = 0; i < frame->pairs.count; i++) {
        bool added;
        uint64_t *first = hg_map_add(&seen, frame->pairs.at[i].key, i, &added);
        if (!added)
            report_key(s, &frame->pairs.at[i], &frame->pairs.at[*first]);
    }
}

static void attach(struct session *s, struct hg_yaml *node)
{
    if (s->depth == 0) {
        s->root = node;
        return;
    }
    struct frame *frame = &s->stack[s->depth - 1];
    if (frame->node->kind == HG_YAML_LIST) {
        hg_push(s->arena, &frame->items, node);
        return;
    }
    if (frame->has_key) {
        struct hg_yaml_pair pair = {frame->key, frame->key_span, node};
        hg_push(s->arena, &frame->pairs, pair);
        frame->has_key = false;
        return;
    }
    frame->has_key = true;
    frame->key = node->text;
    frame->key_span = node->span;
    if (node->kind != HG_YAML_SCALAR)
        report_and_stop(s, HG_E0508, node->span, "a key must be a plain text");
    else if (node->plain && hg_str_is(node->text, "<<"))
        report_and_stop(s, HG_E0504, node->span, "YAML merge keys are not supported");
}

static void refuse_tags(struct session *s, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor != NULL)
        report_and_stop(s, HG_E0504, event_span(s), "YAML anchors are not supported");
    if (tag != NULL)
        report_and_stop(s, HG_E0505, event_span(s), "YAML tags are not supported");
}

static struct hg_yaml *new_node(struct session *s, enum hg_yaml_kind kind)
{
    if (++s->nodes > HG_YAML_MAX_NODES)
        report_and_stop(s, HG_E0507, event_span(s), "the file contains more than 1,000,000 values");
    struct hg_yaml *node = HG_NEW(s->arena, struct hg_yaml);
    node->kind = kind;
    node->span = event_span(s);
    return node;
}

static void take_scalar(struct session *s)
{
    struct hg_yaml *node = new_node(s, HG_YAML_SCALAR);
    struct hg_str text = {(const char *)s->event.data.scalar.value, s->event.data.scalar.length};
    refuse_tags(s, s->event.data.scalar.anchor, s->event.data.scalar.tag);
    if (memchr(text.at, '\0', text.len) != NULL)
        report_and_stop(s, HG_E0502, node->span, "a text must not contain a NUL character");
    node->text = hg_str_copy(s->arena, text);
    node->plain = s->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    attach(s, node);
}

static void open_node(struct session *s, enum hg_yaml_kind kind, bool flow)
{
    if (s->depth == HG_YAML_MAX_DEPTH) {
        report_and_stop(s, HG_E0507, event_span(s), "nested deeper than 64 levels");
        return;
    }
    s->stack[s->depth++] = (struct frame){.node = new_node(s, kind), .flow = flow};
}

/* A block ends where the next thing starts, which may be lines further on. */
static uint32_t end_of(const struct session *s, const struct frame *frame)
{
    if (!frame->flow && frame->pairs.count != 0)
        return frame->pairs.at[frame->pairs.count - 1].value->span.end;
    if (!frame->flow && frame->items.count != 0)
        return frame->items.at[frame->items.count - 1]->span.end;
    return event_span(s).end;
}

static void close_node(struct session *s)
{
    struct frame *frame = &s->stack[s->depth - 1];
    struct hg_yaml *node = frame->node;
    node->span.end = end_of(s, frame);
    if (node->kind == HG_YAML_MAP) {
        find_duplicates(s, frame);
        node->pairs = frame->pairs.at;
        node->count = frame->pairs.count;
    } else {
        node->items = frame->items.at;
        node->count = frame->items.count;
    }
    s->depth--;
    attach(s, node);
}

static void take_event(struct session *s)
{
    switch (s->event.type) {
    case YAML_DOCUMENT_START_EVENT:
        if (s->documents++ != 0)
            report_and_stop(s, HG_E0506, event_span(s), "a second YAML document starts here");
        break;
    case YAML_ALIAS_EVENT:
        report_and_stop(s, HG_E0504, event_span(s), "YAML aliases are not supported");
        break;
    case YAML_SCALAR_EVENT:
        take_scalar(s);
        break;
    case YAML_SEQUENCE_START_EVENT:
        refuse_tags(s, s->event.data.sequence_start.anchor, s->event.data.sequence_start.tag);
        open_node(s, HG_YAML_LIST, s->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
        break;
    case YAML_MAPPING_START_EVENT:
        refuse_tags(s, s->event.data.mapping_start.anchor, s->event.data.mapping_start.tag);
        open_node(s, HG_YAML_MAP, s->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_node(s);
        break;
    case YAML_STREAM_END_EVENT:
        s->stop = true;
        break;
    default:
        break;
    }
}

static void read_events(struct session *s)
{
    map_code_points(s);
    yaml_parser_set_encoding(&s->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&s->parser, (const unsigned char *)s->text.at, s->text.len);
    while (!s->stop) {
        if (!yaml_parser_parse(&s->parser, &s->event)) {
            report_parser(s);
            return;
        }
        s->has_event = true;
        take_event(s);
        yaml_event_delete(&s->event);
        s->has_event = false;
    }
}

/* False when memory ran out. `s` lives in the arena, so that the jump leaves it as it was. */
static bool run(struct session *s)
{
    struct hg_guard guard, *outer = s->arena->guard;
    if (!yaml_parser_initialize(&s->parser))
        return false;
    s->arena->guard = &guard;
    bool ran = setjmp(guard.jump) == 0;
    if (ran)
        read_events(s);
    s->arena->guard = outer;
    if (s->has_event)
        yaml_event_delete(&s->event);
    yaml_parser_delete(&s->parser);
    return ran;
}

/* --- the door ---------------------------------------------------------------------------- */

static void report_all(struct hg_diags *diags, const struct session *s)
{
    for (size_t i = 0; i < s->troubles.count; i++) {
        const struct trouble *t = &s->troubles.at[i];
        struct hg_diag *diag = hg_report(diags, t->code, t->span, "%.*s", HG_STR_ARGS(t->message));
        if (t->other_text.len != 0)
            hg_diag_label(diags, diag, t->other, "%.*s", HG_STR_ARGS(t->other_text));
        if (t->help.len != 0)
            hg_diag_help(diags, diag, "%.*s", HG_STR_ARGS(t->help));
    }
}

static bool is_text_file(struct hg_diags *diags, uint32_t source, struct hg_str text)
{
    struct hg_span start = {source, 0, 0};
    if (text.len > HG_YAML_MAX_BYTES) {
        hg_report(diags, HG_E0507, start, "the file is larger than 16 MiB");
        return false;
    }
    size_t bad = hg_utf8_invalid(text);
    const char *nul = text.len != 0 ? memchr(text.at, '\0', text.len) : NULL;
    if (nul != NULL && (size_t)(nul - text.at) < bad) {
        uint32_t at = (uint32_t)(nul - text.at);
        hg_report(diags, HG_E0502, (struct hg_span){source, at, at + 1},
                  "the file contains a NUL byte, so it is not a text file");
        return false;
    }
    if (bad != SIZE_MAX) {
        uint32_t at = (uint32_t)bad;
        struct hg_diag *diag = hg_report(diags, HG_E0502, (struct hg_span){source, at, at + 1},
                                         "byte %u of the file is not valid UTF-8", at);
        hg_diag_help(diags, diag, "save the file as UTF-8");
        return false;
    }
    return true;
}

static struct hg_yaml *or_empty_map(struct session *s)
{
    struct hg_yaml *root = s->root;
    if (root != NULL && !(root->kind == HG_YAML_SCALAR && root->plain && root->text.len == 0))
        return root;
    struct hg_yaml *map = HG_NEW(s->arena, struct hg_yaml);
    map->kind = HG_YAML_MAP;
    map->span = (struct hg_span){s->source, s->text_start, s->text_start};
    return map;
}

enum hg_status hg_yaml_parse(struct hg_diags *diags, uint32_t source, struct hg_arena *arena,
                             struct hg_yaml **root)
{
    struct hg_str text = diags->sources->list.at[source].text;
    if (!is_text_file(diags, source, text))
        return HG_INVALID;
    struct session *s = HG_NEW(arena, struct session);
    s->arena = arena;
    s->source = source;
    s->text_start = hg_str_starts(text, HG_STR("\xEF\xBB\xBF")) ? 3 : 0;
    s->text =
        (struct hg_str){text.len != 0 ? text.at + s->text_start : "", text.len - s->text_start};
    if (!run(s)) {
        if (arena->guard == NULL)
            abort();
        longjmp(arena->guard->jump, 1);
    }
    report_all(diags, s);
    if (s->troubles.count != 0)
        return HG_INVALID;
    *root = or_empty_map(s);
    return HG_OK;
}

struct hg_yaml *hg_yaml_get(const struct hg_yaml *map, const char *key)
{
    if (map == NULL || map->kind != HG_YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (hg_str_is(map->pairs[i].key, key))
            return map->pairs[i].value;
    return NULL;
}
