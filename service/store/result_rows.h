/* The rows of a query, copied, so that other statements may run while they are used. */
#ifndef HG_SERVICE_RESULT_ROWS_H
#define HG_SERVICE_RESULT_ROWS_H

#include "service/store/database.h"

struct hg_result_rows {
    struct hg_buf bytes; /* of texts, each NUL-terminated */
    struct hg_buf cells;
    size_t columns, count;
};

/* Allocates nothing yet. */
void hg_result_rows_init(struct hg_result_rows *rows);
void hg_result_rows_release(struct hg_result_rows *rows);
/* Fetches all rows of the statement and ends it, replacing what was there. `types` has a letter per column: t for
 * text, i for integer. On failure there are no rows. */
enum hg_db_status hg_result_rows_read(struct hg_result_rows *rows, struct hg_sql *sql,
                               const char *types) HG_MUST_CHECK;
/* Valid until the next read. NULL is an empty text, or 0. */
struct hg_str hg_result_rows_text(const struct hg_result_rows *rows, size_t row, size_t column);
int64_t hg_result_rows_int(const struct hg_result_rows *rows, size_t row, size_t column);
bool hg_result_rows_is_null(const struct hg_result_rows *rows, size_t row, size_t column);

#endif
