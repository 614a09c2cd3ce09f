/* A corpus case and the steps of running it. Memory is the case's arena; when it runs out, the case
 * fails by its guard. One thread. */
#ifndef HG_TESTS_CORPUS_H
#define HG_TESTS_CORPUS_H

#include "cli/common/cli.h"

#define MAX_SECTIONS 64

struct section {
    struct hg_str head, name, body; /* head: the `--- …` line; name without the dashes */
    struct hg_buf actual;           /* for expectations */
    bool is_expectation, mismatch;
};

struct corpus_case {
    const char *path;
    struct hg_arena arena;
    struct hg_guard guard;
    struct hg_str text, preface;
    struct section sections[MAX_SECTIONS];
    size_t count;
    struct hg_str policy; /* the one being compiled */
    struct hg_buf complaints;
    struct hg_compilation compilation; /* of the first policy */
    bool compiled;
    int64_t now;
    struct hg_str flags, lead;
};

/* --- case.c: the file and its sections --- */

bool corpus_read_file(const char *path, struct hg_arena *arena, struct hg_str *out);
bool corpus_write_file(const char *path, const struct hg_buf *buf);
/* The path up to its last slash. */
struct hg_str corpus_folder(struct hg_str path);
/* Without blanks and line breaks at both ends. */
struct hg_str corpus_trim(struct hg_str s);
/* The offset behind the line that starts at `at`. */
size_t corpus_line_end(struct hg_str text, size_t at);
/* Splits the text of the case into its preface and sections. */
void corpus_split(struct corpus_case *c);
/* The first section of this name, or NULL. */
struct section *corpus_find_section(struct corpus_case *c, const char *name);

/* --- compile.c --- */

/* Compiles every policy of the case; all must give the same program. Errors without a section
 * `diagnostics` are complaints. */
void corpus_compile(struct corpus_case *c);

/* --- decide.c --- */

/* Decides the current lead and appends its packet, or its trace. */
void corpus_decide(struct corpus_case *c, bool trace, struct hg_buf *out);
/* Appends the disassembly from the tables on, without effects and line numbers. */
void corpus_disassemble(struct hg_buf *out, struct hg_program *program);

#endif
