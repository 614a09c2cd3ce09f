/* Decides the leads of a case, and disassembles its program. */
#include "corpus.h"

#include "include/headgate.h"
#include "runtime/assignment/assign.h"
#include "runtime/ingest/record.h"

#include <stdlib.h>

/* --- deciding --- */

/* Line breaks between the members of the packet, and between the items of its lists of objects. */
static void put_pretty(struct hg_buf *out, struct hg_str json)
{
    unsigned depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < json.len; i++) {
        if (hg_str_ends((struct hg_str){json.at, i}, HG_STR("sha256:")))
            i += (size_t)2 * HG_DIGEST_SIZE;
        char ch = json.at[i];
        hg_buf_byte(out, ch);
        if (quoted && ch == '\\' && i + 1 < json.len)
            hg_buf_byte(out, json.at[++i]);
        else if (ch == '"')
            quoted = !quoted;
        else if (!quoted && (ch == '{' || ch == '['))
            depth++;
        else if (!quoted && (ch == '}' || ch == ']'))
            depth--;
        else if (!quoted && ch == ',' && depth == 1)
            hg_buf_text(out, "\n ");
        else if (!quoted && ch == ',' && depth == 2 && json.at[i - 1] == '}')
            hg_buf_text(out, "\n  ");
        else if (!quoted && (ch == ',' || ch == ':'))
            hg_buf_byte(out, ' ');
    }
    hg_buf_byte(out, '\n');
}

/* The value of "trace" in the packet, an item a line. */
static void put_trace(struct hg_buf *out, struct hg_str packet)
{
    size_t start = hg_str_find(packet, HG_STR("\"trace\":["));
    if (start == SIZE_MAX)
        return;
    unsigned depth = 0;
    bool quoted = false;
    for (size_t i = start + 9; i < packet.len; i++) {
        char ch = packet.at[i];
        if (!quoted && depth == 0 && ch == ']')
            break;
        if (!quoted && depth == 0 && ch == ',') {
            hg_buf_byte(out, '\n');
            continue;
        }
        hg_buf_byte(out, ch);
        if (quoted && ch == '\\' && i + 1 < packet.len)
            hg_buf_byte(out, packet.at[++i]);
        else if (ch == '"')
            quoted = !quoted;
        else if (!quoted && (ch == '{' || ch == '['))
            depth++;
        else if (!quoted && (ch == '}' || ch == ']'))
            depth--;
        else if (!quoted && (ch == ',' || ch == ':'))
            hg_buf_byte(out, ' ');
    }
    hg_buf_byte(out, '\n');
}

static void enable_flags(struct corpus_case *c, struct hg_lanes *lanes)
{
    lanes->flags = 0;
    for (struct hg_str rest = c->flags; rest.len != 0;) {
        size_t space = hg_str_find(rest, HG_STR(" "));
        struct hg_str name = {rest.at, space == SIZE_MAX ? rest.len : space};
        uint32_t flag = 0;
        while (flag < lanes->program->flag_count &&
               !hg_str_eq(lanes->program->flags[flag].name, name))
            flag++;
        if (flag == lanes->program->flag_count)
            hg_buf_print(&c->complaints, "there is no flag `%.*s`\n", HG_STR_ARGS(name));
        else
            lanes->flags |= UINT64_C(1) << flag;
        name.len += space != SIZE_MAX;
        rest = (struct hg_str){rest.at + name.len, rest.len - name.len};
    }
}

/* Puts the packet of the case's lead into `out`. */
static void decide(struct corpus_case *c, struct hg_lanes *lanes, enum hg_trace_level level,
                   struct hg_buf *out)
{
    struct hg_json_reader *reader = NULL;
    struct hg_lead_error error = {0};
    struct hg_decision decision = {0};
    struct hg_packet_options options = {.trace = level, .show_personal = true};
    struct hg_assign_request assign = {.lanes = lanes, .decision = &decision};
    hg_lanes_reset(lanes, 1);
    lanes->now[0] = c->now;
    enable_flags(c, lanes);
    if (hg_json_reader_new(lanes->image, &hg_libc_allocator, &reader) != HG_OK)
        return;
    enum hg_status status = hg_json_read(reader, lanes, 0, c->lead, &error);
    if (status != HG_OK)
        hg_buf_print(out, "lead refused: %s\n", error.message);
    else if (hg_run(lanes) != HG_OK || hg_decide(lanes, 0, &c->arena, &decision) != HG_OK ||
             hg_assign(&assign, &c->arena, &decision.assignment) != HG_OK)
        hg_buf_text(out, "out of memory\n");
    else
        hg_packet_json(lanes, 0, &decision, &options, out);
    hg_json_reader_free(reader);
}

/* A packet alone gives its decision again, whatever the policy asks. */
static void check_packet_redecides(struct corpus_case *c, struct hg_str packet, struct hg_buf *out)
{
    struct hg_buf bytes;
    headgate_program *program = NULL;
    headgate_evaluator *evaluator = NULL;
    headgate_error error = {0};
    hg_buf_init(&bytes, &hg_libc_allocator, 0);
    if (hg_program_encode(c->compilation.program, &bytes) != HG_OK ||
        headgate_program_load(bytes.at, bytes.len, NULL, &program, &error) != HEADGATE_OK ||
        headgate_evaluator_new(program, NULL, &evaluator) != HEADGATE_OK ||
        headgate_packet_again(evaluator, packet.at, packet.len, NULL, 0, &error) != HEADGATE_OK)
        hg_buf_print(out, "not decided again by its packet: %s\n", error.message);
    headgate_evaluator_free(evaluator);
    headgate_program_free(program);
    hg_buf_release(&bytes);
}

void corpus_decide(struct corpus_case *c, bool trace, struct hg_buf *out)
{
    struct hg_image *image = NULL;
    struct hg_lanes *lanes = NULL;
    struct hg_str why = {"", 0};
    struct hg_buf packet, full;
    hg_buf_init(&packet, &hg_libc_allocator, 0);
    hg_buf_init(&full, &hg_libc_allocator, 0);
    if (hg_image_new(c->compilation.program, &hg_regex_re2, &hg_libc_allocator, &c->arena, &image,
                     &why) != HG_OK)
        hg_buf_print(out, "no image: %.*s\n", HG_STR_ARGS(why));
    else if (hg_lanes_new(image, 1, &hg_libc_allocator, &lanes) == HG_OK) {
        decide(c, lanes, HG_TRACE_NONE, &packet);
        decide(c, lanes, HG_TRACE_FULL, &full);
    }
    hg_lanes_free(lanes);
    hg_image_free(image);
    struct hg_str json = {packet.at, packet.len};
    if (json.len == 0 || json.at[0] != '{') { /* lead refused */
        hg_buf_put(out, json.at, json.len);
    } else {
        if (trace)
            put_trace(out, (struct hg_str){full.at, full.len});
        else
            put_pretty(out, json);
        check_packet_redecides(c, (struct hg_str){full.at, full.len}, out);
    }
    hg_buf_release(&packet);
    hg_buf_release(&full);
}

/* --- listings --- */

/* What a case is about: not the fields, nor what every instruction means. */
void corpus_disassemble(struct hg_buf *out, struct hg_program *program)
{
    struct hg_buf listing;
    hg_buf_init(&listing, &hg_libc_allocator, 0);
    hg_program_disassemble(program, &listing);
    struct hg_str text = {listing.at, listing.len};
    size_t start = hg_str_find(text, HG_STR("\ntables\n"));
    for (size_t at = start == SIZE_MAX ? 0 : start + 1, next; at < text.len; at = next) {
        next = corpus_line_end(text, at);
        struct hg_str line = {text.at + at, next - at};
        for (size_t i = line.len; i-- > 3;)
            if (memcmp(line.at + i - 3, " ; ", 3) == 0) { /* what it does, and its line */
                line.len = i - 3;
                break;
            }
        while (line.len != 0 && (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\n'))
            line.len--;
        hg_buf_put(out, line.at, line.len);
        hg_buf_byte(out, '\n');
    }
    hg_buf_release(&listing);
}
