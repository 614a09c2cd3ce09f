/* --flag: turns flags of a policy on for a run. Owns the messages about flag names. */
#include "cli/common/common.h"

#include "bytecode/program.h"

/* Turns it on in each policy that declares it; false: none does. */
static bool turn_on(struct hg_str name, struct hg_session *const sessions[], size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count; i++)
        for (uint32_t f = 0; f < sessions[i]->program->flag_count; f++)
            if (hg_str_eq(sessions[i]->program->flags[f].name, name)) {
                hg_image_turn_on(sessions[i]->image, UINT64_C(1) << f);
                found = true;
            }
    return found;
}

static bool report_no_flag(struct hg_str name, struct hg_session *const sessions[], size_t count)
{
    struct hg_arena arena;
    struct hg_str names[2 * HG_MAX_FLAGS];
    size_t known = 0;
    hg_cli_arena(&arena);
    for (size_t i = 0; i < count; i++)
        for (uint32_t f = 0; f < sessions[i]->program->flag_count && known < 2 * HG_MAX_FLAGS; f++)
            names[known++] = sessions[i]->program->flags[f].name;
    struct hg_str near = hg_did_you_mean(&arena, name, names, known);
    if (known == 0)
        hg_message("--flag: the policy declares no flags; to declare this one, write `flag %.*s "
                   "owner \"…\" before 2027-04-01`",
                   HG_STR_ARGS(name));
    else
        hg_message("--flag: the policy declares no flag `%.*s`%.*s", HG_STR_ARGS(name),
                   HG_STR_ARGS(near));
    hg_arena_release(&arena);
    return false;
}

bool hg_flags_enable(const char *names, struct hg_session *const sessions[], size_t count)
{
    struct hg_str list[HG_MAX_FLAGS];
    size_t named = names != NULL ? hg_comma_names(names, list, HG_MAX_FLAGS) : 0;
    for (size_t i = 0; i < named; i++)
        if (!turn_on(list[i], sessions, count))
            return report_no_flag(list[i], sessions, count);
    return true;
}
