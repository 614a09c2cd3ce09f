/* Reading the parts of a YAML file by what they must be: each function reports what is not so
 * (E0510 to E0513), at its place, and tells whether it is so. `what` is the name of the
 * attribute, for the message. */
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
/* A whole number between low and high; `code` is reported when it is outside. */
bool hg_yaml_want_integer(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                          int64_t low, int64_t high, enum hg_code code, int64_t *out);
/* One of `words`; *out is its index. */
bool hg_yaml_want_word(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                       const char *const *words, size_t count, size_t *out);
/* Every key of the map is one of `names`; of those that are not, each is reported. */
bool hg_yaml_want_keys(struct hg_diags *diags, const struct hg_yaml *map, const char *what,
                       const char *const *names, size_t count);
/* "a list", "a map", "nothing", "`text`". */
struct hg_str hg_yaml_describe(const struct hg_yaml *node, struct hg_arena *arena);

#endif
