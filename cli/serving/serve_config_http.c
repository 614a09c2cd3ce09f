/* What the configuration says of the door: where it listens, TLS, threads, limits, tokens. */
#include "cli/serving/serve_config.h"

#include "cli/common/common.h"
#include "service/common/certificate.h"
#include "service/http/auth.h"
#include "service/http/listen.h"

#define TOKENS_MAX 1000u /* each is compared for every request */

/* --- listen --------------------------------------------------------------------------------- */

static bool read_port(struct hg_str text, int *port)
{
    *port = 0;
    for (size_t i = 0; i < text.len && i < 6; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        *port = *port * 10 + (text.at[i] - '0');
    }
    return text.len != 0 && *port <= 65535;
}

/* "127.0.0.1:8080", "[::1]:8080", "unix:/run/headgate.sock". */
static bool read_listen(const struct hg_serve_reader *reader, struct hg_str text,
                        struct hg_listen *listen)
{
    struct hg_str unix_prefix = HG_STR("unix:");
    if (hg_str_starts(text, unix_prefix)) {
        struct hg_str path = {text.at + unix_prefix.len, text.len - unix_prefix.len};
        *listen = (struct hg_listen){hg_serve_path(reader, path), HG_LISTEN_UNIX};
        return path.len != 0;
    }
    size_t colon = text.len;
    while (colon != 0 && text.at[colon - 1] != ':')
        colon--;
    if (colon < 2)
        return false;
    struct hg_str host = {text.at, colon - 1}, port = {text.at + colon, text.len - colon};
    if (host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
        host = (struct hg_str){host.at + 1, host.len - 2};
    listen->host = hg_str_copy(reader->arena, host);
    return read_port(port, &listen->port) && hg_listen_is_address(listen);
}

void hg_serve_read_listen(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    struct hg_str text;
    struct hg_listen listen;
    if (!hg_yaml_want_text(reader->diags, node, "listen", reader->arena, &text))
        return;
    if (read_listen(reader, text, &listen))
        reader->config->listen = listen;
    else
        hg_report(reader->diags, HG_E1101, node->span,
                  "`%.*s` is not a valid address; write for example `127.0.0.1:8080`, `[::1]:8080` "
                  "or `unix:headgate.sock`",
                  HG_STR_ARGS(text));
}

void hg_serve_read_threads(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    int64_t threads;
    if (hg_yaml_want_integer(reader->diags, node, "threads", 1, 256, HG_E1103, &threads))
        reader->config->threads = (unsigned)threads;
}

void hg_serve_read_journal(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    static const char *const words[] = {"debug", "info", "warning", "error"};
    size_t level;
    if (hg_yaml_want_word(reader->diags, node, "journal", words, 4, &level))
        reader->config->journal_level = (enum hg_journal_level)level;
}

/* --- TLS ------------------------------------------------------------------------------------ */

static bool read_pem(struct hg_serve_reader *reader, const struct hg_yaml *tls, const char *key,
                     struct hg_str *text)
{
    struct hg_str path;
    const struct hg_yaml *node = hg_yaml_get(tls, key);
    if (node == NULL)
        hg_report(reader->diags, HG_E0512, tls->span, "`tls` needs a `%s`", key);
    return node != NULL && hg_yaml_want_text(reader->diags, node, key, reader->arena, &path) &&
           hg_serve_file(reader, node, path, text);
}

static void check_certificate(struct hg_serve_reader *reader, const struct hg_yaml *tls)
{
    struct hg_certificate_error error;
    struct hg_certificate *certificate =
        hg_certificate_read(reader->config->tls_certificate, reader->config->tls_key, &error);
    if (certificate == NULL) {
        const struct hg_yaml *node = hg_yaml_get(tls, error.part);
        hg_report(reader->diags, HG_E1117, node->span, "`%.*s` %s", HG_STR_ARGS(node->text),
                  error.message);
    } else if (hg_certificate_expires(certificate) <= hg_clock_now(&hg_system_clock))
        hg_report(reader->diags, HG_W1118, hg_yaml_get(tls, "certificate")->span,
                  "the certificate has expired: clients will refuse it");
    hg_certificate_release(certificate);
}

void hg_serve_read_tls(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    static const char *const keys[] = {"certificate", "key"};
    if (!hg_yaml_want_map(reader->diags, node, "tls"))
        return;
    hg_yaml_want_keys(reader->diags, node, "`tls`", keys, 2);
    bool read = read_pem(reader, node, "certificate", &reader->config->tls_certificate);
    read &= read_pem(reader, node, "key", &reader->config->tls_key);
    if (read)
        check_certificate(reader, node);
}

/* --- limits --------------------------------------------------------------------------------- */

void hg_serve_read_limits(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    static const char *const keys[] = {"header",      "body",         "program",
                                       "batch",       "connections",  "connections_per_address",
                                       "idle",        "request_time", "batch_time",
                                       "answer_time", "stop_time"};
    struct hg_limits *limits = &reader->config->limits;
    int64_t number;
    if (!hg_yaml_want_map(reader->diags, node, "limits"))
        return;
    hg_yaml_want_keys(reader->diags, node, "`limits`", keys, sizeof keys / sizeof *keys);
    const struct hg_yaml *count = hg_yaml_get(node, "connections"),
                         *each = hg_yaml_get(node, "connections_per_address");
    hg_serve_want_size(reader, hg_yaml_get(node, "header"), "header", 1u << 10, 1u << 20,
                       &limits->header_bytes);
    hg_serve_want_size(reader, hg_yaml_get(node, "body"), "body", 1u << 10, 64u << 20,
                       &limits->body_bytes);
    hg_serve_want_size(reader, hg_yaml_get(node, "program"), "program", 1u << 10, 256u << 20,
                       &limits->program_bytes);
    hg_serve_want_size(reader, hg_yaml_get(node, "batch"), "batch", 1u << 10, (size_t)1 << 40,
                       &limits->batch_bytes);
    if (count != NULL &&
        hg_yaml_want_integer(reader->diags, count, "connections", 1, 1000000, HG_E1103, &number))
        limits->connections = (unsigned)number;
    if (each != NULL && hg_yaml_want_integer(reader->diags, each, "connections_per_address", 0,
                                             1000000, HG_E1103, &number))
        limits->connections_per_ip = (unsigned)number;
    hg_serve_want_seconds(reader, hg_yaml_get(node, "idle"), "idle", 1, 3600,
                          &limits->idle_seconds);
    hg_serve_want_seconds(reader, hg_yaml_get(node, "request_time"), "request_time", 1, 3600,
                          &limits->request_seconds);
    hg_serve_want_seconds(reader, hg_yaml_get(node, "batch_time"), "batch_time", 1, 86400,
                          &limits->batch_seconds);
    hg_serve_want_seconds(reader, hg_yaml_get(node, "answer_time"), "answer_time", 1, 86400,
                          &limits->answer_seconds);
    hg_serve_want_seconds(reader, hg_yaml_get(node, "stop_time"), "stop_time", 0, 3600,
                          &limits->stop_seconds);
}

/* --- tokens --------------------------------------------------------------------------------- */

static void read_scopes(struct hg_serve_reader *reader, const struct hg_yaml *map,
                        struct hg_token *token)
{
    const struct hg_yaml *node = hg_yaml_get(map, "scopes");
    size_t scope;
    if (node == NULL)
        hg_report(reader->diags, HG_E0512, map->span,
                  "a token needs `scopes` that say what it may do: `scopes: [decide]` (decide, "
                  "review, operate)");
    else if (hg_yaml_want_list(reader->diags, node, "scopes"))
        for (size_t i = 0; i < node->count; i++)
            if (hg_yaml_want_word(reader->diags, node->items[i], "scopes", hg_scope_names,
                                  HG_SCOPE_COUNT, &scope))
                token->scopes |= 1u << scope;
}

static void read_hash(struct hg_serve_reader *reader, const struct hg_yaml *map,
                      struct hg_token *token)
{
    const struct hg_yaml *node = hg_yaml_get(map, "hash");
    struct hg_str text;
    if (node == NULL)
        hg_report(reader->diags, HG_E0512, map->span,
                  "a token needs a `hash`, as printed by `headgate token`");
    else if (hg_yaml_want_text(reader->diags, node, "hash", reader->arena, &text) &&
             !hg_token_hash_read(text, token->hash))
        /* What stands there may be the token itself: it is not repeated. */
        hg_report(reader->diags, HG_E1102, node->span,
                  "this must be `sha256:` and 64 hex digits, as printed by `headgate token`");
}

static void check_twins(struct hg_serve_reader *reader, const struct hg_token *tokens, size_t count,
                        struct hg_span span)
{
    for (size_t i = 0; i < count; i++)
        if (hg_str_eq(tokens[i].name, tokens[count].name) ||
            memcmp(tokens[i].hash, tokens[count].hash, HG_TOKEN_HASH_BYTES) == 0) {
            hg_report(reader->diags, HG_E1109, span, "`%.*s` has the same hash as `%.*s`",
                      HG_STR_ARGS(tokens[count].name), HG_STR_ARGS(tokens[i].name));
            return;
        }
}

static void read_token(struct hg_serve_reader *reader, const struct hg_yaml *node,
                       struct hg_token *token)
{
    static const char *const keys[] = {"name", "scopes", "hash"};
    const struct hg_yaml *name = hg_yaml_get(node, "name");
    if (!hg_yaml_want_map(reader->diags, node, "a token"))
        return;
    hg_yaml_want_keys(reader->diags, node, "a token", keys, 3);
    if (name == NULL)
        hg_report(reader->diags, HG_E0512, node->span, "a token needs a `name`: who holds it");
    else if (hg_yaml_want_text(reader->diags, name, "name", reader->arena, &token->name))
        hg_serve_is_name(reader, token->name, name->span);
    read_scopes(reader, node, token);
    read_hash(reader, node, token);
}

void hg_serve_read_tokens(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    if (!hg_yaml_want_list(reader->diags, node, "tokens"))
        return;
    if (node->count > TOKENS_MAX) {
        hg_report(reader->diags, HG_E1103, node->span, "more than %u tokens", TOKENS_MAX);
        return;
    }
    struct hg_token *tokens = HG_ARRAY(reader->arena, struct hg_token, node->count + 1);
    for (size_t i = 0; i < node->count; i++) {
        size_t errors = reader->diags->errors;
        read_token(reader, node->items[i], &tokens[i]);
        if (reader->diags->errors == errors)
            check_twins(reader, tokens, i, node->items[i]->span);
    }
    reader->config->tokens = tokens;
    reader->config->token_count = node->count;
}
