/* Makes a decision log from packets, for tests of its readers: the lines of a file that `headgate
 * eval` wrote become entries of the database, one per minute from 2026-01-01.
 *
 * Usage: make_log URL PACKETS [FIRST] */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/common/uuid.h"
#include "service/log/log.h"

#define START INT64_C(1767225600000000) /* 2026-01-01T00:00:00Z */
#define MINUTE INT64_C(60000000)

static struct hg_str text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? hg_str(text) : (struct hg_str){0};
}

static bool append(struct hg_database *database, const char *line, size_t len, int64_t number)
{
    char id[HG_UUID_LENGTH + 1];
    json_t *packet = json_loadb(line, len, JSON_DECODE_INT_AS_REAL, NULL);
    const json_t *policy = json_object_get(packet, "policy");
    hg_uuid(START + number * MINUTE, id);
    struct hg_log_entry entry = {.id = hg_str(id),
                                 .at = START + number * MINUTE,
                                 .lead = text_of(packet, "lead"),
                                 .policy = text_of(policy, "name"),
                                 .version = text_of(policy, "version"),
                                 .digest = text_of(policy, "digest"),
                                 .mode = "live",
                                 .token = HG_STR("test"),
                                 .packet = {line, len}};
    bool good = packet != NULL && hg_log_append(database, &entry) == HG_DB_OK;
    json_decref(packet);
    return good;
}

static bool append_all(struct hg_database *database, FILE *file, int64_t number)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    bool good = hg_database_begin(database) == HG_DB_OK;
    while (good && (len = getline(&line, &room, file)) > 0)
        good = append(database, line, (size_t)len - (line[len - 1] == '\n'), number++);
    free(line);
    return good && hg_database_commit(database) == HG_DB_OK;
}

int main(int argc, char **argv)
{
    char why[512];
    struct hg_database *database;
    struct hg_database_options options = {.url = argc > 1 ? argv[1] : ""};
    FILE *file = argc > 2 ? fopen(argv[2], "r") : NULL;
    if (file == NULL || hg_database_open(&options, &database, why, sizeof why) != HG_DB_OK) {
        fprintf(stderr, "make_log URL PACKETS [FIRST]: %s\n",
                file != NULL ? why : "which packets?");
        return 2;
    }
    bool good = hg_schema_prepare(database, START) == HG_DB_OK &&
                append_all(database, file, argc > 3 ? atoll(argv[3]) : 0);
    if (!good)
        fprintf(stderr, "make_log: %s\n", hg_database_why(database));
    hg_database_close(database);
    fclose(file);
    return good ? 0 : 1;
}
