/* CONFIG.yaml of `headgate serve`, read into a struct hg_service_config. Every part of the service has a
 * key at the top of the file and a reader here; what is wrong is told with its line and column. */
#ifndef HG_CLI_SERVE_CONFIG_H
#define HG_CLI_SERVE_CONFIG_H

#include "base/diag.h"
#include "compiler/data/yaml_read.h"
#include "service/common/config.h"

/* What a reader has at hand. Texts and arrays it makes live in `arena`. */
struct hg_serve_reader {
    struct hg_diags *diags;
    struct hg_arena *arena;
    struct hg_str folder; /* of the configuration: paths are taken from there */
    const struct hg_loader *files; /* that it names; NULL: none is opened */
    struct hg_service_config *config;
    const struct hg_yaml *root;
    bool quiet; /* nothing is shown */
};

/* Reads the file, and the files it names (programs, certificates; policies are compiled). The exit
 * status; errors and warnings have been told. */
int hg_serve_config_read(const char *path, struct hg_arena *arena, struct hg_service_config *config);
/* The same for a service that runs: errors are not shown; the first is put into `why`, with its place, in one
 * line. False then. */
bool hg_serve_config_again(const char *path, struct hg_arena *arena,
                           struct hg_service_config *config, struct hg_str *why);
/* The same of a text that is among the sources of `diags` already. False when there are errors. */
bool hg_serve_config_parse(struct hg_serve_reader *reader, uint32_t source);

/* "FILE:LINE:COLUMN: MESSAGE" of the first error there is. */
struct hg_str hg_serve_first_error(struct hg_diags *diags, struct hg_arena *arena);

/* --- for readers ------------------------------------------------------------------------------- */

/* A path as the configuration means it. */
struct hg_str hg_serve_path(const struct hg_serve_reader *reader, struct hg_str path);
/* The whole file, with a NUL after it; false after E1104 at `node`. */
bool hg_serve_file(struct hg_serve_reader *reader, const struct hg_yaml *node, struct hg_str path,
                   struct hg_str *text);
/* "1 MiB", "64 KiB", "500": bytes from low to high. A node that is NULL leaves `out` as it is. */
void hg_serve_want_size(struct hg_serve_reader *reader, const struct hg_yaml *node, const char *what,
                        size_t low, size_t high, size_t *out);
/* "30 seconds", "2 hours", "90 days": whole seconds. */
void hg_serve_want_seconds(struct hg_serve_reader *reader, const struct hg_yaml *node,
                           const char *what, unsigned low, unsigned high, unsigned *out);
/* A name for paths and labels: E1108. */
bool hg_serve_is_name(struct hg_serve_reader *reader, struct hg_str name, struct hg_span span);

/* --- the readers ------------------------------------------------------------------------------- */

void hg_serve_read_listen(struct hg_serve_reader *reader, const struct hg_yaml *node);
void hg_serve_read_tls(struct hg_serve_reader *reader, const struct hg_yaml *node);
void hg_serve_read_threads(struct hg_serve_reader *reader, const struct hg_yaml *node);
void hg_serve_read_limits(struct hg_serve_reader *reader, const struct hg_yaml *node);
void hg_serve_read_tokens(struct hg_serve_reader *reader, const struct hg_yaml *node);
void hg_serve_read_store(struct hg_serve_reader *reader, const struct hg_yaml *node);
void hg_serve_read_log(struct hg_serve_reader *reader, const struct hg_yaml *node);
void hg_serve_read_journal(struct hg_serve_reader *reader, const struct hg_yaml *node);
void hg_serve_read_policies(struct hg_serve_reader *reader, const struct hg_yaml *node);
void hg_serve_read_signatures(struct hg_serve_reader *reader, const struct hg_yaml *node);

#endif
