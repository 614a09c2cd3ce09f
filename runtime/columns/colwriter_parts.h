/* Between the files that write a column file (colwriter*.c). */
#ifndef HG_RUNTIME_COLWRITER_PARTS_H
#define HG_RUNTIME_COLWRITER_PARTS_H

#include "runtime/columns/colfile_parts.h"
#include "runtime/ingest/json_value.h"

/* A column on its way: a dictionary with the codes of this block, or plain. */
struct hg_col_builder {
    struct hg_map codes; /* kind and bytes to a code */
    HG_VEC(struct hg_col_value) values;
    bool settled;    /* some block before this one has codes of the dictionary */
    bool plain;
    uint32_t filled; /* rows of this block that have their code, or their end */
    uint32_t given;  /* of them with a value */
    uint32_t fresh;  /* values that came to the dictionary in this block */
    struct hg_buf rows;  /* a uint32_t each: code or end */
    struct hg_buf bytes; /* plain */
};

/* A node with what packing asks about it. */
struct hg_col_path {
    uint32_t parent;
    struct hg_str key;
    uint32_t spelling; /* of its dotted path: nodes that are spelled alike share one */
    uint32_t next;     /* the node met after this one in the record before */
    struct hg_col_builder build;
};
struct hg_col_spelling { /* the last record in which some node spelled so was met, and the node */
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
    struct hg_buf key;    /* of a look-up */
    struct hg_buf object; /* members of one */
    struct hg_buf block;  /* on its way out */
    /* the block that is filled */
    uint32_t rows;
    size_t input; /* bytes of its records */
    struct hg_buf lines, places; /* a uint64_t each */
    struct hg_buf exception_text;
    struct hg_buf exceptions; /* of struct hg_col_exception; places are in exception_text */
};

/* colwriter_column.c: the value of a node in the row that is filled; `bytes` is copied. */
void hg_col_put(struct hg_colwriter *writer, uint32_t node, struct hg_col_value value);
/* A node has no values yet. */
void hg_col_builder_init(struct hg_colwriter *writer, struct hg_col_builder *build);
void hg_col_builder_release(struct hg_col_builder *build);

/* colwriter_block.c: writes the block that is filled, if any, and begins the next. */
enum hg_status hg_col_end_block(struct hg_colwriter *writer);
bool hg_col_write(struct hg_colwriter *writer, const void *bytes, size_t size);
/* The column as of this block: rows that were not given have no value, and its form is told. */
void hg_col_finish(struct hg_colwriter *writer, struct hg_col_builder *build);

/* colwriter_object.c: the nodes of a record into columns. False when columns cannot hold it. */
bool hg_col_put_object(struct hg_colwriter *writer, const struct hg_json_node *nodes,
                        struct hg_str text);
uint32_t hg_col_add_node(struct hg_colwriter *writer, uint32_t parent, struct hg_str key);

#endif
