/* The map: order of insertion, growth, keys compared whole. */
#include "base/map.h"

#include <criterion/criterion.h>

static struct hg_arena arena;

static void setup(void)
{
    hg_arena_init(&arena, NULL, NULL);
}

static void teardown(void)
{
    hg_arena_release(&arena);
}

TestSuite(map, .init = setup, .fini = teardown);

Test(map, adds_once_and_finds)
{
    struct hg_map map;
    bool added;
    hg_map_init(&map, &arena);
    cr_assert_null(hg_map_find(&map, HG_STR("a")));
    cr_assert_eq(*hg_map_add(&map, HG_STR("a"), 7, &added), 7u);
    cr_assert(added);
    cr_assert_eq(*hg_map_add(&map, HG_STR("a"), 8, &added), 7u);
    cr_assert_not(added);
    *hg_map_find(&map, HG_STR("a")) = 9;
    cr_assert_eq(*hg_map_add(&map, HG_STR("a"), 0, NULL), 9u);
    cr_assert_null(hg_map_find(&map, HG_STR("")));
    hg_map_add(&map, (struct hg_str){NULL, 0}, 1, NULL);
    cr_assert_eq(*hg_map_find(&map, HG_STR("")), 1u);
    hg_map_add(&map, HG_STR("a\0b"), 2, NULL);
    cr_assert_null(hg_map_find(&map, HG_STR("a\0c")));
    cr_assert_eq(map.count, 3u);
}

Test(map, keeps_thousands_in_the_order_of_insertion)
{
    struct hg_map map;
    hg_map_init(&map, &arena);
    for (int i = 0; i < 20000; i++)
        hg_map_add(&map, hg_str_print(&arena, "key %d", i * 7919 % 20000), (uint64_t)i, NULL);
    cr_assert_eq(map.count, 20000u);
    for (int i = 0; i < 20000; i++) {
        struct hg_str key = hg_str_print(&arena, "key %d", i * 7919 % 20000);
        cr_assert(hg_str_eq(map.entries[i].key, key));
        cr_assert_eq(*hg_map_find(&map, key), (uint64_t)i);
    }
    cr_assert_null(hg_map_find(&map, HG_STR("key 20000")));
}

Test(map, hashes_the_same_everywhere)
{
    /* These are part of the contract: a hash may be kept in a file. */
    cr_assert_eq(hg_hash(HG_STR("")), UINT64_C(0x0850F9794D5108B4));
    cr_assert_eq(hg_hash(HG_STR("title")), UINT64_C(0xB3C4C94427A50E58));
    cr_assert_eq(hg_hash(HG_STR("company.employee_count")), UINT64_C(0x0836BB96AFAC3C4B));
    cr_assert_neq(hg_hash(HG_STR("a")), hg_hash(HG_STR("a\0")));
    cr_assert_neq(hg_hash(HG_STR("12345678")), hg_hash(HG_STR("12345678\0")));
}
