/* A hand-made program with something in every section, for the tests of the file format, the
 * verifier and the disassembler. Every array is its own, so that a test may corrupt one. */
#ifndef TESTS_UNIT_BYTECODE_SAMPLE_H
#define TESTS_UNIT_BYTECODE_SAMPLE_H

#include "bytecode/rows.h"

enum { S_COUNTRY, S_EMPLOYEES, S_TITLE, S_TOPICS, S_AT, S_VISITS, S_FIELDS };
enum {
    S_SEGMENT = S_FIELDS,
    S_FIT,
    S_POINTS,
    S_TEAM,
    S_WITHIN,
    S_GREETING,
    S_KNOWN_TOPICS,
    S_REGISTERS
};
enum { S_NEW_INTENT, S_FLAGS };
enum { S_T_EMBARGOED, S_T_SENIOR, S_T_BOTH, S_T_FOUND, S_T_ALL, S_TRUTHS };
enum { S_X_SENIOR, S_X_HELP, S_X_MAIL, S_TESTS };
enum { S_M_SEGMENT, S_M_OUT, S_M_FIT, S_M_DECIDE, S_M_ROUTE, S_M_TERRITORIES, S_TABLES };
enum { S_K_SEGMENT, S_K_OUT, S_K_FIT, S_K_DECIDE, S_K_ROUTE, S_BLOCKS };
enum { S_ENTERPRISE, S_SMB, S_CU, S_IR, S_VP, S_VP_UPPER, S_SALES, S_HELP, S_SALT, S_TEXTS };

#define S_COPY(arena, T, ...)                                                                      \
    ((T *)hg_arena_copy((arena), (T[]){__VA_ARGS__}, sizeof((T[]){__VA_ARGS__})))
#define S_LIST(arena, ...)                                                                         \
    {                                                                                              \
        S_COPY(arena, uint32_t, __VA_ARGS__), sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t) \
    }
#define S_STRS(arena, ...)                                                                         \
    {                                                                                              \
        S_COPY(arena, struct hg_str, __VA_ARGS__),                                                 \
            sizeof((struct hg_str[]){__VA_ARGS__}) / sizeof(struct hg_str)                         \
    }
#define S_NO_REF                                                                                   \
    {                                                                                              \
        HG_REF_NONE, 0                                                                             \
    }
#define S_VALUE(r)                                                                                 \
    {                                                                                              \
        HG_REF_VALUE, (r)                                                                          \
    }

static inline void sample_fields(struct hg_arena *a, struct hg_program *p)
{
    struct hg_field *f = HG_ARRAY(a, struct hg_field, S_FIELDS);
    for (int i = 0; i < S_FIELDS; i++)
        f[i] = (struct hg_field){.read = true, .pattern = HG_NONE, .pattern_by = HG_NONE};
    f[S_COUNTRY].name = HG_STR("country");
    f[S_COUNTRY].type = HG_T_COUNTRY;
    f[S_COUNTRY].required = true;
    f[S_EMPLOYEES].name = HG_STR("company.employees");
    f[S_EMPLOYEES].type = HG_T_INTEGER;
    f[S_EMPLOYEES].has_min = true;
    f[S_EMPLOYEES].min = 1;
    f[S_EMPLOYEES].min_confidence = 700000;
    f[S_EMPLOYEES].max_age = 180 * HG_MICROS_PER_DAY;
    f[S_EMPLOYEES].aliases = (struct hg_strs)S_STRS(a, HG_STR("NumberOfEmployees"));
    f[S_TITLE].name = HG_STR("title");
    f[S_TITLE].type = HG_T_TEXT;
    f[S_TITLE].personal = true;
    f[S_TITLE].log = HG_LOG_MASK;
    f[S_TITLE].from_model = true;
    f[S_TITLE].blanks = (struct hg_strs)S_STRS(a, HG_STR("select"), HG_STR("n/a"));
    f[S_TITLE].sources = (struct hg_strs)S_STRS(a, HG_STR("crm"));
    f[S_TITLE].purpose = HG_STR("to tell who decides");
    f[S_TITLE].pattern = 0;
    f[S_TITLE].pattern_by = S_COUNTRY;
    f[S_TITLE].case_count = 1;
    f[S_TITLE].cases = S_COPY(a, struct hg_pattern_case, {HG_STR("de"), 1});
    f[S_TOPICS].name = HG_STR("topics");
    f[S_TOPICS].type = HG_T_ENUM;
    f[S_TOPICS].list = true;
    f[S_TOPICS].values = (struct hg_strs)S_STRS(a, HG_STR("help"), HG_STR("buy"));
    f[S_AT].name = HG_STR("submitted_at");
    f[S_AT].type = HG_T_DATETIME;
    f[S_VISITS].name = HG_STR("pricing_visits");
    f[S_VISITS].type = HG_T_INTEGER;
    f[S_VISITS].has_default = true;
    f[S_VISITS].default_text = HG_STR("0");
    p->fields = f;
    p->field_count = S_FIELDS;
}

static inline void sample_registers(struct hg_arena *a, struct hg_program *p)
{
    p->register_count = S_REGISTERS;
    p->registers = HG_ARRAY(a, enum hg_type_kind, S_REGISTERS);
    p->register_lists = HG_ARRAY(a, bool, S_REGISTERS);
    for (int i = 0; i < S_FIELDS; i++) {
        p->registers[i] = p->fields[i].type;
        p->register_lists[i] = p->fields[i].list;
    }
    p->registers[S_SEGMENT] = HG_T_TEXT;
    p->registers[S_FIT] = HG_T_INTEGER;
    p->registers[S_POINTS] = HG_T_INTEGER;
    p->registers[S_TEAM] = HG_T_TEXT;
    p->registers[S_WITHIN] = HG_T_DURATION;
    p->registers[S_GREETING] = HG_T_TEXT;
    p->registers[S_KNOWN_TOPICS] = HG_T_ENUM;
    p->register_lists[S_KNOWN_TOPICS] = true;
    p->truth_count = S_TRUTHS;
}

static inline void sample_constants(struct hg_arena *a, struct hg_program *p)
{
    p->number_count = 2;
    p->numbers = S_COPY(a, int64_t, 4, HG_MICROS_PER_HOUR);
    p->text_count = S_TEXTS;
    p->texts =
        S_COPY(a, struct hg_const_text, {HG_STR("enterprise"), HG_STR("enterprise"), S_ENTERPRISE},
               {HG_STR("smb"), HG_STR("smb"), S_SMB}, {HG_STR("CU"), HG_STR("cu"), S_CU},
               {HG_STR("IR"), HG_STR("ir"), S_IR}, {HG_STR("vp"), HG_STR("vp"), S_VP},
               {HG_STR("VP"), HG_STR("vp"), S_VP}, {HG_STR("sales"), HG_STR("sales"), S_SALES},
               {HG_STR("help"), HG_STR("help"), S_HELP}, {HG_STR("salt"), HG_STR("salt"), S_SALT});
    p->set_count = 1;
    p->sets = S_COPY(a, struct hg_text_ids, S_LIST(a, S_CU, S_IR));
    p->ranges_count = 1;
    p->ranges = S_COPY(a, struct hg_ranges,
                       {S_COPY(a, struct hg_bounds, {200, 5000}, {10000, INT64_MAX}), 2});
    p->regex_count = 2;
    p->regexes = S_COPY(a, struct hg_str, HG_STR("\\d{5}"), HG_STR("^[a-z\xc3\xa4]+$"));
}

static inline void sample_tests(struct hg_arena *a, struct hg_program *p)
{
    p->test_count = S_TESTS;
    p->tests = S_COPY(
        a, struct hg_test,
        {HG_TEST_HAS_WORD, false, false, false, S_TITLE, S_COPY(a, uint32_t, S_VP, S_SALES), 2},
        {HG_TEST_INCLUDES, true, false, false, S_TOPICS, S_COPY(a, uint32_t, S_HELP), 1},
        {HG_TEST_MATCHES, false, false, false, S_TITLE, S_COPY(a, uint32_t, 1), 1});
    p->truth_list_count = 1;
    p->truth_lists = S_COPY(a, struct hg_regs, S_LIST(a, S_T_EMBARGOED, S_T_SENIOR));
    p->bands_count = 1;
    p->bands = S_COPY(a, struct hg_bands,
                      {S_COPY(a, struct hg_band_const,
                              {.ranges = {S_COPY(a, struct hg_bounds, {200, 5000}), 1},
                               .points = 30,
                               .name = HG_STR("200..5000")},
                              {.set = S_LIST(a, S_CU),
                               .prefixes = S_STRS(a, HG_STR("sw")),
                               .negated = true,
                               .points = 20,
                               .name = HG_STR("not CU")},
                              {.truth = 1, .points = 5, .name = HG_STR("yes")},
                              {.otherwise = true, .points = -1, .name = HG_STR("otherwise")}),
                       4, true, -3});
    p->template_count = 1;
    p->templates = S_COPY(
        a, struct hg_template,
        {S_COPY(a, struct hg_template_part, {HG_STR("Fit "), S_NO_REF, HG_STR("")},
                {HG_STR(""), S_VALUE(S_FIT), HG_STR("fit")}, {HG_STR(" in "), S_NO_REF, HG_STR("")},
                {HG_STR(""), S_VALUE(S_COUNTRY), HG_STR("country")}),
         4});
}

#define S_BITS(arena, ...) S_COPY(arena, uint64_t, __VA_ARGS__)

static inline void sample_tables(struct hg_arena *a, struct hg_program *p)
{
    struct hg_rule_table *t = HG_ARRAY(a, struct hg_rule_table, S_TABLES);
    p->tables = t;
    p->table_count = S_TABLES;
    for (int i = 0; i < S_TABLES; i++)
        t[i] = (struct hg_rule_table){.rows = i == S_M_OUT ? 1 : 2, .words = 1, .column_count = 1};
    t[S_M_SEGMENT].name = HG_STR("segment");
    t[S_M_SEGMENT].columns = S_COPY(a, struct hg_column,
                                    {.kind = HG_COLUMN_NUMBER,
                                     .reg = S_EMPLOYEES,
                                     .slot_count = 2,
                                     .cuts = S_COPY(a, int64_t, 1000),
                                     .slots = S_BITS(a, 2, 3),
                                     .any = S_BITS(a, 2),
                                     .name = HG_STR("company.employees")});
    t[S_M_SEGMENT].assume_no = S_BITS(a, 1);
    t[S_M_OUT].name = HG_STR("disqualify");
    t[S_M_OUT].columns = S_COPY(a, struct hg_column,
                                {.kind = HG_COLUMN_TRUTH,
                                 .reg = S_T_EMBARGOED,
                                 .slot_count = 2,
                                 .slots = S_BITS(a, 0, 1),
                                 .any = S_BITS(a, 0),
                                 .name = HG_STR("embargo")});
    t[S_M_FIT].name = HG_STR("fit");
    t[S_M_FIT].columns = S_COPY(a, struct hg_column,
                                {.kind = HG_COLUMN_TEST,
                                 .reg = S_X_SENIOR,
                                 .slot_count = 2,
                                 .slots = S_BITS(a, 2, 3),
                                 .any = S_BITS(a, 2),
                                 .name = HG_STR("title")});
    t[S_M_FIT].assume_yes = S_BITS(a, 1);
    t[S_M_DECIDE].name = HG_STR("decide");
    t[S_M_DECIDE].columns = S_COPY(a, struct hg_column,
                                   {.kind = HG_COLUMN_NUMBER,
                                    .reg = S_FIT,
                                    .slot_count = 2,
                                    .cuts = S_COPY(a, int64_t, 60),
                                    .slots = S_BITS(a, 2, 3),
                                    .any = S_BITS(a, 2),
                                    .name = HG_STR("fit")});
    t[S_M_ROUTE].name = HG_STR("route.accept");
    t[S_M_ROUTE].columns = S_COPY(a, struct hg_column,
                                  {.kind = HG_COLUMN_TRUTH,
                                   .reg = S_T_FOUND,
                                   .slot_count = 2,
                                   .slots = S_BITS(a, 2, 3),
                                   .any = S_BITS(a, 2),
                                   .name = HG_STR("found")});
    t[S_M_TERRITORIES].name = HG_STR("territories");
    t[S_M_TERRITORIES].decision_table = true;
    t[S_M_TERRITORIES].columns = S_COPY(
        a, struct hg_column,
        {.kind = HG_COLUMN_TEXT,
         .reg = S_SEGMENT,
         .slot_count = 4,
         .texts = S_COPY(a, struct hg_text_slot, {S_ENTERPRISE, 1}),
         .text_count = 1,
         .parts = S_COPY(a, struct hg_text_part,
                         {0,
                          S_COPY(a, struct hg_text_stretch, {HG_STR(""), 0}, {HG_STR("sw"), 2},
                                 {HG_STR("sx"), 0}),
                          3},
                         {3,
                          S_COPY(a, struct hg_text_stretch, {HG_STR(""), 0}, {HG_STR("006"), 3},
                                 {HG_STR("00:"), 0}, {HG_STR("sw"), 2}, {HG_STR("sx"), 0}),
                          5}),
         .part_count = 2,
         .spans = S_COPY(a, struct hg_text_span, {HG_STR("sw"), HG_STR(""), true},
                         {HG_STR("006"), HG_STR("009"), false}),
         .span_count = 2,
         .slots = S_BITS(a, 2, 3, 0, 3),
         .any = S_BITS(a, 0),
         .name = HG_STR("segment")});
    t[S_M_TERRITORIES].give_count = 2;
    t[S_M_TERRITORIES].gives = S_COPY(
        a, struct hg_give,
        {.name = HG_STR("team"), .type = HG_T_TEXT, .texts = S_COPY(a, uint32_t, S_SALES, S_HELP)},
        {.name = HG_STR("response"),
         .type = HG_T_DURATION,
         .numbers = S_COPY(a, int64_t, 60, 1),
         .units = S_COPY(a, uint8_t, HG_BUSINESS_MINUTES, HG_BUSINESS_DAYS)});
    t[S_M_TERRITORIES].row_ids = S_COPY(a, struct hg_str, HG_STR("2"), HG_STR("3"));
}

/* The territories with 600 rows and a column in listed form: two bit rows (in the second row 9)
 * and, of the four slots, the second with rows 3 and 599 beside, the last with row 9. */
static inline struct hg_column *sample_listed(struct hg_arena *a, struct hg_program *p)
{
    struct hg_rule_table *t = &p->tables[S_M_TERRITORIES];
    struct hg_column *c = &t->columns[0];
    t->rows = 600;
    t->words = hg_row_words(600);
    t->row_ids = HG_ARRAY(a, struct hg_str, 600);
    for (uint32_t i = 0; i < 600; i++)
        t->row_ids[i] = hg_str_print(a, "%u", i);
    t->gives[0].texts = HG_ARRAY(a, uint32_t, 600);
    t->gives[1].numbers = HG_ARRAY(a, int64_t, 600);
    t->gives[1].units = HG_ARRAY(a, uint8_t, 600);
    c->any = HG_ARRAY(a, uint64_t, t->words);
    c->slots = HG_ARRAY(a, uint64_t, 2 * (size_t)t->words);
    hg_set_bit(c->slots + t->words, 9);
    c->base_count = 2;
    c->base_of = S_COPY(a, uint32_t, 0, 0, 1, 0);
    c->listed_ends = S_COPY(a, uint32_t, 0, 2, 2, 3);
    c->listed = S_COPY(a, uint32_t, 3, 599, 9);
    c->listed_count = 3;
    return c;
}

static inline void sample_rules(struct hg_arena *a, struct hg_program *p)
{
    struct hg_rule_info none = {
        .outcome = 0, .because = HG_NONE, .from = INT64_MIN, .before = INT64_MAX, .line = 1};
    struct hg_rule_info *r = HG_ARRAY(a, struct hg_rule_info, 9);
    static const uint32_t block_of[9] = {S_K_SEGMENT, S_K_SEGMENT, S_K_OUT,   S_K_FIT,  S_K_FIT,
                                         S_K_DECIDE,  S_K_DECIDE,  S_K_ROUTE, S_K_ROUTE};
    static const char *const ids[9] = {
        "segment.enterprise", "segment.smb", "disqualify.embargo", "fit.senior",
        "fit.size",           "decide.hot",  "decide.cold",        "route.accept.territory",
        "route.accept.open"};
    for (uint32_t i = 0; i < 9; i++) {
        r[i] = none;
        r[i].id = hg_str(ids[i]);
        r[i].block = block_of[i];
        r[i].line = 10 + i;
        r[i].condition = i % 2 == 0 ? HG_STR("company.employees >= 1000") : HG_STR("");
        r[i].when = HG_W_CONDITION;
    }
    r[0].label = S_ENTERPRISE;
    r[0].reads = (struct hg_regs)S_LIST(a, S_EMPLOYEES);
    r[1].label = S_SMB;
    r[1].when = HG_W_OTHERWISE;
    r[2].outcome = HG_REJECT;
    r[2].because = 0;
    r[2].doc = HG_STR("We may not sell there.");
    r[2].allowed_count = 1;
    r[2].allowed =
        S_COPY(a, struct hg_allowed, {S_COUNTRY, HG_STR("the law"), HG_STR("legal, 2026-10-01")});
    r[3].constant_points = true;
    r[3].points = 20;
    r[3].dated = true;
    r[3].from = 1000;
    r[3].before = 2000;
    r[4].points_ref = (struct hg_ref)S_VALUE(S_POINTS);
    r[4].when = HG_W_ALWAYS;
    r[5].outcome = HG_ACCEPT;
    r[5].reads_blocks = (struct hg_regs)S_LIST(a, S_K_FIT, S_K_SEGMENT);
    r[5].notes = S_COPY(a, uint32_t, 0);
    r[5].note_count = 1;
    r[6].outcome = HG_NURTURE;
    r[6].when = HG_W_OTHERWISE;
    r[6].needs = (struct hg_regs)S_LIST(a, S_EMPLOYEES);
    r[7].to = (struct hg_ref)S_VALUE(S_TEAM);
    r[7].within = (struct hg_ref)S_VALUE(S_WITHIN);
    r[7].also = (struct hg_regs)S_LIST(a, S_GREETING);
    r[7].alert = (struct hg_regs)S_LIST(a, S_GREETING);
    r[7].reads_tables = (struct hg_regs)S_LIST(a, S_M_TERRITORIES);
    r[8].when = HG_W_UNRESOLVED;
    r[8].to = (struct hg_ref)S_VALUE(S_GREETING);
    p->rules = r;
    p->rule_count = 9;
}

static inline void sample_blocks(struct hg_arena *a, struct hg_program *p)
{
    p->block_count = S_BLOCKS;
    p->blocks =
        S_COPY(a, struct hg_block,
               {.kind = HG_B_CLASSIFY,
                .name = HG_STR("segment"),
                .table = S_M_SEGMENT,
                .rule_count = 2,
                .result = S_VALUE(S_SEGMENT)},
               {.kind = HG_B_DISQUALIFY,
                .name = HG_STR("disqualify"),
                .table = S_M_OUT,
                .first_rule = 2,
                .rule_count = 1},
               {.kind = HG_B_SCORE,
                .name = HG_STR("fit"),
                .table = S_M_FIT,
                .first_rule = 3,
                .rule_count = 2,
                .result = S_VALUE(S_FIT),
                .scale = HG_T_INTEGER,
                .high = 100,
                .starting = 1,
                .groups = S_COPY(a, struct hg_score_group, {HG_STR(""), false, false, 0, 0, 1},
                                 {HG_STR("size"), true, true, 30, 1, 1}),
                .group_count = 2},
               {.kind = HG_B_DECIDE,
                .name = HG_STR("decide"),
                .table = S_M_DECIDE,
                .first_rule = 5,
                .rule_count = 2},
               {.kind = HG_B_ROUTE,
                .name = HG_STR("route.accept"),
                .table = S_M_ROUTE,
                .first_rule = 7,
                .rule_count = 2,
                .outcome = HG_ACCEPT,
                .calendar = S_VALUE(S_GREETING),
                .since = S_VALUE(S_AT)});
}

enum { S_WHO_ANN, S_WHO_BOB, S_WHO_SALES, S_WHO_COUNT };

static inline void sample_directory(struct hg_arena *a, struct hg_program *p)
{
    struct hg_ranges christmas = {S_COPY(a, struct hg_bounds, {20811, 20812}), 1};
    struct hg_ranges hours = {S_COPY(a, struct hg_bounds, {540, 720}, {780, 1020}), 2};
    p->directory_count = S_WHO_COUNT;
    p->directory = S_COPY(a, struct hg_directory_entry,
                          {.name = HG_STR("Ann"), .folded = HG_STR("ann"), .left = true},
                          {.name = HG_STR("Bob"), .folded = HG_STR("bob"), .absences = christmas},
                          {.name = HG_STR("Sales"), .folded = HG_STR("sales"), .kind = HG_TEAM});
    for (int i = 0; i < S_WHO_COUNT; i++) {
        struct hg_directory_entry *e = &p->directory[i];
        e->stand_in = e->calendar = e->nobody_left = e->nobody_alert = HG_NONE;
    }
    p->directory[S_WHO_ANN].stand_in = S_WHO_BOB;
    struct hg_directory_entry *sales = &p->directory[S_WHO_SALES];
    sales->calendar = 0;
    sales->strategy = HG_STRATEGY_LEAST;
    sales->absence = HG_ABSENCE_LEVEL;
    sales->nobody_left = S_WHO_BOB;
    sales->step_count = 2;
    sales->steps =
        S_COPY(a, struct hg_step, {HG_STEP_WARN, 50, HG_NONE}, {HG_STEP_REASSIGN, 150, S_WHO_BOB});
    sales->member_count = 1;
    sales->members = S_COPY(a, struct hg_member,
                            {.who = S_WHO_BOB,
                             .weight = 2,
                             .caps = {HG_NO_CAP, 5, HG_NO_CAP, 90},
                             .absences = christmas});
    sales->members[0].overrun_count = 1;
    sales->members[0].overruns = S_COPY(a, struct hg_overrun, {HG_STR("smb"), 1});
    p->priority = p->blocks[S_K_SEGMENT].result;
    p->calendar_count = 1;
    p->calendars = S_COPY(a, struct hg_calendar, {.name = HG_STR("hq"), .zone = 0});
    p->calendars[0].days[0] = hours;
    p->calendars[0].holiday_count = 2;
    p->calendars[0].holidays = S_COPY(a, int64_t, 20811, 20812);
    p->zone_count = 1;
    p->zones = S_COPY(a, struct hg_zone, {.name = HG_STR("Europe/Berlin"), .first = 3208});
    p->zones[0].change_count = 2;
    p->zones[0].changes =
        S_COPY(a, struct hg_zone_change, {-2422054408, 3600}, {-1693706400, 7200});
    p->zones[0].rule = (struct hg_zone_rule){
        true, 3600, 7200, {HG_ZONE_MONTH, 0, 3, 5, 7200}, {HG_ZONE_MONTH, 0, 10, 5, 10800}};
    p->zones_version = HG_STR("2026f");
}

static inline void sample_rest(struct hg_arena *a, struct hg_program *p)
{
    p->promise_count = 2;
    p->flags = S_COPY(a, struct hg_flag, {HG_STR("new_intent"), HG_STR("ana"), 1767225600000000});
    p->flag_count = S_FLAGS;
    p->promises =
        S_COPY(a, struct hg_promise,
               {HG_STR("embargo_is_absolute"), HG_PROMISE_NEVER, HG_ACCEPT, S_T_EMBARGOED, HG_NONE},
               {HG_STR("seniors"), HG_PROMISE_ALWAYS, HG_ACCEPT, S_T_SENIOR, S_T_BOTH});
    p->show_count = 2;
    p->shows = S_COPY(a, struct hg_show, {HG_STR("segment"), S_VALUE(S_SEGMENT)},
                      {HG_STR("senior"), {HG_REF_TRUTH, S_T_SENIOR}});
    p->outcome_count = HG_OUTCOMES_FIXED + 1;
    p->outcomes = S_COPY(a, struct hg_outcome, {HG_STR("accept"), HG_STR("")},
                         {HG_STR("nurture"), HG_STR("")}, {HG_STR("reject"), HG_STR("")},
                         {HG_STR("review"), HG_STR("")}, {HG_STR("not_applicable"), HG_STR("")},
                         {HG_STR("redirect"), HG_STR("Handed to the right team")});
    p->has_directory = true;
    sample_directory(a, p);
    p->file_count = 1;
    p->files = S_COPY(a, struct hg_str, HG_STR("inbound.gate"));
}

static inline void sample_terms(struct hg_arena *a, struct hg_program *p)
{
    p->term_count = 3;
    p->terms = HG_ARRAY(a, struct hg_term, 3);
    p->terms[0] =
        (struct hg_term){.kind = HG_TERM_TEXT,
                         .reg = S_COUNTRY,
                         .fields = S_LIST(a, S_COUNTRY),
                         .pieces = S_COPY(a, struct hg_piece,
                                          {.kind = HG_PIECE_TEXTS,
                                           .texts = S_LIST(a, S_CU, S_IR),
                                           .name = HG_STR("in embargoed")},
                                          {.kind = HG_PIECE_SHAPE,
                                           .prefix = HG_STR("sw"),
                                           .sample = HG_STR("sw-"),
                                           .name = HG_STR("starts with sw")},
                                          {.kind = HG_PIECE_REST, .name = HG_STR("otherwise")}),
                         .piece_count = 3,
                         .name = HG_STR("country")};
    p->terms[1] = (struct hg_term){
        .kind = HG_TERM_NUMBER,
        .reg = S_EMPLOYEES,
        .open_ended = true,
        .fields = S_LIST(a, S_EMPLOYEES),
        .pieces = S_COPY(a, struct hg_piece, {.lo = INT64_MIN, .hi = 199, .name = HG_STR("< 200")},
                         {.lo = 200, .hi = 5000, .name = HG_STR("200..5000")},
                         {.lo = 5001, .hi = INT64_MAX, .name = HG_STR(">= 5001")}),
        .piece_count = 3,
        .name = HG_STR("company.employees")};
    p->terms[2] = (struct hg_term){.kind = HG_TERM_TEST,
                                   .reg = S_X_SENIOR,
                                   .fields = S_LIST(a, S_TITLE),
                                   .pieces = S_COPY(a, struct hg_piece,
                                                    {.kind = HG_PIECE_NO, .name = HG_STR("no")},
                                                    {.kind = HG_PIECE_YES, .name = HG_STR("yes")}),
                                   .piece_count = 2,
                                   .name = HG_STR("title has word vp or sales")};
    p->inexact_rules = HG_ARRAY(a, bool, p->rule_count);
    p->inexact_rules[5] = true;
    p->inexact_truths = HG_ARRAY(a, bool, S_TRUTHS);
    p->inexact_truths[S_T_BOTH] = true;
}

static inline void sample_code(struct hg_arena *a, struct hg_program *p)
{
    p->code = S_COPY(a, struct hg_instr, {HG_OP_TEXT_IN, S_T_EMBARGOED, S_COUNTRY, 0, 0}, /* 0 */
                     {HG_OP_TEXT_TEST, S_T_SENIOR, S_X_SENIOR, 0, 0},                     /* 1 */
                     {HG_OP_AND, S_T_BOTH, 0, 0, 0},                                      /* 2 */
                     {HG_OP_NUMBER_IN, S_T_ALL, S_EMPLOYEES, 0, 0},                       /* 3 */
                     {HG_OP_APPLIES, S_T_ALL, 0, 0, 0},                                   /* 4 */
                     {HG_OP_MATCH, S_M_SEGMENT, 0, 0, 0},                                 /* 5 */
                     {HG_OP_CLASSIFY, S_SEGMENT, S_K_SEGMENT, 0, 0},                      /* 6 */
                     {HG_OP_MATCH, S_M_OUT, 0, 0, 0},                                     /* 7 */
                     {HG_OP_DECIDE, S_K_OUT, 0, 0, 0},                                    /* 8 */
                     {HG_OP_BANDS_NUMBER, S_POINTS, S_EMPLOYEES, 0, 0},                   /* 9 */
                     {HG_OP_MATCH, S_M_FIT, 0, 0, 0},                                     /* 10 */
                     {HG_OP_SCORE, S_FIT, S_K_FIT, 0, 0},                                 /* 11 */
                     {HG_OP_MATCH, S_M_DECIDE, 0, 0, 0},                                  /* 12 */
                     {HG_OP_DECIDE, S_K_DECIDE, 0, 0, 0},                                 /* 13 */
                     {HG_OP_LIST_ASSUMED, S_KNOWN_TOPICS, S_TOPICS, S_TOPICS, 0},         /* 14 */
                     {HG_OP_UNLESS_POSSIBLE, HG_ACCEPT, 22, 0, 0},                        /* 15 */
                     {HG_OP_MATCH, S_M_TERRITORIES, 0, 0, 0},                             /* 16 */
                     {HG_OP_FOUND, S_T_FOUND, S_M_TERRITORIES, 0, 0},                     /* 17 */
                     {HG_OP_GIVE_TEXT, S_TEAM, S_M_TERRITORIES, 0, 0},                    /* 18 */
                     {HG_OP_GIVE_NUMBER, S_WITHIN, S_M_TERRITORIES, 1, 0},                /* 19 */
                     {HG_OP_TEMPLATE, S_GREETING, 0, 0, 0},                               /* 20 */
                     {HG_OP_MATCH, S_M_ROUTE, 0, 0, 0},                                   /* 21 */
                     {HG_OP_END, 0, 0, 0, 0});                                            /* 22 */
    p->code_count = 23;
    p->lines = HG_ARRAY(a, struct hg_debug_line, p->code_count);
    for (uint32_t i = 0; i < p->code_count; i++)
        p->lines[i] = (struct hg_debug_line){0, 10 + i / 2};
}

static inline struct hg_program *sample_program(struct hg_arena *a)
{
    struct hg_program *p = HG_NEW(a, struct hg_program);
    p->name = HG_STR("inbound");
    p->version = HG_STR("2026.11.1");
    p->owner = HG_STR("revops@acme.example");
    p->advisory = true;
    p->contract_name = HG_STR("lead");
    p->contract_version = 3;
    p->contract_doc = HG_STR("Inbound leads \xe2\x80\x94 all markets");
    p->key = HG_STR("lead_id");
    p->confidence_from = HG_STR("confidence");
    sample_fields(a, p);
    sample_registers(a, p);
    sample_constants(a, p);
    sample_tests(a, p);
    sample_tables(a, p);
    sample_blocks(a, p);
    sample_rules(a, p);
    sample_rest(a, p);
    sample_terms(a, p);
    sample_code(a, p);
    return p;
}

#endif
