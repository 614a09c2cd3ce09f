/* headgate sign: key pairs, and signatures of program files, in minisign's format. Secrets are
 * kept in memory that is wiped. Verification is `headgate verify` (cmd_verify.c). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "bytecode/file.h"
#include "cli/common/common.h"
#include "cli/leads/signed.h"

#define PASSWORD_ROOM 1024

/* --- the password --------------------------------------------------------------------------- */

static void wipe(char *text, size_t size)
{
    volatile char *at = text;
    while (size-- > 0)
        *at++ = 0;
}

static bool take_line(int file, char *password)
{
    size_t len = 0;
    ssize_t got;
    char letter;
    while ((got = read(file, &letter, 1)) == 1 && letter != '\n')
        if (len + 1 < PASSWORD_ROOM)
            password[len++] = letter;
    password[len] = '\0';
    return got >= 0 && len != 0;
}

static bool ask(const char *what, char *password)
{
    struct termios before, silent;
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal < 0)
        return false;
    bool good = tcgetattr(terminal, &before) == 0;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    dprintf(terminal, "headgate: %s: ", what);
    good = good && tcsetattr(terminal, TCSAFLUSH, &silent) == 0 && take_line(terminal, password);
    tcsetattr(terminal, TCSAFLUSH, &before);
    dprintf(terminal, "\n");
    close(terminal);
    return good;
}

/* From --password-file, else from the terminal. False after a message. */
static bool read_password(const struct hg_args *args, const char *what, char *password)
{
    const char *path = hg_arg(args, "password-file");
    if (path == NULL) {
        if (ask(what, password))
            return true;
        hg_message("sign: there is no terminal to ask for the password; use --password-file FILE");
        return false;
    }
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool good = file >= 0 && take_line(file, password);
    if (file < 0)
        hg_message_unreadable(hg_str(path), hg_file_reason(errno));
    else if (!good)
        hg_message("sign: `%s` has no password on its first line", path);
    if (file >= 0)
        close(file);
    return good;
}

/* --- new keys ------------------------------------------------------------------------------- */

/* A key is never overwritten: signatures made with it could no longer be verified. */
static bool write_new(const char *path, mode_t mode, const struct hg_buf *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) {
        hg_message("sign: cannot write `%s`: %s", path,
                   errno == EEXIST ? "the file exists, and a key is never overwritten"
                                   : strerror(errno));
        return false;
    }
    bool good = write(file, text->at, text->len) == (ssize_t)text->len && fsync(file) == 0;
    if (!good) {
        hg_message("sign: cannot write `%s`: %s", path, strerror(errno));
        unlink(path);
    }
    close(file);
    return good;
}

static bool write_keys(const struct hg_secret_key *secret, const struct hg_public_key *public,
                       const char *password, const char *name)
{
    struct hg_arena arena;
    struct hg_buf locked, open;
    hg_cli_arena(&arena);
    hg_cli_buf(&locked);
    hg_cli_buf(&open);
    const char *key = hg_str_print(&arena, "%s.key", name).at;
    const char *pub = hg_str_print(&arena, "%s.pub", name).at;
    hg_secret_key_write(secret, password, &locked);
    hg_public_key_write(public, &open);
    bool good = !locked.failed && write_new(key, 0600, &locked);
    if (locked.failed)
        hg_message("sign: not enough memory to encrypt the key (1 GiB)");
    if (good && !write_new(pub, 0644, &open)) {
        unlink(key);
        good = false;
    }
    if (good)
        hg_message("`%s` is the secret key; keep it to yourself%s. `%s` is the public key; give it "
                   "to whoever runs the policies",
                   key, password == NULL ? ", because it is not encrypted" : "", pub);
    wipe(locked.at, locked.len);
    hg_buf_release(&locked);
    hg_buf_release(&open);
    hg_arena_release(&arena);
    return good;
}

static int make_keys(const struct hg_args *args, const char *name)
{
    struct hg_secret_key secret;
    struct hg_public_key public;
    char password[PASSWORD_ROOM] = "";
    bool lock = !hg_flag(args, "no-password");
    if (args->operand_count != 0) {
        hg_message("sign: --new-key only creates keys; to sign, use --key %s.key", name);
        return HG_EXIT_TROUBLE;
    }
    if (lock && !read_password(args, "a password for the new key", password))
        return HG_EXIT_TROUBLE;
    bool made = hg_keys_new(&secret, &public);
    if (!made)
        hg_message("sign: this machine has no source of random numbers");
    bool good = made && write_keys(&secret, &public, lock ? password : NULL, name);
    hg_secret_key_wipe(&secret);
    wipe(password, sizeof password);
    return good ? HG_EXIT_OK : HG_EXIT_TROUBLE;
}

/* --- signing -------------------------------------------------------------------------------- */

static bool read_key(const struct hg_args *args, const char *path, struct hg_arena *arena,
                     struct hg_secret_key *key)
{
    struct hg_signature_error error;
    struct hg_str text, why;
    char password[PASSWORD_ROOM];
    bool locked;
    if (hg_file_read(hg_str(path), HG_SIGNATURE_MAX_BYTES, arena, &text, &why) != HG_OK) {
        hg_message_unreadable(hg_str(path), why);
        return false;
    }
    bool good = hg_secret_key_read(text, NULL, key, &locked, &error);
    if (!good && locked) {
        if (!read_password(args, "password of the key", password))
            return false;
        good = hg_secret_key_read(text, password, key, &locked, &error);
        wipe(password, sizeof password);
    }
    if (!good)
        hg_message("sign: `%s`: %s", path, error.message);
    return good;
}

/* What the signature vouches for, in words: the file's name, and of a program what it is. */
static struct hg_str comment_for(struct hg_arena *arena, struct hg_str path, struct hg_str bytes)
{
    struct hg_program *program = NULL;
    struct hg_str why;
    if (!hg_file_is_program(bytes) || hg_program_decode(bytes, arena, &program, &why) != HG_OK)
        program = NULL;
    const char *slash = strrchr(path.at, '/');
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_buf_print(&text, "timestamp:%lld\tfile:%s", (long long)time(NULL),
                 slash != NULL ? slash + 1 : path.at);
    if (program != NULL) {
        hg_buf_print(&text, "\tpolicy:%.*s\tversion:%.*s\tdigest:", HG_STR_ARGS(program->name),
                     HG_STR_ARGS(program->version));
        hg_put_digest(&text, program->digest);
    }
    struct hg_str comment = hg_str_copy(arena, (struct hg_str){text.at, text.len});
    hg_buf_release(&text);
    return comment;
}

static bool sign_file(const struct hg_args *args, const struct hg_secret_key *key, const char *path)
{
    struct hg_arena arena;
    struct hg_buf text;
    struct hg_str bytes, why;
    const char *comment = hg_arg(args, "comment");
    hg_cli_arena(&arena);
    hg_cli_buf(&text);
    bool good = hg_file_read(hg_str(path), HG_FILE_MAX_BYTES, &arena, &bytes, &why) == HG_OK;
    if (!good) {
        hg_message_unreadable(hg_str(path), why);
    } else {
        hg_signature_write(
            key, bytes,
            comment != NULL ? hg_str(comment) : comment_for(&arena, hg_str(path), bytes), &text);
        good = hg_write_file(hg_signature_path(&arena, path), (struct hg_str){text.at, text.len});
    }
    hg_buf_release(&text);
    hg_arena_release(&arena);
    return good;
}

static bool comment_is_usable(const char *comment)
{
    if (comment == NULL || (strchr(comment, '\n') == NULL && strlen(comment) < 1000))
        return true;
    hg_message("sign: --comment must be one line of fewer than 1000 bytes");
    return false;
}

static int sign_all(const struct hg_args *args, const char *path)
{
    struct hg_secret_key key;
    struct hg_arena arena;
    if (args->operand_count == 0) {
        hg_message("sign: no file named; for example: headgate sign inbound.hgb --key %s", path);
        return HG_EXIT_TROUBLE;
    }
    hg_cli_arena(&arena);
    bool good = comment_is_usable(hg_arg(args, "comment")) && read_key(args, path, &arena, &key);
    for (size_t i = 0; i < args->operand_count && good; i++)
        good = sign_file(args, &key, args->operands[i]);
    hg_secret_key_wipe(&key);
    hg_arena_release(&arena);
    return good ? HG_EXIT_OK : HG_EXIT_TROUBLE;
}

static int run(const struct hg_args *args)
{
    const char *name = hg_arg(args, "new-key"), *key = hg_arg(args, "key");
    if (name != NULL)
        return make_keys(args, name);
    if (key != NULL)
        return sign_all(args, key);
    hg_message("sign: `--key FILE` is missing; create a key with `headgate sign --new-key NAME`");
    return HG_EXIT_TROUBLE;
}

static const struct hg_option options[] = {
    {"key", 'k', "FILE", NULL, "sign with this secret key (minisign's format)"},
    {"comment", 'c', "TEXT", NULL,
     "one line of text that is signed along with the file (default: time, file name, and the "
     "policy's name, version and digest)"},
    {"new-key", 0, "NAME", NULL, "create a key pair: NAME.key to sign, NAME.pub to verify"},
    {"password-file", 0, "FILE", NULL,
     "read the key's password from the first line of this file (default: ask)"},
    {"no-password", 0, NULL, NULL, "with --new-key: do not encrypt the key (for machines)"},
    {0},
};

const struct hg_command hg_cmd_sign = {
    .name = "sign",
    .operands = "[FILE...]",
    .summary = "sign program files",
    .details = "Writes FILE.minisig next to each FILE: an Ed25519 signature in minisign's format. "
               "The `minisign` tool can verify it, and `headgate verify` can verify signatures "
               "made by minisign. `headgate eval` and the service can be configured to run only "
               "programs signed with a trusted key.\n\n"
               "A key is encrypted with a password; decrypting it takes about a second and 1 GiB "
               "of memory. --no-password leaves it unencrypted, for machines that keep it in a "
               "vault. Keys made by minisign can be used as they are.\n",
    .examples = "headgate sign --new-key release --no-password\n"
                "headgate sign inbound.hgb --key release.key\n"
                "headgate verify inbound.hgb --key release.pub",
    .options = options,
    .operands_min = 0,
    .operands_max = SIZE_MAX,
    .run = run,
};
