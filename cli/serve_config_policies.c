/* What the configuration says of policies: a program file each, or a policy that is compiled here,
 * so that a newcomer needs no step in between. */
#include "cli/serve_config.h"

#include "bytecode/file.h"
#include "cli/common.h"

#define POLICIES_MAX 1000u

static void say_refused(struct hg_serve_reader *reader, const struct hg_yaml *node,
                        struct hg_str path, const char *why)
{
    hg_report(reader->diags, HG_E1105, node->span, "`%.*s` cannot decide: %s", HG_STR_ARGS(path),
              why);
}

/* Its own errors are told with their own places. */
static bool compile(struct hg_serve_reader *reader, const struct hg_yaml *node, struct hg_str path,
                    struct hg_str *bytes)
{
    struct hg_compilation compilation;
    struct hg_buf encoded;
    enum hg_status status = hg_compile_file(&compilation, hg_serve_path(reader, path).at);
    hg_show_diags(&compilation.diags, false);
    hg_cli_buf(&encoded);
    bool good = status == HG_OK && hg_program_encode(compilation.program, &encoded) == HG_OK;
    if (good)
        *bytes = hg_str_copy(reader->arena, (struct hg_str){encoded.at, encoded.len});
    else
        say_refused(reader, node, path, "the policy has errors");
    hg_buf_release(&encoded);
    hg_compilation_release(&compilation);
    return good;
}

static void load(struct hg_serve_reader *reader, const struct hg_yaml *node,
                 struct hg_policy_config *policy)
{
    struct hg_str text;
    if (!hg_yaml_want_text(reader->diags, node, "a policy", reader->arena, &policy->path) ||
        !hg_serve_file(reader, node, policy->path, &text))
        return;
    if (hg_file_is_program(text))
        policy->bytes = text;
    else
        compile(reader, node, policy->path, &policy->bytes);
}

void hg_serve_read_policies(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    if (!hg_yaml_want_map(reader->diags, node, "policies"))
        return;
    if (node->count == 0 || node->count > POLICIES_MAX) {
        hg_report(reader->diags, HG_E0512, node->span,
                  "`policies` names 1 to %u policies: `inbound: inbound.hgb`", POLICIES_MAX);
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
