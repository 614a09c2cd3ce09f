/* CLIPS: a rule a rule; each lead is asserted, the rules run, and it is retracted. With its trace
 * it watches rules, activations and facts, which a router of ours takes. `bench DATA SECONDS`. */
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

/* --- time ----------------------------------------------------------------------------------- */

struct lead {
    char *line;
    json_t *parsed;
};

static int read_leads(const char *path, struct lead *leads)
{
    FILE *file = fopen(path, "r");
    size_t room = 0;
    int count = 0;
    if (file == NULL) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(2);
    }
    for (leads->line = NULL; count < MOST && getline(&leads[count].line, &room, file) > 0;
         count++) {
        leads[count].parsed = json_loads(leads[count].line, 0, NULL);
        leads[count + 1].line = NULL;
        room = 0;
    }
    free(leads[count].line);
    fclose(file);
    return count;
}

struct asked {
    void *template;
    struct lead leads[MOST + 1];
    int count, rows;
};

static long long pass(const struct asked *asked, int from_text)
{
    long long sum = 0;
    for (int i = 0; i < asked->count; i++) {
        const struct lead *lead = &asked->leads[i];
        json_t *own = from_text ? json_loads(lead->line, 0, NULL) : json_incref(lead->parsed);
        sum += decide(asked->template, own, asked->rows);
        json_decref(own);
    }
    return sum;
}

static void measure(const struct asked *asked, const char *how, const char *work, double seconds)
{
    static double times[TIMES];
    int passes = 0, from_text = strcmp(how, "parsed") != 0;
    long long sum = pass(asked, from_text);
    for (double start = now(), past = 0;
         passes < TIMES && (past < seconds || (passes < 3 && past < 5 * seconds)); passes++) {
        double before = now();
        pass(asked, from_text);
        times[passes] = (now() - before) / asked->count;
        past = (now() - start) / 1e9;
    }
    qsort(times, (size_t)passes, sizeof *times, by_value);
    printf("{\"engine\":\"CLIPS\",\"how\":\"%s\",\"work\":\"%s\",\"ns\":%.1f,\"leads\":%d,"
           "\"sum\":%lld}\n",
           how, work, times[passes / 2], asked->count, sum);
    fflush(stdout);
}

/* --- the trace ------------------------------------------------------------------------------ */

static char traced[1 << 20];
static size_t traced_size;

static int takes(void *env, const char *name)
{
    (void)env;
    return strcmp(name, "wtrace") == 0 || strcmp(name, "werror") == 0;
}

static int take(void *env, const char *name, const char *text)
{
    size_t size = strlen(text);
    (void)env;
    (void)name;
    if (traced_size + size > sizeof traced)
        traced_size = 0;
    memcpy(traced + traced_size, text, size);
    traced_size += size;
    return 1;
}

static void watch(void)
{
    EnvAddRouter(environment, "traced", 40, takes, take, NULL, NULL, NULL);
    EnvWatch(environment, "rules");
    EnvWatch(environment, "activations");
    EnvWatch(environment, "facts");
}

static void run(const char *folder, const char *work, const char *file, int rows, double seconds)
{
    static struct asked asked;
    char path[512];
    environment = CreateEnvironment();
    snprintf(path, sizeof path, "%s/%s.clp", folder, work);
    if (EnvLoad(environment, path) != 1) {
        fprintf(stderr, "%s is not taken\n", path);
        exit(2);
    }
    EnvReset(environment);
    asked.template = EnvFindDeftemplate(environment, "lead");
    asked.rows = rows;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    asked.count = read_leads(path, asked.leads);
    measure(&asked, "parsed", work, seconds);
    if (rows == 0 || rows >= 1000) {
        measure(&asked, "json", work, seconds);
        watch();
        measure(&asked, "trace", work, seconds);
        if (traced_size == 0) {
            fprintf(stderr, "no trace\n");
            exit(2);
        }
    }
    for (int i = 0; i < asked.count; i++) {
        json_decref(asked.leads[i].parsed);
        free(asked.leads[i].line);
    }
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
