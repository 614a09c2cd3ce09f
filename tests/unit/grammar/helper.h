/* Runs one text through the grammar layer for unit tests; results as C strings. */
#ifndef HG_TESTS_GRAMMAR_HELPER_H
#define HG_TESTS_GRAMMAR_HELPER_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "grammar/parse.h"

struct attempt {
    struct hg_arena arena;
    struct hg_guard guard;
    struct hg_sources sources;
    struct hg_diags diags;
    struct hg_tree *tree;
    enum hg_status status;
    struct hg_buf out; /* what was asked for, NUL-terminated */
};

static inline void attempt_begin(struct attempt *a, struct hg_str text)
{
    memset(a, 0, sizeof *a);
    hg_arena_init(&a->arena, &hg_libc_allocator, &a->guard);
    hg_sources_init(&a->sources, &a->arena);
    hg_diags_init(&a->diags, &a->arena, &a->sources);
    hg_buf_init(&a->out, &hg_libc_allocator, 0);
    hg_sources_add(&a->sources, HG_STR("test.gate"), text);
}

static inline void attempt_end(struct attempt *a)
{
    hg_buf_release(&a->out);
    hg_arena_release(&a->arena);
}

static inline void attempt_parse(struct attempt *a, struct hg_str text)
{
    attempt_begin(a, text);
    a->status = hg_parse(&a->diags, 0, 0, &a->arena, &a->tree);
}

static inline const char *attempt_text(struct attempt *a)
{
    hg_buf_byte(&a->out, '\0');
    return a->out.at;
}

static inline const char *attempt_dump(struct attempt *a)
{
    hg_buf_clear(&a->out);
    hg_tree_dump(a->tree, &a->out);
    return attempt_text(a);
}

static inline const char *attempt_diags(struct attempt *a)
{
    hg_buf_clear(&a->out);
    hg_diags_render(&a->diags, HG_DIAG_TEXT, false, &a->out);
    return attempt_text(a);
}

static inline bool attempt_has(const struct attempt *a, enum hg_code code)
{
    for (size_t i = 0; i < a->diags.list.count; i++)
        if (a->diags.list.at[i].code == code)
            return true;
    return false;
}

/* `count` times `unit`, between two texts; to be freed. */
static inline struct hg_str repeat(const char *before, const char *unit, size_t count,
                                   const char *after)
{
    size_t a = strlen(before), u = strlen(unit), z = strlen(after);
    char *text = malloc(a + u * count + z + 1), *at = text;
    memcpy(at, before, a);
    at += a;
    for (size_t i = 0; i < count; i++, at += u)
        memcpy(at, unit, u);
    memcpy(at, after, z + 1);
    return (struct hg_str){text, a + u * count + z};
}

/* The whole sample of the language reference. */
#define SAMPLE                                                                                     \
    "## Inbound demand, all markets.\n"                                                            \
    "policy inbound\n"                                                                             \
    "  version   \"2026.11.1\"\n"                                                                  \
    "  owner     \"revops@acme.example\"\n"                                                        \
    "  lead      from \"lead.contract.yaml\"\n"                                                    \
    "  teams     from \"teams.yaml\"\n"                                                            \
    "  calendars from \"calendars.yaml\"\n"                                                        \
    "  show      segment\n"                                                                        \
    "\n"                                                                                           \
    "use \"../common/mail.gate\"\n"                                                                \
    "\n"                                                                                           \
    "list competitors     from \"competitors.txt\"\n"                                              \
    "list icp_industries  is \"fintech\", \"saas\", \"healthtech\"\n"                              \
    "\n"                                                                                           \
    "table territories from \"territories.csv\"\n"                                                 \
    "  hit   most specific\n"                                                                      \
    "  match country, segment\n"                                                                   \
    "  give  team, response_time as duration\n"                                                    \
    "\n"                                                                                           \
    "define domain     is domain_of(email)\n"                                                      \
    "define corporate  is domain not in freemail\n"                                                \
    "\n"                                                                                           \
    "# What kind of message is this?\n"                                                            \
    "classify kind assuming no {\n"                                                                \
    "  support:  when crm.is_customer and topic is \"help\"\n"                                     \
    "  vendor:   when message contains any of (\"guest post\", \"seo services\")\n"                \
    "  sales:    otherwise\n"                                                                      \
    "}\n"                                                                                          \
    "\n"                                                                                           \
    "score fit 0..100 {\n"                                                                         \
    "  icp_industry:  +30  when industry in icp_industries\n"                                      \
    "  size:          by company.employees {\n"                                                    \
    "                   200..5000:  +30\n"                                                         \
    "                   > 5000:     +20\n"                                                         \
    "                   otherwise:    0\n"                                                         \
    "                 }\n"                                                                         \
    "  no_company:    -20  when company.name is unknown\n"                                         \
    "}\n"                                                                                          \
    "\n"                                                                                           \
    "decide {\n"                                                                                   \
    "  whale:  review   when company.employees >= 10000  because \"A human look\"\n"               \
    "  hot:    accept   when fit >= 60 and intent >= 40\n"                                         \
    "  cold:   reject   otherwise                        because \"Fit {fit} is below 40\"\n"      \
    "}\n"                                                                                          \
    "\n"                                                                                           \
    "route accept calendar \"hq\" since submitted_at {\n"                                          \
    "  territory:  to territories.team  when territories.team is found  respond within "           \
    "territories.response_time\n"                                                                  \
    "  fallback:   to \"unassigned\"      otherwise                       respond within 1 "       \
    "business day\n"                                                                               \
    "  open:       to \"triage\"          unresolved                      respond within 4 "       \
    "business hours\n"                                                                             \
    "                                   note \"the owner is open\"\n"                              \
    "}\n"                                                                                          \
    "\n"                                                                                           \
    "promise embargo_is_absolute: never accept when country in embargoed\n"

#endif
