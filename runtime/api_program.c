/* Public interface, programs: from bytes to a handle that threads share, and queries on it. Owns
 * the handle and NUL-terminated copies of names; never evaluates. */
#include "runtime/api_parts.h"

#include <stdarg.h>
#include <stdio.h>

/* enum headgate_type mirrors enum hg_type_kind. */
_Static_assert((int)HEADGATE_BOOLEAN == (int)HG_T_BOOLEAN && (int)HEADGATE_DATE == (int)HG_T_DATE &&
                   (int)HEADGATE_URL == (int)HG_T_URL && (int)HEADGATE_URL + 1 == (int)HG_T_COUNT,
               "types of the interface follow the language's");

const char *headgate_version(void)
{
    return HEADGATE_VERSION;
}

/* --- errors and memory -------------------------------------------------------------------- */

void hg_api_no_error(headgate_error *error)
{
    if (error != NULL)
        *error = (headgate_error){0};
}

enum headgate_status hg_api_fail(headgate_error *error, enum headgate_status status,
                                 const char *format, ...)
{
    va_list arguments;
    if (error == NULL)
        return status;
    hg_api_no_error(error);
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return status;
}

struct hg_allocator hg_api_allocator(const headgate_allocator *given)
{
    if (given == NULL)
        return hg_libc_allocator;
    return (struct hg_allocator){given->resize, given->context};
}

/* --- loading ------------------------------------------------------------------------------- */

static const char *terminated(struct hg_arena *arena, struct hg_str text)
{
    return hg_str_copy(arena, text).at;
}

static const char *digest_of(struct headgate_program *of)
{
    struct hg_buf shown;
    hg_buf_init(&shown, &of->allocator, 0);
    hg_put_digest(&shown, of->program->digest);
    const char *digest = terminated(&of->arena, (struct hg_str){shown.at, shown.len});
    bool failed = shown.failed;
    hg_buf_release(&shown);
    return failed ? NULL : digest;
}

static void copy_flags(struct headgate_program *of)
{
    const struct hg_program *program = of->program;
    of->flags = HG_ARRAY(&of->arena, const char *, program->flag_count);
    of->flag_owners = HG_ARRAY(&of->arena, const char *, program->flag_count);
    for (uint32_t i = 0; i < program->flag_count; i++) {
        of->flags[i] = terminated(&of->arena, program->flags[i].name);
        of->flag_owners[i] = terminated(&of->arena, program->flags[i].owner);
    }
}

static bool copy_names(struct headgate_program *of)
{
    const struct hg_program *program = of->program;
    struct hg_arena *arena = &of->arena;
    of->name = terminated(arena, program->name);
    of->version = terminated(arena, program->version);
    of->owner = terminated(arena, program->owner);
    of->fields = HG_ARRAY(arena, const char *, program->field_count);
    of->outcomes = HG_ARRAY(arena, const char *, program->outcome_count);
    of->rules = HG_ARRAY(arena, const char *, program->rule_count);
    for (uint32_t i = 0; i < program->field_count; i++)
        of->fields[i] = terminated(arena, program->fields[i].name);
    for (uint32_t i = 0; i < program->outcome_count; i++)
        of->outcomes[i] = terminated(arena, program->outcomes[i].name);
    for (uint32_t i = 0; i < program->rule_count; i++)
        of->rules[i] = terminated(arena, program->rules[i].id);
    copy_flags(of);
    of->digest = digest_of(of);
    return of->digest != NULL;
}

static enum headgate_status no_memory(headgate_error *error)
{
    return hg_api_fail(error, HEADGATE_NOMEM, "out of memory");
}

static enum headgate_status decode(struct headgate_program *of, struct hg_str bytes,
                                   headgate_error *error)
{
    struct hg_str why = HG_STR("");
    enum hg_status status = hg_program_decode(bytes, &of->arena, &of->program, &why);
    if (status == HG_OK)
        status =
            hg_image_new(of->program, &hg_regex_re2, &of->allocator, &of->arena, &of->image, &why);
    if (status == HG_NOMEM)
        return no_memory(error);
    if (status != HG_OK)
        return hg_api_fail(error, HEADGATE_CORRUPT, "%.*s", HG_STR_ARGS(why));
    return copy_names(of) ? HEADGATE_OK : no_memory(error);
}

static enum headgate_status load(struct headgate_program *of, struct hg_str bytes,
                                 headgate_error *error)
{
    if (setjmp(of->guard.jump) != 0)
        return no_memory(error);
    return decode(of, bytes, error);
}

enum headgate_status headgate_program_load(const void *bytes, size_t size,
                                           const headgate_allocator *allocator,
                                           headgate_program **program, headgate_error *error)
{
    struct hg_allocator chosen = hg_api_allocator(allocator);
    struct headgate_program *of = hg_allocate(&chosen, sizeof *of);
    *program = NULL;
    hg_api_no_error(error);
    if (of == NULL)
        return no_memory(error);
    of->allocator = chosen;
    hg_arena_init(&of->arena, &chosen, &of->guard);
    enum headgate_status status = load(of, (struct hg_str){bytes, size}, error);
    if (status == HEADGATE_OK)
        *program = of;
    else
        headgate_program_free(of);
    return status;
}

void headgate_program_free(headgate_program *program)
{
    if (program == NULL)
        return;
    struct hg_allocator allocator = program->allocator;
    if (program->image != NULL)
        hg_image_free(program->image);
    hg_arena_release(&program->arena);
    allocator.resize(allocator.context, program, 0);
}

/* --- what it holds ---------------------------------------------------------------------------- */

const char *headgate_program_name(const headgate_program *program)
{
    return program->name;
}

const char *headgate_program_version(const headgate_program *program)
{
    return program->version;
}

bool headgate_program_advisory(const headgate_program *program)
{
    return program->program->advisory;
}

const char *headgate_program_owner(const headgate_program *program)
{
    return program->owner;
}

const char *headgate_program_digest(const headgate_program *program)
{
    return program->digest;
}

size_t headgate_field_count(const headgate_program *program)
{
    return program->program->field_count;
}

const char *headgate_field_name(const headgate_program *program, size_t field)
{
    return field < program->program->field_count ? program->fields[field] : NULL;
}

enum headgate_type headgate_field_type(const headgate_program *program, size_t field)
{
    return field < program->program->field_count
               ? (enum headgate_type)program->program->fields[field].type
               : HEADGATE_BOOLEAN;
}

bool headgate_field_is_list(const headgate_program *program, size_t field)
{
    return field < program->program->field_count && program->program->fields[field].list;
}

bool headgate_field_is_read(const headgate_program *program, size_t field)
{
    return field < program->program->field_count && program->program->fields[field].read;
}

size_t headgate_field_find(const headgate_program *program, const char *name)
{
    uint32_t field = hg_field_named(program->program, hg_str(name));
    return field == HG_NONE ? HEADGATE_NONE : field;
}

size_t headgate_outcome_count(const headgate_program *program)
{
    return program->program->outcome_count;
}

const char *headgate_outcome_name(const headgate_program *program, size_t outcome)
{
    return outcome < program->program->outcome_count ? program->outcomes[outcome] : NULL;
}

size_t headgate_flag_count(const headgate_program *program)
{
    return program->program->flag_count;
}

const char *headgate_flag_name(const headgate_program *program, size_t flag)
{
    return flag < program->program->flag_count ? program->flags[flag] : NULL;
}

const char *headgate_flag_owner(const headgate_program *program, size_t flag)
{
    return flag < program->program->flag_count ? program->flag_owners[flag] : NULL;
}

int64_t headgate_flag_before(const headgate_program *program, size_t flag)
{
    return flag < program->program->flag_count ? program->program->flags[flag].before : 0;
}

size_t headgate_flag_find(const headgate_program *program, const char *name)
{
    for (uint32_t i = 0; i < program->program->flag_count; i++)
        if (hg_str_is(program->program->flags[i].name, name))
            return i;
    return HEADGATE_NONE;
}

size_t headgate_rule_count(const headgate_program *program)
{
    return program->program->rule_count;
}

const char *headgate_rule_id(const headgate_program *program, size_t rule)
{
    return rule < program->program->rule_count ? program->rules[rule] : NULL;
}

size_t headgate_rule_find(const headgate_program *program, const char *id)
{
    for (uint32_t i = 0; i < program->program->rule_count; i++)
        if (hg_str_is(program->program->rules[i].id, id))
            return i;
    return HEADGATE_NONE;
}
