/* The JSON writer: commas, escapes, numbers. */
#include "base/json.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct hg_buf buf;
static struct hg_json json;

static void setup(void)
{
    hg_buf_init(&buf, NULL, 0);
    hg_json_init(&json, &buf);
}

static void teardown(void)
{
    hg_buf_release(&buf);
}

TestSuite(json, .init = setup, .fini = teardown);

static void assert_written(const char *text)
{
    struct hg_str out = {buf.at, buf.len};
    cr_assert(hg_str_is(out, text), "%.*s instead of %s", HG_STR_ARGS(out), text);
}

Test(json, puts_commas_where_they_belong)
{
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("a"));
    hg_json_open(&json, '[');
    hg_json_int(&json, -1);
    hg_json_decimal(&json, 2500000);
    hg_json_open(&json, '[');
    hg_json_close(&json, ']');
    hg_json_open(&json, '{');
    hg_json_close(&json, '}');
    hg_json_bool(&json, true);
    hg_json_bool(&json, false);
    hg_json_null(&json);
    hg_json_raw(&json, HG_STR("{\"x\":1}"));
    hg_json_close(&json, ']');
    hg_json_key(&json, HG_STR("b"));
    hg_json_str(&json, HG_STR("c"));
    hg_json_close(&json, '}');
    assert_written("{\"a\":[-1,2.5,[],{},true,false,null,{\"x\":1}],\"b\":\"c\"}");
}

Test(json, escapes_what_must_be_escaped)
{
    hg_json_open(&json, '[');
    hg_json_str(&json, HG_STR("a\"b\\c/\b\f\n\r\t"));
    hg_json_str(&json, HG_STR("\0\x01\x1F\x7F"));
    hg_json_str(&json, HG_STR("\xC3\xA9\xF0\x9F\x98\x80"));
    hg_json_str(&json, (struct hg_str){NULL, 0});
    hg_json_close(&json, ']');
    assert_written("[\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\",\"\\u0000\\u0001\\u001f\x7F\","
                   "\"\xC3\xA9\xF0\x9F\x98\x80\",\"\"]");
}

/* Eight bytes are looked at together: an escape is found wherever it stands. */
Test(json, escapes_at_every_place)
{
    static const struct {
        char byte;
        const char *written;
    } rows[] = {{'"', "\\\""},     {'\\', "\\\\"}, {'\n', "\\n"},    {'\x1f', "\\u001f"},
                {'\0', "\\u0000"}, {' ', " "},     {'!', "!"},       {'#', "#"},
                {'[', "["},        {']', "]"},     {'\x7f', "\x7f"}, {'~', "~"}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (size_t len = 1; len <= 50; len++)
            for (size_t at = 0; at < len; at++) {
                char text[50], expected[64];
                memset(text, 'x', sizeof text);
                text[at] = rows[r].byte;
                snprintf(expected, sizeof expected, "\"%.*s%s%.*s\"", (int)at, text,
                         rows[r].written, (int)(len - at - 1), text + at + 1);
                hg_buf_clear(&buf);
                hg_json_init(&json, &buf);
                hg_json_str(&json, (struct hg_str){text, len});
                assert_written(expected);
            }
}

Test(json, keeps_to_the_maximum)
{
    hg_buf_release(&buf);
    hg_buf_init(&buf, NULL, 4);
    hg_json_init(&json, &buf);
    hg_json_str(&json, HG_STR("ab"));
    assert_written("\"ab\"");
    hg_json_str(&json, HG_STR(""));
    cr_assert(buf.failed);
}

Test(json, escapes_keys)
{
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("a\nb"));
    hg_json_null(&json);
    hg_json_close(&json, '}');
    assert_written("{\"a\\nb\":null}");
}

Test(json, writes_one_value_alone)
{
    hg_json_str(&json, HG_STR("x"));
    assert_written("\"x\"");
}

Test(json, nests_deeper_than_it_checks)
{
    for (int i = 0; i < 100; i++) {
        hg_json_open(&json, '{');
        hg_json_key(&json, HG_STR(""));
        hg_json_open(&json, '[');
    }
    for (int i = 0; i < 100; i++) {
        hg_json_close(&json, ']');
        hg_json_close(&json, '}');
    }
    cr_assert_eq(json.depth, 0u);
    cr_assert_eq(buf.len, 100u * 7);
}

/* Ready and padded keys, first and later, with room and without: the same bytes as keys. */
Test(json, copies_what_is_ready)
{
    static const char long_key[160] =
        ",\"a key of more than sixty-four bytes in all, as long as few are in a contract\":";
    static const char short_key[96] = ",\"b\":";
    for (size_t maximum = 0; maximum < 2; maximum++) {
        hg_buf_release(&buf);
        hg_buf_init(&buf, NULL, maximum * 1000);
        hg_json_init(&json, &buf);
        hg_json_open(&json, '{');
        hg_json_fragment(&json, hg_str(long_key));
        hg_json_int(&json, 1);
        hg_json_fragment(&json, hg_str(short_key));
        hg_json_raw_inline(&json, HG_STR("[2]"));
        hg_json_key_literal(&json, HG_KEY("c"));
        hg_json_raw_bare(&json, HG_STR("{"), false);
        hg_json_key_literal(&json, HG_KEY("d"));
        hg_json_bool(&json, true);
        hg_json_raw_bare(&json, HG_STR("}"), true);
        hg_json_key_literal(&json, HG_KEY("e"));
        hg_json_null(&json);
        hg_json_close(&json, '}');
        assert_written(
            "{\"a key of more than sixty-four bytes in all, as long as few are in a contract\":1,"
            "\"b\":[2],\"c\":{\"d\":true},\"e\":null}");
    }
}

Test(json, drops_what_is_ready_past_the_maximum)
{
    static const char key[96] = ",\"key\":";
    hg_buf_release(&buf);
    hg_buf_init(&buf, NULL, 4);
    hg_json_init(&json, &buf);
    hg_json_open(&json, '{');
    hg_json_fragment(&json, hg_str(key));
    cr_assert(buf.failed);
    hg_json_raw_inline(&json, HG_STR("1"));
    hg_json_raw_bare(&json, HG_STR("}"), true);
    assert_written("{");
}
