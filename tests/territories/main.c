/* Generated territory tables: writes one, or checks the compiler against clean and faulty ones
 * for every hit policy.
 *
 * Usage: territories write HIT ROWS SEED DIR [faults|gaps] territories check ROWS SEED */
#include "tests/territories/territories.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_file(const char *dir, const char *name, const char *text, size_t len)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(text, 1, len, file) != len || fclose(file) != 0) {
        perror(path);
        exit(2);
    }
}

static void write_all(const struct territories *t, const char *dir)
{
    struct hg_buf policy, csv;
    hg_buf_init(&policy, NULL, 0);
    hg_buf_init(&csv, NULL, 0);
    territories_policy(t, t->hit, t->covers, &policy);
    territories_csv(t, false, &csv);
    write_file(dir, "territories.gate", policy.at, policy.len);
    write_file(dir, "territories.csv", csv.at, csv.len);
    write_file(dir, "lead.contract.yaml", territories_contract, strlen(territories_contract));
    write_file(dir, "teams.yaml", territories_teams, strlen(territories_teams));
    for (unsigned i = 0; i < t->fault_count; i++)
        printf("%s\t%s\t%s\n", t->faults[i].code, t->faults[i].row, t->faults[i].column);
    hg_buf_release(&policy);
    hg_buf_release(&csv);
}

static enum hit hit_called(const char *name)
{
    for (unsigned hit = 0; hit < HITS; hit++)
        if (strcmp(name, hit_names[hit]) == 0)
            return (enum hit)hit;
    fprintf(stderr, "territories: no hit policy `%s`\n", name);
    exit(2);
}

/* clean; spoiled; with gaps in what is covered; with gaps among rows alike. */
static int check_all(unsigned rows, uint64_t seed)
{
    unsigned passed = 0, failed = 0;
    for (unsigned hit = 0; hit < HITS; hit++)
        for (unsigned kind = 0; kind < (hit == UNIQUE ? 4u : 2u); kind++) {
            struct territories t;
            territories_make(&t, (enum hit)hit, rows, seed);
            t.covers = t.covers && kind != 3;
            if (kind != 0)
                territories_spoil(&t, kind > 1);
            unsigned before = failed;
            territories_judge(&t, &passed, &failed);
            passed += failed == before;
            printf("%s, %u rows, %u faults planted: %s\n", hit_names[hit], t.row_count,
                   t.fault_count, failed == before ? "all as it should be" : "FAILED");
            free(t.rows);
        }
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "check") == 0)
        return check_all((unsigned)atoi(argv[2]), strtoull(argv[3], NULL, 10));
    if (argc < 6 || strcmp(argv[1], "write") != 0) {
        fprintf(stderr, "usage: territories write HIT ROWS SEED DIR [faults|gaps]\n"
                        "       territories check ROWS SEED\n");
        return 2;
    }
    struct territories t;
    territories_make(&t, hit_called(argv[2]), (unsigned)atoi(argv[3]), strtoull(argv[4], NULL, 10));
    if (argc > 6)
        territories_spoil(&t, strcmp(argv[6], "gaps") == 0);
    write_all(&t, argv[5]);
    free(t.rows);
    return 0;
}
