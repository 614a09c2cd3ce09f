/* Generates leads for one policy or two: values that represent the pieces which the policies
 * distinguish (runtime/whatif/samples.h), in a fixed sequence. Used by bench/ and the tests of
 * `headgate diff` where there is no history.
 *
 *   make_leads COUNT NOW POLICY [POLICY]     NDJSON on standard output */
#include <stdio.h>
#include <stdlib.h>

#include "cli/common/common.h"
#include "runtime/whatif/samples.h"

/* SplitMix64, as in runtime/whatif/witness.c. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* One value in twelve is left out; the key is the number of the lead. */
static void draw(const struct hg_sample_fields *fields, uint64_t *state, uint16_t *choice)
{
    for (uint32_t f = 0; f < fields->count; f++) {
        uint32_t count = fields->at[f].count;
        bool absent = count == 1 || next_random(state) % 12 == 0;
        choice[f] = absent ? 0 : (uint16_t)(1 + next_random(state) % (count - 1));
    }
}

static void put_lead(const struct hg_program *program, const struct hg_sample_fields *fields,
                     const uint16_t *choice, unsigned long number, struct hg_buf *out)
{
    struct hg_buf lead;
    hg_buf_init(&lead, NULL, 0);
    hg_samples_lead(fields, choice, &lead);
    hg_buf_byte(out, '{');
    if (program->key.len != 0)
        hg_buf_print(out, "\"%.*s\":\"L%lu\"%s", HG_STR_ARGS(program->key), number,
                     lead.len > 2 ? "," : "");
    hg_buf_put(out, lead.at + 1, lead.len - 1);
    hg_buf_byte(out, '\n');
    hg_buf_release(&lead);
}

static void drop_key(const struct hg_program *program, struct hg_sample_fields *fields)
{
    for (uint32_t f = 0; f < fields->count; f++)
        if (hg_str_eq(fields->at[f].field, program->key))
            fields->at[f].count = 1;
}

int main(int argc, char **argv)
{
    static struct hg_session sessions[2];
    struct hg_arena arena;
    struct hg_buf out;
    int64_t now;
    if (argc < 4 || argc > 5 || !hg_parse_instant(hg_str(argv[2]), &now)) {
        fprintf(stderr, "usage: make_leads COUNT NOW POLICY [POLICY]\n");
        return 2;
    }
    for (int i = 0; i < argc - 3; i++)
        if (hg_session_open(&sessions[i], argv[3 + i], true) != HG_EXIT_OK)
            return 2;
    const struct hg_program *programs[2] = {sessions[0].program, sessions[1].program};
    struct hg_sample_fields fields;
    uint64_t state = 1;
    unsigned long count = strtoul(argv[1], NULL, 10);
    hg_cli_arena(&arena);
    hg_cli_buf(&out);
    hg_samples_make(programs, now, &arena, &fields);
    drop_key(programs[0], &fields);
    uint16_t *choice = HG_ARRAY(&arena, uint16_t, fields.count + 1);
    for (unsigned long i = 1; i <= count; i++) {
        draw(&fields, &state, choice);
        put_lead(programs[0], &fields, choice, i, &out);
        if (out.len > 65536 || i == count) {
            fwrite(out.at, 1, out.len, stdout);
            hg_buf_clear(&out);
        }
    }
    hg_buf_release(&out);
    hg_arena_release(&arena);
    for (int i = 0; i < argc - 3; i++)
        hg_session_close(&sessions[i]);
    return 0;
}
