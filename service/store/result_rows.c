/* Copied rows of a query: see result_rows.h. */
#include "service/store/result_rows.h"

#include <string.h>

struct cell {
    size_t at, len; /* of a text, in `bytes` */
    int64_t number;
    bool null;
};

void hg_result_rows_init(struct hg_result_rows *rows)
{
    *rows = (struct hg_result_rows){0};
    hg_buf_init(&rows->bytes, NULL, 0);
    hg_buf_init(&rows->cells, NULL, 0);
}

void hg_result_rows_release(struct hg_result_rows *rows)
{
    hg_buf_release(&rows->bytes);
    hg_buf_release(&rows->cells);
}

static void take_cell(struct hg_result_rows *rows, struct hg_sql *sql, int column, bool text)
{
    struct cell cell = {.at = rows->bytes.len, .null = hg_sql_is_null(sql, column)};
    if (text) {
        struct hg_str value = hg_sql_get_text(sql, column);
        cell.len = value.len;
        hg_buf_put(&rows->bytes, value.at, value.len);
        hg_buf_byte(&rows->bytes, '\0');
    } else {
        cell.number = hg_sql_get_int(sql, column);
    }
    hg_buf_put(&rows->cells, &cell, sizeof cell);
}

enum hg_db_status hg_result_rows_read(struct hg_result_rows *rows, struct hg_sql *sql,
                                      const char *types)
{
    hg_buf_clear(&rows->bytes);
    hg_buf_clear(&rows->cells);
    rows->columns = strlen(types);
    rows->count = 0;
    while (hg_sql_row(sql)) {
        for (size_t i = 0; i < rows->columns; i++)
            take_cell(rows, sql, (int)i, types[i] == 't');
        rows->count++;
    }
    enum hg_db_status status = hg_sql_end(sql);
    if (status == HG_DB_OK && (rows->bytes.failed || rows->cells.failed))
        status = HG_DB_NOMEM;
    if (status != HG_DB_OK)
        rows->count = 0;
    return status;
}

static struct cell cell_at(const struct hg_result_rows *rows, size_t row, size_t column)
{
    struct cell cell;
    memcpy(&cell, rows->cells.at + (row * rows->columns + column) * sizeof cell, sizeof cell);
    return cell;
}

struct hg_str hg_result_rows_text(const struct hg_result_rows *rows, size_t row, size_t column)
{
    struct cell cell = cell_at(rows, row, column);
    return (struct hg_str){rows->bytes.at + cell.at, cell.len};
}

int64_t hg_result_rows_int(const struct hg_result_rows *rows, size_t row, size_t column)
{
    return cell_at(rows, row, column).number;
}

bool hg_result_rows_is_null(const struct hg_result_rows *rows, size_t row, size_t column)
{
    return cell_at(rows, row, column).null;
}
