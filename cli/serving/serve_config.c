/* CONFIG.yaml as a whole: which keys there are, and what they mean together. See serve_config.h. */
#include "cli/serving/serve_config.h"

#include <unistd.h>

#include "cli/common/common.h"
#include "service/http/listen.h"

/* In the order they are read: what is in a later row may look at what an earlier one read. */
static const struct {
    const char *key;
    void (*read)(struct hg_serve_reader *reader, const struct hg_yaml *node);
} parts[] = {
    {"listen", hg_serve_read_listen},     {"tls", hg_serve_read_tls},
    {"threads", hg_serve_read_threads},   {"limits", hg_serve_read_limits},
    {"tokens", hg_serve_read_tokens},     {"store", hg_serve_read_store},
    {"log", hg_serve_read_log},           {"journal", hg_serve_read_journal},
    {"policies", hg_serve_read_policies}, {"signatures", hg_serve_read_signatures},
};
#define PARTS (sizeof parts / sizeof *parts)

/* --- values --------------------------------------------------------------------------------- */

struct hg_str hg_serve_path(const struct hg_serve_reader *reader, struct hg_str path)
{
    if (path.len == 0 || path.at[0] == '/' || reader->folder.len == 0)
        return hg_str_copy(reader->arena, path);
    return hg_str_print(reader->arena, "%.*s/%.*s", HG_STR_ARGS(reader->folder), HG_STR_ARGS(path));
}

bool hg_serve_file(struct hg_serve_reader *reader, const struct hg_yaml *node, struct hg_str path,
                   struct hg_str *text)
{
    struct hg_str why = HG_STR("");
    struct hg_str whole = hg_serve_path(reader, path);
    if (reader->files == NULL)
        return false;
    if (reader->files->read(reader->files->context, whole, reader->arena, text, &why) != HG_OK) {
        hg_report(reader->diags, HG_E1104, node->span, "cannot read `%.*s`: %.*s",
                  HG_STR_ARGS(path), HG_STR_ARGS(why));
        return false;
    }
    *text = hg_str_copy(reader->arena, *text);
    return true;
}

/* The digits a text begins with; what stands after them, without spaces. */
static bool leading_number(struct hg_str text, uint64_t *number, struct hg_str *rest)
{
    size_t at = 0;
    *number = 0;
    for (; at < text.len && text.at[at] >= '0' && text.at[at] <= '9' && at < 15; at++)
        *number = *number * 10 + (uint64_t)(text.at[at] - '0');
    bool good = at != 0;
    while (at < text.len && text.at[at] == ' ')
        at++;
    *rest = (struct hg_str){text.at + at, text.len - at};
    return good;
}

static bool read_size(struct hg_str text, uint64_t *bytes)
{
    static const struct {
        const char *unit;
        uint64_t bytes;
    } units[] = {{"", 1}, {"bytes", 1}, {"KiB", 1u << 10}, {"MiB", 1u << 20}, {"GiB", 1u << 30}};
    struct hg_str unit;
    if (!leading_number(text, bytes, &unit))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (hg_str_is(unit, units[i].unit)) {
            *bytes *= units[i].bytes;
            return true;
        }
    return false;
}

static struct hg_str shown_size(struct hg_arena *arena, size_t bytes)
{
    if (bytes >= 1u << 20 && bytes % (1u << 20) == 0)
        return hg_str_print(arena, "%zu MiB", bytes >> 20);
    if (bytes >= 1u << 10 && bytes % (1u << 10) == 0)
        return hg_str_print(arena, "%zu KiB", bytes >> 10);
    return hg_str_print(arena, "%zu bytes", bytes);
}

void hg_serve_want_size(struct hg_serve_reader *reader, const struct hg_yaml *node,
                        const char *what, size_t low, size_t high, size_t *out)
{
    struct hg_str text;
    uint64_t bytes;
    if (node == NULL || !hg_yaml_want_text(reader->diags, node, what, reader->arena, &text))
        return;
    if (read_size(text, &bytes) && bytes >= low && bytes <= high) {
        *out = (size_t)bytes;
        return;
    }
    struct hg_str least = shown_size(reader->arena, low), most = shown_size(reader->arena, high);
    hg_report(reader->diags, HG_E1103, node->span,
              "`%s` must be a size from %.*s to %.*s (such as `512 KiB` or `1 MiB`), not `%.*s`",
              what, HG_STR_ARGS(least), HG_STR_ARGS(most), HG_STR_ARGS(text));
}

static bool read_seconds(struct hg_str text, uint64_t *seconds)
{
    int64_t count;
    enum hg_duration_unit unit;
    if (!hg_parse_duration(text, &count, &unit) || unit != HG_CLOCK || count < 0 ||
        count % HG_MICROS_PER_SECOND != 0)
        return false;
    *seconds = (uint64_t)(count / HG_MICROS_PER_SECOND);
    return true;
}

void hg_serve_want_seconds(struct hg_serve_reader *reader, const struct hg_yaml *node,
                           const char *what, unsigned low, unsigned high, unsigned *out)
{
    struct hg_str text;
    uint64_t seconds;
    if (node == NULL || !hg_yaml_want_text(reader->diags, node, what, reader->arena, &text))
        return;
    if (read_seconds(text, &seconds) && seconds >= low && seconds <= high) {
        *out = (unsigned)seconds;
        return;
    }
    hg_report(reader->diags, HG_E1103, node->span,
              "`%s` must be a duration from %u to %u seconds (such as `30 seconds` or `2 hours`), "
              "not `%.*s`",
              what, low, high, HG_STR_ARGS(text));
}

bool hg_serve_is_name(struct hg_serve_reader *reader, struct hg_str name, struct hg_span span)
{
    bool good = hg_is_service_name(name);
    if (!good)
        hg_report(reader->diags, HG_E1108, span,
                  "`%.*s` cannot be used in a URL; use at most 64 letters, digits, `-` and `_`",
                  HG_STR_ARGS(name));
    return good;
}

/* --- the whole ------------------------------------------------------------------------------ */

static void set_defaults(struct hg_service_config *config)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    memset(config, 0, sizeof *config);
    config->listen = (struct hg_listen){HG_STR("127.0.0.1"), 8080};
    config->threads = cores < 1 ? 1 : cores > 64 ? 64 : (unsigned)cores;
    config->limits = hg_limits_default;
    config->journal_file = STDERR_FILENO;
    config->journal_level = HG_JOURNAL_INFO;
}

static void check_openness(struct hg_serve_reader *reader)
{
    const struct hg_service_config *config = reader->config;
    const struct hg_yaml *node = hg_yaml_get(reader->root, "listen");
    if (node == NULL || hg_listen_is_loopback(&config->listen))
        return;
    if (config->token_count == 0) {
        struct hg_diag *diag =
            hg_report(reader->diags, HG_E1106, node->span,
                      "other machines can reach `%.*s`, but there are no `tokens`",
                      HG_STR_ARGS(config->listen.host));
        hg_diag_help(reader->diags, diag,
                     "create one with `headgate token NAME`, or listen on 127.0.0.1");
    }
    if (config->tls_key.len == 0)
        hg_report(reader->diags, HG_W1107, node->span,
                  "other machines can reach `%.*s`, but there is no `tls`",
                  HG_STR_ARGS(config->listen.host));
}

static void read_parts(struct hg_serve_reader *reader)
{
    const char *keys[PARTS];
    for (size_t i = 0; i < PARTS; i++)
        keys[i] = parts[i].key;
    if (!hg_yaml_want_map(reader->diags, reader->root, "the configuration"))
        return;
    hg_yaml_want_keys(reader->diags, reader->root, "the configuration", keys, PARTS);
    for (size_t i = 0; i < PARTS; i++) {
        const struct hg_yaml *node = hg_yaml_get(reader->root, parts[i].key);
        if (node != NULL)
            parts[i].read(reader, node);
    }
    if (hg_yaml_get(reader->root, "policies") == NULL)
        hg_report(reader->diags, HG_E0512, reader->root->span,
                  "the configuration has no `policies`");
    check_openness(reader);
}

bool hg_serve_config_parse(struct hg_serve_reader *reader, uint32_t source)
{
    struct hg_yaml *root;
    set_defaults(reader->config);
    if (hg_yaml_parse(reader->diags, source, reader->arena, &root) != HG_OK)
        return false;
    reader->root = root;
    read_parts(reader);
    return reader->diags->errors == 0;
}

static struct hg_str folder_of(struct hg_str path)
{
    while (path.len != 0 && path.at[path.len - 1] != '/')
        path.len--;
    if (path.len > 1)
        path.len--;
    return path;
}

struct hg_str hg_serve_first_error(struct hg_diags *diags, struct hg_arena *arena)
{
    const struct hg_diag *error = NULL;
    for (size_t i = 0; i < diags->list.count && error == NULL; i++)
        if (diags->list.at[i].severity == HG_ERROR)
            error = &diags->list.at[i];
    if (error == NULL)
        return HG_STR("");
    struct hg_span span = error->labels[0].span;
    if (span.source == HG_NO_SOURCE)
        return hg_str_copy(arena, error->message);
    struct hg_position at = hg_position_of(diags->sources, span.source, span.start);
    struct hg_str file = diags->sources->list.at[span.source].name;
    return hg_str_print(arena, "%.*s:%u:%u: %.*s", HG_STR_ARGS(file), at.line, at.column,
                        HG_STR_ARGS(error->message));
}

/* The file, parsed; false: it cannot be read, and `why` says why. */
static bool read_file(const char *path, struct hg_serve_reader *reader, struct hg_sources *sources,
                      struct hg_str *why, bool *good)
{
    struct hg_str text;
    if (hg_file_read(hg_str(path), HG_YAML_MAX_BYTES, reader->arena, &text, why) != HG_OK)
        return false;
    hg_sources_init(sources, reader->arena);
    hg_diags_init(reader->diags, reader->arena, sources);
    *good = hg_serve_config_parse(reader, hg_sources_add(sources, hg_str(path), text));
    return true;
}

bool hg_serve_config_again(const char *path, struct hg_arena *arena,
                           struct hg_service_config *config, struct hg_str *why)
{
    struct hg_sources sources;
    struct hg_diags diags;
    bool good;
    struct hg_serve_reader reader = {.diags = &diags,
                                     .arena = arena,
                                     .folder = folder_of(hg_str(path)),
                                     .files = &hg_file_loader,
                                     .config = config,
                                     .quiet = true};
    if (!read_file(path, &reader, &sources, why, &good)) {
        *why = hg_str_print(arena, "cannot read `%s`: %.*s", path, HG_STR_ARGS(*why));
        return false;
    }
    *why = hg_serve_first_error(&diags, arena);
    return good;
}

int hg_serve_config_read(const char *path, struct hg_arena *arena, struct hg_service_config *config)
{
    struct hg_sources sources;
    struct hg_diags diags;
    struct hg_str why = HG_STR("");
    bool good;
    struct hg_serve_reader reader = {.diags = &diags,
                                     .arena = arena,
                                     .folder = folder_of(hg_str(path)),
                                     .files = &hg_file_loader,
                                     .config = config};
    if (!read_file(path, &reader, &sources, &why, &good)) {
        hg_message_unreadable(hg_str(path), why);
        return HG_EXIT_TROUBLE;
    }
    hg_print_diags(&diags, false);
    if (!good)
        hg_message("the service was not started: `%s` has %zu %s", path, diags.errors,
                   diags.errors == 1 ? "error" : "errors");
    return good ? HG_EXIT_OK : HG_EXIT_FOUND;
}
