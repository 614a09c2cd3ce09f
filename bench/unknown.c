/* The cost of unknown values, and what completion search decides. First the cost: a lead without
 * unknowns, by a program with and without landmarks; three unknown fields of five pieces each;
 * seven unknown instants. Then, for the policies in policies/ with fields removed at random, how
 * many leads the direct analysis leaves open and how many of them the search decides. The seed is
 * fixed, so the counts are the same on every machine. */
#include "tools.h"

#include <fcntl.h>
#include <unistd.h>

#include "cli/leads/leads.h"
#include "leads.h"

#define NOW (INT64_C(20777) * HG_MICROS_PER_DAY + 9 * HG_MICROS_PER_HOUR) /* 2026-11-20T09:00Z */
#define LEADS 2048
#define INBOUND 512
#define SEARCHED 128     /* of these leads a search is timed */
#define MOST_LEADS 12000 /* of one policy's data */

/* Leads in memory, decided one by one. */
struct trial {
    struct policy policy;
    struct leads leads;
    struct hg_lanes *lanes;
    struct hg_guard guard;
    struct hg_arena arena; /* of a decision */
    uint64_t sum;
};

/* --- deciding ------------------------------------------------------------------------------- */

static void trial_open(struct trial *trial, const char *path)
{
    *trial = (struct trial){0};
    policy_load(&trial->policy, path);
    trial->leads.field_count = trial->policy.program->field_count;
    trial->leads.reader = new_lanes(trial->policy.image, 1);
    trial->leads.reader->now[0] = NOW;
    trial->lanes = new_lanes(trial->policy.image, 1);
    hg_arena_init(&trial->arena, NULL, &trial->guard);
}

static void trial_close(struct trial *trial)
{
    hg_arena_release(&trial->arena);
    hg_lanes_free(trial->lanes);
    hg_lanes_free(trial->leads.reader);
    free(trial->leads.values);
    policy_free(&trial->policy);
}

/* Room for one more lead, all of it missing. */
static struct hg_value *next_lead(struct trial *trial)
{
    size_t fields = trial->leads.field_count;
    if (trial->leads.values == NULL)
        trial->leads.values = calloc(MOST_LEADS * fields, sizeof(struct hg_value));
    if (trial->leads.values == NULL || trial->leads.count == MOST_LEADS)
        die("too many leads");
    for (uint32_t f = 0; f < fields; f++)
        hg_lane_unknown(trial->leads.reader, f, 0, HG_R_MISSING);
    return trial->leads.values + trial->leads.count++ * fields;
}

static void keep_lead(struct trial *trial, struct hg_value *values)
{
    memcpy(values, trial->leads.reader->values, trial->leads.field_count * sizeof *values);
}

static void decide(struct trial *trial, size_t lead, struct hg_decision *decision)
{
    hg_lanes_reset(trial->lanes, 1);
    trial->lanes->now[0] = NOW;
    leads_put(&trial->leads, lead, trial->lanes, 0);
    run_lanes(trial->lanes);
    hg_arena_reset(&trial->arena);
    if (hg_decide(trial->lanes, 0, &trial->arena, decision) != HG_OK)
        die("out of memory");
}

static void work_decide(void *context, size_t from, size_t to)
{
    struct trial *trial = context;
    struct hg_decision decision;
    for (size_t i = from; i < to; i++) {
        decide(trial, i, &decision);
        trial->sum += decision.outcome;
    }
}

/* --- what it costs -------------------------------------------------------------------------- */

/* Leads of bench/policies/unknown.contract.yaml, without the fields of this list. */
static void make_leads(struct trial *trial, const char *const *without, size_t count)
{
    static const char *const sources[] = {"demo", "web", "event", "partner"};
    static const char *const branches[] = {"fintech", "saas", "retail", "media", "healthtech"};
    static const char *const countries[] = {"DE", "FR", "CH", "US"};
    static const char *const instants[] = {"asked_at",  "opened_at", "called_at",
                                           "bought_at", "seen_at",   "left_at"};
    struct hg_json_reader *reader;
    struct hg_buf line;
    struct dice dice = {11};
    hg_buf_init(&line, NULL, 0);
    if (hg_json_reader_new(trial->policy.image, NULL, &reader) != HG_OK)
        die("out of memory");
    for (unsigned i = 0; i < LEADS; i++) {
        struct hg_lead_error error;
        struct hg_value *values = next_lead(trial);
        hg_buf_clear(&line);
        hg_buf_print(&line, "{\"employees\":%lld,\"revenue\":%lld,\"visits\":%u",
                     (long long)dice_size(&dice, 5), (long long)dice_size(&dice, 6),
                     (unsigned)dice_roll(&dice, 12));
        lead_text(&line, "industry", LEAD_PICK(&dice, branches));
        lead_text(&line, "country", LEAD_PICK(&dice, countries));
        lead_text(&line, "source", LEAD_PICK(&dice, sources));
        hg_buf_print(&line, ",\"founded\":\"20%02u-05-01\"", 10 + (unsigned)dice_roll(&dice, 16));
        for (size_t k = 0; k < sizeof instants / sizeof *instants; k++)
            hg_buf_print(&line, ",\"%s\":\"2026-%02u-%02uT08:00:00Z\"", instants[k],
                         8 + (unsigned)dice_roll(&dice, 5), 1 + (unsigned)dice_roll(&dice, 28));
        hg_buf_byte(&line, '}');
        struct hg_str text = {hg_arena_copy(&trial->policy.arena, line.at, line.len), line.len};
        if (hg_json_read(reader, trial->leads.reader, 0, text, &error) != HG_OK)
            die(error.message);
        for (size_t k = 0; k < count; k++)
            hg_lane_unknown(trial->leads.reader, field_named(trial->policy.program, without[k]), 0,
                            HG_R_MISSING);
        keep_lead(trial, values);
    }
    hg_json_reader_free(reader);
    hg_buf_release(&line);
}

/* Every lead is known: with the program as it is, then as if it had no pieces, so that no search
 * is ever made. */
static void cost_of_nothing(const char *path)
{
    struct trial with, without;
    trial_open(&with, path);
    trial_open(&without, path);
    without.policy.compilation.program->term_count = 0;
    make_leads(&with, NULL, 0);
    make_leads(&without, NULL, 0);
    double bare = measure(NULL, work_decide, &without, LEADS, CHUNK);
    double full = measure(NULL, work_decide, &with, LEADS, CHUNK);
    report("nothing unknown, without the exact way", bare, bare);
    report("nothing unknown", full, bare);
    trial_close(&with);
    trial_close(&without);
}

static void cost_of(const char *name, const char *path, const char *const *fields, size_t count,
                    double *baseline)
{
    struct trial trial;
    struct hg_decision decision;
    size_t searched = 0;
    trial_open(&trial, path);
    make_leads(&trial, fields, count);
    for (size_t i = 0; i < LEADS; i++) {
        decide(&trial, i, &decision);
        searched += decision.analysis != HG_ANALYSIS_DIRECT;
    }
    double ns = measure(NULL, work_decide, &trial, SEARCHED, 8);
    *baseline = *baseline == 0 ? ns : *baseline;
    report(name, ns, *baseline);
    printf("    %zu of %u leads are searched\n", searched, LEADS);
    trial_close(&trial);
}

static void costs(void)
{
    static const char *const three[] = {"employees", "revenue", "visits"};
    static const char *const instants[] = {"asked_at", "opened_at", "called_at", "bought_at",
                                           "seen_at",  "left_at",   "founded"};
    double baseline = 0;
    printf("bench/policies/unknown.gate: VM and decision of one lead\n");
    cost_of_nothing("bench/policies/unknown.gate");
    cost_of("one unknown field of five pieces", "bench/policies/unknown.gate", three, 1, &baseline);
    cost_of("two", "bench/policies/unknown.gate", three, 2, &baseline);
    cost_of("three", "bench/policies/unknown.gate", three, 3, &baseline);
    baseline = 0;
    printf("bench/policies/dates.gate: VM and decision of one lead\n");
    cost_of_nothing("bench/policies/dates.gate");
    cost_of("one unknown instant", "bench/policies/dates.gate", instants, 1, &baseline);
    cost_of("three", "bench/policies/dates.gate", instants, 3, &baseline);
    cost_of("seven", "bench/policies/dates.gate", instants, 7, &baseline);
}

/* --- what it settles ------------------------------------------------------------------------ */

static void read_file_leads(struct trial *trial, const char *path, unsigned every)
{
    struct hg_raw_record text;
    struct hg_lead_error error;
    struct hg_columns columns;
    struct hg_leads *leads;
    int fd = open(path, O_RDONLY);
    unsigned row = 0;
    if (fd < 0)
        die(path);
    if (hg_leads_new(fd, HG_LEADS_AUTO, 0, NULL, &leads) != HG_OK)
        die("out of memory");
    while (hg_leads_next(leads, &text) != HG_LEAD_END) {
        if (text.kind == HG_LEAD_HEADER) {
            if (hg_columns_map(trial->policy.image, text.cells, text.cell_count,
                               &trial->policy.arena, &columns, &error) != HG_OK)
                die(error.message);
            continue;
        }
        if (text.kind != HG_LEAD_ROW)
            die(text.kind == HG_LEAD_FAILED ? text.message : "a bad record");
        if (row++ % every != 0)
            continue;
        struct hg_value *values = next_lead(trial);
        struct hg_str *cells = HG_ARRAY(&trial->policy.arena, struct hg_str, text.cell_count);
        for (uint32_t i = 0; i < text.cell_count; i++)
            cells[i] = hg_str_copy(&trial->policy.arena, text.cells[i]);
        if (hg_row_read(trial->leads.reader, 0, &columns, cells, text.cell_count, &error) != HG_OK)
            die(error.message);
        keep_lead(trial, values);
    }
    hg_leads_free(leads);
    close(fd);
}

static void make_inbound(struct trial *trial)
{
    struct hg_json_reader *reader;
    struct hg_lead_error error;
    struct dice dice = {7};
    struct hg_buf line;
    hg_buf_init(&line, NULL, 0);
    if (hg_json_reader_new(trial->policy.image, NULL, &reader) != HG_OK)
        die("out of memory");
    for (unsigned i = 0; i < INBOUND; i++) {
        struct hg_value *values = next_lead(trial);
        hg_buf_clear(&line);
        inbound_line(&dice, i, &line);
        struct hg_str text = {hg_arena_copy(&trial->policy.arena, line.at, line.len), line.len};
        if (hg_json_read(reader, trial->leads.reader, 0, text, &error) != HG_OK)
            die(error.message);
        keep_lead(trial, values);
    }
    hg_json_reader_free(reader);
    hg_buf_release(&line);
}

struct share {
    size_t open, settled, bounded, says; /* leads; open ones that say what settles them */
};

static bool says_what_settles(const struct hg_decision *decision)
{
    for (uint32_t i = 0; i < decision->deciding_count; i++)
        if (decision->deciding[i].settles_count != 0)
            return true;
    return false;
}

/* One lead after the quick way, then decided; some of the fields the policy reads are taken out. */
static void count_lead(struct trial *trial, size_t lead, struct dice *dice, unsigned percent,
                       struct share *share)
{
    struct hg_decision decision;
    const struct hg_program *program = trial->policy.program;
    hg_lanes_reset(trial->lanes, 1);
    trial->lanes->now[0] = NOW;
    leads_put(&trial->leads, lead, trial->lanes, 0);
    for (uint32_t f = 0; f < program->field_count; f++)
        if (program->fields[f].read && dice_hit(dice, percent))
            hg_lane_unknown(trial->lanes, f, 0, HG_R_MISSING);
    run_lanes(trial->lanes);
    uint32_t quick = trial->lanes->outcomes[0].possible;
    hg_arena_reset(&trial->arena);
    if (hg_decide(trial->lanes, 0, &trial->arena, &decision) != HG_OK)
        die("out of memory");
    if ((quick & (quick - 1)) == 0)
        return;
    share->open++;
    share->settled += decision.reason != HG_UNRESOLVED_REASON;
    share->bounded += decision.analysis == HG_ANALYSIS_BOUNDED;
    share->says += decision.reason == HG_UNRESOLVED_REASON && says_what_settles(&decision);
}

static void shares_of(struct trial *trial, const char *name)
{
    static const unsigned percents[] = {10, 30, 50};
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
        struct dice dice = {percents[i]};
        struct share share = {0};
        for (size_t k = 0; k < trial->leads.count; k++)
            count_lead(trial, k, &dice, percents[i], &share);
        printf("  %-18s %3u %% %7zu %9zu %9zu  %5.1f %% %9zu %13zu\n", name, percents[i],
               trial->leads.count, share.open, share.settled,
               share.open == 0 ? 0 : 100.0 * (double)share.settled / (double)share.open,
               share.bounded, share.says);
        fflush(stdout);
    }
}

static void shares(void)
{
    static const struct {
        const char *name, *policy, *data;
        unsigned every;
    } packs[] = {
        {"inbound", "policies/inbound/inbound.gate", NULL, 1},
        {"b2b-deals", "policies/b2b-deals/deals.gate",
         "policies/b2b-deals/data/Salvirt_B2B_ML_dataset_HF.csv", 1},
        {"bank-campaign", "policies/bank-campaign/campaign.gate",
         "policies/bank-campaign/data/bank-full.csv.gz", 5},
        {"online-visitors", "policies/online-visitors/visitors.gate",
         "policies/online-visitors/data/online_shoppers_intention.csv.gz", 2},
    };
    printf("policies/, fields removed at random: leads the quick way leaves open, and what the "
           "search makes of them\n");
    printf("  %-18s removed  leads      open   settled    share   bounded  says settles\n", "");
    for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
        struct trial trial;
        trial_open(&trial, packs[i].policy);
        if (packs[i].data == NULL)
            make_inbound(&trial);
        else
            read_file_leads(&trial, packs[i].data, packs[i].every);
        shares_of(&trial, packs[i].name);
        trial_close(&trial);
    }
}

int main(void)
{
    costs();
    shares();
    return 0;
}
