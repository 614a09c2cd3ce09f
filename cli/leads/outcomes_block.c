/* What became of the leads of a block (outcomes.h): each thread looks up what its rows say, or
 * which row of the second file their key names; what is counted and named is taken one block after
 * the other. Owns what it is told of a block until the next one. */
#include "cli/leads/bulk.h"
#include "cli/leads/bulk_names.h"
#include "cli/leads/outcomes_parts.h"

/* What a row is, beside the number of a text, or of a row of the second file. */
#define NO_LEAD UINT32_MAX
#define NO_KEY (UINT32_MAX - 1)
#define NO_ROW (UINT32_MAX - 2)

struct hg_outcomes_part {
    const struct hg_outcomes *outcomes;
    const struct hg_colview *view;
    uint32_t first, count, room; /* rows */
    uint32_t *of;                /* a row each */
    struct hg_str *names;
    struct hg_bulk_names texts; /* where there is no second file */
    uint8_t *ended;             /* a text each: enum hg_ended */
    uint32_t *leads;            /* and its leads, while a block is taken */
    size_t told;                /* texts of which that is known */
    uint16_t numbers[HG_BULK_ROWS];
    struct hg_arena arena, scratch;
};

struct hg_outcomes_part *hg_outcomes_part_new(const struct hg_outcomes *outcomes)
{
    struct hg_outcomes_part *part = hg_cli_allocator.resize(NULL, NULL, sizeof *part);
    memset(part, 0, sizeof *part);
    part->outcomes = outcomes;
    hg_cli_arena(&part->arena);
    hg_cli_arena(&part->scratch);
    hg_bulk_names_init(&part->texts);
    part->ended = hg_cli_allocator.resize(NULL, NULL, HG_BULK_NAMES);
    part->leads = hg_cli_allocator.resize(NULL, NULL, HG_BULK_NAMES * sizeof *part->leads);
    memset(part->leads, 0, HG_BULK_NAMES * sizeof *part->leads);
    return part;
}

void hg_outcomes_part_free(struct hg_outcomes_part *part)
{
    if (part == NULL)
        return;
    void *arrays[] = {part->of, part->names, part->ended, part->leads, part};
    hg_bulk_names_release(&part->texts);
    hg_arena_release(&part->arena);
    hg_arena_release(&part->scratch);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        hg_cli_allocator.resize(NULL, arrays[i], 0);
}

void hg_outcomes_part_begin(struct hg_outcomes_part *part, const struct hg_colview *view,
                            const struct hg_colrows *rows)
{
    hg_arena_reset(&part->arena);
    hg_bulk_names_begin(&part->texts, rows->count);
    part->told = part->texts.at.count == 0 ? 0 : part->told;
    part->view = view;
    part->first = rows->first;
    part->count = rows->count;
    if (part->count > part->room) {
        part->room = part->count;
        part->of = hg_cli_allocator.resize(NULL, part->of, part->room * sizeof *part->of);
        part->names = hg_cli_allocator.resize(NULL, part->names, part->room * sizeof *part->names);
    }
    memset(part->of, 0xFF, part->count * sizeof *part->of); /* NO_LEAD */
    memset(part->names, 0, part->count * sizeof *part->names);
}

struct hg_arena *hg_outcomes_part_arena(struct hg_outcomes_part *part)
{
    return &part->arena;
}

void hg_outcomes_part_name(struct hg_outcomes_part *part, uint32_t row, struct hg_str name)
{
    part->names[row - part->first] = name;
}

/* --- telling ---------------------------------------------------------------------------------- */

/* What texts met since say. */
static void tell_texts(struct hg_outcomes_part *part)
{
    for (; part->told < part->texts.at.count; part->told++)
        part->ended[part->told] = (uint8_t)hg_outcome_ended(
            part->outcomes, part->texts.at.at[part->told], &part->scratch);
}

/* Of a text that says nothing the lead is open. */
static enum hg_ended ended_as(const struct hg_outcomes_part *part, uint16_t number)
{
    return part->texts.at.at[number].len != 0 ? (enum hg_ended)part->ended[number] : HG_ENDED_OPEN;
}

static enum hg_ended join(const struct hg_outcomes_part *part, struct hg_str key, uint32_t *of)
{
    const struct hg_outcomes *outcomes = part->outcomes;
    const uint64_t *at = key.len != 0 ? hg_map_find(&outcomes->keys, key) : NULL;
    *of = key.len == 0 ? NO_KEY : at == NULL ? NO_ROW : (uint32_t)*at;
    uint32_t told = at != NULL ? outcomes->rows.at[*at].told : HG_NONE;
    return told != HG_NONE ? outcomes->texts.at[told].ended : HG_ENDED_OPEN;
}

enum hg_ended hg_outcomes_part_put(struct hg_outcomes_part *part, uint32_t row, struct hg_str pick,
                                   struct hg_str name)
{
    uint32_t i = row - part->first;
    part->names[i] = hg_str_copy(&part->arena, name);
    if (part->outcomes->path != NULL)
        return join(part, pick, &part->of[i]);
    part->of[i] = hg_bulk_names_number(&part->texts, pick);
    tell_texts(part);
    return ended_as(part, (uint16_t)part->of[i]);
}

/* A lot, as its texts are asked for. */
struct lot {
    struct hg_outcomes_part *part;
    const struct hg_picker *picker;
    const struct hg_colrows *rows;
    uint32_t pick;
};

static bool name_of(void *context, uint32_t i, struct hg_str *name)
{
    const struct lot *lot = context;
    hg_arena_reset(&lot->part->scratch);
    *name = hg_picker_text(lot->picker, lot->part->view, lot->rows->first + i, lot->pick,
                           &lot->part->scratch);
    return true;
}

/* Keys of the whole lot first, in the part's arena: then they are looked up together. */
static void join_lot(struct lot *lot, const uint8_t *marks, uint8_t *ended)
{
    struct hg_str keys[HG_BULK_ROWS] = {{0}};
    struct hg_outcomes_part *part = lot->part;
    for (uint32_t i = 0; i < lot->rows->count; i++)
        if (marks[i] == HG_COLREAD_DONE)
            keys[i] = hg_picker_text(lot->picker, part->view, lot->rows->first + i, lot->pick,
                                     &part->arena);
    hg_map_fetch(&part->outcomes->keys, keys, lot->rows->count);
    for (uint32_t i = 0; i < lot->rows->count; i++)
        if (marks[i] == HG_COLREAD_DONE)
            ended[i] = (uint8_t)join(part, keys[i], &part->of[lot->rows->first + i - part->first]);
}

enum hg_status hg_outcomes_part_lot(struct hg_outcomes_part *part, const struct hg_picker *picker,
                                    uint32_t pick, const struct hg_colrows *rows,
                                    const uint8_t *marks, uint8_t *ended)
{
    struct lot lot = {part, picker, rows, pick};
    struct hg_bulk_naming naming = {
        .view = part->view, .rows = rows, .marks = marks, .name = name_of, .context = &lot};
    enum hg_status status =
        hg_picker_column(picker, part->view, pick, &naming.column, &naming.anywhere);
    if (status != HG_OK)
        return status;
    if (part->outcomes->path != NULL) {
        join_lot(&lot, marks, ended);
        return HG_OK;
    }
    status = hg_bulk_names_tell(&part->texts, &naming, part->numbers);
    tell_texts(part);
    for (uint32_t i = 0; status == HG_OK && i < rows->count; i++) {
        if (marks[i] != HG_COLREAD_DONE)
            continue;
        part->of[rows->first + i - part->first] = part->numbers[i];
        ended[i] = (uint8_t)ended_as(part, part->numbers[i]);
    }
    return status;
}

/* --- taking ----------------------------------------------------------------------------------- */

static void add_amiss(struct hg_outcomes *outcomes, struct hg_amiss *amiss,
                      const struct hg_outcomes_part *part, uint32_t i)
{
    if (amiss->count < HG_OUTCOMES_NAMED)
        hg_amiss_add(outcomes, amiss, part->names[i],
                     hg_colview_row(part->view, part->first + i).line);
    else
        amiss->count++;
}

#define FETCHED 64u

static void fetch(const struct hg_map *map, const struct hg_str *keys, uint32_t left)
{
    hg_map_fetch(map, keys, left < FETCHED ? left : FETCHED);
}

/* Texts of the block, in the order they were met. */
typedef HG_VEC(uint32_t) numbers;

static void take_texts(struct hg_outcomes *outcomes, struct hg_outcomes_part *part, numbers *met)
{
    for (uint32_t i = 0; i < part->count; i++) {
        uint32_t of = part->of[i];
        if (i % FETCHED == 0)
            fetch(&outcomes->seen, part->names + i, part->count - i);
        if (of == NO_LEAD)
            continue;
        if (part->names[i].len != 0 && hg_outcome_twin(outcomes, part->names[i]))
            add_amiss(outcomes, &outcomes->facts.twice, part, i);
        if (part->texts.at.at[of].len == 0) {
            add_amiss(outcomes, &outcomes->facts.without, part, i);
            outcomes->facts.ended[HG_ENDED_OPEN]++;
        } else if (part->leads[of]++ == 0) {
            hg_push(&part->arena, met, of);
        }
    }
    for (size_t m = 0; m < met->count; m++) {
        uint32_t of = met->at[m];
        hg_outcome_count(outcomes, part->texts.at.at[of], part->leads[of]);
        outcomes->facts.ended[part->ended[of]] += part->leads[of];
        part->leads[of] = 0;
    }
}

/* The row of the second file that a lead asks for, or HG_NONE. */
static uint32_t ask_row(struct hg_outcomes *outcomes, struct hg_outcomes_part *part, uint32_t i)
{
    uint32_t of = part->of[i];
    if (of == NO_KEY)
        add_amiss(outcomes, &outcomes->facts.keyless, part, i);
    if (of == NO_KEY || of == NO_ROW)
        return HG_NONE;
    struct hg_outcome_row *row = &outcomes->rows.at[of];
    if (row->asked++ != 0)
        add_amiss(outcomes, &outcomes->facts.twice, part, i);
    return row->told;
}

static void take_rows(struct hg_outcomes *outcomes, struct hg_outcomes_part *part, numbers *met)
{
    for (uint32_t i = 0; i < part->count; i++) {
        if (part->of[i] == NO_LEAD)
            continue;
        uint32_t told = ask_row(outcomes, part, i);
        if (told == HG_NONE) {
            add_amiss(outcomes, &outcomes->facts.without, part, i);
            outcomes->facts.ended[HG_ENDED_OPEN]++;
        } else if (outcomes->texts.at[told].leads++ == 0) {
            hg_push(&part->arena, met, told);
        }
    }
    for (size_t m = 0; m < met->count; m++) {
        struct hg_outcome_text *text = &outcomes->texts.at[met->at[m]];
        hg_outcome_count(outcomes, text->text, text->leads);
        outcomes->facts.ended[text->ended] += text->leads;
        text->leads = 0;
    }
}

void hg_outcomes_take(struct hg_outcomes *outcomes, struct hg_outcomes_part *part)
{
    numbers met = {0};
    if (outcomes->path != NULL)
        take_rows(outcomes, part, &met);
    else
        take_texts(outcomes, part, &met);
}
