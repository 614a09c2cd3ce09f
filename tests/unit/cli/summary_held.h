/* Leads of a column file told by classes and decided as summaries, held lane by lane against what the
 * readers, the VM and hg_decide say of the same lines. */
#ifndef HG_TESTS_CLI_BRIEF_H
#define HG_TESTS_CLI_BRIEF_H

#include "decide.h"
#include "runtime/counting/summary.h"
#include "runtime/counting/colclass.h"
#include "runtime/vm/value_text.h"

#define ROOM 100u
#define LEADS 3000u
#define RULES 1200u

/* A policy and what is known of it while its leads are gone through. */
struct held {
    struct lab lab;
    struct hg_guard guard;
    struct hg_arena arena; /* of one decision */
    struct hg_buf lines, file;
    struct hg_colfile *colfile;
    struct hg_colview *view;
    struct hg_colreader *reader;
    struct hg_colclasses *classes;
    struct hg_summary *summary;
    struct hg_colclock clock;
    struct hg_str names[HG_MAX_LANES];
    uint32_t taken, refused, problems, routed;
};

static uint64_t seed;

static uint32_t dice(uint32_t sides)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % sides;
}

/* --- leads ----------------------------------------------------------------------------------- */

static const char *const countries[] = {"\"DE\"", "\"fr\"", "\"US\"",  "\"XX\"",
                                        "null",   "7",      "[\"DE\"]"};
static const char *const titles[] = {
    "\"Head of Sales\"",     "\"Chief of staff\"", "\"intern\"", "\"\"", "\"-\"", "true",
    "\"VP \\u00e9t\\u00e9\""};
static const char *const sources[] = {"\"demo\"", "\"event\"", "\"Other\"", "\"nonsense\"", "null"};
static const char *const flags[] = {"true", "false", "\"yes\"", "\"perhaps\"", "1", "null"};
static const char *const tools[] = {"[]",      "[\"crm\"]", "[\"crm\",\"erp\"]",
                                    "\"crm\"", "[1,{}]",    "null"};
static const char *const sizes[] = {
    "0",   "-3", "9", "10", "250", "5000", "99999", "12.5", "\"40\"", "1e2", "99999999999999999999",
    "null"};
static const char *const times[] = {
    "\"2026-10-15T18:35:00Z\"", "\"2026-02-30T18:35:00Z\"", "\"2026-10-15\"",           "\"soon\"",
    "\"2026-13-01T00:00:00Z\"", "\"2026-10-15T24:00:00Z\"", "\"1899-10-15T18:35:00Z\"", "7"};

#define SOME(list) list[dice(COUNT(list))]

/* `odd`: one in so many fields has evidence beside its value, or is left out. */
static void put_field(struct hg_buf *out, const char *name, const char *value, uint32_t odd)
{
    if (dice(odd) == 0)
        return;
    if (dice(20 * odd) == 0)
        hg_buf_print(out, ",\"%s\":{\"value\":%s,\"confidence\":0.%u}", name, value, dice(10));
    else
        hg_buf_print(out, ",\"%s\":%s", name, value);
}

static void put_lead(struct hg_buf *out, uint32_t i)
{
    static const char *const letters = "abcdefghij";
    uint32_t odd = i < LEADS / 3 ? 3 : 12; /* a file has easy blocks and others */
    hg_buf_print(out, "{\"id\":\"L%u\"", i);
    put_field(out, "country", SOME(countries), odd);
    put_field(out, "title", SOME(titles), odd);
    put_field(out, "source", SOME(sources), odd);
    put_field(out, "customer", SOME(flags), odd);
    put_field(out, "tools", SOME(tools), odd);
    put_field(out, "size", SOME(sizes), odd);
    put_field(out, "came", SOME(times), odd);
    if (dice(odd) != 0)
        hg_buf_print(out, ",\"revenue\":%s%u%u", dice(9) == 0 ? "-" : "", 1 + dice(9),
                     dice(200000000));
    if (dice(odd) != 0)
        hg_buf_print(out, ",\"phone\":\"%s%c%u\"", dice(9) == 0 ? " " : "", letters[dice(10)],
                     dice(100000000));
    hg_buf_text(out, "}\n");
}

/* --- the file --------------------------------------------------------------------------------- */

static bool sink(void *context, const void *bytes, size_t size)
{
    hg_buf_put(context, bytes, size);
    return true;
}

static struct hg_str next_line(struct hg_str *left)
{
    size_t len = (size_t)((const char *)memchr(left->at, '\n', left->len) - left->at);
    struct hg_str line = {left->at, len};
    *left = (struct hg_str){left->at + len + 1, left->len - len - 1};
    return line;
}

static void pack(struct held *held)
{
    struct hg_colwriter *writer;
    struct hg_colfile_facts facts;
    const char *why;
    hg_buf_init(&held->lines, &hg_libc_allocator, 0);
    hg_buf_init(&held->file, &hg_libc_allocator, 0);
    for (uint32_t i = 0; i < LEADS; i++)
        put_lead(&held->lines, i);
    cr_assert_eq(hg_colwriter_new(false, sink, &held->file, NULL, &writer), HG_OK);
    struct hg_str left = {held->lines.at, held->lines.len};
    for (uint32_t i = 0; i < LEADS; i++)
        cr_assert_eq(hg_colwriter_object(writer, next_line(&left), i + 1, 0), HG_OK);
    cr_assert_eq(hg_colwriter_finish(writer, &facts), HG_OK);
    hg_colwriter_free(writer);
    cr_assert_eq(hg_colfile_open(held->file.at, held->file.len, NULL, &held->colfile, &why), HG_OK);
}

/* Of the leads of `beside`, or of leads of its own. */
static void open_beside(struct held *held, const struct held *beside, const char *fields,
                        const char *teams, const char *policy)
{
    struct hg_columns columns = {0};
    *held = (struct held){0};
    hg_arena_init(&held->arena, NULL, &held->guard);
    lab_open(&held->lab, fields, teams, policy);
    held->clock = (struct hg_colclock){held->lab.now, HG_NONE};
    if (beside == NULL)
        pack(held);
    const struct hg_colfile *file = beside != NULL ? beside->colfile : held->colfile;
    cr_assert_eq(hg_colview_new(file, NULL, &held->view), HG_OK);
    cr_assert_eq(hg_colreader_new(file, held->lab.image, &columns, NULL, &held->reader), HG_OK);
    cr_assert_eq(hg_colclasses_new(held->reader, ROOM, true, NULL, &held->classes), HG_OK);
    cr_assert_eq(hg_summary_new(held->lab.image, ROOM, NULL, &held->summary), HG_OK);
}

static void open_held(struct held *held, const char *fields, const char *teams, const char *policy)
{
    open_beside(held, NULL, fields, teams, policy);
}

static void close_held(struct held *held)
{
    hg_summary_free(held->summary);
    hg_colclasses_free(held->classes);
    hg_colreader_free(held->reader);
    hg_colview_free(held->view);
    hg_colfile_free(held->colfile);
    hg_buf_release(&held->lines);
    hg_buf_release(&held->file);
    hg_arena_release(&held->arena);
    lab_close(&held->lab);
}

/* --- lane by lane --------------------------------------------------------------------------- */

/* What the ordinary way says; false: the line is no lead. */
static bool decide(struct held *held, struct hg_str line)
{
    struct lab *lab = &held->lab;
    struct hg_lead_error error;
    hg_lanes_reset(lab->lanes, 1);
    lab->lanes->now[0] = held->clock.now;
    lab->lanes->own_now = held->clock.field != HG_NONE;
    lab->lanes->now_field = held->clock.field;
    hg_arena_reset(&held->arena);
    if (hg_json_read(lab->reader, lab->lanes, 0, line, &error) != HG_OK)
        return false;
    cr_assert_eq(hg_run(lab->lanes), HG_OK);
    cr_assert_eq(hg_decide_rules(lab->lanes, 0, &held->arena, &lab->decision), HG_OK);
    return true;
}

/* The lane's own set has it, one without it has not; and the cell it is in has its rules. */
static void hold_counts(const struct held *held, const struct hg_lanes *lanes, uint32_t lane)
{
    const struct hg_program *program = held->lab.compilation.program;
    const struct hg_decision *decision = &held->lab.decision;
    uint64_t of[(ROOM + 63) / 64] = {0}, none[(ROOM + 63) / 64] = {0};
    static uint64_t deciders[2][RULES], results[2][RULES][HG_RULE_RESULTS];
    static uint32_t asked[RULES * 3], fit[RULES * 3];
    static uint64_t asked_of[RULES], fit_of[RULES];
    memset(deciders, 0, sizeof deciders);
    memset(results, 0, sizeof results);
    memset(asked, 0, sizeof asked);
    memset(fit, 0, sizeof fit);
    memset(asked_of, 0, sizeof asked_of);
    memset(fit_of, 0, sizeof fit_of);
    uint16_t cell_of[ROOM];
    struct hg_summary_counts counts[2] = {{.deciders = deciders[0], .results = results[0]},
                                        {.deciders = deciders[1], .results = results[1]}};
    struct hg_summary_set sets[2] = {{of, &counts[0]}, {none, &counts[1]}};
    struct hg_summary_cells cells = {cell_of, 3, asked, fit};
    of[lane / 64] = UINT64_C(1) << (lane % 64);
    for (uint32_t l = 0; l < ROOM; l++)
        cell_of[l] = l == lane ? 2 : 1;
    hg_summary_count(held->summary, lanes, sets, 2, &cells);
    hg_summary_cell(held->summary, &cells, 2, asked_of, fit_of);
    cr_assert_eq(counts[0].leads, 1);
    cr_assert_eq(counts[0].outcomes[decision->outcome], 1);
    cr_assert_eq(deciders[0][decision->decided_by[0]], 1);
    cr_assert_eq(counts[1].leads, 0);
    cr_assert_eq(deciders[1][decision->decided_by[0]], 0);
    for (uint32_t r = 0; r < program->rule_count; r++) {
        uint8_t result = decision->results[r];
        for (uint32_t k = 0; k < HG_RULE_RESULTS; k++) {
            cr_assert_eq(results[0][r][k], result == k, "%.*s: %u instead of %u, lane %u",
                         HG_STR_ARGS(program->rules[r].id), k, result, lane);
            cr_assert_eq(results[1][r][k], 0);
        }
        cr_assert_eq(asked_of[r], result != HG_RULE_NOT_REACHED);
        cr_assert_eq(fit_of[r], result == HG_HIT || result == HG_ASSUMED_YES);
    }
}

static void hold_route(struct held *held, const struct hg_lanes *lanes, uint32_t lane,
                       struct hg_str line)
{
    const struct hg_summary *summary = held->summary;
    const struct hg_route *route = &held->lab.decision.route;
    int64_t count = 0;
    enum hg_duration_unit unit = 0;
    cr_assert_eq(held->lab.decision.possible_route_count, 0);
    cr_assert_eq(summary->routes[lane], route->rule, "%.*s", HG_STR_ARGS(line));
    if (route->rule == HG_NONE)
        return;
    held->routed++;
    struct hg_str to = hg_summary_target(summary, summary->targets[lane]);
    cr_assert(hg_str_eq(to, route->to), "%.*s: %.*s", HG_STR_ARGS(to), HG_STR_ARGS(line));
    cr_assert_eq(hg_summary_within(summary, lanes, lane, &count, &unit), route->has_within);
    cr_assert_eq(count, route->within);
    cr_assert_eq(unit, route->unit);
}

/* What hg_decide says on the lane is the decision, to the last word. */
static void hold_packet(struct held *held, struct hg_lanes *lanes, uint32_t lane,
                        struct hg_str line)
{
    struct hg_packet_options options = {.trace = HG_TRACE_NONE};
    struct hg_decision decision;
    struct hg_buf packets[2];
    cr_assert_eq(hg_decide(lanes, lane, &held->arena, &decision), HG_OK);
    decision.lead = held->lab.decision.lead;
    for (int i = 0; i < 2; i++)
        hg_buf_init(&packets[i], &hg_libc_allocator, 0);
    hg_packet_json(lanes, lane, &decision, &options, &packets[0]);
    hg_packet_json(held->lab.lanes, 0, &held->lab.decision, &options, &packets[1]);
    cr_assert(hg_str_eq((struct hg_str){packets[0].at, packets[0].len},
                        (struct hg_str){packets[1].at, packets[1].len}),
              "%.*s: %.*s", HG_STR_ARGS(line), (int)packets[0].len, packets[0].at);
    for (int i = 0; i < 2; i++)
        hg_buf_release(&packets[i]);
}

static void hold_lane(struct held *held, const struct hg_colclass_result *run, uint32_t lane,
                      struct hg_str line)
{
    const struct hg_decision *decision = &held->lab.decision;
    if (run->marks[lane] != HG_COLREAD_DONE) {
        held->refused++;
        return;
    }
    cr_assert(decide(held, line), "%.*s", HG_STR_ARGS(line));
    held->taken++;
    held->problems += decision->problem_count != 0;
    cr_assert_eq(run->problems[lane] != 0, decision->problem_count != 0, "%.*s", HG_STR_ARGS(line));
    cr_assert_eq(decision->reason, HG_BY_RULE, "%.*s", HG_STR_ARGS(line));
    cr_assert_eq(decision->analysis, HG_ANALYSIS_DIRECT);
    cr_assert_eq(decision->broken_count, 0);
    cr_assert_eq(held->summary->outcomes[lane], decision->outcome, "%.*s", HG_STR_ARGS(line));
    cr_assert_eq(held->summary->deciders[lane], decision->decided_by[0], "%.*s", HG_STR_ARGS(line));
    hold_counts(held, run->lanes, lane);
    hold_route(held, run->lanes, lane, line);
    if (run->problems[lane] == 0)
        hold_packet(held, run->lanes, lane, line);
}

/* What is shown of a row is the value of the lead, and so is its name. */
static void hold_shown(struct held *held, uint32_t field, uint32_t row)
{
    struct hg_buf shown[2];
    struct hg_ref ref = {HG_REF_VALUE, field};
    uint32_t lane;
    struct hg_str name;
    const struct hg_lanes *lanes = hg_colclasses_value(held->classes, field, row, &lane);
    cr_assert_not_null(lanes);
    for (int i = 0; i < 2; i++)
        hg_buf_init(&shown[i], &hg_libc_allocator, 0);
    hg_put_value(&shown[0], lanes, lane, ref);
    hg_put_value(&shown[1], held->lab.lanes, 0, ref);
    cr_assert(hg_str_eq((struct hg_str){shown[0].at, shown[0].len},
                        (struct hg_str){shown[1].at, shown[1].len}),
              "row %u: %.*s", row, (int)shown[0].len, shown[0].at);
    cr_assert(hg_colclasses_names(held->classes, &held->arena, held->names));
    name = held->names[row];
    cr_assert(hg_str_eq(name, held->lab.decision.lead), "row %u: %.*s", row, HG_STR_ARGS(name));
    for (int i = 0; i < 2; i++)
        hg_buf_release(&shown[i]);
}

static void hold_all(struct held *held)
{
    struct hg_colrows rows = {0};
    const char *why;
    struct hg_str left = {held->lines.at, held->lines.len};
    uint32_t fields = held->lab.compilation.program->field_count;
    while (hg_colview_next(held->view, &rows, ROOM, &why) == HG_OK && rows.count != 0) {
        struct hg_colclass_result run;
        cr_assert_eq(hg_colclasses_run(held->classes, held->view, &rows, &held->clock, &run),
                     HG_OK);
        cr_assert_eq(hg_summary_decide(held->summary, run.lanes, run.marks, HG_COLREAD_RECORD), HG_OK);
        for (uint32_t l = 0; l < rows.count; l++) {
            hold_lane(held, &run, l, next_line(&left));
            for (uint32_t f = 0; run.marks[l] == HG_COLREAD_DONE && f < fields; f++)
                hold_shown(held, f, l);
        }
    }
}

static void hold_lot(struct held *held, const struct hg_colrows *rows, struct hg_str left)
{
    struct hg_colclass_result run;
    cr_assert_eq(hg_colclasses_run(held->classes, held->view, rows, &held->clock, &run), HG_OK);
    cr_assert_eq(hg_summary_decide(held->summary, run.lanes, run.marks, HG_COLREAD_RECORD), HG_OK);
    for (uint32_t l = 0; l < rows->count; l++)
        hold_lane(held, &run, l, next_line(&left));
}

/* Two policies of the same leads, which read once what both read alike: each as if it were alone.
 */
static void hold_pair(struct held *first, struct held *second)
{
    struct hg_colrows rows = {0};
    const char *why;
    struct hg_str left = {first->lines.at, first->lines.len};
    cr_assert_eq(hg_colclasses_pair(first->classes, second->classes), HG_OK);
    while (hg_colview_next(first->view, &rows, ROOM, &why) == HG_OK && rows.count != 0) {
        cr_assert_eq(hg_colview_enter(second->view, rows.block), HG_OK);
        hold_lot(first, &rows, left);
        hold_lot(second, &rows, left);
        for (uint32_t l = 0; l < rows.count; l++)
            (void)next_line(&left);
    }
}

#define FIELDS                                                                                     \
    "  id: {type: text, required: true}\n"                                                         \
    "  country: {type: country}\n"                                                                 \
    "  title: {type: text}\n"                                                                      \
    "  source: {type: enum, values: [demo, event, other], default: other}\n"                       \
    "  customer: {type: boolean}\n"                                                                \
    "  tools: {type: list of text}\n"                                                              \
    "  size: {type: integer, min: 0, max: 50000}\n"                                                \
    "  came: {type: datetime}\n"                                                                   \
    "  revenue: {type: integer, min: 0}\n"                                                         \
    "  phone: {type: text}\n"

#endif
