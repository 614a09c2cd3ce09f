/* Between the parts of the disassembler. Everything prints to a buffer, whose flag tells failure.
 * Internal to bytecode/. */
#ifndef HG_BYTECODE_DISASM_H
#define HG_BYTECODE_DISASM_H

#include "bytecode/program.h"

/* disasm_parts.c: parts of a line. Long lists are truncated, with a count of the rest. */
void hg_disasm_str(struct hg_buf *out, struct hg_str s);
void hg_disasm_quoted(struct hg_buf *out, struct hg_str s);
void hg_disasm_value(struct hg_buf *out, const struct hg_program *p, uint32_t reg);
void hg_disasm_ref(struct hg_buf *out, const struct hg_program *p, const struct hg_ref *ref);
void hg_disasm_set(struct hg_buf *out, const struct hg_program *p, const struct hg_text_ids *set);
void hg_disasm_ranges(struct hg_buf *out, enum hg_type_kind type, const struct hg_ranges *ranges);
void hg_disasm_test(struct hg_buf *out, const struct hg_program *p, const struct hg_test *test);
void hg_disasm_template(struct hg_buf *out, const struct hg_program *p, uint32_t index);
void hg_disasm_truths(struct hg_buf *out, const struct hg_regs *list);
/* `by` is the type of the banded value, `points` that of the result. */
void hg_disasm_bands(struct hg_buf *out, const struct hg_program *p, const struct hg_bands *bands,
                   enum hg_type_kind by, enum hg_type_kind points);
void hg_disasm_pieces(struct hg_buf *out, const struct hg_term *term);
void hg_disasm_rows(struct hg_buf *out, const uint64_t *row, uint32_t rows);
/* disasm_tables.c, disasm_code.c: the sections with rule tables, and with code. */
void hg_disasm_tables(struct hg_buf *out, const struct hg_program *p);
void hg_disasm_code(struct hg_buf *out, const struct hg_program *p);
/* disasm_directory.c: the directory and calendars; prints nothing if there are none. */
void hg_disasm_directory(struct hg_buf *out, const struct hg_program *p);
void hg_disasm_place(struct hg_buf *out, const struct hg_program *p, uint32_t file, uint32_t line);
/* Pads with spaces to `column` of the line that begins at offset `line` of out, at least one
 * space. */
void hg_disasm_pad(struct hg_buf *out, size_t line, size_t column);
static inline void hg_disasm_end_line(struct hg_buf *out)
{
    hg_buf_byte(out, '\n');
}

#endif
