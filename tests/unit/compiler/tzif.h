/* TZif files made in a test (RFC 9636): a first block of nothing, a second with these changes and
 * offsets, and a footer. */
#ifndef HG_TESTS_TZIF_H
#define HG_TESTS_TZIF_H

#include "base/memory.h"
#include "base/text.h"

struct tzif {
    char at[4096];
    size_t len;
};

static inline void tzif_number(struct tzif *file, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        file->at[file->len++] = (char)(unsigned char)(value >> (8 * (width - 1 - i)));
}

static inline void tzif_header(struct tzif *file, char version, uint32_t times, uint32_t types)
{
    memcpy(file->at + file->len, "TZif", 4);
    file->at[file->len + 4] = version;
    memset(file->at + file->len + 5, 0, 15);
    file->len += 20;
    for (int i = 0; i < 3; i++)
        tzif_number(file, 0, 4); /* of utc, of standard, leap seconds */
    tzif_number(file, times, 4);
    tzif_number(file, types, 4);
    tzif_number(file, 4, 4); /* letters */
}

/* Type k has offset offsets[k]; change k is at times[k], of type kinds[k]. */
static inline struct hg_str tzif_make(struct tzif *file, const int64_t *times,
                                      const unsigned char *kinds, uint32_t count,
                                      const int32_t *offsets, uint32_t types, const char *footer)
{
    file->len = 0;
    tzif_header(file, '2', 0, 1);
    tzif_number(file, 0, 6);
    tzif_number(file, 0, 4);
    tzif_header(file, '2', count, types);
    for (uint32_t i = 0; i < count; i++)
        tzif_number(file, (uint64_t)times[i], 8);
    for (uint32_t i = 0; i < count; i++)
        tzif_number(file, kinds[i], 1);
    for (uint32_t i = 0; i < types; i++) {
        tzif_number(file, (uint32_t)offsets[i], 4);
        tzif_number(file, 0, 2);
    }
    tzif_number(file, 0, 4);
    file->at[file->len++] = '\n';
    memcpy(file->at + file->len, footer, strlen(footer));
    file->len += strlen(footer);
    file->at[file->len++] = '\n';
    return (struct hg_str){file->at, file->len};
}

static const int32_t tzif_utc[] = {0};

#endif
