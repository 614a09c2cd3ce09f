/* Between the files of the table pass (compiler/tables/table*.c), and for mutations of cells. */
#ifndef HG_COMPILER_TABLE_H
#define HG_COMPILER_TABLE_H

#include "base/map.h"
#include "compiler/model/model.h"
#include "compiler/model/ranges.h"

/* What a cell of a spreadsheet asks of a column of this type. False after a diagnostic. */
bool hg_type_csv_cell(struct hg_model *model, const struct hg_csv_cell *cell,
                      const struct hg_table_column *column, struct hg_typed_cell *out);
/* A value as a spreadsheet has it, in the scale of the type; texts stay out. */
bool hg_csv_number(struct hg_model *model, enum hg_type_kind type, struct hg_str text,
                   int64_t *out);
/* table_foreign.c: what is written for a number, range or condition that is none here (`1-50`, `50+`,
 * `1,000`); empty where nothing can be told. */
struct hg_str hg_cell_suggestion(struct hg_arena *arena, struct hg_str text);
/* A result cell of either kind. False after a diagnostic. */
bool hg_csv_result(struct hg_model *model, const struct hg_csv_cell *cell,
                   const struct hg_table_give *give, struct hg_result *out);
bool hg_inline_result(struct hg_model *model, const struct hg_expr *literal,
                      const struct hg_table_give *give, struct hg_result *out);

/* Two cells of one column or of bands (table_pair.c): whether a value fits both; the numbers
 * that fit one. */
bool hg_cells_overlap(struct hg_model *model, struct hg_type type, const struct hg_typed_cell *a,
                   const struct hg_typed_cell *b);
struct hg_ranges hg_cell_ranges(struct hg_arena *arena, const struct hg_typed_cell *cell);

/* Puts the rows in the order of the hit policy, the `otherwise` row last. */
void hg_order_rows(struct hg_model *model, struct hg_model_table *table);
/* Below 0 when row a stands before row b, 0 when the order of the file decides. */
int hg_row_precedence(const struct hg_model_table *table, const struct hg_table_row *a,
                      const struct hg_table_row *b);
struct hg_space; /* compiler/tables/table_space.h: of the table, which has rows and columns */
/* Overlaps, ties and rows that can never win (table_check.c). */
void hg_check_rows(struct hg_model *model, const struct hg_model_table *table,
                   struct hg_space *space);
/* Leads that no row fits (table_gaps.c), after those. */
void hg_check_gaps(struct hg_model *model, const struct hg_model_table *table,
                   struct hg_space *space);
/* Values twice in a cell, codes without their leading zero (table_codes.c). */
void hg_check_cells(struct hg_model *model, const struct hg_model_table *table);
/* Names of nobody (table_targets.c), once for all tables. */
void hg_check_targets(struct hg_model *model);

#endif
