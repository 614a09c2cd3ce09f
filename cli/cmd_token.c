/* headgate token: creates an access token for the service, and the configuration lines that allow
 * it. The token is shown once, or written to a file readable by its owner only; the configuration
 * has just its hash. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/common/common.h"
#include "service/http/auth.h"

/* "decide,review": each one known. False after a message. */
static bool read_scopes(const char *text, struct hg_buf *list)
{
    while (*text != '\0') {
        struct hg_str word = {text, strcspn(text, ",")};
        bool known = false;
        for (int i = 0; i < HG_SCOPE_COUNT; i++)
            known = known || hg_str_is(word, hg_scope_names[i]);
        if (!known) {
            hg_message("token: `--scopes` must be decide, review and operate, separated by commas, "
                       "not `%.*s`",
                       HG_STR_ARGS(word));
            return false;
        }
        hg_buf_print(list, "%s%.*s", list->len != 0 ? ", " : "", HG_STR_ARGS(word));
        text += word.len + (text[word.len] == ',');
    }
    return true;
}

/* For its owner alone, and never in the place of another. */
static bool write_token(const char *path, const char *token)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        hg_message("cannot write `%s`: %s", path, strerror(errno));
        return false;
    }
    bool good = dprintf(file, "%s\n", token) > 0;
    good = close(file) == 0 && good;
    if (!good)
        hg_message("cannot write `%s`", path);
    return good;
}

static int print_entry(const char *name, const struct hg_buf *scopes, const char *hash,
                       const char *token)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    if (token != NULL)
        hg_buf_print(&text, "# the token of %s, shown only this once: %s\n", name, token);
    hg_buf_print(&text, "  - name: %s\n    scopes: [%.*s]\n    hash: sha256:%s\n", name,
                 (int)scopes->len, scopes->at, hash);
    return hg_print(&text);
}

static int make(const char *name, const struct hg_buf *scopes, const char *path)
{
    char token[HG_TOKEN_LENGTH + 1], hash[2 * HG_TOKEN_HASH_BYTES + 1];
    if (sodium_init() < 0) {
        hg_message("this machine has no source of random numbers");
        return HG_EXIT_TROUBLE;
    }
    hg_token_new(token, hash);
    int exit_state = HG_EXIT_TROUBLE;
    if (path == NULL || write_token(path, token))
        exit_state = print_entry(name, scopes, hash, path == NULL ? token : NULL);
    sodium_memzero(token, sizeof token);
    return exit_state;
}

static int run(const struct hg_args *args)
{
    const char *name = args->operands[0], *scopes = hg_arg(args, "scopes");
    struct hg_buf list;
    int exit_state = HG_EXIT_TROUBLE;
    hg_cli_buf(&list);
    if (!hg_is_service_name(hg_str(name)))
        hg_message("token: `%s` is not a valid name for a token; use at most 64 letters, digits, "
                   "`-` and `_`",
                   name);
    else if (read_scopes(scopes != NULL ? scopes : "decide", &list))
        exit_state = make(name, &list, hg_arg(args, "output"));
    hg_buf_release(&list);
    return exit_state;
}

static const struct hg_option options[] = {
    {"scopes", 0, "LIST", NULL,
     "what it may do: decide, review, operate, separated by commas (default decide)"},
    {"output", 'o', "FILE", NULL,
     "write the token to this file, readable only by you, instead of showing it"},
    {0},
};

const struct hg_command hg_cmd_token = {
    .name = "token",
    .operands = "NAME",
    .summary = "create an access token for the service",
    .details = "NAME says who holds the token; what is done with it is recorded under this name. "
               "Add the printed lines under `tokens:` in the configuration of `headgate serve`; "
               "they contain only the token's SHA-256 hash, from which the token cannot be "
               "recovered. The token itself has 256 random bits and is shown only once.\n\n"
               "A client sends it as `Authorization: Bearer TOKEN`. To revoke it, remove the lines "
               "and restart the service, or send it SIGHUP.\n",
    .examples = "headgate token crm\n"
                "headgate token ops --scopes operate,review -o ops.token",
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
