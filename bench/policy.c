/* The 60-rule policy in the VM against the same rules by hand in C. First checks that both give
 * the same outcome, score, territory and hits for every lead.
 *
 *   policy            the figures
 *   policy --leads N  N leads as NDJSON, for bench/run.sh */
#define _GNU_SOURCE /* strcasestr */
#include "tools.h"

#include "hand_naive.h"

#define LEADS 10000
#define NOW (INT64_C(20777) * HG_MICROS_PER_DAY) /* 2026-11-20 */

struct bench {
    struct policy policy;
    struct leads leads;
    struct hand_rules rules;
    struct hand_lead *by_hand;
    struct naive_lists lists;
    struct naive_lead *naive;
    uint64_t sum;
};

/* --- leads for C --------------------------------------------------------------------------- */

static const struct hg_value *value_of(const struct bench *bench, const char *field)
{
    return hg_lane_value(bench->leads.reader, field_named(bench->policy.program, field), 0);
}

static int64_t number_of(const struct bench *bench, const char *field)
{
    const struct hg_value *value = value_of(bench, field);
    return hg_value_known(value) ? value->lo : HAND_NONE;
}

static uint8_t truth_of(const struct bench *bench, const char *field)
{
    const struct hg_value *value = value_of(bench, field);
    return !hg_value_known(value) ? HAND_OPEN : value->lo != 0 ? HAND_YES : HAND_NO;
}

/* Room after the text, so that a vector may be read from its last byte. */
static struct hg_str text_of(struct bench *bench, const char *field)
{
    const struct hg_value *value = value_of(bench, field);
    if (!hg_value_known(value))
        return (struct hg_str){hg_arena_zero(&bench->policy.arena, 1, HAND_PAD), 0};
    struct hg_str raw = value->text->raw;
    char *copy = hg_arena_zero(&bench->policy.arena, 1, raw.len + HAND_PAD);
    memcpy(copy, raw.at, raw.len);
    return (struct hg_str){copy, raw.len};
}

static uint8_t id_in(struct hg_str text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (hg_str_is(text, list[i]))
            return (uint8_t)(i + 1);
    }
    return 0;
}

#define ID(bench, field, list)                                                                     \
    id_in(text_of((bench), (field)), (list), sizeof(list) / sizeof *(list))

static uint8_t country_id(struct hg_str text)
{
    uint8_t id = id_in(text, lead_countries, sizeof lead_countries / sizeof *lead_countries);
    return hg_str_is(text, "US") ? C_US : id == 0 ? 0 : (uint8_t)(id + 1);
}

static uint64_t tech_of(const struct bench *bench)
{
    const struct hg_value *value = value_of(bench, "tech");
    uint64_t known = 0;
    for (uint32_t i = 0; hg_value_known(value) && i < value->list->count; i++)
        known |=
            BIT(id_in(value->list->texts[i]->raw, lead_tech, sizeof lead_tech / sizeof *lead_tech));
    return known;
}

static struct hand_lead lead_by_hand(struct bench *bench)
{
    static const char *const regions[] = {"EMEA", "AMER", "APAC", "LATAM"}, *const japan[] = {"ja"};
    struct hg_str domain = text_of(bench, "email_domain");
    bool spare = id_in(domain, lead_free, sizeof lead_free / sizeof *lead_free) != 0;
    bool thrown =
        id_in(domain, lead_throwaway, sizeof lead_throwaway / sizeof *lead_throwaway) != 0;
    return (struct hand_lead){
        .email = text_of(bench, "email"),
        .company = text_of(bench, "company"),
        .form_message = text_of(bench, "form_message"),
        .title = text_of(bench, "title"),
        .employees = number_of(bench, "employees"),
        .annual_revenue = number_of(bench, "annual_revenue"),
        .founded_year = number_of(bench, "founded_year"),
        .page_views = number_of(bench, "page_views"),
        .sessions = number_of(bench, "sessions"),
        .email_opens = number_of(bench, "email_opens"),
        .email_clicks = number_of(bench, "email_clicks"),
        .last_activity_days = number_of(bench, "last_activity_days"),
        .country = country_id(text_of(bench, "country")),
        .region = ID(bench, "region", regions),
        .state = ID(bench, "state", lead_states),
        .industry = ID(bench, "industry", lead_industries),
        .seniority = ID(bench, "seniority", lead_seniority),
        .department = ID(bench, "department", lead_departments),
        .funding = ID(bench, "funding_stage", lead_funding),
        .source = ID(bench, "source", lead_sources),
        .language = ID(bench, "language", japan),
        .domain = spare    ? 1
                  : thrown ? 2
                           : 0,
        .webinar = truth_of(bench, "webinar_attended"),
        .demo = truth_of(bench, "demo_requested"),
        .pricing = truth_of(bench, "pricing_viewed"),
        .consent = truth_of(bench, "consent"),
        .customer = truth_of(bench, "is_customer"),
        .competitor = truth_of(bench, "is_competitor"),
        .phone = hg_value_known(value_of(bench, "phone")),
        .tech = tech_of(bench),
    };
}

/* --- leads as they were read, for naive C --------------------------------------------------- */

static const char *string_of(struct bench *bench, const char *field)
{
    return text_of(bench, field).at;
}

static struct naive_lead naive_lead(struct bench *bench)
{
    struct naive_lead lead = {
        .email = string_of(bench, "email"),
        .email_domain = string_of(bench, "email_domain"),
        .company = string_of(bench, "company"),
        .form_message = string_of(bench, "form_message"),
        .title = string_of(bench, "title"),
        .country = string_of(bench, "country"),
        .region = string_of(bench, "region"),
        .state = string_of(bench, "state"),
        .industry = string_of(bench, "industry"),
        .seniority = string_of(bench, "seniority"),
        .department = string_of(bench, "department"),
        .funding = string_of(bench, "funding_stage"),
        .source = string_of(bench, "source"),
        .language = string_of(bench, "language"),
        .phone = string_of(bench, "phone"),
        .employees = number_of(bench, "employees"),
        .annual_revenue = number_of(bench, "annual_revenue"),
        .founded_year = number_of(bench, "founded_year"),
        .page_views = number_of(bench, "page_views"),
        .sessions = number_of(bench, "sessions"),
        .email_opens = number_of(bench, "email_opens"),
        .email_clicks = number_of(bench, "email_clicks"),
        .last_activity_days = number_of(bench, "last_activity_days"),
        .webinar = truth_of(bench, "webinar_attended"),
        .demo = truth_of(bench, "demo_requested"),
        .pricing = truth_of(bench, "pricing_viewed"),
        .consent = truth_of(bench, "consent"),
        .customer = truth_of(bench, "is_customer"),
        .competitor = truth_of(bench, "is_competitor"),
    };
    const struct hg_value *tech = value_of(bench, "tech");
    for (uint32_t i = 0; hg_value_known(tech) && i < tech->list->count; i++) {
        struct hg_str raw = tech->list->texts[i]->raw;
        if (lead.tech_count == NAIVE_TECH)
            die("a lead knows too much");
        lead.tech[lead.tech_count++] =
            hg_str_print(&bench->policy.arena, "%.*s", HG_STR_ARGS(raw)).at;
    }
    return lead;
}

/* A word a line. */
static size_t read_words(struct bench *bench, const char *path, const char ***words)
{
    struct hg_str text, why;
    HG_VEC(const char *) list = {0};
    if (read_file(NULL, hg_str(path), &bench->policy.arena, &text, &why) != HG_OK)
        die(path);
    char *copy = hg_arena_zero(&bench->policy.arena, 1, text.len + 1);
    memcpy(copy, text.at, text.len);
    for (char *word = strtok(copy, "\n"); word != NULL; word = strtok(NULL, "\n"))
        hg_push(&bench->policy.arena, &list, word);
    *words = list.at;
    return list.count;
}

static void read_lists(struct bench *bench)
{
    struct naive_lists *lists = &bench->lists;
    lists->freemail_count = read_words(bench, "bench/policies/freemail.txt", &lists->freemail);
    lists->disposable_count =
        read_words(bench, "bench/policies/disposable.txt", &lists->disposable);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void read_leads(struct bench *bench)
{
    const struct hg_program *program = bench->policy.program;
    struct hg_json_reader *reader;
    struct dice dice = {20260};
    struct hg_buf line;
    hg_buf_init(&line, NULL, 0);
    bench->leads = (struct leads){.field_count = program->field_count, .count = LEADS};
    bench->leads.reader = new_lanes(bench->policy.image, 1);
    bench->leads.values = calloc(LEADS * (size_t)program->field_count, sizeof(struct hg_value));
    bench->by_hand = calloc(LEADS, sizeof *bench->by_hand);
    bench->naive = calloc(LEADS, sizeof *bench->naive);
    if (bench->leads.values == NULL || bench->by_hand == NULL || bench->naive == NULL ||
        hg_json_reader_new(bench->policy.image, NULL, &reader) != HG_OK)
        die("out of memory");
    for (unsigned i = 0; i < LEADS; i++) {
        struct hg_lead_error error;
        hg_buf_clear(&line);
        lead_line(&dice, i, &line);
        for (uint32_t f = 0; f < program->field_count; f++)
            hg_lane_unknown(bench->leads.reader, f, 0, HG_R_MISSING);
        /* The texts of a lead stand in its bytes or in the arena: both must stay. */
        struct hg_str text = {hg_arena_copy(&bench->policy.arena, line.at, line.len), line.len};
        if (hg_json_read(reader, bench->leads.reader, 0, text, &error) != HG_OK)
            die(error.message);
        memcpy(bench->leads.values + (size_t)i * program->field_count, bench->leads.reader->values,
               program->field_count * sizeof(struct hg_value));
        bench->by_hand[i] = lead_by_hand(bench);
        bench->naive[i] = naive_lead(bench);
    }
    hg_json_reader_free(reader);
    hg_buf_release(&line);
}

/* --- agreement ------------------------------------------------------------------------------- */

static uint32_t block_named(const struct hg_program *program, const char *name)
{
    for (uint32_t b = 0; b < program->block_count; b++) {
        if (hg_str_is(program->blocks[b].name, name))
            return b;
    }
    die(name);
    return 0;
}

/* The hits of a block, as ids from `first` on. */
static uint32_t hits_of(const struct hg_lanes *lanes, const char *block, uint16_t first,
                        uint16_t *hits)
{
    const struct hg_block *b = &lanes->program->blocks[block_named(lanes->program, block)];
    struct hg_rows rows = hg_lane_rows(lanes, b->table, 0);
    uint32_t count = 0;
    for (uint32_t r = 0; r < b->rule_count; r++) {
        if ((rows.certain[r / 64] >> (r % 64) & 1) != 0)
            hits[count++] = (uint16_t)(first + r);
    }
    return count;
}

static uint32_t first_hit(const struct hg_lanes *lanes, const char *block)
{
    uint16_t hits[64];
    return hits_of(lanes, block, 0, hits) == 0 ? HG_NONE : hits[0];
}

static struct hand_result result_of_vm(const struct bench *bench, const struct hg_lanes *lanes)
{
    static const char *const names[] = {"reject", "hot", "sales", "nurture", "recycle"};
    const struct hg_program *program = bench->policy.program;
    struct hand_result result = {0};
    uint32_t possible = lanes->outcomes[0].possible, score = block_named(program, "total");
    if ((possible & (possible - 1)) != 0 || possible == 0)
        die("an outcome is open");
    for (uint32_t o = 0; o < sizeof names / sizeof *names; o++) {
        if (hg_str_is(program->outcomes[__builtin_ctz(possible)].name, names[o]))
            result.outcome = o;
    }
    result.hit_count = hits_of(lanes, "disqualify", 0, result.hits);
    result.hit_count += hits_of(lanes, "total", 12, result.hits + result.hit_count);
    result.score = hg_lane_value(lanes, program->blocks[score].result.reg, 0)->lo;
    result.territory = first_hit(lanes, "territory");
    return result;
}

static bool agree(const struct hand_result *a, const struct hand_result *b)
{
    return a->outcome == b->outcome && a->score == b->score && a->territory == b->territory &&
           a->hit_count == b->hit_count &&
           memcmp(a->hits, b->hits, a->hit_count * sizeof *a->hits) == 0;
}

/* Every lead, all four; the mean number of hits. */
static double check(struct bench *bench, const struct hg_image *image)
{
    struct hg_lanes *lanes = new_lanes(image, 1);
    size_t hits = 0;
    lanes->now[0] = NOW;
    for (size_t i = 0; i < LEADS; i++) {
        struct hand_result naive = {0}, plain = {0}, tuned = {0}, vm;
        struct hg_arena_mark mark = hg_arena_save(&lanes->arena);
        leads_put(&bench->leads, i, lanes, 0);
        run_lanes(lanes);
        vm = result_of_vm(bench, lanes);
        hg_arena_rewind(&lanes->arena, mark);
        hand_decide_naive(&bench->lists, &bench->naive[i], &naive);
        hand_decide_plain(&bench->rules, &bench->by_hand[i], &plain);
        hand_decide_tuned(&bench->rules, &bench->by_hand[i], &tuned);
        if (!agree(&plain, &tuned) || !agree(&plain, &naive) || !agree(&plain, &vm)) {
            fprintf(stderr,
                    "lead %zu: by hand outcome %u score %lld territory %u hits %u, "
                    "VM %u %lld %u %u\n",
                    i, plain.outcome, (long long)plain.score, plain.territory, plain.hit_count,
                    vm.outcome, (long long)vm.score, vm.territory, vm.hit_count);
            die("the answers differ: no figures");
        }
        hits += vm.hit_count;
    }
    hg_lanes_free(lanes);
    return (double)hits / LEADS;
}

/* --- figures -------------------------------------------------------------------------------- */

static void work_touch_hand(void *context, size_t from, size_t to)
{
    struct bench *bench = context;
    for (size_t i = from; i < to; i++) {
        const struct hand_lead *lead = &bench->by_hand[i];
        touch_bytes(lead, sizeof *lead);
        touch_bytes(lead->email.at, lead->email.len + HAND_PAD);
        touch_bytes(lead->company.at, lead->company.len + HAND_PAD);
        touch_bytes(lead->form_message.at, lead->form_message.len + HAND_PAD);
        touch_bytes(lead->title.at, lead->title.len + HAND_PAD);
    }
}

/* These three are alike but for what they time, which is to be inlined: a call through a pointer
 * would be in the figure. */
static void work_plain(void *context, size_t from, size_t to)
{
    struct bench *bench = context;
    struct hand_result result;
    for (size_t i = from; i < to; i++) {
        hand_decide_plain(&bench->rules, &bench->by_hand[i], &result);
        bench->sum += (uint64_t)result.score + result.outcome + result.hits[0];
    }
}

static void work_tuned(void *context, size_t from, size_t to)
{
    struct bench *bench = context;
    struct hand_result result;
    for (size_t i = from; i < to; i++) {
        hand_decide_tuned(&bench->rules, &bench->by_hand[i], &result);
        bench->sum += (uint64_t)result.score + result.outcome + result.hits[0];
    }
}

static void work_naive(void *context, size_t from, size_t to)
{
    struct bench *bench = context;
    struct hand_result result;
    for (size_t i = from; i < to; i++) {
        hand_decide_naive(&bench->lists, &bench->naive[i], &result);
        bench->sum += (uint64_t)result.score + result.outcome + result.hits[0];
    }
}

static void work_touch_naive(void *context, size_t from, size_t to)
{
    struct bench *bench = context;
    for (size_t i = from; i < to; i++) {
        const struct naive_lead *lead = &bench->naive[i];
        const char *const texts[] = {lead->email,        lead->email_domain, lead->company,
                                     lead->form_message, lead->title,        lead->country,
                                     lead->region,       lead->state,        lead->industry,
                                     lead->seniority,    lead->department,   lead->funding,
                                     lead->source,       lead->language,     lead->phone};
        touch_bytes(lead, sizeof *lead);
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
            touch_bytes(texts[t], strlen(texts[t]) + 1);
        for (size_t t = 0; t < lead->tech_count; t++)
            touch_bytes(lead->tech[t], strlen(lead->tech[t]) + 1);
    }
}

/* The same leads by an image for this kernel, where the machine has it. */
static void bench_kernel(struct bench *bench, const char *kernel, double tuned)
{
    struct policy other = bench->policy;
    struct hg_str why;
    setenv("HG_KERNEL", kernel, 1);
    if (hg_image_new(other.program, &hg_regex_re2, NULL, &bench->policy.arena, &other.image,
                     &why) != HG_OK)
        die("the program does not load");
    unsetenv("HG_KERNEL");
    printf("  HG_KERNEL=%s\n", kernel);
    check(bench, other.image);
    bench_vm(&other, &bench->leads, NOW, tuned);
    hg_image_free(other.image);
}

static double measure_hand(struct bench *bench, work *work)
{
    return measure(work_touch_hand, work, bench, LEADS, CHUNK);
}

static int print_leads(unsigned count)
{
    struct dice dice = {20260};
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    for (unsigned i = 0; i < count; i++) {
        hg_buf_clear(&out);
        lead_line(&dice, i, &out);
        fwrite(out.at, 1, out.len, stdout);
    }
    hg_buf_release(&out);
    return 0;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    if (argc == 3 && strcmp(argv[1], "--leads") == 0)
        return print_leads((unsigned)atoi(argv[2]));
    policy_load(&bench.policy, "bench/policies/sixty.gate");
    bench.rules = hand_rules_of();
    read_lists(&bench);
    read_leads(&bench);
    printf("bench/policies/sixty.gate: %u rules, %u instructions, %d leads\n",
           bench.policy.program->rule_count, bench.policy.program->code_count, LEADS);
    printf("  answers agree, %.1f hits a lead; ratios are to C by hand, tuned\n",
           check(&bench, bench.policy.image));
    double tuned = measure_hand(&bench, work_tuned);
    report("C by hand, tuned", tuned, tuned);
    report("C by hand, one `if` per rule", measure_hand(&bench, work_plain), tuned);
    report("C by hand, naive: strings, lists, one word at a time",
           measure(work_touch_naive, work_naive, &bench, LEADS, CHUNK), tuned);
    bench_vm(&bench.policy, &bench.leads, NOW, tuned);
    report("C by hand, tuned, again", measure_hand(&bench, work_tuned), tuned);
    if (getenv("HG_KERNEL") == NULL) {
        bench_kernel(&bench, "avx2", tuned);
        bench_kernel(&bench, "portable", tuned);
    }
    hg_lanes_free(bench.leads.reader);
    free(bench.leads.values);
    free(bench.by_hand);
    free(bench.naive);
    policy_free(&bench.policy);
    return 0;
}
