/* Results of calls that can fail. Whatever a person has to read went to a struct hg_diags or an
 * error struct. */
#ifndef HG_BASE_STATUS_H
#define HG_BASE_STATUS_H

enum hg_status {
    HG_OK = 0,
    HG_INVALID, /* the input is wrong; an error says where and why */
    HG_IO,      /* a file could not be read or written */
    HG_LIMIT,   /* a documented limit was exceeded */
    HG_CORRUPT, /* not a program or column file, or damaged */
    HG_NOMEM    /* memory ran out; nothing of the call's result may be used */
};

#define HG_MUST_CHECK __attribute__((warn_unused_result))

#endif
