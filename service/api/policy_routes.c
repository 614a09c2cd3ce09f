/* /v1/policies and below, except decisions: versions, which of them decide, and changes. Changes
 * are guarded by If-Match with the policy's revision. What they do: versions.h. */
#include <jansson.h>
#include <sodium.h>

#include "base/time.h"
#include "service/api/handlers.h"
#include "service/http/context.h"
#include "service/http/json_body.h"
#include "service/policies/versions.h"

/* --- a policy as JSON ------------------------------------------------------------------------- */

static void put_instant_member(struct hg_json *json, const char *key, int64_t at)
{
    struct hg_buf text;
    hg_buf_init(&text, &json->out->allocator, 0);
    hg_put_instant(&text, at);
    hg_json_member(json, key, (struct hg_str){text.at, text.len});
    json->out->failed |= text.failed;
    hg_buf_release(&text);
}

static bool is_on(const struct hg_version *version, const char *flag)
{
    size_t len = strlen(flag);
    for (const char *at = hg_version_flags(version); *at != '\0';
         at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == len && memcmp(at, flag, len) == 0)
            return true;
    return false;
}

static void put_flags(struct hg_json *json, const struct hg_version *version)
{
    const headgate_program *program = hg_version_program(version);
    hg_json_key(json, HG_STR("flags"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < headgate_flag_count(program); i++) {
        hg_json_open(json, '{');
        hg_json_member(json, "name", hg_str(headgate_flag_name(program, i)));
        hg_json_member(json, "owner", hg_str(headgate_flag_owner(program, i)));
        put_instant_member(json, "before", headgate_flag_before(program, i));
        hg_json_key(json, HG_STR("on"));
        hg_json_bool(json, is_on(version, headgate_flag_name(program, i)));
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

static void put_role(struct hg_json *json, const struct hg_lineup *lineup, enum hg_role role)
{
    const struct hg_version *version = hg_lineup_version(lineup, role);
    hg_json_key(json, hg_str(hg_role_name(role)));
    if (version == NULL) {
        hg_json_null(json);
        return;
    }
    const headgate_program *program = hg_version_program(version);
    hg_json_open(json, '{');
    hg_json_member(json, "version", hg_str(headgate_program_version(program)));
    hg_json_member(json, "digest", hg_str(headgate_program_digest(program)));
    hg_json_member(json, "file", hg_str(hg_version_file(version)));
    hg_json_member(json, "owner", hg_str(headgate_program_owner(program)));
    put_flags(json, version);
    if (role == HG_ROLE_CANARY)
        hg_json_member_int(json, "percent", hg_lineup_percent(lineup));
    hg_json_close(json, '}');
}

static void put_policy(struct hg_json *json, struct hg_str name, const struct hg_lineup *lineup)
{
    hg_json_open(json, '{');
    hg_json_member(json, "name", name);
    hg_json_member_int(json, "revision", hg_lineup_revision(lineup));
    for (int role = 0; role < HG_ROLES; role++)
        put_role(json, lineup, (enum hg_role)role);
    hg_json_close(json, '}');
}

static void respond(struct hg_exchange *exchange, int status)
{
    hg_buf_byte(&exchange->answer, '\n');
    hg_respond(exchange, status, HG_TYPE_JSON);
}

static struct hg_str revision_tag(struct hg_exchange *exchange, const struct hg_lineup *lineup)
{
    return hg_str_print(&exchange->arena, "%lld",
                        lineup != NULL ? (long long)hg_lineup_revision(lineup) : 0);
}

static void answer_policy(struct hg_exchange *exchange, const struct hg_lineup *lineup, int status)
{
    struct hg_json json;
    hg_json_init(&json, &exchange->answer);
    put_policy(&json, exchange->parts[0], lineup);
    respond(exchange, status);
}

/* --- looking ---------------------------------------------------------------------------------- */

static void no_policy(struct hg_exchange *exchange)
{
    struct hg_str name = exchange->parts[0];
    hg_problem(exchange, HG_PROBLEM_NO_POLICY, "there is no policy `%.*s`",
               (int)(name.len < 100 ? name.len : 100), name.at);
}

void hg_get_policies(struct hg_exchange *exchange)
{
    static const char *const none[] = {NULL};
    struct hg_policies *policies = exchange->service->policies;
    struct hg_lineup *lineup;
    struct hg_json json;
    if (!hg_exchange_arguments_known(exchange, none))
        return;
    hg_json_init(&json, &exchange->answer);
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("policies"));
    hg_json_open(&json, '[');
    for (size_t i = 0; i < hg_policies_count(policies); i++) {
        struct hg_str name = hg_policies_name(policies, i);
        if (!hg_policies_take(policies, name, &lineup))
            continue;
        put_policy(&json, name, lineup);
        hg_lineup_release(lineup);
    }
    hg_json_close(&json, ']');
    hg_json_close(&json, '}');
    respond(exchange, 200);
}

void hg_get_policy(struct hg_exchange *exchange)
{
    static const char *const none[] = {NULL};
    struct hg_lineup *lineup;
    if (!hg_exchange_arguments_known(exchange, none))
        return;
    if (!hg_policies_take(exchange->service->policies, exchange->parts[0], &lineup)) {
        no_policy(exchange);
        return;
    }
    if (!hg_exchange_not_modified(exchange, revision_tag(exchange, lineup)))
        answer_policy(exchange, lineup, 200);
    hg_lineup_release(lineup);
}

static void put_kept(struct hg_json *json, const struct hg_stored_version *kept)
{
    hg_json_open(json, '{');
    hg_json_member(json, "version", kept->version);
    hg_json_member(json, "digest", kept->digest);
    hg_json_member(json, "file", kept->file);
    hg_json_member(json, "owner", kept->owner);
    put_instant_member(json, "added_at", kept->at);
    if (kept->token.len != 0)
        hg_json_member(json, "added_by", kept->token);
    if (kept->key.len != 0) {
        hg_json_member(json, "signed_by", kept->key);
        hg_json_member(json, "comment", kept->comment);
    }
    hg_json_close(json, '}');
}

static void take_kept(void *context, const struct hg_stored_version *kept)
{
    put_kept(context, kept);
}

/* What the end of an attempt is for whoever asked. */
static void refuse(struct hg_exchange *exchange, const struct hg_versions_outcome *outcome)
{
    static const enum hg_problem_id problems[] = {
        [HG_VERSIONS_NO_POLICY] = HG_PROBLEM_NO_POLICY,
        [HG_VERSIONS_NO_VERSION] = HG_PROBLEM_NOT_FOUND,
        [HG_VERSIONS_CHANGED] = HG_PROBLEM_CHANGED,
        [HG_VERSIONS_REFUSED] = HG_PROBLEM_UNPROCESSABLE,
        [HG_VERSIONS_INVALID] = HG_PROBLEM_CONFLICT,
        [HG_VERSIONS_BUSY] = HG_PROBLEM_BUSY,
        [HG_VERSIONS_STORE] = HG_PROBLEM_STORE,
    };
    hg_problem(exchange, problems[outcome->end], "%s", outcome->message);
}

void hg_get_versions(struct hg_exchange *exchange)
{
    static const char *const none[] = {NULL};
    struct hg_versions_outcome outcome;
    struct hg_json json;
    if (!hg_exchange_arguments_known(exchange, none))
        return;
    hg_json_init(&json, &exchange->answer);
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("versions"));
    hg_json_open(&json, '[');
    if (!hg_versions_each(exchange->service->versions, exchange->parts[0], &exchange->arena,
                          take_kept, &json, &outcome)) {
        hg_buf_clear(&exchange->answer);
        refuse(exchange, &outcome);
        return;
    }
    hg_json_close(&json, ']');
    hg_json_close(&json, '}');
    struct hg_str answer = {exchange->answer.at, exchange->answer.len};
    if (!hg_exchange_not_modified(exchange, hg_exchange_tag(exchange, answer)))
        respond(exchange, 200);
}

/* --- taking in -------------------------------------------------------------------------------- */

static struct hg_str token_name(const struct hg_exchange *exchange)
{
    return exchange->token != NULL ? exchange->token->name : HG_STR("");
}

/* The .minisig file, in base64 as a header can hold it. */
static bool read_signature(struct hg_exchange *exchange, struct hg_str *signature)
{
    struct hg_str header = exchange->headers[HG_HEADER_PROGRAM_SIGNATURE];
    size_t len;
    *signature = HG_STR("");
    if (header.at == NULL)
        return true;
    char *text = hg_arena_alloc(&exchange->arena, header.len + 1);
    if (sodium_base642bin((unsigned char *)text, header.len, header.at, header.len, " ", &len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) == 0 &&
        len != 0) {
        *signature = (struct hg_str){text, len};
        return true;
    }
    hg_problem(
        exchange, HG_PROBLEM_BAD_HEADER,
        "Program-Signature must be a .minisig file in base64: $(base64 -w0 inbound.hgb.minisig)");
    return false;
}

void hg_post_version(struct hg_exchange *exchange)
{
    static const char *const none[] = {NULL};
    struct hg_versions_outcome outcome;
    struct hg_stored_version kept;
    struct hg_str signature, bytes = {exchange->body.at, exchange->body.len};
    struct hg_json json;
    if (!hg_exchange_arguments_known(exchange, none) || !read_signature(exchange, &signature))
        return;
    if (!hg_versions_add(exchange->service->versions, exchange->parts[0], bytes, signature,
                         token_name(exchange), &exchange->arena, &kept, &outcome)) {
        refuse(exchange, &outcome);
        return;
    }
    hg_json_init(&json, &exchange->answer);
    put_kept(&json, &kept);
    respond(exchange, kept.is_new ? 201 : 200);
}

void hg_delete_version(struct hg_exchange *exchange)
{
    static const char *const none[] = {NULL};
    struct hg_versions_outcome outcome;
    if (!hg_exchange_arguments_known(exchange, none))
        return;
    if (hg_versions_remove(exchange->service->versions, exchange->parts[0], exchange->parts[1],
                           token_name(exchange), &outcome))
        hg_respond(exchange, 204, NULL);
    else
        refuse(exchange, &outcome);
}

/* --- changing --------------------------------------------------------------------------------- */

/* The body: an object of these members, or nothing at all. NULL after a problem. */
static json_t *read_object(struct hg_exchange *exchange, const char *const *known)
{
    return exchange->body.len == 0 ? json_object() : hg_body_object(exchange, known);
}

static bool bad_member(struct hg_exchange *exchange, const char *name, const char *what)
{
    struct hg_fault fault = {0, 0, hg_str_print(&exchange->arena, "/%s", name)};
    hg_problem_at(exchange, HG_PROBLEM_BAD_BODY, &fault, "`%s` is %s", name, what);
    return false;
}

/* A version's name; `null` or nothing: none. */
static bool read_version(struct hg_exchange *exchange, const json_t *object, struct hg_str *name)
{
    const json_t *value = json_object_get(object, "version");
    *name = HG_STR("");
    if (value == NULL || json_is_null(value))
        return true;
    struct hg_str text = {json_string_value(value), json_string_length(value)};
    if (!json_is_string(value) || text.len == 0 || hg_utf8_length(text) > HG_VERSION_NAME_MAX)
        return bad_member(exchange, "version",
                          "the digest of a file or policy, or the name of a version");
    *name = hg_str_copy(&exchange->arena, text);
    return true;
}

static bool read_flags(struct hg_exchange *exchange, const json_t *object, struct hg_str *flags)
{
    const json_t *list = json_object_get(object, "flags"), *value;
    size_t index;
    *flags = HG_STR("");
    if (list == NULL)
        return true;
    for (index = 0; index < json_array_size(list); index++) {
        value = json_array_get(list, index);
        if (!json_is_string(value) || strchr(json_string_value(value), ',') != NULL ||
            json_string_length(value) == 0)
            break;
        *flags = hg_str_print(&exchange->arena, "%.*s%s%s", HG_STR_ARGS(*flags),
                              flags->len != 0 ? "," : "", json_string_value(value));
    }
    return (json_is_array(list) && index == json_array_size(list)) ||
           bad_member(exchange, "flags", "a list of the names of the flags that are on");
}

/* In range wherever it is given, and given where a version is. */
static bool read_percent(struct hg_exchange *exchange, const json_t *object, bool needed,
                         int64_t *percent)
{
    if (!hg_body_int(exchange, object, "percent", 1, 100, -1, percent))
        return false;
    return *percent != -1 || !needed ||
           bad_member(exchange, "percent", "required: a whole number from 1 to 100");
}

/* What the client has seen: -1 when it does not say. Where nothing is active there is no revision
 * but 0 to have seen, and whether there is such a policy is told first. False after a problem. */
static bool read_expected(struct hg_exchange *exchange, int64_t *expected)
{
    struct hg_lineup *lineup = NULL;
    struct hg_str header = exchange->headers[HG_HEADER_IF_MATCH];
    bool any = header.at == NULL || memchr(header.at, '*', header.len) != NULL;
    *expected = any ? -1 : hg_str_is(header, "\"0\"") ? 0 : INT64_MAX;
    if (!hg_policies_take(exchange->service->policies, exchange->parts[0], &lineup))
        return true;
    bool good = hg_exchange_matches(exchange, revision_tag(exchange, lineup));
    if (!any)
        *expected = hg_lineup_revision(lineup);
    hg_lineup_release(lineup);
    return good;
}

static void settle(struct hg_exchange *exchange, struct hg_versions_request *request)
{
    struct hg_versions_outcome outcome;
    struct hg_lineup *lineup;
    request->policy = exchange->parts[0];
    request->token = token_name(exchange);
    if (!read_expected(exchange, &request->expected))
        return;
    if (!hg_versions_change(exchange->service->versions, request, &outcome)) {
        refuse(exchange, &outcome);
        return;
    }
    if (!hg_policies_take(exchange->service->policies, exchange->parts[0], &lineup)) {
        no_policy(exchange);
        return;
    }
    hg_exchange_set_header(
        exchange, "ETag",
        hg_str_print(&exchange->arena, "\"%lld\"", (long long)hg_lineup_revision(lineup)));
    answer_policy(exchange, lineup, 200);
    hg_lineup_release(lineup);
}

static void change(struct hg_exchange *exchange, enum hg_change_kind kind, const char *const *known)
{
    static const char *const none[] = {NULL};
    struct hg_versions_request request = {.kind = kind};
    if (!hg_exchange_arguments_known(exchange, none))
        return;
    json_t *object = read_object(exchange, known);
    if (object == NULL)
        return;
    bool good = read_version(exchange, object, &request.name) &&
                read_flags(exchange, object, &request.flags);
    if (good && kind == HG_CHANGE_CANARY)
        good = read_percent(exchange, object, request.name.len != 0, &request.percent);
    if (good && kind == HG_CHANGE_ACTIVATE && request.name.len == 0)
        good = bad_member(exchange, "version",
                          "required: the digest of a file or policy, or the name of a version");
    json_decref(object);
    if (good)
        settle(exchange, &request);
}

static const char *const version_and_flags[] = {"version", "flags", NULL};

void hg_post_activate(struct hg_exchange *exchange)
{
    change(exchange, HG_CHANGE_ACTIVATE, version_and_flags);
}

void hg_post_rollback(struct hg_exchange *exchange)
{
    static const char *const nothing[] = {NULL};
    change(exchange, HG_CHANGE_ROLLBACK, nothing);
}

void hg_post_shadow(struct hg_exchange *exchange)
{
    change(exchange, HG_CHANGE_SHADOW, version_and_flags);
}

void hg_post_canary(struct hg_exchange *exchange)
{
    static const char *const known[] = {"version", "flags", "percent", NULL};
    change(exchange, HG_CHANGE_CANARY, known);
}
