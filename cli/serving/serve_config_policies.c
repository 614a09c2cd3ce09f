/* What the configuration says of policies: a program file each, or a policy that is compiled here,
 * so that a newcomer needs no step in between. */
#include "cli/serving/serve_config.h"

#include "bytecode/file.h"
#include "cli/common/common.h"

#define POLICIES_MAX 1000u

static void report_refused(struct hg_serve_reader *reader, const struct hg_yaml *node,
                           struct hg_str path, const char *why)
{
    hg_report(reader->diags, HG_E1105, node->span, "cannot use the policy `%.*s`: %s",
              HG_STR_ARGS(path), why);
}

/* By its name, before a compiler looks for a policy in a contract. */
static bool is_no_policy(struct hg_serve_reader *reader, const struct hg_yaml *node,
                         struct hg_str path)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    bool none = hg_describe_other_file(path, &text);
    if (none)
        hg_report(reader->diags, HG_E1105, node->span, "`%.*s` is %.*s", HG_STR_ARGS(path),
                  (int)text.len, text.at);
    hg_buf_release(&text);
    return none;
}

/* Its own errors are told with their own places. */
static bool compile(struct hg_serve_reader *reader, const struct hg_yaml *node, struct hg_str path,
                    struct hg_str *bytes)
{
    struct hg_compilation compilation;
    struct hg_buf encoded;
    enum hg_status status = hg_compile_file(&compilation, hg_serve_path(reader, path).at);
    if (!reader->quiet)
        hg_print_diags(&compilation.diags, false);
    hg_cli_buf(&encoded);
    bool good = status == HG_OK && hg_program_encode(compilation.program, &encoded) == HG_OK;
    if (good)
        *bytes = hg_str_copy(reader->arena, (struct hg_str){encoded.at, encoded.len});
    else if (reader->quiet)
        report_refused(reader, node, path,
                       hg_serve_first_error(&compilation.diags, reader->arena).at);
    else
        report_refused(reader, node, path, "the policy has errors");
    hg_buf_release(&encoded);
    hg_compilation_release(&compilation);
    return good;
}

static void load_program(struct hg_serve_reader *reader, const struct hg_yaml *node,
                         struct hg_policy_config *policy)
{
    struct hg_str text;
    if (!hg_yaml_want_text(reader->diags, node, "a policy", reader->arena, &policy->path) ||
        !hg_serve_file(reader, node, policy->path, &text))
        return;
    if (hg_file_is_program(text))
        policy->bytes = text;
    else if (!is_no_policy(reader, node, policy->path))
        compile(reader, node, policy->path, &policy->bytes);
}

/* That of the file named; else the one beside the program, where there is one. */
static void load_signature(struct hg_serve_reader *reader, const struct hg_yaml *node,
                           struct hg_policy_config *policy)
{
    struct hg_str path, text, why;
    if (node != NULL) {
        if (hg_yaml_want_text(reader->diags, node, "signature", reader->arena, &path))
            hg_serve_file(reader, node, path, &policy->signature);
        return;
    }
    path = hg_str_print(reader->arena, "%.*s.minisig", HG_STR_ARGS(policy->path));
    if (reader->files != NULL &&
        reader->files->read(reader->files->context, hg_serve_path(reader, path), reader->arena,
                            &text, &why) == HG_OK)
        policy->signature = text;
}

static void read_flags(struct hg_serve_reader *reader, const struct hg_yaml *node,
                       struct hg_policy_config *policy)
{
    struct hg_str flag;
    if (node == NULL || !hg_yaml_want_list(reader->diags, node, "flags"))
        return;
    for (size_t i = 0; i < node->count; i++)
        if (hg_yaml_want_text(reader->diags, node->items[i], "flags", reader->arena, &flag))
            policy->flags = hg_str_print(reader->arena, "%.*s%s%.*s", HG_STR_ARGS(policy->flags),
                                         policy->flags.len != 0 ? "," : "", HG_STR_ARGS(flag));
}

/* A path, or a map that says more. */
static void load(struct hg_serve_reader *reader, const struct hg_yaml *node,
                 struct hg_policy_config *policy)
{
    static const char *const keys[] = {"program", "signature", "flags"};
    bool plain = node->kind == HG_YAML_SCALAR;
    const struct hg_yaml *program = plain ? node : hg_yaml_get(node, "program");
    policy->flags = policy->signature = HG_STR("");
    if (!plain && !hg_yaml_want_map(reader->diags, node, "a policy"))
        return;
    if (!plain)
        hg_yaml_want_keys(reader->diags, node, "a policy", keys, 3);
    if (program == NULL) {
        hg_report(reader->diags, HG_E0512, node->span,
                  "a policy needs `program`: a program file, or a policy to compile");
        return;
    }
    load_program(reader, program, policy);
    load_signature(reader, plain ? NULL : hg_yaml_get(node, "signature"), policy);
    if (!plain)
        read_flags(reader, hg_yaml_get(node, "flags"), policy);
}

void hg_serve_read_policies(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    if (!hg_yaml_want_map(reader->diags, node, "policies"))
        return;
    if (node->count == 0 || node->count > POLICIES_MAX) {
        hg_report(reader->diags, HG_E0512, node->span,
                  "`policies` must name 1 to %u policies, for example `inbound: inbound.hgb`",
                  POLICIES_MAX);
        return;
    }
    struct hg_policy_config *policies =
        HG_ARRAY(reader->arena, struct hg_policy_config, node->count);
    for (size_t i = 0; i < node->count; i++) {
        policies[i].name = node->pairs[i].key;
        if (hg_serve_is_name(reader, node->pairs[i].key, node->pairs[i].key_span))
            load(reader, node->pairs[i].value, &policies[i]);
    }
    reader->config->policies = policies;
    reader->config->policy_count = node->count;
}

/* --- signatures ------------------------------------------------------------------------------- */

static void read_key(struct hg_serve_reader *reader, const struct hg_yaml *node,
                     struct hg_public_key *key)
{
    struct hg_signature_error error;
    struct hg_str path, text;
    if (!hg_yaml_want_text(reader->diags, node, "keys", reader->arena, &path) ||
        !hg_serve_file(reader, node, path, &text))
        return;
    if (!hg_public_key_read(text, key, &error))
        hg_report(reader->diags, HG_E1115, node->span, "`%.*s`: %s", HG_STR_ARGS(path),
                  error.message);
}

static void read_keys(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    if (node == NULL || !hg_yaml_want_list(reader->diags, node, "keys"))
        return;
    struct hg_public_key *keys = HG_ARRAY(reader->arena, struct hg_public_key, node->count);
    for (size_t i = 0; i < node->count; i++)
        read_key(reader, node->items[i], &keys[i]);
    reader->config->keys = keys;
    reader->config->key_count = node->count;
}

void hg_serve_read_signatures(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    static const char *const keys[] = {"keys", "required"};
    if (!hg_yaml_want_map(reader->diags, node, "signatures"))
        return;
    hg_yaml_want_keys(reader->diags, node, "`signatures`", keys, 2);
    const struct hg_yaml *required = hg_yaml_get(node, "required");
    read_keys(reader, hg_yaml_get(node, "keys"));
    if (required != NULL)
        hg_yaml_want_bool(reader->diags, required, "required", &reader->config->signed_only);
    if (reader->config->signed_only && reader->config->key_count == 0)
        hg_report(
            reader->diags, HG_E1115, required->span,
            "signatures are required, but no `keys` are trusted, so no policy could be served");
}
