/* Between the files that write a column file (colwriter*.c). */
#ifndef HG_RUNTIME_COLWRITER_PARTS_H
#define HG_RUNTIME_COLWRITER_PARTS_H

#include "runtime/columns/colfile_parts.h"
#include "runtime/ingest/json_value.h"

/* A column under construction: a dictionary and the codes of this block, or plain values. */
struct hg_col_builder {
    struct hg_map codes; /* kind and bytes to code */
    HG_VEC(struct hg_col_value) values;
    bool settled;    /* an earlier block uses codes of the dictionary */
    bool plain;
    uint32_t filled; /* rows of this block that have a code or an end */
    uint32_t given;  /* rows with a value */
    uint32_t fresh;  /* values added to the dictionary in this block */
    struct hg_buf rows;  /* a uint32_t each: code or end */
    struct hg_buf bytes; /* plain */
};

/* A node with what the writer needs. */
struct hg_col_path {
    uint32_t parent;
    struct hg_str key;
    uint32_t spelling; /* of its dotted path; nodes with the same spelling share it */
    uint32_t next;     /* prediction: the node that followed this one in the record before */
    struct hg_col_builder build;
};
struct hg_col_spelling { /* the last record with a node of this spelling, and the node */
    uint64_t record;
    uint32_t node;
};

struct hg_colwriter {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    bool csv;
    hg_colwriter_sink *sink;
    void *context;
    struct hg_json_parser *shim;
    uint64_t written; /* bytes of the file */
    struct hg_colfile_facts facts;
    struct hg_map members; /* parent and key to a node */
    struct hg_map spelled; /* dotted path to a spelling */
    HG_VEC(struct hg_col_path) nodes;
    HG_VEC(struct hg_col_spelling) spellings;
    HG_VEC(struct hg_col_block) blocks;
    size_t kept; /* bytes in dictionaries */
    struct hg_buf key;    /* look-up key */
    struct hg_buf object; /* members of an object */
    struct hg_buf block;  /* block being written */
    /* the current block */
    uint32_t rows;
    size_t input; /* bytes of its records */
    struct hg_buf lines, places; /* a uint64_t each */
    struct hg_buf exception_text;
    struct hg_buf exceptions; /* of struct hg_col_exception; offsets are into exception_text */
};

/* colwriter_column.c: adds the value of a node in the current row; `bytes` is copied. */
void hg_col_put(struct hg_colwriter *writer, uint32_t node, struct hg_col_value value);
/* An empty column. */
void hg_col_builder_init(struct hg_colwriter *writer, struct hg_col_builder *build);
void hg_col_builder_release(struct hg_col_builder *build);

/* colwriter_block.c: writes the current block, if not empty, and begins the next. HG_NOMEM; HG_IO.
 */
enum hg_status hg_col_end_block(struct hg_colwriter *writer);
bool hg_col_write(struct hg_colwriter *writer, const void *bytes, size_t size);
/* Completes the column for this block: missing rows get no value, and its encoding is chosen. */
void hg_col_finish(struct hg_colwriter *writer, struct hg_col_builder *build);

/* colwriter_object.c: the nodes of a record into columns. False: columns cannot hold it. */
bool hg_col_put_object(struct hg_colwriter *writer, const struct hg_json_node *nodes,
                        struct hg_str text);
uint32_t hg_col_add_node(struct hg_colwriter *writer, uint32_t parent, struct hg_str key);

#endif
