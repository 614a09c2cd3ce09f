/* Fuzzes CONFIG.yaml of the service: reading must return, every error has a location inside the
 * file, and the file is refused if and only if there was one. Files that it names are not opened.
 */
#include <stdint.h>
#include <stdlib.h>

#include "cli/serving/serve_config.h"
#include "service/http/listen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_places(const struct hg_diags *diags, size_t len)
{
    for (size_t i = 0; i < diags->list.count; i++)
        for (size_t k = 0; k < diags->list.at[i].label_count; k++) {
            struct hg_span span = diags->list.at[i].labels[k].span;
            if (span.start > span.end || span.end > len)
                abort();
        }
}

/* Limits are as the file says or as they were; none is without bounds. */
static void check_config(const struct hg_service_config *config)
{
    const struct hg_limits *limits = &config->limits;
    if (config->threads == 0 || limits->body_bytes == 0 || limits->header_bytes == 0 ||
        limits->connections == 0 || limits->idle_seconds == 0 || limits->request_seconds == 0)
        abort();
    if (!hg_listen_is_address(&config->listen))
        abort();
    if (!hg_listen_is_loopback(&config->listen) && config->token_count == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hg_service_config config;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_sources sources;
    struct hg_diags diags;
    struct hg_buf shown;
    hg_arena_init(&arena, &hg_libc_allocator, &guard);
    if (setjmp(guard.jump) == 0) {
        hg_sources_init(&sources, &arena);
        hg_diags_init(&diags, &arena, &sources);
        struct hg_serve_reader reader = {.diags = &diags, .arena = &arena, .config = &config};
        uint32_t source = hg_sources_add(&sources, HG_STR("serve.yaml"),
                                         (struct hg_str){(const char *)data, size});
        bool good = hg_serve_config_parse(&reader, source);
        if (good != (diags.errors == 0))
            abort();
        check_places(&diags, size);
        if (good)
            check_config(&config);
        hg_buf_init(&shown, &hg_libc_allocator, 0);
        hg_diags_render(&diags, HG_DIAG_TEXT, false, &shown);
        hg_buf_release(&shown);
    }
    hg_arena_release(&arena);
    return 0;
}
