/* Shared libraries that are loaded on first use: the database clients and the HTTP library depend on dozens of
 * others, and loading those took two thirds of the start of a command that decides a file of leads.
 *
 * A library's functions are the members of a structure, under their own names and with the types that
 * its header gives them:
 *
 *     #define FUNCTIONS(f) f(PQconnectdbParams) f(PQfinish)
 *     struct hg_libpq { FUNCTIONS(HG_LIBRARY_MEMBER) };
 *     static const char *const names[] = {FUNCTIONS(HG_LIBRARY_NAME) NULL};
 *
 * Which file: the soname of the library the build found beside the headers (Makefile, sonames.h), so
 * that both are of one ABI. */
#ifndef HG_SERVICE_LIBRARY_H
#define HG_SERVICE_LIBRARY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define HG_LIBRARY_MEMBER(function) __typeof__(function) *function;
#define HG_LIBRARY_NAME(function) #function,

struct hg_library {
    const char *file;         /* "libpq.so.5" */
    const char *package;      /* that has it on Debian, for the message */
    const char *const *names; /* of functions, in the order of the structure; NULL after the last */
    void *functions;          /* the structure */
    atomic_bool loaded;
};

/* Loads it, if that was not done yet; it stays for as long as the process does. False: it is not there,
 * or lacks a function; then nothing of the structure may be called, and `why`, of `room` bytes, holds
 * one line for people. May be called from any thread; what comes after it may use the structure without
 * a lock. */
bool hg_library_load(struct hg_library *library, char *why, size_t room);

#endif
