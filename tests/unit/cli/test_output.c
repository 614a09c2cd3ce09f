/* Output files that appear whole or not at all. */
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/common.h"

const struct hg_command *const hg_commands[] = {NULL};

static char folder[64], path[128];

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/headgate-out-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
}

static void remove_folder(void)
{
    unlink(path);
    cr_assert_eq(rmdir(folder), 0, "something was left behind");
}

static size_t size_of(const char *name)
{
    struct stat facts;
    return stat(name, &facts) == 0 ? (size_t)facts.st_size : SIZE_MAX;
}

Test(out, appears_at_the_end, .init = make_folder, .fini = remove_folder)
{
    struct hg_output *out;
    static char block[100000];
    cr_assert_eq(hg_output_open(path, &out), HG_OK);
    for (int i = 0; i < 3; i++)
        cr_assert(hg_output_write(out, block, sizeof block) && hg_output_write(out, "x", 1));
    cr_assert_eq(size_of(path), SIZE_MAX, "nothing is there before the end");
    cr_assert(hg_output_commit(out));
    cr_assert_eq(size_of(path), 3 * sizeof block + 3);
}

Test(out, leaves_what_was_there_when_abandoned, .init = make_folder, .fini = remove_folder)
{
    struct hg_output *out;
    cr_assert_eq(hg_output_open(path, &out), HG_OK);
    cr_assert(hg_output_write(out, "old", 3) && hg_output_commit(out));
    cr_assert_eq(hg_output_open(path, &out), HG_OK);
    cr_assert(hg_output_write(out, "longer", 6));
    hg_output_discard(out);
    cr_assert_eq(size_of(path), 3);
}

Test(out, keeps_the_mode, .init = make_folder, .fini = remove_folder)
{
    struct hg_output *out;
    struct stat facts;
    fclose(fopen(path, "w"));
    chmod(path, 0640);
    cr_assert_eq(hg_output_open(path, &out), HG_OK);
    cr_assert(hg_output_commit(out));
    cr_assert_eq(stat(path, &facts), 0);
    cr_assert_eq(facts.st_mode & 07777, 0640);
}

Test(out, many_at_a_time, .init = make_folder, .fini = remove_folder)
{
    struct hg_output *outs[16];
    for (size_t i = 0; i < 16; i++)
        cr_assert_eq(hg_output_open(path, &outs[i]), HG_OK);
    for (size_t i = 0; i < 16; i++)
        hg_output_discard(outs[i]);
}

Test(files, at_the_limit, .init = make_folder, .fini = remove_folder)
{
    struct hg_output *out;
    struct hg_arena arena;
    struct hg_str text, why;
    hg_cli_arena(&arena);
    cr_assert_eq(hg_output_open(path, &out), HG_OK);
    cr_assert(hg_output_write(out, "12345", 5) && hg_output_commit(out));
    cr_assert_eq(hg_file_read(hg_str(path), 5, &arena, &text, &why), HG_OK);
    cr_assert(hg_str_is(text, "12345"));
    cr_assert_eq(hg_file_read(hg_str(path), 4, &arena, &text, &why), HG_LIMIT);
    cr_assert(hg_str_is(why, "larger than 4 bytes"));
    cr_assert_eq(hg_file_read(hg_str(folder), 5, &arena, &text, &why), HG_IO);
    cr_assert(hg_str_is(why, "it is a folder"));
    cr_assert_eq(hg_file_read(HG_STR("no\0where"), 5, &arena, &text, &why), HG_IO);
    cr_assert_eq(hg_file_read(hg_str("/tmp/headgate-nowhere"), 5, &arena, &text, &why), HG_IO);
    cr_assert(hg_str_is(why, "no such file"));
    hg_arena_release(&arena);
}
