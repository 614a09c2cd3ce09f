/* Column files in memory, for the tests of them: lines packed, bytes with their checksums made good
 * after something was changed, and lanes held against those of the ordinary readers. */
#ifndef HG_TESTS_COLFILE_SAMPLE_H
#define HG_TESTS_COLFILE_SAMPLE_H

#include <stdio.h>

#include "lead_sample.h"
#include "runtime/counting/colclass.h"
#include "runtime/decision/decision.h"
#include "runtime/columns/colfile_parts.h"

static void colfile_must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "colfile: %s\n", what);
    abort();
}

static bool colfile_sink(void *context, const void *bytes, size_t size)
{
    hg_buf_put(context, bytes, size);
    return true;
}

/* Every line an object; a line that begins with '!' is a record that is none. */
static void colfile_pack(struct hg_str text, struct hg_buf *out, struct hg_colfile_facts *facts)
{
    struct hg_colwriter *writer;
    uint64_t line = 0, byte = 0;
    hg_buf_init(out, NULL, 0);
    colfile_must(hg_colwriter_new(false, colfile_sink, out, NULL, &writer) == HG_OK, "new");
    while (text.len != 0) {
        const char *end = memchr(text.at, '\n', text.len);
        size_t len = end != NULL ? (size_t)(end - text.at) : text.len;
        struct hg_str record = {text.at, len};
        enum hg_status status =
            len != 0 && text.at[0] == '!'
                ? hg_colwriter_bad(writer, "no record", ++line, byte)
                : hg_colwriter_object(writer, record, ++line, byte);
        colfile_must(status == HG_OK, "a record");
        size_t step = end != NULL ? len + 1 : len;
        text = (struct hg_str){text.at + step, text.len - step};
        byte += step;
    }
    colfile_must(hg_colwriter_finish(writer, facts) == HG_OK, "finish");
    hg_colwriter_free(writer);
}

/* The checksums of blocks, index and tail as the bytes are now; false when they cannot be found. */
static bool colfile_mend(unsigned char *bytes, size_t size)
{
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_col_index index = {0};
    struct hg_col_tail tail;
    if (size < HG_COL_HEAD_SIZE + HG_COL_TAIL_SIZE)
        return false;
    char *at = (char *)bytes, *end = at + size - HG_COL_TAIL_SIZE;
    struct hg_io io = {.mode = HG_IO_READ, .at = end, .end = end + HG_COL_TAIL_SIZE};
    hg_col_layout_tail(&io, &tail);
    if (tail.offset > (uint64_t)(end - at) || tail.size > (uint64_t)(end - at) - tail.offset)
        return false;
    hg_arena_init(&arena, NULL, &guard);
    if (setjmp(guard.jump) != 0)
        abort();
    io = (struct hg_io){.mode = HG_IO_READ,
                        .arena = &arena,
                        .at = at + tail.offset,
                        .end = at + tail.offset + tail.size};
    hg_col_layout_index(&io, &index);
    const char *stop = io.at;
    bool found = io.why == NULL;
    for (uint32_t b = 0; found && b < index.block_count; b++) {
        struct hg_col_block *block = &index.blocks[b];
        bool inside = block->offset <= size && block->size <= size - block->offset;
        if (inside)
            block->checksum = hg_col_checksum(at + block->offset, block->size);
    }
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    io = (struct hg_io){.mode = HG_IO_WRITE, .out = &out};
    if (found) {
        hg_col_layout_index(&io, &index);
        colfile_must(out.len == (size_t)(stop - (at + tail.offset)), "the index changed its size");
        memcpy(at + tail.offset, out.at, out.len);
    }
    tail.checksum = hg_col_checksum(at + tail.offset, tail.size);
    tail.own = hg_col_tail_checksum(&tail);
    hg_buf_clear(&out);
    hg_col_layout_tail(&io, &tail);
    memcpy(end, out.at, out.len);
    hg_buf_release(&out);
    hg_arena_release(&arena);
    return true;
}

/* What is told of a lane, in a line a field. */
static void colfile_show(struct hg_lanes *lanes, uint32_t lane, struct hg_buf *out)
{
    hg_buf_clear(out);
    for (uint32_t f = 0; f < lanes->program->field_count; f++) {
        const struct hg_value *value = hg_lane_value(lanes, f, lane);
        const struct hg_evidence *e = hg_lane_evidence(lanes, f, lane);
        const char *problem = hg_lane_problem(lanes, f, lane);
        struct hg_str given = hg_lane_input_json(lanes, f, lane);
        bool text = hg_type_is_text(lanes->program->fields[f].type);
        if (!lanes->program->fields[f].read) { /* then only what is wrong with it is told */
            hg_buf_print(out, "%u %s\n", f, problem != NULL ? problem : "");
            continue;
        }
        hg_buf_print(out, "%u %u %u %u ", f, value->state, value->reason, value->unit);
        if (value->state == HG_KNOWN && !lanes->program->fields[f].list && text)
            hg_buf_print(out, "%.*s/%u ", HG_STR_ARGS(value->text->raw), value->text->same);
        else if (value->state == HG_KNOWN && !lanes->program->fields[f].list)
            hg_buf_print(out, "%lld ", (long long)value->lo);
        else if (value->state == HG_KNOWN)
            hg_buf_print(out, "%u items ", value->list->count);
        hg_buf_print(out, "%d %d %lld %d %lld `%.*s` `%.*s` %s\n", hg_lane_present(lanes, f, lane), e->has_confidence,
                     (long long)e->confidence, e->has_as_of, (long long)e->as_of,
                     HG_STR_ARGS(e->source), HG_STR_ARGS(given),
                     problem != NULL ? problem : "");
    }
}

/* The rows once more, by classes: none may crash it, whoever is told so breaks the contract where its
 * lane does, and is called what the lane is called. `columns` is of CSV. */
static void colfile_classes(struct sample *s, struct hg_colfile *file,
                            const struct hg_columns *columns)
{
    enum { ROOM = 16 };
    struct hg_colview *view;
    struct hg_colreader *readers[2]; /* lanes, classes */
    struct hg_colclasses *classes;
    struct hg_lanes *lanes;
    struct hg_colrows rows = {0};
    struct hg_lead_error errors[ROOM];
    uint8_t marks[ROOM];
    const char *why;
    colfile_must(hg_colview_new(file, NULL, &view) == HG_OK, "view");
    for (int i = 0; i < 2; i++)
        colfile_must(hg_colreader_new(file, s->image, columns, NULL, &readers[i]) == HG_OK, "reader");
    colfile_must(hg_colclasses_new(readers[1], ROOM, true, NULL, &classes) == HG_OK, "classes");
    colfile_must(hg_lanes_new(s->image, ROOM, NULL, &lanes) == HG_OK, "lanes");
    while (hg_colview_next(view, &rows, ROOM, &why) == HG_OK && rows.count != 0) {
        struct hg_colclock clock = {SAMPLE_NOW, HG_NONE};
        struct hg_colclass_result run;
        hg_lanes_reset(lanes, rows.count);
        for (uint32_t i = 0; i < rows.count; i++)
            lanes->now[i] = SAMPLE_NOW;
        colfile_must(hg_colread(readers[0], view, &rows, lanes, marks, errors) == HG_OK, "read");
        struct hg_str names[ROOM] = {{0}};
        colfile_must(hg_colclasses_run(classes, view, &rows, &clock, &run) == HG_OK, "run");
        colfile_must(hg_colclasses_names(classes, &lanes->arena, names), "names");
        for (uint32_t i = 0; i < rows.count; i++) {
            bool fault = false;
            for (uint32_t f = 0; f < lanes->program->field_count; f++)
                fault |= hg_lane_fault(lanes, f, i) != NULL;
            if (marks[i] != HG_COLREAD_DONE || run.marks[i] != HG_COLREAD_DONE)
                continue;
            colfile_must(fault == (run.problems[i] != 0), "a class is not as its value");
            colfile_must(hg_str_eq(names[i], hg_lead_name(lanes, i, &lanes->arena)), "a name");
        }
    }
    hg_lanes_free(lanes);
    hg_colclasses_free(classes);
    for (int i = 0; i < 2; i++)
        hg_colreader_free(readers[i]);
    hg_colview_free(view);
}

/* All rows of a file in every way there is; with `against`, the lines it was packed from, each row
 * must be what the ordinary reader makes of its line. */
static void colfile_read_all(struct sample *s, struct hg_colfile *file, struct hg_str against)
{
    enum { ROOM = 16 };
    struct hg_colview *view;
    struct hg_colreader *reader;
    struct hg_json_reader *json;
    struct hg_columns columns = {0};
    struct hg_colrows rows = {0};
    struct hg_lanes *lanes, *other;
    struct hg_lead_error error, errors[ROOM];
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_buf shown[2];
    uint8_t marks[ROOM];
    const char *why;
    uint32_t count;
    hg_arena_init(&arena, NULL, &guard);
    if (setjmp(guard.jump) != 0)
        abort();
    for (uint32_t f = 0; f < SAMPLE_FIELDS; f++)
        s->fields[f].read = f % 3 != 2;
    const struct hg_str *header = hg_colfile_header(file, &count);
    bool csv = hg_colfile_csv(file);
    if (csv && hg_columns_map(s->image, header, count, &arena, &columns, &error) != HG_OK) {
        hg_arena_release(&arena);
        return;
    }
    colfile_classes(s, file, &columns);
    hg_buf_init(&shown[0], NULL, 0);
    hg_buf_init(&shown[1], NULL, 0);
    colfile_must(hg_colview_new(file, NULL, &view) == HG_OK, "view");
    colfile_must(hg_colreader_new(file, s->image, &columns, NULL, &reader) == HG_OK, "reader");
    colfile_must(hg_json_reader_new(s->image, NULL, &json) == HG_OK, "json reader");
    colfile_must(hg_lanes_new(s->image, ROOM, NULL, &lanes) == HG_OK, "lanes");
    colfile_must(hg_lanes_new(s->image, 1, NULL, &other) == HG_OK, "lanes");
    while (hg_colview_next(view, &rows, ROOM, &why) == HG_OK && rows.count != 0) {
        hg_lanes_reset(lanes, rows.count);
        for (uint32_t i = 0; i < rows.count; i++)
            lanes->now[i] = SAMPLE_NOW;
        colfile_must(hg_colread(reader, view, &rows, lanes, marks, errors) == HG_OK, "read");
        for (uint32_t i = 0; i < rows.count; i++) {
            struct hg_str line = {0};
            if (against.at != NULL) {
                const char *end = memchr(against.at, '\n', against.len);
                line = (struct hg_str){against.at,
                                       end != NULL ? (size_t)(end - against.at) : against.len};
                size_t step = end != NULL ? line.len + 1 : line.len;
                against = (struct hg_str){against.at + step, against.len - step};
            }
            if (marks[i] == HG_COLREAD_BAD)
                continue;
            hg_arena_reset(&arena);
            struct hg_str object = {0};
            if (csv)
                (void)hg_colview_cells(view, rows.first + i, &arena, &count);
            else
                object = hg_colview_object(view, rows.first + i, &arena);
            bool read = marks[i] == HG_COLREAD_DONE;
            if (!read && !csv)
                read = hg_json_read(json, lanes, i, object, &error) == HG_OK;
            if (against.at == NULL)
                continue;
            hg_lanes_reset(other, 1);
            other->now[0] = SAMPLE_NOW;
            bool plain = hg_json_read(json, other, 0, line, &error) == HG_OK;
            colfile_must(plain == read, "one is read and the other refused");
            colfile_show(lanes, i, &shown[0]);
            colfile_show(other, 0, &shown[1]);
            struct hg_str a = {shown[0].at, shown[0].len}, b = {shown[1].at, shown[1].len};
            if (plain && !hg_str_eq(a, b))
                fprintf(stderr, "%.*s\n--- packed\n%.*s--- plain\n%.*s", HG_STR_ARGS(line),
                        HG_STR_ARGS(a), HG_STR_ARGS(b));
            colfile_must(!plain || hg_str_eq(a, b), "a lane is not as the reader has it");
        }
    }
    hg_lanes_free(other);
    hg_lanes_free(lanes);
    hg_json_reader_free(json);
    hg_colreader_free(reader);
    hg_colview_free(view);
    hg_buf_release(&shown[0]);
    hg_buf_release(&shown[1]);
    hg_arena_release(&arena);
}

/* Opens bytes at a place of their own. False when they are refused. */
static bool colfile_try(struct sample *s, const void *bytes, size_t size, bool mend,
                        struct hg_str against)
{
    unsigned char *copy = malloc(size + 8);
    struct hg_colfile *file;
    const char *why = NULL;
    colfile_must(copy != NULL, "memory");
    memcpy(copy, bytes, size);
    if (mend)
        (void)colfile_mend(copy, size);
    enum hg_status status = hg_colfile_open(copy, size, NULL, &file, &why);
    colfile_must(status == HG_OK || (status == HG_CORRUPT && why != NULL), "opening");
    if (status == HG_OK)
        colfile_read_all(s, file, against);
    hg_colfile_free(file);
    free(copy);
    return status == HG_OK;
}

#endif
