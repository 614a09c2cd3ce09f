/* One generated policy: compiled, its leads decided by the VM (many lanes, then one, then in
 * another order) and by the oracle, and compared. What disagrees is cut down line by line. */
#include "tests/oracle/harness_parts.h"

static enum hg_status load(void *context, struct hg_str path, struct hg_arena *arena,
                           struct hg_str *text, struct hg_str *why)
{
    const struct session *s = context;
    (void)arena;
    *why = HG_STR("no such file");
    *text = hg_str_is(path, "policy.gate") ? s->policy : s->contract;
    if (hg_str_is(path, "words.txt"))
        *text = HG_STR("# of w\nalpha\nzzq\n");
    if (hg_str_is(path, "codes.csv"))
        *text = HG_STR("name,code\nGermany,DE\nFrance,fr\nAmerica,US\n");
    for (unsigned i = 0; i < s->gen.tables; i++) {
        char name[20];
        snprintf(name, sizeof name, "tab%u.csv", i);
        if (hg_str_is(path, name))
            *text = (struct hg_str){s->gen.files[i].csv.at, s->gen.files[i].csv.len};
    }
    return HG_OK;
}

void harness_compile(struct session *s, struct hg_compilation *compilation)
{
    struct hg_loader loader = {load, s};
    struct hg_compile_input input = {HG_STR("policy.gate"), &loader, hg_regex_re2_check, NULL};
    hg_compilation_init(compilation, &hg_libc_allocator);
    if (hg_compile(compilation, &input) == HG_NOMEM)
        abort();
}

/* Every flag but `fc`, as the oracle has it. */
static bool turn_on(struct hg_image *image)
{
    const struct hg_program *program = hg_image_program(image);
    for (uint32_t i = 0; i < program->flag_count; i++)
        if (!hg_str_is(program->flags[i].name, "fc"))
            hg_image_turn_on(image, UINT64_C(1) << i);
    return true;
}

bool harness_open(struct session *s, unsigned lanes)
{
    struct hg_str why;
    harness_compile(s, &s->compilation);
    if (!s->compilation.program || s->compilation.program->rule_count > O_MAX_RULES)
        return false;
    if (hg_image_new(s->compilation.program, &hg_regex_re2, &hg_libc_allocator,
                     &s->compilation.arena, &s->image, &why) != HG_OK ||
        !turn_on(s->image) ||
        hg_lanes_new(s->image, lanes, &hg_libc_allocator, &s->lanes) != HG_OK ||
        hg_lanes_new(s->image, 1, &hg_libc_allocator, &s->single) != HG_OK ||
        hg_json_reader_new(s->image, &hg_libc_allocator, &s->reader) != HG_OK)
        abort();
    s->oracle = oracle_new(s->compilation.model);
    return true;
}

void harness_close(struct session *s)
{
    if (s->oracle) {
        oracle_free(s->oracle);
        hg_json_reader_free(s->reader);
        hg_lanes_free(s->lanes);
        hg_lanes_free(s->single);
        hg_image_free(s->image);
    }
    s->oracle = NULL;
    hg_compilation_release(&s->compilation);
}

/* --- deciding --- */

static void read_lead(struct session *s, struct hg_lanes *lanes, uint32_t lane,
                      const struct gen_lead *lead)
{
    struct hg_lead_error error;
    struct hg_buf json;
    hg_buf_init(&json, &hg_libc_allocator, 0);
    gen_lead_json(&s->gen, lead, &json);
    lanes->now[lane] = lead->now;
    if (hg_json_read(s->reader, lanes, lane, (struct hg_str){json.at, json.len}, &error) != HG_OK)
        abort();
    hg_buf_release(&json);
}

static void decide_lane(struct session *s, struct hg_lanes *lanes, uint32_t lane,
                        struct hg_decision *decision, struct hg_buf *packet)
{
    struct hg_packet_options options = {.trace = HG_TRACE_FULL, .show_personal = true};
    packet->len = 0;
    if (hg_decide(lanes, lane, &s->arena, decision) != HG_OK)
        abort();
    hg_packet_json(lanes, lane, decision, &options, packet);
    if (hg_decision_results(lanes, lane, &s->arena, decision) != HG_OK)
        abort();
    hg_buf_byte(packet, '\0');
    packet->len--;
}

static void run(struct hg_lanes *lanes)
{
    if (hg_run(lanes) != HG_OK)
        abort();
}

/* One lane by itself says the same as among many. */
static bool same_alone(struct session *s, const struct gen_lead *lead, const struct hg_buf *packet)
{
    struct hg_decision decision;
    struct hg_buf alone;
    hg_buf_init(&alone, &hg_libc_allocator, 0);
    hg_lanes_reset(s->single, 1);
    read_lead(s, s->single, 0, lead);
    run(s->single);
    decide_lane(s, s->single, 0, &decision, &alone);
    bool same = (alone.len == packet->len && memcmp(alone.at, packet->at, alone.len) == 0) ||
                DIFFER("a lane alone says something else: %.*s\nand not: %.*s", 3000, alone.at,
                       3000, packet->at);
    hg_buf_release(&alone);
    return same;
}

static uint64_t hash_of(const struct hg_buf *packet)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < packet->len; i++)
        hash = (hash ^ (unsigned char)packet->at[i]) * UINT64_C(1099511628211);
    return hash;
}

/* The same leads from the last to the first, a third of them beside each other at a time. */
static bool same_in_any_order(struct session *s, const struct gen_lead *leads, unsigned count,
                              const uint64_t *hashes, unsigned *bad)
{
    struct hg_decision decision;
    struct hg_buf packet;
    bool same = true;
    hg_buf_init(&packet, &hg_libc_allocator, 0);
    for (unsigned left = count; left > 0 && same;) {
        unsigned some = left < count / 3 + 1 ? left : count / 3 + 1;
        hg_lanes_reset(s->lanes, some);
        for (unsigned i = 0; i < some; i++)
            read_lead(s, s->lanes, i, &leads[left - 1 - i]);
        run(s->lanes);
        for (unsigned i = 0; i < some && same; i++) {
            *bad = left - 1 - i;
            decide_lane(s, s->lanes, i, &decision, &packet);
            same = hash_of(&packet) == hashes[*bad] ||
                   DIFFER("among other leads it says: %.*s", 6000, packet.at);
        }
        left -= some;
    }
    hg_buf_release(&packet);
    return same;
}

bool harness_leads(struct session *s, const struct gen_lead *leads, unsigned count, unsigned *bad)
{
    static uint64_t hashes[MAX_LEADS];
    struct hg_buf packet;
    bool good = true;
    hg_buf_init(&packet, &hg_libc_allocator, 0);
    hg_lanes_reset(s->lanes, count);
    for (unsigned i = 0; i < count; i++)
        read_lead(s, s->lanes, i, &leads[i]);
    run(s->lanes);
    for (unsigned i = count; good && i-- > 0;) {
        struct hg_decision decision;
        uint32_t quick = s->lanes->outcomes[i].possible;
        decide_lane(s, s->lanes, i, &decision, &packet);
        hashes[i] = hash_of(&packet);
        good = harness_compare(s, &leads[i], &decision, quick,
                               (struct hg_str){packet.at, packet.len}) &&
               (i % 16 != 0 || same_alone(s, &leads[i], &packet));
        *bad = i;
    }
    hg_buf_release(&packet);
    return good && same_in_any_order(s, leads, count, hashes, bad);
}

/* --- a case --- */

static bool run_policy(struct session *s, unsigned count)
{
    static struct gen_lead leads[MAX_LEADS];
    unsigned bad = 0;
    count = count > MAX_LEADS ? MAX_LEADS : count;
    if (!harness_open(s, count)) {
        s->counts->refused++;
        if (getenv("HG_ORACLE_REFUSED")) {
            struct hg_buf text;
            hg_buf_init(&text, &hg_libc_allocator, 0);
            hg_diags_render(&s->compilation.diags, HG_DIAG_TEXT, false, &text);
            printf("%.*s\n", (int)text.len, text.at);
            hg_buf_release(&text);
        }
        return true;
    }
    s->counts->policies++;
    if (!harness_program(s)) {
        printf("Found by the oracle: %s\n--- policy\n%.*s\n", s->why, HG_STR_ARGS(s->policy));
        return false;
    }
    for (unsigned i = 0; i < count; i++)
        gen_lead(&s->gen, &leads[i]);
    if (harness_leads(s, leads, count, &bad))
        return true;
    harness_cut(s, leads[bad]);
    return false;
}

bool harness_run(const uint8_t *bytes, size_t size, uint64_t seed, unsigned leads,
                 struct harness_counts *counts)
{
    struct session s = {.counts = counts};
    struct hg_buf contract, policy;
    hg_arena_init(&s.arena, &hg_libc_allocator, &s.guard);
    if (setjmp(s.guard.jump) != 0)
        abort();
    hg_buf_init(&contract, &hg_libc_allocator, 0);
    hg_buf_init(&policy, &hg_libc_allocator, 0);
    gen_init(&s.gen, bytes, size, seed, &s.arena);
    gen_contract(&s.gen, &contract);
    gen_policy(&s.gen, &policy);
    s.contract = (struct hg_str){contract.at, contract.len};
    s.policy = (struct hg_str){policy.at, policy.len};
    bool good = run_policy(&s, leads);
    harness_close(&s);
    gen_done(&s.gen);
    hg_buf_release(&contract);
    hg_buf_release(&policy);
    hg_arena_release(&s.arena);
    return good;
}
