/* Reading whole files, for the compiler's loader and for commands, and good messages when one
 * cannot be read. Writing is in output.c. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/common/common.h"

#define ZONE_MAX_BYTES ((size_t)1 << 20)

struct hg_str hg_file_reason(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return HG_STR("no such file");
    case EISDIR:
        return HG_STR("it is a folder");
    case EACCES:
    case EPERM:
        return HG_STR("no permission to read it");
    default:
        return hg_str(strerror(error));
    }
}

/* Everything up to the end, or HG_LIMIT past `maximum`. */
static enum hg_status read_all(int file, size_t maximum, struct hg_arena *arena,
                               struct hg_str *text, struct hg_str *why)
{
    struct stat facts;
    size_t room = 4096, len = 0;
    if (fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0)
        room = (size_t)facts.st_size < maximum ? (size_t)facts.st_size + 1 : maximum + 1;
    char *at = hg_arena_alloc(arena, room);
    for (;;) {
        ssize_t got = read(file, at + len, room - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *why = hg_file_reason(errno);
            return HG_IO;
        }
        len += (size_t)got;
        if (len > maximum) {
            *why = hg_str_print(arena, "larger than %zu bytes", maximum);
            return HG_LIMIT;
        }
        if (got == 0)
            break;
        if (len == room) {
            at = hg_arena_grow(arena, at, room, room * 2);
            room *= 2;
        }
    }
    *text = (struct hg_str){at, len};
    return HG_OK;
}

enum hg_status hg_file_read(struct hg_str path, size_t maximum, struct hg_arena *arena,
                            struct hg_str *text, struct hg_str *why)
{
    if (hg_str_is(path, "-"))
        return read_all(hg_stdin_announced(), maximum, arena, text, why);
    if (memchr(path.at, '\0', path.len) != NULL) {
        *why = hg_file_reason(ENOENT);
        return HG_IO;
    }
    int file = open(hg_str_copy(arena, path).at, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        *why = hg_file_reason(errno);
        return HG_IO;
    }
    enum hg_status status = read_all(file, maximum, arena, text, why);
    close(file);
    return status;
}

static enum hg_status load(void *context, struct hg_str path, struct hg_arena *arena,
                           struct hg_str *text, struct hg_str *why)
{
    (void)context;
    return hg_file_read(path, HG_FILE_MAX_BYTES, arena, text, why);
}

const struct hg_loader hg_file_loader = {load, NULL};

/* A zone's name is a path below the folder of zones; what names may be the compiler has seen to. */
static enum hg_status load_zone(void *context, struct hg_str name, struct hg_arena *arena,
                                struct hg_str *bytes, struct hg_str *why)
{
    const char *folder = getenv("TZDIR");
    (void)context;
    if (folder == NULL || folder[0] == '\0')
        folder = "/usr/share/zoneinfo";
    return hg_file_read(hg_str_print(arena, "%s/%.*s", folder, HG_STR_ARGS(name)), ZONE_MAX_BYTES,
                        arena, bytes, why);
}

const struct hg_loader hg_zone_loader = {load_zone, NULL};

bool hg_is_folder(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

/* --- the name that was meant ---------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
    return hg_str_cmp(*(const struct hg_str *)a, *(const struct hg_str *)b);
}

static struct hg_str last_part(struct hg_str path)
{
    size_t start = path.len;
    while (start > 0 && path.at[start - 1] != '/')
        start--;
    return (struct hg_str){path.at + start, path.len - start};
}

static struct hg_str near_name(struct hg_str path, struct hg_arena *arena)
{
    HG_VEC(struct hg_str) names = {0};
    struct hg_str last = last_part(path), folder = {path.at, path.len - last.len};
    DIR *dir = opendir(folder.len == 0 ? "." : hg_str_copy(arena, folder).at);
    if (dir == NULL)
        return HG_STR("");
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.')
            hg_push(arena, &names, hg_str_copy(arena, hg_str(entry->d_name)));
    closedir(dir);
    if (names.count > 1) /* readdir has no order of its own */
        qsort(names.at, names.count, sizeof *names.at, by_bytes);
    int nearest = hg_nearest(last, names.at, names.count);
    if (nearest < 0)
        return HG_STR("");
    return hg_str_print(arena, "; did you mean `%.*s%.*s`?", HG_STR_ARGS(folder),
                        HG_STR_ARGS(names.at[nearest]));
}

void hg_put_unreadable(struct hg_str path, struct hg_str why, struct hg_buf *out)
{
    struct hg_arena arena;
    hg_cli_arena(&arena);
    struct hg_str near = HG_STR("");
    if (hg_str_is(why, "no such file"))
        near = near_name(path, &arena);
    hg_buf_print(out, "cannot read `%.*s`: %.*s%.*s", HG_STR_ARGS(path), HG_STR_ARGS(why),
                 HG_STR_ARGS(near));
    hg_arena_release(&arena);
}

void hg_message_unreadable(struct hg_str path, struct hg_str why)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_unreadable(path, why, &text);
    hg_message("%.*s", (int)text.len, text.at);
    hg_buf_release(&text);
}

/* --- the clock -------------------------------------------------------------------------------- */

bool hg_now_option(const struct hg_args *args, int64_t *now)
{
    const char *given = hg_arg(args, "now");
    struct timespec clock;
    if (given != NULL) {
        if (hg_parse_instant(hg_str(given), now))
            return true;
        hg_message("`--now` must be a date or a time, not `%s`; for example 2026-11-20T09:00:00Z",
                   given);
        return false;
    }
    clock_gettime(CLOCK_REALTIME, &clock);
    *now = (int64_t)clock.tv_sec * HG_MICROS_PER_SECOND + clock.tv_nsec / 1000;
    return true;
}
