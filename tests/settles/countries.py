"""A lead without its country, held against the lead with each country there is.

    countries.py HEADGATE POLICIES      the first so many of a fixed sequence of random policies

Policies look into the codes of countries (`starts with`, `contains`, `matches`, `length`, lists of many
of them) and ask enums and a truth beside them. What is possible without the country must be what comes
with one country or another, no more and no less; a rule must hit, miss, be unknown or be assumed as it
does with all of them; what settles the country must say what comes with each. Of a country that breaks
its contract, which may be something else, less may not be possible."""
import random
import re
from functools import cache
from pathlib import Path

from held import decide, hold, logic, policy, wrong

CONTRACT = """contract: lead
version: 1
key: id
min_confidence: 0.5
fields:
  id: {type: text}
  c: {type: country, blank_values: [XK]}
  f: {type: country}
  e: {type: enum, values: [red, green, blue, none], blank_values: [none]}
  g: {type: enum, values: [green, grey, de]}
  h: {type: boolean}
"""
NAMES = [chr(a) + chr(b) for a in range(65, 91) for b in range(65, 91)]
GAPS = [{}, {"c": None}, {"c": {"value": "DE", "confidence": 0.1}}, {"c": "XK"}]


@cache
def countries(command):
    """The codes that a contract takes, by asking; every one is in the list `every`."""
    for name in ("most.txt", "every.txt"):
        Path(name).write_text("DE\n")
    Path("p.gate").write_text(head() + 'decide { a: accept when f is "DE"\n z: reject otherwise }\n')
    packets = decide(command, [{"f": name} for name in NAMES])
    codes = [name for name, packet in zip(NAMES, packets) if not packet.get("problems")]
    Path("every.txt").write_text("\n".join(codes) + "\n")
    return codes


def head():
    return 'policy p\n  lead from "lead.contract.yaml"\nlist most from "most.txt"\nlist every from "every.txt"\n'


def searched(dice, field):
    """A test that looks into the code."""
    letter = dice.choice("ABCDEFGKQRUXZ19")
    two = letter + dice.choice("ABCDEFGKQRUXZ")
    return f"{field} " + dice.choice([
        f'starts with "{dice.choice([letter, two])}"', f'ends with "{letter}"',
        f'contains "{dice.choice([letter, two])}"', f'has word "{two}"', f'is exactly "{two}"',
        f'matches "^[{letter}{dice.choice("ABCDEFG")}]"', f'matches "^{letter}.$"', 'matches "^[A-Z]+$"',
        f'starts with any of ("{letter}", "{dice.choice("ADG")}")',
        f'contains all of ("{letter}", "{dice.choice("ADG")}")'])


def condition(dice, codes):
    some = ", ".join(f'"{code}"' for code in dice.sample(codes, 4))
    simple = [
        lambda: searched(dice, "c"), lambda: searched(dice, "c"), lambda: searched(dice, "e"),
        lambda: f'c is "{dice.choice(codes)}"', lambda: f"c in ({some})", lambda: f"c not in ({some})",
        lambda: f"c in {dice.choice(['most', 'every'])}", lambda: f"c not in {dice.choice(['most', 'every'])}",
        lambda: f"length(c) {dice.choice(['is', '<', '>='])} {dice.randrange(1, 4)}",
        lambda: f'bucket(c, "s") < {dice.choice([0, 1, 50, 100])}',
        lambda: "c is f", lambda: "f is c", lambda: "e is g", lambda: "c is exactly f",
        lambda: f'e is "{dice.choice(["red", "green", "none"])}"', lambda: "h",
        lambda: f'g {dice.choice(["is", "is not"])} "green"',
    ]
    return logic(dice, simple, 2)


def bases(dice, codes):
    """What else the lead says: all of it, so that the country alone is open."""
    return [{"f": dice.choice(codes), "e": dice.choice(["red", "green", "blue"]),
             "g": dice.choice(["green", "grey", "de"]), "h": dice.random() < .5} for _ in range(2)]


def piece_holds(piece, code):
    """Is the country in the piece? None: its name does not tell."""
    names = re.split(" or |, ", piece)
    if piece == "any value" or code in names:
        return True
    return None if any(len(name) != 2 for name in names) else False


def check(command, seed):
    dice, codes = random.Random(seed), countries(command)
    Path("p.gate").write_text(policy(dice, head(), lambda: condition(dice, codes)))
    Path("most.txt").write_text("\n".join(codes[dice.randrange(6):]) + "\n")
    sure = [code for code in codes if code != "XK"]
    found = asked = 0
    for base in bases(dice, codes):
        packets = decide(command, [dict(base, c=code) for code in sure] +
                         [dict(base, **gap) for gap in GAPS] + [dict(base, c="nonsense")])
        if not packets:
            return 0, 0
        known = dict(zip(sure, packets))
        for gap, packet in zip(GAPS, packets[len(sure):]):
            asked += 1
            why = wrong(packet, known, "c", piece_holds)
            if why:
                print(f"FAILED policy {seed}, {dict(base, **gap)}: {why}")
                found += 1
        some = {one["outcome"] for one in known.values()}
        if not some <= set(packets[-1]["possible"]):
            print(f"FAILED policy {seed}, {base} with a country that is none: not all of {some} is possible")
            found += 1
        if found:
            print(Path("p.gate").read_text())
            break
    return asked, found


hold(CONTRACT, check, 1)
