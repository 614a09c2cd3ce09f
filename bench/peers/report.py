"""Checks the figures of all engines and writes them as tables.

    report.py DATA FIGURES [DOCUMENT]

FIGURES is a folder of files with a line of JSON for each figure, and of notes on engines (NAME.note);
DATA/answers.json says what every engine must have answered. A figure for a wrong answer is void: it is
named, nothing is written, and the exit status is 1. With DOCUMENT, what stands there between the marks is
replaced; else the tables are printed."""
import json
import sys
from datetime import date
from pathlib import Path

START, END = "<!-- peers: written by bench/peers/run -->", "<!-- peers: end -->"
SIZES = (10, 100, 1000, 10000)
SELF = "Headgate"


def shown(ns):
    if ns is None:
        return ""
    if ns < 10000:
        return f"{ns:,.0f} ns"
    return f"{ns / 1000:,.0f} us" if ns < 10000000 else f"{ns / 1e6:,.0f} ms"


def times(ns, own):
    return "" if ns is None or own is None else f"{ns / own:,.1f}" if ns < 20 * own \
        else f"{ns / own:,.0f}"


def wrong(figures, answers):
    return [f for f in figures
            if "sum" in f and f["sum"] != sum(answers[f["work"]][:f["leads"]])]


class Figures:
    """Nanoseconds by engine, how it was asked, and what; with notes on what has none."""

    def __init__(self, lines):
        self.ns = {(f["engine"], f["how"], f["work"]): f["ns"] for f in lines if "ns" in f}
        self.notes = {(f["engine"], f["work"]): f["note"] for f in lines if "note" in f}
        self.said = []  # what stands below the tables, each with the number that cells have
        self.engines = sorted({f["engine"] for f in lines}, key=lambda engine: (
            self.of(engine, "parsed") or self.of(engine, "json") or 1e12, engine))

    def of(self, engine, how, work="sixty"):
        return self.ns.get((engine, how, work))

    def cell(self, engine, how, work="sixty"):
        note = self.notes.get((engine, work))
        # What an engine refuses it refuses in every way; the first two all engines are asked in.
        if note is None or how not in ("parsed", "json") or self.of(engine, how, work) is not None:
            return shown(self.of(engine, how, work))
        of = "the sixty rules" if work == "sixty" else f"the table of {int(work[6:]):,} rows"
        text = f"{engine}, {of}: {note}"
        if text not in self.said:
            self.said.append(text)
        return f"{note.split(':')[0]} [{self.said.index(text) + 1}]"

    def table(self, head, row, asked):
        """The engines that have one of the figures `asked`, a pair of how and what each, or a note on it."""
        lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
        lines += [f"| {engine} | " + " | ".join(row(engine)) + " |" for engine in self.engines
                  if any(self.of(engine, how, work) is not None
                         or how == "parsed" and (engine, work) in self.notes for how, work in asked)]
        return [*lines, ""]


def sixty_table(figures):
    def row(engine):
        cells = []
        for how in ("parsed", "json", "trace", "batch"):
            cells.append(figures.cell(engine, how))
            cells.append(times(figures.of(engine, how), figures.of(SELF, how)))
        return cells
    return figures.table(
        ["the sixty rules", "record parsed", "x", "JSON text in", "x", "with its trace", "x",
         "many in one call", "x"],
        row, [(how, "sixty") for how in ("parsed", "json", "trace", "batch")])


def growth_table(figures):
    def row(engine):
        ns = [figures.of(engine, "parsed", f"table_{size}") for size in SIZES]
        growth = f"{ns[-1] / ns[0]:,.1f} x" if ns[0] and ns[-1] else ""
        return [figures.cell(engine, "parsed", f"table_{size}") for size in SIZES] + [growth]
    return figures.table(
        ["first row that fits, of", *(f"{size:,}" for size in SIZES), "growth"],
        row, [("parsed", f"table_{size}") for size in SIZES])


def text_table(figures):
    asked = [(how, f"table_{size}") for size in SIZES[2:] for how in ("json", "trace", "batch")]
    return figures.table(
        ["from JSON text, the first row that fits", *(
            f"{what} {size:,}" for size in SIZES[2:] for what in ("of", "with its trace, of",
                                                                  "many in one call, of"))],
        lambda engine: [figures.cell(engine, how, work) for how, work in asked], asked)


def http_table(figures):
    works = ("sixty", "table_1000", "table_10000")
    asked = [(how, work) for work in works for how in ("http", "processor")]
    return figures.table(
        ["over HTTP, a lead a request", *(
            f"{what}{of}" for what in ("the sixty rules", "1,000 rows", "10,000 rows")
            for of in ("", ", server alone"))],
        lambda engine: [figures.cell(engine, how, work) for how, work in asked], asked)


def measured():
    """When and on what; of the processor its own name."""
    names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]
    cores = f", {len(names)} cores of {names[0]}" if names else ""
    today = date.today()
    return f"Measured in one run on {today.day} {today:%B %Y}{cores}.\n"


def read(folder):
    lines, left = [], []
    for path in sorted(Path(folder).iterdir()):
        if path.suffix == ".ndjson":
            lines += [json.loads(line) for line in path.read_text().splitlines() if line]
        elif path.suffix == ".note":
            left.append(f"{path.stem} ({path.read_text().strip()})")
    return lines, left


def main(data, folder, document=None):
    answers = json.loads((Path(data) / "answers.json").read_text())
    lines, left = read(folder)
    void = wrong(lines, answers)
    for figure in void:
        print("wrong answers, so no figure: {engine}, {how}, {work}".format(**figure),
              file=sys.stderr)
    if void:
        sys.exit(1)
    figures = Figures(lines)
    made = [measured(), *sixty_table(figures), *growth_table(figures), *text_table(figures), *http_table(figures)]
    made += [f"[{i + 1}] {text}.\n" for i, text in enumerate(figures.said)]
    if left:
        made.append(f"Left out of this run, or not whole: {'; '.join(left)}.\n")
    text = "\n".join(made).rstrip()
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
