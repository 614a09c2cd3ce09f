/* Libraries that are loaded when they are needed, and what is said where they cannot be. */
#include "service/common/library.h"

#include <criterion/criterion.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

#define FUNCTIONS(f) f(floor) f(ceil)

static struct {
    FUNCTIONS(HG_LIBRARY_MEMBER)
} maths;
static const char *const names[] = {FUNCTIONS(HG_LIBRARY_NAME) NULL};

static struct hg_library library_of(const char *file, const char *const *functions)
{
    return (struct hg_library){
        .file = file, .package = "libc6", .names = functions, .functions = &maths};
}

static void *load(void *library)
{
    char why[64];
    return hg_library_load(library, why, sizeof why) && maths.floor(2.5) == 2.0 ? library : NULL;
}

Test(library, is_loaded_once_by_whichever_thread_comes_first)
{
    struct hg_library library = library_of("libm.so.6", names);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, load, &library), 0);
    for (int i = 0; i < 4; i++) {
        void *loaded;
        pthread_join(threads[i], &loaded);
        cr_assert_eq(loaded, &library);
    }
    cr_assert_eq(maths.ceil(2.5), 3.0);
}

Test(library, one_that_is_not_there_is_named_with_its_package)
{
    struct hg_library library = library_of("libnowhere.so.3", names);
    char why[256], short_why[8];
    cr_assert_not(hg_library_load(&library, why, sizeof why));
    cr_assert_not_null(strstr(why, "cannot load libnowhere.so.3"));
    cr_assert_not_null(strstr(why, "the Debian package libc6"));
    cr_assert_not(hg_library_load(&library, short_why, sizeof short_why));
    cr_assert_str_eq(short_why, "cannot ");
}

Test(library, one_that_lacks_a_function_is_not_used)
{
    static const char *const other[] = {"floor", "no_such_function", NULL};
    struct hg_library library = library_of("libm.so.6", other);
    char why[256];
    cr_assert_not(hg_library_load(&library, why, sizeof why));
    cr_assert_str_eq(why, "libm.so.6 has no no_such_function: it is not the version of the library "
                          "this command was built with");
    cr_assert_not(library.loaded);
}
