/* Turns a YAML file into JSON and that into a table of bytes in C, for the build: service/openapi.yaml is
 * written by hand and served as JSON.
 *   yaml_json service/openapi.yaml hg_openapi */
#include <stdio.h>
#include <stdlib.h>

#include "compiler/data/yaml.h"

static size_t read_all(const char *path, char *text, size_t room)
{
    FILE *file = fopen(path, "r");
    size_t len = file != NULL ? fread(text, 1, room, file) : 0;
    if (file == NULL || ferror(file) != 0 || len == room) {
        fprintf(stderr, "yaml_json: cannot read %s\n", path);
        exit(1);
    }
    fclose(file);
    return len;
}

static void print(const struct hg_buf *json, const char *name)
{
    printf("/* Made by scripts/yaml_json.c; do not edit. */\n#include \"service/api/openapi.h\"\n\n"
           "const char %s[] = {",
           name);
    for (size_t i = 0; i < json->len; i++)
        printf("%s%d,", i % 20 == 0 ? "\n" : "", json->at[i]);
    printf("\n0};\nconst size_t %s_size = %zu;\n", name, json->len);
}

static bool read_yaml(struct hg_arena *arena, const char *path, struct hg_str text,
                      struct hg_yaml **root)
{
    struct hg_sources sources;
    struct hg_diags diags;
    hg_sources_init(&sources, arena);
    hg_diags_init(&diags, arena, &sources);
    if (hg_yaml_parse(&diags, hg_sources_add(&sources, hg_str(path), text), arena, root) == HG_OK)
        return true;
    struct hg_position at = hg_position_of(&sources, 0, diags.list.at[0].labels[0].span.start);
    fprintf(stderr, "%s:%u:%u: %.*s\n", path, at.line, at.column,
            HG_STR_ARGS(diags.list.at[0].message));
    return false;
}

int main(int argc, char **argv)
{
    static char text[1 << 20];
    struct hg_arena arena;
    struct hg_buf json;
    struct hg_yaml *root;
    if (argc != 3)
        return 2;
    hg_arena_init(&arena, &hg_libc_allocator, NULL);
    hg_buf_init(&json, &hg_libc_allocator, 0);
    bool good = read_yaml(&arena, argv[1],
                          (struct hg_str){text, read_all(argv[1], text, sizeof text)}, &root);
    if (good) {
        hg_yaml_to_json(root, &json);
        print(&json, argv[2]);
    }
    hg_buf_release(&json);
    hg_arena_release(&arena);
    return good ? 0 : 1;
}
