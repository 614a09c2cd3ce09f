/* headgate pack: converts a history of leads to a column file, in one pass and constant memory.
 * Input is read by leads.h, written by runtime/columns/colfile.h. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/leads/leads_run.h"
#include "runtime/columns/colfile.h"

#define SHOWN 10 /* records that are no leads, by name */

struct pack {
    const char *name, *path; /* of the leads, and of the file */
    struct hg_leads_options options;
    struct hg_leads *leads;
    struct hg_colwriter *writer;
    struct hg_output *out;
    struct hg_progress progress;
    uint64_t bad, taken, size;
    uint64_t given; /* bytes of the leads, as they are stored */
};

/* --- records ---------------------------------------------------------------------------------- */

static bool sink(void *context, const void *bytes, size_t size)
{
    return hg_output_write(((struct pack *)context)->out, bytes, size);
}

static enum hg_status take_header(struct pack *pack, const struct hg_raw_record *lead)
{
    struct hg_lead_error error;
    enum hg_status status =
        hg_colwriter_header(pack->writer, lead->cells, lead->cell_count, &error);
    if (status == HG_INVALID)
        hg_message("the header of `%s` cannot be used: %s", pack->name, error.message);
    return status;
}

static void report_bad(struct pack *pack, uint64_t line, const char *message)
{
    hg_progress_hide(&pack->progress);
    if (pack->bad++ < SHOWN)
        hg_message("%s:%" PRIu64 ": %s", pack->name, line, message);
    else if (pack->bad == SHOWN + 1)
        hg_message("further unreadable records are only counted");
}

static enum hg_status take_lead(struct pack *pack, const struct hg_raw_record *lead)
{
    switch (lead->kind) {
    case HG_LEAD_HEADER:
        return take_header(pack, lead);
    case HG_LEAD_OBJECT:
        return hg_colwriter_object(pack->writer, lead->text, lead->line, lead->byte);
    case HG_LEAD_ROW:
        return hg_colwriter_row(pack->writer, lead->cells, lead->cell_count, lead->line,
                                lead->byte);
    case HG_LEAD_BAD:
        return hg_colwriter_bad(pack->writer, lead->message, lead->line, lead->byte);
    case HG_LEAD_FAILED:
    case HG_LEAD_END:
        break;
    }
    return HG_OK;
}

/* A malformed lead is kept, so that readers of the file report it as they would for the input. */
static enum hg_status take(struct pack *pack, const struct hg_raw_record *lead)
{
    struct hg_colfile_facts before = *hg_colwriter_facts(pack->writer);
    enum hg_status status = take_lead(pack, lead);
    if (status == HG_OK && hg_colwriter_facts(pack->writer)->bad != before.bad)
        report_bad(pack, lead->line,
                   lead->kind == HG_LEAD_BAD ? lead->message
                   : lead->kind == HG_LEAD_ROW
                       ? "unreadable row: a different number of cells than the header, or not UTF-8"
                       : "not a valid JSON object");
    pack->taken++;
    if (pack->taken % 1024 == 0)
        hg_progress_show(&pack->progress, pack->taken, hg_leads_position(pack->leads), pack->size);
    return status;
}

static enum hg_status pack_all(struct pack *pack)
{
    struct hg_raw_record lead;
    enum hg_lead_kind kind = hg_leads_next(pack->leads, &lead);
    bool csv = hg_leads_format(pack->leads) == HG_LEADS_CSV;
    enum hg_status status = HG_OK;
    if (kind != HG_LEAD_FAILED)
        status = hg_colwriter_new(csv, sink, pack, &hg_cli_allocator, &pack->writer);
    while (status == HG_OK && kind != HG_LEAD_END && kind != HG_LEAD_FAILED) {
        status = take(pack, &lead);
        kind = hg_leads_next(pack->leads, &lead);
    }
    if (status != HG_OK || kind != HG_LEAD_FAILED)
        return status;
    hg_message("`%s` %s", pack->name, lead.message);
    return HG_INVALID;
}

/* --- the file --------------------------------------------------------------------------------- */

static void put_size(struct hg_buf *out, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    size_t unit = 0;
    uint64_t scale = 1;
    while (bytes / scale >= 10000 && unit + 1 < sizeof units / sizeof *units) {
        scale *= 1000;
        unit++;
    }
    hg_buf_print(out, "%" PRIu64 " %s", (bytes + scale / 2) / scale, units[unit]);
}

static void sum_up(const struct pack *pack, const struct hg_colfile_facts *facts)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_buf_print(&text, "%" PRIu64 " %s in %" PRIu32 " columns: ", facts->rows,
                 facts->rows == 1 ? "record" : "records", facts->columns);
    put_size(&text, facts->bytes);
    hg_buf_text(&text, ", from ");
    put_size(&text, hg_leads_position(pack->leads));
    hg_message("%.*s", (int)text.len, text.at);
    hg_buf_release(&text);
    if (facts->whole != 0)
        hg_message("%" PRIu64 " of them kept as text because columns cannot hold them",
                   facts->whole);
    if (facts->bad != 0)
        hg_message("%" PRIu64
                   " %s could not be read, and will be reported whenever the file is read",
                   facts->bad, facts->bad == 1 ? "record" : "records");
}

static int finish(struct pack *pack, enum hg_status status)
{
    struct hg_colfile_facts facts = {0};
    if (status == HG_OK)
        status = hg_colwriter_finish(pack->writer, &facts);
    hg_progress_hide(&pack->progress);
    if (status == HG_NOMEM)
        hg_message("out of memory");
    if (status != HG_OK) {
        hg_output_discard(pack->out);
        return HG_EXIT_TROUBLE;
    }
    if (!hg_output_commit(pack->out))
        return HG_EXIT_TROUBLE;
    sum_up(pack, &facts);
    return facts.bad != 0 ? HG_EXIT_BAD_LEADS : HG_EXIT_OK;
}

static int pack_file(struct pack *pack, int file)
{
    struct stat facts;
    int exit_state = HG_EXIT_TROUBLE;
    if (fstat(file, &facts) == 0 && S_ISREG(facts.st_mode))
        pack->size = (uint64_t)facts.st_size;
    pack->progress.wanted = isatty(STDERR_FILENO) == 1;
    hg_progress_start(&pack->progress);
    if (hg_leads_new(file, pack->options.input, pack->options.line_max, &hg_cli_allocator,
                     &pack->leads) != HG_OK)
        hg_message("out of memory");
    else if (hg_output_open(pack->path, &pack->out) == HG_OK)
        exit_state = finish(pack, pack_all(pack));
    hg_colwriter_free(pack->writer);
    hg_leads_free(pack->leads);
    return exit_state;
}

/* --- the command ------------------------------------------------------------------------------ */

/* leads.ndjson.gz becomes leads.hgl. */
static const char *default_path(struct hg_arena *arena, struct hg_str leads)
{
    static const char *const endings[] = {".gz", ".zst", ".ndjson", ".jsonl", ".json", ".csv"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (hg_str_ends(leads, hg_str(endings[i])))
            leads.len -= strlen(endings[i]);
    return hg_str_print(arena, "%.*s.hgl", HG_STR_ARGS(leads)).at;
}

static bool check_path(const struct pack *pack, bool standard)
{
    if (pack->path == NULL) {
        hg_message("leads from standard input need an output file: -o FILE.hgl");
        return false;
    }
    if (strcmp(pack->path, "-") == 0 && isatty(STDOUT_FILENO)) {
        hg_message("a column file cannot be printed on a terminal; name a file: -o leads.hgl");
        return false;
    }
    if (!standard && strcmp(pack->path, pack->name) == 0) {
        hg_message("`%s` contains the leads; choose a different file for the output: -o %s.hgl",
                   pack->name, pack->name);
        return false;
    }
    return true;
}

static int run(const struct hg_args *args)
{
    struct pack pack = {.name = args->operands[0], .path = hg_arg(args, "output")};
    struct hg_arena arena;
    bool standard = strcmp(pack.name, "-") == 0;
    int exit_state = HG_EXIT_TROUBLE;
    if (!hg_leads_options_read(args, "pack", &pack.options))
        return exit_state;
    hg_cli_arena(&arena);
    if (pack.path == NULL && !standard)
        pack.path = default_path(&arena, hg_str(pack.name));
    if (check_path(&pack, standard)) {
        int file = standard ? hg_stdin_announced() : open(pack.name, O_RDONLY | O_CLOEXEC);
        if (file < 0)
            hg_message_unreadable(hg_str(pack.name), hg_file_reason(errno));
        else
            exit_state = pack_file(&pack, file);
        if (file > STDIN_FILENO)
            close(file);
    }
    hg_arena_release(&arena);
    return exit_state;
}

static const struct hg_option options[] = {
    {"output", 'o', "FILE", NULL,
     "the column file (default: the name of the leads file with .hgl)"},
    {"input", 'i', "FORMAT", "json|ndjson|csv",
     "format of the leads (default: detected from the content)"},
    {"line-max", 0, "BYTES", NULL, "maximum length of a record (default 1048576)"},
    {0},
};

const struct hg_command hg_cmd_pack = {
    .name = "pack",
    .operands = "LEADS",
    .summary = "convert leads to a column file, which is faster to decide repeatedly",
    .details = "LEADS is a file in JSON, NDJSON or CSV, plain or compressed with gzip or zstd; `-` "
               "is standard input. The column file can be used instead of it in `eval`, `replay`, "
               "`diff --leads`, `explain` and `check --leads`, and gives byte for byte the same "
               "decisions, and the same messages with the same line numbers.\n\n"
               "It contains everything in the leads unchanged: values, evidence, columns that no "
               "contract declares (outcomes, owners) and unreadable records. It does not depend on "
               "a contract, so it can be used with every policy and stays valid when a contract "
               "changes. The file is verified when it is read, and damage is reported.\n\n"
               "`replay` and `diff --leads` count its leads in blocks; only leads with something "
               "undecided are processed one by one. A packed decision log can be used with `replay "
               "--log`.\n\n"
               "The exit status is 3 if some records could not be read; they are kept as well.\n",
    .examples = "headgate pack leads-2026.ndjson.gz -o leads-2026.hgl\n"
                "headgate diff main:inbound.gate inbound.gate --leads leads-2026.hgl\n"
                "headgate replay inbound.gate --leads leads-2026.hgl --outcome stage",
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
