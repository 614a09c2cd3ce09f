/* The report sections about what two policies decide on the same leads. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/statistics.h"
#include "cli/diff/diff.h"
#include "cli/report/report.h"

#define EXPLANATIONS_SHOWN 10u
#define ROWS_SHOWN 20u
/* Rates of fewer leads are not shown. */
#define FEWEST 20u

/* --- words ----------------------------------------------------------------------------------- */

static struct hg_str count_words(struct hg_arena *arena, uint64_t count, const char *one,
                                 const char *many)
{
    return hg_str_print(arena, "%.*s %s", HG_STR_ARGS(hg_thousands(arena, count)),
                        count == 1 ? one : many);
}

/* "0.31 %", rounded half up; "< 0.01 %" for what is not nothing. */
static struct hg_str percent(struct hg_arena *arena, uint64_t part, uint64_t whole)
{
    uint64_t hundredths = ((uint64_t)hg_rate(part, whole) + 50) / 100;
    if (hundredths == 0 && part != 0)
        return HG_STR("< 0.01 %");
    return hg_str_print(arena, "%" PRIu64 ".%02u %%", hundredths / 100,
                        (unsigned)(hundredths % 100));
}

/* "of 40 with an outcome 12 hoped for (30.00 %, 95 %: 18.08 % to 45.43 %)" */
static struct hg_str tally_text(struct hg_arena *arena, const struct hg_actual_counts *tally)
{
    uint64_t positives = tally->actual[HG_ACTUAL_POSITIVE],
             told = positives + tally->actual[HG_ACTUAL_NEGATIVE];
    if (told == 0)
        return HG_STR("none with an outcome");
    if (told < FEWEST)
        return hg_str_print(arena, "%u of %u ended well (too few for a rate)", (unsigned)positives,
                            (unsigned)told);
    struct hg_interval range = hg_wilson(positives, told);
    struct hg_str rate = percent(arena, positives, told),
                  low = percent(arena, (uint64_t)range.low, 1000000),
                  high = percent(arena, (uint64_t)range.high, 1000000);
    struct hg_str some = hg_thousands(arena, positives), all = hg_thousands(arena, told);
    return hg_str_print(arena, "%.*s of %.*s ended well: %.*s (95 %%: %.*s to %.*s)",
                        HG_STR_ARGS(some), HG_STR_ARGS(all), HG_STR_ARGS(rate), HG_STR_ARGS(low),
                        HG_STR_ARGS(high));
}

static struct hg_str move_words(struct hg_arena *arena, const struct hg_moves *moves, uint32_t from,
                                uint32_t to)
{
    return hg_str_print(arena, "%.*s → %.*s", HG_STR_ARGS(moves->joint.outcomes[from]),
                        HG_STR_ARGS(moves->joint.outcomes[to]));
}

const char *hg_result_description(uint8_t result)
{
    return result == HG_NO_RULE ? "no such rule" : hg_rule_result_name((enum hg_rule_result)result);
}

/* "fit.size gives other points; decide.hot hit → miss" */
static struct hg_str shifts_words(struct hg_arena *arena, const struct hg_moves *moves,
                                  const struct hg_explanation *why)
{
    struct hg_str text = HG_STR("");
    for (uint32_t i = 0; i < why->shift_count; i++) {
        const struct hg_rule_delta *shift = &why->shifts[i];
        struct hg_str id = moves->joint.rules[shift->rule].id;
        struct hg_str one =
            shift->points
                ? hg_str_print(arena, "%.*s gives different points", HG_STR_ARGS(id))
                : hg_str_print(arena, "%.*s %s → %s", HG_STR_ARGS(id),
                               hg_result_description(shift->was), hg_result_description(shift->is));
        text =
            i == 0 ? one : hg_str_print(arena, "%.*s; %.*s", HG_STR_ARGS(text), HG_STR_ARGS(one));
    }
    return text.len != 0 ? text : HG_STR("no rule has a different result");
}

/* --- moves, most leads first ----------------------------------------------------------------- */

struct pair {
    uint32_t from, to;
    const struct hg_move *move;
};

static int by_leads(const void *a, const void *b)
{
    const struct pair *one = a, *other = b;
    if (one->move->leads != other->move->leads)
        return one->move->leads > other->move->leads ? -1 : 1;
    if (one->from != other->from)
        return one->from < other->from ? -1 : 1;
    return (one->to > other->to) - (one->to < other->to);
}

struct hg_move_pairs {
    HG_VEC(struct pair) at;
};

static void sorted_moves(struct hg_arena *arena, const struct hg_moves *moves,
                         struct hg_move_pairs *pairs)
{
    for (uint32_t from = 0; from < moves->joint.outcome_count; from++)
        for (uint32_t to = 0; to < moves->joint.outcome_count; to++)
            if (from != to && moves->moves[from][to] != NULL)
                hg_push(arena, &pairs->at, ((struct pair){from, to, moves->moves[from][to]}));
    if (pairs->at.count > 1)
        qsort(pairs->at.at, pairs->at.count, sizeof *pairs->at.at, by_leads);
}

/* --- the head -------------------------------------------------------------------------------- */

void hg_diff_report_summary(const struct hg_review *review, struct hg_sheet *sheet)
{
    struct hg_arena *arena = sheet->arena;
    const struct hg_moves *moves = review->moves;
    hg_sheet_figure(sheet, hg_thousands(arena, moves->compared), "leads decided by both policies");
    struct hg_str share = percent(arena, moves->moved, moves->compared);
    struct hg_str moved = hg_thousands(arena, moves->moved);
    hg_sheet_figure(sheet,
                    moves->compared == 0 ? moved
                                         : hg_str_print(arena, "%.*s (%.*s)", HG_STR_ARGS(moved),
                                                        HG_STR_ARGS(share)),
                    "get a different outcome");
    hg_sheet_figure(sheet, hg_thousands(arena, moves->owners.leads),
                    "keep their outcome but get a different owner or time to respond");
}

/* --- the matrix ------------------------------------------------------------------------------ */

static bool occurs(const struct hg_moves *moves, uint32_t outcome)
{
    for (uint32_t o = 0; o < moves->joint.outcome_count; o++)
        if (moves->moves[outcome][o] != NULL || moves->moves[o][outcome] != NULL)
            return true;
    return false;
}

static void put_matrix(const struct hg_moves *moves, struct hg_sheet *sheet)
{
    struct hg_arena *arena = sheet->arena;
    uint32_t outcomes[HG_PAIRED_OUTCOMES], count = 0;
    for (uint32_t o = 0; o < moves->joint.outcome_count; o++)
        if (occurs(moves, o))
            outcomes[count++] = o;
    struct hg_page_column *columns = HG_ARRAY(arena, struct hg_page_column, count + 2);
    columns[0].name = "old \\ new";
    for (uint32_t c = 0; c < count; c++)
        columns[c + 1] = (struct hg_page_column){
            hg_str_copy(arena, moves->joint.outcomes[outcomes[c]]).at, true};
    columns[count + 1] = (struct hg_page_column){"all", true};
    struct hg_sheet_table *table = hg_sheet_table(sheet, columns, count + 2, HG_PAGE_GRID, false);
    for (uint32_t r = 0; r < count; r++) {
        struct hg_str *cells = hg_sheet_row(sheet, table, HG_ROW_PLAIN);
        uint64_t all = 0;
        cells[0] = moves->joint.outcomes[outcomes[r]];
        for (uint32_t c = 0; c < count; c++) {
            const struct hg_move *move = moves->moves[outcomes[r]][outcomes[c]];
            all += move != NULL ? move->leads : 0;
            cells[c + 1] = move == NULL ? HG_STR("·") : hg_thousands(arena, move->leads);
        }
        cells[count + 1] = hg_thousands(arena, all);
    }
}

/* The actual outcomes of unmoved leads next to those of moved ones: what the change is worth. */
static void put_tallies(const struct hg_moves *moves, struct hg_sheet *sheet)
{
    static const struct hg_page_column columns[] = {
        {"decided", false}, {"leads", true}, {"actual outcomes", false}};
    struct hg_sheet_table *table = hg_sheet_table(sheet, columns, 3, HG_PAGE_CARDS, false);
    for (uint32_t from = 0; from < moves->joint.outcome_count; from++)
        for (uint32_t to = 0; to < moves->joint.outcome_count; to++) {
            const struct hg_move *move = moves->moves[from][to];
            if (move == NULL)
                continue;
            struct hg_str *cells =
                hg_sheet_row(sheet, table, from == to ? HG_ROW_PLAIN : HG_ROW_CHANGED);
            cells[0] = from == to ? hg_str_print(sheet->arena, "%.*s by both",
                                                 HG_STR_ARGS(moves->joint.outcomes[from]))
                                  : move_words(sheet->arena, moves, from, to);
            cells[1] = hg_thousands(sheet->arena, move->leads);
            cells[2] = tally_text(sheet->arena, &move->tally);
        }
}

/* --- why they move --------------------------------------------------------------------------- */

static void put_explanations(const struct hg_moves *moves, const struct hg_move *move,
                             struct hg_sheet *sheet)
{
    static const struct hg_page_column columns[] = {
        {"leads", true}, {"rules with a different result", false}, {"actual outcomes", false}};
    struct hg_arena *arena = sheet->arena;
    struct hg_sheet_table *table =
        hg_sheet_table(sheet, columns, moves->outcomes != NULL ? 3 : 2, HG_PAGE_CARDS, false);
    uint64_t others = move->unexplained;
    for (size_t i = 0; i < move->explanations.count; i++) {
        const struct hg_explanation *why = &move->explanations.at[i];
        if (i >= EXPLANATIONS_SHOWN) {
            others += why->leads;
            continue;
        }
        struct hg_str *cells = hg_sheet_row(sheet, table, HG_ROW_PLAIN);
        cells[0] = hg_thousands(arena, why->leads);
        cells[1] = shifts_words(arena, moves, why);
        if (moves->outcomes != NULL)
            cells[2] = tally_text(arena, &why->tally);
    }
    if (others == 0)
        return;
    struct hg_str *cells = hg_sheet_row(sheet, table, HG_ROW_QUIET);
    cells[0] = hg_thousands(arena, others);
    cells[1] = HG_STR("other rules, or several together");
}

/* --- examples -------------------------------------------------------------------------------- */

static void put_both(struct hg_sheet *sheet, struct hg_sheet_table *table, const char *what,
                     struct hg_str old, struct hg_str new)
{
    if (old.len == 0 && new.len == 0)
        return;
    struct hg_str *cells =
        hg_sheet_row(sheet, table, hg_str_eq(old, new) ? HG_ROW_PLAIN : HG_ROW_CHANGED);
    cells[0] = hg_str(what);
    cells[1] = old;
    cells[2] = new;
}

static struct hg_str with_points(struct hg_arena *arena, struct hg_str result, struct hg_str points)
{
    return points.len == 0 || !hg_str_is(result, "hit")
               ? result
               : hg_str_print(arena, "%.*s %.*s", HG_STR_ARGS(result), HG_STR_ARGS(points));
}

static void put_rules(const struct hg_example *example, bool full, struct hg_sheet *sheet)
{
    static const struct hg_page_column columns[] = {
        {"rule", false}, {"condition", false}, {"old", false}, {"new", false}};
    struct hg_sheet_table *table = hg_sheet_table(sheet, columns, 4, HG_PAGE_CARDS, full);
    for (size_t i = 0; i < example->rules.count; i++) {
        const struct hg_example_rule *rule = &example->rules.at[i];
        if (!rule->differs && !full)
            continue;
        struct hg_str *cells =
            hg_sheet_row(sheet, table, rule->differs ? HG_ROW_CHANGED : HG_ROW_PLAIN);
        cells[0] = rule->id;
        cells[1] = rule->condition;
        cells[2] = with_points(sheet->arena, rule->was, rule->was_points);
        cells[3] = with_points(sheet->arena, rule->is, rule->is_points);
    }
}

static void put_example(const struct hg_moves *moves, const struct hg_example *example, bool full,
                        struct hg_sheet *sheet)
{
    static const struct hg_page_column columns[] = {
        {"what", false}, {"old", false}, {"new", false}};
    struct hg_arena *arena = sheet->arena;
    struct hg_str words = move_words(arena, moves, example->outcome[0], example->outcome[1]);
    hg_sheet_open(sheet,
                  hg_str_print(arena, "lead %.*s%sline %" PRIu64 ": %.*s",
                               HG_STR_ARGS(example->lead), example->lead.len != 0 ? ", " : "on ",
                               example->line, HG_STR_ARGS(words)));
    hg_sheet_paragraph(sheet, example->inputs);
    struct hg_sheet_table *table = hg_sheet_table(sheet, columns, 3, HG_PAGE_CARDS, false);
    put_both(sheet, table, "outcome", moves->joint.outcomes[example->outcome[0]],
             moves->joint.outcomes[example->outcome[1]]);
    put_both(sheet, table, "because", example->because[0], example->because[1]);
    put_both(sheet, table, "asks for", example->deciding[0], example->deciding[1]);
    put_both(sheet, table, "scores, classes", example->scores[0], example->scores[1]);
    put_both(sheet, table, "goes to", example->owner[0], example->owner[1]);
    put_rules(example, full, sheet);
    hg_sheet_close(sheet);
}

static void put_move(const struct hg_moves *moves, const struct pair *pair, bool full,
                     struct hg_sheet *sheet)
{
    struct hg_arena *arena = sheet->arena;
    struct hg_str words = move_words(arena, moves, pair->from, pair->to);
    struct hg_str leads = count_words(arena, pair->move->leads, "lead", "leads");
    struct hg_str share = percent(arena, pair->move->leads, moves->compared);
    const char *id = hg_str_print(arena, "move-%u-%u", pair->from, pair->to).at;
    hg_sheet_section(sheet, id,
                     hg_str_print(arena, "%.*s: %.*s, %.*s of all", HG_STR_ARGS(words),
                                  HG_STR_ARGS(leads), HG_STR_ARGS(share)));
    put_explanations(moves, pair->move, sheet);
    for (size_t i = 0; i < moves->examples.count; i++) {
        const struct hg_example *example = &moves->examples.at[i];
        if (example->outcome[0] == pair->from && example->outcome[1] == pair->to)
            put_example(moves, example, full, sheet);
    }
}

/* --- what else changes ----------------------------------------------------------------------- */

static void put_texts(const struct hg_text_moves *texts, const char *id, struct hg_str title,
                      bool full, struct hg_sheet *sheet)
{
    static const struct hg_page_column columns[] = {
        {"leads", true}, {"old", false}, {"new", false}};
    uint64_t others = texts->others;
    if (texts->leads == 0)
        return;
    hg_sheet_section(sheet, id, title);
    struct hg_sheet_table *table =
        hg_sheet_table(sheet, columns, 3, HG_PAGE_CARDS, full && texts->at.count > 10);
    for (size_t i = 0; i < texts->at.count; i++) {
        const struct hg_text_move *move = &texts->at.at[i];
        if (i >= ROWS_SHOWN && !full) {
            others += move->leads;
            continue;
        }
        struct hg_str *cells = hg_sheet_row(sheet, table, HG_ROW_PLAIN);
        cells[0] = hg_thousands(sheet->arena, move->leads);
        cells[1] = move->from;
        cells[2] = move->to;
    }
    if (others != 0) {
        struct hg_str *cells = hg_sheet_row(sheet, table, HG_ROW_QUIET);
        cells[0] = hg_thousands(sheet->arena, others);
        cells[1] = HG_STR("others");
    }
}

static void put_questions(const struct hg_moves *moves, struct hg_sheet *sheet)
{
    static const struct hg_page_column columns[] = {{"field", false},
                                                    {"keeps undecided", false},
                                                    {"newly asked for", true},
                                                    {"no longer", true}};
    if (moves->questions.count == 0)
        return;
    hg_sheet_section(sheet, "questions", HG_STR("Fields newly asked for or no longer asked for"));
    struct hg_sheet_table *table = hg_sheet_table(sheet, columns, 4, HG_PAGE_CARDS, false);
    for (size_t i = 0; i < moves->questions.count; i++) {
        const struct hg_need_count *question = &moves->questions.at[i];
        struct hg_str *cells = hg_sheet_row(sheet, table, HG_ROW_PLAIN);
        cells[0] = question->field;
        cells[1] = hg_str(question->owner ? "the owner" : "the outcome");
        cells[2] = hg_thousands(sheet->arena, question->appears);
        cells[3] = hg_thousands(sheet->arena, question->vanishes);
    }
}

void hg_diff_report_leads(const struct hg_review *review, bool full, struct hg_sheet *sheet)
{
    const struct hg_moves *moves = review->moves;
    struct hg_move_pairs pairs = {0};
    hg_sheet_section(sheet, "leads",
                     hg_str_print(sheet->arena, "What changes for the leads in %s", review->leads));
    if (moves->compared == 0) {
        hg_sheet_paragraph(sheet, HG_STR("It contains no readable lead."));
        return;
    }
    put_matrix(moves, sheet);
    if (moves->outcomes != NULL)
        put_tallies(moves, sheet);
    sorted_moves(sheet->arena, moves, &pairs);
    if (pairs.at.count == 0)
        hg_sheet_paragraph(sheet, HG_STR("No lead gets a different outcome."));
    for (size_t i = 0; i < pairs.at.count; i++)
        put_move(moves, &pairs.at.at[i], full, sheet);
    put_texts(&moves->owners, "owners", HG_STR("Same outcome, different owner or time to respond"),
              full, sheet);
    put_texts(&moves->reasons, "reasons", HG_STR("Same outcome, decided by a different rule"), full,
              sheet);
    put_questions(moves, sheet);
    if (moves->examples_cut)
        hg_sheet_paragraph(sheet, HG_STR("Not all examples are shown, to save space."));
}
