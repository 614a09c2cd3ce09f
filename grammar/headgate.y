/* The grammar of a policy. LALR(1), no conflicts. Actions only build nodes (build.h); what is
 * wrong is said in syntax_errors.c; tokens come from hg_yylex in tokens.c, which also decides
 * where reading goes on after an error: at the next rule, item or closing brace. */
%define api.pure full
%define api.prefix {hg_yy}
%define api.token.prefix {T_}
%define api.location.type {struct hg_span}
%define parse.error custom
%define parse.lac full
%define lr.type ielr
%locations
%expect 0
%param {struct hg_parser *p}

%code requires {
#include "grammar/build.h"
}

%code {
#include "grammar/tokens.h"

static void hg_yyerror(struct hg_span *at, struct hg_parser *p, const char *message);

#define YYLLOC_DEFAULT(Current, Rhs, N)                                                            \
    ((Current) = (N) ? hg_span_join(YYRHSLOC(Rhs, 1), YYRHSLOC(Rhs, N))                            \
                     : (struct hg_span){YYRHSLOC(Rhs, 0).source, YYRHSLOC(Rhs, 0).end,             \
                                        YYRHSLOC(Rhs, 0).end})
/* The stacks never grow, so that leaving by the arena's guard leaks nothing; a policy within
 * HG_POLICY_MAX_DEPTH needs no more. The stack of LAC holds one step of look-ahead only. */
#define YYINITDEPTH HG_PARSER_STACK
#define YYMAXDEPTH HG_PARSER_STACK
#define YYMALLOC(size) ((void)(size), (void *)0)
#define YYFREE(at) ((void)(at))
}

%initial-action {
    @$ = hg_parser_here(p);
}

%union {
    int number;
    struct hg_expr *expr;
    struct hg_exprs *exprs;
    struct hg_text_literal *text;
    struct hg_name *name;
    struct hg_set *set;
    struct hg_range *range;
    struct hg_cell_item *cell_item;
    struct hg_cell *cell;
    struct hg_band *band;
    struct hg_points *points;
    struct hg_tail *tail;
    struct hg_rule *rule;
    struct hg_row *row;
    struct hg_match_column *match;
    struct hg_give_column *give;
    struct hg_cover *cover;
    struct hg_item *item;
}

%token IDENT PATH LABEL STRING INT DECIMAL DATE DOTDOT ARROW LE GE
%token ADVISORY AGE ALERT ALL ALLOW ALSO ALWAYS AND ANY APPLIES APPROVED AS ASSUMED ASSUMING AT BECAUSE
%token BEFORE BEST BUSINESS BY CALENDAR CALENDARS CLASSIFY COLUMN CONTAINS COVERS DECIDE DEFINE
%token DISQUALIFY DOWN ELSE ENDS EVERY EXACTLY FADING FIRST FLAG FOUND FROM GIVE GROUP HALVING HAS
%token HIT IF IN INCLUDES IS KNOWN LAST LEAD LEAST LIST MATCH MATCHES MATCHING MOST NEEDS NEVER
%token NEXT NO NONE NOT NOTE NOTHING OF OLDER OR OTHERWISE OUTCOME OVER OWNER PART PER POLICY
%token PROMISE RANK RESPOND ROUTE SCORE SHOW SINCE SPECIFIC STARTING STARTS TABLE TEAMS THAN
%token THEN TO UNIQUE UNIT UNKNOWN UNLESS UNRESOLVED UP USE VERSION WHEN WITH WITHIN WORD YES

%precedence ELSE
%left OR
%left AND
%precedence NOT
%left '+' '-'
%left '*' '/'
%precedence UMINUS
%left ASSUMED

%type <expr> literal literal0 literal_number num number signed expr relation sum since_or_age
%type <expr> calendar starting unless
%type <exprs> exprs literals
%type <text> text from_file
%type <name> opt_name rank route_since
%type <match> mcol
%type <give> gcol
%type <cover> cover
%type <set> set choice
%type <range> range
%type <cell_item> cellv
%type <cell> cell alts rcell
%type <band> band
%type <points> points bands
%type <tail> tail when mods
%type <rule> crule drule rrule srule
%type <row> row cells
%type <item> item list table table_match table_give table_covers table_rows define flag outcome use
%type <item> block promise crules drules rrules srules group group_head group_rules
%type <number> hit posture quantifier textop compare any_or_all negation exactly yes_no

%%

file:
  POLICY name parts            { hg_tree_policy(p, @1, @2); }
| POLICY error parts
| parts
;

parts: %empty | some_parts;
some_parts: part | some_parts part;
part:
  header
| item                         { hg_tree_add(p, $1); }
| error                        { if (!hg_parser_can_continue(p)) YYABORT; yyclearin; yyerrok; }
;

name:
  IDENT
| ADVISORY | AGE | ALERT | ALLOW | ALSO | ALWAYS | APPLIES | APPROVED | AS | BEFORE | BEST
| BUSINESS | BY
| CALENDAR | CALENDARS | CLASSIFY | COLUMN | CONTAINS | COVERS | DECIDE | DEFINE | DISQUALIFY
| DOWN | ENDS | EVERY | FADING | FIRST | FLAG | FROM | GIVE | GROUP | HALVING | HAS | HIT | INCLUDES
| LAST | LEAD | LEAST | LIST | MATCH | MATCHES | MATCHING | MOST | NEEDS | NEVER | NEXT | NOTE
| NOTHING | OF | OLDER | OUTCOME | OVER | OWNER | PART | PER | POLICY | PROMISE | RANK | RESPOND
| ROUTE | SCORE | SHOW | SINCE | SPECIFIC | STARTING | STARTS | TABLE | TEAMS | THAN | TO
| UNIQUE | UNIT | UP | USE | VERSION | WITH | WITHIN | WORD
;
ref: name | PATH;
opt_name: %empty               { $$ = NULL; }
| name                         { $$ = hg_name_new(p, @1); }
;
text: STRING                   { $$ = hg_text_new(p, @1); };
label: LABEL | STRING ':';

/* --- the head ----------------------------------------------------------------------------- */

header:
  VERSION text                 { hg_header_text(p, @$, HG_HEADER_VERSION, $2); }
| OWNER text                   { hg_header_text(p, @$, HG_HEADER_OWNER, $2); }
| LEAD FROM text               { hg_header_text(p, @$, HG_HEADER_LEAD, $3); }
| TEAMS FROM text              { hg_header_text(p, @$, HG_HEADER_TEAMS, $3); }
| CALENDARS FROM text          { hg_header_text(p, @$, HG_HEADER_CALENDARS, $3); }
| APPLIES WHEN expr            { hg_header_applies(p, @$, $3); }
| ADVISORY                     { hg_header_advisory(p, @$); }
| shows
;
shows:
  SHOW ref                     { hg_header_show(p, @1, @2); }
| shows ',' ref                { hg_header_show(p, HG_NO_SPAN, @3); }
;

/* --- items -------------------------------------------------------------------------------- */

item: use | list | table | define | flag | outcome | block | promise;

use:
  USE text                     { $$ = hg_item_new(p, HG_ITEM_USE, @$); $$->file = *$2; }
| USE text AS name             { $$ = hg_item_new(p, HG_ITEM_USE, @$); $$->file = *$2;
                                 $$->name = hg_name_at(p, @4); }
;
list:
  LIST name FROM text          { $$ = hg_item_list(p, @$, @2, @3); $$->file = *$4; }
| LIST name FROM text COLUMN name
                               { $$ = hg_item_list(p, @$, @2, @3); $$->file = *$4;
                                 $$->column = hg_name_at(p, @6); }
| LIST name IS literals        { $$ = hg_item_list(p, @$, @2, @3);
                                 $$->literals = $4->at; $$->literal_count = $4->count; }
;
literals:
  literal                      { $$ = hg_exprs_add(p, NULL, $1); }
| literals ',' literal         { $$ = hg_exprs_add(p, $1, $3); }
;
define: DEFINE name IS expr    { $$ = hg_item_named(p, HG_ITEM_DEFINE, @$, @2); $$->expr = $4;
                                 hg_mark(p, @3, HG_MARK_SECOND); }
;
flag:
  FLAG name OWNER text BEFORE DATE
                               { $$ = hg_item_named(p, HG_ITEM_FLAG, @$, @2); $$->text = $4;
                                 $$->before = hg_expr_date(p, @6);
                                 hg_mark(p, @3, HG_MARK_SECOND); }
;
outcome:
  OUTCOME name                 { $$ = hg_item_named(p, HG_ITEM_OUTCOME, @$, @2); }
| OUTCOME name text            { $$ = hg_item_named(p, HG_ITEM_OUTCOME, @$, @2); $$->text = $3;
                                 hg_mark(p, @3, HG_MARK_SECOND); }
;
promise:
  PROMISE LABEL NEVER name WHEN expr unless
                               { $$ = hg_item_promise(p, @$, @2, true, @4, $6, $7); }
| PROMISE LABEL ALWAYS name WHEN expr unless
                               { $$ = hg_item_promise(p, @$, @2, false, @4, $6, $7); }
;
unless: %empty                 { $$ = NULL; } | UNLESS expr { $$ = $2; };

/* --- tables ------------------------------------------------------------------------------- */

table:
  table_give                   { $$ = hg_table_end(p, $1, @$); }
| table_covers                 { $$ = hg_table_end(p, $1, @$); }
| table_give '{' table_rows '}'
                               { $$ = hg_table_rows(p, $1, $3, @$); }
| table_covers '{' table_rows '}'
                               { $$ = hg_table_rows(p, $1, $3, @$); }
| table_give '{' '}'           { $$ = hg_table_rows(p, $1, NULL, @$); }
| table_covers '{' '}'         { $$ = hg_table_rows(p, $1, NULL, @$); }
;
table_match:
  TABLE name from_file rank HIT hit MATCH mcol
                               { $$ = hg_item_table(p, @TABLE, @name, $from_file, $rank, $hit);
                                 hg_table_match(p, $$, $mcol);
                                 hg_mark(p, @HIT, HG_MARK_CLAUSE);
                                 hg_mark(p, @MATCH, HG_MARK_CLAUSE); }
| table_match ',' mcol         { $$ = hg_table_match(p, $1, $3); }
;
mcol:
  ref                          { $$ = hg_match_column(p, @1, NULL); }
| name IS sum                  { $$ = hg_match_column(p, @1, $3); }
;
table_give:
  table_match GIVE gcol        { $$ = hg_table_give(p, $1, $3); hg_mark(p, @2, HG_MARK_CLAUSE); }
| table_give ',' gcol          { $$ = hg_table_give(p, $1, $3); }
;
gcol:
  name                         { $$ = hg_give_column(p, @1, HG_NO_SPAN); }
| name AS name                 { $$ = hg_give_column(p, @1, @3); }
;
table_covers:
  table_give COVERS cover      { $$ = hg_table_cover(p, $1, $3); hg_mark(p, @2, HG_MARK_CLAUSE); }
| table_covers ',' cover       { $$ = hg_table_cover(p, $1, $3); }
;
cover:
  ref IN set                   { $$ = hg_cover_new(p, @1, $3, NULL); }
| ref FROM text                { $$ = hg_cover_new(p, @1, NULL, $3); }
;
from_file: %empty              { $$ = NULL; } | FROM text { $$ = $2; };
rank: %empty                   { $$ = NULL; }
| RANK name                    { $$ = hg_name_new(p, @2); hg_mark(p, @1, HG_MARK_CLAUSE); }
;
hit:
  FIRST                        { $$ = HG_HIT_FIRST; }
| UNIQUE                       { $$ = HG_HIT_UNIQUE; }
| MOST SPECIFIC                { $$ = HG_HIT_MOST_SPECIFIC; }
;
table_rows:
  row                          { $$ = hg_rows_add(p, NULL, $1); }
| table_rows row               { $$ = hg_rows_add(p, $1, $2); }
;
row:
  label cells ARROW literals   { $$ = hg_row_end(p, $2, @1, @3, $4, @$); }
| OTHERWISE ARROW literals     { $$ = hg_row_end(p, NULL, @1, @2, $3, @$); }
| error                        { $$ = NULL; if (!hg_parser_can_continue(p)) YYABORT; yyclearin; yyerrok; }
;
cells:
  rcell                        { $$ = hg_row_cell(p, NULL, $1); }
| cells ',' rcell              { $$ = hg_row_cell(p, $1, $3); }
;
rcell:
  '*'                          { $$ = hg_cell_new(p, @$, true); }
| cell
;
cell:
  alts                         { $$ = $1; $$->span = @$; }
| NOT alts                     { $$ = $2; $$->negated = true; $$->span = @$; }
;
alts:
  cellv                        { $$ = hg_cell_add(p, NULL, $1, @$); }
| alts '|' cellv               { $$ = hg_cell_add(p, $1, $3, @$); }
;
cellv:
  literal                      { $$ = hg_cell_value(p, @$, HG_CELL_VALUE, $1); }
| range                        { $$ = hg_cell_value(p, @$, HG_CELL_RANGE, NULL); $$->range = *$1; }
| compare number               { $$ = hg_cell_value(p, @$, HG_CELL_COMPARE, $2);
                                 $$->compare = (enum hg_compare)$1; }
| STARTS WITH text             { $$ = hg_cell_value(p, @$, HG_CELL_PREFIX, hg_expr_text(p, $3)); }
;
range:
  number DOTDOT number         { $$ = hg_range_new(p, @$, $1, $3); }
| number DOTDOT                { $$ = hg_range_new(p, @$, $1, NULL); }
| DOTDOT number                { $$ = hg_range_new(p, @$, NULL, $2); }
;
compare:
  '<'                          { $$ = HG_LT; }
| LE                           { $$ = HG_LE; }
| '>'                          { $$ = HG_GT; }
| GE                           { $$ = HG_GE; }
;
number:
  num
| '-' num                      { $$ = hg_expr_signed(p, @$, @1, $2, true); }
;
num:
  INT                          { $$ = hg_expr_number(p, @1, false); }
| DECIMAL                      { $$ = hg_expr_number(p, @1, true); }
;

/* --- blocks ------------------------------------------------------------------------------- */

block:
  CLASSIFY name posture '{' crules '}'
                               { $$ = hg_block_end(p, $crules, HG_ITEM_CLASSIFY, @$, &@name, $posture, @posture); }
| DISQUALIFY opt_name posture '{' crules '}'
                               { $$ = hg_block_end(p, $crules, HG_ITEM_DISQUALIFY, @$, NULL, $posture, @posture);
                                 if ($opt_name) $$->name = *$opt_name; }
| SCORE name number[low] DOTDOT number[high] starting posture '{' srules '}'
                               { $$ = hg_block_end(p, $srules, HG_ITEM_SCORE, @$, &@name, $posture, @posture);
                                 $$->low = $low; $$->high = $high; $$->starting = $starting; }
| DECIDE opt_name posture '{' drules '}'
                               { $$ = hg_block_end(p, $drules, HG_ITEM_DECIDE, @$, NULL, $posture, @posture);
                                 if ($opt_name) $$->name = *$opt_name; }
| ROUTE name calendar route_since posture '{' rrules '}'
                               { $$ = hg_block_end(p, $rrules, HG_ITEM_ROUTE, @$, &@name, $posture, @posture);
                                 $$->calendar = $calendar;
                                 if ($route_since) $$->since = *$route_since; }
;
calendar: %empty               { $$ = NULL; } | CALENDAR sum { $$ = $2; };
route_since: %empty            { $$ = NULL; } | SINCE ref { $$ = hg_name_new(p, @2); };
starting: %empty               { $$ = NULL; } | STARTING number { $$ = $2; };
posture: %empty                { $$ = HG_POSTURE_UNSET; }
| ASSUMING yes_no              { $$ = $2; }
| ASSUMING NOTHING             { $$ = HG_ASSUME_NOTHING; }
;
yes_no: YES                    { $$ = HG_ASSUME_YES; } | NO { $$ = HG_ASSUME_NO; };

crules: %empty                 { $$ = hg_block_new(p); }
| crules crule                 { $$ = hg_block_rule(p, $1, $2); }
;
crule:
  label tail                   { $$ = hg_rule_new(p, @$, @1, $2); }
| error                        { $$ = NULL; if (!hg_parser_can_continue(p)) YYABORT; yyclearin; yyerrok; }
;
drules: %empty                 { $$ = hg_block_new(p); }
| drules drule                 { $$ = hg_block_rule(p, $1, $2); }
;
drule:
  label name tail              { $$ = hg_rule_new(p, @$, @1, $3); $$->outcome = hg_name_at(p, @2);
                                 hg_mark(p, @2, HG_MARK_EFFECT); }
| error                        { $$ = NULL; if (!hg_parser_can_continue(p)) YYABORT; yyclearin; yyerrok; }
;
rrules: %empty                 { $$ = hg_block_new(p); }
| rrules rrule                 { $$ = hg_block_rule(p, $1, $2); }
;
rrule:
  label TO sum tail            { $$ = hg_rule_new(p, @$, @1, $4); $$->target = $3;
                                 hg_mark(p, @2, HG_MARK_EFFECT); }
| error                        { $$ = NULL; if (!hg_parser_can_continue(p)) YYABORT; yyclearin; yyerrok; }
;
srules: %empty                 { $$ = hg_block_new(p); }
| srules srule                 { $$ = hg_block_score_rule(p, $1, $2); }
| srules group                 { $$ = hg_block_group(p, $1, $2); }
;
srule:
  label points tail            { $$ = hg_rule_new(p, @$, @1, $3); $$->points = *$2;
                                 hg_mark(p, @2, HG_MARK_EFFECT); }
| error                        { $$ = NULL; if (!hg_parser_can_continue(p)) YYABORT; yyclearin; yyerrok; }
;
group: group_head '{' group_rules '}'
                               { $$ = hg_group_end(p, $1, $3, @$); }
;
group_head:
  GROUP name UP TO number      { $$ = hg_group_new(p, @1, @2, $5); }
| GROUP name BEST              { $$ = hg_group_new(p, @1, @2, NULL); }
;
group_rules: %empty            { $$ = hg_block_new(p); }
| group_rules srule            { $$ = hg_block_rule(p, $1, $2); }
;
points:
  signed                       { $$ = hg_points_plain(p, @$, $1); }
| signed PER sum UP TO '+' num { $$ = hg_points_per(p, @$, $1, $3, hg_expr_signed(p, hg_span_join(@6, @7), @6, $7, false)); }
| signed PER sum DOWN TO '-' num
                               { $$ = hg_points_per(p, @$, $1, $3, hg_expr_signed(p, hg_span_join(@6, @7), @6, $7, true)); }
| BY sum '{' bands '}'         { $$ = $4; $$->by = $2; $$->span = @$; }
;
signed:
  num
| '+' num                      { $$ = hg_expr_signed(p, @$, @1, $2, false); }
| '-' num                      { $$ = hg_expr_signed(p, @$, @1, $2, true); }
;
bands: %empty                  { $$ = hg_points_by(p); }
| bands band                   { $$ = hg_points_band(p, $1, $2); }
;
band:
  cell ':' signed              { $$ = hg_band_new(p, @$, $1, $3); hg_mark(p, @3, HG_MARK_EFFECT); }
| LABEL signed                 { $$ = hg_band_labelled(p, @$, @1, $2); hg_mark(p, @2, HG_MARK_EFFECT); }
| error                        { $$ = NULL; if (!hg_parser_can_continue(p)) YYABORT; yyclearin; yyerrok; }
;

/* --- what follows a rule's effect --------------------------------------------------------- */

tail: mods;
when: %empty                   { $$ = hg_tail_new(p, @$, HG_WHEN_ABSENT, NULL); }
| WHEN expr                    { $$ = hg_tail_new(p, @1, HG_WHEN, $2); }
| OTHERWISE                    { $$ = hg_tail_new(p, @1, HG_OTHERWISE, NULL); }
| UNRESOLVED                   { $$ = hg_tail_new(p, @1, HG_UNRESOLVED, NULL); }
;
mods:
  when posture                 { $$ = hg_tail_posture(p, $1, $2, @2); }
| mods BECAUSE text            { $$ = hg_tail_because(p, $1, @2, $3); }
| mods TO sum                  { $$ = hg_tail_expr(p, $1, @2, HG_TAIL_TO, $3); }
| mods RESPOND WITHIN sum      { $$ = hg_tail_expr(p, $1, @2, HG_TAIL_RESPOND, $4); }
| mods NOTE text               { $$ = hg_tail_note(p, $1, @2, $3); }
| mods ALSO sum                { $$ = hg_tail_expr(p, $1, @2, HG_TAIL_ALSO, $3); }
| mods ALERT sum               { $$ = hg_tail_expr(p, $1, @2, HG_TAIL_ALERT, $3); }
| mods NEEDS ref               { $$ = hg_tail_needs(p, $1, @2, @3); }
| mods FADING OVER sum SINCE sum
                               { $$ = hg_tail_fading(p, $1, @2, $4, $6); }
| mods HALVING EVERY sum since_or_age
                               { $$ = hg_tail_halving(p, $1, @2, $4, $5, @5); }
| mods FROM DATE               { $$ = hg_tail_expr(p, $1, @2, HG_TAIL_FROM, hg_expr_date(p, @3)); }
| mods BEFORE DATE             { $$ = hg_tail_expr(p, $1, @2, HG_TAIL_BEFORE, hg_expr_date(p, @3)); }
| mods ALLOW ref BECAUSE text APPROVED text
                               { $$ = hg_tail_allow(p, $1, @2, @3, $5, $7); }
;
since_or_age: SINCE sum        { $$ = $2; } | AT AGE sum { $$ = $3; };

/* --- expressions -------------------------------------------------------------------------- */

expr:
  quantifier OF '(' exprs ')'  { $$ = hg_expr_some(p, @$, (enum hg_quantifier)$1, NULL, $4); }
| AT LEAST INT OF '(' exprs ')'
                               { $$ = hg_expr_some(p, @$, HG_AT_LEAST, hg_expr_number(p, @3, false), $6); }
| expr OR expr                 { $$ = hg_expr_and_or(p, @$, HG_EXPR_OR, $1, $3); }
| expr AND expr                { $$ = hg_expr_and_or(p, @$, HG_EXPR_AND, $1, $3); }
| NOT expr                     { $$ = hg_expr_unary(p, @$, HG_EXPR_NOT, $2); }
| IF expr THEN expr ELSE expr  { $$ = hg_expr_ternary(p, @$, HG_EXPR_IF, $2, $4, $6); }
| relation
;
quantifier: any_or_all | NONE  { $$ = HG_NONE_OF; };
any_or_all: ANY                { $$ = HG_ANY_OF; } | ALL { $$ = HG_ALL_OF; };
relation:
  sum
| sum IS sum                   { $$ = hg_expr_is(p, @$, $1, $3, false, false); }
| sum IS NOT sum               { $$ = hg_expr_is(p, @$, $1, $4, true, false); }
| sum IS EXACTLY sum           { $$ = hg_expr_is(p, @$, $1, $4, false, true); }
| sum IS NOT EXACTLY sum       { $$ = hg_expr_is(p, @$, $1, $5, true, true); }
| sum IS KNOWN                 { $$ = hg_expr_is_state(p, @$, HG_EXPR_KNOWN, $1, false); }
| sum IS UNKNOWN               { $$ = hg_expr_is_state(p, @$, HG_EXPR_KNOWN, $1, true); }
| sum IS FOUND                 { $$ = hg_expr_is_state(p, @$, HG_EXPR_FOUND, $1, false); }
| sum IS NOT FOUND             { $$ = hg_expr_is_state(p, @$, HG_EXPR_FOUND, $1, true); }
| sum compare sum              { $$ = hg_expr_binary(p, @$, HG_EXPR_COMPARE, $1, $3); $$->compare = (enum hg_compare)$2; }
| sum negation IN set          { $$ = hg_expr_in(p, @$, $1, $2 != 0, $4); }
| sum negation textop exactly choice
                               { $$ = hg_expr_textop(p, @$, $1, $2 != 0, (enum hg_textop)$3, $4 != 0, $5); }
| sum WITHIN LAST sum          { $$ = hg_expr_binary(p, @$, HG_EXPR_WITHIN, $1, $4); }
| sum WITHIN NEXT sum          { $$ = hg_expr_binary(p, @$, HG_EXPR_WITHIN, $1, $4); $$->next = true; }
| sum OLDER THAN sum           { $$ = hg_expr_binary(p, @$, HG_EXPR_OLDER, $1, $4); }
;
negation: %empty               { $$ = 0; } | NOT { $$ = 1; };
exactly: %empty                { $$ = 0; } | EXACTLY { $$ = 1; };
set:
  ref                          { $$ = hg_set_name(p, @$); }
| range                        { $$ = hg_set_range(p, $1); }
| '(' exprs ')'                { $$ = hg_set_items(p, @$, $2); }
;
textop:
  CONTAINS                     { $$ = HG_CONTAINS; }
| INCLUDES                     { $$ = HG_INCLUDES; }
| HAS WORD                     { $$ = HG_HAS_WORD; }
| STARTS WITH                  { $$ = HG_STARTS_WITH; }
| ENDS WITH                    { $$ = HG_ENDS_WITH; }
| MATCHES                      { $$ = HG_MATCHES; }
;
choice:
  sum                          { $$ = hg_set_items(p, @$, hg_exprs_add(p, NULL, $1)); hg_set_quantifier(p, $$, -1); }
| any_or_all OF ref            { $$ = hg_set_name(p, @3); hg_set_quantifier(p, $$, $1); }
| any_or_all OF '(' exprs ')'  { $$ = hg_set_items(p, hg_span_join(@3, @5), $4); hg_set_quantifier(p, $$, $1); }
;
exprs:
  expr                         { $$ = hg_exprs_add(p, NULL, $1); }
| exprs ',' expr               { $$ = hg_exprs_add(p, $1, $3); }
;
sum:
  sum '+' sum                  { $$ = hg_expr_binary(p, @$, HG_EXPR_ADD, $1, $3); }
| sum '-' sum                  { $$ = hg_expr_binary(p, @$, HG_EXPR_SUB, $1, $3); }
| sum '*' sum                  { $$ = hg_expr_binary(p, @$, HG_EXPR_MUL, $1, $3); }
| sum '/' sum                  { $$ = hg_expr_binary(p, @$, HG_EXPR_DIV, $1, $3); }
| sum ASSUMED sum              { $$ = hg_expr_binary(p, @$, HG_EXPR_ASSUMED, $1, $3); }
| '-' sum %prec UMINUS         { $$ = hg_expr_negate(p, @$, @1, $2); }
| '(' expr ')'                 { $$ = $2; $$->parenthesised = true; }
| PART OF sum MATCHING text    { $$ = hg_expr_part(p, @$, $3, $5); }
| literal0
| ref                          { $$ = hg_expr_ref(p, @$); }
| name '(' ')'                 { $$ = hg_expr_call(p, @$, @1, NULL); }
| name '(' exprs ')'           { $$ = hg_expr_call(p, @$, @1, $3); }
;
literal:
  number
| literal_number
| text                         { $$ = hg_expr_text(p, $1); }
| DATE                         { $$ = hg_expr_date(p, @1); }
| yes_no                       { $$ = hg_expr_boolean(p, @1, $1 == HG_ASSUME_YES); }
;
literal0:
  num
| literal_number
| text                         { $$ = hg_expr_text(p, $1); }
| DATE                         { $$ = hg_expr_date(p, @1); }
| yes_no                       { $$ = hg_expr_boolean(p, @1, $1 == HG_ASSUME_YES); }
;
literal_number:
  INT UNIT                     { $$ = hg_expr_duration(p, @$, @1, false, @2); }
| DECIMAL UNIT                 { $$ = hg_expr_duration(p, @$, @1, false, @2); }
| INT BUSINESS UNIT            { $$ = hg_expr_duration(p, @$, @1, true, @3); }
| DECIMAL BUSINESS UNIT        { $$ = hg_expr_duration(p, @$, @1, true, @3); }
;

%%

static int token_of(yysymbol_kind_t symbol)
{
    for (int token = 0; token <= YYMAXUTOK; token++)
        if (YYTRANSLATE(token) == symbol)
            return token;
    return -1;
}

static int yyreport_syntax_error(const yypcontext_t *context, struct hg_parser *p)
{
    yysymbol_kind_t expected[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, expected, YYNTOKENS);
    int tokens[YYNTOKENS];
    if (count < 0)
        return count;
    for (int i = 0; i < count; i++)
        tokens[i] = token_of(expected[i]);
    hg_syntax_error(p, token_of(yypcontext_token(context)), *yypcontext_location(context), tokens,
                    count);
    return 0;
}

static void hg_yyerror(struct hg_span *at, struct hg_parser *p, const char *message)
{
    (void)message; /* the only one left is that the stack is full */
    hg_error_too_deep(p, *at);
}
