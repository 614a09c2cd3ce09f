/* The formatter, in three steps: the tokens of a policy are split into lines (format.c), lines
 * into cells aligned in columns (format_layout.c), and written with the comments between them
 * (format_write.c). Only blanks and line breaks change. Internal to the grammar layer; one thread
 * per hg_format, memory is the parse's arena. */
#ifndef HG_GRAMMAR_FORMAT_H
#define HG_GRAMMAR_FORMAT_H

#include "grammar/build.h"

/* Lines are broken to this width where possible. */
#define HG_FORMAT_WIDTH 120
/* A cell wider than this does not widen its column. */
#define HG_FORMAT_CELL 60
#define HG_FORMAT_COLUMNS 16

enum hg_line_kind {
    HG_LINE_ITEM,
    HG_LINE_HEADER,
    HG_LINE_CLAUSE,
    HG_LINE_RULE,
    HG_LINE_GROUP,
    HG_LINE_BAND,
    HG_LINE_ROW,
    HG_LINE_CLOSE
};

struct hg_format_token {
    int kind;
    struct hg_str text; /* as written; labels without blanks before their colon */
    uint32_t marks;     /* 1 << enum hg_mark_kind */
    uint32_t width;     /* columns of text */
    bool blank_before;  /* an empty line stood before it */
    size_t comment;     /* comments before it: [comment, comment + comments) */
    size_t comments;
};

/* A part of a line that is aligned in a column: tokens [first, end). */
struct hg_format_cell {
    size_t first, end;
    int column;
    uint32_t width; /* when on one line */
    bool broken;    /* it contains a comment */
};

struct hg_format_line {
    enum hg_line_kind kind;
    size_t first, end;  /* tokens */
    size_t cell, cells; /* [cell, cell + cells) */
    size_t block;       /* lines of one block share their columns */
    bool opens;         /* ends with `{` */
};

/* The columns of a block: the start of each after the line's indent. */
struct hg_format_block {
    enum hg_line_kind kind;
    uint32_t width[HG_FORMAT_COLUMNS];
    uint32_t start[HG_FORMAT_COLUMNS];
};

struct hg_format {
    struct hg_parser *p;
    const struct hg_comment *comments;
    bool *comment_blank; /* an empty line stood before it */
    struct hg_format_token *tokens;
    size_t token_count; /* including the end of the file */
    HG_VEC(struct hg_format_line) lines;
    HG_VEC(struct hg_format_cell) cells;
    HG_VEC(struct hg_format_block) blocks;
    struct hg_buf *out;
};

static inline bool hg_marked(const struct hg_format_token *token, enum hg_mark_kind kind)
{
    return (token->marks >> kind & 1) != 0;
}

/* The number of blanks before a token of a line. */
uint32_t hg_format_gap(const struct hg_format *f, size_t token);
void hg_format_layout(struct hg_format *f);
void hg_format_write(struct hg_format *f);

#endif
