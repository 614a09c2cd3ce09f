/* Column files: what is packed reads back like the ordinary reader's result, and anything
 * malformed is refused, with valid checksums or not. */
#include <criterion/criterion.h>

#include "colfile_sample.h"

static const char leads[] =
    "{\"lead_id\":\"1\",\"email\":\"a@b.example\",\"company\":{\"name\":\"N\",\"employees\":12}}\n"
    "{\"company.employees\":{\"value\":250,\"confidence\":0.9,\"source\":\"crm\",\"as_of\":\"2026-"
    "11-01\"}}\n"
    "{\"company\":{\"employees\":{\"confidence\":0.1,\"value\":\"7\"}},\"topic\":null}\n"
    "{\"company.employees\":{\"value\":3,\"confidence\":\"no\"},\"title\":{\"other\":1,\"x\":[ "
    "]}}\n"
    "{\"title\":\"caf\\u00e9 \\\"x\\\"\",\"tags\":[\"a\",\"b\\u0020c\", null ],\"sizes\":[1,[2]]}\n"
    "{\"industry\":\"saas\",\"confidence\":{\"industry\":0.2,\"title\":\"x\"},\"title\":\"VP\"}\n"
    "!\n"
    "{\"lead_id\":}\n"
    "{\"company\":{\"name\":\"a\"},\"company.name\":\"b\"}\n"
    "{\"na\\u006de\":1,\"extra\":{\"a\":{}},\"amount\":1.50,\"born\":\"2000-01-01\"}\n"
    "{}\n"
    "{\"amount\":true,\"extra\":{\"a\":{\"b\":[{}]}},\"postal_code\":\"1067\",\"country\":\"de\"}"
    "\n";

Test(colfile, lanes_are_those_of_the_reader)
{
    struct sample *s = sample_new(1);
    struct hg_colfile_facts facts;
    struct hg_buf packed;
    colfile_pack(HG_STR(leads), &packed, &facts);
    cr_assert_eq(facts.rows, 12);
    cr_assert_eq(facts.bad, 2);
    cr_assert_eq(facts.whole, 2);
    cr_assert_eq(facts.bytes, packed.len);
    cr_assert(colfile_try(s, packed.at, packed.len, false, HG_STR(leads)));
    hg_buf_release(&packed);
    sample_free(s);
}

/* Several blocks, a column that is plain and one whose dictionary is full. */
Test(colfile, many_rows)
{
    struct sample *s = sample_new(1);
    struct hg_colfile_facts facts;
    struct hg_buf text, packed;
    hg_buf_init(&text, NULL, 0);
    for (unsigned i = 0; i < 3 * HG_COL_ROWS + 5; i++)
        hg_buf_print(&text,
                     "{\"lead_id\":\"L%u\",\"company\":{\"employees\":%u},\"title\":\"t%u\"%s}\n",
                     i, i % 700, i / 2, i % 5 == 0 ? ",\"topic\":\"help\"" : "");
    colfile_pack((struct hg_str){text.at, text.len}, &packed, &facts);
    cr_assert_eq(facts.rows, 3 * HG_COL_ROWS + 5);
    cr_assert_lt(packed.len, text.len * 2 / 3);
    cr_assert(colfile_try(s, packed.at, packed.len, false, (struct hg_str){text.at, text.len}));
    hg_buf_release(&text);
    hg_buf_release(&packed);
    sample_free(s);
}

/* Each byte changed, with the checksums made good: refused, or read without harm. Without, every
 * byte that says anything is told. */
Test(colfile, every_byte_changed)
{
    static const struct hg_str nothing;
    struct sample *s = sample_new(1);
    struct hg_colfile_facts facts;
    struct hg_buf packed;
    size_t refused = 0;
    colfile_pack(HG_STR(leads), &packed, &facts);
    for (size_t i = 0; i < packed.len; i++)
        for (int bit = 0; bit < 8; bit += 3) {
            packed.at[i] = (char)(packed.at[i] ^ (1 << bit));
            refused += !colfile_try(s, packed.at, packed.len, true, nothing);
            packed.at[i] = (char)(packed.at[i] ^ (1 << bit));
        }
    cr_assert_gt(refused, 100);
    hg_buf_release(&packed);
    sample_free(s);
}

Test(colfile, every_length)
{
    static const struct hg_str nothing;
    struct sample *s = sample_new(1);
    struct hg_colfile_facts facts;
    struct hg_buf packed;
    colfile_pack(HG_STR(leads), &packed, &facts);
    for (size_t len = 0; len < packed.len; len++)
        cr_assert_not(colfile_try(s, packed.at, len, false, nothing), "length %zu", len);
    hg_buf_release(&packed);
    sample_free(s);
}

struct limited {
    size_t left;
};

static void *resize_limited(void *context, void *at, size_t size)
{
    struct limited *limited = context;
    if (size != 0 && limited->left-- == 0) {
        limited->left = 0;
        return NULL;
    }
    return hg_libc_allocator.resize(NULL, at, size);
}

/* Every allocation of packing and opening fails once. */
Test(colfile, no_memory)
{
    for (size_t room = 0; room < 400; room++) {
        struct limited limited = {room};
        struct hg_allocator allocator = {resize_limited, &limited};
        struct hg_colwriter *writer;
        struct hg_colfile_facts facts;
        struct hg_colfile *file;
        struct hg_buf out;
        const char *why;
        hg_buf_init(&out, NULL, 0);
        enum hg_status status = hg_colwriter_new(false, colfile_sink, &out, &allocator, &writer);
        if (status == HG_OK)
            status = hg_colwriter_object(writer, HG_STR("{\"a\":{\"b\":\"c\"},\"d\":[1]}"), 1, 0);
        if (status == HG_OK)
            status = hg_colwriter_finish(writer, &facts);
        hg_colwriter_free(writer);
        if (status == HG_OK) {
            status = hg_colfile_open(out.at, out.len, &allocator, &file, &why);
            hg_colfile_free(file);
        }
        hg_buf_release(&out);
        cr_assert(status == HG_OK || status == HG_NOMEM);
        if (status == HG_OK)
            return;
    }
    cr_assert_fail("it never has enough");
}
