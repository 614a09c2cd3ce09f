/* The parser's token stream: tracks brackets, keeps the last tokens, and skips tokens after an
 * error. Internal to the grammar layer; every function works on one parse, in one thread. */
#ifndef HG_GRAMMAR_TOKENS_H
#define HG_GRAMMAR_TOKENS_H

#include "grammar/parser.h"

int hg_yylex(HG_YYSTYPE *value, struct hg_span *at, struct hg_parser *p);
/* After an error production: whether there is input left to parse. */
bool hg_parser_can_continue(struct hg_parser *p);
/* Pushes `token` back: it is the next one read. */
void hg_token_push_back(struct hg_parser *p, struct hg_token token);
/* Starts panic mode at a token that does not fit. */
void hg_token_start_panic(struct hg_parser *p, struct hg_token at);
/* Inserts a missing `}` before `token` and pushes that back. */
void hg_token_insert_brace(struct hg_parser *p, struct hg_token token);
/* Whether only blanks precede the token on its line. */
bool hg_token_first_on_line(const struct hg_parser *p, struct hg_span at);
/* Whether the token starts an item: `list`, `table`, `score` … */
bool hg_token_starts_item(int token);

/* scanner.c, made from headgate.l */
void hg_scanner_start(struct hg_parser *p);
int hg_scanner_next(struct hg_parser *p, struct hg_span *at);

/* scan_foreign.c: lexical errors from other languages; each function reports. */
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
/* scan_spreadsheet.c: lexical errors from spreadsheets; each function reports. */
void hg_scan_foreign_date(struct hg_parser *p, struct hg_span at);
void hg_scan_percent(struct hg_parser *p, struct hg_span at);
void hg_scan_money(struct hg_parser *p, struct hg_span at);

#endif
