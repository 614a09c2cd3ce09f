/* Generated scores. */
#include "tests/oracle/generate_parts.h"

static void text_bands(struct gen *gen)
{
    static const char *const by[] = {
        "by e { \"red\": +%u not \"blue\": +%u",
        "by c { \"DE\" | \"fr\": +%u starts with \"d\": +%u",
        "by t { \"alpha\" | \"beta\": +%u starts with \"be\": +%u",
        "by g { \"grey\": +%u \"green\" | \"red\": +%u",
    };
    uint32_t which = gen_below(gen, sizeof by / sizeof *by);
    gen->prefixed |= which == 1;
    hg_buf_print(gen->out, by[which], gen_below(gen, 20), gen_below(gen, 20));
    bool unknown = gen_below(gen, 3) == 0 && gen->plain;
    gen->knowing |= unknown;
    put(gen, unknown ? " unknown: +3" : "");
    put(gen, gen_below(gen, 2) ? " otherwise: -2 }" : " }");
}

static void bands(struct gen *gen)
{
    if (gen_below(gen, 4) == 0) {
        put(gen, "by b { yes: +");
        put_small(gen, 20);
        put(gen, " no: -");
        put_small(gen, 9);
        bool unknown = gen_below(gen, 2) != 0;
        gen->knowing |= unknown;
        put(gen, unknown ? " unknown: 2 }" : " }");
        return;
    }
    if (gen_below(gen, 4) == 0) {
        text_bands(gen);
        return;
    }
    put(gen, "by ");
    gen_number(gen, 1);
    hg_buf_print(gen->out, " { %u..%u: +%u > %u: %s%u", gen_below(gen, 3), 3 + gen_below(gen, 4),
                 gen_below(gen, 30), 4 + gen_below(gen, 5), gen_below(gen, 2) ? "+" : "-",
                 gen_below(gen, 20));
    if (gen_below(gen, 3) == 0 && gen->plain) {
        hg_buf_print(gen->out, " unknown: +%u", gen_below(gen, 12));
        gen->knowing = true;
    }
    if (gen_below(gen, 2))
        hg_buf_print(gen->out, " otherwise: %s%u", gen_below(gen, 2) ? "" : "-", gen_below(gen, 9));
    put(gen, " }");
}

static const char *fraction(struct gen *gen)
{
    static const char *const some[] = {"", ".5", ".25", ".000001"};
    return gen->decimal ? PICK(gen, some) : "";
}

static void score_rule(struct gen *gen)
{
    hg_buf_print(gen->out, "  r%u: ", gen->rules++);
    bool conditioned = gen_below(gen, 3) != 0, constant = false;
    switch (gen_below(gen, 6)) {
    case 0:
        bands(gen);
        break;
    case 1:
        hg_buf_print(gen->out, "+%u%s per ", 1 + gen_below(gen, 9), fraction(gen));
        gen_number(gen, 1);
        hg_buf_print(gen->out, " up to +%u", 5 + gen_below(gen, 30));
        break;
    case 2:
        hg_buf_print(gen->out, "-%u per ", 1 + gen_below(gen, 5));
        gen_number(gen, 0);
        hg_buf_print(gen->out, " down to -%u", 5 + gen_below(gen, 20));
        break;
    case 3: /* a point less every third hour and a half; of a fraction too many pieces */
        if (gen->decimal) {
            put(gen, "+1.5\n");
            return;
        }
        hg_buf_print(gen->out, "+8%s fading over 2 days since s",
                     gen_below(gen, 2) ? " when b" : "");
        gen->aging = true;
        put(gen, "\n");
        return;
    default:
        hg_buf_print(gen->out, "%s%u%s", gen_below(gen, 3) ? "+" : "-", 1 + gen_below(gen, 40),
                     fraction(gen));
        conditioned = constant = true;
    }
    if (conditioned)
        gen_when(gen);
    uint32_t ages = gen_below(gen, 8);
    if (ages < 2 && (constant || !gen->plain)) { /* else two unknowns in one term: free */
        gen->aging = true;
        gen->free |= !constant;
        put(gen, ages ? " fading over 7 days since d" : " halving every 2 days since d");
    } else if (ages == 2 && constant) {
        put(gen, " halving every 1 day since s");
    } else if (ages == 3 && constant) {
        hg_buf_print(gen->out, " halving every %u hours at age p", 1 + gen_below(gen, 3));
    }
    put(gen, "\n");
}

void gen_score(struct gen *gen)
{
    gen->decimal = gen_below(gen, 5) == 0;
    hg_buf_print(gen->out, "score s%u %s", gen->scores, gen_below(gen, 2) ? "0..100" : "-20..60");
    if (gen_below(gen, 4) == 0)
        put(gen, " starting 10");
    gen_block_posture(gen);
    unsigned parts = 1 + gen_below(gen, 3);
    for (unsigned i = 0; i < parts; i++) {
        uint32_t kind = gen_below(gen, 4);
        if (kind < 2) {
            score_rule(gen);
            continue;
        }
        hg_buf_print(gen->out, "group g%u %s {\n", i, kind == 2 ? "best" : "up to 25");
        score_rule(gen);
        score_rule(gen);
        put(gen, "}\n");
    }
    put(gen, "}\n");
    gen->scores++;
}
