/* Random conditions, compiled and run, against a simple evaluator. Known leads must agree
 * exactly. For a lead with missing values, what the rows say for certain must hold in every
 * completion. The seed is fixed. */
#include "trial.h"

#define POLICIES 60
#define RULES 40    /* of one policy */
#define LEADS 30    /* a policy */
#define FILLINGS 40 /* of one lead with gaps */
#define MAX_DEPTH 4

/* --- leads --- */

static const char contract[] = "contract: lead\nversion: 1\nfields:\n"
                               "  n: {type: integer}\n  m: {type: integer}\n  d: {type: decimal}\n"
                               "  t: {type: text}\n  u: {type: text}\n"
                               "  e: {type: enum, values: [Red, green, blue]}\n"
                               "  b: {type: boolean}\n  l: {type: list of text}\n";

static const char *const words[] = {"Alpha", "beta", "alphabet", "GAMMA", "bet alpha", "x"};
static const char *const colours[] = {"red", "green", "blue"};
enum { WORDS = 6, COLOURS = 3, FIELDS = 8 };
enum field { N, M, D, T, U, E, B, L };

struct lead {
    bool known[FIELDS];
    int n, m, d;            /* d in halves */
    unsigned t, u, e, b, l; /* l: a bit a word */
};

static struct lead any_lead(void)
{
    struct lead lead = {.n = (int)pick(9) - 2, .m = (int)pick(9) - 2, .d = (int)pick(16) - 4};
    lead.t = pick(WORDS);
    lead.u = pick(WORDS);
    lead.e = pick(COLOURS);
    lead.b = pick(2);
    lead.l = pick(1u << WORDS);
    for (int i = 0; i < FIELDS; i++)
        lead.known[i] = true;
    return lead;
}

static void put_lead(struct hg_buf *out, const struct lead *lead)
{
    hg_buf_text(out, "{\"z\":0");
    if (lead->known[N])
        hg_buf_print(out, ",\"n\":%d", lead->n);
    if (lead->known[M])
        hg_buf_print(out, ",\"m\":%d", lead->m);
    if (lead->known[D])
        hg_buf_print(out, ",\"d\":\"%s%d.%d\"", lead->d < 0 ? "-" : "", abs(lead->d) / 2,
                     abs(lead->d) % 2 * 5);
    if (lead->known[T])
        hg_buf_print(out, ",\"t\":\"%s\"", words[lead->t]);
    if (lead->known[U])
        hg_buf_print(out, ",\"u\":\"%s\"", words[lead->u]);
    if (lead->known[E])
        hg_buf_print(out, ",\"e\":\"%s\"", colours[lead->e]);
    if (lead->known[B])
        hg_buf_print(out, ",\"b\":%s", lead->b ? "true" : "false");
    if (lead->known[L]) {
        const char *comma = "";
        hg_buf_text(out, ",\"l\":[");
        for (unsigned i = 0; i < WORDS; i++) {
            if ((lead->l >> i & 1) == 0)
                continue;
            hg_buf_print(out, "%s\"%s\"", comma, words[i]);
            comma = ",";
        }
        hg_buf_byte(out, ']');
    }
    hg_buf_byte(out, '}');
}

/* --- conditions --- */

enum kind {
    NUMBER,
    DECIMAL,
    RANGE,
    TWO_NUMBERS,
    SUM,
    IS,
    IN,
    EXACTLY,
    CONTAINS,
    STARTS,
    TWO_TEXTS,
    COLOUR,
    BOOLEAN,
    INCLUDES,
    TEXT_IN_LIST, /* leaves */
    NOT,
    AND,
    OR,
    AT_LEAST,
    IF,
    LEAVES = NOT,
    KINDS = IF + 1
};
struct node {
    enum kind kind;
    int x, y; /* constants; x: field where there is a choice */
    unsigned word, other;
    unsigned compare;
    bool negated;
    struct node *args[3];
    int count;
};

static const char *const compares[] = {"<", "<=", ">", ">="};

static struct node nodes[RULES * 200];
static size_t node_count;

static struct node *any_node(int depth)
{
    struct node *node = &nodes[node_count++ % (sizeof nodes / sizeof *nodes)];
    *node = (struct node){.kind = (enum kind)pick(depth > 0 ? KINDS : LEAVES)};
    node->x = (int)pick(8) - 2;
    node->y = node->x + (int)pick(4);
    node->word = pick(WORDS);
    node->other = pick(WORDS);
    node->compare = pick(4);
    node->negated = pick(2) == 1;
    if (node->kind >= LEAVES)
        node->count = node->kind == NOT ? 1 : node->kind == IF ? 3 : 2 + (int)pick(2);
    if (node->kind == AT_LEAST)
        node->count = 3;
    for (int i = 0; i < node->count; i++)
        node->args[i] = any_node(depth - 1);
    return node;
}

static void put_node(struct hg_buf *out, const struct node *node);

static void put_joined(struct hg_buf *out, const struct node *node, const char *between)
{
    for (int i = 0; i < node->count; i++) {
        if (i != 0)
            hg_buf_text(out, between);
        put_node(out, node->args[i]);
    }
}

static void put_inner(struct hg_buf *out, const struct node *node)
{
    hg_buf_byte(out, '(');
    if (node->kind == AND)
        put_joined(out, node, ") and (");
    else if (node->kind == OR)
        put_joined(out, node, ") or (");
    else
        put_node(out, node->args[0]);
    hg_buf_byte(out, ')');
}

static void put_node(struct hg_buf *out, const struct node *node)
{
    const char *no = node->negated ? "not " : "";
    const char *word = words[node->word], *other = words[node->other];
    switch (node->kind) {
    case NUMBER:
        hg_buf_print(out, "n %s %d", compares[node->compare], node->x);
        break;
    case DECIMAL: /* against the whole n or the decimal d */
        hg_buf_print(out, "%s %s %s%d.5", node->negated ? "n" : "d", compares[node->compare],
                     node->x < 0 ? "-" : "", abs(node->x));
        break;
    case RANGE:
        hg_buf_print(out, "n %sin %d..%d", no, node->x, node->y);
        break;
    case TWO_NUMBERS:
        hg_buf_print(out, "n %s %s", compares[node->compare], node->negated ? "m" : "d");
        break;
    case SUM:
        hg_buf_print(out, "n * 2 - m %s %d", compares[node->compare], node->x);
        break;
    case IS:
        hg_buf_print(out, "t is %s\"%s\"", no, word);
        break;
    case IN:
        hg_buf_print(out, "t %sin (\"%s\", \"%s\")", no, word, other);
        break;
    case EXACTLY:
        hg_buf_print(out, "t is %sexactly \"%s\"", no, node->x > 2 ? "Alpha" : "alpha");
        break;
    case CONTAINS:
        hg_buf_print(out, "t %scontains \"%s\"", no, node->x > 2 ? "BET" : "alpha");
        break;
    case STARTS:
        hg_buf_print(out, "u %sstarts with \"%s\"", no, node->x > 2 ? "BET" : "alpha");
        break;
    case TWO_TEXTS:
        hg_buf_print(out, "t is %su", no);
        break;
    case COLOUR:
        hg_buf_print(out, "e %sin (\"%s\", \"BLUE\")", no, colours[node->word % COLOURS]);
        break;
    case BOOLEAN:
        hg_buf_print(out, "%sb", no);
        break;
    case INCLUDES:
        hg_buf_print(out, "l %sincludes any of (\"%s\", \"%s\")", no, word, other);
        break;
    case TEXT_IN_LIST:
        hg_buf_print(out, "u %sin l", no);
        break;
    case NOT:
        hg_buf_text(out, "not ");
        put_inner(out, node);
        break;
    case AT_LEAST:
        hg_buf_print(out, "at least %u of (", 1 + node->word % 3);
        put_joined(out, node, ", ");
        hg_buf_byte(out, ')');
        break;
    case IF:
        hg_buf_text(out, "(if ");
        put_node(out, node->args[0]);
        hg_buf_text(out, " then ");
        put_node(out, node->args[1]);
        hg_buf_text(out, " else ");
        put_node(out, node->args[2]);
        hg_buf_byte(out, ')');
        break;
    default:
        put_inner(out, node);
        break;
    }
}

/* --- the evaluator: halves for numbers, two values for truths --- */

static bool compare(unsigned how, int a, int b)
{
    return how == 0 ? a < b : how == 1 ? a <= b : how == 2 ? a > b : a >= b;
}

static bool same_word(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if ((*a | 32) != (*b | 32))
            return false;
    return *a == *b;
}

static bool starts(const char *text, const char *with)
{
    for (; *with; text++, with++)
        if (!*text || (*text | 32) != (*with | 32))
            return false;
    return true;
}

static bool contains(const char *text, const char *what)
{
    for (; *text; text++)
        if (starts(text, what))
            return true;
    return false;
}

static bool list_has(const struct lead *lead, const char *word)
{
    for (unsigned i = 0; i < WORDS; i++)
        if ((lead->l >> i & 1) && same_word(words[i], word))
            return true;
    return false;
}

static bool leaf(const struct node *node, const struct lead *lead)
{
    const char *t = words[lead->t], *u = words[lead->u];
    int half = node->x < 0 ? 2 * node->x - 1 : 2 * node->x + 1;
    switch (node->kind) {
    case NUMBER:
        return compare(node->compare, lead->n, node->x);
    case DECIMAL:
        return compare(node->compare, node->negated ? 2 * lead->n : lead->d, half);
    case TWO_NUMBERS:
        return compare(node->compare, 2 * lead->n, node->negated ? 2 * lead->m : lead->d);
    case SUM:
        return compare(node->compare, lead->n * 2 - lead->m, node->x);
    case RANGE:
        return (lead->n >= node->x && lead->n <= node->y) != node->negated;
    case IS:
        return same_word(t, words[node->word]) != node->negated;
    case IN:
        return (same_word(t, words[node->word]) || same_word(t, words[node->other])) !=
               node->negated;
    case EXACTLY:
        return (strcmp(t, node->x > 2 ? "Alpha" : "alpha") == 0) != node->negated;
    case CONTAINS:
        return contains(t, node->x > 2 ? "BET" : "alpha") != node->negated;
    case STARTS:
        return starts(u, node->x > 2 ? "BET" : "alpha") != node->negated;
    case TWO_TEXTS:
        return same_word(t, u) != node->negated;
    case COLOUR:
        return (lead->e == 2 || lead->e == node->word % COLOURS) != node->negated;
    case BOOLEAN:
        return (lead->b != 0) != node->negated;
    case INCLUDES:
        return (list_has(lead, words[node->word]) || list_has(lead, words[node->other])) !=
               node->negated;
    default: /* TEXT_IN_LIST */
        return list_has(lead, u) != node->negated;
    }
}

static bool holds(const struct node *node, const struct lead *lead)
{
    if (node->kind < LEAVES)
        return leaf(node, lead);
    unsigned count = 0;
    for (int i = 0; i < node->count; i++)
        count += holds(node->args[i], lead);
    switch (node->kind) {
    case NOT:
        return count == 0;
    case AND:
        return count == (unsigned)node->count;
    case OR:
        return count != 0;
    case AT_LEAST:
        return count >= 1 + node->word % 3;
    default:
        return holds(node->args[holds(node->args[0], lead) ? 1 : 2], lead);
    }
}

/* --- a policy --- */

static struct node *rules[RULES];

static void write_policy(struct trial *trial)
{
    node_count = 0;
    hg_buf_text(&trial->policy, "policy p lead from \"lead.yaml\"\nscore s 0..1000 {\n");
    for (int i = 0; i < RULES; i++) {
        rules[i] = any_node(MAX_DEPTH - (int)pick(3));
        hg_buf_print(&trial->policy, "r%d: +1 when ", i);
        put_node(&trial->policy, rules[i]);
        hg_buf_byte(&trial->policy, '\n');
    }
    hg_buf_text(&trial->policy, "}\ndecide { a: nurture when s > 3 b: reject otherwise }\n");
}

static void fail(const struct trial *trial, int rule, bool possible, bool certain, bool wanted)
{
    struct hg_buf text;
    hg_buf_init(&text, &hg_libc_allocator, 0);
    put_node(&text, rules[rule]);
    cr_assert_fail("when %.*s\nlead %.*s\npossible %d, certain %d, but it is %d", (int)text.len,
                   text.at, (int)trial->json.len, trial->json.at, possible, certain, wanted);
}

static void check_rule(const struct trial *trial, int rule, const struct lead *lead, bool exact)
{
    struct hg_rows rows = trial_rows(trial, 0);
    bool wanted = holds(rules[rule], lead);
    bool possible = trial_bit(rows.possible, (unsigned)rule);
    bool certain = trial_bit(rows.certain, (unsigned)rule);
    bool right = exact ? possible == wanted && certain == wanted
                       : (possible || !wanted) && (!certain || wanted);
    if (!right)
        fail(trial, rule, possible, certain, wanted);
}

static struct lead fill(const struct lead *gaps)
{
    struct lead filled = any_lead(), lead = *gaps;
    lead.n = gaps->known[N] ? gaps->n : filled.n;
    lead.m = gaps->known[M] ? gaps->m : filled.m;
    lead.d = gaps->known[D] ? gaps->d : filled.d;
    lead.t = gaps->known[T] ? gaps->t : filled.t;
    lead.u = gaps->known[U] ? gaps->u : filled.u;
    lead.e = gaps->known[E] ? gaps->e : filled.e;
    lead.b = gaps->known[B] ? gaps->b : filled.b;
    lead.l = gaps->known[L] ? gaps->l : filled.l;
    return lead;
}

static void check_lead(struct trial *trial, bool gaps)
{
    struct lead lead = any_lead();
    for (int i = 0; gaps && i < FIELDS; i++)
        lead.known[i] = pick(3) != 0;
    hg_buf_clear(&trial->json);
    put_lead(&trial->json, &lead);
    trial_run(trial);
    for (int filling = 0; filling < (gaps ? FILLINGS : 1); filling++) {
        struct lead whole = gaps ? fill(&lead) : lead;
        for (int rule = 0; rule < RULES; rule++)
            check_rule(trial, rule, &whole, !gaps);
    }
}

Test(lower_random, rows_say_what_the_conditions_say)
{
    for (int i = 0; i < POLICIES; i++) {
        struct trial trial;
        trial_init(&trial, contract);
        write_policy(&trial);
        trial_compile(&trial);
        for (int k = 0; k < LEADS; k++)
            check_lead(&trial, k % 2 == 1);
        trial_release(&trial);
    }
}
