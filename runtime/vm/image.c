/* The image: a verified program prepared for execution. Owns the dictionary, the constants as
 * texts, the compiled regular expressions, the domains of fields and (by image_plans.c) the plans
 * of tables, tests and sets. Immutable once made. */
#include "runtime/vm/vm_parts.h"

#include <string.h>

/* Names are short; a longer non-ASCII one is folded on the heap. */
#define NAME_ROOM 256

static void make_texts(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    hg_map_init(&image->dictionary, &image->arena);
    image->texts = HG_ARRAY(&image->arena, struct hg_text, program->text_count);
    for (uint32_t i = 0; i < program->text_count; i++) {
        const struct hg_const_text *text = &program->texts[i];
        image->texts[i] = (struct hg_text){text->raw, text->folded, text->same, false};
        hg_map_add(&image->dictionary, text->folded, text->same, NULL);
        uint32_t shape = hg_filter_bit(text->folded);
        image->shapes[shape / 64] |= UINT64_C(1) << (shape % 64);
    }
}

/* The values of an enum as a sorted set; `blanks`: including blank values. They are few: insertion
 * sort. */
static struct hg_text_set *make_domain(struct hg_image *image, const struct hg_field *field,
                                       bool other, bool blanks)
{
    const struct hg_strs *values = &field->values;
    const struct hg_text **items = HG_ARRAY(&image->arena, const struct hg_text *, values->count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < values->count; i++) {
        const struct hg_text *text = hg_image_text(image, &image->arena, values->at[i]);
        uint32_t at = count;
        if (!blanks && hg_field_is_blank(field, text->folded))
            continue;
        while (at > 0 && hg_text_order(items[at - 1], text) > 0)
            at--;
        if (at > 0 && hg_text_order(items[at - 1], text) == 0)
            continue;
        memmove(items + at + 1, items + at, (count - at) * sizeof *items);
        items[at] = text;
        count++;
    }
    struct hg_text_set *set = HG_NEW(&image->arena, struct hg_text_set);
    *set = (struct hg_text_set){.count = count, .other = other, .items = items};
    return set;
}

static void make_domains(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->domains = HG_ARRAY(&image->arena, const struct hg_text_set *, program->field_count);
    image->wide_domains = HG_ARRAY(&image->arena, const struct hg_text_set *, program->field_count);
    for (uint32_t f = 0; f < program->field_count; f++) {
        const struct hg_field *field = &program->fields[f];
        if (field->type != HG_T_ENUM || field->list)
            continue;
        image->domains[f] = make_domain(image, field, false, false);
        if (image->domains[f]->count == 0) /* which no lead can have */
            image->domains[f] = make_domain(image, field, false, true);
        image->wide_domains[f] = make_domain(image, field, true, true);
    }
}

/* The value of a field of which nothing is known. */
static struct hg_value missing_value(const struct hg_image *image, uint32_t f)
{
    const struct hg_field *field = &image->program->fields[f];
    struct hg_value value = {.state = HG_ANYTHING, .reason = HG_R_MISSING};
    if (field->list)
        return value;
    if (field->type == HG_T_ENUM) {
        value.state = HG_ONE_OF;
        value.set = image->domains[f];
    } else if (!hg_type_is_text(field->type)) {
        bool boolean = field->type == HG_T_BOOLEAN;
        value.state = HG_BETWEEN;
        value.lo = boolean ? 0 : field->has_min ? field->min : INT64_MIN;
        value.hi = boolean ? 1 : field->has_max ? field->max : INT64_MAX;
    }
    return value;
}

static void list_fields(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->read_fields = HG_ARRAY(&image->arena, uint32_t, program->field_count);
    for (uint32_t f = 0; f < program->field_count; f++)
        if (program->fields[f].read)
            image->read_fields[image->read_field_count++] = f;
    image->required_fields = HG_ARRAY(&image->arena, uint32_t, program->field_count);
    image->key_field = HG_NONE;
    for (uint32_t f = 0; f < program->field_count; f++) {
        if (program->fields[f].required)
            image->required_fields[image->required_field_count++] = f;
        if (image->key_field == HG_NONE && hg_str_eq(program->fields[f].name, program->key))
            image->key_field = f;
    }
    image->late_fields = HG_ARRAY(&image->arena, uint32_t, program->field_count);
    for (uint32_t f = 0; f < program->field_count; f++)
        if (program->fields[f].has_default || program->fields[f].pattern_by != HG_NONE)
            image->late_fields[image->late_field_count++] = f;
}

static void list_enders(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->enders = HG_ARRAY(&image->arena, uint32_t, program->block_count);
    for (uint32_t i = 0; i < program->block_count; i++)
        if (program->blocks[i].kind == HG_B_DISQUALIFY || program->blocks[i].kind == HG_B_DECIDE)
            image->enders[image->ender_count++] = i;
}

static void make_missing(struct hg_image *image)
{
    uint32_t count = image->program->field_count;
    image->missing = HG_ARRAY(&image->arena, struct hg_value, count);
    for (uint32_t f = 0; f < count; f++) {
        image->missing[f] = missing_value(image, f);
        if (hg_type_is_text(image->program->fields[f].type) && !image->program->fields[f].list)
            image->missing[f].key = HG_KEY_MISSING;
    }
}

static enum hg_status compile_regexes(struct hg_image *image, struct hg_arena *arena,
                                      struct hg_str *why)
{
    const struct hg_program *program = image->program;
    image->regexes = HG_ARRAY(&image->arena, struct hg_regex *, program->regex_count);
    for (uint32_t i = 0; i < program->regex_count; i++) {
        char message[200] = "";
        image->regexes[i] = image->provider->compile(program->regexes[i], message, sizeof message);
        if (image->regexes[i] != NULL)
            continue;
        struct hg_str pattern = program->regexes[i];
        *why = hg_str_print(arena, "expression `%.*s`: %s", HG_STR_ARGS(pattern), message);
        return HG_INVALID;
    }
    return HG_OK;
}

static void read_literals(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    for (int whole = 0; whole < 2; whole++) {
        image->literals[whole] = HG_ARRAY(&image->arena, struct hg_literals, program->regex_count);
        for (uint32_t i = 0; i < program->regex_count; i++)
            hg_literals_of(&image->arena, program->regexes[i], whole, &image->literals[whole][i]);
    }
}

static void read_code(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->value_maker = HG_ARRAY(&image->arena, uint32_t, program->register_count);
    image->truth_maker = HG_ARRAY(&image->arena, uint32_t, program->truth_count);
    memset(image->value_maker, 0xFF, program->register_count * sizeof *image->value_maker);
    memset(image->truth_maker, 0xFF, program->truth_count * sizeof *image->truth_maker);
    image->sections = HG_ARRAY(&image->arena, uint32_t, program->code_count);
    uint32_t section = 0; /* terminates: skips go forward */
    for (uint32_t i = 0; i < program->code_count; i++) {
        const struct hg_instr *instr = &program->code[i];
        image->resets |= instr->op == HG_OP_APPLIES || (instr->op == HG_OP_DECIDE && i < section);
        if (instr->op == HG_OP_UNLESS_POSSIBLE)
            section = instr->b > section ? instr->b : section;
        if (instr->op == HG_OP_UNLESS_POSSIBLE)
            image->sections[image->section_count++] = i;
        char kind = hg_op_info((enum hg_op)instr->op)->operands[0];
        if (kind == 'N' || kind == 'T' || kind == 'L')
            image->value_maker[instr->a] = i;
        else if (kind == 'B')
            image->truth_maker[instr->a] = i;
    }
}

static enum hg_status fill(struct hg_image *image, struct hg_arena *arena, struct hg_str *why)
{
    image->kernel = hg_kernel_here();
    make_texts(image);
    hg_image_exacts(image);
    make_domains(image);
    make_missing(image);
    list_fields(image);
    list_enders(image);
    read_code(image);
    hg_image_personal(image);
    enum hg_status status = compile_regexes(image, arena, why);
    if (status == HG_OK) {
        read_literals(image);
        hg_image_plan(image); /* test plans query the regexes for literals */
    }
    return status;
}

enum hg_status hg_image_new(const struct hg_program *program, const struct hg_regex_provider *regex,
                            const struct hg_allocator *allocator, struct hg_arena *arena,
                            struct hg_image **out, struct hg_str *why)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    *out = NULL;
    struct hg_image *image = hg_allocate(&chosen, sizeof *image);
    if (image == NULL)
        return HG_NOMEM;
    image->program = program;
    image->provider = regex;
    image->allocator = chosen;
    hg_arena_init(&image->arena, &chosen, &image->guard);
    if (setjmp(image->guard.jump) != 0) {
        hg_image_free(image);
        return HG_NOMEM;
    }
    enum hg_status status = fill(image, arena, why);
    if (status != HG_OK) {
        hg_image_free(image);
        return status;
    }
    *out = image;
    return HG_OK;
}

void hg_image_free(struct hg_image *image)
{
    if (image == NULL)
        return;
    for (uint32_t i = 0; image->regexes != NULL && i < image->program->regex_count; i++) {
        if (image->regexes[i] != NULL)
            image->provider->release(image->regexes[i]);
    }
    struct hg_allocator allocator = image->allocator;
    hg_arena_release(&image->arena);
    allocator.resize(allocator.context, image, 0);
}

const struct hg_program *hg_image_program(const struct hg_image *image)
{
    return image->program;
}

void hg_image_turn_on(struct hg_image *image, uint64_t flags)
{
    image->flags |= flags;
}

static const uint64_t *find_constant(const struct hg_image *image, struct hg_str folded)
{
    uint32_t shape = hg_filter_bit(folded);
    if ((image->shapes[shape / 64] >> (shape % 64) & 1) == 0)
        return NULL;
    return hg_map_find(&image->dictionary, folded);
}

const struct hg_text *hg_image_text(const struct hg_image *image, struct hg_arena *arena,
                                    struct hg_str raw)
{
    return hg_image_text_folded(image, arena, raw, hg_text_fold(arena, raw));
}

const struct hg_text *hg_image_text_folded(const struct hg_image *image, struct hg_arena *arena,
                                           struct hg_str raw, struct hg_str folded)
{
    const uint64_t *same = find_constant(image, folded);
    if (same != NULL && hg_str_eq(image->texts[*same].raw, raw))
        return &image->texts[*same];
    struct hg_text *text = hg_arena_alloc(arena, sizeof *text);
    *text = (struct hg_text){raw, folded, same != NULL ? (uint32_t)*same : HG_NONE, false};
    return text;
}

uint32_t hg_image_find(const struct hg_image *image, struct hg_str folded)
{
    const uint64_t *same = find_constant(image, folded);
    return same != NULL ? (uint32_t)*same : HG_NONE;
}

struct hg_value hg_image_value(const struct hg_image *image, const struct hg_text *constant)
{
    uint32_t same = (uint32_t)(constant - image->texts);
    return (struct hg_value){.state = HG_KNOWN, .key = HG_KEY_CONSTANT + same, .text = constant};
}

const struct hg_text *hg_image_constant(const struct hg_image *image, uint32_t text)
{
    return &image->texts[text];
}

const struct hg_text_set *hg_image_domain(const struct hg_image *image, uint32_t field, bool other)
{
    return other ? image->wide_domains[field] : image->domains[field];
}

uint64_t hg_image_list_bit(const struct hg_image *image, const struct hg_text *text)
{
    uint8_t bit = text->same != HG_NONE ? image->held_bit[text->same] : 0;
    return bit != 0 ? UINT64_C(1) << (bit - 1) : 0;
}

const struct hg_regex *hg_image_regex(const struct hg_image *image, uint32_t regex)
{
    return image->regexes[regex];
}

const struct hg_literals *hg_image_literals(const struct hg_image *image, uint32_t regex,
                                            bool whole)
{
    return &image->literals[whole][regex];
}

const struct hg_regex_provider *hg_image_regexes(const struct hg_image *image)
{
    return image->provider;
}

static const struct hg_directory_entry *find_entry(const struct hg_program *program,
                                                   struct hg_str folded)
{
    uint32_t low = 0, high = program->directory_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = hg_str_cmp(program->directory[middle].folded, folded);
        if (order == 0)
            return &program->directory[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Lower-cases a short ASCII name; false: not ASCII, or too long. */
static bool fold_ascii(struct hg_str name, char room[NAME_ROOM])
{
    if (name.len > NAME_ROOM)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];
        if (c >= 0x80)
            return false;
        room[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    return true;
}

const struct hg_directory_entry *hg_image_directory_entry(const struct hg_image *image,
                                                          struct hg_str name)
{
    char room[NAME_ROOM];
    if (fold_ascii(name, room))
        return find_entry(image->program, (struct hg_str){room, name.len});
    struct hg_guard guard;
    struct hg_arena arena;
    hg_arena_init(&arena, &image->allocator, &guard);
    const struct hg_directory_entry *volatile found = NULL;
    if (setjmp(guard.jump) == 0)
        found = find_entry(image->program, hg_text_fold(&arena, name));
    hg_arena_release(&arena);
    return found;
}
