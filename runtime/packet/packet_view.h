/* The packet for people as sections of rows, before it is text or HTML: the content per audience
 * is decided in one place, and two files lay it out. Private to packet*.c. */
#ifndef HG_RUNTIME_PACKET_VIEW_H
#define HG_RUNTIME_PACKET_VIEW_H

#include "runtime/packet/packet_parts.h"

/* The mark and colour of a row. */
enum hg_mark { HG_MARK_NONE, HG_MARK_YES, HG_MARK_NO, HG_MARK_OPEN, HG_MARK_ASSUMED, HG_MARK_OFF };

#define HG_VIEW_CELLS 4

struct hg_view_row {
    enum hg_mark mark;
    struct hg_str cells[HG_VIEW_CELLS]; /* trailing empty ones are omitted */
};

struct hg_view_section {
    struct hg_str title;
    HG_VEC(struct hg_view_row) rows;
};

struct hg_view {
    struct hg_arena *arena;
    struct hg_str outcome, lead, policy;
    struct hg_str title; /* both, for the browser tab */
    HG_VEC(struct hg_view_section) sections;
};

/* Builds the view. False when memory ran out. */
bool hg_view_make(struct hg_view *view, struct hg_lanes *lanes, uint32_t lane,
                  const struct hg_decision *decision, enum hg_audience audience, bool show_personal,
                  struct hg_arena *arena);

/* Sets the title from the outcome and the lead's name. */
void hg_view_name(struct hg_view *view, struct hg_str outcome, struct hg_str lead);

/* packet_assign.c: adds the assignment: who takes the lead, who was skipped and why, and the
 * escalation steps; nothing for NULL. */
void hg_assignment_rows(const struct hg_program *program, const struct hg_assignment *assignment,
                        struct hg_arena *arena, struct hg_view_section *section);

/* Layout: packet_text.c, packet_html.c. */
void hg_view_text(const struct hg_view *view, bool colour, struct hg_buf *out);
void hg_view_html(const struct hg_view *view, struct hg_buf *out);

#endif
