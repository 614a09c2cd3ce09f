/* Versions as they are kept: taken in, activated, tried, taken back; after a restart, in a data
 * base and in memory; and swapped while others decide. */
#include "policy.h"
#include "stores.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <time.h>

#include "service/policies/policies.h"
#include "service/policies/versions.h"

#define FIELDS "  id: {type: text}\n  size: {type: integer}\n"

/* A service's part of it; `kind` -1 keeps all in memory. */
struct part {
    int kind;
    struct store store;
    struct hg_writer *writer;
    struct hg_readers *readers;
    struct hg_policies *policies;
    struct hg_versions *versions;
    struct hg_versions_options options;
    struct hg_versions_outcome outcome;
    struct hg_guard guard;
    struct hg_arena arena;
};

static void start_with(struct part *part, const struct hg_policy_config *configured, size_t count)
{
    char why[512];
    if (part->kind >= 0) {
        struct hg_writer_options writer = {.database = part->store.options,
                                           .clock = &hg_system_clock};
        cr_assert_eq(hg_writer_new(&writer, &part->writer, why, sizeof why), HG_DB_OK, "%s", why);
        part->readers = hg_readers_new(&part->store.options, 2);
    }
    part->policies = hg_policies_new(NULL);
    part->options.policies = part->policies;
    part->options.writer = part->writer;
    part->options.readers = part->readers;
    part->options.clock = &hg_system_clock;
    part->versions = hg_versions_new(&part->options, why, sizeof why);
    cr_assert_not_null(part->versions, "%s", why);
    cr_assert(hg_versions_start(part->versions, configured, count, why, sizeof why), "%s", why);
}

static void stop(struct part *part)
{
    hg_versions_free(part->versions);
    hg_writer_free(part->writer);
    hg_readers_free(part->readers);
    hg_policies_free(part->policies);
    part->writer = NULL;
    part->readers = NULL;
}

static void open_part(struct part *part, int kind)
{
    *part = (struct part){.kind = kind};
    hg_arena_init(&part->arena, NULL, &part->guard);
    if (kind >= 0)
        store_open(&part->store, kind);
    start_with(part, NULL, 0);
}

static void close_part(struct part *part)
{
    stop(part);
    if (part->kind >= 0)
        store_close(&part->store);
    hg_arena_release(&part->arena);
}

/* A policy that accepts from this size on. */
static struct hg_buf accepts_from(int size)
{
    char text[400];
    struct hg_buf bytes;
    snprintf(text, sizeof text,
             "flag generous owner \"ana\" before 2099-01-01\n"
             "decide { big: accept when size >= %d  kind: accept when generous  rest: reject "
             "otherwise }\n",
             size);
    policy_bytes(FIELDS, NULL, text, &bytes);
    return bytes;
}

static struct hg_stored_version add(struct part *part, struct hg_buf bytes, const char *signature)
{
    struct hg_stored_version kept = {0};
    if (setjmp(part->guard.jump) != 0)
        cr_assert_fail("memory ran out");
    hg_versions_add(part->versions, HG_STR("p"), (struct hg_str){bytes.at, bytes.len},
                    hg_str(signature), HG_STR("ops"), &part->arena, &kept, &part->outcome);
    hg_buf_release(&bytes);
    return kept;
}

static bool change(struct part *part, enum hg_change_kind kind, struct hg_str name,
                   const char *flags, int64_t expected)
{
    struct hg_versions_request request = {.kind = kind,
                                          .policy = HG_STR("p"),
                                          .name = name,
                                          .flags = hg_str(flags),
                                          .percent = 10,
                                          .expected = expected,
                                          .token = HG_STR("ops")};
    return hg_versions_change(part->versions, &request, &part->outcome);
}

static bool activate(struct part *part, struct hg_str name, const char *flags)
{
    return change(part, HG_CHANGE_ACTIVATE, name, flags, -1);
}

/* What the active version says of a lead of this size; NULL: there is none. */
static const char *decided(struct part *part, int size)
{
    static char outcome[32];
    char lead[64];
    struct hg_lineup *lineup;
    if (!hg_policies_take(part->policies, HG_STR("p"), &lineup))
        return NULL;
    struct hg_version *version = hg_lineup_version(lineup, HG_ROLE_ACTIVE);
    headgate_evaluator *evaluator = hg_version_take_evaluator(version);
    snprintf(lead, sizeof lead, "{\"id\":\"1\",\"size\":%d}", size);
    policy_decide(evaluator, lead);
    snprintf(outcome, sizeof outcome, "%s", headgate_outcome(evaluator));
    hg_version_return_evaluator(version, evaluator);
    hg_lineup_release(lineup);
    return outcome;
}

#define FOR_ALL_KINDS(kind) for (int kind = -1; kind < store_kinds(); kind++)

Test(versions, are_activated_and_taken_back)
{
    FOR_ALL_KINDS(kind)
    {
        struct part part;
        open_part(&part, kind);
        struct hg_str ten = add(&part, accepts_from(10), "").file;
        struct hg_stored_version twenty = add(&part, accepts_from(20), "");
        cr_assert(twenty.is_new);
        cr_assert_not(add(&part, accepts_from(20), "").is_new);
        cr_assert_null(decided(&part, 15), "nothing is active before it is activated");
        cr_assert(activate(&part, ten, ""), "%s", part.outcome.message);
        cr_assert_str_eq(decided(&part, 15), "accept");
        cr_assert(activate(&part, twenty.digest, ""), "by the policy's digest");
        cr_assert_str_eq(decided(&part, 15), "reject");
        cr_assert(activate(&part, twenty.file, "generous"), "the same with a flag");
        cr_assert_str_eq(decided(&part, 15), "accept");
        cr_assert(change(&part, HG_CHANGE_ROLLBACK, HG_STR(""), "", -1));
        cr_assert_str_eq(decided(&part, 15), "reject", "its flags come back with it");
        cr_assert_not(change(&part, HG_CHANGE_ROLLBACK, HG_STR(""), "", 3));
        cr_assert_eq(part.outcome.end, HG_VERSIONS_CHANGED);
        cr_assert(change(&part, HG_CHANGE_ROLLBACK, HG_STR(""), "", 4));
        close_part(&part);
    }
}

Test(versions, what_cannot_be_is_told)
{
    struct part part;
    open_part(&part, STORE_SQLITE);
    struct hg_buf bytes = accepts_from(10);
    bytes.at[100] ^= 1;
    cr_assert_eq(add(&part, bytes, "").file.len, 0);
    cr_assert_eq(part.outcome.end, HG_VERSIONS_REFUSED);
    cr_assert_not(activate(&part, HG_STR("7"), ""));
    cr_assert_eq(part.outcome.end, HG_VERSIONS_NO_VERSION);
    add(&part, accepts_from(10), "");
    cr_assert(activate(&part, HG_STR("7"), ""), "by its name, where only one has it");
    cr_assert_not(activate(&part, HG_STR("7"), ""));
    cr_assert_eq(part.outcome.end, HG_VERSIONS_INVALID);
    cr_assert_not(activate(&part, HG_STR("7"), "mean"));
    cr_assert_str_eq(part.outcome.message, "the policy declares no flag `mean`");
    add(&part, accepts_from(20), "");
    cr_assert_not(activate(&part, HG_STR("7"), "generous"));
    cr_assert(strstr(part.outcome.message, "matches several versions") != NULL);
    close_part(&part);
}

static void *no_memory(void *context, void *at, size_t size)
{
    (void)context, (void)at, (void)size;
    return NULL;
}

/* The leak check of the sanitizers sees whether the version was given back. */
Test(versions, memory_that_runs_out_leaves_by_the_guard)
{
    struct part part;
    struct hg_guard guard;
    struct hg_arena none;
    struct hg_stored_version kept;
    struct hg_buf bytes = accepts_from(10);
    volatile bool left = false;
    open_part(&part, -1);
    hg_arena_init(&none, &(struct hg_allocator){no_memory, NULL}, &guard);
    if (setjmp(guard.jump) == 0)
        hg_versions_add(part.versions, HG_STR("p"), (struct hg_str){bytes.at, bytes.len},
                        HG_STR(""), HG_STR("ops"), &none, &kept, &part.outcome);
    else
        left = true;
    cr_expect(left);
    hg_buf_release(&bytes);
    close_part(&part);
}

Test(versions, an_activation_survives_a_restart)
{
    for (int kind = 0; kind < store_kinds(); kind++) {
        struct part part;
        open_part(&part, kind);
        struct hg_buf first = accepts_from(10);
        struct hg_policy_config configured = {
            HG_STR("p"), HG_STR("p.hgb"), {first.at, first.len}, HG_STR(""), HG_STR("")};
        stop(&part);
        start_with(&part, &configured, 1);
        cr_assert_str_eq(decided(&part, 15), "accept", "what is configured is activated once");
        struct hg_str twenty = add(&part, accepts_from(20), "").file;
        cr_assert(activate(&part, twenty, ""));
        cr_assert(change(&part, HG_CHANGE_CANARY, hg_str("sha256:"), "", -1) == false);
        stop(&part);
        start_with(&part, &configured, 1);
        cr_assert_str_eq(decided(&part, 15), "reject", "then what was activated holds");
        cr_assert(change(&part, HG_CHANGE_ROLLBACK, HG_STR(""), "", -1));
        cr_assert_str_eq(decided(&part, 15), "accept");
        hg_buf_release(&first);
        close_part(&part);
    }
}

/* Two processes on one database: what one changes the other sees when it looks. */
Test(versions, replicas_see_changes_of_each_other)
{
    for (int kind = 0; kind < store_kinds(); kind++) {
        struct part one, two;
        open_part(&one, kind);
        two = one;
        hg_arena_init(&two.arena, NULL, &two.guard);
        start_with(&two, NULL, 0);
        cr_assert(activate(&one, add(&one, accepts_from(10), "").file, ""));
        struct timespec nap = {0, 10000000};
        for (int i = 0; i < 6000 && decided(&two, 15) == NULL; i++)
            nanosleep(&nap, NULL);
        cr_assert_str_eq(decided(&two, 15), "accept");
        cr_assert_not(change(&two, HG_CHANGE_SHADOW, HG_STR("7"), "", 0), "it is at 1 there, too");
        cr_assert_eq(two.outcome.end, HG_VERSIONS_CHANGED);
        stop(&two);
        hg_arena_release(&two.arena);
        close_part(&one);
    }
}

/* --- signatures ------------------------------------------------------------------------------- */

Test(versions, only_what_is_signed_is_taken)
{
    struct part part;
    struct hg_secret_key secret, stranger;
    struct hg_public_key trusted, other;
    struct hg_buf text, bytes = accepts_from(10);
    cr_assert(hg_keys_new(&secret, &trusted) && hg_keys_new(&stranger, &other));
    part = (struct part){.kind = -1,
                         .options = {.keys = &trusted, .key_count = 1, .signed_only = true}};
    hg_arena_init(&part.arena, NULL, &part.guard);
    start_with(&part, NULL, 0);
    cr_assert_eq(add(&part, accepts_from(10), "").file.len, 0);
    cr_assert(strstr(part.outcome.message, "the program is not signed") != NULL);
    hg_buf_init(&text, NULL, 0);
    hg_signature_write(&stranger, (struct hg_str){bytes.at, bytes.len}, HG_STR("x"), &text);
    hg_buf_byte(&text, '\0');
    cr_assert_eq(add(&part, accepts_from(10), text.at).file.len, 0);
    cr_assert(strstr(part.outcome.message, "is not trusted here") != NULL);
    hg_buf_clear(&text);
    hg_signature_write(&secret, (struct hg_str){bytes.at, bytes.len}, HG_STR("of ours"), &text);
    hg_buf_byte(&text, '\0');
    cr_assert_eq(add(&part, accepts_from(20), text.at).file.len, 0);
    cr_assert(strstr(part.outcome.message, "does not match the file") != NULL);
    struct hg_stored_version kept = add(&part, bytes, text.at);
    cr_assert(kept.is_new && hg_str_is(kept.comment, "of ours"));
    cr_assert(activate(&part, kept.file, ""), "%s", part.outcome.message);
    hg_buf_release(&text);
    close_part(&part);
}

/* --- whose turn it was ------------------------------------------------------------------------ */

/* A version that drops somebody from a team must not lose what they had when it is taken back. */
Test(versions, a_version_comes_back_with_its_state)
{
    for (int kind = 0; kind < store_kinds(); kind++) {
        struct part part;
        open_part(&part, kind);
        struct hg_str ten = add(&part, accepts_from(10), "").file;
        struct hg_str twenty = add(&part, accepts_from(20), "").file;
        struct hg_database *database = store_connect(&part.store);
        cr_assert(activate(&part, ten, ""));
        store_script(database,
                     "INSERT INTO teams (team, state, at) VALUES ('emea', "
                     "'{\"version\":1,\"teams\":{\"emea\":{\"ana\":{\"count\":3,\"share\":9,"
                     "\"weight\":1,\"away\":false},\"cai\":{\"count\":5,\"share\":9,\"weight\":1,"
                     "\"away\":false,\"day\":{\"2026-11-23\":2}}}}}', 0)");
        cr_assert(activate(&part, twenty, ""));
        store_script(database,
                     "UPDATE teams SET state = '{\"version\":1,\"teams\":{\"emea\":{"
                     "\"ana\":{\"count\":4,\"share\":12,\"weight\":1,\"away\":false}}}}'");
        cr_assert(change(&part, HG_CHANGE_ROLLBACK, HG_STR(""), "", -1));
        cr_assert_eq(store_number(database, "SELECT COUNT(*) FROM teams WHERE state LIKE "
                                            "'%\"ana\":{\"count\":4,%' AND state LIKE "
                                            "'%\"cai\":{\"count\":5,\"away\":false,\"day\":{"
                                            "\"2026-11-23\":2}}%'"),
                     1, "what was counted since stays, and what was dropped is back");
        hg_database_close(database);
        close_part(&part);
    }
}

/* --- swaps ------------------------------------------------------------------------------------ */

static atomic_bool swapping;
static atomic_long swaps, wrong, leads;

/* Decides without a pause; each lead by one version from its beginning to its end. */
static void *decide_on(void *context)
{
    struct part *part = context;
    struct hg_lineup *lineup;
    while (atomic_load(&swapping)) {
        if (!hg_policies_take(part->policies, HG_STR("p"), &lineup)) {
            atomic_fetch_add(&wrong, 1);
            continue;
        }
        struct hg_version *version = hg_lineup_version(lineup, HG_ROLE_ACTIVE);
        headgate_evaluator *evaluator = hg_version_take_evaluator(version);
        policy_decide(evaluator, "{\"id\":\"1\",\"size\":15}");
        bool should = strstr(headgate_packet_json(evaluator, HEADGATE_TRACE_NONE, NULL),
                             headgate_program_digest(hg_version_program(version))) != NULL;
        atomic_fetch_add(&wrong, !should);
        atomic_fetch_add(&leads, 1);
        hg_version_return_evaluator(version, evaluator);
        hg_lineup_release(lineup);
    }
    return NULL;
}

static void swap_while_others_decide(int kind, int times)
{
    struct part part;
    pthread_t threads[3];
    open_part(&part, kind);
    struct hg_str files[2] = {add(&part, accepts_from(10), "").file,
                              add(&part, accepts_from(20), "").file};
    cr_assert(activate(&part, files[0], ""));
    atomic_store(&swapping, true);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, decide_on, &part), 0);
    for (int i = 1; i <= times; i++) {
        cr_assert(activate(&part, files[i % 2], ""), "%s", part.outcome.message);
        atomic_fetch_add(&swaps, 1);
    }
    atomic_store(&swapping, false);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    cr_expect_eq(atomic_load(&wrong), 0);
    cr_expect_gt(atomic_load(&leads), 0);
    close_part(&part);
}

Test(versions, are_swapped_while_others_decide)
{
    FOR_ALL_KINDS(kind)
    swap_while_others_decide(kind, kind < 0 ? 200 : 20); /* each is synced to the disk */
}
