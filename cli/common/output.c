/* Output files that appear whole or not at all: written to a temporary file in the same folder,
 * which is renamed at the end. Keeps the list of temporary files, so that a signal or an exit
 * removes them, and therefore owns signal handling. Standard output is written directly. */
#if defined(__linux__)
#define _GNU_SOURCE /* sync_file_range */
#else
#define _XOPEN_SOURCE 700 /* realpath */
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/common.h"

#define BUFFER 65536
#define SYNC_BYTES ((off_t)8 << 20) /* written back to the disk in pieces of this size */
#define MAX_OPEN 16                 /* temporary files at one time */

struct hg_output {
    int file;
    char *path;      /* NULL: standard output */
    char *temporary; /* NULL: written in place (standard output, a device) */
    size_t slot;
    bool failed;
    off_t written, begun; /* bytes, and of those the disk was given */
    size_t used;
    char buffer[BUFFER];
};

/* --- what a signal removes ----------------------------------------------------------------- */

static char *volatile temporaries[MAX_OPEN];

static void remove_all(void)
{
    for (size_t i = 0; i < MAX_OPEN; i++)
        if (temporaries[i] != NULL)
            unlink(temporaries[i]);
}

static void on_signal(int number)
{
    remove_all();
    signal(number, SIG_DFL);
    raise(number);
}

static void watch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU};
    static bool watching = false;
    if (watching)
        return;
    watching = true;
    atexit(remove_all);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction old, action = {.sa_handler = on_signal};
        sigemptyset(&action.sa_mask);
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(numbers[i], &action, NULL);
    }
}

/* --- files that are mapped ------------------------------------------------------------------- */

static struct mapped {
    const char *volatile at;
    volatile size_t size;
} mapped[MAX_OPEN];

static bool is_mapped(const char *place)
{
    for (size_t i = 0; i < MAX_OPEN; i++)
        if (mapped[i].at != NULL && place >= mapped[i].at && place < mapped[i].at + mapped[i].size)
            return true;
    return false;
}

/* It comes where somebody else made a file shorter. Nothing that was read since can be believed,
 * and there is nowhere to go back to: whatever thread it is, the run ends. Any other is a fault of
 * ours. */
static void on_bus_error(int number, siginfo_t *info, void *context)
{
    static const char cut[] =
        "headgate: a column file was truncated or became unreadable while it was being read\n";
    (void)context;
    remove_all();
    if (is_mapped(info->si_addr)) {
        ssize_t written = write(STDERR_FILENO, cut, sizeof cut - 1);
        (void)written;
        _exit(HG_EXIT_TROUBLE);
    }
    signal(number, SIG_DFL);
    raise(number);
}

void hg_mapping_guard(const void *at, size_t size)
{
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
    for (size_t i = 0; i < MAX_OPEN; i++)
        if (mapped[i].at == NULL) {
            mapped[i].size = size;
            mapped[i].at = at;
            return;
        }
}

void hg_mapping_unguard(const void *at)
{
    for (size_t i = 0; i < MAX_OPEN; i++)
        if (mapped[i].at == at)
            mapped[i].at = NULL;
}

/* --- places ---------------------------------------------------------------------------------- */

static bool take_slot(struct hg_output *out)
{
    for (size_t i = 0; i < MAX_OPEN; i++)
        if (temporaries[i] == NULL) {
            out->slot = i;
            return true;
        }
    return false;
}

/* --- opening -------------------------------------------------------------------------------- */

static char *copy_text(const char *text, const char *tail)
{
    size_t size = strlen(text) + strlen(tail) + 1;
    char *copy = hg_cli_allocator.resize(NULL, NULL, size);
    snprintf(copy, size, "%s%s", text, tail);
    return copy;
}

/* The file a link leads to, so that the link stays one. */
static char *true_path(const char *path)
{
    char *real = realpath(path, NULL);
    if (real == NULL)
        return copy_text(path, "");
    char *copy = copy_text(real, "");
    free(real);
    return copy;
}

const char *hg_write_reason(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return "its folder does not exist";
    case EACCES:
    case EPERM:
        return "no permission to write there";
    case EISDIR:
        return "it is a folder";
    case EROFS:
        return "the file system is read-only";
    case ENOSPC:
        return "no space left";
    case EDQUOT:
    case EFBIG:
        return "it would exceed the maximum file size";
    default:
        return strerror(error);
    }
}

static enum hg_status report_cannot(const char *path, int error)
{
    hg_message("cannot write `%s`: %s", path, hg_write_reason(error));
    return HG_IO;
}

static mode_t mode_for(const char *path)
{
    struct stat facts;
    if (stat(path, &facts) == 0)
        return facts.st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Between the file's birth and its entry in the list no signal may come. */
static int make_temporary(struct hg_output *out)
{
    sigset_t all, old;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    int file = mkstemp(out->temporary);
    int error = errno;
    if (file >= 0)
        temporaries[out->slot] = out->temporary;
    sigprocmask(SIG_SETMASK, &old, NULL);
    errno = error;
    return file;
}

static enum hg_status open_beside(struct hg_output *out)
{
    watch_signals();
    if (!take_slot(out))
        return report_cannot(out->path, EMFILE);
    out->temporary = copy_text(out->path, ".XXXXXX");
    out->file = make_temporary(out);
    if (out->file < 0)
        return report_cannot(out->path, errno);
    if (fchmod(out->file, mode_for(out->path)) != 0)
        return report_cannot(out->path, errno);
    return HG_OK;
}

static enum hg_status open_place(struct hg_output *out, const char *path)
{
    struct stat facts;
    out->path = true_path(path);
    bool there = stat(out->path, &facts) == 0;
    if (there && S_ISDIR(facts.st_mode))
        return report_cannot(path, EISDIR);
    if (there && access(out->path, W_OK) != 0)
        return report_cannot(path, errno);
    if (!there || S_ISREG(facts.st_mode))
        return open_beside(out);
    out->file = open(out->path, O_WRONLY | O_CLOEXEC); /* a device, a pipe */
    return out->file >= 0 ? HG_OK : report_cannot(path, errno);
}

static void out_free(struct hg_output *out)
{
    if (out->temporary != NULL && temporaries[out->slot] == out->temporary)
        temporaries[out->slot] = NULL;
    free(out->temporary);
    free(out->path);
    free(out);
}

enum hg_status hg_output_open(const char *path, struct hg_output **result)
{
    struct hg_output *out = hg_cli_allocator.resize(NULL, NULL, sizeof *out);
    *out = (struct hg_output){.file = STDOUT_FILENO};
    *result = NULL;
    if (path != NULL && strcmp(path, "-") != 0) {
        out->file = -1;
        enum hg_status status = open_place(out, path);
        if (status != HG_OK) {
            hg_output_discard(out);
            return status;
        }
    }
    *result = out;
    return HG_OK;
}

/* --- writing --------------------------------------------------------------------------------- */

/* EPIPE is not an error of ours; any other is reported once. */
static bool fail(struct hg_output *out)
{
    if (!out->failed && errno != EPIPE)
        hg_message("cannot write %s%s%s: %s", out->path == NULL ? "standard output" : "`",
                   out->path == NULL ? "" : out->path, out->path == NULL ? "" : "`",
                   hg_write_reason(errno));
    out->failed = true;
    return false;
}

/* What takes a name at the end is on the disk by then (fsync): most of it is there already where
 * the disk begins as soon as there is something. A hint, whatever comes of it. */
static void begin_disk(struct hg_output *out, size_t written)
{
    out->written += (off_t)written;
    if (out->temporary == NULL || out->written - out->begun < SYNC_BYTES)
        return;
#if defined(__linux__)
    sync_file_range(out->file, out->begun, out->written - out->begun, SYNC_FILE_RANGE_WRITE);
#endif
    out->begun = out->written;
}

static bool write_all(struct hg_output *out, const char *at, size_t len)
{
    while (len > 0) {
        ssize_t written = write(out->file, at, len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail(out);
        begin_disk(out, (size_t)written);
        at += written;
        len -= (size_t)written;
    }
    return true;
}

static bool flush(struct hg_output *out)
{
    size_t used = out->used;
    out->used = 0;
    return !out->failed && write_all(out, out->buffer, used);
}

static bool reader_went(const struct hg_output *out)
{
    struct pollfd state = {.fd = out->file};
    return poll(&state, 1, 0) > 0 && (state.revents & (POLLERR | POLLHUP)) != 0;
}

bool hg_output_flush(struct hg_output *out)
{
    if (out->used != 0 || out->failed || !reader_went(out))
        return flush(out);
    raise(SIGPIPE); /* as a write would */
    errno = EPIPE;
    return fail(out);
}

int hg_output_descriptor(const struct hg_output *out)
{
    return out->file;
}

bool hg_output_write(struct hg_output *out, const void *bytes, size_t len)
{
    if (out->failed)
        return false;
    if (len > BUFFER - out->used && !flush(out))
        return false;
    if (len >= BUFFER)
        return write_all(out, bytes, len);
    if (len > 0)
        memcpy(out->buffer + out->used, bytes, len);
    out->used += len;
    return true;
}

/* That the name stands for the new file must outlive a power cut, too; where the file system
 * cannot say so, the file itself is safe all the same. */
static void sync_folder(const char *path)
{
    char *folder = copy_text(path, "");
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        slash[slash == folder] = '\0';
    int file = open(slash != NULL ? folder : ".", O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        fsync(file);
        close(file);
    }
    free(folder);
}

static bool settle(struct hg_output *out)
{
    if (!flush(out))
        return false;
    if (out->path == NULL)
        return true;
    if (out->temporary != NULL && fsync(out->file) != 0)
        return fail(out);
    int closed = close(out->file);
    out->file = -1;
    if (closed != 0)
        return fail(out);
    if (out->temporary != NULL && rename(out->temporary, out->path) != 0)
        return fail(out);
    if (out->temporary != NULL)
        sync_folder(out->path);
    return true;
}

bool hg_output_commit(struct hg_output *out)
{
    if (!settle(out)) {
        hg_output_discard(out);
        return false;
    }
    out_free(out);
    return true;
}

void hg_output_discard(struct hg_output *out)
{
    if (out == NULL)
        return;
    if (out->path != NULL && out->file >= 0)
        close(out->file);
    if (out->temporary != NULL && temporaries[out->slot] == out->temporary)
        unlink(out->temporary);
    out_free(out);
}

int hg_print(struct hg_buf *text)
{
    struct hg_output *out;
    bool done = hg_output_open(NULL, &out) == HG_OK;
    done = done && hg_output_write(out, text->at, text->len);
    if (done)
        done = hg_output_commit(out);
    else
        hg_output_discard(out);
    hg_buf_release(text);
    return done ? HG_EXIT_OK : HG_EXIT_TROUBLE;
}

bool hg_write_file(const char *path, struct hg_str bytes)
{
    struct hg_output *out;
    if (hg_output_open(path, &out) != HG_OK)
        return false;
    if (hg_output_write(out, bytes.at, bytes.len))
        return hg_output_commit(out);
    hg_output_discard(out);
    return false;
}
