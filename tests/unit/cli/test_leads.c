/* The lead stream: formats, positions, limits, compressed input, and continuing after a malformed
 * record. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "cli/leads/leads.h"

static int file_of(const void *bytes, size_t len)
{
    char name[] = "/tmp/headgate-test-XXXXXX";
    int fd = mkstemp(name);
    cr_assert_geq(fd, 0);
    unlink(name);
    cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static void put_text(struct hg_buf *out, struct hg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        hg_buf_byte(out, text.at[i] == '\n' ? '~' : text.at[i]);
}

static void put_record(struct hg_buf *out, const struct hg_raw_record *lead)
{
    static const char letters[] = "ohrbfe";
    hg_buf_print(out, "%c%d:%d ", letters[lead->kind], (int)lead->line, (int)lead->byte);
    if (lead->kind == HG_LEAD_OBJECT)
        put_text(out, lead->text);
    else if (lead->kind == HG_LEAD_BAD || lead->kind == HG_LEAD_FAILED)
        hg_buf_text(out, lead->message);
    for (uint32_t i = 0; i < lead->cell_count; i++) {
        hg_buf_byte(out, '<');
        put_text(out, lead->cells[i]);
        hg_buf_byte(out, '>');
    }
    hg_buf_byte(out, '\n');
}

/* Every record on a line, as "kind line:byte what". */
static char *stream(const void *bytes, size_t len, enum hg_leads_format format, size_t line_max)
{
    int fd = file_of(bytes, len);
    struct hg_leads *leads;
    struct hg_raw_record lead;
    struct hg_buf out;
    hg_buf_init(&out, NULL, 0);
    cr_assert_eq(hg_leads_new(fd, format, line_max, NULL, &leads), HG_OK);
    while (hg_leads_next(leads, &lead) != HG_LEAD_END) {
        put_record(&out, &lead);
        if (lead.kind == HG_LEAD_FAILED)
            break;
    }
    hg_leads_free(leads);
    close(fd);
    hg_buf_byte(&out, '\0');
    return out.at;
}

struct row {
    const char *input, *records;
};

static void check_rows(const struct row *rows, size_t count, enum hg_leads_format format,
                       size_t line_max)
{
    for (size_t i = 0; i < count; i++) {
        char *records = stream(rows[i].input, strlen(rows[i].input), format, line_max);
        cr_expect_str_eq(records, rows[i].records, "%s\n--- gives\n%s--- expected\n%s",
                         rows[i].input, records, rows[i].records);
        free(records);
    }
}

#define CHECK(rows, format, max) check_rows(rows, sizeof(rows) / sizeof *(rows), format, max)

Test(leads, told_by_content)
{
    static const struct row rows[] = {
        {"", ""},
        {" \n\n", ""},
        {"\xef\xbb\xbf", ""},
        {"{\"a\":1}\n{\"a\":2}\r\n\n  \n{\"a\":3}",
         "o1:0 {\"a\":1}\no2:8 {\"a\":2}\r\no5:21 {\"a\":3}\n"},
        {"\xef\xbb\xbf{\"a\":1}\n", "o1:3 {\"a\":1}\n"},
        {"{\n \"a\": 1\n}\n", "o1:0 {~ \"a\": 1~}\n"},
        {"{\n \"a\": 1\n}\n{\n}", "o1:0 {~ \"a\": 1~}\no4:12 {~}\n"},
        {"{\"a\":\n{\"a\":2}\n", "o1:0 {\"a\":\no2:6 {\"a\":2}\n"},
        {"[{\"a\":1},\n {\"b\":\"]\"}]", "o1:1 {\"a\":1}\no2:11 {\"b\":\"]\"}\n"},
        {"\n [ ]\n", ""},
        {"a,b\n1,2\n", "h1:0 <a><b>\nr2:4 <1><2>\n"},
        {"\xff\xfe{\0", "f1:0 is in UTF-16; save it as UTF-8\n"},
    };
    CHECK(rows, HG_LEADS_AUTO, 0);
}

Test(leads, arrays)
{
    static const struct row rows[] = {
        {"[{},{}]", "o1:1 {}\no1:4 {}\n"},
        {"[{},7,\"a,]\",[1,{}],{}]", "o1:1 {}\nb1:4 not a JSON object\nb1:6 not a JSON "
                                     "object\nb1:12 not a JSON object\no1:19 {}\n"},
        {"[{},]", "o1:1 {}\nb1:4 there is a comma after the last element of the array\n"},
        {"[{},,{}]", "o1:1 {}\nb1:4 not a JSON object\no1:5 {}\n"},
        {"[{} {}]", "o1:1 {}\nb1:4 a comma is missing between two elements of the array\n"},
        {"[{}", "o1:1 {}\nb1:3 the array has no closing bracket\n"},
        {"[{\"a\":", "b1:1 an object or array without a closing bracket\n"},
        {"[", "b1:1 the array has no closing bracket\n"},
        {"[]x", "b1:2 neither a JSON object nor an array of objects\n"},
        {"[{}]\n[{}]", "o1:1 {}\no2:6 {}\n"},
        {"x", "b1:0 neither a JSON object nor an array of objects\n"},
        {"{\"a\":\"\\\"}\"}", "o1:0 {\"a\":\"\\\"}\"}\n"},
        {"[7]", "b1:1 not a JSON object\n"},
        {"[7", "b1:1 not a JSON object\nb1:2 the array has no closing bracket\n"},
    };
    CHECK(rows, HG_LEADS_JSON, 0);
}

Test(leads, rows_of_cells)
{
    static const struct row rows[] = {
        {"a;b,c;d\n", "h1:0 <a><b,c><d>\n"},
        {"a\tb\n1,5\t2\n", "h1:0 <a><b>\nr2:4 <1,5><2>\n"},
        {"a\n\n\nb", "h1:0 <a>\nr4:4 <b>\n"},
        {"a,b\r\n\"x\"\"y\",\"1\n2\"\r\n3,", "h1:0 <a><b>\nr2:5 <x\"y><1~2>\nr4:19 <3><>\n"},
        {"a,b\n5\" disk,\"\"\n", "h1:0 <a><b>\nr2:4 <5\" disk><>\n"},
        {"a,b\n\"x\"y,1\n3,4\n",
         "h1:0 <a><b>\nb2:4 text after the closing quote of a cell\nr3:11 <3><4>\n"},
        {"a,b\n1,\"x\n3,4\n", "h1:0 <a><b>\nb2:4 a quoted cell without a closing quote\n"},
        {"\"a,;;;\",b\n", "h1:0 <a,;;;><b>\n"},
        {"\"\"\n\"\"", "h1:0 <>\nr2:3 <>\n"},
    };
    CHECK(rows, HG_LEADS_CSV, 0);
}

/* A record of the limit is taken; one byte more is bad, and what follows is read. */
Test(leads, the_limit)
{
    static const struct row lines[] = {
        {"{\"a\":10}\n{}\n", "o1:0 {\"a\":10}\no2:9 {}\n"},
        {"{\"a\":100}\n{}\n", "b1:0 a record of more than 8 bytes\no2:10 {}\n"},
        {"{\"a\":100}", "b1:0 a record of more than 8 bytes\n"},
    };
    static const struct row elements[] = {
        {"[{\"a\":10},{}]", "o1:1 {\"a\":10}\no1:10 {}\n"},
        {"[{\"a\":100},{}]", "b1:1 a record of more than 8 bytes\no1:11 {}\n"},
    };
    static const struct row cells[] = {
        {"a,b\n1234,678\n1,2", "h1:0 <a><b>\nr2:4 <1234><678>\nr3:13 <1><2>\n"},
        {"a,b\n1234,6789\n1,2", "h1:0 <a><b>\nb2:4 a record of more than 8 bytes\nr3:14 <1><2>\n"},
        {"a,b\n1,\"\n\n6789\"\n1,2",
         "h1:0 <a><b>\nb2:4 a record of more than 8 bytes\nr5:15 <1><2>\n"},
    };
    CHECK(lines, HG_LEADS_NDJSON, 8);
    CHECK(elements, HG_LEADS_JSON, 8);
    CHECK(cells, HG_LEADS_CSV, 8);
}

Test(leads, ten_megabytes_on_a_line)
{
    size_t size = 10u << 20;
    char *text = malloc(size + 100);
    static const struct {
        enum hg_leads_format format;
        const char *before, *after, *records;
    } rows[] = {
        {HG_LEADS_NDJSON, "{\"a\":\"", "\"}\n{}\n",
         "b1:0 a record of more than 1048576 bytes\no2:10485769 {}\n"},
        {HG_LEADS_JSON, "[{\"a\":\"", "\"},{}]",
         "b1:1 a record of more than 1048576 bytes\no1:10485770 {}\n"},
        {HG_LEADS_CSV, "a\n\"", "\"\n1\n",
         "h1:0 <a>\nb2:2 a record of more than 1048576 bytes\nr3:10485765 <1>\n"},
    };
    for (size_t i = 0; i < 3; i++) {
        size_t len = (size_t)sprintf(text, "%s", rows[i].before);
        memset(text + len, 'x', size);
        len += size;
        len += (size_t)sprintf(text + len, "%s", rows[i].after);
        char *records = stream(text, len, rows[i].format, 0);
        cr_expect_str_eq(records, rows[i].records, "%s", records);
        free(records);
    }
    free(text);
}

/* Many records, so that the window moves and records lie across its end. */
Test(leads, places_hold_over_the_whole_file)
{
    struct hg_buf text;
    hg_buf_init(&text, NULL, 0);
    for (int i = 0; i < 60000; i++)
        hg_buf_print(&text, "{\"number\": %d}\n", i);
    int fd = file_of(text.at, text.len);
    struct hg_leads *leads;
    struct hg_raw_record lead;
    uint64_t line = 0, byte = 0;
    cr_assert_eq(hg_leads_new(fd, HG_LEADS_AUTO, 0, NULL, &leads), HG_OK);
    while (hg_leads_next(leads, &lead) == HG_LEAD_OBJECT) {
        cr_assert_eq(lead.line, ++line);
        cr_assert_eq(lead.byte, byte);
        cr_assert_eq(memcmp(lead.text.at, text.at + byte, lead.text.len), 0);
        byte += lead.text.len + 1;
    }
    cr_expect_eq(lead.kind, HG_LEAD_END);
    cr_expect_eq(line, 60000u);
    cr_expect_eq(hg_leads_position(leads), text.len);
    hg_leads_free(leads);
    hg_buf_release(&text);
    close(fd);
}

/* --- records that are gathered ---------------------------------------------------------------- */

struct gathered {
    size_t at, len;
    struct hg_raw_record lead;
};

/* As many as there are, at most `most`, into `into`; how many. */
static size_t gather(struct hg_leads *leads, struct hg_buf *into, struct gathered *out, size_t most)
{
    size_t count = 0;
    hg_leads_begin_block(leads, into, (uint32_t)most);
    while (count < most && hg_leads_next(leads, &out[count].lead) != HG_LEAD_END) {
        if (out[count].lead.kind != HG_LEAD_BAD)
            out[count].at = hg_leads_offset(leads, out[count].lead.text.at);
        out[count].len = out[count].lead.text.len;
        count++;
    }
    hg_leads_end_block(leads, into, 8);
    return count;
}

/* Lines of any length, some that are none, some past the limit of 3000 bytes. */
static void put_lines(struct hg_buf *text, int count)
{
    for (int i = 0; i < count; i++) {
        hg_buf_print(text, "{\"number\": %d, \"text\": \"", i);
        hg_buf_fill(text, 'x', i % 97 == 5 ? 70000u : (size_t)(i * 7919 % 1500));
        hg_buf_text(text, i % 11 == 3 ? "\"}\n\n \n" : "\"}\n");
    }
}

Test(leads, what_is_gathered_is_what_is_read_one_by_one)
{
    enum { LINES = 5000, MOST = 64 };
    struct hg_buf text, into[3];
    struct gathered found[MOST];
    struct hg_leads *one_by_one, *leads;
    hg_buf_init(&text, NULL, 0);
    put_lines(&text, LINES);
    int fds[2] = {file_of(text.at, text.len), file_of(text.at, text.len)};
    cr_assert_eq(hg_leads_new(fds[0], HG_LEADS_AUTO, 3000, NULL, &one_by_one), HG_OK);
    cr_assert_eq(hg_leads_new(fds[1], HG_LEADS_AUTO, 3000, NULL, &leads), HG_OK);
    for (int i = 0; i < 3; i++)
        hg_buf_init(&into[i], NULL, 0);
    size_t all = 0, count = MOST;
    for (int turn = 0; count == MOST; turn++) {
        struct hg_buf *bytes = &into[turn % 3];
        count = gather(leads, bytes, found, MOST);
        for (size_t i = 0; i < count; i++, all++) {
            struct hg_raw_record lead;
            enum hg_lead_kind kind = hg_leads_next(one_by_one, &lead);
            cr_assert_eq(found[i].lead.kind, kind);
            cr_assert_eq(found[i].lead.line, lead.line);
            cr_assert_eq(found[i].lead.byte, lead.byte);
            cr_assert_eq(found[i].len, lead.text.len);
            if (kind == HG_LEAD_OBJECT)
                cr_assert_eq(memcmp(bytes->at + found[i].at, lead.text.at, lead.text.len), 0);
        }
        for (size_t i = bytes->len - 8; i < bytes->len; i++)
            cr_assert_eq(bytes->at[i], '\0');
    }
    cr_expect_eq(all, LINES);
    hg_leads_free(leads);
    hg_leads_free(one_by_one);
    for (int i = 0; i < 3; i++)
        hg_buf_release(&into[i]);
    hg_buf_release(&text);
    close(fds[0]);
    close(fds[1]);
}

/* What is past the limit is dropped as it comes, though records before it must stay. */
Test(leads, gathering_keeps_no_more_than_records)
{
    struct hg_buf text, into;
    struct gathered found[4];
    struct hg_leads *leads;
    hg_buf_init(&text, NULL, 0);
    hg_buf_init(&into, NULL, 0);
    hg_buf_text(&text, "{\"a\":1}\n{\"b\":\"");
    hg_buf_fill(&text, 'x', (size_t)8 << 20);
    hg_buf_text(&text, "\"}\n{\"c\":3}\n");
    int fd = file_of(text.at, text.len);
    cr_assert_eq(hg_leads_new(fd, HG_LEADS_AUTO, 1000, NULL, &leads), HG_OK);
    cr_assert_eq(gather(leads, &into, found, 4), 3);
    cr_expect_eq(found[1].lead.kind, HG_LEAD_BAD);
    cr_expect_eq(memcmp(into.at + found[0].at, "{\"a\":1}", 7), 0);
    cr_expect_eq(memcmp(into.at + found[2].at, "{\"c\":3}", 7), 0);
    cr_expect_leq(into.room, (size_t)1 << 20, "%zu", into.room);
    hg_leads_free(leads);
    hg_buf_release(&into);
    hg_buf_release(&text);
    close(fd);
}

/* So that little is copied, and nobody waits for what somebody else will take apart. */
Test(leads, gathering_reads_little_beyond_what_it_gives)
{
    struct hg_buf text, into;
    struct gathered found[50];
    struct hg_leads *leads;
    hg_buf_init(&text, NULL, 0);
    hg_buf_init(&into, NULL, 0);
    for (int i = 0; i < 4000; i++)
        hg_buf_print(&text, "{\"number\": %d%900s}\n", i, "");
    int fd = file_of(text.at, text.len);
    cr_assert_eq(hg_leads_new(fd, HG_LEADS_AUTO, 0, NULL, &leads), HG_OK);
    for (int turn = 0; turn < 70; turn++) {
        cr_assert_eq(gather(leads, &into, found, 50), 50);
        uint64_t given = found[49].lead.byte + found[49].len;
        uint64_t beyond = hg_leads_position(leads) - given;
        cr_expect_leq(beyond, turn < 2 ? 66000u : 6000u, "turn %d: %lu", turn, beyond);
    }
    hg_leads_free(leads);
    hg_buf_release(&into);
    hg_buf_release(&text);
    close(fd);
}

/* --- packed input ---------------------------------------------------------------------------- */

static size_t gzip_of(const char *text, char *out, size_t room)
{
    z_stream z = {0};
    cr_assert_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)text;
    z.avail_in = (uInt)strlen(text);
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t len = z.total_out;
    deflateEnd(&z);
    return len;
}

static void check_packed(const char *bytes, size_t len, const char *expected)
{
    char *records = stream(bytes, len, HG_LEADS_AUTO, 0);
    cr_expect_str_eq(records, expected, "%s", records);
    free(records);
}

Test(leads, gzip)
{
    char packed[400] = {0};
    size_t one = gzip_of("{\"a\":1}\n{\"a\"", packed, sizeof packed);
    size_t two = gzip_of(":2}\n", packed + one, sizeof packed - one);
    check_packed(packed, one + two, "o1:0 {\"a\":1}\no2:8 {\"a\":2}\n");
    check_packed(packed, one + two + 20, "o1:0 {\"a\":1}\no2:8 {\"a\":2}\n");
    for (size_t cut = 5; cut < one; cut++) {
        char *records = stream(packed, cut, HG_LEADS_AUTO, 0);
        const char *end = strstr(records, "is incomplete: the compressed data was cut off\n");
        cr_expect(end != NULL && end[47] == '\0', "cut at %zu: %s", cut, records);
        free(records);
    }
    packed[one - 8] ^= 1; /* its checksum */
    char *records = stream(packed, one, HG_LEADS_AUTO, 0);
    cr_expect(strstr(records, "is damaged (gzip)") != NULL, "%s", records);
    free(records);
}

Test(leads, zstd)
{
    char packed[400];
    const char *text = "{\"a\":1}\n{\"a\":2}\n";
    size_t len = ZSTD_compress(packed, sizeof packed, text, strlen(text), 3);
    cr_assert(!ZSTD_isError(len));
    check_packed(packed, len, "o1:0 {\"a\":1}\no2:8 {\"a\":2}\n");
    char *records = stream(packed, len - 1, HG_LEADS_AUTO, 0);
    cr_expect(strstr(records, "is incomplete") != NULL, "%s", records);
    free(records);
    packed[5] ^= 0x55;
    records = stream(packed, len, HG_LEADS_AUTO, 0);
    cr_expect(strstr(records, "f") != NULL, "%s", records);
    free(records);
}

Test(leads, a_folder_cannot_be_read)
{
    FILE *folder = fopen("/tmp", "r");
    struct hg_leads *leads;
    struct hg_raw_record lead;
    cr_assert_eq(hg_leads_new(fileno(folder), HG_LEADS_AUTO, 0, NULL, &leads), HG_OK);
    cr_expect_eq(hg_leads_next(leads, &lead), HG_LEAD_FAILED);
    cr_expect_str_eq(lead.message, "is a directory");
    hg_leads_free(leads);
    fclose(folder);
}
