/* Checks signatures of files against trusted keys, for `headgate verify` and --signed-by. See
 * cli/leads/signed.h. */
#include "cli/leads/signed.h"

#include "bytecode/file.h"
#include "cli/common/common.h"

const char *hg_signature_path(struct hg_arena *arena, const char *path)
{
    return hg_str_print(arena, "%s.minisig", path).at;
}

static bool read_key(struct hg_str path, struct hg_arena *arena, struct hg_public_key *key)
{
    struct hg_signature_error error;
    struct hg_str text, why;
    if (hg_file_read(path, HG_SIGNATURE_MAX_BYTES, arena, &text, &why) != HG_OK) {
        hg_message_unreadable(path, why);
        return false;
    }
    if (hg_public_key_read(text, key, &error))
        return true;
    hg_message("`%.*s` cannot be used as a key: %s", HG_STR_ARGS(path), error.message);
    return false;
}

struct hg_public_key *hg_trusted_keys_read(const char *paths, struct hg_arena *arena, size_t *count)
{
    struct hg_str list[HG_MAX_TRUSTED];
    size_t named = hg_comma_names(paths, list, HG_MAX_TRUSTED);
    struct hg_public_key *keys = HG_ARRAY(arena, struct hg_public_key, named + 1);
    for (*count = 0; *count < named; (*count)++)
        if (!read_key(hg_str_copy(arena, list[*count]), arena, &keys[*count]))
            return NULL;
    return keys;
}

bool hg_signature_require(const char *path, const char *signature, struct hg_str bytes,
                          const struct hg_public_key *keys, size_t count, struct hg_arena *arena,
                          struct hg_signature *found)
{
    struct hg_signature_error error;
    struct hg_str text, why;
    const char *from = signature != NULL ? signature : hg_signature_path(arena, path);
    if (hg_file_read(hg_str(from), HG_SIGNATURE_MAX_BYTES, arena, &text, &why) != HG_OK) {
        hg_message("`%s` is not signed: cannot read `%s`: %.*s", path, from, HG_STR_ARGS(why));
        return false;
    }
    if (hg_signature_check(bytes, text, keys, count, found, &error))
        return true;
    hg_message("`%s` is refused: %s", path, error.message);
    return false;
}

bool hg_require_signed_by(const char *path, struct hg_str bytes, const char *keys)
{
    struct hg_arena arena;
    struct hg_signature found;
    size_t count;
    if (!hg_file_is_program(bytes)) {
        hg_message("--signed-by needs a program file, and `%s` is not one; create it with "
                   "`headgate compile` and sign it with `headgate sign`",
                   path);
        return false;
    }
    hg_cli_arena(&arena);
    struct hg_public_key *trusted = hg_trusted_keys_read(keys, &arena, &count);
    bool good =
        trusted != NULL && hg_signature_require(path, NULL, bytes, trusted, count, &arena, &found);
    hg_arena_release(&arena);
    return good;
}
