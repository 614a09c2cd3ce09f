/* Texts of a decision: templates filled with register values of a lane. */
#include "runtime/decision/decision_parts.h"
#include "runtime/vm/value_text.h"
#include "runtime/vm/vm_parts.h"

void hg_text_list_add(struct hg_arena *arena, struct hg_text_list *list, struct hg_str text)
{
    struct hg_str *grown = hg_arena_grow(arena, list->at, list->count * sizeof *list->at,
                                         (list->count + 1) * sizeof *list->at);
    grown[list->count++] = text;
    list->at = grown;
}

static void fill(struct hg_buf *buf, const struct hg_lanes *lanes, uint32_t lane,
                 const struct hg_template *template)
{
    for (uint32_t i = 0; i < template->count; i++) {
        const struct hg_template_part *part = &template->parts[i];
        if (part->ref.kind == HG_REF_NONE)
            hg_buf_put(buf, part->text.at, part->text.len);
        else if (!lanes->show_personal && hg_personal_ref(lanes->image, part->ref))
            hg_buf_text(buf, HG_MASK);
        else
            hg_put_value(buf, lanes, lane, part->ref);
    }
}

/* In the lanes' buffer, which stops growing after a few. */
struct hg_str hg_fill_template(const struct hg_lanes *lanes, uint32_t lane, uint32_t template_id,
                               struct hg_arena *arena)
{
    const struct hg_template *template = &lanes->program->templates[template_id];
    struct hg_buf *buf = &((struct hg_vm *)lanes)->text;
    if (template->count == 1 && template->parts[0].ref.kind == HG_REF_NONE)
        return template->parts[0].text;
    hg_buf_clear(buf);
    fill(buf, lanes, lane, template);
    if (buf->failed)
        longjmp(arena->guard->jump, 1);
    return hg_str_copy(arena, (struct hg_str){buf->at, buf->len});
}
