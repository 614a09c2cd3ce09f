/* The spool of a batch's response: see spool.h. */
#define _GNU_SOURCE /* O_TMPFILE */
#include "service/http/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void hg_spool_init(struct hg_spool *spool)
{
    *spool = (struct hg_spool){.fd = -1};
}

void hg_spool_release(struct hg_spool *spool)
{
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = -1;
}

/* Nobody else can open it, and it is gone when it is closed, however that happens. */
static int open_nameless(void)
{
    const char *folder = getenv("TMPDIR");
    char name[256];
    if (folder == NULL || folder[0] == '\0')
        folder = "/tmp";
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    snprintf(name, sizeof name, "%s/headgate-XXXXXX", folder);
    fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0)
        unlink(name);
    return fd;
}

static bool write_all(int fd, const char *at, size_t len)
{
    while (len != 0) {
        ssize_t done = write(fd, at, len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        len -= (size_t)done;
    }
    return true;
}

static void shift(struct hg_spool *spool, struct hg_buf *buf)
{
    if (spool->fd < 0)
        spool->fd = open_nameless();
    if (buf->failed || spool->fd < 0 || !write_all(spool->fd, buf->at, buf->len))
        spool->failed = true;
    spool->size += buf->len;
    hg_buf_clear(buf);
}

void hg_spool_shift(struct hg_spool *spool, struct hg_buf *buf)
{
    if (buf->len >= HG_SPOOL_MEMORY || buf->failed)
        shift(spool, buf);
}

bool hg_spool_answer(struct hg_spool *spool, struct hg_exchange *exchange)
{
    if (spool->fd >= 0)
        shift(spool, &exchange->answer);
    if (spool->failed || exchange->answer.failed)
        return false;
    exchange->answer_fd = spool->fd;
    exchange->answer_size = spool->size;
    spool->fd = -1;
    return true;
}
