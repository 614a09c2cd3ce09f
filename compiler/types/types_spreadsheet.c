/* Functions of spreadsheets and databases, each with its counterpart in this language, for the
 * message of an unknown function. Part of types_calls.c. */
#include "compiler/types/types.h"

struct other {
    const char *names; /* in small letters, a blank on both sides of each */
    const char *help;
};

static const struct other others[] = {
    {" if iif ifs case choose switch ", "write `if c then a else b`; to choose between outcomes, "
                                        "write one rule for each: `label: accept when …`"},
    {" and ", "write `a and b`, or `all of (a, b)`"},
    {" or ", "write `a or b`, or `any of (a, b)`"},
    {" not ", "write `not (…)`"},
    {" xor ", "write `(a and not b) or (b and not a)`"},
    {" isblank isempty isnull is_null isna empty blank exists ",
     "write `x is unknown` or `x is known`"},
    {" iferror ifna ifnull ifblank coalesce nvl default ", "write `x assumed v`"},
    {" today now getdate current_date ",
     "write `T within last 30 days`, `T within next 2 weeks`, `T older than 1 day` or "
     "`days_since(T)`"},
    {" date datevalue todate to_date ", "write dates as year-month-day: `2026-11-20`"},
    {" datedif datediff dateadd edate days days_between yearfrac age ",
     "write `days_since(T)`, `T within last 30 days` or `T older than 30 days`"},
    {" vlookup hlookup xlookup lookup index match query ",
     "use a table for look-ups: `table NAME from \"FILE\" hit first match FIELD give COLUMN`, then "
     "read it as `NAME.COLUMN`"},
    {" countif countifs sumif sumifs sumproduct ",
     "to count conditions, write `at least 2 of (…)`, or give points in a `score`"},
    {" len strlen char_length ", "write `length(text)`"},
    {" left startswith starts_with ", "write `x starts with \"…\"`"},
    {" right endswith ends_with ", "write `x ends with \"…\"`"},
    {" mid substr substring regexextract ", "write `part of x matching \"…(…)…\"`"},
    {" search find contains instr charindex isnumber includes ",
     "write `x contains \"…\"` or `x has word \"…\"`"},
    {" regexmatch regexp_like matches like ", "write `x matches \"…\"`"},
    {" lower upper proper trim clean tolower toupper lcase ucase strip exact ",
     "not needed: text comparisons ignore case and surrounding spaces; use `is exactly` for an "
     "exact comparison"},
    {" concat concatenate textjoin text ",
     "write the text with placeholders: `\"{first} and {second}\"`"},
    {" rounddown int trunc ", "write `floor(number)`"},
    {" roundup ceiling ceil ", "write `-floor(-number)`"},
    {" mod power sqrt ", "the arithmetic operators and functions are `+ - * /`, `floor`, `round`, "
                         "`abs`, `min` and `max`"},
    {" sum ", "write `a + b`, or give points in a `score`"},
    {" average avg mean ", "write `(a + b) / 2`"},
    {" value number numbervalue cast convert ",
     "not needed: the contract gives every field its type"},
    {" true ", "write `yes`"},
    {" false ", "write `no`"},
};

const char *hg_foreign_function(struct hg_arena *arena, struct hg_str name)
{
    struct hg_str word = hg_str_print(arena, " %.*s ", HG_STR_ARGS(hg_text_fold(arena, name)));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strstr(others[i].names, word.at))
            return others[i].help;
    return NULL;
}
