/* Loads shared libraries with dlopen: see library.h. */
#include "service/common/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* Pointers to functions are written as what dlsym gives (POSIX.1-2008, dlsym: both are one size).
 */
static bool find_all(const struct hg_library *library, void *handle, const char **missing)
{
    char *to = library->functions;
    for (const char *const *name = library->names; *name != NULL; name++, to += sizeof(void *)) {
        void *function = dlsym(handle, *name);
        *missing = *name;
        if (function == NULL)
            return false;
        memcpy(to, &function, sizeof function);
    }
    return true;
}

static bool load(struct hg_library *library, char *why, size_t room)
{
    const char *missing;
    void *handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL);
    if (handle == NULL) {
        snprintf(why, room, "cannot load %s, which is in the Debian package %s (%s)", library->file,
                 library->package, dlerror());
        return false;
    }
    if (find_all(library, handle, &missing))
        return true;
    snprintf(why, room,
             "%s has no %s: it is not the version of the library this command was built with",
             library->file, missing);
    dlclose(handle);
    return false;
}

bool hg_library_load(struct hg_library *library, char *why, size_t room)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    if (atomic_load_explicit(&library->loaded, memory_order_acquire))
        return true;
    pthread_mutex_lock(&lock);
    bool loaded = atomic_load(&library->loaded) || load(library, why, room);
    atomic_store_explicit(&library->loaded, loaded, memory_order_release);
    pthread_mutex_unlock(&lock);
    return loaded;
}
