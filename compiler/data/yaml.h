/* A YAML file as a tree of nodes with source spans, built from libyaml's events. Scalars stay text
 * until a caller asks for a type, so that `no`, `012` and `1e3` never change meaning. Rejected,
 * each with its own diagnostic: duplicate keys, aliases and merge keys, multiple documents, depth
 * over HG_YAML_MAX_DEPTH (checked before libyaml's own stack grows), too many nodes or bytes, NUL
 * bytes, tags. Nodes live in the given arena; accessors are pure. */
#ifndef HG_COMPILER_YAML_H
#define HG_COMPILER_YAML_H

#include "base/diag.h"

#define HG_YAML_MAX_DEPTH 64
#define HG_YAML_MAX_NODES 1000000u
#define HG_YAML_MAX_BYTES (16u << 20)

enum hg_yaml_kind { HG_YAML_SCALAR, HG_YAML_LIST, HG_YAML_MAP };

struct hg_yaml;
struct hg_yaml_pair {
    struct hg_str key;
    struct hg_span key_span;
    struct hg_yaml *value;
};

struct hg_yaml {
    enum hg_yaml_kind kind;
    struct hg_span span;
    struct hg_str text; /* scalar */
    bool plain;         /* scalar written without quotes: may be a number, yes/no, null */
    struct hg_yaml **items;     /* list */
    struct hg_yaml_pair *pairs; /* map, in the order of the file */
    size_t count;
};

/* Parses a source. HG_INVALID after a diagnostic. An empty file is an empty map. */
enum hg_status hg_yaml_parse(struct hg_diags *diags, uint32_t source, struct hg_arena *arena,
                             struct hg_yaml **root) HG_MUST_CHECK;
/* The value at `key` of a map; NULL if absent or `map` is not a map. */
struct hg_yaml *hg_yaml_get(const struct hg_yaml *map, const char *key);
bool hg_yaml_is_null(const struct hg_yaml *node); /* plain: empty, ~, null */
/* yes/no, true/false, plain only. */
bool hg_yaml_bool(const struct hg_yaml *node, bool *out);
/* Appends the node as JSON: plain scalars that are null, booleans or numbers become those,
 * everything else strings, so that a lead in a test file goes through the same reader as any
 * other. */
void hg_yaml_to_json(const struct hg_yaml *node, struct hg_buf *out);

#endif
