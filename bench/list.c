/* A list of a million texts: time to compile, size of the program file, time to load, and peak
 * memory of each. Checks that the program finds texts that are in the list and no others. */
#include "tools.h"

#include <sys/resource.h>

#define ITEMS 1000000u
#define EVERY 7919u /* of the items, one in so many is asked */

static double peak_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1e3;
}

static void put_item(struct hg_buf *out, uint32_t i)
{
    hg_buf_print(out, "domain%07u.example", i);
}

static void make_files(struct made *made, struct hg_arena *arena)
{
    struct hg_buf list;
    hg_buf_init(&list, NULL, 0);
    for (uint32_t i = 0; i < ITEMS; i++) {
        put_item(&list, i);
        hg_buf_text(&list, "\n");
    }
    if (list.failed)
        die("out of memory");
    made->list = (struct hg_str){hg_arena_copy(arena, list.at, list.len), list.len};
    hg_buf_release(&list);
    made->contract = HG_STR("contract: lead\nversion: 1\nfields:\n  domain: {type: text}\n");
    made->gate = HG_STR("policy made\n  version \"1\"\n  owner \"bench\"\n"
                        "  lead from \"lead.yaml\"\n\n"
                        "list partners from \"list.txt\"\n\n"
                        "decide assuming no {\n"
                        "  listed: accept when domain in partners\n"
                        "  others: reject otherwise\n}\n");
}

static uint32_t outcome_of(struct hg_lanes *lanes, struct hg_str text)
{
    hg_lanes_reset(lanes, 1);
    *hg_lane_value(lanes, field_named(lanes->program, "domain"), 0) =
        hg_value_text(hg_image_text(lanes->image, &lanes->arena, text));
    run_lanes(lanes);
    return lanes->outcomes[0].possible;
}

static void check(const struct policy *policy)
{
    struct hg_lanes *lanes = new_lanes(policy->image, 1);
    struct hg_buf text;
    hg_buf_init(&text, NULL, 0);
    for (uint32_t i = 0; i < 2 * ITEMS; i += EVERY) {
        hg_buf_clear(&text);
        put_item(&text, i);
        uint32_t wanted = i < ITEMS ? HG_ACCEPT : HG_REJECT;
        if (outcome_of(lanes, (struct hg_str){text.at, text.len}) != UINT32_C(1) << wanted)
            die("the answers differ: no figures");
    }
    hg_buf_release(&text);
    hg_lanes_free(lanes);
}

int main(void)
{
    static struct policy policy;
    struct made made = {0};
    hg_arena_init(&policy.arena, NULL, &policy.guard);
    if (setjmp(policy.guard.jump) != 0)
        die("out of memory");
    make_files(&made, &policy.arena);
    double before = peak_mb();
    policy_make(&policy, &made);
    check(&policy);
    printf("a list of %u texts: compiled in %.0f ms, file %.1f MB, loaded in %.0f ms; answers "
           "checked\n"
           "  memory at its peak %.0f MB, of which %.0f before it was compiled\n",
           ITEMS, made.compile / 1e6, (double)made.bytes / 1e6, made.load / 1e6, peak_mb(), before);
    policy_free(&policy);
    return 0;
}
