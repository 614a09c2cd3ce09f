/* Leads of a column file told by classes and decided as summaries (runtime/counting/colclass.h,
 * summary.h), held lane by lane against what the readers, the VM and hg_decide say of the same
 * lines. Stands here since it needs the compiler. */
#include "summary_held.h"

Test(summary, of_fields_that_rule_tables_read)
{
    struct held held;
    seed = 1;
    open_held(&held, FIELDS, NULL,
              "show country, revenue\n"
              "disqualify assuming no {\n"
              "  ours:   when customer\n"
              "  small:  when size < 10 and revenue < 100000\n"
              "  nobody: when phone is unknown and source is \"event\"\n"
              "}\n"
              "score fit -50..100 assuming no {\n"
              "  big:    +30 when size >= 250\n"
              "  rich:   +20 when revenue >= 1000000\n"
              "  head:   +15 when title contains \"Head of\" or title starts with \"Chief \"\n"
              "  tooled: +10 when tools includes any of (\"crm\", \"erp\")\n"
              "  near:   +10 when country in (\"DE\", \"FR\") and title is known\n"
              "  junior: -20 when title has word \"intern\"\n"
              "}\n"
              "classify place assuming no {\n"
              "  home:   when country is \"DE\"\n"
              "  europe: when country in (\"FR\", \"CH\")\n"
              "  else_where: otherwise\n"
              "}\n"
              "decide assuming no {\n"
              "  hot:  accept when fit >= 40 or (source is \"demo\" and place is \"home\")\n"
              "  warm: nurture when fit >= 20 because \"{title} in {place}, {phone}\"\n"
              "  cold: reject otherwise because \"{fit} points, {source}\"\n"
              "}\n");
    hold_all(&held);
    cr_assert_gt(held.taken, LEADS / 2, "%u taken", held.taken);
    cr_assert_gt(held.refused, LEADS / 100, "%u refused", held.refused);
    cr_assert_gt(held.problems, LEADS / 10, "%u with problems", held.problems);
    close_held(&held);
}

Test(summary, of_fields_read_otherwise_with_promises)
{
    struct held held;
    seed = 2;
    open_held(&held, FIELDS, NULL,
              "disqualify {\n"
              "  ours: when customer assuming no\n"
              "}\n"
              "define per_head is revenue / 10\n"
              "score fit 0..100 {\n"
              "  each:  by size { 1..9: +10 10..999: +30 unknown: +5 otherwise: +1 }\n"
              "  heads: +20 when per_head > 5000 assuming no\n"
              "  fresh: +10 when came within last 60 days assuming no\n"
              "}\n"
              "decide {\n"
              "  hot:  accept when fit >= 40 and country in (\"DE\", \"FR\", \"US\")\n"
              "  warm: nurture when title is known and fit >= 20\n"
              "  cold: reject otherwise\n"
              "}\n"
              "promise no_us: never accept when country is \"US\"\n");
    hold_all(&held);
    cr_assert_gt(held.taken, LEADS / 5, "%u taken", held.taken);
    cr_assert_gt(held.refused, LEADS / 20, "%u refused", held.refused);
    close_held(&held);
}

/* Each as of its own time, or of a day; a lead that does not tell it is left to be refused. */
Test(summary, of_leads_at_their_own_time)
{
    struct held held;
    seed = 4;
    open_held(&held, FIELDS, NULL,
              "score fit 0..100 {\n"
              "  late: +40 when came > 2026-11-01\n"
              "  now:  +20 when came within last 1 day assuming no\n"
              "}\n"
              "decide {\n"
              "  hot:  accept when fit >= 20 and country in (\"DE\", \"FR\", \"US\") assuming no\n"
              "  cold: reject otherwise\n"
              "}\n");
    held.clock.field = hg_field_named(held.lab.compilation.program, HG_STR("came"));
    hold_all(&held);
    cr_assert_gt(held.taken, LEADS / 5, "%u taken", held.taken);
    cr_assert_gt(held.refused, LEADS / 3, "%u refused", held.refused);
    close_held(&held);
}

Test(summary, of_leads_that_are_routed)
{
    struct held held;
    seed = 3;
    open_held(&held, FIELDS,
              "people:\n"
              "  ana: {}\n"
              "  ben: {active: no, stand_in: ana}\n"
              "  eva: {active: no}\n"
              "queues:\n  sales: {doc: Sales}\n  backlog: {doc: Later}\n",
              "disqualify assuming no {\n"
              "  ours:  when customer to \"ben\"\n"
              "  small: when size < 10\n"
              "  gone:  when source is \"event\" to \"eva\"\n"
              "}\n"
              "decide assuming no {\n"
              "  hot:   accept when size >= 250\n"
              "  head:  nurture when title contains \"Head\" to source respond within 4 hours\n"
              "  warm:  nurture when country in (\"DE\", \"FR\")\n"
              "  cold:  reject otherwise\n"
              "}\n"
              "route accept calendar \"hq\" {\n"
              "  big:    to \"ana\" when revenue >= 1000000 assuming no\n"
              "  known:  to title when phone is known\n"
              "  others: to \"sales\" otherwise respond within 2 business days\n"
              "}\n"
              "route nurture {\n"
              "  all: to \"backlog\" otherwise\n"
              "}\n");
    hold_all(&held);
    cr_assert_gt(held.taken, LEADS / 3, "%u taken", held.taken);
    cr_assert_gt(held.routed, LEADS / 10, "%u routed", held.routed);
    cr_assert_gt(held.refused, LEADS / 20, "%u refused", held.refused);
    close_held(&held);
}

/* A rule a step of revenue, two of which fit. */
static void put_steps(struct hg_buf *out, const char *name, const char *does, uint32_t count)
{
    uint32_t step = 1000000000 / count;
    for (uint32_t i = 0; i < count; i++)
        hg_buf_print(out, "  %s%u: %s when revenue in %u..%u\n", name, i, does, i * step,
                     (i + 2) * step);
}

Test(summary, of_blocks_of_hundreds_of_rules)
{
    struct held held;
    struct hg_buf policy;
    hg_buf_init(&policy, &hg_libc_allocator, 0);
    seed = 5;
    hg_buf_text(&policy, "disqualify assuming no {\n"
                         "  ours: when customer to \"ben\"\n");
    put_steps(&policy, "d", "", 70);
    hg_buf_text(&policy, "}\nscore fit 0..1000 assuming no {\n");
    put_steps(&policy, "s", "+7", 700); /* more than a block of words */
    hg_buf_text(&policy, "  each: +1 per size up to +300\n}\ndecide assuming no {\n");
    put_steps(&policy, "n", "nurture", 130);
    hg_buf_text(&policy, "  hot: accept when fit >= 250\n  cold: reject otherwise\n}\n"
                         "route nurture {\n");
    put_steps(&policy, "r", "to \"sales\"", 66);
    hg_buf_text(&policy, "  last: to \"backlog\" otherwise\n}\n");
    hg_buf_byte(&policy, '\0');
    open_held(&held, FIELDS,
              "people:\n  ben: {}\n"
              "queues:\n  sales: {doc: Sales}\n  backlog: {doc: Later}\n",
              policy.at);
    hold_all(&held);
    cr_assert_gt(held.taken, LEADS / 3, "%u taken", held.taken);
    cr_assert_gt(held.routed, LEADS / 50, "%u routed", held.routed);
    close_held(&held);
    hg_buf_release(&policy);
}

/* The contracts have other bounds and another enum, and one does not know a field of the other. */
Test(summary, of_two_policies)
{
    static struct held first, second;
    seed = 6;
    open_held(&first, FIELDS, NULL,
              "disqualify assuming no {\n"
              "  ours:  when customer\n"
              "  small: when size < 10 and revenue < 100000\n"
              "}\n"
              "decide assuming no {\n"
              "  hot:  accept when size >= 250 or (source is \"demo\" and phone is known)\n"
              "  warm: nurture when title contains \"Head of\" or country in (\"DE\", \"CH\")\n"
              "  cold: reject otherwise because \"{title}\"\n"
              "}\n");
    open_beside(&second, &first,
                "  id: {type: text, required: true}\n"
                "  country: {type: country}\n"
                "  title: {type: text, max: 12}\n"
                "  source: {type: enum, values: [demo, event, other, fair]}\n"
                "  size: {type: integer, min: 20, max: 9000}\n"
                "  came: {type: date}\n"
                "  revenue: {type: integer, min: 0}\n"
                "  phone: {type: text}\n",
                NULL,
                "decide assuming no {\n"
                "  hot:  accept when size >= 300 or source is \"event\"\n"
                "  warm: nurture when title starts with \"Chief\" or country is \"FR\" or phone is "
                "unknown\n"
                "  rich: review when revenue > 250000\n"
                "  cold: reject otherwise\n"
                "}\n");
    hold_pair(&first, &second);
    cr_assert_gt(first.taken, LEADS / 2, "%u taken", first.taken);
    cr_assert_gt(second.taken, LEADS / 2, "%u taken", second.taken);
    cr_assert_gt(second.problems, first.problems);
    close_held(&second);
    close_held(&first);
}
