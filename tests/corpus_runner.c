/* Runs the corpus: tests/corpus/NAME.case, one situation a file, whole pipeline. A case is
 * sections, each begun by a line `--- NAME`:
 *
 *   --- contract        lead.contract.yaml (else `default.contract` of its folder or the one above)
 *   --- file NAME       another file the policy reads
 *   --- policy          policy.gate; several must compile to the same program
 *   --- now             an instant (default 2026-11-20T09:00:00Z), for what follows
 *   --- flags           flags that are on, separated by spaces, for what follows
 *   --- lead            JSON; decided by the first policy
 *   --- diagnostics     what the compiler says, as a person sees it
 *   --- code            the listing of the program from its tables on, without effects and lines
 *   --- decision        the packet of the lead before it, without the trace; its digest is cut
 *   --- trace           its trace
 *
 * The text before the first section describes the case. Expectations are compared byte by byte,
 * packets ignoring white space; --golden rewrites them. Compile errors fail a case that has no
 * section `diagnostics`.
 *
 * Usage: corpus_runner [--golden] FILE... */
#include "corpus_runner/corpus.h"

#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_NOW "2026-11-20T09:00:00Z"

/* --- comparing --- */

static void squeeze(struct hg_buf *out, struct hg_str json)
{
    bool quoted = false;
    for (size_t i = 0; i < json.len; i++) {
        char ch = json.at[i];
        if (!quoted && (ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r'))
            continue;
        hg_buf_byte(out, ch);
        if (quoted && ch == '\\' && i + 1 < json.len)
            hg_buf_byte(out, json.at[++i]);
        else if (ch == '"')
            quoted = !quoted;
    }
}

static bool same_json(struct hg_str a, struct hg_str b)
{
    struct hg_buf left, right;
    hg_buf_init(&left, &hg_libc_allocator, 0);
    hg_buf_init(&right, &hg_libc_allocator, 0);
    squeeze(&left, a);
    squeeze(&right, b);
    bool same =
        left.len == right.len && (left.len == 0 || memcmp(left.at, right.at, left.len) == 0);
    hg_buf_release(&left);
    hg_buf_release(&right);
    return same;
}

static void check_expectation(struct corpus_case *c, struct section *section)
{
    struct hg_program *program = c->compilation.program;
    if (hg_str_is(section->name, "diagnostics"))
        hg_diags_render(&c->compilation.diags, HG_DIAG_TEXT, false, &section->actual);
    else if (!program)
        hg_buf_text(&section->actual, "no program\n");
    else if (hg_str_is(section->name, "code"))
        corpus_disassemble(&section->actual, program);
    else
        corpus_decide(c, hg_str_is(section->name, "trace"), &section->actual);
    struct hg_str actual = corpus_trim((struct hg_str){section->actual.at, section->actual.len});
    struct hg_str wanted = corpus_trim(section->body);
    bool json = hg_str_is(section->name, "decision") || hg_str_is(section->name, "trace");
    section->mismatch = json ? !same_json(actual, wanted) : !hg_str_eq(actual, wanted);
}

static void check_expectations(struct corpus_case *c)
{
    hg_parse_instant(HG_STR(DEFAULT_NOW), &c->now);
    for (size_t i = 0; i < c->count; i++) {
        struct section *section = &c->sections[i];
        if (hg_str_is(section->name, "now") &&
            !hg_parse_instant(corpus_trim(section->body), &c->now))
            hg_buf_text(&c->complaints, "`now` is no instant\n");
        if (hg_str_is(section->name, "flags"))
            c->flags = corpus_trim(section->body);
        if (hg_str_is(section->name, "lead"))
            c->lead = corpus_trim(section->body);
        if (section->is_expectation)
            check_expectation(c, section);
    }
}

/* --- reporting --- */

static void print_lines(const char *mark, struct hg_str text)
{
    text = corpus_trim(text);
    for (size_t at = 0, next; at < text.len; at = next) {
        next = corpus_line_end(text, at);
        size_t len = next - at;
        printf("%s%.*s%s", mark, (int)len, text.at + at, text.at[next - 1] == '\n' ? "" : "\n");
    }
}

static bool report_case(const struct corpus_case *c)
{
    bool good = c->complaints.len == 0;
    for (size_t i = 0; i < c->count; i++)
        good = good && !c->sections[i].mismatch;
    if (good)
        return true;
    printf("FAILED  %s\n", c->path);
    print_lines("  ", (struct hg_str){c->complaints.at, c->complaints.len});
    for (size_t i = 0; i < c->count; i++) {
        const struct section *section = &c->sections[i];
        if (!section->mismatch)
            continue;
        printf("  %.*s: expected\n", HG_STR_ARGS(section->head));
        print_lines("  - ", section->body);
        printf("  but it is\n");
        print_lines("  + ", (struct hg_str){section->actual.at, section->actual.len});
    }
    return false;
}

static bool rewrite(struct corpus_case *c)
{
    struct hg_buf out;
    hg_buf_init(&out, &hg_libc_allocator, 0);
    hg_buf_put(&out, c->preface.at, c->preface.len);
    for (size_t i = 0; i < c->count; i++) {
        const struct section *section = &c->sections[i];
        struct hg_str body = section->body;
        if (section->is_expectation && section->mismatch)
            body = (struct hg_str){section->actual.at, section->actual.len};
        hg_buf_print(&out, "%.*s\n", HG_STR_ARGS(section->head));
        body = (struct hg_str){body.at, body.len};
        while (body.len != 0 && body.at[body.len - 1] == '\n')
            body.len--;
        if (body.len != 0)
            hg_buf_put(&out, body.at, body.len);
        if (body.len != 0)
            hg_buf_byte(&out, '\n');
        if (i + 1 < c->count)
            hg_buf_byte(&out, '\n');
    }
    bool written = !out.failed && corpus_write_file(c->path, &out);
    hg_buf_release(&out);
    return written;
}

/* --- a case --- */

static bool run_case(struct corpus_case *c, bool golden)
{
    if (setjmp(c->guard.jump) != 0)
        return false;
    if (!corpus_read_file(c->path, &c->arena, &c->text)) {
        printf("FAILED  %s: cannot be read\n", c->path);
        return false;
    }
    corpus_split(c);
    corpus_compile(c);
    check_expectations(c);
    if (golden && c->complaints.len == 0)
        return rewrite(c);
    return report_case(c);
}

static bool run_path(const char *path, bool golden)
{
    struct corpus_case *c = calloc(1, sizeof *c);
    if (!c)
        return false;
    c->path = path;
    hg_arena_init(&c->arena, &hg_libc_allocator, &c->guard);
    hg_buf_init(&c->complaints, &hg_libc_allocator, 0);
    bool good = run_case(c, golden);
    for (size_t i = 0; i < c->count; i++)
        hg_buf_release(&c->sections[i].actual);
    hg_buf_release(&c->complaints);
    if (c->compiled)
        hg_compilation_release(&c->compilation);
    hg_arena_release(&c->arena);
    free(c);
    return good;
}

int main(int argc, char **argv)
{
    size_t passed = 0, failed = 0;
    bool golden = argc > 1 && hg_str_is(hg_str(argv[1]), "--golden");
    for (int i = golden ? 2 : 1; i < argc; i++) {
        if (run_path(argv[i], golden))
            passed++;
        else
            failed++;
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed ? 1 : 0;
}
