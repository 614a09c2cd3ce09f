"""Translates conditions (rules.py) into the languages of other engines, each as somebody who knows
the engine would write them by hand."""
import json

from rules import COLUMNS, NULLABLE

quote = json.dumps


def emitter(join, tests, guard=None):
    """A function from a condition to text: `join(kind, parts)`, a text per kind of test, and
    `guard(field, text)` around tests of fields that may be absent."""
    def emit(condition):
        kind = condition[0]
        if kind in ("and", "or"):
            return join(kind, [emit(part) for part in condition[1:]])
        text = tests[kind](*condition[1:])
        if guard is not None and condition[1] in NULLABLE and kind != "null":
            return guard(condition[1], text)
        return text
    return emit


def infix(conjunction, disjunction):
    words = {"and": conjunction, "or": disjunction}
    return lambda kind, parts: "(" + f" {words[kind]} ".join(parts) + ")"


def joined(value):
    return ", ".join(quote(v) for v in value)


javascript = emitter(infix("&&", "||"), {
    "null": lambda f: f"L.{f} === undefined",
    "eq": lambda f, v: f"L.{f} === {quote(v)}",
    "ne": lambda f, v: f"L.{f} !== {quote(v)}",
    "cmp": lambda f, o, v: f"L.{f} {o} {v}",
    "range": lambda f, a, b: f"L.{f} >= {a} && L.{f} < {b}",
    "in": lambda f, v: f"new Set([{joined(v)}]).has(L.{f})",
    "bool": lambda f, v: f"L.{f} === {quote(v)}",
    "has": lambda f, v: f"L.{f}.includes({quote(v)})",
    "ends": lambda f, v: f"L.{f}.endsWith({quote(v)})",
    "starts": lambda f, v: f"L.{f}.startsWith({quote(v)})",
    "contains": lambda f, v: f"L.{f}.includes({quote(v)})",
    "matches": lambda f, v: f"/{v}/.test(L.{f})",
}, lambda f, t: f"(L.{f} !== undefined && {t})")

lua = emitter(infix("and", "or"), {
    "null": lambda f: f"L.{f} == nil",
    "eq": lambda f, v: f"L.{f} == {quote(v)}",
    "ne": lambda f, v: f"L.{f} ~= {quote(v)}",
    "cmp": lambda f, o, v: f"L.{f} {o} {v}",
    "range": lambda f, a, b: f"L.{f} >= {a} and L.{f} < {b}",
    "in": lambda f, v: f"set({{{joined(v)}}})[L.{f}]",
    "bool": lambda f, v: f"L.{f} == {quote(v)}",
    "has": lambda f, v: f"L.tech_set[{quote(v)}]",
    "ends": lambda f, v: f"L.{f}:sub(-{len(v)}) == {quote(v)}",
    "starts": lambda f, v: f"L.{f}:sub(1, {len(v)}) == {quote(v)}",
    "contains": lambda f, v: f"L.{f}:find({quote(v)}, 1, true)",
    "matches": lambda f, v: lua_matches(f, v),
}, lambda f, t: f"(L.{f} ~= nil and {t})")


def lua_matches(field, pattern):
    """Lua has no alternation: a plain search a word; the roles of mail addresses by its patterns."""
    if field == "email":
        roles = pattern[2:pattern.index(")")].split("|")
        return "(" + " or ".join(f'L.email:find("^{role.replace("-", "%-")}[0-9]*@")'
                                 for role in roles) + ")"
    words = pattern.strip("()").split("|")
    return "(" + " or ".join(f"L.{field}:find({quote(word)}, 1, true)" for word in words) + ")"


cel = emitter(infix("&&", "||"), {
    "null": lambda f: f'!("{f}" in l)',
    "eq": lambda f, v: f"l.{f} == {quote(v)}",
    "ne": lambda f, v: f"l.{f} != {quote(v)}",
    "cmp": lambda f, o, v: f"l.{f} {o} {v}",
    "range": lambda f, a, b: f"l.{f} >= {a} && l.{f} < {b}",
    "in": lambda f, v: f"l.{f} in [{joined(v)}]",
    "bool": lambda f, v: f"l.{f} == {quote(v)}",
    "has": lambda f, v: f"{quote(v)} in l.{f}",
    "ends": lambda f, v: f"l.{f}.endsWith({quote(v)})",
    "starts": lambda f, v: f"l.{f}.startsWith({quote(v)})",
    "contains": lambda f, v: f"l.{f}.contains({quote(v)})",
    "matches": lambda f, v: f"l.{f}.matches({quote(v)})",
}, lambda f, t: f'("{f}" in l && {t})')

cedar = emitter(infix("&&", "||"), {
    "null": lambda f: f"!(context has {f})",
    "eq": lambda f, v: f"context.{f} == {quote(v)}",
    "ne": lambda f, v: f"context.{f} != {quote(v)}",
    "cmp": lambda f, o, v: f"context.{f} {o} {v}",
    "range": lambda f, a, b: f"context.{f} >= {a} && context.{f} < {b}",
    "in": lambda f, v: f"[{joined(v)}].contains(context.{f})",
    "bool": lambda f, v: f"context.{f} == {quote(v)}",
    "has": lambda f, v: f"context.{f}.contains({quote(v)})",
    "ends": lambda f, v: f'context.{f} like "*{v}"',
    "starts": lambda f, v: f'context.{f} like "{v}*"',
    "contains": lambda f, v: f'context.{f} like "*{v}*"',
    "matches": lambda f, v: cedar_matches(f, v),
}, lambda f, t: f"(context has {f} && ({t}))")


def cedar_matches(field, pattern):
    """Cedar has no regular expressions: `like` with each word. A role's address has up to two
    digits among these leads."""
    if field == "email":
        roles = pattern[2:pattern.index(")")].split("|")
        return "(" + " || ".join(f'context.email like "{role}*@*"' for role in roles) + ")"
    return "(" + " || ".join(f'context.{field} like "*{word}*"'
                             for word in pattern.strip("()").split("|")) + ")"


zen = emitter(infix("and", "or"), {
    "null": lambda f: f"{f} == null",
    "eq": lambda f, v: f"{f} == {quote(v)}",
    "ne": lambda f, v: f"{f} != {quote(v)}",
    "cmp": lambda f, o, v: f"{f} {o} {v}",
    "range": lambda f, a, b: f"{f} in [{a}..{b})",
    "in": lambda f, v: f"{f} in [{joined(v)}]",
    "bool": lambda f, v: f"{f} == {quote(v)}",
    "has": lambda f, v: f"contains({f}, {quote(v)})",
    "ends": lambda f, v: f"endsWith({f}, {quote(v)})",
    "starts": lambda f, v: f"startsWith({f}, {quote(v)})",
    "contains": lambda f, v: f"contains({f}, {quote(v)})",
    "matches": lambda f, v: f"matches({f}, {quote(v)})",
}, lambda f, t: f"({f} != null and {t})")


def drools_matches(field, pattern):
    return f'{field} matches {quote(pattern[1:] + ".*" if pattern[0] == "^" else f".*({pattern}).*")}'


drools = emitter(infix("&&", "||"), {
    "null": lambda f: f"{f} == null",
    "eq": lambda f, v: f"{f} == {quote(v)}",
    "ne": lambda f, v: f"{f} != {quote(v)}",
    "cmp": lambda f, o, v: f"{f} {o} {v}",
    "range": lambda f, a, b: f"({f} >= {a} && {f} < {b})",
    "in": lambda f, v: f"{f} in ({joined(v)})",
    "bool": lambda f, v: f"{f} == {quote(v)}",
    "has": lambda f, v: f"{f} contains {quote(v)}",
    "ends": lambda f, v: f"{f} str[endsWith] {quote(v)}",
    "starts": lambda f, v: f"{f} str[startsWith] {quote(v)}",
    "contains": lambda f, v: f"{f}.contains({quote(v)})",
    "matches": drools_matches,
}, lambda f, t: f"({f} != null && {t})")

sapl = emitter(infix("&&", "||"), {
    "null": lambda f: f"subject.{f} == undefined",
    "eq": lambda f, v: f"subject.{f} == {quote(v)}",
    "ne": lambda f, v: f"subject.{f} != {quote(v)}",
    "cmp": lambda f, o, v: f"subject.{f} {o} {v}",
    "range": lambda f, a, b: f"subject.{f} >= {a} && subject.{f} < {b}",
    "in": lambda f, v: f"subject.{f} in [{joined(v)}]",
    "bool": lambda f, v: f"subject.{f} == {quote(v)}",
    "has": lambda f, v: f"{quote(v)} in subject.{f}",
    "ends": lambda f, v: f"subject.{f} =~ {quote('.*' + v.replace('.', '[.]'))}",
    "starts": lambda f, v: f"subject.{f} =~ {quote(v + '.*')}",
    "contains": lambda f, v: f"subject.{f} =~ {quote('.*' + v + '.*')}",
    "matches": lambda f, v: f"subject.{f} =~ "
                            + quote(v[1:] + ".*" if v[0] == "^" else f".*({v}).*"),
}, lambda f, t: f"(subject.{f} != undefined && ({t}))")


def rego_test(condition):
    """A test as one line of Rego; a field that is absent makes it undefined, which is false."""
    kind, field = condition[:2]
    return {
        "null": lambda: f"not input.{field}",
        "eq": lambda v: f"input.{field} == {quote(v)}",
        "ne": lambda v: f"input.{field} != {quote(v)}",
        "cmp": lambda o, v: f"input.{field} {o} {v}",
        "range": lambda a, b: f"input.{field} >= {a}; input.{field} < {b}",
        "in": lambda v: f"input.{field} in {{{joined(v)}}}",
        "bool": lambda v: f"input.{field} == {quote(v)}",
        "has": lambda v: f"{quote(v)} in input.{field}",
        "ends": lambda v: f"endswith(input.{field}, {quote(v)})",
        "starts": lambda v: f"startswith(input.{field}, {quote(v)})",
        "contains": lambda v: f"contains(input.{field}, {quote(v)})",
        "matches": lambda v: f"regex.match({quote(v)}, input.{field})",
    }[kind](*condition[2:])


def rego_bodies(condition):
    """The bodies of a rule: one for each way a disjunction at the top can hold."""
    if condition[0] == "or":
        return [body for part in condition[1:] for body in rego_bodies(part)]
    parts = condition[1:] if condition[0] == "and" else [condition]
    return ["; ".join(rego_test(part) for part in parts)]


def json_logic(condition):
    kind = condition[0]
    if kind in ("and", "or"):
        return {kind: [json_logic(part) for part in condition[1:]]}
    field = condition[1]
    here, given = {"var": field}, {"!==": [{"var": [field, None]}, None]}
    test = {
        "null": lambda: {"===": [{"var": [field, None]}, None]},
        "eq": lambda v: {"===": [here, v]},
        "ne": lambda v: {"!==": [here, v]},
        "cmp": lambda o, v: {o: [here, v]},
        "range": lambda a, b: {"and": [{">=": [here, a]}, {"<": [here, b]}]},
        "in": lambda v: {"in": [here, v]},
        "bool": lambda v: {"===": [here, v]},
        "has": lambda v: {"in": [v, here]},
        "contains": lambda v: {"in": [v, here]},
        "ends": lambda v: {"ends": [here, v]},
        "starts": lambda v: {"starts": [here, v]},
        "matches": lambda v: {"matches": [here, v]},
    }[kind](*condition[2:])
    return {"and": [given, test]} if field in NULLABLE and kind != "null" else test


def json_rules(condition):
    """Conditions of json-rules-engine; `ends`, `starts`, `substring`, `matches`, `absent` are
    operators of our own."""
    kind = condition[0]
    if kind in ("and", "or"):
        return {"all" if kind == "and" else "any": [json_rules(part) for part in condition[1:]]}

    def fact(operator, value):
        return {"fact": condition[1], "operator": operator, "value": value}
    words = {"<": "lessThan", "<=": "lessThanInclusive", ">": "greaterThan",
             ">=": "greaterThanInclusive"}
    return {
        "null": lambda: fact("absent", True),
        "eq": lambda v: fact("equal", v),
        "ne": lambda v: fact("notEqual", v),
        "cmp": lambda o, v: fact(words[o], v),
        "range": lambda a, b: {"all": [fact("greaterThanInclusive", a), fact("lessThan", b)]},
        "in": lambda v: fact("in", v),
        "bool": lambda v: fact("equal", v),
        "has": lambda v: fact("contains", v),
        "ends": lambda v: fact("ends", v),
        "starts": lambda v: fact("starts", v),
        "contains": lambda v: fact("substring", v),
        "matches": lambda v: fact("matches", v),
    }[kind](*condition[2:])


def json_rules_top(condition):
    made = json_rules(condition)
    return made if "all" in made or "any" in made else {"all": [made]}


def clips_slot(field):
    return ("$?" if field == "tech" else "?") + field.replace("_", "-")


clips = emitter(lambda kind, parts: f"({kind} {' '.join(parts)})", {
    "null": lambda f: f"(eq {clips_slot(f)} nil)",
    "eq": lambda f, v: f"(eq {clips_slot(f)} {quote(v)})",
    "ne": lambda f, v: f"(neq {clips_slot(f)} {quote(v)})",
    "cmp": lambda f, o, v: f"({o} {clips_slot(f)} {v})",
    "range": lambda f, a, b: f"(and (>= {clips_slot(f)} {a}) (< {clips_slot(f)} {b}))",
    "in": lambda f, v: "(or " + " ".join(f"(eq {clips_slot(f)} {quote(x)})" for x in v) + ")",
    "bool": lambda f, v: f"(eq {clips_slot(f)} {'TRUE' if v else 'FALSE'})",
    "has": lambda f, v: f"(member$ {quote(v)} {clips_slot(f)})",
    "ends": lambda f, v: f"(ends {clips_slot(f)} {quote(v)})",
    "starts": lambda f, v: f"(eq (str-index {quote(v)} {clips_slot(f)}) 1)",
    "contains": lambda f, v: f"(str-index {quote(v)} {clips_slot(f)})",
    "matches": lambda f, v: clips_matches(f, v),
}, lambda f, t: f"(and (neq {clips_slot(f)} nil) {t})")


def clips_matches(field, pattern):
    """CLIPS has no regular expressions: a search a word. Among these leads no other address
    begins with a role."""
    if field == "email":
        roles = pattern[2:pattern.index(")")].split("|")
        return "(or " + " ".join(f'(eq (str-index {quote(role)} ?email) 1)' for role in roles) + ")"
    words = pattern.strip("()").split("|")
    return "(or " + " ".join(f"(str-index {quote(word)} {clips_slot(field)})"
                             for word in words) + ")"


def fields_of(condition):
    if condition[0] in ("and", "or"):
        return set().union(*(fields_of(part) for part in condition[1:]))
    return {condition[1]}


def clips_pattern(condition):
    """One pattern of `lead` that binds the fields a condition asks, the last with the test."""
    fields = sorted(fields_of(condition))
    slots = [f"({field.replace('_', '-')} {clips_slot(field)}" for field in fields]
    slots[-1] += "&:" + clips(condition)
    return "(lead " + " ".join(slot + ")" for slot in slots) + ")"


def row_columns(row):
    return [(column, row[column]) for column in COLUMNS if row[column] is not None]
