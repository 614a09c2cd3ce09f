/* The lead contract, teams.yaml and calendars.yaml. The readers report errors in `diags`,
 * allocate in `arena`, and may run in parallel on distinct ones. Out of memory leaves by the
 * arena's guard. */
#ifndef HG_COMPILER_CONTRACT_H
#define HG_COMPILER_CONTRACT_H

#include "bytecode/program.h"
#include "compiler/data/yaml.h"

/* A name with its source span. */
struct hg_name_span {
    struct hg_str text;
    struct hg_span span;
};

struct hg_contract_field {
    struct hg_field field;  /* as it goes into the program. `pattern` and `cases[].regex` index
                               struct hg_contract.regexes; `pattern_by` is a field. min/max are
                               filled with the type's own bounds when has_min/has_max are false */
    struct hg_span span;    /* of its name */
    struct hg_span type_span, values_span;
    struct hg_strs proxy_for; /* sensitive properties it reveals; a proxy is treated as sensitive */
    struct hg_str doc;
    bool may_be_unknown;    /* false: required or with a default, and no floor, age, sources,
                               evidence or pattern could make it unknown other than `invalid` */
};

struct hg_contract {
    uint32_t source;
    struct hg_str name, key, confidence_from, doc;
    uint32_t version;
    int64_t min_confidence;  /* global floor in millionths; already applied to the fields */
    struct hg_contract_field *fields; /* in the order of the file */
    uint32_t field_count;
    struct hg_strs regexes;  /* RE2 syntax; not compiled here (see hg_regex_check) */
    struct hg_span *regex_spans;
};

/* Checks that RE2 accepts a pattern; *why is RE2's message. Supplied by the program that links the
 * compiler (command line and tests use the run time's), so that the compiler needs no C++. Must be
 * thread-safe if compilations run in parallel. NULL: patterns are not checked. */
typedef bool hg_regex_check(struct hg_str pattern, struct hg_arena *arena, struct hg_str *why);

/* Reads a contract, reporting all errors (E05xx) and warnings (W05xx). HG_INVALID if there was an
 * error. */
enum hg_status hg_contract_read(struct hg_diags *diags, uint32_t source, hg_regex_check *regex,
                                struct hg_arena *arena,
                                struct hg_contract **contract) HG_MUST_CHECK;
/* The index of the field of this name (not alias), or HG_NONE. */
uint32_t hg_contract_find(const struct hg_contract *contract, struct hg_str name);

/* calendars.yaml: time zone, hours per weekday, dated holidays, as they go into the program with
 * the zones they name. `zones` reads a zone's TZif file by its name ("Europe/Berlin"), and
 * "tzdata.zi" and "zone1970.tab" beside them, for their version and for names to suggest; NULL:
 * there is UTC alone. */
struct hg_calendars {
    struct hg_strs names;
    struct hg_calendar *at; /* in the order of the file */
    uint32_t count;
    struct hg_zone *zones;
    uint32_t zone_count;
    struct hg_str zones_version;
};
enum hg_status hg_calendars_read(struct hg_diags *diags, uint32_t source,
                                 const struct hg_loader *zones, struct hg_arena *arena,
                                 struct hg_calendars *calendars) HG_MUST_CHECK;

/* teams.yaml: people, queues and teams as the program carries them. References to the policy (the
 * class of `priority`, the labels of overruns) are checked by the type checker. `calendars` may be
 * NULL: the policy has none. */
struct hg_directory {
    struct hg_directory_entry *entries; /* ascending folded */
    uint32_t count;
    struct hg_name_span priority;       /* empty: none */
    struct hg_name_span *overruns;
    uint32_t overrun_count;
};
enum hg_status hg_directory_read(struct hg_diags *diags, uint32_t source,
                                 const struct hg_calendars *calendars, struct hg_arena *arena,
                                 struct hg_directory *directory) HG_MUST_CHECK;

#endif
