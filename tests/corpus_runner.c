/* Runs the corpus: tests/corpus/NAME.case, one situation a file, whole pipeline. A case is
 * sections, each begun by a line `--- NAME`:
 *
 *   --- contract        lead.contract.yaml (else `default.contract` of its folder or the one above)
 *   --- file NAME       another file the policy reads
 *   --- policy          policy.gate; several must compile to the same program
 *   --- now             an instant (default 2026-11-20T09:00:00Z), for what follows
 *   --- flags           those that are on, parted by spaces, for what follows
 *   --- lead            JSON; decided by the first policy
 *   --- diagnostics     what the compiler says, as a person sees it
 *   --- code            the listing of the program from its tables on, without effects and lines
 *   --- decision        the packet of the lead before it, without the trace; its digest is cut
 *   --- trace           its trace
 *
 * What stands before the first section says what the case is about. Expectations are compared
 * to the letter, packets without regard to white space; --golden writes them anew. Errors that
 * a case does not expect by `--- diagnostics` fail it.
 *
 * Usage: corpus_runner [--golden] FILE... */
#include "cli/common/cli.h"
#include "include/headgate.h"
#include "runtime/assignment/assign.h"
#include "runtime/ingest/record.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_SECTIONS 64
#define MAX_CASE_BYTES (8u << 20)
#define DEFAULT_NOW "2026-11-20T09:00:00Z"

struct section {
    struct hg_str head, name, body; /* head: the `--- …` line; name without the dashes */
    struct hg_buf actual;           /* for expectations */
    bool is_expectation, mismatch;
};

struct corpus_case {
    const char *path;
    struct hg_arena arena;
    struct hg_guard guard;
    struct hg_str text, preface;
    struct section sections[MAX_SECTIONS];
    size_t count;
    struct hg_str policy; /* the one being compiled */
    struct hg_buf complaints;
    struct hg_compilation compilation; /* of the first policy */
    bool compiled;
    int64_t now;
    struct hg_str flags, lead;
};

/* --- files --- */

static bool read_file(const char *path, struct hg_arena *arena, struct hg_str *out)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    char *at = hg_arena_alloc(arena, MAX_CASE_BYTES);
    size_t len = fread(at, 1, MAX_CASE_BYTES, file);
    fclose(file);
    *out = (struct hg_str){at, len};
    return true;
}

static bool write_file(const char *path, const struct hg_buf *buf)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    bool whole = fwrite(buf->at, 1, buf->len, file) == buf->len;
    return fclose(file) == 0 && whole;
}

static struct hg_str folder_of(struct hg_str path)
{
    while (path.len != 0 && path.at[path.len - 1] != '/')
        path.len--;
    return path;
}

/* --- sections --- */

static struct hg_str trim(struct hg_str s)
{
    while (s.len != 0 && (s.at[s.len - 1] == '\n' || s.at[s.len - 1] == ' '))
        s.len--;
    while (s.len != 0 && (s.at[0] == '\n' || s.at[0] == ' '))
        s = (struct hg_str){s.at + 1, s.len - 1};
    return s;
}

static bool is_expectation(struct hg_str name)
{
    return hg_str_is(name, "diagnostics") || hg_str_is(name, "code") ||
           hg_str_is(name, "decision") || hg_str_is(name, "trace");
}

static size_t line_end(struct hg_str text, size_t at)
{
    while (at < text.len && text.at[at] != '\n')
        at++;
    return at < text.len ? at + 1 : at;
}

static void split(struct corpus_case *c)
{
    struct section *open = NULL;
    size_t next;
    c->preface = (struct hg_str){c->text.at, 0};
    for (size_t at = 0; at < c->text.len; at = next) {
        next = line_end(c->text, at);
        struct hg_str line = {c->text.at + at, next - at};
        if (hg_str_starts(line, HG_STR("--- ")) && c->count < MAX_SECTIONS) {
            open = &c->sections[c->count++];
            open->head = trim(line);
            open->name = trim((struct hg_str){line.at + 4, line.len - 4});
            open->body = (struct hg_str){c->text.at + next, 0};
            open->is_expectation = is_expectation(open->name);
            hg_buf_init(&open->actual, &hg_libc_allocator, 0);
        } else if (open) {
            open->body.len += line.len;
        } else {
            c->preface.len += line.len;
        }
    }
}

static struct section *find_section(struct corpus_case *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++)
        if (hg_str_is(c->sections[i].name, name))
            return &c->sections[i];
    return NULL;
}

/* --- compiling --- */

/* Of the case's folder, else of the one above. */
static bool read_default(struct corpus_case *c, struct hg_str *text)
{
    struct hg_str folder = folder_of(hg_str(c->path));
    struct hg_str above = folder;
    above.len -= above.len != 0;
    above = folder_of(above);
    struct hg_str near = hg_str_print(&c->arena, "%.*sdefault.contract", HG_STR_ARGS(folder));
    struct hg_str far = hg_str_print(&c->arena, "%.*sdefault.contract", HG_STR_ARGS(above));
    return read_file(near.at, &c->arena, text) || read_file(far.at, &c->arena, text);
}

static enum hg_status load(void *context, struct hg_str path, struct hg_arena *arena,
                           struct hg_str *text, struct hg_str *why)
{
    struct corpus_case *c = context;
    (void)arena;
    if (hg_str_is(path, "policy.gate")) {
        *text = c->policy;
        return HG_OK;
    }
    struct section *contract = find_section(c, "contract");
    if (hg_str_is(path, "lead.contract.yaml") && contract) {
        *text = contract->body;
        return HG_OK;
    }
    struct hg_str wanted = hg_str_print(&c->arena, "file %.*s", HG_STR_ARGS(path));
    for (size_t i = 0; i < c->count; i++)
        if (hg_str_eq(c->sections[i].name, wanted)) {
            *text = c->sections[i].body;
            return HG_OK;
        }
    if (hg_str_is(path, "lead.contract.yaml") && read_default(c, text))
        return HG_OK;
    *why = HG_STR("no such file");
    return HG_IO;
}

static void compile(struct corpus_case *c, struct hg_compilation *compilation, struct hg_str policy)
{
    struct hg_loader loader = {load, c};
    struct hg_compile_input input = {HG_STR("policy.gate"), &loader, hg_regex_re2_check,
                                     &hg_zone_loader};
    c->policy = policy;
    hg_compilation_init(compilation, &hg_libc_allocator);
    enum hg_status status = hg_compile(compilation, &input);
    if (status == HG_NOMEM || hg_compilation_close(compilation, NULL, 0) == HG_NOMEM)
        hg_buf_text(&c->complaints, "out of memory\n");
}

static void complain_of_errors(struct corpus_case *c, struct hg_compilation *compilation)
{
    if (find_section(c, "diagnostics") && compilation == &c->compilation)
        return;
    if (compilation->diags.errors == 0)
        return;
    hg_buf_text(&c->complaints, "the policy does not compile:\n");
    hg_diags_render(&compilation->diags, HG_DIAG_TEXT, false, &c->complaints);
}

static void compile_another(struct corpus_case *c, struct hg_str policy)
{
    struct hg_compilation other;
    compile(c, &other, policy);
    complain_of_errors(c, &other);
    if (other.program && c->compilation.program &&
        memcmp(other.program->digest, c->compilation.program->digest, HG_DIGEST_SIZE) != 0) {
        hg_buf_text(&c->complaints, "two policies are not the same program; the second is:\n");
        hg_program_disassemble(other.program, &c->complaints);
        hg_buf_text(&c->complaints, "and the first is:\n");
        hg_program_disassemble(c->compilation.program, &c->complaints);
    }
    hg_compilation_release(&other);
}

static void compile_all(struct corpus_case *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (!hg_str_is(c->sections[i].name, "policy"))
            continue;
        if (c->compiled) {
            compile_another(c, c->sections[i].body);
        } else {
            compile(c, &c->compilation, c->sections[i].body);
            complain_of_errors(c, &c->compilation);
            c->compiled = true;
        }
    }
    if (!c->compiled)
        hg_buf_text(&c->complaints, "the case has no policy\n");
}

/* --- deciding --- */

/* Line breaks between the members of the packet, and between the items of its lists of objects. */
static void put_pretty(struct hg_buf *out, struct hg_str json)
{
    unsigned depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < json.len; i++) {
        if (hg_str_ends((struct hg_str){json.at, i}, HG_STR("sha256:")))
            i += (size_t)2 * HG_DIGEST_SIZE;
        char ch = json.at[i];
        hg_buf_byte(out, ch);
        if (quoted && ch == '\\' && i + 1 < json.len)
            hg_buf_byte(out, json.at[++i]);
        else if (ch == '"')
            quoted = !quoted;
        else if (!quoted && (ch == '{' || ch == '['))
            depth++;
        else if (!quoted && (ch == '}' || ch == ']'))
            depth--;
        else if (!quoted && ch == ',' && depth == 1)
            hg_buf_text(out, "\n ");
        else if (!quoted && ch == ',' && depth == 2 && json.at[i - 1] == '}')
            hg_buf_text(out, "\n  ");
        else if (!quoted && (ch == ',' || ch == ':'))
            hg_buf_byte(out, ' ');
    }
    hg_buf_byte(out, '\n');
}

/* The value of "trace" in the packet, an item a line. */
static void put_trace(struct hg_buf *out, struct hg_str packet)
{
    size_t start = hg_str_find(packet, HG_STR("\"trace\":["));
    if (start == SIZE_MAX)
        return;
    unsigned depth = 0;
    bool quoted = false;
    for (size_t i = start + 9; i < packet.len; i++) {
        char ch = packet.at[i];
        if (!quoted && depth == 0 && ch == ']')
            break;
        if (!quoted && depth == 0 && ch == ',') {
            hg_buf_byte(out, '\n');
            continue;
        }
        hg_buf_byte(out, ch);
        if (quoted && ch == '\\' && i + 1 < packet.len)
            hg_buf_byte(out, packet.at[++i]);
        else if (ch == '"')
            quoted = !quoted;
        else if (!quoted && (ch == '{' || ch == '['))
            depth++;
        else if (!quoted && (ch == '}' || ch == ']'))
            depth--;
        else if (!quoted && (ch == ',' || ch == ':'))
            hg_buf_byte(out, ' ');
    }
    hg_buf_byte(out, '\n');
}

static void turn_on(struct corpus_case *c, struct hg_lanes *lanes)
{
    lanes->flags = 0;
    for (struct hg_str rest = c->flags; rest.len != 0;) {
        size_t space = hg_str_find(rest, HG_STR(" "));
        struct hg_str name = {rest.at, space == SIZE_MAX ? rest.len : space};
        uint32_t flag = 0;
        while (flag < lanes->program->flag_count &&
               !hg_str_eq(lanes->program->flags[flag].name, name))
            flag++;
        if (flag == lanes->program->flag_count)
            hg_buf_print(&c->complaints, "there is no flag `%.*s`\n", HG_STR_ARGS(name));
        else
            lanes->flags |= UINT64_C(1) << flag;
        name.len += space != SIZE_MAX;
        rest = (struct hg_str){rest.at + name.len, rest.len - name.len};
    }
}

/* Puts the packet of the case's lead into `out`. */
static void decide(struct corpus_case *c, struct hg_lanes *lanes, enum hg_trace_level level,
                   struct hg_buf *out)
{
    struct hg_json_reader *reader = NULL;
    struct hg_lead_error error = {0};
    struct hg_decision decision = {0};
    struct hg_packet_options options = {.trace = level, .show_personal = true};
    struct hg_assign_request assign = {.lanes = lanes, .decision = &decision};
    hg_lanes_reset(lanes, 1);
    lanes->now[0] = c->now;
    turn_on(c, lanes);
    if (hg_json_reader_new(lanes->image, &hg_libc_allocator, &reader) != HG_OK)
        return;
    enum hg_status status = hg_json_read(reader, lanes, 0, c->lead, &error);
    if (status != HG_OK)
        hg_buf_print(out, "lead refused: %s\n", error.message);
    else if (hg_run(lanes) != HG_OK || hg_decide(lanes, 0, &c->arena, &decision) != HG_OK ||
             hg_assign(&assign, &c->arena, &decision.assignment) != HG_OK)
        hg_buf_text(out, "out of memory\n");
    else
        hg_packet_json(lanes, 0, &decision, &options, out);
    hg_json_reader_free(reader);
}

/* A packet alone gives its decision again, whatever the policy asks. */
static void check_again(struct corpus_case *c, struct hg_str packet, struct hg_buf *out)
{
    struct hg_buf bytes;
    headgate_program *program = NULL;
    headgate_evaluator *evaluator = NULL;
    headgate_error error = {0};
    hg_buf_init(&bytes, &hg_libc_allocator, 0);
    if (hg_program_encode(c->compilation.program, &bytes) != HG_OK ||
        headgate_program_load(bytes.at, bytes.len, NULL, &program, &error) != HEADGATE_OK ||
        headgate_evaluator_new(program, NULL, &evaluator) != HEADGATE_OK ||
        headgate_packet_again(evaluator, packet.at, packet.len, NULL, 0, &error) != HEADGATE_OK)
        hg_buf_print(out, "not decided again by its packet: %s\n", error.message);
    headgate_evaluator_free(evaluator);
    headgate_program_free(program);
    hg_buf_release(&bytes);
}

static void decide_into(struct corpus_case *c, bool trace, struct hg_buf *out)
{
    struct hg_image *image = NULL;
    struct hg_lanes *lanes = NULL;
    struct hg_str why = {"", 0};
    struct hg_buf packet, full;
    hg_buf_init(&packet, &hg_libc_allocator, 0);
    hg_buf_init(&full, &hg_libc_allocator, 0);
    if (hg_image_new(c->compilation.program, &hg_regex_re2, &hg_libc_allocator, &c->arena, &image,
                     &why) != HG_OK)
        hg_buf_print(out, "no image: %.*s\n", HG_STR_ARGS(why));
    else if (hg_lanes_new(image, 1, &hg_libc_allocator, &lanes) == HG_OK) {
        decide(c, lanes, HG_TRACE_NONE, &packet);
        decide(c, lanes, HG_TRACE_FULL, &full);
    }
    hg_lanes_free(lanes);
    hg_image_free(image);
    struct hg_str json = {packet.at, packet.len};
    if (json.len == 0 || json.at[0] != '{') { /* lead refused */
        hg_buf_put(out, json.at, json.len);
    } else {
        if (trace)
            put_trace(out, (struct hg_str){full.at, full.len});
        else
            put_pretty(out, json);
        check_again(c, (struct hg_str){full.at, full.len}, out);
    }
    hg_buf_release(&packet);
    hg_buf_release(&full);
}

/* --- listings --- */

/* What a case is about: not the fields, nor what every instruction means. */
static void put_code(struct hg_buf *out, struct hg_program *program)
{
    struct hg_buf listing;
    hg_buf_init(&listing, &hg_libc_allocator, 0);
    hg_program_disassemble(program, &listing);
    struct hg_str text = {listing.at, listing.len};
    size_t start = hg_str_find(text, HG_STR("\ntables\n"));
    for (size_t at = start == SIZE_MAX ? 0 : start + 1, next; at < text.len; at = next) {
        next = line_end(text, at);
        struct hg_str line = {text.at + at, next - at};
        for (size_t i = line.len; i-- > 3;)
            if (memcmp(line.at + i - 3, " ; ", 3) == 0) { /* what it does, and its line */
                line.len = i - 3;
                break;
            }
        while (line.len != 0 && (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\n'))
            line.len--;
        hg_buf_put(out, line.at, line.len);
        hg_buf_byte(out, '\n');
    }
    hg_buf_release(&listing);
}

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

static void expect(struct corpus_case *c, struct section *section)
{
    struct hg_program *program = c->compilation.program;
    if (hg_str_is(section->name, "diagnostics"))
        hg_diags_render(&c->compilation.diags, HG_DIAG_TEXT, false, &section->actual);
    else if (!program)
        hg_buf_text(&section->actual, "no program\n");
    else if (hg_str_is(section->name, "code"))
        put_code(&section->actual, program);
    else
        decide_into(c, hg_str_is(section->name, "trace"), &section->actual);
    struct hg_str actual = trim((struct hg_str){section->actual.at, section->actual.len});
    struct hg_str wanted = trim(section->body);
    bool json = hg_str_is(section->name, "decision") || hg_str_is(section->name, "trace");
    section->mismatch = json ? !same_json(actual, wanted) : !hg_str_eq(actual, wanted);
}

static void expect_all(struct corpus_case *c)
{
    hg_parse_instant(HG_STR(DEFAULT_NOW), &c->now);
    for (size_t i = 0; i < c->count; i++) {
        struct section *section = &c->sections[i];
        if (hg_str_is(section->name, "now") && !hg_parse_instant(trim(section->body), &c->now))
            hg_buf_text(&c->complaints, "`now` is no instant\n");
        if (hg_str_is(section->name, "flags"))
            c->flags = trim(section->body);
        if (hg_str_is(section->name, "lead"))
            c->lead = trim(section->body);
        if (section->is_expectation)
            expect(c, section);
    }
}

/* --- telling --- */

static void print_lines(const char *mark, struct hg_str text)
{
    text = trim(text);
    for (size_t at = 0, next; at < text.len; at = next) {
        next = line_end(text, at);
        size_t len = next - at;
        printf("%s%.*s%s", mark, (int)len, text.at + at, text.at[next - 1] == '\n' ? "" : "\n");
    }
}

static bool tell(const struct corpus_case *c)
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
    bool written = !out.failed && write_file(c->path, &out);
    hg_buf_release(&out);
    return written;
}

/* --- a case --- */

static bool run_case(struct corpus_case *c, bool golden)
{
    if (setjmp(c->guard.jump) != 0)
        return false;
    if (!read_file(c->path, &c->arena, &c->text)) {
        printf("FAILED  %s: cannot be read\n", c->path);
        return false;
    }
    split(c);
    compile_all(c);
    expect_all(c);
    if (golden && c->complaints.len == 0)
        return rewrite(c);
    return tell(c);
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
