"""Checks the figures of all engines and writes them as a table.

    report.py DATA FIGURES [DOCUMENT]

FIGURES holds a line of JSON for each; DATA/answers.json what every engine must have answered.
A figure for a wrong answer is void: it is named, nothing is written, and the exit status is 1.
With DOCUMENT, what stands there between the marks is replaced; else the table is printed."""
import json
import sys
from pathlib import Path

START, END = "<!-- peers: written by bench/peers/run -->", "<!-- peers: end -->"
WORKS = ["sixty", "table_10", "table_100", "table_1000", "table_10000"]
SELF = "Headgate"


def shown(ns):
    if ns is None:
        return ""
    if ns < 10000:
        return f"{ns:,.0f} ns"
    return f"{ns / 1000:,.0f} us" if ns < 10000000 else f"{ns / 1e6:,.0f} ms"


def wrong(figures, answers):
    return [f for f in figures
            if "sum" in f and f["sum"] != sum(answers[f["work"]][:f["leads"]])]


def times(ns, own):
    return "" if ns is None or own is None else f"{ns / own:,.1f}" if ns < 20 * own \
        else f"{ns / own:,.0f}"


def sixty_table(by, engines):
    lines = ["| engine | record parsed | x Headgate | JSON text in | x Headgate | with its trace |",
             "|---|---:|---:|---:|---:|---:|"]
    for engine in engines:
        of = {how: by.get((engine, how, "sixty")) for how in ("parsed", "json", "trace")}
        if not any(of.values()):
            continue
        own = {how: by.get((SELF, how, "sixty")) for how in of}
        lines.append(f"| {engine} | {shown(of['parsed'])} | {times(of['parsed'], own['parsed'])} "
                     f"| {shown(of['json'])} | {times(of['json'], own['json'])} "
                     f"| {shown(of['trace'])} |")
    return lines


def growth_table(by, engines):
    lines = ["| first row that fits, of | " + " | ".join(w[6:] for w in WORKS[1:]) + " | growth |",
             "|---|" + "---:|" * len(WORKS)]
    for engine in engines:
        row = [by.get((engine, "parsed", work)) for work in WORKS[1:]]
        if not any(row):
            continue
        growth = f"{row[-1] / row[0]:,.1f} x" if row[0] and row[-1] else ""
        lines.append(f"| {engine} | " + " | ".join(map(shown, row)) + f" | {growth} |")
    return lines


def main(data, figures, document=None):
    answers = json.loads((Path(data) / "answers.json").read_text())
    figures = [json.loads(line) for line in Path(figures).read_text().splitlines() if line]
    void = wrong(figures, answers)
    for figure in void:
        print("wrong answers, so no figure: {engine}, {how}, {work}".format(**figure),
              file=sys.stderr)
    if void:
        sys.exit(1)
    by = {(f["engine"], f["how"], f["work"]): f["ns"] for f in figures}
    engines = sorted({f["engine"] for f in figures}, key=lambda engine: (
        by.get((engine, "parsed", "sixty")) or by.get((engine, "json", "sixty")) or 1e12, engine))
    text = "\n".join([*sixty_table(by, engines), "", *growth_table(by, engines)])
    if document is None:
        print(text)
        return
    whole = Path(document).read_text()
    if START not in whole or END not in whole:
        sys.exit(f"{document}: the marks of this table are not there")
    before, rest = whole.split(START, 1)
    Path(document).write_text(before + START + "\n" + text + "\n" + END + rest.split(END, 1)[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
