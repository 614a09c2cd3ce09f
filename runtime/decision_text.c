/* Texts of a decision: templates filled with what the registers hold on a lane. */
#include "runtime/packet_parts.h"

void hg_add_text(struct hg_arena *arena, struct hg_text_list *list, struct hg_str text)
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
        else if (!lanes->show_personal && hg_personal_ref(lanes->program, part->ref))
            hg_buf_text(buf, HG_MASK);
        else
            hg_put_value(buf, lanes, lane, part->ref);
    }
}

static struct hg_str filled(struct hg_buf *buf, const struct hg_lanes *lanes, uint32_t lane,
                            const struct hg_template *template, struct hg_arena *arena)
{
    fill(buf, lanes, lane, template);
    if (buf->failed)
        longjmp(arena->guard->jump, 1);
    return hg_str_copy(arena, (struct hg_str){buf->at, buf->len});
}

/* The buffer stands on the heap: a guard of our own sees to it when the arena runs out. */
struct hg_str hg_fill_template(const struct hg_lanes *lanes, uint32_t lane, uint32_t template_id,
                               struct hg_arena *arena)
{
    const struct hg_template *template = &lanes->program->templates[template_id];
    if (template->count == 1 && template->parts[0].ref.kind == HG_REF_NONE)
        return template->parts[0].text;
    struct hg_buf buf;
    struct hg_str text = {0};
    struct hg_guard guard, *outer = arena->guard;
    hg_buf_init(&buf, &lanes->allocator, 0);
    arena->guard = &guard;
    volatile bool out_of_memory = false;
    if (setjmp(guard.jump) == 0)
        text = filled(&buf, lanes, lane, template, arena);
    else
        out_of_memory = true;
    hg_buf_release(&buf);
    arena->guard = outer;
    if (out_of_memory)
        longjmp(outer->jump, 1);
    return text;
}
