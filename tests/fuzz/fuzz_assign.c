/* Fuzzes the external inputs of assignment: by the first byte, the rest is a time-zone file or a
 * state of teams. An accepted zone must answer for every instant, its transitions must ascend,
 * and nothing is due before it starts; a state must round-trip through its text. */
#include <stdlib.h>

#include "compiler/data/zone_file.h"
#include "runtime/assignment/assign.h"
#include "runtime/decision/calendar.h"

static void want(bool good)
{
    if (!good)
        abort();
}

/* --- zones ---------------------------------------------------------------------------------- */

static void walk_changes(const struct hg_zone *zone)
{
    int64_t at = INT64_C(-4000000000);
    for (int i = 0; i < 500 && at != INT64_MAX; i++) {
        int64_t next = hg_zone_next(zone, at), offset = hg_zone_offset(zone, at);
        want(next > at);
        want(offset >= HG_ZONE_MIN_OFFSET && offset <= HG_ZONE_MAX_OFFSET);
        want(next == INT64_MAX || hg_zone_offset(zone, next - 1) == offset);
        at = next;
    }
}

static void due_in(struct hg_zone *zone)
{
    struct hg_bounds hours[2] = {{0, 720}, {721, 1440}};
    struct hg_calendar calendar = {.days = {[2] = {hours, 2}, [5] = {hours + 1, 1}}};
    struct hg_program program = {
        .zones = zone, .zone_count = 1, .calendars = &calendar, .calendar_count = 1};
    for (int64_t start = INT64_C(1760000000); start < INT64_C(1800000000); start += 3333333) {
        int64_t from = start * HG_MICROS_PER_SECOND, due;
        for (uint32_t percent = 0; percent <= 150; percent += 75)
            for (int unit = HG_CLOCK; unit <= HG_BUSINESS_DAYS; unit++)
                want(!hg_due_part(&program, 0, from, 3, (enum hg_duration_unit)unit, percent,
                                  &due) ||
                     due >= from);
    }
}

static void fuzz_zone(struct hg_str bytes, struct hg_arena *arena)
{
    struct hg_zone zone = {0};
    const char *why = NULL;
    if (!hg_zone_read(bytes, arena, &zone, &why)) {
        want(why != NULL);
        return;
    }
    want(hg_zone_fault(&zone) == NULL);
    walk_changes(&zone);
    due_in(&zone);
}

/* --- states --------------------------------------------------------------------------------- */

static bool rewrite(struct hg_str text, struct hg_arena *arena, struct hg_str *written)
{
    struct hg_state_document *document;
    struct hg_str why = {0};
    struct hg_buf out;
    enum hg_status status = hg_state_read(text, NULL, arena, &document, &why);
    want((status == HG_OK) == (why.len == 0) || status == HG_NOMEM);
    if (status != HG_OK)
        return false;
    hg_buf_init(&out, NULL, 0);
    hg_state_write(document, &out);
    *written = hg_str_copy(arena, (struct hg_str){out.at, out.len});
    hg_buf_release(&out);
    hg_state_free(document);
    return true;
}

static void fuzz_state(struct hg_str text, struct hg_arena *arena)
{
    struct hg_str once, twice;
    if (!rewrite(text, arena, &once))
        return;
    want(rewrite(once, arena, &twice));
    want(hg_str_eq(once, twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hg_guard guard;
    struct hg_arena arena;
    if (size == 0)
        return 0;
    hg_arena_init(&arena, &hg_libc_allocator, &guard);
    if (setjmp(guard.jump) == 0) {
        struct hg_str bytes = {(const char *)data + 1, size - 1};
        if (data[0] % 2 == 0)
            fuzz_zone(bytes, &arena);
        else
            fuzz_state(bytes, &arena);
    }
    hg_arena_release(&arena);
    return 0;
}
