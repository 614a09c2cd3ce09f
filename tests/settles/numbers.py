"""A lead without several numbers or dates, held against the lead with all of their values.

    numbers.py HEADGATE POLICIES      the first so many of a fixed sequence of random policies

Policies relate the fields to each other and to constants, in any way, and rules assume. What is possible must
be what comes, no more and no less; a rule must come to what it comes to with all of them; a field must be
deciding where two leads that differ in it alone end differently."""
import itertools
import random
from pathlib import Path

from held import decide, hold, logic, policy, wrong

CONTRACT = """contract: lead
version: 1
key: id
fields:
  id: {type: text}
  n: {type: integer, min: 0, max: 3}
  m: {type: integer, min: 0, max: 3}
  k: {type: integer, min: 1, max: 3}
  d: {type: date, min: 2026-11-18, max: 2026-11-21}
  f: {type: date, min: 2026-11-18, max: 2026-11-21}
  h: {type: boolean}
"""
DAYS = [f"2026-11-{day}" for day in range(18, 22)]
VALUES = {"n": range(4), "m": range(4), "k": range(1, 4), "d": DAYS, "f": DAYS}
HEAD = 'policy p\n  lead from "lead.contract.yaml"\n'


def relation(dice):
    return dice.choice(["<", "<=", ">", ">=", "is", "is not"])


def numbers(dice, names):
    def two():
        return f"{{}} {relation(dice)} {{}}".format(*dice.sample(names, 2))
    return [two, two, lambda: f"{dice.choice(names)} {relation(dice)} {dice.randrange(4)}"]


def dates(dice, names):
    def age():
        return dice.choice([f"within last {dice.randrange(1, 3)} days", f"within next {dice.randrange(1, 3)} days",
                            f"older than {dice.randrange(1, 3)} days"])
    return [lambda: f"d {relation(dice)} f", lambda: f"{dice.choice(names)} {relation(dice)} {dice.choice(DAYS)}",
            lambda: f"{dice.choice(names)} {age()}",
            lambda: f"days_since({dice.choice(names)}) {relation(dice)} {dice.randrange(-1, 3)}"]


def deciding(names, known):
    """The fields in which alone two leads differ that end differently."""
    found = set()
    for place, name in enumerate(names):
        ends = {}
        for values, packet in known.items():
            ends.setdefault(values[:place] + values[place + 1:], set()).add(packet["outcome"])
        if any(len(outcomes) > 1 for outcomes in ends.values()):
            found.add(name)
    return found


def check(command, seed):
    dice = random.Random(seed)
    names = dice.choice([["n", "m"], ["n", "m", "k"], ["d", "f"]])
    simple = [lambda: "h"] + (dates if "d" in names else numbers)(dice, names)
    Path("p.gate").write_text(policy(dice, HEAD, lambda: logic(dice, simple, 2)))
    base = {"h": dice.random() < .5}
    every = list(itertools.product(*(VALUES[name] for name in names)))
    packets = decide(command, [dict(base, **dict(zip(names, values))) for values in every] + [base])
    if not packets:
        return 0, 0
    known, packet = dict(zip(every, packets)), packets[-1]
    why = wrong(packet, known, None, None)
    waits = {field["field"] for field in packet.get("deciding", ()) if "field" in field}
    if why is None and waits != deciding(names, known):
        why = f"{waits} decide, and not {deciding(names, known)}"
    if why:
        print(f"FAILED policy {seed}, {base}: {why}\n{Path('p.gate').read_text()}")
    return 1, int(why is not None)


hold(CONTRACT, check, 1)
