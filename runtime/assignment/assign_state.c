/* The state of teams as a JSON document: parsed, kept in memory as a store, written back. The
 * format is described in docs/assignment.md. The bytes are untrusted; files are the caller's
 * business. */
#include "base/json.h"
#include "base/map.h"
#include "runtime/assignment/assign.h"
#include "runtime/ingest/json_check.h"

#define STATE_VERSION 1
#define STATE_DEPTH 8
#define MAX_COUNT INT64_C(1000000000000000) /* bound on counts of leads */

struct team {
    struct hg_str name; /* folded */
    struct hg_team_state state;
    uint32_t room;
};

struct hg_state_document {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_map names; /* of teams, to their index */
    HG_VEC(struct team) teams;
};

static const char *const cap_names[HG_CAP_COUNT] = {"hour", "day", "week", "month"};

/* --- periods as people write them ------------------------------------------------------------ */

#define MONDAY_BEFORE_1970 (-3) /* 1969-12-29 */

/* "2026-11-20T09", "2026-11-20", the Monday of a week, "2026-11". */
static void put_period(struct hg_buf *out, enum hg_cap cap, int64_t period)
{
    int64_t month_year = period / 12 - (period % 12 < 0), date = period;
    size_t start = out->len;
    if (cap == HG_CAP_HOUR)
        date = period / 24 - (period % 24 < 0);
    if (cap == HG_CAP_WEEK)
        date = period * 7 + MONDAY_BEFORE_1970;
    if (cap == HG_CAP_MONTH)
        hg_date_from_civil(1970 + month_year, (unsigned)(period - month_year * 12) + 1, 1, &date);
    hg_put_date(out, date);
    if (cap == HG_CAP_MONTH && !out->failed)
        out->len = start + strlen("2026-11");
    if (cap == HG_CAP_HOUR)
        hg_buf_print(out, "T%02d", (int)(period - date * 24));
}

static bool read_period(struct hg_arena *arena, struct hg_str text, enum hg_cap cap,
                        int64_t *period)
{
    int64_t micros, date, year;
    unsigned month, day;
    const char *rest = cap == HG_CAP_MONTH ? "-01" : cap == HG_CAP_HOUR ? ":00" : "";
    struct hg_str whole = hg_str_print(arena, "%.*s%s", HG_STR_ARGS(text), rest);
    if (cap == HG_CAP_HOUR) {
        bool good = hg_parse_instant(whole, &micros) && text.len == strlen("2026-11-20T09");
        *period = good ? micros / HG_MICROS_PER_HOUR - (micros % HG_MICROS_PER_HOUR < 0) : 0;
        return good;
    }
    if (!hg_parse_date(whole, &date))
        return false;
    hg_date_to_civil(date, &year, &month, &day);
    int64_t days = date - MONDAY_BEFORE_1970;
    *period = cap == HG_CAP_MONTH  ? (year - 1970) * 12 + month - 1
              : cap == HG_CAP_WEEK ? days / 7 - (days % 7 < 0)
                                   : date;
    return true;
}

/* --- reading --------------------------------------------------------------------------------- */

struct reading {
    struct hg_state_document *document;
    const struct hg_json_node *nodes;
    struct hg_lead_error *error;
};

static bool refuse(struct reading *r, uint32_t node, const char *why)
{
    hg_lead_refuse(r->error, r->nodes[node].start, "%s", why);
    return false;
}

static bool read_integer(struct reading *r, uint32_t node, int64_t low, int64_t high, int64_t *out)
{
    if (r->nodes[node].kind != HG_JSON_NUMBER ||
        hg_parse_integer(hg_json_text_of(&r->nodes[node]), out) != HG_NUMBER_OK || *out < low ||
        *out > high)
        return refuse(r, node, "this is not a valid whole number");
    return true;
}

/* {"2026-11-20": 3}: one period. */
static bool read_used(struct reading *r, uint32_t node, enum hg_cap cap,
                      struct hg_member_used *used)
{
    uint32_t inner = node + 1;
    if (r->nodes[node].kind != HG_JSON_OBJECT || r->nodes[node].next == inner ||
        r->nodes[inner].next != r->nodes[node].next ||
        !read_period(&r->document->arena, hg_json_key_of(&r->nodes[inner]), cap, &used->period))
        return refuse(r, node, "this is not a period with a count");
    return read_integer(r, inner, 0, MAX_COUNT, &used->count);
}

static bool read_last(struct reading *r, uint32_t node, struct hg_member_state *member)
{
    return (r->nodes[node].kind == HG_JSON_STRING &&
            hg_parse_instant(hg_json_text_of(&r->nodes[node]), &member->last)) ||
           refuse(r, node, "this is not a valid time");
}

static bool read_value(struct reading *r, uint32_t node, struct hg_member_state *member)
{
    struct hg_str key = hg_json_key_of(&r->nodes[node]);
    int64_t number = 0;
    bool good;
    if (hg_str_is(key, "count"))
        return read_integer(r, node, 0, MAX_COUNT, &member->count);
    if (hg_str_is(key, "share"))
        return read_integer(r, node, -HG_SHARE_MAX, HG_SHARE_MAX, &member->share);
    if (hg_str_is(key, "last"))
        return read_last(r, node, member);
    if (hg_str_is(key, "weight")) {
        good = read_integer(r, node, 0, HG_MAX_WEIGHT, &number);
        member->weight = (uint32_t)number;
        return good;
    }
    if (hg_str_is(key, "away")) {
        member->away = r->nodes[node].kind == HG_JSON_TRUE;
        return member->away || r->nodes[node].kind == HG_JSON_FALSE ||
               refuse(r, node, "this must be true or false");
    }
    for (int cap = 0; cap < HG_CAP_COUNT; cap++)
        if (hg_str_is(key, cap_names[cap]))
            return read_used(r, node, (enum hg_cap)cap, &member->used[cap]);
    return refuse(r, node, "unknown value of a member");
}

static bool read_member(struct reading *r, uint32_t node, struct hg_member_state *member)
{
    struct hg_arena *arena = &r->document->arena;
    if (r->nodes[node].kind != HG_JSON_OBJECT)
        return refuse(r, node, "a member must be an object");
    *member = (struct hg_member_state){.last = INT64_MIN};
    struct hg_str name = hg_str_copy(arena, hg_json_key_of(&r->nodes[node]));
    member->person = hg_text_fold(arena, hg_text_normalise(arena, name));
    for (uint32_t i = node + 1; i < r->nodes[node].next; i = r->nodes[i].next)
        if (!read_value(r, i, member))
            return false;
    return true;
}

static struct team *team_of(struct hg_state_document *document, struct hg_str name)
{
    bool added;
    struct hg_str own = name;
    const uint64_t *found = hg_map_find(&document->names, name);
    if (found != NULL)
        return &document->teams.at[*found];
    own = hg_str_copy(&document->arena, name);
    hg_map_add(&document->names, own, document->teams.count, &added);
    hg_push(&document->arena, &document->teams, ((struct team){.name = own}));
    return &document->teams.at[document->teams.count - 1];
}

static bool read_team(struct reading *r, uint32_t node)
{
    struct hg_arena *arena = &r->document->arena;
    if (r->nodes[node].kind != HG_JSON_OBJECT)
        return refuse(r, node, "a team must be an object with its members");
    struct hg_str name = hg_str_copy(arena, hg_json_key_of(&r->nodes[node]));
    struct team *team = team_of(r->document, hg_text_fold(arena, hg_text_normalise(arena, name)));
    for (uint32_t i = node + 1; i < r->nodes[node].next; i = r->nodes[i].next)
        team->room++;
    team->state.members = HG_ARRAY(arena, struct hg_member_state, team->room);
    team->state.count = 0;
    for (uint32_t i = node + 1; i < r->nodes[node].next; i = r->nodes[i].next)
        if (!read_member(r, i, &team->state.members[team->state.count++]))
            return false;
    return true;
}

static bool read_top(struct reading *r)
{
    int64_t version = 0;
    for (uint32_t i = 1; i < r->nodes[0].next; i = r->nodes[i].next) {
        struct hg_str key = hg_json_key_of(&r->nodes[i]);
        if (hg_str_is(key, "version")) {
            if (!read_integer(r, i, STATE_VERSION, STATE_VERSION, &version))
                return refuse(r, i, "this version of Headgate reads states of version 1");
        } else if (!hg_str_is(key, "teams")) {
            return refuse(r, i, "unknown part of a state");
        } else if (r->nodes[i].kind != HG_JSON_OBJECT) {
            return refuse(r, i, "`teams` must be an object");
        } else {
            for (uint32_t k = i + 1; k < r->nodes[i].next; k = r->nodes[k].next)
                if (!read_team(r, k))
                    return false;
        }
    }
    return version != 0 || refuse(r, 0, "this is not a state file: it has no `version`");
}

/* No longjmp may cross C++ frames: the parser has returned before anything is allocated. */
static enum hg_status read_nodes(struct hg_state_document *document, struct hg_json_parser *parser,
                                 struct hg_str text, struct hg_lead_error *error)
{
    const struct hg_json_node *nodes;
    struct hg_json_fault fault;
    uint32_t count;
    switch (hg_json_parse(parser, text.at, text.len, STATE_DEPTH, &nodes, &count, &fault)) {
    case HG_JSON_NOMEM:
        return HG_NOMEM;
    case HG_JSON_BAD:
        hg_lead_refuse(error, fault.byte, "%s", fault.message);
        return HG_INVALID;
    case HG_JSON_OK:
        break;
    }
    struct reading r = {document, nodes, error};
    if (setjmp(document->guard.jump) != 0)
        return HG_NOMEM;
    enum hg_status status = hg_json_check(nodes, count, false, &document->arena, error);
    if (status != HG_OK)
        return status;
    return read_top(&r) ? HG_OK : HG_INVALID;
}

static bool is_blank(struct hg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr(" \t\r\n", text.at[i]) == NULL || text.at[i] == '\0')
            return false;
    return true;
}

static enum hg_status fill(struct hg_state_document *document, struct hg_str text,
                           struct hg_lead_error *error)
{
    if (is_blank(text))
        return HG_OK;
    struct hg_json_parser *parser = hg_json_parser_new();
    if (parser == NULL)
        return HG_NOMEM;
    enum hg_status status = read_nodes(document, parser, text, error);
    hg_json_parser_free(parser);
    return status;
}

enum hg_status hg_state_read(struct hg_str text, const struct hg_allocator *allocator,
                             struct hg_arena *why_arena, struct hg_state_document **document,
                             struct hg_str *why)
{
    struct hg_lead_error error = {0};
    if (allocator == NULL)
        allocator = &hg_libc_allocator;
    struct hg_state_document *made = allocator->resize(allocator->context, NULL, sizeof *made);
    *document = NULL;
    if (made == NULL)
        return HG_NOMEM;
    memset(made, 0, sizeof *made);
    made->allocator = *allocator;
    hg_arena_init(&made->arena, allocator, &made->guard);
    hg_map_init(&made->names, &made->arena);
    enum hg_status status = fill(made, text, &error);
    if (status == HG_OK) {
        *document = made;
        return HG_OK;
    }
    hg_state_free(made);
    if (status == HG_INVALID) {
        hg_json_locate(text, &error);
        *why =
            hg_str_print(why_arena, "line %llu: %s", (unsigned long long)error.line, error.message);
    }
    return status;
}

void hg_state_free(struct hg_state_document *document)
{
    if (document == NULL)
        return;
    struct hg_allocator allocator = document->allocator;
    hg_arena_release(&document->arena);
    allocator.resize(allocator.context, document, 0);
}

/* --- the store ------------------------------------------------------------------------------- */

static enum hg_status load(void *context, struct hg_str team, struct hg_arena *arena,
                           struct hg_team_state *state)
{
    const struct hg_state_document *document = context;
    const uint64_t *at = hg_map_find(&document->names, team);
    (void)arena;
    *state = at != NULL ? document->teams.at[*at].state : (struct hg_team_state){0};
    return HG_OK;
}

/* Updates in place: members keep their position, new ones are appended. */
static void keep(struct hg_state_document *document, struct team *team,
                 const struct hg_team_state *state)
{
    uint32_t known = team->state.count;
    if (state->count > team->room) {
        team->room = state->count * 2;
        struct hg_member_state *grown =
            HG_ARRAY(&document->arena, struct hg_member_state, team->room);
        if (known != 0)
            memcpy(grown, team->state.members, known * sizeof *grown);
        team->state.members = grown;
    }
    for (uint32_t i = 0; i < state->count; i++) {
        struct hg_str own = i < known ? team->state.members[i].person
                                      : hg_str_copy(&document->arena, state->members[i].person);
        team->state.members[i] = state->members[i];
        team->state.members[i].person = own;
    }
    team->state.count = state->count;
}

static enum hg_status save(void *context, struct hg_str team, const struct hg_team_state *state)
{
    struct hg_state_document *document = context;
    if (setjmp(document->guard.jump) != 0)
        return HG_NOMEM;
    keep(document, team_of(document, team), state);
    return HG_OK;
}

struct hg_store hg_state_store(struct hg_state_document *document)
{
    return (struct hg_store){.load = load, .save = save, .context = document};
}

/* --- writing --------------------------------------------------------------------------------- */

static void put_text(struct hg_buf *out, struct hg_str text)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_str(&json, text);
}

static void put_member(struct hg_buf *out, const struct hg_member_state *member)
{
    put_text(out, member->person);
    hg_buf_print(out, ": {\"count\": %lld, \"share\": %lld, \"weight\": %u, \"away\": %s",
                 (long long)member->count, (long long)member->share, member->weight,
                 member->away ? "true" : "false");
    for (int cap = 0; cap < HG_CAP_COUNT; cap++) {
        if (member->used[cap].count == 0)
            continue;
        hg_buf_print(out, ", \"%s\": {\"", cap_names[cap]);
        put_period(out, (enum hg_cap)cap, member->used[cap].period);
        hg_buf_print(out, "\": %lld}", (long long)member->used[cap].count);
    }
    if (member->last != INT64_MIN) {
        hg_buf_text(out, ", \"last\": \"");
        hg_put_instant(out, member->last);
        hg_buf_byte(out, '"');
    }
    hg_buf_byte(out, '}');
}

void hg_state_write(const struct hg_state_document *document, struct hg_buf *out)
{
    hg_buf_print(out, "{\"version\": %d, \"teams\": {", STATE_VERSION);
    for (size_t t = 0; t < document->teams.count; t++) {
        const struct team *team = &document->teams.at[t];
        hg_buf_text(out, t == 0 ? "\n  " : ",\n  ");
        put_text(out, team->name);
        hg_buf_text(out, ": {");
        for (uint32_t m = 0; m < team->state.count; m++) {
            hg_buf_text(out, m == 0 ? "\n    " : ",\n    ");
            put_member(out, &team->state.members[m]);
        }
        hg_buf_byte(out, '}');
    }
    hg_buf_text(out, "}}\n");
}
