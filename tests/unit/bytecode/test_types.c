/* Names of types, reasons and countries; instructions as a table; buckets. */
#include "base/map.h"
#include "bytecode/program.h"

#include <criterion/criterion.h>
#include <stdio.h>

Test(types, every_name_leads_back)
{
    for (unsigned i = 0; i < HG_T_COUNT; i++)
        cr_assert_eq((unsigned)hg_type_named(hg_str(hg_type_name((enum hg_type_kind)i))), i);
    cr_assert_eq(hg_type_named(HG_STR("")), HG_T_COUNT);
    cr_assert_eq(hg_type_named(HG_STR("Text")), HG_T_COUNT);
    cr_assert_str_eq(hg_type_name(HG_T_DATETIME), "datetime");
}

Test(types, reasons)
{
    for (unsigned i = 0; i < HG_R_COUNT; i++)
        cr_assert_not_null(hg_reason_name((enum hg_reason)i));
    cr_assert_str_eq(hg_reason_name(HG_R_LOW_CONFIDENCE), "low_confidence");
    cr_assert_str_eq(hg_reason_name(HG_R_NO_ROW), "no_row");
}

Test(types, countries)
{
    unsigned count = 0;
    for (char a = 'A'; a <= 'Z'; a++)
        for (char b = 'A'; b <= 'Z'; b++)
            count += hg_country_known((struct hg_str){(char[]){a, b}, 2}) ? 1 : 0;
    cr_assert_eq(count, 250); /* 249 of ISO 3166-1, and XK */
    const char *known[] = {"DE", "NA", "XK", "SS", "AX"};
    const char *unknown[] = {"de", "UK", "EU", "AN", "AA", "ZZ", "", "D", "DEU", "D\0"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        cr_assert(hg_country_known(hg_str(known[i])), "%s", known[i]);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        cr_assert(!hg_country_known(hg_str(unknown[i])), "%s", unknown[i]);
    cr_assert(!hg_country_known((struct hg_str){"D\0", 2}));
    cr_assert(hg_str_is(hg_country_of(HG_STR("de")), "DE"));
    cr_assert(hg_str_is(hg_country_of(HG_STR("gB")), "GB"));
    cr_assert_eq(hg_country_of(HG_STR("uk")).len, 0);
    cr_assert_eq(hg_country_of(HG_STR("deu")).len, 0);
    cr_assert(hg_str_is(hg_country_of_three(HG_STR("DEU")), "DE"));
    cr_assert(hg_str_is(hg_country_of_three(HG_STR("GBR")), "GB"));
    cr_assert_eq(hg_country_of_three(HG_STR("UKR ")).len, 0);
    cr_assert_eq(hg_country_of_three(HG_STR("XXX")).len, 0);
}

/* The set is part of the language: a lead's country is read by it. When ISO 3166-1 changes and
 * iso-codes with it, this test says so; the version of the language then counts up. */
Test(types, countries_are_those_of_this_version)
{
    struct hg_arena arena;
    struct hg_str all = {"", 0};
    hg_arena_init(&arena, NULL, NULL);
    for (size_t i = 0; i < hg_country_count(); i++) {
        cr_assert(i == 0 || hg_str_cmp(hg_country(i - 1), hg_country(i)) < 0);
        all = hg_str_print(&arena, "%.*s%.*s", HG_STR_ARGS(all), HG_STR_ARGS(hg_country(i)));
    }
    cr_assert_eq(hg_hash(all), UINT64_C(0x2bcfc64689d9cbb0), "the countries are others: %#llx",
                 (unsigned long long)hg_hash(all));
    hg_arena_release(&arena);
}

/* What the listing and the verifier rely on: four letters they know, outputs first. */
Test(ops, rows_are_well_formed)
{
    for (unsigned i = 0; i < HG_OPS; i++) {
        const struct hg_op_info *row = hg_op_info((enum hg_op)i);
        cr_assert_eq(strlen(row->operands), 4, "%s", row->name);
        cr_assert_eq(strspn(row->operands, "NnTtLlvBbksSRxemMDKjiwy-"), 4, "%s", row->name);
        cr_assert(strlen(row->effect) > 0, "%s", row->name);
        for (int k = 1; k < 4; k++)
            cr_assert_null(strchr("NTLB", row->operands[k]), "%s", row->name);
        cr_assert_null(strpbrk(strchr(row->operands, '-') != NULL ? strchr(row->operands, '-') : "",
                               "NnTtLlvBbksSRxemMDKjiwy"),
                       "%s", row->name);
    }
    cr_assert_null(hg_op_info(HG_OPS));
}

/* printf 'salt\0id' | sha256sum: promised to stay so for ever. */
Test(bucket, is_stable)
{
    const struct {
        const char *id, *salt;
        unsigned bucket;
    } cases[] = {{"lead-1", "a", 8}, {"", "", 92}, {"00Q5e", "roll-out", 74}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(hg_bucket(hg_str(cases[i].id), hg_str(cases[i].salt)), cases[i].bucket);
}

Test(bucket, salt_and_id_do_not_run_together)
{
    cr_assert_neq(hg_bucket(HG_STR("bc"), HG_STR("a")), hg_bucket(HG_STR("c"), HG_STR("ab")));
}

Test(bucket, is_even)
{
    unsigned counts[100] = {0};
    char id[32];
    for (int i = 0; i < 10000; i++) {
        snprintf(id, sizeof id, "lead-%d", i);
        counts[hg_bucket(hg_str(id), HG_STR("roll-out"))]++;
    }
    for (int i = 0; i < 100; i++)
        cr_assert(counts[i] > 50 && counts[i] < 150, "bucket %d: %u", i, counts[i]);
}

Test(digest, is_written_in_hex)
{
    uint8_t digest[HG_DIGEST_SIZE] = {0x00, 0x9a, 0xff};
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    hg_put_digest(&out, digest);
    cr_assert_eq(out.len, 7 + 64);
    cr_assert(hg_str_starts((struct hg_str){out.at, out.len}, HG_STR("sha256:009aff00")));
    hg_buf_release(&out);
}
