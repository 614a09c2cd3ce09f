"""Writes what every engine needs into one folder: the leads, the rules and tables in its language,
and the answers they must give.

    generate.py LEADS.ndjson OUT      leads as `build/bench/policy --leads N` prints them
    generate.py --check OUT DECISIONS hits and all: Headgate's decisions against the answers"""
import json
import sys
from pathlib import Path

import emit
import rules

TABLES = (10, 100, 1000, 10000)
TABLE_LEADS = 1000


def put(out, name, text):
    (out / name).write_text(text)


def put_json(out, name, value):
    put(out, name, json.dumps(value, separators=(",", ":")))


def translated(condition):
    """The policy as three lists, with `condition` for each rule's."""
    return {"disqualify": [condition(when) for _, when in rules.DISQUALIFY],
            "score": [[condition(when), points] for _, points, when in rules.SCORE],
            "territory": [condition(when) for _, when in rules.TERRITORY]}


def hoister(emit_condition, opening, closing, sets):
    """Emits conditions in which every set is a name instead; `sets` says which, by its text."""
    def hoisted(condition):
        made = emit_condition(condition)
        while opening in made:
            start = made.index(opening)
            end = made.index(closing, start) + len(closing)
            made = made[:start] + sets.setdefault(made[start:end], f"set{len(sets)}") + made[end:]
        return made
    return hoisted


def javascript_policy():
    body, sets = "", {}
    hoisted = hoister(emit.javascript, "new Set([", "])", sets)
    for i, (_, when) in enumerate(rules.DISQUALIFY):
        body += f"  if ({hoisted(when)}) hits[n++] = {rules.DISQUALIFY_ID + i};\n"
    body += "  const rejected = n > 0;\n"
    for i, (_, points, when) in enumerate(rules.SCORE):
        body += f"  if ({hoisted(when)}) {{ hits[n++] = {rules.SCORE_ID + i}; total += {points}; }}\n"
    body += "  let territory;\n"
    for i, (_, when) in enumerate(rules.TERRITORY):
        body += f"  {'else ' if i else ''}if ({hoisted(when)}) territory = {i};\n"
    body += f"  else territory = {len(rules.TERRITORY)};\n"
    text = "globalThis.decide = (() => {\n"
    text += "".join(f"const {name} = {made};\n" for made, name in sets.items())
    text += "return (L, out) => {\n  const hits = out.hits;\n  let n = 0, total = 0;\n" + body
    text += "  out.total = total; out.rejected = rejected; out.territory = territory; out.n = n;\n"
    return text + "};\n})();\n"


def lua_policy():
    body, sets = "", {}
    hoisted = hoister(emit.lua, "set({", "})", sets)
    for i, (_, when) in enumerate(rules.DISQUALIFY):
        body += f"  if {hoisted(when)} then n = n + 1 hits[n] = {rules.DISQUALIFY_ID + i} end\n"
    body += "  local rejected = n > 0\n"
    for i, (_, points, when) in enumerate(rules.SCORE):
        body += (f"  if {hoisted(when)} then n = n + 1 hits[n] = {rules.SCORE_ID + i} "
                 f"total = total + {points} end\n")
    body += "  local territory\n"
    for i, (_, when) in enumerate(rules.TERRITORY):
        body += f"  {'else' if i else ''}if {hoisted(when)} then territory = {i}\n"
    body += f"  else territory = {len(rules.TERRITORY)} end\n"
    text = "local function set(list) local s = {} for _, v in ipairs(list) do s[v] = true end return s end\n"
    text += "".join(f"local {name} = {made}\n" for made, name in sets.items())
    return (text + "return function(L, hits)\n  local n, total = 0, 0\n" + body +
            "  return total, rejected, territory, n\nend\n")


def rego_policy():
    text = "package lead\n\nimport rego.v1\n\n"
    for i, (_, when) in enumerate(rules.DISQUALIFY):
        for body in emit.rego_bodies(when):
            text += f"disqualified contains {rules.DISQUALIFY_ID + i} if {{ {body} }}\n"
    for i, (_, points, when) in enumerate(rules.SCORE):
        for body in emit.rego_bodies(when):
            text += f'points["{rules.SCORE_ID + i}"] := {points} if {{ {body} }}\n'
    text += "\ntotal := sum([p | some p in points])\n\ndefault territory := "
    text += f"{len(rules.TERRITORY)}\n\n"
    for i, (_, when) in enumerate(rules.TERRITORY):
        head = f"territory := {i}" if i == 0 else f"else := {i}"
        text += f"{head} if {{ {emit.rego_bodies(when)[0]} }}\n"
    text += """
default outcome := 4
outcome := 0 if { count(disqualified) > 0 }
else := 1 if { total >= 80; input.demo_requested }
else := 2 if { total >= 60 }
else := 3 if { total >= 35 }
else := 3 if { input.pricing_viewed }

result := {"disqualified": disqualified, "points": points, "total": total,
  "outcome": outcome, "territory": territory}
"""
    return text


def named_conditions():
    """The conditions of all rules, by the names of their policies in Cedar and SAPL."""
    made = {f"d{rules.DISQUALIFY_ID + i}": when for i, (_, when) in enumerate(rules.DISQUALIFY)}
    made.update({f"s{rules.SCORE_ID + i}": when for i, (_, _, when) in enumerate(rules.SCORE)})
    made.update({f"t{i}": when for i, (_, when) in enumerate(rules.TERRITORY)})
    return made


def put_sapl(out, name, conditions):
    """A permit a rule, which advises its name; SAPL 4 has no `where`."""
    for suffix, where in (("sapl", "where\n"), ("sapl4", "")):
        put_json(out, f"{name}.{suffix}.json", {
            policy: f'policy "{policy}"\npermit\n{where}  {emit.sapl(when)};\nadvice "{policy}"\n'
            for policy, when in conditions.items()})


def put_cedar(out, name, conditions):
    """A permit a rule: the reasons of an answer are the rules that hit."""
    put_json(out, f"{name}.cedar.json", {
        policy: f"permit(principal, action, resource) when {{ {emit.cedar(when)} }};"
        for policy, when in conditions.items()})


CLIPS_START = """(deffunction ends (?s ?x)
  (eq (sub-string (- (str-length ?s) (- (str-length ?x) 1)) (str-length ?s) ?s) ?x))
(defglobal ?*total* = 0 ?*hits* = 0 ?*rejected* = 0 ?*territory* = -1)
"""


def clips_template(fields):
    slots = " ".join("(multislot tech)" if field == "tech"
                     else f"(slot {field.replace('_', '-')} (default nil))" for field in fields)
    return f"(deftemplate lead {slots})\n"


def clips_policy(fields):
    text = clips_template(fields) + CLIPS_START
    for i, (name, when) in enumerate(rules.DISQUALIFY):
        text += (f"(defrule {name} (declare (salience 100)) {emit.clips_pattern(when)} => "
                 f"(bind ?*rejected* 1) (bind ?*hits* (+ ?*hits* {rules.DISQUALIFY_ID + i})))\n")
    for i, (name, points, when) in enumerate(rules.SCORE):
        text += (f"(defrule {name} (declare (salience 90)) {emit.clips_pattern(when)} => "
                 f"(bind ?*total* (+ ?*total* {points})) "
                 f"(bind ?*hits* (+ ?*hits* {rules.SCORE_ID + i})))\n")
    for i, (name, when) in enumerate(rules.TERRITORY):
        text += (f"(defrule {name} (declare (salience {80 - i})) {emit.clips_pattern(when)} => "
                 f"(if (eq ?*territory* -1) then (bind ?*territory* {i})))\n")
    return text


def drools_policy():
    text = 'package peers;\nimport peers.Lead;\ndialect "java"\n'

    def rule(name, salience, when, then):
        return (f'rule "{name}" salience {salience}\nwhen\n  $lead: Lead({emit.drools(when)})\nthen\n'
                f"  $lead.answer.{then}\nend\n")
    for i, (name, when) in enumerate(rules.DISQUALIFY):
        text += rule(name, 0, when, f"disqualify({rules.DISQUALIFY_ID + i});")
    for i, (name, points, when) in enumerate(rules.SCORE):
        text += rule(name, 0, when, f"score({rules.SCORE_ID + i}, {points});")
    for i, (name, when) in enumerate(rules.TERRITORY):
        text += rule(name, 0, when, f"territory({i});")
    return text


def put_policies(out, fields):
    put(out, "sixty.js", javascript_policy())
    put(out, "sixty.lua", lua_policy())
    put(out, "sixty.rego", rego_policy())
    put(out, "sixty.clp", clips_policy(fields))
    put(out, "sixty.drl", drools_policy())
    put_json(out, "sixty.cel.json", translated(emit.cel))
    put_json(out, "sixty.zen.json", translated(emit.zen))
    put_json(out, "sixty.jsonlogic.json", translated(emit.json_logic))
    put_json(out, "sixty.jsonrules.json", translated(emit.json_rules_top))
    put_cedar(out, "sixty", named_conditions())
    put_sapl(out, "sixty", named_conditions())


# --- tables --------------------------------------------------------------------------------------

def rego_table(rows):
    """A rule a row, which OPA's index of equalities can find."""
    text = "package lead\n\nimport rego.v1\n\n"
    for i, row in enumerate(rows):
        when = rules.row_condition(row)
        body = f" if {{ {emit.rego_bodies(when)[0]} }}" if when else ""
        text += f"fits contains {i}{body}\n"
    return text + "result := min(fits)\n"


def clips_table(rows):
    text = clips_template((*rules.COLUMNS, "employees")) + "(defglobal ?*territory* = -1)\n"
    for i, row in enumerate(rows):
        slots = "".join(f" ({name} {emit.quote(value)})" for name, value in emit.row_columns(row))
        if row["low"] is not None:
            slots += (f" (employees ?e&~nil&:(and (>= ?e {row['low']}) (< ?e {row['above']})))")
        text += (f"(defrule row-{i} (declare (salience {10000 - i})) (lead{slots}) => "
                 f"(bind ?*territory* {i}) (halt))\n")
    return text


def headgate_table(out, rows):
    count = len(rows)
    put(out, f"table_{count}.csv", "country,postal3,industry,employees,row\n" + "".join(
        ",".join((row["country"] or "", row["postal3"] or "", row["industry"] or "",
                  "" if row["low"] is None else f"{row['low']}..{row['above'] - 1}",
                  f"r{i}")) + "\n" for i, row in enumerate(rows)))
    put(out, f"table_{count}.gate", f'''policy table_{count}
  version "1"
  owner   "bench"
  lead    from "lead.contract.yaml"

table rows from "table_{count}.csv"
  hit first
  match country, postal3, industry, employees
  give row

decide {{
  none: reject  when rows.row is "none"
  rest: nurture otherwise
}}
''')


def put_table(out, count, leads):
    rows = rules.table_rows(count, leads)
    own = rules.table_leads(rows, leads[:TABLE_LEADS])
    (out / f"table_{count}.ndjson").write_text("".join(
        json.dumps(lead, separators=(",", ":")) + "\n" for lead in own))
    conditions = [rules.row_condition(row) for row in rows[:-1]]
    put_json(out, f"table_{count}.json", rows)
    put(out, f"table_{count}.rego", rego_table(rows))
    put(out, f"table_{count}.clp", clips_table(rows))
    headgate_table(out, rows)
    for name, condition in (("cel", emit.cel), ("jsonlogic", emit.json_logic),
                            ("jsonrules", emit.json_rules_top)):
        put_json(out, f"table_{count}.{name}.json", [condition(when) for when in conditions])
    first = {f"t{i}": when for i, when in enumerate(conditions)}
    put_cedar(out, f"table_{count}", first)
    put_sapl(out, f"table_{count}", first)
    put(out, f"table_{count}.js", "globalThis.route = L => {\n" + "".join(
        f"if ({emit.javascript(when)}) return {i};\n" for i, when in enumerate(conditions)) +
        f"return {count - 1};\n}};\n")
    return [rules.first_row(rows, lead) for lead in own]


def main(leads_file, out):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    text = Path(leads_file).read_text()
    leads = [json.loads(line) for line in text.splitlines()]
    put(out, "leads.ndjson", text)
    fields = sorted(set().union(*leads))
    put_policies(out, fields)
    answers = {"sixty": [rules.decide(lead) for lead in leads]}
    for count in TABLES:
        answers[f"table_{count}"] = put_table(out, count, leads)
    put_json(out, "answers.json", answers)
    put_json(out, "names.json", NAMES)


# --- Headgate's own answers ----------------------------------------------------------------------

def numbered(names, first=0):
    return {name: first + i for i, name in enumerate(names)}


# What Headgate's packets call rules, outcomes and territories, with their numbers in an answer.
NAMES = {
    "rules": numbered((f"disqualify.{name}" for name, _ in rules.DISQUALIFY), rules.DISQUALIFY_ID)
    | numbered((f"total.{name}" for name, _, _ in rules.SCORE), rules.SCORE_ID),
    "outcomes": numbered(rules.OUTCOMES),
    "territories": numbered([name for name, _ in rules.TERRITORY] + ["others"]),
}


def answer_of(packet):
    """The answer of a packet with its trace; of a table the row, which is named by its line."""
    if "rows" in packet.get("tables", {}):
        return int(packet["tables"]["rows"][0]) - 2
    hits = sum(NAMES["rules"].get(line["rule"], 0)
               for line in packet["trace"] if line["result"] == "hit")
    return rules.answer_sum(packet["scores"]["total"]["value"], NAMES["outcomes"][packet["outcome"]],
                            NAMES["territories"][packet["classes"]["territory"]], hits)


def check(out, decisions):
    answers = json.loads((Path(out) / "answers.json").read_text())["sixty"]
    packets = [json.loads(line) for line in Path(decisions).read_text().splitlines()]
    wrong = [i for i, (packet, answer) in enumerate(zip(packets, answers, strict=True))
             if answer_of(packet) != answer]
    if wrong:
        sys.exit(f"{len(wrong)} of {len(answers)} leads are answered otherwise by the rules here "
                 f"and by Headgate, the first in line {wrong[0] + 1}")


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check(sys.argv[2], sys.argv[3])
    else:
        main(sys.argv[1], sys.argv[2])
