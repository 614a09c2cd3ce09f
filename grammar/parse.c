/* Entry point of the grammar layer: checks that a source is valid text, then runs the parser.
 * Owns nothing; the tree lives in the caller's arena. */
#include "grammar/build.h"

#include "grammar/tokens.h"

/* --- is it text? ------------------------------------------------------------------------------ */

static struct hg_span byte_at(const struct hg_parser *p, size_t at, size_t length)
{
    return (struct hg_span){p->source, (uint32_t)at, (uint32_t)(at + length)};
}

static bool check_size(struct hg_parser *p)
{
    if (p->text.len <= HG_POLICY_MAX_BYTES)
        return true;
    struct hg_diag *diag = hg_parser_error(
        p, HG_E0108, byte_at(p, 0, 0), "the file is larger than %u MiB", HG_POLICY_MAX_BYTES >> 20);
    hg_parser_help(p, diag, NULL,
                   "move long lists and tables to files of their own: `list x from \"x.txt\"`, "
                   "`table t from \"t.csv\"`");
    return false;
}

/* Beginnings of files that are certainly something else. */
static const char *known_binary(struct hg_str text)
{
    static const struct {
        const char *start, *what;
        size_t length;
    } kinds[] = {
        {"\xff\xfe", "UTF-16 text", 2},
        {"\xfe\xff", "UTF-16 text", 2},
        {"PK\x03\x04", "a ZIP archive or an office document", 4},
        {"\x1f\x8b", "a gzip archive", 2},
        {"%PDF", "a PDF", 4},
        {"\x89PNG", "an image", 4},
        {"\x7f"
         "ELF",
         "a program", 4},
        {"\xd0\xcf\x11\xe0", "an office document", 4},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (text.len >= kinds[i].length && !memcmp(text.at, kinds[i].start, kinds[i].length))
            return kinds[i].what;
    return NULL;
}

static bool is_control(unsigned char c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

/* More than a tenth of the first bytes are no text: not worth a complaint each. */
static bool looks_binary(struct hg_str text)
{
    size_t odd = 0, length = text.len < 4096 ? text.len : 4096;
    for (size_t i = 0; i < length; i++)
        odd += is_control((unsigned char)text.at[i]);
    return odd >= 8 && odd * 10 > length;
}

static bool check_kind(struct hg_parser *p)
{
    const char *what = known_binary(p->text);
    if (!what && !looks_binary(p->text))
        return true;
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0109, byte_at(p, 0, 0), "this is not a text file, but %s",
                        what ? what : "binary data");
    hg_parser_help(p, diag, NULL, "a policy is a plain text file in UTF-8");
    return false;
}

static bool check_utf8(struct hg_parser *p)
{
    size_t at = hg_utf8_invalid(p->text);
    if (at == SIZE_MAX)
        return true;
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0112, byte_at(p, at, 1), "byte 0x%02X is not valid UTF-8",
                        (unsigned char)p->text.at[at]);
    hg_parser_help(p, diag, "invalid byte", "save the file with the encoding UTF-8");
    return false;
}

/* Bidirectional control characters: what a reviewer sees is not what is compiled. */
static bool turns_direction(const char *at, size_t room)
{
    unsigned char c = room >= 3 ? (unsigned char)at[2] : 0;
    if (room < 3 || (unsigned char)at[0] != 0xe2)
        return false;
    if ((unsigned char)at[1] == 0x80)
        return (c >= 0xaa && c <= 0xae) || c == 0x8e || c == 0x8f;
    return (unsigned char)at[1] == 0x81 && c >= 0xa6 && c <= 0xa9;
}

static void report_character(struct hg_parser *p, size_t at)
{
    struct hg_diag *diag;
    unsigned char c = (unsigned char)p->text.at[at];
    if (c == 0) {
        diag = hg_parser_error(p, HG_E0110, byte_at(p, at, 1), "a NUL byte");
        hg_parser_help(p, diag, "not text", "remove it");
    } else if (c < 0x80) {
        diag = hg_parser_error(p, HG_E0111, byte_at(p, at, 1), "control character 0x%02X", c);
        hg_parser_help(p, diag, "not text",
                       "remove it; inside a text, write a tab as `\\t` and a line break as `\\n`");
    } else {
        diag = hg_parser_error(p, HG_E0113, byte_at(p, at, 3),
                               "an invisible character that reverses the reading direction");
        hg_parser_help(p, diag, "makes the text read differently from what is compiled",
                       "remove it");
    }
}

static bool check_characters(struct hg_parser *p)
{
    bool fine = true;
    for (size_t i = 0; i < p->text.len && !p->stop; i++) {
        unsigned char c = (unsigned char)p->text.at[i];
        if (!is_control(c) && !(c == 0xe2 && turns_direction(p->text.at + i, p->text.len - i)))
            continue;
        report_character(p, i);
        fine = false;
    }
    return fine;
}

/* --- the door --------------------------------------------------------------------------------- */

static void judge_at_end(struct hg_parser *p)
{
    if (p->stop)
        return;
    hg_report_bare_operands(p);
    hg_report_pending_literals(p);
}

static void start(struct hg_parser *p, struct hg_diags *diags, uint32_t source, uint32_t first_id,
                  struct hg_arena *arena)
{
    memset(p, 0, sizeof *p);
    p->diags = diags;
    p->arena = arena;
    p->source = source;
    p->first_id = first_id;
    p->text = diags->sources->list.at[source].text;
    if (p->text.len == 0)
        p->text = HG_STR("");
    p->errors_before = diags->errors;
    p->tree = HG_NEW(arena, struct hg_tree);
    p->tree->source = source;
    p->tree->next_id = first_id;
}

enum hg_status hg_parse_with(struct hg_parser *p, struct hg_diags *diags, uint32_t source,
                             uint32_t first_id, struct hg_arena *arena, bool keep_marks)
{
    start(p, diags, source, first_id, arena);
    p->keep_marks = keep_marks;
    if (!check_size(p) || !check_kind(p) || !check_utf8(p) || !check_characters(p))
        return HG_INVALID;
    if (hg_str_starts(p->text, HG_STR("\xef\xbb\xbf"))) /* optional byte order mark */
        p->offset = 3;
    hg_scanner_start(p);
    int failed = hg_yyparse(p);
    judge_at_end(p);
    return failed != 0 || p->stop || diags->errors > p->errors_before ? HG_INVALID : HG_OK;
}

enum hg_status hg_parse(struct hg_diags *diags, uint32_t source, uint32_t first_id,
                        struct hg_arena *arena, struct hg_tree **tree)
{
    struct hg_parser parser;
    enum hg_status status = hg_parse_with(&parser, diags, source, first_id, arena, false);
    *tree = parser.tree;
    return status;
}
