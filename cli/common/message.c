/* Messages to the user on standard error, colour, and out of memory. Holds the only global state
 * of the command line: the colour setting. */
#define _GNU_SOURCE /* vasprintf */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/common/common.h"

static enum hg_colour_choice chosen = HG_COLOUR_AUTO;

void hg_colour_choose(enum hg_colour_choice choice)
{
    chosen = choice;
}

bool hg_colour(int stream)
{
    if (chosen != HG_COLOUR_AUTO)
        return chosen == HG_COLOUR_ALWAYS;
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    if (no != NULL && *no != '\0')
        return false;
    if (term == NULL || strcmp(term, "dumb") == 0)
        return false;
    return isatty(stream) == 1;
}

static void put_list(struct hg_buf *out, const char *format, va_list args)
{
    char *text = NULL;
    int len = vasprintf(&text, format, args);
    if (len > 0)
        hg_buf_put(out, text, (size_t)len);
    free(text);
}

void hg_message(const char *format, ...)
{
    struct hg_buf text, clean;
    va_list args;
    hg_cli_buf(&text);
    hg_cli_buf(&clean);
    va_start(args, format);
    put_list(&text, format, args);
    va_end(args);
    hg_buf_text(&clean, hg_colour(2) ? "\033[1mheadgate:\033[0m " : "headgate: ");
    hg_put_sanitized(&clean, (struct hg_str){text.at, text.len}, HG_SANITIZE_TERMINAL);
    hg_buf_byte(&clean, '\n');
    fwrite(clean.at, 1, clean.len, stderr);
    hg_buf_release(&text);
    hg_buf_release(&clean);
}

int hg_stdin_announced(void)
{
    if (isatty(STDIN_FILENO) == 1)
        hg_message("reading from the terminal; end the input with ctrl-d on a line of its own");
    return STDIN_FILENO;
}

/* --- memory ---------------------------------------------------------------------------------- */

static void *resize_or_leave(void *context, void *at, size_t size)
{
    (void)context;
    if (size == 0) {
        free(at);
        return NULL;
    }
    void *moved = realloc(at, size);
    if (moved == NULL) {
        static const char message[] = "headgate: out of memory\n";
        static atomic_flag leaving = ATOMIC_FLAG_INIT;
        while (atomic_flag_test_and_set(&leaving)) /* exit() is for one thread */
            pause();
        ssize_t written = write(2, message, sizeof message - 1);
        (void)written;
        exit(HG_EXIT_TROUBLE);
    }
    return moved;
}

const struct hg_allocator hg_cli_allocator = {resize_or_leave, NULL};

void hg_cli_arena(struct hg_arena *arena)
{
    hg_arena_init(arena, &hg_cli_allocator, NULL);
}

void hg_cli_buf(struct hg_buf *buf)
{
    hg_buf_init(buf, &hg_cli_allocator, 0);
}

void hg_put_count(struct hg_buf *out, size_t count, const char *one, const char *many)
{
    hg_buf_print(out, "%zu %s", count, count == 1 ? one : many);
}

/* --- columns --------------------------------------------------------------------------------- */

#define MAX_COLUMN 40u /* a wider cell does not widen its column */

size_t hg_column_width(size_t width, struct hg_str text)
{
    size_t columns = hg_utf8_columns(text);
    return columns > width ? (columns < MAX_COLUMN ? columns : MAX_COLUMN) : width;
}

void hg_put_column(struct hg_buf *out, struct hg_str text, size_t width)
{
    size_t columns = hg_utf8_columns(text);
    hg_buf_put(out, text.at, text.len);
    hg_buf_fill(out, ' ', (columns < width ? width - columns : 0) + 2);
}
