/* Contracts and policies of generate.h. */
#include "tests/oracle/generate_parts.h"

void gen_init(struct gen *gen, const uint8_t *bytes, size_t size, uint64_t seed,
              struct hg_arena *arena)
{
    memset(gen, 0, sizeof *gen);
    gen->bytes = bytes;
    gen->left = size;
    gen->seed = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    gen->arena = arena;
    for (unsigned i = 0; i < GEN_MAX_TABLES; i++)
        hg_buf_init(&gen->files[i].csv, &hg_libc_allocator, 0);
}

void gen_done(struct gen *gen)
{
    for (unsigned i = 0; i < GEN_MAX_TABLES; i++)
        hg_buf_release(&gen->files[i].csv);
}

static uint32_t draw(struct gen *gen)
{
    if (gen->left) {
        gen->left--;
        return *gen->bytes++;
    }
    gen->seed += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = gen->seed;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)((z ^ (z >> 31)) >> 16);
}

uint32_t gen_below(struct gen *gen, uint32_t n)
{
    return draw(gen) % n;
}

void gen_contract(struct gen *gen, struct hg_buf *out)
{
    gen->max_n = 3 + gen_below(gen, 10);
    gen->max_m = 2 + gen_below(gen, 4);
    hg_buf_print(
        out,
        "contract: lead\nversion: 1\nkey: id\nmin_confidence: 0.5\n"
        "confidence_from: sure\nfields:\n"
        "  id: {type: text}\n"
        "  n: {type: integer, min: 0, max: %d, max_age: 30 days}\n"
        "  m: {type: integer, min: 0, max: %d}\n"
        "  b: {type: boolean, max_age: 30 days}\n"
        "  k: {type: boolean}\n"
        "  e: {type: enum, values: [red, green, blue, none], blank_values: [none]}\n"
        "  t: {type: text, max: 20, blank_values: [n/a, Gamma]}\n"
        "  d: {type: date, min: 2026-11-15, max: 2026-11-22}\n"
        "  c: {type: country, blank_values: [XK]}\n"
        "  q: {type: decimal, min: 0, max: 0.000006}\n"
        "  mail: {type: email}\n"
        "  tags: {type: list of text}\n"
        "  s: {type: datetime, min: 2026-11-18, max: 2026-11-20T12:00:00Z}\n"
        "  v: {type: integer, min: 0, max: 5, default: 2}\n"
        "  z: {type: text, min: 2, max: 3, pattern: '[a-z]+[0-9]?'}\n"
        "  g: {type: enum, values: [Green, grey, red]}\n"
        "  h: {type: country}\n"
        "  w: {type: text, sources: [crm, form], evidence: required, min_confidence: 0.8}\n"
        "  p: {type: duration, min: 1 hour, max: 6 hours}\n"
        "  l: {type: list of integer}\n",
        (int)gen->max_n, (int)gen->max_m);
}

/* --- the policy --- */

void gen_block_posture(struct gen *gen)
{
    uint32_t kind = gen->plain ? gen_below(gen, 6) : 2;
    gen->knowing |= kind < 2;
    put(gen, kind == 0 ? " assuming no {\n" : kind == 1 ? " assuming yes {\n" : " {\n");
}

static void define(struct gen *gen)
{
    if (gen_below(gen, 4) == 0) {
        hg_buf_print(gen->out, "define v%u is ", gen->numbers);
        gen_number(gen, 1);
        put(gen, "\n");
        gen->numbers++;
        return;
    }
    hg_buf_print(gen->out, "define d%u is ", gen->defines);
    gen_condition(gen, 1);
    put(gen, "\n");
    gen->defines++;
}

static void classify(struct gen *gen)
{
    static const char *const labels[] = {"one", "two", "one"};
    hg_buf_print(gen->out, "classify k%u", gen->classes);
    gen_block_posture(gen);
    unsigned rules = 1 + gen_below(gen, 2);
    for (unsigned i = 0; i < rules; i++) {
        hg_buf_print(gen->out, "  %s:", labels[i]);
        gen_when(gen);
        put(gen, "\n");
    }
    put(gen, "  other: otherwise\n}\n");
    gen->classes++;
}

static void disqualify(struct gen *gen)
{
    unsigned rules = 1 + gen_below(gen, 3);
    hg_buf_print(gen->out, "disqualify q%u", gen->rules++);
    gen_block_posture(gen);
    for (unsigned i = 0; i < rules; i++) {
        hg_buf_print(gen->out, "  r%u:", gen->rules++);
        gen_when(gen);
        put(gen, "\n");
    }
    put(gen, "}\n");
}

static const char *const outcomes[] = {"accept", "nurture", "reject", "review", "redirect"};

static void decide_rule(struct gen *gen)
{
    hg_buf_print(gen->out, "  r%u: %s", gen->rules++, PICK(gen, outcomes));
    if (gen->scores && gen_below(gen, 2)) {
        hg_buf_print(gen->out, " when s%u >= %u", gen_below(gen, gen->scores), gen_below(gen, 20));
        if (gen_below(gen, 3) == 0) {
            put(gen, gen_below(gen, 2) ? " and " : " or ");
            gen_condition(gen, 1);
        }
    } else {
        gen_when(gen);
    }
    if (gen_below(gen, 6) == 0)
        hg_buf_print(gen->out, " to \"%s\"%s", PICK(gen, teams),
                     gen_below(gen, 2) ? " respond within 3 hours" : "");
    put(gen, "\n");
}

static void decide(struct gen *gen, bool last)
{
    unsigned rules = 1 + gen_below(gen, 3);
    hg_buf_print(gen->out, "decide p%u", gen->rules++);
    gen_block_posture(gen);
    for (unsigned i = 0; i < rules; i++)
        decide_rule(gen);
    if (last)
        hg_buf_print(gen->out, "  r%u: %s otherwise\n", gen->rules++, PICK(gen, outcomes));
    put(gen, "}\n");
}

static void limit(struct gen *gen)
{
    if (gen->tables && gen_below(gen, 4) == 0)
        hg_buf_print(gen->out, " respond within tab%u.wait", gen_below(gen, gen->tables));
    else if (gen_below(gen, 2))
        hg_buf_print(gen->out, " respond within %u hours", 1 + gen_below(gen, 4));
}

static void route(struct gen *gen, const char *outcome)
{
    hg_buf_print(gen->out, "route %s {\n", outcome);
    unsigned rules = gen_below(gen, 3);
    for (unsigned i = 0; i < rules; i++) {
        hg_buf_print(gen->out, "  r%u: to ", gen->rules++);
        uint32_t kind = gen_below(gen, 6);
        if (gen->tables && kind < 2)
            hg_buf_print(gen->out, "tab%u.team", gen_below(gen, gen->tables));
        else if (gen->classes && kind == 2)
            hg_buf_print(gen->out, "\"q-{k%u}\"", gen_below(gen, gen->classes));
        else
            hg_buf_print(gen->out, "\"%s\"", PICK(gen, teams));
        gen_when(gen);
        limit(gen);
        put(gen, "\n");
    }
    hg_buf_print(gen->out, "  r%u: to \"qc\" otherwise\n", gen->rules++);
    if (gen_below(gen, 2))
        hg_buf_print(gen->out, "  r%u: to \"open\" unresolved\n", gen->rules++);
    put(gen, "}\n");
}

void gen_policy(struct gen *gen, struct hg_buf *out)
{
    gen->out = out;
    gen->plain = gen_below(gen, 3) != 0;
    put(gen, "policy p\n  lead from \"lead.contract.yaml\"\n");
    if (gen_below(gen, 12) == 0) {
        put(gen, "applies when ");
        gen_condition(gen, 1);
        put(gen, "\n");
    }
    put(gen, "flag fa owner \"o\" before 2026-11-20\nflag fb owner \"o\" before 2030-01-01\n"
             "flag fc owner \"o\" before 2030-01-01\n");
    put(gen, "outcome redirect \"Elsewhere\"\nlist words is \"alpha\", \"gamma\"\n"
             "list files from \"words.txt\"\nlist codes from \"codes.csv\" column code\n");
    for (uint32_t n = 1 + gen_below(gen, 5); n-- > 0;)
        switch (gen_below(gen, 4)) {
        case 0:
            gen_table(gen);
            break;
        case 1:
            define(gen);
            break;
        case 2:
            classify(gen);
            break;
        default:
            gen_score(gen);
        }
    if (gen_below(gen, 2))
        disqualify(gen);
    if (gen_below(gen, 4) == 0)
        decide(gen, false);
    if (gen_below(gen, 5) == 0)
        disqualify(gen);
    decide(gen, true);
    if (gen_below(gen, 2))
        route(gen, "accept");
    if (gen_below(gen, 3) == 0)
        route(gen, "review");
    if (gen_below(gen, 3) == 0) {
        hg_buf_print(gen->out, "promise one: never %s when ", outcomes[gen_below(gen, 4)]);
        gen_condition(gen, 1);
        put(gen, "\n");
    }
    if (gen_below(gen, 3) == 0) {
        hg_buf_print(gen->out, "promise two: always %s when ", outcomes[gen_below(gen, 4)]);
        gen_condition(gen, 1);
        if (gen_below(gen, 2)) {
            put(gen, " unless ");
            gen_condition(gen, 1);
        }
        put(gen, "\n");
    }
}
