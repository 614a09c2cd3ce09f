/* The rules of the Public Suffix List (publicsuffix.org, MPL-2.0) as Headgate was built with them
 * (scripts/suffixes.c), ascending: `co.uk`, `*.ck`, `!www.ck`, beyond ASCII in both forms. A
 * program that asks for registrable domains carries them, so that it decides the same everywhere.
 */
#ifndef HG_COMPILER_SUFFIXES_H
#define HG_COMPILER_SUFFIXES_H

#include <stddef.h>

extern const char *const hg_public_suffixes[];
extern const size_t hg_public_suffix_count;

#endif
