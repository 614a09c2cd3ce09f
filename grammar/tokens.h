/* The token stream of the parser: the scanner's tokens, brackets counted, a few kept, and what
 * is skipped after an error. Internal to the grammar layer. */
#ifndef HG_GRAMMAR_TOKENS_H
#define HG_GRAMMAR_TOKENS_H

#include "grammar/parser.h"

int hg_yylex(HG_YYSTYPE *value, struct hg_span *at, struct hg_parser *p);
/* After an error production: false when nothing is left to read. */
bool hg_parser_can_continue(struct hg_parser *p);
/* Gives `token` again, before anything else. */
void hg_token_push_back(struct hg_parser *p, struct hg_token token);
/* Starts skipping, from a token that could not be used. */
void hg_token_start_panic(struct hg_parser *p, struct hg_token at);
/* Puts a `}` that was forgotten before `token`, and gives that again. */
void hg_token_insert_brace(struct hg_parser *p, struct hg_token token);
/* Nothing but blanks before it on its line. */
bool hg_token_first_on_line(const struct hg_parser *p, struct hg_span at);
/* Whether the token starts an item: `list`, `table`, `score` … */
bool hg_token_starts_item(int token);

/* scanner.c, made from headgate.l */
void hg_scanner_start(struct hg_parser *p);
int hg_scanner_next(struct hg_parser *p, struct hg_span *at);

/* scan_foreign.c: what the scanner finds written as in another language; each reports. */
int hg_scan_operator(struct hg_parser *p, struct hg_span at);
int hg_scan_number_suffix(struct hg_parser *p, struct hg_span at, uint32_t *keep);
void hg_scan_word(struct hg_parser *p, struct hg_span at);
void hg_scan_label(struct hg_parser *p, struct hg_span at);
void hg_scan_quotes(struct hg_parser *p, struct hg_span at, bool closed);
void hg_scan_comment(struct hg_parser *p, struct hg_span at);
void hg_scan_foreign_comment(struct hg_parser *p, struct hg_span at);
void hg_scan_blank(struct hg_parser *p, struct hg_span at);
void hg_scan_unknown(struct hg_parser *p, struct hg_span at);
void hg_scan_malformed(struct hg_parser *p, struct hg_span at);
void hg_scan_datetime(struct hg_parser *p, struct hg_span at);
/* scan_spreadsheet.c: what is written as a spreadsheet shows it; each reports. */
void hg_scan_foreign_date(struct hg_parser *p, struct hg_span at);
void hg_scan_percent(struct hg_parser *p, struct hg_span at);
void hg_scan_money(struct hg_parser *p, struct hg_span at);

#endif
