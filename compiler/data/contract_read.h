/* Shared by the readers of a contract (contract*.c). Memory is the reader's arena, errors go to
 * its diagnostics; one thread at a time per reader. */
#ifndef HG_COMPILER_CONTRACT_READ_H
#define HG_COMPILER_CONTRACT_READ_H

#include "compiler/data/contract.h"
#include "compiler/data/yaml_read.h"

/* A field being read, with the spans its checks need. */
struct hg_field_draft {
    struct hg_contract_field *out;
    const struct hg_yaml *node;
    bool typed;              /* the type is valid, so type-dependent attributes can be read */
    bool says_log;           /* `log` is given; otherwise derived from personal and sensitive */
    bool has_floor;          /* min_confidence is given, 0 included */
    struct hg_span *aliases; /* a place each */
    struct hg_str by;        /* pattern: {by: …}; at is NULL if absent */
    struct hg_span by_span;
    struct hg_span *cases;     /* spans of the case values */
    struct hg_str *case_names; /* and their source text */
};

struct hg_contract_reader {
    struct hg_diags *diags;
    struct hg_arena *arena;
    hg_regex_check *regex;
    struct hg_contract *contract;
    struct hg_field_draft *drafts; /* a field each */
    struct hg_span key_span, confidence_from_span;
    HG_VEC(struct hg_str) regexes;
    HG_VEC(struct hg_span) regex_spans;
};

/* contract_field.c: every attribute of one field. */
void hg_contract_field_read(struct hg_contract_reader *reader, struct hg_field_draft *draft);
bool hg_contract_confidence(struct hg_contract_reader *reader, const struct hg_yaml *node,
                            int64_t *millionths);

/* contract_value.c: bounds and the default, by the field's type. */
void hg_contract_bounds_read(struct hg_contract_reader *reader, struct hg_field_draft *draft);
void hg_contract_default_read(struct hg_contract_reader *reader, struct hg_field_draft *draft);

/* contract_text.c: text syntax. */
bool hg_contract_is_domain(struct hg_str s);
bool hg_contract_is_email(struct hg_str s);
bool hg_contract_is_url(struct hg_str s);

/* contract_pattern.c: patterns; then, with all fields known, which field chooses them. */
void hg_contract_pattern_read(struct hg_contract_reader *reader, struct hg_field_draft *draft);
void hg_contract_patterns_check(struct hg_contract_reader *reader);

/* contract_names.c: names, aliases and the key, over all fields. */
bool hg_contract_is_path(struct hg_str name);
void hg_contract_names_check(struct hg_contract_reader *reader);

#endif
