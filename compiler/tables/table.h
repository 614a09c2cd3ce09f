/* Shared by the files of the table pass (compiler/tables/table*.c) and by the mutation of cells.
 * Memory is the model's arena, errors are reported in model->diags; one thread at a time per
 * model. */
#ifndef HG_COMPILER_TABLE_H
#define HG_COMPILER_TABLE_H

#include "base/map.h"
#include "compiler/model/model.h"
#include "compiler/model/ranges.h"

/* Types a CSV cell by its column. False after a diagnostic. */
bool hg_type_csv_cell(struct hg_model *model, const struct hg_csv_cell *cell,
                      const struct hg_table_column *column, struct hg_typed_cell *out);
/* Parses a number as spreadsheets write it, in the scale of the type; false for text. */
bool hg_csv_number(struct hg_model *model, enum hg_type_kind type, struct hg_str text,
                   int64_t *out);
/* table_foreign.c: the table syntax for a number, range or condition written in another way
 * (`1-50`, `50+`, `1,000`); empty if unknown. */
struct hg_str hg_cell_suggestion(struct hg_arena *arena, struct hg_str text);
/* A result cell, from CSV or inline. False after a diagnostic. */
bool hg_csv_result(struct hg_model *model, const struct hg_csv_cell *cell,
                   const struct hg_table_give *give, struct hg_result *out);
bool hg_inline_result(struct hg_model *model, const struct hg_expr *literal,
                      const struct hg_table_give *give, struct hg_result *out);

/* Two cells of one column, or two bands (table_pair.c): whether some value is in both; the numbers
 * in one cell. */
bool hg_cells_overlap(struct hg_model *model, struct hg_type type, const struct hg_typed_cell *a,
                      const struct hg_typed_cell *b);
struct hg_ranges hg_cell_ranges(struct hg_arena *arena, const struct hg_typed_cell *cell);

/* Sorts the rows by hit policy, the `otherwise` row last. */
void hg_order_rows(struct hg_model *model, struct hg_model_table *table);
/* Negative if row a precedes row b; 0 if file order decides. */
int hg_row_precedence(const struct hg_model_table *table, const struct hg_table_row *a,
                      const struct hg_table_row *b);
struct hg_space; /* compiler/tables/table_space.h: of the table, which has rows and columns */
/* Overlaps, ties and rows that can never win (table_check.c). */
void hg_check_rows(struct hg_model *model, const struct hg_model_table *table,
                   struct hg_space *space);
/* Leads that no row matches (table_gaps.c); after hg_check_rows. */
void hg_check_gaps(struct hg_model *model, const struct hg_model_table *table,
                   struct hg_space *space);
/* Redundant entries in a cell, codes without their leading zero (table_codes.c). */
void hg_check_cells(struct hg_model *model, const struct hg_model_table *table);
/* Results that name nobody (table_targets.c), once for all tables. */
void hg_check_targets(struct hg_model *model);

#endif
