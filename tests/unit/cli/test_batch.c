/* Batches: records in input order, malformed ones among them, over several batches. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

#include "../runtime/lead_sample.h"
#include "cli/leads/batch.h"

struct feeding {
    struct sample *s;
    struct hg_feed *feed;
    struct hg_batch *batch;
    int fd;
};

static void feeding_init(struct feeding *f, const char *text, size_t len,
                         enum hg_leads_format format, uint32_t room)
{
    int ends[2];
    f->s = sample_new(1);
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], text, len), (ssize_t)len);
    close(ends[1]);
    f->fd = ends[0];
    cr_assert_eq(hg_feed_new(f->s->image, f->fd, format, 0, NULL, &f->feed), HG_OK);
    cr_assert_eq(hg_batch_new(f->s->image, room, NULL, &f->batch), HG_OK);
    f->batch->now = SAMPLE_NOW;
}

static void feeding_release(struct feeding *f)
{
    hg_batch_free(f->batch);
    hg_feed_free(f->feed);
    close(f->fd);
    sample_free(f->s);
}

static uint32_t step(struct feeding *f)
{
    cr_assert_eq(hg_batch_fill(f->batch, f->feed), HG_OK);
    cr_assert_eq(hg_batch_run(f->batch), HG_OK);
    return f->batch->count;
}

static const char *title(struct feeding *f, uint32_t item)
{
    struct hg_lanes *own = f->s->lanes;
    f->s->lanes = f->batch->lanes;
    const char *shown = sample_show(f->s, F_TITLE, f->batch->items[item].lane);
    f->s->lanes = own;
    return shown;
}

Test(batch, good_and_bad_in_order)
{
    static const char text[] = "{\"title\":\"one\"}\n{\"title\":}\n\n[1]\n{\"title\":\"two\"}\n";
    struct feeding f;
    feeding_init(&f, text, sizeof text - 1, HG_LEADS_AUTO, 8);
    cr_assert_eq(step(&f), 4u);
    cr_expect_str_eq(title(&f, 0), "one");
    cr_expect_eq(f.batch->items[1].lane, HG_NO_LANE);
    cr_expect_eq(f.batch->items[1].error.line, 2u);
    cr_expect_eq(f.batch->items[1].error.byte, 25u);
    cr_expect_eq(f.batch->items[2].error.line, 4u);
    cr_expect_str_eq(f.batch->items[2].error.message, "not a JSON object");
    cr_expect_str_eq(title(&f, 3), "two");
    cr_expect_eq(step(&f), 0u);
    cr_expect_null(hg_feed_failure(f.feed));
    feeding_release(&f);
}

Test(batch, many)
{
    static char text[40000];
    size_t len = 0;
    struct feeding f;
    char expected[20];
    uint32_t seen = 0;
    for (int i = 0; i < 1000; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "{\"title\":\"t%d\"}\n", i);
    feeding_init(&f, text, len, HG_LEADS_NDJSON, 64);
    while (step(&f) != 0)
        for (uint32_t i = 0; i < f.batch->count; i++) {
            snprintf(expected, sizeof expected, "t%u", (unsigned)seen++);
            cr_assert_str_eq(title(&f, i), expected);
        }
    cr_expect_eq(seen, 1000u);
    feeding_release(&f);
}

Test(batch, rows)
{
    static const char text[] = "title;colour\n\"a;b\";red\nx\ny;blue\n";
    struct feeding f;
    feeding_init(&f, text, sizeof text - 1, HG_LEADS_AUTO, 8);
    cr_assert_eq(step(&f), 3u);
    cr_expect_str_eq(title(&f, 0), "a;b");
    cr_expect_eq(f.batch->items[1].error.line, 3u);
    cr_expect_str_eq(f.batch->items[1].error.message, "1 cell, but the header has 2");
    cr_expect_str_eq(title(&f, 2), "y");
    cr_assert_eq(hg_batch_run(f.batch), HG_OK); /* the same records may be run again */
    cr_expect_str_eq(title(&f, 0), "a;b");
    feeding_release(&f);
}

Test(batch, headers_that_cannot_be_used)
{
    static const char *const rows[][2] = {
        {"Email,email\n1,2\n", "has an invalid header: columns 1 and 2 both have the name `email`"},
        {"a,b\n1,2\n", "has a header that names no field of the contract"},
    };
    for (size_t i = 0; i < 2; i++) {
        struct feeding f;
        feeding_init(&f, rows[i][0], strlen(rows[i][0]), HG_LEADS_CSV, 8);
        cr_expect_eq(step(&f), 0u);
        cr_expect_eq(strncmp(hg_feed_failure(f.feed), rows[i][1], strlen(rows[i][1])), 0);
        feeding_release(&f);
    }
}

/* A second policy reads the same records, the bad one among them, into lanes of its own. */
Test(batch, two_policies_read_one_stream)
{
    static const char text[] = "{\"title\":\"one\"}\n{\"title\":}\n{\"title\":\"two\"}\n";
    struct feeding f;
    struct hg_batch *second;
    feeding_init(&f, text, sizeof text - 1, HG_LEADS_AUTO, 8);
    struct sample *other = sample_new(1);
    hg_feed_add_image(f.feed, other->image);
    cr_assert_eq(hg_batch_new(other->image, 8, NULL, &second), HG_OK);
    second->now = SAMPLE_NOW;
    cr_assert_eq(step(&f), 3u);
    hg_batch_follow(second, f.batch);
    cr_expect_eq(second->items[0].lane, HG_NO_LANE);
    cr_assert_eq(hg_batch_run(second), HG_OK);
    cr_expect_eq(second->count, 3u);
    cr_expect_eq(second->items[1].lane, HG_NO_LANE);
    cr_expect_eq(second->items[1].error.line, 2u);
    struct hg_batch *first = f.batch;
    f.batch = second;
    cr_expect_str_eq(title(&f, 0), "one");
    cr_expect_str_eq(title(&f, 2), "two");
    f.batch = first;
    hg_batch_free(second);
    feeding_release(&f);
    sample_free(other);
}

/* --- chunks of a file -------------------------------------------------------------------------
 */

/* Lines of all lengths, blank ones, broken ones, some too long, and a last one without an end. */
static void write_mixed(FILE *file, unsigned seed)
{
    for (int i = 0; i < 6000; i++) {
        seed = seed * 1103515245u + 12345u;
        int length = (int)(seed >> 16) % 900, kind = (int)(seed >> 8) % 16;
        if (kind == 0)
            fprintf(file, "%s", i % 400 == 0 ? "\n\r\n \t\n" : "{\"title\":\n");
        else if (kind == 1 && length < 10)
            fprintf(file, "{\"title\":\"%0*d\"}\n", 100000 + 10000 * length, i);
        else
            fprintf(file, "{\"title\":\"%0*d\"}%s\n", kind < 8 ? 1 : length, i,
                    kind > 13 ? "\r" : "");
    }
    fprintf(file, "{\"title\":\"last\"}");
}

static void open_mixed(struct feeding *f, const char *path, bool chunks, struct hg_buf *titles)
{
    f->s = sample_new(1);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file);
    f->fd = dup(fileno(file));
    fclose(file);
    cr_assert_eq(hg_feed_new(f->s->image, f->fd, HG_LEADS_AUTO, 5000, NULL, &f->feed), HG_OK);
    cr_assert_eq(hg_batch_new(f->s->image, 16, NULL, &f->batch), HG_OK);
    f->batch->now = SAMPLE_NOW;
    f->batch->chunks = chunks;
    hg_buf_init(titles, NULL, 0);
}

static void put_refused(struct hg_buf *out, const struct hg_batch_item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (items[i].lane == HG_NO_LANE)
            hg_buf_print(out, "%llu %llu %llu %s\n", (unsigned long long)items[i].line,
                         (unsigned long long)items[i].error.line,
                         (unsigned long long)items[i].error.byte, items[i].error.message);
}

/* All that is filled into `f->batch` by one fill, as words; false at the end. */
static bool take_fill(struct feeding *f, struct hg_buf *titles, struct hg_buf *refused)
{
    uint32_t count;
    cr_assert_eq(hg_batch_fill(f->batch, f->feed), HG_OK);
    if (f->batch->count == 0 && !hg_batch_has_more(f->batch))
        return false;
    do {
        cr_assert_eq(hg_batch_run(f->batch), HG_OK);
        for (uint32_t i = 0; i < f->batch->count; i++)
            if (f->batch->items[i].lane != HG_NO_LANE)
                hg_buf_print(titles, "%s\n", title(f, i));
    } while (hg_batch_has_more(f->batch));
    cr_assert(hg_batch_finish_chunk(f->batch, f->feed));
    const struct hg_batch_item *kept = hg_batch_refused(f->batch, &count);
    if (f->batch->taken != 0)
        put_refused(refused, kept, count);
    else
        put_refused(refused, f->batch->items, f->batch->count);
    return true;
}

static void read_mixed(const char *path, bool chunks, struct hg_buf *titles, struct hg_buf *refused)
{
    struct feeding f;
    unsigned fills = 0, whole = 0;
    open_mixed(&f, path, chunks, titles);
    hg_buf_init(refused, NULL, 0);
    while (take_fill(&f, titles, refused)) {
        fills++;
        whole += f.batch->taken != 0;
    }
    cr_expect_null(hg_feed_failure(f.feed));
    cr_expect(chunks ? whole > 5 && whole < fills : whole == 0); /* the first tells the format */
    cr_expect_eq(lseek(f.fd, 0, SEEK_CUR), lseek(f.fd, 0, SEEK_END));
    feeding_release(&f);
}

Test(batch, chunks_are_the_stream)
{
    char path[] = "/tmp/headgate-chunks-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    for (unsigned seed = 1; seed <= 5; seed++) {
        struct hg_buf titles[2], refused[2];
        FILE *file = fopen(path, "w");
        cr_assert_not_null(file);
        write_mixed(file, seed);
        cr_assert_eq(fclose(file), 0);
        for (int i = 0; i < 2; i++)
            read_mixed(path, i == 1, &titles[i], &refused[i]);
        cr_assert(titles[0].len > 20000 && refused[0].len > 3000);
        cr_expect(hg_str_eq((struct hg_str){titles[0].at, titles[0].len},
                            (struct hg_str){titles[1].at, titles[1].len}));
        cr_expect(hg_str_eq((struct hg_str){refused[0].at, refused[0].len},
                            (struct hg_str){refused[1].at, refused[1].len}));
        for (int i = 0; i < 2; i++) {
            hg_buf_release(&titles[i]);
            hg_buf_release(&refused[i]);
        }
    }
    close(fd);
    unlink(path);
}

/* A file that becomes shorter meanwhile ends there; one that grew is read on. */
Test(batch, chunks_of_a_file_that_changes)
{
    char path[] = "/tmp/headgate-chunks-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    for (int grows = 0; grows < 2; grows++) {
        struct feeding f;
        struct hg_buf titles, refused;
        FILE *file = fopen(path, "w");
        cr_assert_not_null(file);
        for (int i = 0; i < 20000; i++)
            fprintf(file, "{\"title\":\"t%05d\"}\n", i);
        cr_assert_eq(fflush(file), 0);
        open_mixed(&f, path, true, &titles);
        hg_buf_init(&refused, NULL, 0);
        cr_assert(take_fill(&f, &titles, &refused));
        cr_assert(take_fill(&f, &titles, &refused));
        if (grows)
            fprintf(file, "{\"title\":\"grown\"}\n");
        else
            cr_assert_eq(ftruncate(fileno(file), 10000L * 19), 0);
        cr_assert_eq(fclose(file), 0);
        while (take_fill(&f, &titles, &refused)) {
        }
        cr_expect_eq(titles.len, grows ? 20000u * 7 + 6 : 10000u * 7);
        cr_expect_eq(refused.len, 0u);
        cr_expect_null(hg_feed_failure(f.feed));
        hg_buf_release(&titles);
        hg_buf_release(&refused);
        feeding_release(&f);
    }
    close(fd);
    unlink(path);
}
