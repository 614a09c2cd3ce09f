/* headgate check: flags past their end date. See cli/checking/check.h. */
#include "cli/checking/check.h"

void hg_check_flags(struct hg_compilation *compilation, int64_t now)
{
    struct hg_model *model = compilation->model;
    for (uint32_t i = 0; i < model->flag_count; i++) {
        const struct hg_item *item = model->flags[i].item;
        if (now < compilation->program->flags[i].before)
            continue;
        struct hg_diag *diag =
            hg_report(model->diags, HG_W0439, item->name.span,
                      "the flag `%.*s` has expired and is off", HG_STR_ARGS(model->flags[i].name));
        hg_diag_label(model->diags, diag, item->before->span, "since this day");
        hg_diag_help(model->diags, diag,
                     "remove it together with the conditions that use it, or agree on a later date "
                     "with %.*s",
                     HG_STR_ARGS(model->flags[i].owner));
    }
}
