"""What `settles` says of a field, held against every value the field can have.

    settles.py HEADGATE POLICIES      the first so many of a fixed sequence of random policies

Each policy is small and asks its fields in ways that cut a domain only once they are known: `assumed`,
bands beside `unknown:`, `is known`, sums. A lead that lacks `n` is decided, then the same lead with each
of the ten values of `n`. Where a piece of `settles` holds the value, its outcome must be the one that came,
or `review`, which is what may be said where a piece has two. Pieces of numbers made from several fields
are left alone: they say nothing of `n` by itself."""
import json
import random
import re
import subprocess
import sys
from pathlib import Path

from held import hold

CONTRACT = """contract: lead
version: 1
key: id
fields:
  id: {type: text}
  n: {type: integer, min: 0, max: 9}
  k: {type: integer, min: 0, max: 4}
  h: {type: boolean}
"""
VALUES = range(10)


def number(dice, depth=2):
    def deeper():
        return number(dice, depth - 1)
    made = [
        lambda: "n", lambda: "n", lambda: "k",
        lambda: f"({deeper()} + {dice.randrange(6)})",
        lambda: f"({deeper()} * {dice.randrange(1, 4)})",
        lambda: f"abs({deeper()} - {dice.randrange(7)})",
        lambda: f"({deeper()} + {deeper()})",
        lambda: f"(if {condition(dice, depth - 1)} then {deeper()} else {dice.randrange(9)})",
        lambda: f"({deeper()} assumed {dice.choice([str(dice.randrange(9)), 'k', 'n'])})",
        lambda: f"({deeper()} assumed {dice.randrange(9)})",
    ]
    return dice.choice(made if depth > 0 else made[:3])()


def condition(dice, depth=2):
    def deeper():
        return condition(dice, depth - 1)

    def compared():
        return (f"{number(dice, depth - 1)} {dice.choice(['<', '>=', 'is'])} "
                f"{dice.randrange(12)}")
    made = [
        lambda: f"n >= {dice.randrange(10)}", lambda: "h",
        lambda: f"{dice.choice('nk')} is known",
        lambda: f"not ({deeper()})",
        lambda: f"({deeper()}) and ({deeper()})",
        lambda: f"({number(dice, depth - 1)} - {dice.randrange(5)}) is known",
        compared, compared,
    ]
    return dice.choice(made if depth > 0 else made[:3])()


def bands(dice):
    low = dice.randrange(1, 6)
    unknown = f" unknown: +{dice.randrange(20)}" if dice.random() < .7 else ""
    return (f"by {number(dice)} {{ < {low}: +{dice.randrange(20)} "
            f"< {low + dice.randrange(1, 8)}: +{dice.randrange(20)}{unknown} "
            f"otherwise: +{dice.randrange(20)} }}")


def rule(dice, index):
    when = f" when {condition(dice)}" if dice.random() < .5 else ""
    posture = dice.choice(["", " assuming no", " assuming yes"])
    return f"  a{index}: " + dice.choice([
        lambda: f"+{dice.randrange(1, 9)} per {number(dice)} up to +{dice.randrange(10, 40)}{when}",
        lambda: bands(dice) + when,
        lambda: f"+{dice.randrange(1, 30)} when {condition(dice)}{posture}",
    ])()


def decision(dice, index, outcome):
    low = dice.randrange(30)
    when = dice.choice([f"s >= {dice.randrange(5, 40)}", f"s in {low}..{low + dice.randrange(10)}",
                        condition(dice)])
    return f"  d{index}: {outcome} when {when}"


def policy(dice):
    rules = [rule(dice, i) for i in range(dice.randrange(1, 4))]
    outcomes = ["accept", "nurture", "review"][:dice.randrange(2, 4)]
    decides = [decision(dice, i, outcome) for i, outcome in enumerate(outcomes)]
    return "\n".join(['policy p', '  lead from "lead.contract.yaml"', "score s 0..100 {", *rules, "}",
                      "decide {", *decides, "  z: reject otherwise", "}", ""])


def holds(piece, value):
    """Is the value in the piece? None: the piece does not speak of the field by itself."""
    if piece == "any value":
        return True
    parts = [holds_one(part, value) for part in piece.split(", ")]
    return None if None in parts else any(parts)


def holds_one(part, value):
    span = re.fullmatch(r"(\d+)\.\.(\d+)", part)
    if span:
        return int(span[1]) <= value <= int(span[2])
    one = re.fullmatch(r"(>=|<=|<|>|) ?(\d+)", part)
    if one is None:
        return None
    limit = int(one[2])
    return {">=": value >= limit, "<=": value <= limit, "<": value < limit, ">": value > limit,
            "": value == limit}[one[1]]


def said(settles, value):
    """The outcome `settles` tells for the value, or None where it tells nothing of it."""
    rest = None
    for piece in settles:
        if piece["if"] == "otherwise":
            rest = piece["outcome"]
            continue
        inside = holds(piece["if"], value)
        if inside is None:
            return None
        if inside:
            return piece["outcome"]
    return rest


def decide(command, leads):
    """A packet a lead; nothing for a policy that is not taken (a rule that can never hold, say)."""
    Path("leads.ndjson").write_text("".join(json.dumps(lead) + "\n" for lead in leads))
    run = subprocess.run([command, "eval", "p.gate", "leads.ndjson"], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        sys.exit(f"headgate ended with {run.returncode}: {run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def wrong(open_lead, known):
    """The values of `n` of which something else is said than comes."""
    of = [field for field in open_lead.get("deciding", ()) if field.get("field") == "n"]
    found = []
    for value, packet in zip(VALUES, known):
        told = said(of[0]["settles"], value) if of and "settles" in of[0] else None
        if told not in (None, "review", packet["outcome"]):
            found.append((value, told, packet["outcome"]))
    return bool(of), found


def check(command, seed):
    """How many leads wait for `n`, and of how many of them something wrong is said."""
    dice = random.Random(seed)
    Path("p.gate").write_text(policy(dice))
    bases = [{"id": "x", "h": dice.random() < .5, "k": dice.randrange(5)},
             {"id": "x", "h": dice.random() < .5}, {"id": "x", "k": dice.randrange(5)}]
    packets = decide(command, [lead for base in bases
                               for lead in (base, *(dict(base, n=value) for value in VALUES))])
    step, asked, bad = len(VALUES) + 1, 0, 0
    for start, base in zip(range(0, len(packets), step), bases):
        waits, found = wrong(packets[start], packets[start + 1:start + step])
        asked += waits
        bad += bool(found)
        for value, told, came in found[:1]:
            print(f"FAILED policy {seed}, {base}: n = {value} leads to {came}, not {told}")
            print(Path("p.gate").read_text())
    return asked, bad


hold(CONTRACT, check, 0.25)
