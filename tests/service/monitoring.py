#!/usr/bin/env python3
"""What a running service exports, held against the text format, monitoring/ and docs/monitoring.md.

usage: monitoring.py SCRAPE ROOT. SCRAPE is the answer of GET /metrics. Prints `N passed, N failed`."""
import json
import re
import sys

scrape = open(sys.argv[1], encoding="utf-8", newline="").read()
root = sys.argv[2]
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED", what, detail)


# --- the text format 0.0.4 -------------------------------------------------------------------------
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf"({NAME})(\{{(.*)\}})? (-?\d+(?:\.\d+)?)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)')
types, helps, samples, wrong = {}, {}, {}, []
for line in scrape.split("\n")[:-1]:
    if m := re.fullmatch(rf"# HELP ({NAME}) (.+)", line):
        wrong += [line] if m[1] in helps else []
        helps[m[1]] = m[2]
    elif m := re.fullmatch(rf"# TYPE ({NAME}) (counter|gauge|histogram)", line):
        wrong += [line] if m[1] in types else []
        types[m[1]] = m[2]
    elif m := SAMPLE.fullmatch(line):
        rest, labels = m[3] or "", {}
        while rest:
            part = LABEL.match(rest)
            if not part:
                wrong.append(line)
                break
            labels[part[1]] = part[2]
            rest = rest[part.end():]
        samples.setdefault(m[1], []).append((labels, float(m[4])))
    else:
        wrong.append(line)
check("every line is of the format", not wrong, wrong[:3])
check("it ends with a line break", scrape.endswith("\n"))


def family(name):
    """The metric a sample belongs to."""
    short = re.sub(r"_(bucket|sum|count)$", "", name)
    return short if types.get(short) == "histogram" else name


check("every sample has a type and a help",
      all(family(n) in types and family(n) in helps for n in samples))
check("counters end in _total", all(n.endswith("_total") == (t == "counter") for n, t in types.items()))
series = [(n, tuple(sorted(l.items()))) for n, rows in samples.items() for l, _ in rows]
check("no series stands twice", len(series) == len(set(series)))
for name in (n for n, t in types.items() if t == "histogram"):
    groups = {}
    for labels, value in samples.get(name + "_bucket", []):
        key = tuple(sorted((k, v) for k, v in labels.items() if k != "le"))
        groups.setdefault(key, []).append((float(labels["le"].replace("+Inf", "inf")), value))
    counts = {tuple(sorted(l.items())): v for l, v in samples.get(name + "_count", [])}
    check(f"the buckets of {name} grow and end with its count",
          all(b == sorted(b) and [v for _, v in b] == sorted(v for _, v in b)
              and b[-1] == (float("inf"), counts[k]) for k, b in groups.items()))

# --- what is asked of it ---------------------------------------------------------------------------
rows = re.findall(r'HG_METRIC\(\w+, (\w+), "(\w+)",\s*"([\w,]*)"', open(f"{root}/service/common/metrics.def").read())
labels_of = {name: set(filter(None, labels.split(","))) for _, name, labels in rows}
check("what is exported is what metrics.def says",
      set(labels_of) == {n for n in types if n.startswith("headgate_")})
KNOWN = {"le", "job", "instance"}


def asks(where, expr):
    """Every metric and label of a PromQL expression is one that is exported."""
    names = set(re.findall(r"\b(?:headgate|process)_\w+", expr))
    used = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"", expr))
    for group in re.findall(r"\b(?:by|without) \(([^)]*)\)", expr):
        used |= {l.strip() for l in group.split(",")}
    allowed = set(KNOWN)
    for name in names:
        allowed |= labels_of.get(family(name), set())
    unknown = {n for n in names if family(n) not in types} | {f"label {l}" for l in used - allowed}
    check(where, names and not unknown, f"{sorted(unknown)} in {expr}")


dashboard = json.load(open(f"{root}/monitoring/grafana-dashboard.json"))
panels = [p for p in dashboard["panels"] if p["type"] != "row"]
for panel in panels:
    for target in panel["targets"]:
        asks(f"panel `{panel['title']}`", target["expr"])
        known = set(re.findall(r"{{(\w+)}}", target["legendFormat"])) - KNOWN
        by = {l.strip() for g in re.findall(r"by \(([^)]*)\)", target["expr"]) for l in g.split(",")}
        check(f"the legend of `{panel['title']}`", known <= by, known - by)
for annotation in dashboard["annotations"]["list"]:
    asks("an annotation", annotation["expr"])
for variable in dashboard["templating"]["list"]:
    if m := re.match(r"label_values\((\w+), (\w+)\)", str(variable.get("query", {}) and variable["query"]["query"] if isinstance(variable["query"], dict) else "")):
        check(f"variable {variable['name']}", m[1] in types)
check("panels have numbers of their own", len({p["id"] for p in dashboard["panels"]}) == len(dashboard["panels"]))
boxes = [(p["gridPos"]["x"], p["gridPos"]["y"], p["gridPos"]["w"], p["gridPos"]["h"]) for p in dashboard["panels"]]
check("panels do not overlap", not any(
    a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
    for i, a in enumerate(boxes) for b in boxes[:i]))
shown = " ".join(t["expr"] for p in panels for t in p["targets"])
quiet = {"headgate_build_info", "headgate_policy_info", "headgate_journal_dropped_total", "headgate_metrics_folded_total"}
check("every metric is on the dashboard", not {n for n in labels_of if n not in shown} - quiet,
      {n for n in labels_of if n not in shown} - quiet)

import yaml  # noqa: E402 (Debian's python3-yaml)

for group in yaml.safe_load(open(f"{root}/monitoring/alerts.yaml"))["groups"]:
    for rule in group["rules"]:
        asks(f"alert {rule['alert']}", rule["expr"])

# --- and what is said of it ------------------------------------------------------------------------
said = dict(re.findall(r"^\| `(headgate_\w+)` \| ([^|]*) \|", open(f"{root}/docs/monitoring.md").read(), re.M))
check("docs/monitoring.md lists what is exported", set(said) == set(labels_of), set(said) ^ set(labels_of))
for name, labels in said.items():
    check(f"docs/monitoring.md has the labels of {name}",
          set(re.findall(r"`(\w+)`", labels)) == labels_of.get(name), labels)
print(f"{passed} passed, {failed} failed")
