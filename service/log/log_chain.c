/* The bytes of log entries and their hash chain: see log_chain.h. */
#include "service/log/log_chain.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/sha256.h"
#include "base/time.h"

/* What an entry begins with, and what its line adds: read back to the letter. */
#define SEQ "{\"seq\":"
#define PREV ",\"prev\":\""
#define HASH ",\"hash\":\""

void hg_chain_put_hex(struct hg_buf *out, const uint8_t hash[HG_CHAIN_HASH])
{
    char hex[HG_CHAIN_HEX + 1];
    hg_buf_text(out, sodium_bin2hex(hex, sizeof hex, hash, HG_CHAIN_HASH));
}

bool hg_chain_read_hex(struct hg_str hex, uint8_t hash[HG_CHAIN_HASH])
{
    size_t size;
    for (size_t i = 0; i < hex.len; i++) /* one way to write it: in lower case */
        if (hex.at[i] >= 'A' && hex.at[i] <= 'F')
            return false;
    return hex.len == HG_CHAIN_HEX &&
           sodium_hex2bin(hash, HG_CHAIN_HASH, hex.at, hex.len, NULL, &size, NULL) == 0 &&
           size == HG_CHAIN_HASH;
}

static void digest(struct hg_str bytes, uint8_t hash[HG_CHAIN_HASH])
{
    hg_sha256(bytes, hash);
}

/* --- writing ------------------------------------------------------------------------------- */

static void text_member(struct hg_json *json, const char *key, struct hg_str value)
{
    if (value.len != 0)
        hg_json_member(json, key, value);
}

static void json_member(struct hg_json *json, const char *key, struct hg_str value)
{
    if (value.len == 0)
        return;
    hg_json_key(json, hg_str(key));
    hg_json_raw(json, value);
}

static void put_head(struct hg_json *json, const struct hg_chain_place *last,
                     const struct hg_log_entry *entry)
{
    char prev[HG_CHAIN_HEX + 1];
    struct hg_buf at;
    hg_json_open(json, '{');
    hg_json_member_int(json, "seq", last->seq + 1);
    sodium_bin2hex(prev, sizeof prev, last->hash, HG_CHAIN_HASH);
    hg_json_member(json, "prev", (struct hg_str){prev, HG_CHAIN_HEX});
    hg_json_member(json, "kind", hg_str(entry->kind != NULL ? entry->kind : "decision"));
    hg_json_member(json, "id", entry->id);
    text_member(json, "about", entry->about);
    hg_buf_init(&at, &json->out->allocator, 0);
    hg_put_instant(&at, entry->at);
    hg_json_member(json, "at", (struct hg_str){at.at, at.len});
    json->out->failed |= at.failed;
    hg_buf_release(&at);
    text_member(json, "lead", entry->lead);
    text_member(json, "policy", entry->policy);
}

void hg_chain_put_head(struct hg_buf *out, const struct hg_chain_place *last,
                       const struct hg_log_entry *entry)
{
    struct hg_json json;
    hg_json_init(&json, out);
    put_head(&json, last, entry);
}

void hg_chain_put(struct hg_buf *out, const struct hg_chain_place *last,
                  const struct hg_log_entry *entry, struct hg_chain_place *next)
{
    struct hg_json json;
    size_t from = out->len;
    hg_json_init(&json, out);
    put_head(&json, last, entry);
    text_member(&json, "version", entry->version);
    text_member(&json, "digest", entry->digest);
    if (entry->mode != NULL)
        hg_json_member(&json, "mode", hg_str(entry->mode));
    text_member(&json, "person", entry->person);
    text_member(&json, "token", entry->token);
    text_member(&json, "key", entry->key);
    text_member(&json, "trace", entry->trace);
    json_member(&json, "detail", entry->detail);
    json_member(&json, "packet", entry->packet);
    hg_json_close(&json, '}');
    if (out->failed)
        return;
    next->seq = last->seq + 1;
    digest((struct hg_str){out->at + from, out->len - from}, next->hash);
}

void hg_chain_put_line(struct hg_buf *out, struct hg_str entry, const uint8_t hash[HG_CHAIN_HASH])
{
    hg_buf_put(out, entry.at, entry.len - 1);
    hg_buf_text(out, HASH);
    hg_chain_put_hex(out, hash);
    hg_buf_text(out, "\"}");
}

/* --- reading ------------------------------------------------------------------------------- */

static bool take(struct hg_str *rest, struct hg_str wanted)
{
    if (!hg_str_starts(*rest, wanted))
        return false;
    rest->at += wanted.len;
    rest->len -= wanted.len;
    return true;
}

bool hg_chain_split(struct hg_str line, struct hg_buf *out, uint8_t hash[HG_CHAIN_HASH])
{
    const size_t tail = sizeof HASH - 1 + HG_CHAIN_HEX + sizeof "\"}" - 1;
    hg_buf_clear(out);
    if (line.len <= tail || !hg_str_starts(line, HG_STR(SEQ)) || !hg_str_ends(line, HG_STR("\"}")))
        return false;
    struct hg_str end = {line.at + line.len - tail, tail};
    if (!take(&end, HG_STR(HASH)) ||
        !hg_chain_read_hex((struct hg_str){end.at, HG_CHAIN_HEX}, hash))
        return false;
    hg_buf_put(out, line.at, line.len - tail);
    hg_buf_text(out, "}");
    return true;
}

/* The number and the hash before it. */
static bool read_head(struct hg_str entry, int64_t *seq, uint8_t prev[HG_CHAIN_HASH])
{
    size_t digits = 0;
    if (!take(&entry, HG_STR(SEQ)))
        return false;
    for (*seq = 0; digits < entry.len && entry.at[digits] >= '0' && entry.at[digits] <= '9';
         digits++) {
        if (digits > 17)
            return false;
        *seq = *seq * 10 + (entry.at[digits] - '0');
    }
    entry.at += digits;
    entry.len -= digits;
    return digits > 0 && *seq > 0 && take(&entry, HG_STR(PREV)) && entry.len > HG_CHAIN_HEX &&
           hg_chain_read_hex((struct hg_str){entry.at, HG_CHAIN_HEX}, prev);
}

static enum hg_chain_fit broken(char *why, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static enum hg_chain_fit broken(char *why, size_t room, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, room, format, arguments);
    va_end(arguments);
    return HG_CHAIN_BROKEN;
}

static enum hg_chain_fit follows(const struct hg_chain *chain, int64_t seq,
                                 const uint8_t prev[HG_CHAIN_HASH], char *why, size_t room)
{
    long long now = (long long)seq, last = (long long)chain->last.seq;
    if (!chain->begun && seq > 1)
        return HG_CHAIN_BEGINS;
    if (now <= last)
        return broken(why, room, "entry %lld comes after entry %lld", now, last);
    if (now > last + 1) {
        broken(why, room,
               now == last + 2 ? "entry %lld is missing" : "entries %lld to %lld are missing",
               last + 1, now - 1);
        return HG_CHAIN_SKIPS;
    }
    if (memcmp(prev, chain->last.hash, HG_CHAIN_HASH) == 0)
        return HG_CHAIN_FITS;
    return now == 1 ? broken(why, room, "entry 1 refers to an earlier entry")
                    : broken(why, room, "entry %lld does not continue from entry %lld", now, last);
}

enum hg_chain_fit hg_chain_next(struct hg_chain *chain, struct hg_str entry,
                                const uint8_t hash[HG_CHAIN_HASH], char *why, size_t room)
{
    int64_t seq;
    uint8_t prev[HG_CHAIN_HASH], is[HG_CHAIN_HASH];
    if (!read_head(entry, &seq, prev))
        return broken(why, room, "the data after entry %lld is not a log entry",
                      (long long)chain->last.seq);
    digest(entry, is);
    enum hg_chain_fit fit = follows(chain, seq, prev, why, room);
    if (memcmp(is, hash, HG_CHAIN_HASH) != 0)
        fit = broken(why, room, "entry %lld was changed: its content does not match its hash",
                     (long long)seq);
    chain->begun = true;
    chain->last.seq = seq;
    memcpy(chain->last.hash, hash, HG_CHAIN_HASH);
    return fit;
}
