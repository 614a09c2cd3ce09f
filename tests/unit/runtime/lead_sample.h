/* A program with fields and without rules, for tests of the lead readers. */
#ifndef HG_TESTS_LEAD_SAMPLE_H
#define HG_TESTS_LEAD_SAMPLE_H

#include "runtime/ingest/record.h"

#include <stdlib.h>

#define SAMPLE_NOW (INT64_C(1795165200) * HG_MICROS_PER_SECOND) /* 2026-11-20T09:00:00Z */

enum sample_field {
    F_ID,
    F_EMAIL,
    F_COUNTRY,
    F_NAME,
    F_EMPLOYEES,
    F_INDUSTRY,
    F_TOPIC,
    F_VISITS,
    F_SUBMITTED,
    F_TITLE,
    F_ZIP,
    F_AMOUNT,
    F_CUSTOMER,
    F_BORN,
    F_PATIENCE,
    F_SITE,
    F_DOMAIN,
    F_TAGS,
    F_SIZES,
    F_TOPICS,
    F_PROVEN,
    SAMPLE_FIELDS
};

struct sample {
    struct hg_arena arena;
    struct hg_guard guard;
    struct hg_instr code[1];
    struct hg_program program;
    struct hg_field fields[SAMPLE_FIELDS];
    enum hg_type_kind registers[SAMPLE_FIELDS];
    bool lists[SAMPLE_FIELDS];
    struct hg_str regexes[3];
    struct hg_image *image;
    struct hg_lanes *lanes;
};

static struct hg_strs sample_strs(struct hg_arena *arena, const char *const *texts)
{
    HG_VEC(struct hg_str) all = {0};
    for (; *texts != NULL; texts++)
        hg_push(arena, &all, hg_str(*texts));
    return (struct hg_strs){all.at, (uint32_t)all.count};
}

#define STRS(...) sample_strs(&s->arena, (const char *const[]){__VA_ARGS__, NULL})

static void sample_name_fields(struct sample *s)
{
    static const struct {
        const char *name;
        enum hg_type_kind type;
    } rows[SAMPLE_FIELDS] = {
        {"lead_id", HG_T_TEXT},
        {"email", HG_T_EMAIL},
        {"country", HG_T_COUNTRY},
        {"company.name", HG_T_TEXT},
        {"company.employees", HG_T_INTEGER},
        {"industry", HG_T_TEXT},
        {"topic", HG_T_ENUM},
        {"pricing_visits", HG_T_INTEGER},
        {"submitted_at", HG_T_DATETIME},
        {"title", HG_T_TEXT},
        {"postal_code", HG_T_TEXT},
        {"amount", HG_T_DECIMAL},
        {"crm.is_customer", HG_T_BOOLEAN},
        {"born", HG_T_DATE},
        {"patience", HG_T_DURATION},
        {"site", HG_T_URL},
        {"domain", HG_T_DOMAIN},
        {"tags", HG_T_TEXT},
        {"sizes", HG_T_INTEGER},
        {"topics", HG_T_ENUM},
        {"proven", HG_T_TEXT},
    };
    for (uint32_t i = 0; i < SAMPLE_FIELDS; i++) {
        s->fields[i] = (struct hg_field){.name = hg_str(rows[i].name),
                                         .type = rows[i].type,
                                         .read = true,
                                         .min = INT64_MIN,
                                         .max = INT64_MAX,
                                         .pattern = HG_NONE,
                                         .pattern_by = HG_NONE};
        s->fields[i].list = i == F_TAGS || i == F_SIZES || i == F_TOPICS;
        s->registers[i] = rows[i].type;
        s->lists[i] = s->fields[i].list;
    }
}

static void sample_contract(struct sample *s)
{
    struct hg_field *f = s->fields;
    f[F_EMAIL].aliases = STRS("Email", "contact.mail");
    f[F_EMAIL].required = true;
    f[F_EMPLOYEES].has_min = true;
    f[F_EMPLOYEES].min = 1;
    f[F_EMPLOYEES].min_confidence = 700000;
    f[F_EMPLOYEES].max_age = 180 * HG_MICROS_PER_DAY;
    f[F_EMPLOYEES].aliases = STRS("NumberOfEmployees");
    f[F_INDUSTRY].sources = STRS("clearbit", "crm");
    f[F_INDUSTRY].min_confidence = 600000;
    f[F_TOPIC].values = STRS("help", "buy", "partner");
    f[F_TOPICS].values = STRS("help", "buy", "partner");
    f[F_VISITS].has_default = true;
    f[F_VISITS].default_text = HG_STR("0");
    f[F_TITLE].blanks = STRS("select", "n/a");
    f[F_TITLE].has_default = true;
    f[F_TITLE].default_text = HG_STR("\"no \\u0074itle\"");
    f[F_ZIP].pattern_by = F_COUNTRY;
    f[F_ZIP].cases = HG_ARRAY(&s->arena, struct hg_pattern_case, 2);
    f[F_ZIP].cases[0] = (struct hg_pattern_case){HG_STR("de"), 0};
    f[F_ZIP].cases[1] = (struct hg_pattern_case){HG_STR("us"), 1};
    f[F_ZIP].case_count = 2;
    f[F_NAME].has_max = true;
    f[F_NAME].max = 10;
    f[F_ID].pattern = 2;
    f[F_PROVEN].evidence_required = true;
    f[F_PROVEN].min_confidence = 500000;
    s->regexes[0] = HG_STR("\\d{5}");
    s->regexes[1] = HG_STR("\\d{5}(-\\d{4})?");
    s->regexes[2] = HG_STR("[A-Za-z0-9]+");
}

static struct sample *sample_new(uint32_t lanes)
{
    struct sample *s = calloc(1, sizeof *s);
    struct hg_str why;
    hg_arena_init(&s->arena, NULL, &s->guard);
    if (setjmp(s->guard.jump) != 0)
        abort();
    sample_name_fields(s);
    sample_contract(s);
    s->code[0] = (struct hg_instr){.op = HG_OP_END};
    s->program = (struct hg_program){
        .name = HG_STR("sample"),
        .key = HG_STR("lead_id"),
        .confidence_from = HG_STR("confidence"),
        .fields = s->fields,
        .field_count = SAMPLE_FIELDS,
        .registers = s->registers,
        .register_lists = s->lists,
        .register_count = SAMPLE_FIELDS,
        .regexes = s->regexes,
        .regex_count = 3,
        .code = s->code,
        .code_count = 1,
    };
    if (hg_image_new(&s->program, &hg_regex_re2, NULL, &s->arena, &s->image, &why) != HG_OK ||
        hg_lanes_new(s->image, lanes, NULL, &s->lanes) != HG_OK)
        abort();
    for (uint32_t l = 0; l < lanes; l++)
        s->lanes->now[l] = SAMPLE_NOW;
    return s;
}

static void sample_free(struct sample *s)
{
    hg_lanes_free(s->lanes);
    hg_image_free(s->image);
    hg_arena_release(&s->arena);
    free(s);
}

/* The value as a test would write it: the number, the text, `a;b`, or `?reason`. */
static const char *sample_show(struct sample *s, uint32_t field, uint32_t lane)
{
    static char out[4096];
    const struct hg_value *value = hg_lane_value(s->lanes, field, lane);
    size_t len = 0;
    if (value->state != HG_KNOWN) {
        snprintf(out, sizeof out, "?%s", hg_reason_name((enum hg_reason)value->reason));
        return out;
    }
    out[0] = '\0';
    if (s->fields[field].list) {
        for (uint32_t i = 0; i < value->list->count && len < sizeof out - 100; i++) {
            if (value->list->texts != NULL)
                len += (size_t)snprintf(out + len, 99, "%s%.*s", i != 0 ? ";" : "",
                                        HG_STR_ARGS(value->list->texts[i]->raw));
            else
                len += (size_t)snprintf(out + len, 99, "%s%lld", i != 0 ? ";" : "",
                                        (long long)value->list->numbers[i]);
        }
        return out;
    }
    if (hg_type_is_text(s->fields[field].type))
        snprintf(out, sizeof out, "%.*s", HG_STR_ARGS(value->text->raw));
    else
        snprintf(out, sizeof out, "%lld", (long long)value->lo);
    return out;
}

static inline const char *sample_problem(struct sample *s, uint32_t field, uint32_t lane)
{
    const char *problem = hg_lane_problem(s->lanes, field, lane);
    return problem != NULL ? problem : "";
}

#endif
