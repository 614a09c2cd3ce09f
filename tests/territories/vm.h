/* A territory table compiled, and leads run through it. */
#ifndef HG_TESTS_TERRITORIES_VM_H
#define HG_TESTS_TERRITORIES_VM_H

#include "compiler/compile.h"
#include "runtime/ingest/record.h"
#include "tests/territories/territories.h"

struct vm {
    struct hg_buf csv, policy; /* records point into them */
    struct hg_compilation compilation;
    struct hg_image *image;
    struct hg_lanes *lanes;
    struct hg_json_reader *reader;
};

/* False when the table does not compile; `compilation` then says why. Released in any case. */
bool vm_compile(struct vm *vm, const struct territories *t, enum hit hit, bool covers, bool sound);
void vm_release(struct vm *vm);
void vm_run(struct vm *vm, const struct lead *lead);
/* What the table gave the lead that ran last; empty where no row fits it, "?" where that is open. */
struct hg_str vm_team(const struct vm *vm);

#endif
