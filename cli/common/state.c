/* The file of --state. Two runs that changed one state would take the same turns twice, so the
 * file is locked during a run, and the lock is valid only for the file that still has the name. */
#include "cli/common/state.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/common.h"

static bool still_named(int file, const char *path)
{
    struct stat mine, named;
    return fstat(file, &mine) == 0 && stat(path, &named) == 0 && mine.st_ino == named.st_ino &&
           mine.st_dev == named.st_dev;
}

/* False after a message. A file that is not there cannot be locked; nor can it be read twice. */
static bool lock(struct hg_state_file *file)
{
    for (;;) {
        file->lock = open(file->path, O_RDONLY | O_CLOEXEC);
        if (file->lock < 0)
            return true; /* reading it reports why */
        if (flock(file->lock, LOCK_EX | LOCK_NB) != 0) {
            hg_message("another run is using the state file `%s`; try again when it is done",
                       file->path);
            return false;
        }
        if (still_named(file->lock, file->path))
            return true;
        close(file->lock); /* replaced since it was opened */
    }
}

static bool read_document(struct hg_state_file *file, struct hg_arena *arena)
{
    struct hg_str text = {"", 0}, why = {"", 0};
    file->absent = access(file->path, F_OK) != 0 && errno == ENOENT;
    if (!file->absent &&
        hg_file_read(hg_str(file->path), HG_FILE_MAX_BYTES, arena, &text, &why) != HG_OK) {
        hg_message_unreadable(hg_str(file->path), why);
        return false;
    }
    enum hg_status status = hg_state_read(text, NULL, arena, &file->document, &why);
    if (status == HG_INVALID)
        hg_message("`%s` is not a valid state file: %.*s", file->path, HG_STR_ARGS(why));
    if (status == HG_NOMEM)
        hg_message("out of memory");
    return status == HG_OK;
}

bool hg_state_file_open(struct hg_state_file *file, const char *path, bool change)
{
    struct hg_arena arena;
    *file = (struct hg_state_file){.path = path, .lock = -1};
    if (path == NULL)
        return true;
    if (strcmp(path, "-") == 0) {
        hg_message("--state must be a file, which is read at the start and written at the end");
        return false;
    }
    if (change && !lock(file))
        return false;
    hg_cli_arena(&arena);
    bool good = read_document(file, &arena);
    hg_arena_release(&arena);
    if (good)
        file->store = hg_state_store(file->document);
    return good;
}

const struct hg_store *hg_state_file_store(const struct hg_state_file *file)
{
    return file->document != NULL ? &file->store : NULL;
}

static bool write_document(const struct hg_state_file *file, struct hg_output *out)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_state_write(file->document, &text);
    bool good = hg_output_write(out, text.at, text.len);
    hg_buf_release(&text);
    return good;
}

bool hg_state_file_save(struct hg_state_file *file)
{
    struct hg_output *out;
    if (file->document == NULL)
        return true;
    if (file->absent && access(file->path, F_OK) == 0) {
        hg_message("another run has created the state file `%s` in the meantime; run again",
                   file->path);
        return false;
    }
    if (hg_output_open(file->path, &out) != HG_OK)
        return false;
    if (write_document(file, out))
        return hg_output_commit(out);
    hg_output_discard(out);
    return false;
}

void hg_state_file_close(struct hg_state_file *file)
{
    hg_state_free(file->document);
    file->document = NULL;
    if (file->lock >= 0)
        close(file->lock);
    file->lock = -1;
}
