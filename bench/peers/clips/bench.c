/* CLIPS: a rule a rule; each lead is asserted, the rules run, and it is retracted.
 * `bench DATA SECONDS`. */
#define _POSIX_C_SOURCE 200809L
#include <clips/clips.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 500
#define TIMES 4096

static void *environment;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static long long global(const char *name)
{
    DATA_OBJECT value;
    EnvGetDefglobalValue(environment, name, &value);
    return DOToLong(value);
}

static void set_global(const char *name, long long number)
{
    DATA_OBJECT value;
    memset(&value, 0, sizeof value);
    SetType(value, INTEGER);
    SetValue(value, EnvAddLong(environment, number));
    EnvSetDefglobalValue(environment, name, &value);
}

/* A list of texts as a multifield. */
static void put_list(void *fact, const char *slot, const json_t *list)
{
    DATA_OBJECT value;
    size_t count = json_array_size(list);
    void *field = EnvCreateMultifield(environment, (long)count);
    for (size_t i = 0; i < count; i++) {
        SetMFType(field, (long)i + 1, STRING);
        SetMFValue(field, (long)i + 1,
                   EnvAddSymbol(environment, json_string_value(json_array_get(list, i))));
    }
    memset(&value, 0, sizeof value);
    SetType(value, MULTIFIELD);
    SetValue(value, field);
    SetDOBegin(value, 1);
    SetDOEnd(value, (long)count);
    EnvPutFactSlot(environment, fact, slot, &value);
}

static void put(void *fact, const char *slot, const json_t *member)
{
    DATA_OBJECT value;
    memset(&value, 0, sizeof value);
    if (json_is_array(member)) {
        put_list(fact, slot, member);
        return;
    }
    if (json_is_integer(member)) {
        SetType(value, INTEGER);
        SetValue(value, EnvAddLong(environment, json_integer_value(member)));
    } else if (json_is_boolean(member)) {
        SetType(value, SYMBOL);
        SetValue(value, EnvAddSymbol(environment, json_is_true(member) ? "TRUE" : "FALSE"));
    } else {
        SetType(value, STRING);
        SetValue(value, EnvAddSymbol(environment, json_string_value(member)));
    }
    EnvPutFactSlot(environment, fact, slot, &value);
}

static void *assert_lead(void *template, json_t *lead, int table)
{
    static const char *const asked[] = {"country", "postal3", "industry", "employees"};
    void *fact = EnvCreateFact(environment, template);
    EnvAssignFactSlotDefaults(environment, fact);
    if (table) {
        for (int i = 0; i < 4; i++) {
            if (json_object_get(lead, asked[i]) != NULL)
                put(fact, asked[i], json_object_get(lead, asked[i]));
        }
        return EnvAssert(environment, fact);
    }
    const char *name;
    json_t *member;
    json_object_foreach(lead, name, member)
    {
        char slot[64];
        snprintf(slot, sizeof slot, "%s", name);
        for (char *c = slot; *c != 0; c++)
            *c = *c == '_' ? '-' : *c;
        put(fact, slot, member);
    }
    return EnvAssert(environment, fact);
}

static int is(json_t *lead, const char *name)
{
    return json_is_true(json_object_get(lead, name));
}

static long long decide(void *template, json_t *lead, int rows)
{
    set_global("territory", -1);
    if (rows == 0) {
        set_global("total", 0);
        set_global("hits", 0);
        set_global("rejected", 0);
    }
    void *fact = assert_lead(template, lead, rows != 0);
    EnvRun(environment, -1);
    EnvRetract(environment, fact);
    long long territory = global("territory");
    if (rows != 0)
        return territory < 0 ? rows - 1 : territory;
    long long total = global("total");
    int outcome = global("rejected") != 0                     ? 0
                  : total >= 80 && is(lead, "demo_requested") ? 1
                  : total >= 60                               ? 2
                  : total >= 35 || is(lead, "pricing_viewed") ? 3
                                                              : 4;
    return total + 1000 * outcome + 10000 * (territory < 0 ? 17 : territory) +
           1000000 * global("hits");
}

static int read_leads(const char *path, json_t **leads)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    int count = 0;
    if (file == NULL) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(2);
    }
    while (count < MOST && getline(&line, &room, file) > 0)
        leads[count++] = json_loads(line, 0, NULL);
    free(line);
    fclose(file);
    return count;
}

static void run(const char *folder, const char *work, const char *file, int rows, double seconds)
{
    static json_t *leads[MOST];
    static double times[TIMES];
    char path[512];
    environment = CreateEnvironment();
    snprintf(path, sizeof path, "%s/%s.clp", folder, work);
    if (EnvLoad(environment, path) != 1) {
        fprintf(stderr, "%s is not taken\n", path);
        exit(2);
    }
    EnvReset(environment);
    void *template = EnvFindDeftemplate(environment, "lead");
    snprintf(path, sizeof path, "%s/%s", folder, file);
    int count = read_leads(path, leads), passes = 0;
    long long sum = 0;
    for (int i = 0; i < count; i++)
        sum += decide(template, leads[i], rows);
    for (double end = now() + seconds * 1e9; passes < TIMES && (now() < end || passes < 3);) {
        double start = now();
        for (int i = 0; i < count; i++)
            decide(template, leads[i], rows);
        times[passes++] = (now() - start) / count;
    }
    qsort(times, (size_t)passes, sizeof *times, by_value);
    printf("{\"engine\":\"CLIPS\",\"how\":\"parsed\",\"work\":\"%s\",\"ns\":%.1f,\"leads\":%d,"
           "\"sum\":%lld}\n",
           work, times[passes / 2], count, sum);
    fflush(stdout);
    for (int i = 0; i < count; i++)
        json_decref(leads[i]);
    DestroyEnvironment(environment);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "bench DATA SECONDS\n");
        return 2;
    }
    double seconds = atof(argv[2]);
    run(argv[1], "sixty", "leads.ndjson", 0, seconds);
    for (int rows = 10; rows <= 10000; rows *= 10) {
        char work[32], file[48];
        snprintf(work, sizeof work, "table_%d", rows);
        snprintf(file, sizeof file, "%s.ndjson", work);
        run(argv[1], work, file, rows, seconds);
    }
    return 0;
}
