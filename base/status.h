/* What a call that can fail returns. Anything a person must read went to a struct hg_diags. */
#ifndef HG_BASE_STATUS_H
#define HG_BASE_STATUS_H

enum hg_status {
    HG_OK = 0,
    HG_INVALID, /* the input is wrong; a diagnostic says where and why */
    HG_IO,      /* a file could not be read or written */
    HG_LIMIT,   /* a named limit was passed */
    HG_CORRUPT, /* a program file that is not one, or was damaged */
    HG_NOMEM    /* memory ran out; nothing of the call's result may be used */
};

#define HG_MUST_CHECK __attribute__((warn_unused_result))

#endif
