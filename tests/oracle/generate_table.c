/* Decision tables of the generated policies. */
#include "tests/oracle/generate_parts.h"

static void cell(struct gen *gen, unsigned column)
{
    if (gen_below(gen, 4) == 0) {
        put(gen, "*");
        return;
    }
    bool negated = gen_below(gen, 6) == 0;
    put(gen, negated ? "not " : "");
    switch (column) {
    case 0:
        hg_buf_print(gen->out, "\"%s\"", PICK(gen, enums));
        break;
    case 1:
        if (gen_below(gen, 2))
            hg_buf_print(gen->out, "%u..%u", gen_below(gen, 4), 4 + gen_below(gen, 6));
        else
            put_small(gen, 9);
        break;
    default:
        if (gen_below(gen, 3) == 0)
            hg_buf_print(gen->out, "starts with \"%s\"", PICK(gen, prefixes));
        else if (gen_below(gen, 3) == 0 && !negated)
            hg_buf_print(gen->out, "\"%s\" | \"%s\"", texts[gen_below(gen, 2)],
                         texts[2 + gen_below(gen, 2)]);
        else
            hg_buf_print(gen->out, "\"%s\"", PICK(gen, texts));
    }
}

void gen_table(struct gen *gen)
{
    static const char *const columns[] = {"e", "n", "t"};
    unsigned first = gen_below(gen, 3), second = (first + 1 + gen_below(gen, 2)) % 3;
    bool two = gen_below(gen, 2), specific = !two && gen_below(gen, 2);
    hg_buf_print(gen->out, "table tab%u hit %s match %s%s%s give team, size as integer {\n",
                 gen->tables, specific ? "most specific" : "first", columns[first], two ? ", " : "",
                 two ? columns[second] : "");
    unsigned rows = 1 + gen_below(gen, 4);
    for (unsigned i = 0; i < rows; i++) {
        hg_buf_print(gen->out, "  r%u: ", i);
        cell(gen, first);
        if (two) {
            put(gen, ", ");
            cell(gen, second);
        }
        hg_buf_print(gen->out, " -> \"%s\", %u\n", PICK(gen, ((const char *[]){"qa", "qb", "qc"})),
                     gen_below(gen, 7));
    }
    if (gen_below(gen, 2))
        put(gen, "  otherwise -> \"qc\", 3\n");
    put(gen, "}\n");
    gen->tables++;
}
