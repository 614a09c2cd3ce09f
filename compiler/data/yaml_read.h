/* Typed access to YAML nodes. Each function reports a mismatch (E0510 to E0513) at the node and
 * returns false. `what` names the attribute in the message. Results live in `arena`; one thread at
 * a time per `diags`. */
#ifndef HG_COMPILER_YAML_READ_H
#define HG_COMPILER_YAML_READ_H

#include "compiler/data/yaml.h"

bool hg_yaml_want_map(struct hg_diags *diags, const struct hg_yaml *node, const char *what);
bool hg_yaml_want_list(struct hg_diags *diags, const struct hg_yaml *node, const char *what);
/* A scalar that is not null and not empty; *text is normalised (base/text.h), in `arena`. */
bool hg_yaml_want_text(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                       struct hg_arena *arena, struct hg_str *text);
bool hg_yaml_want_bool(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                       bool *out);
/* An integer between low and high; outside, `code` is reported. */
bool hg_yaml_want_integer(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                          int64_t low, int64_t high, enum hg_code code, int64_t *out);
/* One of `words`; *out is its index. */
bool hg_yaml_want_word(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                       const char *const *words, size_t count, size_t *out);
/* Checks that every key of the map is one of `names`; reports each that is not. */
bool hg_yaml_want_keys(struct hg_diags *diags, const struct hg_yaml *map, const char *what,
                       const char *const *names, size_t count);
/* "a list", "a map", "nothing", "`text`". */
struct hg_str hg_yaml_describe(const struct hg_yaml *node, struct hg_arena *arena);

#endif
