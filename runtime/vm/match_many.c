/* MATCH on many lanes: narrow plans, up to 64 lanes side by side. Columns on eight lanes at once
 * (match_lanes8.c) or four (match_lanes4.c); text tests column by column, those of interned texts
 * from their stored results, others lane by lane. Part of match.c, in a file of its own for its
 * kernels; the results are those of a single lane. */
#include "runtime/vm/lanes8.h"
#include "runtime/vm/match_parts.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

struct said;

/* The operations that kernels implement on several lanes at once. */
struct hg_many_kernel {
    hg_match_columns_many *columns;
    void (*told)(const struct hg_narrow_test *test, const struct said *said,
                 struct hg_many_rows *rows);
    void (*put)(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan, uint32_t from,
                uint32_t count, const struct hg_many_rows *rows);
};

/* --- columns --------------------------------------------------------------------------------- */

INLINE void set_pair(struct hg_many_rows *rows, uint32_t lane, hg_pair pair)
{
    rows->possible[lane] = pair[0];
    rows->certain[lane] = pair[1];
}

/* Word by word: a pair stored in halves and loaded whole stalls store forwarding. */
INLINE void and_pair(struct hg_many_rows *rows, uint32_t lane, hg_pair pair)
{
    rows->possible[lane] &= pair[0];
    rows->certain[lane] &= pair[1];
}

/* Columns that the kernels do not handle. */
static void and_column(const struct hg_lanes *lanes, const struct hg_narrow_column *column,
                       uint32_t from, uint32_t count, bool number, struct hg_many_rows *rows)
{
    const struct hg_value *values = hg_reg(lanes, column->reg) + from;
    for (uint32_t l = 0; l < count; l++)
        and_pair(rows, l,
                 number ? hg_match_number(column, &values[l])
                        : hg_narrow_evaluate(column, &values[l]));
}

/* All columns: groups of eight by the kernel, then the lanes it could not handle. */
static void match_columns(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                          uint32_t from, uint32_t count, struct hg_many_rows *rows)
{
    uint32_t whole = count / HG_LANES8 * HG_LANES8;
    uint64_t odd = plan->many->columns(lanes, plan, from, whole, rows);
    for (uint32_t c = 0; c < plan->number_count; c++)
        and_column(lanes, &plan->numbers[c], from, whole, true, rows);
    for (uint32_t c = 0; c < plan->other_count; c++)
        and_column(lanes, &plan->others[c], from, whole, false, rows);
    for (; odd != 0; odd &= odd - 1) {
        uint32_t l = (uint32_t)__builtin_ctzll(odd);
        set_pair(rows, l, hg_match_columns(lanes, plan, from + l));
    }
    for (uint32_t l = whole; l < count; l++)
        set_pair(rows, l, hg_match_columns(lanes, plan, from + l));
}

/* --- tests ---------------------------------------------------------------------------------- */

/* The answers that values of a register carry: interned texts, the results of their field's tests;
 * lists, the constants they contain. */
struct said {
    uint32_t reg;
    alignas(64) uint64_t words[HG_MANY];
    alignas(64) uint64_t untold[HG_MANY]; /* all ones for lanes without answers, else zero */
    uint64_t asked;                       /* these lanes, a bit each */
};

/* NULL: no answers. */
INLINE const uint32_t *said_of_text(const struct hg_value *value, uint32_t reg)
{
    const struct hg_interned_text *interned = (const struct hg_interned_text *)value->text;
    if (value->key < HG_KEY_NO_CONSTANT || !interned->text.interned)
        return NULL;
    return interned->told && interned->reg == reg ? &interned->yes : NULL;
}

INLINE const uint64_t *said_of_list(const struct hg_value *value)
{
    return hg_value_known(value) && value->list->told ? &value->list->held : NULL;
}

static void hear(const struct hg_lanes *lanes, uint32_t reg, uint32_t from, uint32_t count,
                 struct said *said)
{
    const struct hg_value *values = hg_reg(lanes, reg) + from;
    bool list = lanes->program->register_lists[reg];
    said->reg = reg;
    said->asked = 0;
    for (uint32_t l = 0; l < count; l++) {
        const uint64_t *held = list ? said_of_list(&values[l]) : NULL;
        const uint32_t *yes = list ? NULL : said_of_text(&values[l], reg);
        bool told = held != NULL || yes != NULL;
        said->words[l] = held != NULL ? *held : yes != NULL ? *yes : 0;
        said->untold[l] = (uint64_t)told - 1;
        said->asked |= (uint64_t)!told << l;
    }
}

/* The words of eight lanes, in the CPU's widest vectors. */
typedef uint64_t eight_words __attribute__((vector_size(64), may_alias));

/* Applies a test on all lanes that carry its answer. */
INLINE void and_told(const struct hg_narrow_test *test, const struct said *said,
                     struct hg_many_rows *rows)
{
    const struct hg_quick_test *quick = &test->quick;
    bool held = quick->way == HG_QUICK_LIST, all = held && quick->all;
    uint64_t mask = held ? quick->held : UINT64_C(1) << quick->place;
    uint64_t want =
        all ? mask : 0; /* the pair where all bits under the mask are equal: all set, or none */
    uint64_t same = test->rows[all ? HG_TRUE : HG_FALSE][0];
    uint64_t change = same ^ test->rows[all ? HG_FALSE : HG_TRUE][0];
    for (uint32_t l = 0; l < HG_MANY; l += HG_LANES8) {
        eight_words apart = (*(const eight_words *)(said->words + l) & mask) ^ want;
        eight_words differs = -((apart | -apart) >> 63);
        eight_words left = (same ^ (change & differs)) | *(const eight_words *)(said->untold + l);
        *(eight_words *)(rows->possible + l) &= left;
        *(eight_words *)(rows->certain + l) &= left;
    }
}

/* Lane by lane: cheap tests always, others only where a row may still need them. */
static void ask_test(const struct hg_lanes *lanes, const struct hg_narrow_test *test, uint32_t from,
                     uint64_t asked, struct hg_many_rows *rows)
{
    const struct hg_value *values = hg_reg(lanes, test->quick.reg) + from;
    for (; asked != 0; asked &= asked - 1) {
        uint32_t l = (uint32_t)__builtin_ctzll(asked);
        uint8_t truth = hg_quick_truth(&test->quick, &values[l]);
        if (truth == 0) {
            if ((rows->possible[l] & ~test->any) == 0)
                continue;
            truth = hg_test_lane(lanes, test->quick.test, from + l);
        }
        and_pair(rows, l, test->rows[truth]);
    }
}

static void match_tests(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                        uint32_t from, uint32_t count, struct hg_many_rows *rows)
{
    uint64_t every = UINT64_MAX >> (64 - count);
    struct said said;
    said.reg = HG_NONE;
    for (uint32_t c = 0; c < plan->test_count; c++) {
        const struct hg_narrow_test *test = &plan->tests[c];
        if (test->quick.way == HG_QUICK_NONE) {
            ask_test(lanes, test, from, every, rows);
            continue;
        }
        if (test->quick.reg != said.reg)
            hear(lanes, test->quick.reg, from, count, &said);
        if (said.asked != every)
            plan->many->told(test, &said, rows);
        ask_test(lanes, test, from, said.asked, rows);
    }
}

/* --- the rows to their tables ---------------------------------------------------------------- */

static void put_portable(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                         uint32_t from, uint32_t count, const struct hg_many_rows *rows)
{
    for (uint32_t l = 0; l < count; l++)
        hg_match_store(lanes, plan, lanes->lanes, from + l, rows->possible[l], rows->certain[l]);
}

#ifdef HG_VECTORS
HG_LANES8_INLINE void put_8(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                            uint32_t lane, __m512i possible, __m512i certain)
{
    __m512i no = _mm512_set1_epi64((long long)plan->assume_no);
    __m512i yes = _mm512_set1_epi64((long long)plan->assume_yes);
    __m512i open = _mm512_andnot_si512(certain, possible);
    possible = _mm512_andnot_si512(_mm512_and_si512(open, no), possible);
    certain = _mm512_or_si512(certain, _mm512_and_si512(open, yes));
    __m512i assumed = _mm512_and_si512(open, _mm512_or_si512(no, yes));
    for (uint32_t t = 0; t < plan->table_count; t++) {
        const struct hg_narrow_table *table = &plan->tables[t];
        uint64_t *to = lanes->bits + (size_t)table->offset * lanes->lanes + 3 * (size_t)lane;
        __m512i mask = _mm512_set1_epi64((long long)table->mask);
        __m128i shift = _mm_cvtsi32_si128((int)table->shift);
        hg_lanes8_store(to, _mm512_and_si512(_mm512_srl_epi64(possible, shift), mask),
                        _mm512_and_si512(_mm512_srl_epi64(certain, shift), mask),
                        _mm512_and_si512(_mm512_srl_epi64(assumed, shift), mask));
    }
}

HG_TARGET_AVX512 static void put_avx512(const struct hg_lanes *lanes,
                                        const struct hg_narrow_plan *plan, uint32_t from,
                                        uint32_t count, const struct hg_many_rows *rows)
{
    uint32_t l = 0;
    for (; l + HG_LANES8 <= count; l += HG_LANES8)
        put_8(lanes, plan, from + l, _mm512_load_si512(rows->possible + l),
              _mm512_load_si512(rows->certain + l));
    for (; l < count; l++)
        hg_match_store(lanes, plan, lanes->lanes, from + l, rows->possible[l], rows->certain[l]);
}
#endif

/* --- kernels --------------------------------------------------------------------------------- */

#define TOLD(name, target)                                                                         \
    target static void name(const struct hg_narrow_test *test, const struct said *said,            \
                            struct hg_many_rows *rows)                                             \
    {                                                                                              \
        and_told(test, said, rows);                                                                \
    }
TOLD(told_portable, )
#ifdef HG_VECTORS
TOLD(told_avx2, HG_TARGET_AVX2)
TOLD(told_avx512, HG_TARGET_AVX512)
#endif

const struct hg_many_kernel *hg_match_many_of(enum hg_kernel kernel)
{
    static const struct hg_many_kernel portable = {hg_match_columns_portable, told_portable,
                                                   put_portable};
#ifdef HG_VECTORS
    static const struct hg_many_kernel avx2 = {hg_match_columns_avx2, told_avx2, put_portable};
    static const struct hg_many_kernel avx512 = {hg_match_columns_avx512, told_avx512, put_avx512};
    if (kernel >= HG_AVX512)
        return &avx512;
    if (kernel >= HG_AVX2)
        return &avx2;
#else
    (void)kernel;
#endif
    return &portable;
}

/* --- doors ----------------------------------------------------------------------------------- */

/* Prefetches texts that tests will read, while columns are matched. */
static void fetch_texts(const struct hg_value *values, uint32_t count)
{
    for (uint32_t l = 0; l < count; l++)
        if (values[l].key >= HG_KEY_NO_CONSTANT)
            __builtin_prefetch(values[l].text);
}

static void fetch_bytes(const struct hg_value *values, uint32_t count)
{
    for (uint32_t l = 0; l < count; l++)
        if (values[l].key >= HG_KEY_NO_CONSTANT)
            hg_prefetch_text(&values[l]);
}

void hg_match_many_rows(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                        uint32_t from, uint32_t count, struct hg_many_rows *rows)
{
    for (uint32_t i = 0; i < plan->tested_count; i++)
        fetch_texts(hg_reg(lanes, plan->tested[i]) + from, count);
    match_columns(lanes, plan, from, count, rows);
    for (uint32_t i = 0; i < plan->tested_count; i++)
        fetch_bytes(hg_reg(lanes, plan->tested[i]) + from, count);
    match_tests(lanes, plan, from, count, rows);
}

void hg_match_many_store(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                         uint32_t from, uint32_t count, const struct hg_many_rows *rows)
{
    plan->many->put(lanes, plan, from, count, rows);
}
