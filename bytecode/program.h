/* The program: what the compiler makes and the run time executes, and their only shared contract.
 * Plain data in an arena: no function pointers, nothing machine-dependent. Made by the compiler
 * (compiler/lower/lower.c) or by hg_program_decode; immutable afterwards and shared by all
 * threads.
 *
 * Indexes are into the arrays of struct hg_program; HG_NONE where there is none. Numbers are in
 * the scale of their type (bytecode/types.h), instants in microseconds since 1970 UTC. */
#ifndef HG_BYTECODE_PROGRAM_H
#define HG_BYTECODE_PROGRAM_H

#include "base/memory.h"
#include "base/number.h"
#include "base/status.h"
#include "base/time.h"
#include "bytecode/types.h"
#include "bytecode/zone.h"

#define HG_LANGUAGE_VERSION 1u
#define HG_NONE UINT32_MAX

/* Limits, checked by the compiler and again by hg_program_verify. */
#define HG_MAX_FIELDS 1024u
#define HG_MAX_REGISTERS 65536u
#define HG_MAX_TRUTHS 65536u
#define HG_MAX_CODE 1048576u
#define HG_MAX_RULES 65536u        /* of all blocks together */
#define HG_MAX_TABLE_ROWS 1000000u /* of one decision table */
#define HG_MAX_OUTCOMES 32u        /* a set of outcomes is one word */
#define HG_MAX_FLAGS 64u           /* a set of flags is one word */
#define HG_MAX_LIST_ITEMS 1000000u
#define HG_MAX_TERMS (HG_MAX_FIELDS + HG_MAX_REGISTERS + HG_MAX_TRUTHS + HG_MAX_CODE)

/* --- instructions --------------------------------------------------------------------- */

enum hg_op {
#define HG_OP(name, operands, effect) HG_OP_##name,
#include "bytecode/opcodes.def"
#undef HG_OP
    HG_OPS
};

struct hg_instr {
    uint32_t op; /* enum hg_op */
    uint32_t a, b, c, d;
};

/* --- the contract --------------------------------------------------------------------- */

struct hg_strs {
    struct hg_str *at;
    uint32_t count;
};

struct hg_pattern_case { /* applies when the field `pattern_by` has this value (folded) */
    struct hg_str value;
    uint32_t regex;
};

/* A field of the lead contract, with what the validation of leads needs. Field i is held in value
 * register i. */
struct hg_field {
    struct hg_str name; /* "company.employees" */
    enum hg_type_kind type;
    bool list;
    bool read;     /* the policy, a pattern or a template reads it */
    bool required; /* its absence is reported with the decision as a problem */
    uint8_t log;   /* enum hg_log_form */
    bool personal, sensitive, from_model, known_later, evidence_required;
    bool has_min, has_max;
    int64_t min, max; /* in the type's own scale; text: code points */
    bool has_default;
    struct hg_str default_text; /* as a lead would give it: JSON */
    struct hg_strs values;      /* enum: as written, in order */
    struct hg_strs blanks;      /* texts that mean absent, folded */
    struct hg_strs sources;     /* allowed; empty: all */
    struct hg_strs aliases;
    int64_t min_confidence; /* millionths, inclusive; 0: none */
    int64_t max_age;        /* microseconds; 0: none */
    uint32_t pattern;       /* regex, or HG_NONE */
    uint32_t pattern_by;    /* field, or HG_NONE */
    struct hg_pattern_case *cases;
    uint32_t case_count;
    struct hg_str purpose;
};

/* Whether its values are hidden unless personal values are requested. */
static inline bool hg_field_hidden(const struct hg_field *field)
{
    return field->log != HG_LOG_KEEP;
}

/* --- constants -------------------------------------------------------------------------- */

/* A constant text. Texts with equal folded forms share `same`, the index of the first of them:
 * equality of texts in the language is equality of `same`. */
struct hg_const_text {
    struct hg_str raw; /* normalised, as written: for display and `exactly` */
    struct hg_str folded;
    uint32_t same;
};

struct hg_text_ids { /* ascending `same` ids, each once */
    uint32_t *at;
    uint32_t count;
};

struct hg_bounds { /* lo <= x <= hi */
    int64_t lo, hi;
};
struct hg_ranges { /* ascending, disjoint */
    struct hg_bounds *at;
    uint32_t count;
};

struct hg_regs {
    uint32_t *at;
    uint32_t count;
};

/* Tests of one text (or of the elements of a list) against constant patterns. */
enum hg_test_kind {
    HG_TEST_IS, /* only with `exactly`: else sets do it */
    HG_TEST_CONTAINS,
    HG_TEST_HAS_WORD,
    HG_TEST_STARTS,
    HG_TEST_ENDS,
    HG_TEST_MATCHES,  /* patterns are regexes */
    HG_TEST_INCLUDES, /* a list holds a value; patterns are texts, or number constants */
    HG_TEST_KIND_COUNT
};
struct hg_test {
    uint8_t kind;
    bool all;           /* every pattern must match; else one is enough */
    bool exactly;       /* compare as is, not folded */
    bool numbers;       /* HG_TEST_INCLUDES over a list of numbers: patterns index `numbers` */
    uint32_t reg;       /* value register: text, or list for HG_TEST_INCLUDES */
    uint32_t *patterns; /* texts; MATCHES: regexes */
    uint32_t pattern_count;
};

/* The register that a name, template or `show` refers to. */
enum hg_ref_kind { HG_REF_NONE, HG_REF_VALUE, HG_REF_TRUTH };
struct hg_ref {
    uint8_t kind;
    uint32_t reg;
};

struct hg_template_part {
    struct hg_str text; /* when ref.kind is HG_REF_NONE */
    struct hg_ref ref;
    struct hg_str name; /* of the placeholder, as written */
};
struct hg_template {
    struct hg_template_part *parts;
    uint32_t count;
};

/* Bands of `by EXPR { … }`; the first that matches applies. Number bands use `ranges`, text bands
 * `set` and `prefixes` (negated: anything else), truth bands `truth`. `otherwise` matches
 * everything. */
struct hg_band_const {
    bool otherwise;
    bool negated;
    uint8_t truth; /* bit 0 matches true, bit 1 matches false */
    struct hg_ranges ranges;
    struct hg_text_ids set;
    struct hg_strs prefixes; /* folded */
    int64_t points;          /* in the scale of the score */
    struct hg_str name;      /* as written, for the trace */
};
struct hg_bands {
    struct hg_band_const *at;
    uint32_t count;
    bool has_unknown;
    int64_t unknown_points;
};

/* --- rule tables --------------------------------------------------------------------------
 *
 * Row r of a table is rule r of a block, or row r of a decision table in the order of its hit
 * policy: the first that fits wins, so `rank` and `most specific` are settled by the compiler. For
 * every column and every slot (piece) of the column's domain there is a bit row of the rows whose
 * cell contains the slot (bit r of word r/64; unused bits are 0). `any` is the bit row of the rows
 * that do not ask this column: they are set in every slot, too. A known value is in one slot.
 *
 * With the column's value in one slot s, possible &= slot[s], certain &= slot[s].
 * With a value spread over slots S: possible &= OR of slot[S], certain &= AND of slot[S].
 * With a hole: possible stays, certain &= any.
 * Afterwards u = possible & ~certain; possible &= ~(u & assume_no); certain |= u & assume_yes;
 * assumed = u & (assume_no | assume_yes).
 *
 * Rows come in two forms. Dense: slot s is bit row s of `slots`. Listed (base_of is not NULL): slot
 * s is bit row base_of[s] of `slots` and the rows numbered by the stretch of `listed` that ends
 * before listed_ends[s] (and begins where that of slot s - 1 ends), none of which is in the bit
 * row. The compiler takes the form that is read faster (compiler/lower/lower_slots.c); bytecode/rows.h
 * reads both. */
enum hg_column_kind {
    HG_COLUMN_NUMBER, /* slots are the stretches between `cuts` */
    HG_COLUMN_TEXT,   /* slots by folded text: those named in `texts`, else by `parts`, else 0 */
    HG_COLUMN_TRUTH,  /* slot 0 false, slot 1 true, of truth register reg */
    HG_COLUMN_TEST,   /* the same, of text test `reg`: run only while a row that asks it is possible
                       */
    HG_COLUMN_KIND_COUNT
};
struct hg_text_slot { /* ascending text */
    uint32_t text;    /* `same` id */
    uint32_t slot;
};
/* Texts located among sorted boundaries, for cells such as SW* and 006..009. */
struct hg_text_stretch {
    struct hg_str from; /* in byte order; the first is empty; a stretch ends before the next one */
    uint32_t slot;
};
struct hg_text_part {
    uint32_t length; /* length in bytes that a text must have; 0 (the first part): any length
                        without a part of its own */
    struct hg_text_stretch *at;
    uint32_t count;
};
struct hg_text_span { /* the spans of a cell as written, for listings and landmarks */
    struct hg_str low, high; /* folded; prefix: low is the prefix and high is empty */
    bool prefix;             /* else: same length as low and high, low <= x <= high by bytes */
};
struct hg_column {
    uint8_t kind;
    uint32_t reg; /* value register, truth register or test */
    uint32_t slot_count;
    int64_t *cuts; /* NUMBER: slot_count - 1, ascending; slot = how many cuts are <= x */
    struct hg_text_slot *texts;
    uint32_t text_count;
    struct hg_text_part *parts; /* ascending length; none: every text not named is in slot 0 */
    uint32_t part_count;
    struct hg_text_span *spans;
    uint32_t span_count;
    uint64_t *slots;       /* dense: slot_count bit rows; listed: base_count */
    uint32_t base_count;   /* dense: 0 */
    uint32_t *base_of;     /* a slot each, or NULL */
    uint32_t *listed_ends; /* a slot each, or NULL */
    uint32_t *listed;      /* ascending in each slot */
    uint32_t listed_count;
    uint64_t *any;      /* a bit row */
    struct hg_str name; /* for listings: "company.employees" */
};

struct hg_give {
    struct hg_str name;
    enum hg_type_kind type;
    int64_t *numbers; /* a row each, or NULL */
    uint8_t *units;   /* durations: enum hg_duration_unit a row each, or NULL */
    uint32_t *texts;  /* a row each (index into texts), or NULL */
};

struct hg_rule_table {
    struct hg_str name;   /* of the decision table, or of its block: "territories", "fit" */
    uint32_t rows, words; /* words of a bit row: hg_row_words(rows) */
    struct hg_column *columns;
    uint32_t column_count;
    uint64_t *assume_no, *assume_yes; /* words each, or NULL */
    /* decision tables only */
    bool decision_table;
    struct hg_give *gives;
    uint32_t give_count;
    struct hg_str *row_ids; /* a row each */
};

/* --- blocks and rules ----------------------------------------------------------------------- */

enum hg_block_kind {
    HG_B_CLASSIFY,
    HG_B_DISQUALIFY,
    HG_B_DECIDE,
    HG_B_SCORE,
    HG_B_ROUTE,
    HG_B_KIND_COUNT
};

struct hg_score_group {
    struct hg_str name; /* empty: a single rule */
    bool best, capped;
    int64_t cap;
    uint32_t first, count; /* rules, counted within the block */
};

struct hg_block {
    uint8_t kind;
    struct hg_str name; /* as in rule ids: "fit", "disqualify", "intake", "route.accept" */
    uint32_t table;     /* its rule table: row i is rule first_rule + i */
    uint32_t first_rule, rule_count;
    struct hg_ref result; /* class (text) or score (number) */
    /* score */
    enum hg_type_kind scale; /* integer or decimal: of every number below and of the points */
    int64_t low, high, starting;
    struct hg_score_group *groups;
    uint32_t group_count;
    /* route */
    uint32_t outcome;
    struct hg_ref calendar, since;
};

struct hg_allowed {
    uint32_t field;
    struct hg_str because, approved;
};

enum hg_when_kind { HG_W_CONDITION, HG_W_ALWAYS, HG_W_OTHERWISE, HG_W_UNRESOLVED };

struct hg_rule_info {
    struct hg_str id; /* "route.accept.territory" */
    uint32_t block;
    uint8_t when; /* enum hg_when_kind; UNRESOLVED rows are never possible in MATCH */
    bool dated;
    int64_t from, before; /* instants, where dated; INT64_MIN/MAX when open */
    uint32_t outcome;     /* decide; disqualify: reject */
    uint32_t label;       /* classify: text */
    bool constant_points; /* score: `points`; else value register points_ref */
    int64_t points;
    struct hg_ref points_ref;
    uint32_t because;     /* template or HG_NONE */
    struct hg_ref to;     /* text; kind NONE: no `to` */
    struct hg_ref within; /* duration */
    uint32_t *notes;      /* templates */
    uint32_t note_count;
    struct hg_regs also, alert; /* text registers */
    struct hg_regs needs;       /* fields */
    struct hg_allowed *allowed;
    uint32_t allowed_count;
    /* What its condition and points read, for the trace: fields directly (also through definitions
     * and tables), and blocks (classes and scores), whose own rules read further. */
    struct hg_regs reads;
    struct hg_regs reads_blocks;
    struct hg_regs reads_tables;
    /* debug lines, not in the digest */
    struct hg_str doc;       /* ## text */
    struct hg_str condition; /* as written, one line */
    uint32_t line;           /* in debug file `file` */
    uint32_t file;
};

enum hg_promise_kind { HG_PROMISE_NEVER, HG_PROMISE_ALWAYS };
struct hg_promise {
    struct hg_str name;
    uint8_t kind;
    uint32_t outcome;
    uint32_t when, unless; /* truth registers; unless may be HG_NONE */
};

struct hg_show {
    struct hg_str name;
    struct hg_ref ref;
};

/* --- landmarks -------------------------------------------------------------------------------
 *
 * A term is something that may be unknown and that tests read: a field, a text or number made
 * from an unknown text (one term per distinct expression), or a test whose answer is free (a
 * search in a text, a relation of several fields). Its pieces cut its domain so that on each
 * piece every test of the program is constant, or free, or stays unknown; they are apart, in
 * order, and cover the domain. A field that nothing tests has no term.
 *
 * Numbers: the pieces cover int64_t (booleans: 0 and 1) and do not stop at the contract's
 * bounds, so that they serve invalid values too: intersect them with what the lead allows. Table
 * results a number is compared with are cuts. What depends on the lead's own values (relations
 * with a known field, arithmetic, time against now) is cut at run time: such terms are
 * `open_ended`. A derived number (a + b with tests on the sum) is a term when two fields are in
 * it: useful only while two of them are unknown, else the single unknown one is cut.
 *
 * Texts: a piece of constants says what the text folds like; how it is written (`is exactly`)
 * stays open. A shape is a set of texts that are no constant of the program: `sample` is one
 * of them, and whatever compares with constants, prefixes, suffixes and ranges (columns, TEXT_IN,
 * bands, STARTS and ENDS tests that are no term) says of all of them what it says of the sample;
 * nothing else may be computed from it. The rest has a sample where the term has shapes. Enums:
 * the rest is `other`; countries: it is every code not listed, too, unless a test needs each
 * (then all codes are listed). What is computed from an enum or country is no term: its pieces are
 * fine enough to compute it. A test that looks into it, and whether two of them are the same, are
 * terms for the rest alone (bytecode/invalid_values.c).
 *
 * Tests and truths that are terms are free: what the pieces of other terms let the VM compute
 * may narrow a relation of numbers; for texts take the pin. */
enum hg_term_kind {
    HG_TERM_NUMBER, /* value register: pieces are lo..hi */
    HG_TERM_TEXT,   /* value register: pieces are sets of constants, shapes, or the rest */
    HG_TERM_TEST,   /* text test: free; pieces are yes and no */
    HG_TERM_TRUTH,  /* truth register: free; pieces are yes and no */
    HG_TERM_KIND_COUNT
};
enum hg_piece_kind {
    HG_PIECE_RANGE, /* lo <= x <= hi */
    HG_PIECE_TEXTS, /* one of the constants in `texts` (`same` ids): all tests agree on them */
    HG_PIECE_SHAPE, /* no constant; the tests of shape agree with `sample`; for names: starts with
                       `prefix` and ends with `suffix` (folded; either may be empty) */
    HG_PIECE_REST,  /* none of these; always there, last */
    HG_PIECE_NO,
    HG_PIECE_YES, /* of tests and truths, in this order */
    HG_PIECE_KIND_COUNT
};
struct hg_piece {
    uint8_t kind;
    int64_t lo, hi;
    struct hg_text_ids texts;
    struct hg_str prefix, suffix;
    struct hg_str sample; /* folded; empty where there is none */
    struct hg_str name;   /* "200..5000", "in embargoed", ">= 10000", "otherwise", "yes" */
};
struct hg_term {
    uint8_t kind;
    uint32_t reg;          /* value register, test or truth register */
    bool open_ended;       /* cut further at run time */
    struct hg_regs fields; /* what it is made from, ascending; a field's own term: itself */
    struct hg_piece *pieces;
    uint32_t piece_count;
    struct hg_str name; /* "company.employees", "domain_of(email)", "message contains …" */
};

/* Outcomes 0 to 3 are always accept, nurture, reject, review, in this order; then
 * not_applicable (4); then those the policy declares. */
enum hg_outcome_id {
    HG_ACCEPT,
    HG_NURTURE,
    HG_REJECT,
    HG_REVIEW,
    HG_NOT_APPLICABLE,
    HG_OUTCOMES_FIXED
};
struct hg_outcome {
    struct hg_str name;
    struct hg_str text; /* what the policy says of it, may be empty */
};

/* A switch that rules may ask for: off unless whoever runs the program turns it on, and off again
 * from `before` on. */
struct hg_flag {
    struct hg_str name, owner;
    int64_t before; /* instant */
};

/* --- directory and calendars -------------------------------------------------------------------
 *
 * The input of assignment and due times: teams.yaml, calendars.yaml, and the time zones these
 * name. Not part of the policy digest, since a holiday does not change the policy; covered by
 * `assignment_digest`. */
#define HG_MAX_DIRECTORY 65536u /* people, queues and teams together */
#define HG_MAX_MEMBERS 4096u    /* of one team: each is examined for every lead it gets */
#define HG_MAX_WEIGHT 1000u
#define HG_MAX_CAP 1000000
#define HG_MAX_STEPS 16u /* of escalation */
#define HG_MAX_STEP_PERCENT 10000u
#define HG_MAX_CALENDARS 1024u
#define HG_MAX_HOLIDAYS 10000u /* of one calendar */
#define HG_MINUTES_PER_DAY 1440

enum hg_directory_kind { HG_PERSON, HG_QUEUE, HG_TEAM };
enum hg_strategy {
    HG_STRATEGY_TURNS, /* to the member furthest behind its share by weight; ties by the order of
                          the roster */
    HG_STRATEGY_LEAST, /* the least count over weight; ties by the order of the roster */
    HG_STRATEGY_STICKY /* by a hash of the lead's name; needs no state */
};
/* How the turns during an absence count. */
enum hg_absence {
    HG_ABSENCE_LOSE, /* lost */
    HG_ABSENCE_KEEP, /* made up for */
    HG_ABSENCE_LEVEL /* on return the member starts level with the others: nothing owed, nothing
                        ahead */
};
enum hg_cap { HG_CAP_HOUR, HG_CAP_DAY, HG_CAP_WEEK, HG_CAP_MONTH, HG_CAP_COUNT };
#define HG_NO_CAP (-1)
enum hg_step_kind { HG_STEP_WARN, HG_STEP_ALERT, HG_STEP_REASSIGN, HG_STEP_KIND_COUNT };
const char *hg_step_name(enum hg_step_kind kind); /* "warn", "alert", "reassign" */

struct hg_step { /* of escalation: at `percent` of the time limit */
    uint8_t kind;
    uint32_t percent;
    uint32_t who; /* directory entry, or HG_NONE: the lead's owner */
};
struct hg_overrun {         /* leads of this priority may exceed the cap by `more` */
    struct hg_str priority; /* folded label of the class that `priority` names */
    int64_t more;
};
struct hg_member {
    uint32_t who; /* a person */
    uint32_t weight;
    int64_t caps[HG_CAP_COUNT];
    struct hg_overrun *overruns;
    uint32_t overrun_count;
    struct hg_ranges absences; /* dates, inclusive, ascending; in addition to the person's own */
};
struct hg_directory_entry {
    struct hg_str name; /* as written */
    struct hg_str folded;
    uint8_t kind;              /* enum hg_directory_kind */
    bool left;                 /* a person */
    uint32_t stand_in;         /* of a person: another one, acyclic; or HG_NONE */
    struct hg_ranges absences; /* of a person: dates, inclusive, ascending, disjoint */
    uint32_t calendar;         /* HG_NONE: none */
    struct hg_step *steps;
    uint32_t step_count; /* ascending percent */
    /* a team */
    uint8_t strategy, absence;
    uint32_t nobody_left;  /* who gets the lead when no member is left; HG_NONE: it waits with the
                              team */
    uint32_t nobody_alert; /* who is alerted then; HG_NONE: nobody */
    struct hg_member *members;
    uint32_t member_count;
};

struct hg_calendar {
    struct hg_str name;
    uint32_t zone;
    struct hg_ranges days[7]; /* Monday first: minutes of the local day, lo <= x < hi, ascending */
    int64_t *holidays;
    uint32_t holiday_count; /* dates, ascending */
};

struct hg_debug_line { /* of instruction i */
    uint32_t file, line;
};

#define HG_DIGEST_SIZE 32

struct hg_program {
    struct hg_str name, version, owner;
    bool advisory; /* decisions are proposals that a person has to confirm */
    struct hg_str contract_name;
    uint32_t contract_version;
    struct hg_str contract_doc;
    struct hg_str key;             /* field that names the lead; may be empty */
    struct hg_str confidence_from; /* path of the object of confidences; may be empty */

    struct hg_field *fields;
    uint32_t field_count;
    enum hg_type_kind *registers;
    uint32_t register_count; /* of values; first the fields */
    bool *register_lists;    /* a register each: holds a list of that type */
    uint32_t truth_count;    /* truth registers */
    struct hg_instr *code;
    uint32_t code_count;
    int64_t *numbers;
    uint32_t number_count;
    struct hg_const_text *texts;
    uint32_t text_count;
    struct hg_text_ids *sets;
    uint32_t set_count;
    struct hg_ranges *ranges;
    uint32_t ranges_count;
    struct hg_str *regexes;
    uint32_t regex_count; /* RE2 syntax, case ignored */
    struct hg_test *tests;
    uint32_t test_count;
    struct hg_regs *truth_lists;
    uint32_t truth_list_count;
    struct hg_bands *bands;
    uint32_t bands_count;
    struct hg_template *templates;
    uint32_t template_count;
    struct hg_rule_table *tables;
    uint32_t table_count;
    struct hg_block *blocks;
    uint32_t block_count; /* in the order of the file */
    struct hg_rule_info *rules;
    uint32_t rule_count;
    struct hg_promise *promises;
    uint32_t promise_count;
    struct hg_show *shows;
    uint32_t show_count;
    struct hg_flag *flags;
    uint32_t flag_count;
    struct hg_outcome *outcomes;
    uint32_t outcome_count;
    struct hg_term *terms;
    uint32_t term_count; /* fields first, in their order; then in
                            the order of the code */
    /* Flags, or NULL if none is set: a rule's condition, a truth or a value that completions may
     * decide although Kleene's logic and intervals leave it unknown, because it reads some field
     * more than once (through definitions, classes, scores and tables), or asks more of a computed
     * number than whether it passes a threshold. Truths and values are marked where something asks
     * whether they are known (IS_KNOWN, TRUTH_KNOWN, *ASSUMED, an `unknown:` band). */
    bool *inexact_rules;  /* a rule each */
    bool *inexact_truths; /* a truth register each */
    bool *inexact_values; /* a value register each */
    bool has_directory;
    struct hg_directory_entry *directory;
    uint32_t directory_count; /* ascending folded */
    struct hg_ref priority;   /* the class that says how urgent a lead is; or none */
    struct hg_calendar *calendars;
    uint32_t calendar_count;
    struct hg_zone *zones;
    uint32_t zone_count;
    struct hg_str zones_version; /* of the time-zone data: "2026f"; empty: not said */

    /* debug lines, not in the digest */
    struct hg_str *files;
    uint32_t file_count;
    struct hg_debug_line *lines; /* code_count, or NULL */

    uint8_t digest[HG_DIGEST_SIZE]; /* SHA-256 of the encoded program without directory and debug */
    uint8_t assignment_digest[HG_DIGEST_SIZE]; /* SHA-256 of directory, calendars and zones */
};

/* --- operations --------------------------------------------------------------------------- */

struct hg_op_info {
    const char *name, *operands, *effect;
};
const struct hg_op_info *hg_op_info(enum hg_op op);
/* The instruction that defines a register: whose first operand, of one of `kinds` ("B": a truth),
 * is `reg`. NULL: none. Linear search; pure. */
const struct hg_instr *hg_defining_instr(const struct hg_program *program, const char *kinds,
                                   uint32_t reg);

/* Whether a folded text stands for no value of the field: empty, or one of its `blank_values`.
 * Pure. */
bool hg_field_is_blank(const struct hg_field *field, struct hg_str folded);

/* Encodes a program file: the same bytes for the same program on every machine. Sets
 * program->digest and assignment_digest. HG_NOMEM if the buffer failed. */
enum hg_status hg_program_encode(struct hg_program *program, struct hg_buf *out);
/* Decodes untrusted bytes: bounds, counts, UTF-8 and checksum, then hg_program_verify. On
 * HG_CORRUPT *why says what is wrong. The result lives in the arena and does not point into
 * `bytes`. HG_NOMEM. */
enum hg_status hg_program_decode(struct hg_str bytes, struct hg_arena *arena,
                                 struct hg_program **program, struct hg_str *why) HG_MUST_CHECK;
/* Verifies that every index is in range, every register of the right kind, written once and before
 * it is read, that skips go forward, tables have the right size and END comes last: after this the
 * VM uses unchecked loads. HG_CORRUPT with *why, in the arena; HG_NOMEM. */
enum hg_status hg_program_verify(const struct hg_program *program, struct hg_arena *arena,
                                 struct hg_str *why) HG_MUST_CHECK;
/* Prints the listing: header, fields, constants, tables, then the code with effects and source
 * lines. */
void hg_program_disassemble(const struct hg_program *program, struct hg_buf *out);
/* Prints "sha256:" and 64 hex digits. */
void hg_put_digest(struct hg_buf *out, const uint8_t digest[HG_DIGEST_SIZE]);

/* invalid_values.c: whether a test, or a relation of two texts, looks into enums or countries, so
 * that only invalid values leave it open; and whether a term is one of these. Pure. */
bool hg_test_is_for_invalid(const struct hg_program *program, const struct hg_test *test);
bool hg_relation_is_for_invalid(const struct hg_program *program, const struct hg_instr *instr);
bool hg_term_is_for_invalid(const struct hg_program *program, const struct hg_term *term);

/* bucket(id, salt): 0 to 99 from the first eight bytes, big endian, of SHA-256(salt 00 id)
 * modulo 100; the same for ever. */
unsigned hg_bucket(struct hg_str id, struct hg_str salt);

#endif
