/* traceparent.c: what is a traceparent, and what goes on from it. */
#include <criterion/criterion.h>

#include "service/common/traceparent.h"

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN "00f067aa0ba902b7"

Test(traceparent, goes_on_with_the_trace_and_a_span_of_its_own)
{
    struct hg_trace_context context;
    cr_assert(hg_traceparent_read(HG_STR("00-" TRACE "-" SPAN "-01"), &context));
    cr_expect_eq(strlen(context.parent), HG_TRACEPARENT_LENGTH);
    cr_expect_eq(memcmp(context.parent, "00-" TRACE "-", 36), 0);
    cr_expect_neq(memcmp(context.parent + 36, SPAN, 16), 0);
    cr_expect_str_eq(context.parent + 52, "-01");
    cr_expect_str_eq(context.caller, SPAN);
    cr_expect(hg_str_is(hg_trace_id(&context), TRACE));
}

Test(traceparent, what_breaks_the_grammar_is_as_none)
{
    static const struct {
        const char *header;
        bool good;
    } cases[] = {
        {"00-" TRACE "-" SPAN "-01", true},
        {"cc-" TRACE "-" SPAN "-01", true},
        {"cc-" TRACE "-" SPAN "-01-more", true},
        {"00-" TRACE "-" SPAN "-01-more", false},
        {"cc-" TRACE "-" SPAN "-01more", false},
        {"ff-" TRACE "-" SPAN "-01", false},
        {"00-00000000000000000000000000000000-" SPAN "-01", false},
        {"00-" TRACE "-0000000000000000-01", false},
        {"00-4BF92F3577B34DA6A3CE929D0E0E4736-" SPAN "-01", false},
        {"00-" TRACE "-" SPAN "-1", false},
        {"00-" TRACE "_" SPAN "-01", false},
        {"", false},
    };
    struct hg_trace_context context;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_eq(hg_traceparent_read(hg_str(cases[i].header), &context), cases[i].good, "%s",
                     cases[i].header);
    cr_expect_not(hg_traceparent_read((struct hg_str){NULL, 0}, &context));
    cr_expect_eq(hg_trace_id(&context).len, 0);
}
