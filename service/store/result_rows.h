/* What a statement gave, copied, so that others may be run while it is looked at. */
#ifndef HG_SERVICE_RESULT_ROWS_H
#define HG_SERVICE_RESULT_ROWS_H

#include "service/store/database.h"

struct hg_result_rows {
    struct hg_buf bytes; /* of texts, each with its NUL */
    struct hg_buf cells;
    size_t columns, count;
};

/* Takes no memory yet. */
void hg_result_rows_init(struct hg_result_rows *rows);
void hg_result_rows_release(struct hg_result_rows *rows);
/* Reads the statement to its end and ends it. `types` has a letter a column: t a text, i an integer.
 * What was there before is forgotten; on failure there are no rows. */
enum hg_db_status hg_result_rows_read(struct hg_result_rows *rows, struct hg_sql *sql,
                               const char *types) HG_MUST_CHECK;
/* Valid until the next reading. A text is empty and a number 0 where it is NULL. */
struct hg_str hg_result_rows_text(const struct hg_result_rows *rows, size_t row, size_t column);
int64_t hg_result_rows_int(const struct hg_result_rows *rows, size_t row, size_t column);
bool hg_result_rows_is_null(const struct hg_result_rows *rows, size_t row, size_t column);

#endif
