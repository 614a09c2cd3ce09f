/* Signatures at the command line: their location, and programs that must be signed. The
 * conventions of cli.h apply. */
#ifndef HG_CLI_SIGNED_H
#define HG_CLI_SIGNED_H

#include "cli/common/cli.h"
#include "service/common/signature.h"

/* The maximum number of trusted keys. */
#define HG_MAX_TRUSTED 64u

/* FILE.minisig */
const char *hg_signature_path(struct hg_arena *arena, const char *path);
/* Reads the public keys of the named files, separated by commas. NULL after a message. */
struct hg_public_key *hg_trusted_keys_read(const char *paths, struct hg_arena *arena,
                                           size_t *count);
/* Checks the signature beside the file (or in `signature`, if not NULL) over `bytes`. False after
 * a message. */
bool hg_signature_require(const char *path, const char *signature, struct hg_str bytes,
                          const struct hg_public_key *keys, size_t count, struct hg_arena *arena,
                          struct hg_signature *found);
/* --signed-by: requires that the program file `path` with content `bytes` is signed with a key of
 * these files. False after a message. */
bool hg_require_signed_by(const char *path, struct hg_str bytes, const char *keys);
#define HG_SIGNED_OPTION_ROW                                                                       \
    {                                                                                              \
        "signed-by", 0, "FILE...", NULL,                                                           \
            "only use a program file signed with one of these public keys (minisign's format)"     \
    }

#endif
