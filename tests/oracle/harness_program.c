/* The same policy in other writing: formatted, through a program file, its tables as CSV files. */
#include "grammar/parse.h"
#include "tests/oracle/harness_parts.h"

static bool same_program(struct session *s, const struct hg_program *other, const char *what)
{
    return (other && memcmp(other->digest, s->compilation.program->digest, HG_DIGEST_SIZE) == 0) ||
           DIFFER("%s gives another program", what);
}

/* Compiles another writing of the policy. */
static bool same_policy(struct session *s, struct hg_str text, const char *what)
{
    struct hg_compilation again;
    struct hg_str kept = s->policy;
    s->policy = text;
    harness_compile(s, &again);
    bool same = same_program(s, again.program, what);
    hg_compilation_release(&again);
    s->policy = kept;
    return same;
}

static bool check_format(struct session *s)
{
    struct hg_buf text;
    uint32_t source = s->compilation.model->policy->source;
    hg_buf_init(&text, &hg_libc_allocator, 0);
    if (hg_format(&s->compilation.diags, source, &s->compilation.arena, &text) != HG_OK)
        return DIFFER("fmt refuses it");
    bool same = same_policy(s, (struct hg_str){text.at, text.len}, "fmt");
    hg_buf_release(&text);
    return same;
}

static bool check_file(struct session *s)
{
    struct hg_buf bytes;
    struct hg_program *again = NULL;
    struct hg_str why;
    hg_buf_init(&bytes, &hg_libc_allocator, 0);
    bool good =
        hg_program_encode(s->compilation.program, &bytes) == HG_OK &&
        hg_program_decode((struct hg_str){bytes.at, bytes.len}, &s->arena, &again, &why) == HG_OK;
    good =
        good ? same_program(s, again, "encode then decode") : DIFFER("it cannot be decoded again");
    hg_buf_release(&bytes);
    return good;
}

bool harness_program(struct session *s)
{
    return check_format(s) && check_file(s) &&
           (s->gen.tables == 0 ||
            same_policy(s, gen_with_files(&s->gen, s->policy), "reading its tables from files"));
}
