/* Makes the country codes the language knows from ISO 3166-1 as Debian's iso-codes has it
 * (iso_3166-1.json, LGPL-2.1+): codes alone, no names. Run when Headgate is built; what it writes
 * is not kept in the source. Kosovo (XK), which is not in ISO 3166-1 and everybody uses, is added.
 *
 * Usage: countries FILE          rows HG_COUNTRY("DE", "DEU"), ascending, for bytecode/types.c
 *        countries FILE --list   alpha-2 codes of ISO alone, one a line */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_COUNTRIES 676 /* two letters */

struct country {
    const char *two, *three;
};

static void die(const char *file, const char *what)
{
    fprintf(stderr, "countries: %s: %s\n", file, what);
    exit(1);
}

static int compare(const void *left, const void *right)
{
    return strcmp(((const struct country *)left)->two, ((const struct country *)right)->two);
}

static int is_capitals(const char *text, size_t length)
{
    return text != NULL && strlen(text) == length &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == length;
}

static size_t read_countries(const char *file, const json_t *root, struct country *out)
{
    const json_t *entry, *list = json_object_get(root, "3166-1");
    size_t i, count = 0;
    json_array_foreach(list, i, entry)
    {
        struct country country = {json_string_value(json_object_get(entry, "alpha_2")),
                                  json_string_value(json_object_get(entry, "alpha_3"))};
        if (!is_capitals(country.two, 2) || !is_capitals(country.three, 3) ||
            count == MAX_COUNTRIES)
            die(file, "an entry without its codes");
        out[count++] = country;
    }
    if (count < 200)
        die(file, "not the countries of ISO 3166-1");
    return count;
}

int main(int argc, char **argv)
{
    struct country countries[MAX_COUNTRIES + 1];
    json_error_t error;
    if (argc < 2)
        die("usage", "countries FILE [--list]");
    json_t *root = json_load_file(argv[1], JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        die(argv[1], error.text);
    int list = argc > 2 && strcmp(argv[2], "--list") == 0;
    size_t count = read_countries(argv[1], root, countries);
    if (!list)
        countries[count++] = (struct country){"XK", "XKX"};
    qsort(countries, count, sizeof *countries, compare);
    for (size_t i = 0; i < count; i++)
        if (list)
            printf("%s\n", countries[i].two);
        else
            printf("HG_COUNTRY(\"%s\", \"%s\")\n", countries[i].two, countries[i].three);
    json_decref(root);
    return 0;
}
