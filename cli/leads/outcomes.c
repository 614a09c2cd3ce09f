/* Actual outcomes of leads. Owns the distinct outcome texts and, if there is a second file
 * (outcomes_file.c), its keys. */
#include "cli/leads/outcomes_parts.h"

#include <inttypes.h>
#include <stdlib.h>

static const char default_positive[] = "won,yes,true,1";

void hg_join_problems_add(struct hg_outcomes *outcomes, struct hg_join_problems *problems,
                          struct hg_str name, uint64_t line)
{
    if (problems->count < HG_OUTCOMES_NAMED) {
        if (!outcomes->masked)
            problems->first[problems->count].name = hg_str_copy(&outcomes->arena, name);
        problems->first[problems->count].line = line;
    }
    problems->count++;
}

/* --- options --------------------------------------------------------------------------------- */

static void take_list(struct hg_outcomes *outcomes, struct hg_map *map, const char *list)
{
    hg_map_init(map, &outcomes->arena);
    for (const char *at = list; at != NULL && *at != '\0';) {
        size_t len = strcspn(at, ",");
        struct hg_str item = hg_text_normalise(&outcomes->arena, (struct hg_str){at, len});
        if (item.len != 0)
            hg_map_add(map, hg_text_fold(&outcomes->arena, item), 0, NULL);
        at += len + (at[len] == ',');
    }
}

static bool in_utf8(const struct hg_args *args, const char *command)
{
    static const char *const names[] = {"outcome", "key", "positive", "negative"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *given = hg_arg(args, names[i]);
        if (given == NULL || hg_utf8_invalid(hg_str(given)) == SIZE_MAX)
            continue;
        hg_message("%s: `--%s` is not valid UTF-8", command, names[i]);
        return false;
    }
    return true;
}

/* An option that would do nothing is a misunderstanding. */
static bool fits_together(const struct hg_args *args, const char *command)
{
    bool any = hg_flag(args, "outcomes") || hg_flag(args, "outcome");
    static const char *const names[] = {"positive", "negative", "key"};
    for (size_t i = 0; i < sizeof names / sizeof *names && !any; i++)
        if (hg_flag(args, names[i])) {
            hg_message("%s: `--%s` needs outcomes: `--outcome NAME` for a column of the leads, "
                       "`--outcomes FILE` for a second file",
                       command, names[i]);
            return false;
        }
    if (hg_flag(args, "key") && !hg_flag(args, "outcomes")) {
        hg_message("%s: `--key` needs a second file: `--outcomes FILE`", command);
        return false;
    }
    return in_utf8(args, command);
}

/* "lead_id", or "lead_id=Id": how the leads call it, and how the file does. */
static bool take_key(struct hg_outcomes *outcomes, const struct hg_args *args,
                     const struct hg_program *program)
{
    const char *given = hg_arg(args, "key");
    struct hg_str key = given != NULL ? hg_str(given) : program->key;
    size_t mark = hg_str_find(key, HG_STR("="));
    outcomes->lead_key = outcomes->file_key = key;
    if (mark != SIZE_MAX) {
        outcomes->lead_key.len = mark;
        outcomes->file_key = (struct hg_str){key.at + mark + 1, key.len - mark - 1};
    }
    if (outcomes->lead_key.len != 0 && outcomes->file_key.len != 0)
        return true;
    if (given != NULL)
        hg_message("%s: `--key` must be a column name, or LEADS=OUTCOMES such as lead_id=Id",
                   outcomes->command);
    else
        hg_message("%s: the contract has no key; name the column by which the two files are "
                   "joined: `--key NAME`",
                   outcomes->command);
    return false;
}

/* An outcome that the policy reads would be known before the decision. */
static bool is_no_input(struct hg_outcomes *outcomes, const struct hg_program *program)
{
    uint32_t f = hg_field_named(program, outcomes->facts.column);
    if (f == HG_NONE || !program->fields[f].read)
        return true;
    hg_message(
        "%s: the policy reads `%.*s`, so it cannot be the outcome: leads would be decided by their "
        "own result. Remove the rules that use it, and write `known_at: later` in the contract",
        outcomes->command, HG_STR_ARGS(program->fields[f].name));
    return false;
}

static bool is_personal(const struct hg_program *program, struct hg_str name)
{
    uint32_t f = hg_field_named(program, name);
    return f != HG_NONE && hg_field_hidden(&program->fields[f]);
}

static bool prepare(struct hg_outcomes *outcomes, const struct hg_args *args,
                    const struct hg_program *program)
{
    const char *column = hg_arg(args, "outcome");
    const char *positive = hg_arg(args, "positive");
    outcomes->path = hg_arg(args, "outcomes");
    outcomes->negative_given = hg_flag(args, "negative");
    outcomes->facts.column = hg_str(column != NULL ? column : "");
    take_list(outcomes, &outcomes->positive, positive != NULL ? positive : default_positive);
    take_list(outcomes, &outcomes->negative, hg_arg(args, "negative"));
    hg_map_init(&outcomes->values, &outcomes->arena);
    hg_map_init(&outcomes->keys, &outcomes->arena);
    hg_map_init(&outcomes->seen, &outcomes->arena);
    outcomes->masked = is_personal(program, program->key) && !hg_flag(args, "show-personal");
    if (outcomes->path == NULL) {
        outcomes->pick = hg_selector_named(program, outcomes->facts.column, &outcomes->arena);
        return is_no_input(outcomes, program);
    }
    outcomes->facts.file = hg_str(outcomes->path);
    if (!take_key(outcomes, args, program))
        return false;
    outcomes->facts.key = outcomes->lead_key;
    outcomes->masked = is_personal(program, outcomes->lead_key) && !hg_flag(args, "show-personal");
    outcomes->pick = hg_selector_named(program, outcomes->lead_key, &outcomes->arena);
    return true;
}

int hg_outcomes_open(const struct hg_args *args, const char *command,
                     const struct hg_program *program, struct hg_outcomes **out)
{
    *out = NULL;
    if (!fits_together(args, command))
        return HG_EXIT_TROUBLE;
    if (!hg_flag(args, "outcomes") && !hg_flag(args, "outcome"))
        return HG_EXIT_OK;
    struct hg_outcomes *outcomes = hg_cli_allocator.resize(NULL, NULL, sizeof *outcomes);
    memset(outcomes, 0, sizeof *outcomes);
    hg_cli_arena(&outcomes->arena);
    hg_cli_arena(&outcomes->scratch);
    outcomes->command = command;
    int exit_state = prepare(outcomes, args, program) ? HG_EXIT_OK : HG_EXIT_TROUBLE;
    if (exit_state == HG_EXIT_OK && outcomes->path != NULL)
        exit_state = hg_outcomes_read(outcomes);
    if (exit_state == HG_EXIT_OK)
        *out = outcomes;
    else
        hg_outcomes_close(outcomes);
    return exit_state;
}

void hg_outcomes_close(struct hg_outcomes *outcomes)
{
    if (outcomes == NULL)
        return;
    hg_arena_release(&outcomes->arena);
    hg_arena_release(&outcomes->scratch);
    hg_cli_allocator.resize(NULL, outcomes, 0);
}

struct hg_selector hg_outcomes_part(const struct hg_outcomes *outcomes)
{
    return outcomes->pick;
}

/* --- a lead ---------------------------------------------------------------------------------- */

static enum hg_actual kind_of(const struct hg_outcomes *outcomes, struct hg_str folded)
{
    if (hg_map_find(&outcomes->positive, folded) != NULL)
        return HG_ACTUAL_POSITIVE;
    bool open = outcomes->negative_given && hg_map_find(&outcomes->negative, folded) == NULL;
    return open ? HG_ACTUAL_OPEN : HG_ACTUAL_NEGATIVE;
}

enum hg_actual hg_outcome_classify(const struct hg_outcomes *outcomes, struct hg_str text,
                                   struct hg_arena *scratch)
{
    hg_arena_reset(scratch);
    return kind_of(outcomes, hg_text_fold(scratch, text));
}

struct hg_actual_outcome hg_outcome_count(struct hg_outcomes *outcomes, struct hg_str text,
                                          uint64_t leads)
{
    hg_arena_reset(&outcomes->scratch);
    struct hg_str folded = hg_text_fold(&outcomes->scratch, text);
    uint64_t *at = hg_map_find(&outcomes->values, folded);
    if (at == NULL && outcomes->found.count == HG_OUTCOME_VALUES) {
        outcomes->facts.more_values += leads;
        return (struct hg_actual_outcome){kind_of(outcomes, folded), text};
    }
    if (at == NULL) {
        struct hg_outcome_value value = {.text = hg_str_copy(&outcomes->arena, text),
                                         .actual = kind_of(outcomes, folded)};
        at = hg_map_add(&outcomes->values, hg_str_copy(&outcomes->arena, folded),
                        outcomes->found.count, NULL);
        hg_push(&outcomes->arena, &outcomes->found, value);
    }
    struct hg_outcome_value *value = &outcomes->found.at[*at];
    value->leads += leads;
    return (struct hg_actual_outcome){value->actual, value->text};
}

/* The text of the row with this key; empty where there is none, or two that differ. */
static struct hg_str text_of_key(struct hg_outcomes *outcomes, struct hg_str key,
                                 struct hg_str name, uint64_t line)
{
    const uint64_t *at = key.len != 0 ? hg_map_find(&outcomes->keys, key) : NULL;
    if (key.len == 0)
        hg_join_problems_add(outcomes, &outcomes->facts.keyless, name, line);
    if (at == NULL)
        return (struct hg_str){0};
    struct hg_outcome_row *row = &outcomes->rows.at[*at];
    if (row->asked++ != 0)
        hg_join_problems_add(outcomes, &outcomes->facts.twice, name, line);
    return row->contradicted ? (struct hg_str){0} : row->text;
}

bool hg_outcome_is_duplicate(struct hg_outcomes *outcomes, struct hg_str name, uint64_t hash)
{
    bool added;
    if (outcomes->seen.count >= HG_OUTCOMES_SEEN)
        return hg_map_find_hashed(&outcomes->seen, name, hash) != NULL;
    hg_map_add_copy(&outcomes->seen, name, hash, 0, &added);
    return !added;
}

struct hg_actual_outcome hg_outcomes_of(struct hg_outcomes *outcomes, struct hg_str pick,
                                        struct hg_str name, uint64_t line)
{
    struct hg_actual_outcome became = {0};
    if (outcomes->path == NULL && name.len != 0 &&
        hg_outcome_is_duplicate(outcomes, name, hg_hash(name)))
        hg_join_problems_add(outcomes, &outcomes->facts.twice, name, line);
    struct hg_str text = outcomes->path != NULL ? text_of_key(outcomes, pick, name, line) : pick;
    if (text.len != 0)
        became = hg_outcome_count(outcomes, text, 1);
    else
        hg_join_problems_add(outcomes, &outcomes->facts.without, name, line);
    outcomes->facts.actual[became.actual]++;
    return became;
}

void hg_outcomes_end(struct hg_outcomes *outcomes)
{
    for (size_t i = 0; i < outcomes->rows.count; i++)
        if (outcomes->rows.at[i].asked == 0)
            hg_join_problems_add(outcomes, &outcomes->facts.unmatched,
                                 outcomes->keys.entries[i].key, outcomes->rows.at[i].line);
    outcomes->facts.values = outcomes->found.at;
    outcomes->facts.value_count = outcomes->found.count;
}

const struct hg_outcome_facts *hg_outcomes_facts(const struct hg_outcomes *outcomes)
{
    return &outcomes->facts;
}

/* --- to people ------------------------------------------------------------------------------- */

/* The texts that count so, or all; returns how many. */
static size_t put_texts(const struct hg_outcomes *outcomes, bool all, enum hg_actual actual,
                        struct hg_buf *text)
{
    enum { SHOWN = 8 };
    size_t count = 0;
    for (size_t i = 0; i < outcomes->found.count; i++) {
        const struct hg_outcome_value *value = &outcomes->found.at[i];
        if ((all || value->actual == actual) && count++ < SHOWN)
            hg_buf_print(text, "%s`%.*s`", count == 1 ? "" : ", ", HG_STR_ARGS(value->text));
    }
    if (count > SHOWN)
        hg_buf_print(text, " and %zu more", count - SHOWN);
    return count;
}

/* With several non-positive outcomes, one of them may only mean that the result is not known yet.
 */
static void warn_of_others(const struct hg_outcomes *outcomes, struct hg_buf *text)
{
    if (outcomes->negative_given || put_texts(outcomes, false, HG_ACTUAL_NEGATIVE, text) < 2)
        return;
    hg_message("%.*s count as negative; to treat some of them as open, list only the negative ones "
               "with `--negative LIST`",
               (int)text->len, text->at);
}

void hg_outcomes_warn(const struct hg_outcomes *outcomes)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    if (outcomes->facts.actual[HG_ACTUAL_POSITIVE] != 0)
        warn_of_others(outcomes, &text);
    else if (put_texts(outcomes, true, HG_ACTUAL_OPEN, &text) == 0)
        hg_message("no lead has an outcome");
    else
        hg_message("no lead has a positive outcome; the outcomes are %.*s: list the positive ones "
                   "with `--positive LIST`",
                   (int)text.len, text.at);
    hg_buf_release(&text);
}

static void print_problems(const struct hg_join_problems *problems, const char *one,
                           const char *many)
{
    if (problems->count == 0)
        return;
    struct hg_buf text;
    hg_cli_buf(&text);
    for (size_t i = 0; i < problems->count && i < HG_OUTCOMES_NAMED; i++) {
        struct hg_str name = problems->first[i].name;
        hg_buf_text(&text, i == 0 ? "" : ", ");
        if (name.len != 0)
            hg_buf_print(&text, "`%.*s` ", HG_STR_ARGS(name));
        hg_buf_print(&text, "(line %" PRIu64 ")", problems->first[i].line);
    }
    if (problems->count > HG_OUTCOMES_NAMED)
        hg_buf_text(&text, ", …");
    hg_message("%" PRIu64 " %s: %.*s", problems->count, problems->count == 1 ? one : many,
               (int)text.len, text.at);
    hg_buf_release(&text);
}

void hg_outcomes_print_problems(const struct hg_outcomes *outcomes)
{
    const struct hg_outcome_facts *facts = &outcomes->facts;
    print_problems(&facts->without, "lead has no outcome", "leads have no outcome");
    print_problems(&facts->keyless, "of them has no key", "of them have no key");
    print_problems(&facts->unmatched, "outcome belongs to no lead", "outcomes belong to no lead");
    print_problems(&facts->twice, "lead has the same key as an earlier one; both are counted",
                   "leads have the same key as an earlier one; all are counted");
    print_problems(&facts->repeated, "outcome is a duplicate", "outcomes are duplicates");
    print_problems(&facts->contradicted,
                   "outcome contradicts an earlier one with the same key and counts as open",
                   "outcomes contradict earlier ones with the same key and count as open");
    print_problems(&facts->nameless, "row of outcomes has no key", "rows of outcomes have no key");
}
