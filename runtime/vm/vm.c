/* The interpreter: runs a program over all lanes, instruction by instruction. Straight-line code
 * with forward skips; every instruction is a loop over the lanes in its own file. The program was
 * verified and is trusted: unchecked loads. Owns the outcomes; allocates only in the lanes' arena,
 * and leaves by its guard when memory runs out. */
#include "runtime/vm/lane_ops.h"

#include <string.h>

static void class_op(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    ((const struct hg_vm *)lanes)->class_ops[instr->op - HG_CLASS_MATCH](lanes, instr);
}

static hg_executor *const executors[HG_RUN_OPS] = {
#define HG_OP(name, operands, effect) hg_exec_##name,
#include "bytecode/opcodes.def"
#undef HG_OP
    hg_exec_together,
    class_op,
    class_op,
};

/* What an instruction writes, by the kind of its first operand. */
static const char writes[HG_OPS] = {
#define HG_OP(name, operands, effect) operands[0],
#include "bytecode/opcodes.def"
#undef HG_OP
};

/* Small memos without a call; there is always room for so many words (hg_test_memo_words). */
static void clear_memo(uint64_t *memo, size_t words)
{
    for (size_t i = 0; i < HG_TEST_MEMO_MIN_WORDS; i++)
        memo[i] = 0;
    if (words > HG_TEST_MEMO_MIN_WORDS)
        memset(memo + HG_TEST_MEMO_MIN_WORDS, 0, (words - HG_TEST_MEMO_MIN_WORDS) * sizeof *memo);
}

/* Initialises what a run reads before it writes. Without `applies when` no run changes `applies`;
 * `reach` is rewritten by each run that changed it. */
static void start(struct hg_lanes *lanes)
{
    const struct hg_program *program = lanes->program;
    size_t count = lanes->lanes;
    struct hg_vm *vm = (struct hg_vm *)lanes;
    lanes->outcomes[0] = (struct hg_lane_outcome){0};
    if (count > 1)
        memset(lanes->outcomes + 1, 0, (count - 1) * sizeof *lanes->outcomes);
    clear_memo((void *)lanes->test_memo, hg_test_memo_words(count, program->test_count));
    if (!lanes->image->resets && !vm->touched && vm->ran == lanes->lanes)
        return;
    memset(lanes->applies, HG_TRUE, lanes->room);
    memset(lanes->reach, HG_REACHED, (size_t)lanes->room * program->block_count);
    vm->touched = false;
    vm->ran = lanes->lanes;
}

static bool is_possible(const struct hg_lanes *lanes, uint32_t outcome)
{
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        if (hg_lane_routed(lanes, l, outcome))
            return true;
    }
    return false;
}

void hg_rows_clear(const struct hg_rows *rows)
{
    uint32_t words = rows->words;
    if (words <= HG_BLOCK_WORDS) { /* the memory may hold another lane's rows and marks */
        memset(rows->possible, 0, hg_rows_size(words) * sizeof(uint64_t));
        return;
    }
    for (uint32_t w = hg_next_word(rows, 0); w < words; w = hg_next_word(rows, w + 1))
        rows->possible[w] = rows->certain[w] = rows->assumed[w] = 0;
    memset(rows->marks, 0, hg_mark_words(words) * sizeof(uint64_t));
}

static void clear_rows(struct hg_lanes *lanes, uint32_t table, uint32_t lane)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    if (plan->words > HG_BLOCK_WORDS) {
        hg_row_list_at(lanes, plan->row_list, lane)->count = 0;
        return;
    }
    struct hg_rows rows = hg_rows_at(lanes, table, lane);
    hg_rows_clear(&rows);
}

static void clear(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint32_t count = lanes->lanes;
    switch (writes[instr->op]) {
    case 'M':
        for (uint32_t l = 0; l < count; l++)
            clear_rows(lanes, instr->a, l);
        return;
    case 'B':
        memset(hg_truth_reg(lanes, instr->a), HG_UNKNOWN, count);
        return;
    case 'N':
    case 'T':
    case 'L':
        memset(hg_reg(lanes, instr->a), 0, count * sizeof(struct hg_value));
        for (size_t l = 0; l < count; l++)
            hg_reg(lanes, instr->a)[l].state = HG_NOTHING;
        return;
    default:
        return;
    }
}

/* A skipped stretch must not keep results of an earlier lead. */
static const struct hg_instr *skip(struct hg_lanes *lanes, const struct hg_instr *from,
                                   const struct hg_instr *to)
{
    for (; from < to; from++)
        clear(lanes, from);
    return to;
}

void hg_exec_UNLESS_POSSIBLE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    (void)lanes, (void)instr; /* handled in the loop */
}

void hg_exec_END(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    (void)lanes, (void)instr;
}

/* The same as `clear`, for one lane. */
static void clear_lane(struct hg_lanes *lanes, const struct hg_instr *instr, uint32_t lane)
{
    switch (writes[instr->op]) {
    case 'M':
        clear_rows(lanes, instr->a, lane);
        return;
    case 'B':
        hg_truth_reg(lanes, instr->a)[lane] = HG_UNKNOWN;
        return;
    case 'N':
    case 'T':
    case 'L':
        hg_reg(lanes, instr->a)[lane] = (struct hg_value){.state = HG_NOTHING};
        return;
    default:
        return;
    }
}

void hg_clear_unrouted(struct hg_lanes *lanes, uint32_t lane)
{
    const struct hg_instr *code = lanes->program->code;
    for (uint32_t i = 0; i < lanes->image->section_count; i++) {
        const struct hg_instr *section = &code[lanes->image->sections[i]];
        if (hg_lane_routed(lanes, lane, section->a))
            continue;
        for (const struct hg_instr *at = section + 1; at < code + section->b; at++)
            clear_lane(lanes, at, lane);
    }
}

/* A route's code runs if any lane may take the route; on the other lanes its results are cleared,
 * as if each had run alone. */
static void forget_for_others(struct hg_lanes *lanes)
{
    if (lanes->lanes == 1 || lanes->image->section_count == 0)
        return;
    for (uint32_t l = 0; l < lanes->lanes; l++)
        hg_clear_unrouted(lanes, l);
}

static const struct hg_instr *unless_possible(struct hg_lanes *lanes, const struct hg_instr *at)
{
    const struct hg_instr *to = lanes->image->code + at->b;
    return is_possible(lanes, at->a) ? at + 1 : skip(lanes, at + 1, to);
}

/* Runs the rest of the code in the general way. */
static void run_rest(struct hg_lanes *lanes, const struct hg_instr *at)
{
    while (at->op != HG_OP_END) {
        if (at->op == HG_OP_UNLESS_POSSIBLE) {
            at = unless_possible(lanes, at);
        } else {
            executors[at->op](lanes, at);
            at++;
        }
        if (lanes->lanes == 1)
            at = hg_run_single(lanes, at);
    }
}

/* Runs all code, with `code` replacing the image's. */
static void run_instead(struct hg_lanes *lanes, const struct hg_instr *code)
{
    const struct hg_instr *own = lanes->image->code;
    for (const struct hg_instr *at = own; at->op != HG_OP_END;) {
        const struct hg_instr *instead = code + (at - own);
        if (at->op == HG_OP_UNLESS_POSSIBLE) {
            at = unless_possible(lanes, at);
        } else {
            executors[instead->op](lanes, instead);
            at++;
        }
    }
}

/* Runs with pins, whose values replace computed results. Nothing is skipped, so that every route
 * can be read afterwards. A separate loop, so that normal runs pay nothing. */
static void run_pinned(struct hg_lanes *lanes, const struct hg_pinning *pinning)
{
    const struct hg_instr *code = lanes->program->code;
    pinning->begin(pinning->context);
    for (uint32_t i = 0; i < pinning->stop && code[i].op != HG_OP_END; i++) {
        if (pinning->kinds[i] != pinning->instead)
            executors[code[i].op](lanes, &code[i]);
        if (pinning->kinds[i] != 0)
            pinning->apply(pinning->context, i);
    }
}

enum hg_status hg_run_pinned(struct hg_lanes *lanes, const struct hg_pinning *pinning)
{
    if (setjmp(lanes->guard.jump) != 0) {
        ((struct hg_vm *)lanes)->text.failed = false;
        return HG_NOMEM;
    }
    ((struct hg_vm *)lanes)->touched = true; /* the run may stop before a block that ends the
                                                decision */
    start(lanes);
    run_pinned(lanes, pinning);
    return HG_OK;
}

void hg_run_one(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    executors[instr->op](lanes, instr);
}

enum hg_status hg_run(struct hg_lanes *lanes)
{
    const struct hg_instr *at = lanes->image->code;
    start(lanes);
    if (lanes->lanes == 1) {
        at = hg_run_single(lanes, at);
        if (at->op == HG_OP_END)
            return HG_OK; /* and nothing needed the guard */
    }
    if (setjmp(lanes->guard.jump) != 0) {
        ((struct hg_vm *)lanes)->text.failed = false;
        return HG_NOMEM;
    }
    run_rest(lanes, at);
    forget_for_others(lanes);
    return HG_OK;
}

enum hg_status hg_run_code(struct hg_lanes *lanes, const struct hg_instr *code)
{
    start(lanes);
    if (setjmp(lanes->guard.jump) != 0) {
        ((struct hg_vm *)lanes)->text.failed = false;
        return HG_NOMEM;
    }
    run_instead(lanes, code);
    if (lanes->image->section_count != 0)
        forget_for_others(lanes);
    return HG_OK;
}
