/* The file of --recorded, read once into a map from lead names to member names. Records that are
 * not decisions are reported and skipped; a file without decisions is an error. */
#include "cli/leads/past_owners.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/map.h"
#include "cli/common/common.h"
#include "cli/leads/extractor.h"

#define SHOWN 3 /* records that cannot be read, by name */

struct hg_past_owners {
    struct hg_arena arena;
    struct hg_map leads; /* to an index */
    HG_VEC(struct hg_str) members;
    uint64_t bad;
};

enum { LEAD, TO, PARTS };

static void keep(struct hg_past_owners *recorded, const struct hg_str texts[PARTS])
{
    bool added;
    if (texts[LEAD].len == 0 || texts[TO].len == 0)
        return;
    uint64_t *at = hg_map_add(&recorded->leads, texts[LEAD], recorded->members.count, &added);
    if (added)
        hg_push(&recorded->arena, &recorded->members, texts[TO]);
    else
        recorded->members.at[*at] = texts[TO];
}

static void report_bad(struct hg_past_owners *recorded, const char *path,
                       const struct hg_raw_record *text)
{
    if (recorded->bad++ < SHOWN)
        hg_message("%s:%" PRIu64 ": this is not a decision", path, text->line);
}

/* False when reading failed. */
static bool take(struct hg_past_owners *recorded, const char *path, struct hg_extractor *extractor,
                 const struct hg_raw_record *text)
{
    struct hg_record record = {.row = text->kind == HG_LEAD_ROW || text->kind == HG_LEAD_HEADER,
                               .text = text->text,
                               .cells = text->cells,
                               .count = text->cell_count};
    struct hg_str texts[PARTS] = {{0}};
    if (text->kind == HG_LEAD_FAILED) {
        hg_message("`%s` %s", path, text->message);
        return false;
    }
    if (text->kind == HG_LEAD_HEADER)
        hg_extractor_header(extractor, &record);
    else if (text->kind == HG_LEAD_BAD ||
             hg_extractor_extract(extractor, &record, &recorded->arena, texts) != HG_OK)
        report_bad(recorded, path, text);
    else
        keep(recorded, texts);
    return true;
}

static bool read_file(struct hg_past_owners *recorded, int file, const char *path)
{
    static const struct hg_str lead[] = {{"lead", 4}};
    static const struct hg_str to[] = {{"assignment.to", 13}, {"assigned_to", 11}};
    static const struct hg_selector parts[PARTS] = {{lead, 1}, {to, 2}};
    struct hg_leads *leads = NULL;
    struct hg_raw_record text;
    struct hg_extractor *extractor = hg_extractor_new(parts, PARTS);
    bool good = extractor != NULL &&
                hg_leads_new(file, HG_LEADS_AUTO, 0, &hg_cli_allocator, &leads) == HG_OK;
    if (!good)
        hg_message("out of memory");
    while (good && hg_leads_next(leads, &text) != HG_LEAD_END)
        good = take(recorded, path, extractor, &text);
    hg_leads_free(leads);
    hg_extractor_free(extractor);
    if (good && recorded->members.count == 0) {
        hg_message("`%s` contains no decision with an assignment", path);
        return false;
    }
    return good;
}

bool hg_past_owners_open(const char *path, struct hg_past_owners **recorded)
{
    *recorded = NULL;
    if (path == NULL)
        return true;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        hg_message_unreadable(hg_str(path), hg_file_reason(errno));
        return false;
    }
    struct hg_past_owners *made = hg_cli_allocator.resize(NULL, NULL, sizeof *made);
    *made = (struct hg_past_owners){0};
    hg_cli_arena(&made->arena);
    hg_map_init(&made->leads, &made->arena);
    bool good = read_file(made, file, path);
    close(file);
    if (good)
        *recorded = made;
    else
        hg_past_owners_close(made);
    return good;
}

void hg_past_owners_close(struct hg_past_owners *recorded)
{
    if (recorded == NULL)
        return;
    hg_arena_release(&recorded->arena);
    free(recorded);
}

struct hg_str hg_past_owner(const struct hg_past_owners *recorded, struct hg_str lead)
{
    const uint64_t *at = recorded != NULL ? hg_map_find(&recorded->leads, lead) : NULL;
    return at != NULL ? recorded->members.at[*at] : (struct hg_str){0};
}
