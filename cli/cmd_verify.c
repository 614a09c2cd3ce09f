/* headgate verify: checks the signature of a file and names the signer. */
#include "cli/common/common.h"
#include "cli/leads/signed.h"

static bool verify(const struct hg_args *args, const char *path, const struct hg_public_key *keys,
                   size_t count, struct hg_arena *arena)
{
    struct hg_signature found;
    struct hg_str bytes, why;
    struct hg_buf text;
    if (hg_file_read(hg_str(path), HG_FILE_MAX_BYTES, arena, &bytes, &why) != HG_OK) {
        hg_message_unreadable(hg_str(path), why);
        return false;
    }
    if (!hg_signature_require(path, hg_arg(args, "signature"), bytes, keys, count, arena, &found))
        return false;
    hg_cli_buf(&text);
    hg_buf_print(&text, "%s: signed with the key %s: %.*s\n", path, found.key_id,
                 HG_STR_ARGS(found.comment));
    return hg_print_sanitized(&text, HG_SANITIZE_TERMINAL) == HG_EXIT_OK;
}

static int run(const struct hg_args *args)
{
    struct hg_arena arena;
    const char *paths = hg_arg(args, "key");
    size_t count;
    if (paths == NULL) {
        hg_message("verify: the public key is missing: `--key FILE`");
        return HG_EXIT_TROUBLE;
    }
    if (args->operand_count > 1 && hg_arg(args, "signature") != NULL) {
        hg_message("verify: --signature can only be used with one file");
        return HG_EXIT_TROUBLE;
    }
    hg_cli_arena(&arena);
    struct hg_public_key *keys = hg_trusted_keys_read(paths, &arena, &count);
    int exit_state = keys != NULL ? HG_EXIT_OK : HG_EXIT_TROUBLE;
    for (size_t i = 0; keys != NULL && i < args->operand_count; i++)
        if (!verify(args, args->operands[i], keys, count, &arena))
            exit_state = HG_EXIT_FOUND;
    hg_arena_release(&arena);
    return exit_state;
}

static const struct hg_option options[] = {
    {"key", 'k', "FILE...", NULL, "a public key to trust (minisign's format)"},
    {"signature", 's', "FILE", NULL, "the signature file (default: the file's name with .minisig)"},
    {0},
};

const struct hg_command hg_cmd_verify = {
    .name = "verify",
    .operands = "FILE...",
    .summary = "verify the signatures of program files",
    .details = "Each FILE must have a signature next to it, FILE.minisig, made by `headgate sign` "
               "or by `minisign -S` with one of the given keys. The key and the trusted comment of "
               "the signature are printed. The exit status is 1 if a file is not signed, or not "
               "with one of these keys.\n",
    .examples = "headgate verify inbound.hgb --key release.pub",
    .options = options,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
