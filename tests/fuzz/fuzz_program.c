/* Fuzzes program files. The input is read unchanged, and once more with its checksum corrected,
 * so that decoder and verifier are reached. An accepted program must be written back to the same
 * bytes, verify again, disassemble, and run: leads without values, with all values and with some
 * are decided, many at a time and one at a time, with the same packets. */
#include "bytecode/layout.h"
#include "runtime/decision/decision.h"
#include "runtime/ingest/record.h"

#include <stdlib.h>

#define MOST_BYTES (64 * 1024) /* of a listing: quadratic in what a small file can hold */

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* --- running what was accepted --- */

#define LANES 3u
#define MOST_CELLS (1u << 20) /* registers and rows of all lanes: what a small file may ask for */

/* A value the field's type may take, as a spreadsheet would hold it. */
static void give(struct hg_lanes *lanes, uint32_t field, uint32_t lane, uint32_t draw)
{
    static const char *const texts[] = {"5",       "a@b.example", "DE",  "2026-11-18",
                                        "yes",     "alpha",       "-3",  "2026-11-18T06:00:00Z",
                                        "2 hours", "b.example",   "1.5", "x;y"};
    const struct hg_field *contract = &lanes->program->fields[field];
    struct hg_raw raw = {.kind = HG_RAW_CELL,
                         .text = hg_str(texts[draw % (sizeof texts / sizeof *texts)])};
    if (contract->values.count != 0 && draw % 3 != 0)
        raw.text = contract->values.at[draw % contract->values.count];
    raw.json = raw.text;
    hg_field_set(lanes, field, lane, &raw, NULL);
}

static void fill(struct hg_lanes *lanes, uint32_t lane, uint32_t kind)
{
    lanes->now[lane] = INT64_C(1795165200000000); /* 2026-11-20T09:00:00Z */
    for (uint32_t f = 0; f < lanes->program->field_count; f++)
        if (kind == 1 || (kind == 2 && f % 2 == 0))
            for (uint32_t draw = f; draw < f + 12; draw++) { /* until one is taken */
                give(lanes, f, lane, draw);
                if (hg_value_known(hg_lane_value(lanes, f, lane)))
                    break;
            }
    hg_fields_done(lanes, lane);
}

static void decide(struct hg_lanes *lanes, uint32_t lane, struct hg_buf *out)
{
    struct hg_packet_options options = {.trace = HG_TRACE_FULL, .show_personal = true};
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_decision decision;
    hg_arena_init(&arena, NULL, &guard);
    hg_buf_clear(out);
    require(hg_decide(lanes, lane, &arena, &decision) == HG_OK);
    hg_packet_json(lanes, lane, &decision, &options, out);
    hg_arena_release(&arena);
}

static void same_alone(const struct hg_image *image, uint32_t kind, const struct hg_buf *among)
{
    struct hg_lanes *lanes;
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    require(hg_lanes_new(image, 1, NULL, &lanes) == HG_OK);
    fill(lanes, 0, kind);
    require(hg_run(lanes) == HG_OK);
    decide(lanes, 0, &out);
    require(out.len == among->len && memcmp(out.at, among->at, out.len) == 0);
    hg_lanes_free(lanes);
    hg_buf_release(&out);
}

static void run_leads(const struct hg_image *image)
{
    struct hg_lanes *lanes;
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    require(hg_lanes_new(image, LANES, NULL, &lanes) == HG_OK);
    hg_lanes_reset(lanes, LANES);
    for (uint32_t l = 0; l < LANES; l++)
        fill(lanes, l, l);
    require(hg_run(lanes) == HG_OK);
    for (uint32_t l = 0; l < LANES; l++) {
        decide(lanes, l, &out);
        same_alone(image, l, &out);
    }
    hg_lanes_free(lanes);
    hg_buf_release(&out);
}

static bool is_small(const struct hg_program *program)
{
    uint64_t cells = program->register_count + program->truth_count + program->test_count;
    for (uint32_t t = 0; t < program->table_count; t++)
        cells += 3 * (uint64_t)program->tables[t].words;
    return cells * LANES <= MOST_CELLS;
}

static void run_program(const struct hg_program *program, struct hg_arena *arena)
{
    struct hg_image *image;
    struct hg_str why;
    if (!is_small(program) ||
        hg_image_new(program, &hg_regex_re2, NULL, arena, &image, &why) != HG_OK)
        return; /* an expression that is none */
    run_leads(image);
    hg_image_free(image);
}

static void accepted(struct hg_program *program, struct hg_str bytes, struct hg_arena *arena)
{
    struct hg_buf out;
    struct hg_str why;
    hg_buf_init(&out, NULL, 0);
    require(hg_program_encode(program, &out) == HG_OK);
    require(hg_str_eq((struct hg_str){out.at, out.len}, bytes));
    require(hg_program_verify(program, arena, &why) == HG_OK);
    hg_buf_release(&out);
    hg_buf_init(&out, NULL, MOST_BYTES);
    hg_program_disassemble(program, &out);
    hg_buf_release(&out);
    run_program(program, arena);
}

static void try(struct hg_str bytes)
{
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_program *program;
    struct hg_str why;
    hg_arena_init(&arena, NULL, &guard);
    if (setjmp(guard.jump) == 0) {
        enum hg_status status = hg_program_decode(bytes, &arena, &program, &why);
        require(status == HG_OK || (status == HG_CORRUPT && program == NULL && why.len != 0));
        if (status == HG_OK)
            accepted(program, bytes, &arena);
    }
    hg_arena_release(&arena);
}

/* The header this build writes, and the checksum. */
static void seal(char *bytes, size_t size)
{
    memcpy(bytes, HG_FILE_MAGIC, HG_FILE_MAGIC_SIZE);
    for (uint32_t i = 0; i < 4; i++) {
        bytes[HG_FILE_MAGIC_SIZE + i] = (char)(HG_FILE_FORMAT >> (8 * i) & 0xFF);
        bytes[HG_FILE_MAGIC_SIZE + 4 + i] = (char)(HG_LANGUAGE_VERSION >> (8 * i) & 0xFF);
    }
    size_t length = size - HG_FILE_TRAILER_SIZE;
    hg_file_checksum((struct hg_str){bytes, length}, (uint8_t *)bytes + length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try((struct hg_str){(const char *)data, size});
    if (size < HG_FILE_HEADER_SIZE + HG_FILE_TRAILER_SIZE)
        return 0;
    char *sealed = malloc(size);
    require(sealed != NULL);
    memcpy(sealed, data, size);
    seal(sealed, size);
    try((struct hg_str){sealed, size});
    free(sealed);
    return 0;
}
