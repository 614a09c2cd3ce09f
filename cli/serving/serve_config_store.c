/* What the configuration says of the store: where decisions, turns and reviews are kept. A text is
 * its URL; a map says more. */
#include "cli/serving/serve_config.h"

#include "cli/common/common.h"
#include "service/store/writer.h"

#define SQLITE "sqlite:"
#define PAGE 4096 /* bytes: SQLite's */
#define READERS 4u

/* A file stands beside the configuration, like every path it names. */
static void read_url(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    struct hg_str text;
    if (!hg_yaml_want_text(reader->diags, node, "store", reader->arena, &text))
        return;
    if (!hg_database_known(text.at) || text.len == strlen(SQLITE)) {
        struct hg_diag *diag = hg_report(reader->diags, HG_E1110, node->span,
                                         "`%.*s` is not a database URL", HG_STR_ARGS(text));
        hg_diag_help(
            reader->diags, diag,
            "write `sqlite:headgate.db` for a file, or `postgresql://user@host/name` for a server");
        return;
    }
    if (hg_str_starts(text, HG_STR(SQLITE))) {
        struct hg_str path = {text.at + strlen(SQLITE), text.len - strlen(SQLITE)};
        path = hg_serve_path(reader, path);
        text = hg_str_print(reader->arena, SQLITE "%.*s", HG_STR_ARGS(path));
    }
    reader->config->store.url = hg_str_copy(reader->arena, text).at;
}

static void read_number(struct hg_serve_reader *reader, const struct hg_yaml *map, const char *key,
                        int64_t most, unsigned *out)
{
    const struct hg_yaml *node = hg_yaml_get(map, key);
    int64_t number;
    if (node != NULL && hg_yaml_want_integer(reader->diags, node, key, 1, most, HG_E1103, &number))
        *out = (unsigned)number;
}

static void read_map(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    static const char *const keys[] = {"url", "queue", "patience", "readers", "max_size"};
    struct hg_store_config *store = &reader->config->store;
    const struct hg_yaml *url = hg_yaml_get(node, "url");
    size_t size = 0;
    hg_yaml_want_keys(reader->diags, node, "store", keys, sizeof keys / sizeof *keys);
    if (url == NULL)
        hg_report(reader->diags, HG_E0512, node->span, "`store` needs a `url`");
    else
        read_url(reader, url);
    read_number(reader, node, "queue", 1000000, &store->queue);
    read_number(reader, node, "readers", 64, &store->readers);
    hg_serve_want_seconds(reader, hg_yaml_get(node, "patience"), "patience", 1, 3600,
                          &store->patience_seconds);
    hg_serve_want_size(reader, hg_yaml_get(node, "max_size"), "max_size", (size_t)1 << 20,
                       (size_t)1 << 44, &size);
    store->max_pages = (int64_t)(size / PAGE);
}

void hg_serve_read_store(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    reader->config->store = (struct hg_store_config){
        .queue = HG_WRITER_QUEUE,
        .patience_seconds = HG_WRITER_PATIENCE / 1000,
        .readers = READERS,
    };
    if (node->kind == HG_YAML_MAP)
        read_map(reader, node);
    else
        read_url(reader, node);
}
