/* Makes the public suffixes that `registrable_domain_of` goes by, from the Public Suffix List as
 * Debian's package publicsuffix has it (MPL-2.0). Run when Headgate is built; what it writes is not
 * kept in the source. Every rule of both sections of the list, as it stands (`co.uk`, `*.ck`,
 * `!www.ck`), ascending and once; rules beyond ASCII also by their ASCII form (IDNA2008, libidn2),
 * since leads have either.
 *
 * Usage: suffixes FILE      a C file with the table of compiler/data/suffixes.h */
#include <idn2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_RULES 100000
#define MAX_LINE 1024

static char *rules[MAX_RULES];
static size_t count;

static void die(const char *what, const char *which)
{
    fprintf(stderr, "suffixes: %s: %s\n", which, what);
    exit(1);
}

static void add(const char *mark, const char *name)
{
    if (count == MAX_RULES)
        die("too many rules", name);
    size_t room = strlen(mark) + strlen(name) + 1;
    rules[count] = malloc(room);
    if (rules[count] == NULL)
        die("out of memory", name);
    snprintf(rules[count++], room, "%s%s", mark, name);
}

static int is_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return 0;
    return 1;
}

static void add_rule(char *line)
{
    const char *mark = line[0] == '!' ? "!" : strncmp(line, "*.", 2) == 0 ? "*." : "";
    const char *name = line + strlen(mark);
    uint8_t *ascii;
    if (name[0] == '\0' || strpbrk(name, "*!\"\\") != NULL)
        die("a rule of a form this program does not know", line);
    add(mark, name);
    if (is_ascii(name))
        return;
    if (idn2_lookup_u8((const uint8_t *)name, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK)
        die("a name without an ASCII form", line);
    add(mark, (const char *)ascii);
    idn2_free(ascii);
}

static int compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

int main(int argc, char **argv)
{
    char line[MAX_LINE];
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (file == NULL)
        die("cannot be read", argc == 2 ? argv[1] : "usage: suffixes FILE");
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, " \t\r\n")] = '\0'; /* a rule ends at white space */
        if (line[0] != '\0' && strncmp(line, "//", 2) != 0)
            add_rule(line);
    }
    fclose(file);
    if (count < 1000)
        die("not the Public Suffix List", argv[1]);
    qsort(rules, count, sizeof *rules, compare);
    printf("#include \"compiler/data/suffixes.h\"\n\nconst char *const hg_public_suffixes[] = {\n");
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(rules[i], rules[i - 1]) != 0) {
            printf("    \"%s\",\n", rules[i]);
            kept++;
        }
    printf("};\nconst size_t hg_public_suffix_count = %zu;\n", kept);
    for (size_t i = 0; i < count; i++)
        free(rules[i]);
    return 0;
}
