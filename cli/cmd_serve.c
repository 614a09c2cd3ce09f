/* headgate serve: reads the configuration, starts the service, waits for a signal, stops it. The
 * service itself is in service/. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/common/common.h"
#include "cli/serving/serve_config.h"
#include "service/http/http.h"
#include "service/service.h"

/* For the person who started the service: what is served, and where. Later events go to the
 * journal. */
static bool print_start(const struct hg_service *service)
{
    const struct hg_service_config *config = service->config;
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_buf_print(&text, "headgate %s listens on %s\n", HG_VERSION, hg_http_address(service->http));
    for (size_t i = 0; i < config->policy_count; i++)
        hg_buf_print(&text, "  policy %.*s from %.*s\n", HG_STR_ARGS(config->policies[i].name),
                     HG_STR_ARGS(config->policies[i].path));
    if (config->store.url != NULL)
        hg_buf_print(&text, "  store: %.*s\n", (int)strcspn(config->store.url, ":"),
                     config->store.url);
    else
        hg_buf_text(&text, "  no store: turns, decisions and reviews are not stored\n");
    if (config->token_count == 0)
        hg_buf_text(&text, "  no tokens: anybody who can reach it may do anything\n");
    else
        hg_buf_print(&text, "  %zu %s\n", config->token_count,
                     config->token_count == 1 ? "token" : "tokens");
    hg_buf_text(
        &text,
        "  to stop it, press ctrl-c or send SIGTERM; requests in progress are answered first\n");
    bool good = fwrite(text.at, 1, text.len, stdout) == text.len && fflush(stdout) == 0;
    hg_buf_release(&text);
    return good;
}

static int wait_for_signal(const sigset_t *signals)
{
    int signal = 0;
    while (sigwait(signals, &signal) != 0)
        ;
    return signal;
}

/* A rejected configuration changes nothing and is reported in the journal. */
static void read_again(struct hg_service *service, const char *path)
{
    struct hg_service_config config;
    struct hg_service_error error;
    struct hg_arena arena;
    struct hg_str why = HG_STR("");
    hg_cli_arena(&arena);
    bool good = hg_serve_config_again(path, &arena, &config, &why);
    if (good && !hg_service_reload(service, &config, &error)) {
        why = hg_str(error.message);
        good = false;
    }
    if (!good)
        hg_journal_event(service->journal, HG_JOURNAL_ERROR, "reload_refused", "reason", why.at);
    hg_arena_release(&arena);
}

/* Who presses ctrl-c once more does not want to wait for what is under way. */
static void end_at_once_by_interrupt(void)
{
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    signal(SIGINT, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &interrupt, NULL);
}

static int stop(struct hg_service *service)
{
    end_at_once_by_interrupt();
    size_t cut = hg_service_close(service);
    if (cut == 0)
        return HG_EXIT_OK;
    hg_message("%zu %s not answered in time", cut, cut == 1 ? "request was" : "requests were");
    return HG_EXIT_FOUND;
}

static int serve(const struct hg_service_config *config, const char *path, const sigset_t *signals)
{
    struct hg_service service;
    struct hg_service_error error;
    if (!hg_service_open(&service, config, &error) || !hg_service_listen(&service, &error)) {
        hg_message("%s", error.message);
        hg_service_close(&service);
        return HG_EXIT_TROUBLE;
    }
    print_start(&service);
    while (wait_for_signal(signals) == SIGHUP)
        read_again(&service, path);
    return stop(&service);
}

/* Threads of the service take none of these: they are this one's. */
static void hold_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGHUP);
    sigprocmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static int run(const struct hg_args *args)
{
    struct hg_service_config config;
    struct hg_arena arena;
    sigset_t signals;
    hg_cli_arena(&arena);
    int exit_state = hg_serve_config_read(args->operands[0], &arena, &config);
    if (exit_state == HG_EXIT_OK && !hg_flag(args, "check")) {
        hold_signals(&signals);
        exit_state = serve(&config, args->operands[0], &signals);
    }
    hg_arena_release(&arena);
    return exit_state;
}

static const struct hg_option options[] = {
    {"check", 0, NULL, NULL, "only check the configuration and the policies it names"},
    {0},
};

const struct hg_command hg_cmd_serve = {
    .name = "serve",
    .operands = "CONFIG.yaml",
    .summary = "decide leads for other programs, over HTTP",
    .details = "CONFIG.yaml names the policies, the address to listen on, the access tokens and "
               "all limits (docs/service.md). By default it listens on 127.0.0.1:8080, which only "
               "this machine can reach.\n\n"
               "When it is ready, it prints its address to standard output. The journal is written "
               "to standard error, one JSON object per line. SIGTERM and ctrl-c stop it after the "
               "requests in progress are answered; a second ctrl-c stops it at once. The exit "
               "status is 1 if some requests were not answered in time. On SIGHUP it reads "
               "CONFIG.yaml again: tokens, the TLS certificate, new programs and the level of the "
               "journal change without interrupting requests.\n",
    .examples = "headgate serve serve.yaml\n"
                "headgate serve --check serve.yaml\n"
                "curl -s localhost:8080/v1/policies/inbound/decisions --json @lead.json",
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
