/* What the configuration says of what is kept: the store and the journal. */
#include "cli/common.h"
#include "cli/serve_config.h"
#include "service/database.h"

/* A path of SQLite is taken from the folder of the configuration, like any other. */
void hg_serve_read_store(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    struct hg_str text, sqlite = HG_STR("sqlite:");
    if (!hg_yaml_want_text(reader->diags, node, "store", reader->arena, &text))
        return;
    text = hg_str_copy(reader->arena, text);
    if (!hg_database_known(text.at)) {
        /* It may hold a password: it is not repeated. */
        hg_report(reader->diags, HG_E1110, node->span,
                  "`store` takes `sqlite:PATH` or `postgresql://…`, and this is neither");
        return;
    }
    if (hg_str_starts(text, sqlite)) {
        struct hg_str path = {text.at + sqlite.len, text.len - sqlite.len};
        text = hg_str_print(reader->arena, "sqlite:%.*s", HG_STR_ARGS(hg_serve_path(reader, path)));
    }
    reader->config->store = text.at;
}

void hg_serve_read_readers(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    int64_t count;
    if (hg_yaml_want_integer(reader->diags, node, "readers", 1, 256, HG_E1103, &count))
        reader->config->readers = (unsigned)count;
}

void hg_serve_read_journal(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    static const char *const words[] = {"debug", "info", "warning", "error"};
    size_t level;
    if (hg_yaml_want_word(reader->diags, node, "journal", words, 4, &level))
        reader->config->journal_level = (enum hg_journal_level)level;
}
