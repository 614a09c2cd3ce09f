/* The cache of a transaction: a few texts by key, searched linearly. */
#include "service/store/database_parts.h"

#include <stdlib.h>

#define MOST 64 /* keys: teams that take turns in one group; more is asked of the database */

struct entry {
    struct hg_buf key, value;
};

struct hg_db_memory {
    struct entry entries[MOST];
    size_t count, made; /* in use; that have been made */
};

static struct entry *find(struct hg_db_memory *memory, struct hg_str key)
{
    for (size_t i = 0; memory != NULL && i < memory->count; i++) {
        const struct hg_buf *own = &memory->entries[i].key;
        if (hg_str_eq((struct hg_str){own->at, own->len}, key))
            return &memory->entries[i];
    }
    return NULL;
}

bool hg_database_cache_get(struct hg_database *database, struct hg_str key, struct hg_str *value)
{
    const struct entry *entry = find(database->memory, key);
    if (entry == NULL || entry->value.failed)
        return false;
    *value = (struct hg_str){entry->value.at, entry->value.len};
    return true;
}

static struct entry *add(struct hg_db_memory *memory, struct hg_str key)
{
    if (memory->count == MOST)
        return NULL;
    struct entry *entry = &memory->entries[memory->count];
    if (memory->count == memory->made) {
        hg_buf_init(&entry->key, &hg_libc_allocator, 0);
        hg_buf_init(&entry->value, &hg_libc_allocator, 0);
        memory->made++;
    }
    hg_buf_clear(&entry->key);
    hg_buf_put(&entry->key, key.at, key.len);
    if (entry->key.failed)
        return NULL;
    memory->count++;
    return entry;
}

void hg_database_cache_put(struct hg_database *database, struct hg_str key, struct hg_str value)
{
    if (!database->in_transaction)
        return;
    if (database->memory == NULL)
        database->memory = hg_allocate(&hg_libc_allocator, sizeof *database->memory);
    if (database->memory == NULL)
        return;
    struct entry *entry = find(database->memory, key);
    if (entry == NULL)
        entry = add(database->memory, key);
    if (entry == NULL)
        return;
    hg_buf_clear(&entry->value);
    hg_buf_put(&entry->value, value.at, value.len);
}

void hg_db_forget(struct hg_database *database)
{
    if (database->memory != NULL)
        database->memory->count = 0;
}

void hg_db_memory_free(struct hg_database *database)
{
    struct hg_db_memory *memory = database->memory;
    for (size_t i = 0; memory != NULL && i < memory->made; i++) {
        hg_buf_release(&memory->entries[i].key);
        hg_buf_release(&memory->entries[i].value);
    }
    free(memory);
    database->memory = NULL;
}
