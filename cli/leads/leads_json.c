/* Splits JSON documents into lead objects: concatenated objects, or arrays of them, element by
 * element, so that an array of any length needs the memory of one element.
 *
 * Only finds where an element ends, by brackets and quotes; runtime/ingest/record.h validates it.
 * What separates elements is checked here. */
#include "cli/leads/leads_parts.h"

#include <string.h>

/* How far into an element the search for its end has come. */
struct scan {
    size_t at; /* in the window */
    size_t depth;
    bool inside, escaped; /* a string; behind a backslash */
    bool bare;            /* a number or a word: ends before what follows it */
    bool too_long;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next byte that is no white space, or '\0' at the end; the window then starts there. */
static char peek_solid(struct hg_leads *leads)
{
    for (;;) {
        size_t i = 0, len = hg_window(leads);
        while (i < len && is_space(leads->window.at[leads->start + i]))
            i++;
        hg_leads_skip(leads, i);
        if (i < len)
            return leads->window.at[leads->start];
        if (!hg_leads_more(leads))
            return '\0';
    }
}

/* Takes one byte; true when the element ends behind it. */
static bool step(struct scan *scan, char c)
{
    if (scan->escaped) {
        scan->escaped = false;
    } else if (scan->inside) {
        scan->escaped = c == '\\';
        scan->inside = c != '"';
        return !scan->inside && scan->depth == 0;
    } else if (c == '"') {
        scan->inside = true;
    } else if (c == '{' || c == '[') {
        scan->depth++;
    } else if (c == '}' || c == ']') {
        return --scan->depth == 0;
    }
    return false;
}

static bool ends_bare(const struct scan *scan, char c)
{
    return scan->bare && (c == ',' || c == ']' || c == '}' || is_space(c));
}

/* Finds the end of the element at the window's start; false when the input ends first. */
static bool find_end(struct hg_leads *leads, struct scan *scan)
{
    for (;;) {
        for (; scan->at < hg_window(leads); scan->at++) {
            char c = leads->window.at[leads->start + scan->at];
            if (ends_bare(scan, c))
                return true;
            if (!scan->bare && step(scan, c)) {
                scan->at++;
                return true;
            }
        }
        if (scan->at > leads->line_max) {
            scan->too_long = true;
            hg_leads_skip(leads, scan->at);
            scan->at = 0;
        }
        if (!hg_leads_more(leads))
            return scan->bare;
    }
}

static enum hg_lead_kind take_element(struct hg_leads *leads, struct hg_raw_record *out, char first)
{
    struct scan scan = {.bare = strchr("{[\"", first) == NULL};
    struct hg_raw_record place;
    hg_leads_bad(leads, &place, leads->too_long);
    bool closed = find_end(leads, &scan);
    leads->place = leads->place == HG_AT_TOP ? HG_AT_TOP : HG_AFTER_ELEMENT;
    if (!closed)
        place.message = "an object or array without a closing bracket";
    else if (!scan.too_long && scan.at <= leads->line_max && first == '{')
        return hg_leads_give(leads, out, HG_LEAD_OBJECT, scan.at);
    else if (!scan.too_long && scan.at <= leads->line_max)
        place.message = "not a JSON object";
    if (scan.at == 0 && !scan.too_long) /* a stray comma or bracket: never stand still */
        scan.at = 1;
    hg_leads_skip(leads, scan.at);
    if (!closed)
        leads->place = HG_AT_END;
    else if (first == ',' && leads->place == HG_AFTER_ELEMENT)
        leads->place = HG_AFTER_COMMA;
    *out = place;
    return HG_LEAD_BAD;
}

/* After this, records can no longer be separated. */
static enum hg_lead_kind give_up(struct hg_leads *leads, struct hg_raw_record *out,
                                 const char *message)
{
    leads->place = HG_AT_END;
    return hg_leads_bad(leads, out, message);
}

static enum hg_lead_kind at_top(struct hg_leads *leads, struct hg_raw_record *out, char first)
{
    if (first == '{')
        return take_element(leads, out, first);
    return give_up(leads, out, "neither a JSON object nor an array of objects");
}

/* A comma or the end of the array was due; END means to look on. */
static enum hg_lead_kind after_element(struct hg_leads *leads, struct hg_raw_record *out,
                                       char first)
{
    if (first != ',' && first != ']')
        return give_up(leads, out,
                       first == '\0' ? "the array has no closing bracket"
                                     : "a comma is missing between two elements of the array");
    leads->place = first == ',' ? HG_AFTER_COMMA : HG_AT_TOP;
    hg_leads_skip(leads, 1);
    return HG_LEAD_END;
}

static enum hg_lead_kind at_element(struct hg_leads *leads, struct hg_raw_record *out, char first)
{
    if (first == '\0')
        return give_up(leads, out, "the array has no closing bracket");
    if (first != ']')
        return take_element(leads, out, first);
    bool comma = leads->place == HG_AFTER_COMMA;
    enum hg_lead_kind kind =
        comma ? hg_leads_bad(leads, out, "there is a comma after the last element of the array")
              : HG_LEAD_END;
    leads->place = HG_AT_TOP;
    hg_leads_skip(leads, 1);
    return kind;
}

static enum hg_lead_kind take_step(struct hg_leads *leads, struct hg_raw_record *out, char first)
{
    if (leads->place == HG_AFTER_ELEMENT)
        return after_element(leads, out, first);
    if (leads->place != HG_AT_TOP)
        return at_element(leads, out, first);
    if (first != '[')
        return at_top(leads, out, first);
    leads->place = HG_AT_FIRST;
    hg_leads_skip(leads, 1);
    return HG_LEAD_END;
}

enum hg_lead_kind hg_leads_next_json(struct hg_leads *leads, struct hg_raw_record *out)
{
    while (leads->place != HG_AT_END) {
        char first = peek_solid(leads);
        if (leads->failure != NULL && hg_window(leads) == 0)
            break;
        if (first == '\0' && hg_window(leads) == 0 && leads->place == HG_AT_TOP)
            break;
        enum hg_lead_kind kind = take_step(leads, out, first);
        if (kind != HG_LEAD_END)
            return kind;
    }
    return HG_LEAD_END;
}
