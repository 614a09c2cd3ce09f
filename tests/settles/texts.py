"""A lead without a text, held against the lead with each text of a few signs.

    texts.py HEADGATE POLICIES      the first so many of a fixed sequence of random policies

Each policy asks a text a few things that are not free of one another (`contains`, `starts with`, `has word`,
`is exactly`, `length`, whether it is the same as another field or in a list of the lead) in many ways, and
rules assume. What is possible without the text must be what comes with one or another; a rule must come to
what it comes to with all of them. The texts are all of one to three signs, of which two stand in patterns,
one is a capital, one is none of them and one parts words, and what three patterns or fillers make."""
import itertools
import random
from pathlib import Path

from held import decide, hold, logic, policy, wrong

CONTRACT = """contract: lead
version: 1
key: id
fields:
  id: {type: text}
  t: {type: text}
  u: {type: text}
  tags: {type: list of text}
  h: {type: boolean}
"""
SIGNS = "aAbq-"
SHORT = ["".join(signs) for count in range(1, 4) for signs in itertools.product(SIGNS, repeat=count)]
PARTS = ["", "a", "b", "q", "A", "ab", "ba", "aa", "bb", "a-b", "-", "q-", "-q"]
TEXTS = list(dict.fromkeys(SHORT + ["".join(parts) for parts in itertools.product(PARTS, repeat=3) if any(parts)]))
HEAD = 'policy p\n  lead from "lead.contract.yaml"\n'


def searched(dice, parts):
    part = dice.choice(parts)
    cased = [one for one in parts if "a" in one]  # of `b` there is no capital
    return "t " + dice.choice([
        f'contains "{part}"', f'starts with "{part}"', f'ends with "{part}"', f'has word "{part}"',
        f'is "{part}"', f'is exactly "{dice.choice(cased or ["a"])}"', f'is not "{part}"', f'in ("{parts[0]}", "{parts[1]}")',
        f'contains any of ("{parts[0]}", "{parts[1]}")', f'starts with any of ("{parts[0]}", "{parts[1]}")',
        f'contains all of ("{parts[0]}", "{parts[1]}")'])


def condition(dice, parts, related):
    simple = [lambda: searched(dice, parts)] * 5 + [lambda: "h"] + related
    return logic(dice, simple, 2)


def check(command, seed):
    dice = random.Random(seed)
    parts = [dice.choice(["a", "b"]), dice.choice(["ab", "ba", "aa", "bb", "a-b"])]
    related = dice.choice([[], [lambda: f"length(t) {dice.choice(['<', '>='])} {dice.choice([1, 6])}"],
                           [lambda: "t is u", lambda: "t is exactly u"], [lambda: "t in tags"]])
    Path("p.gate").write_text(policy(dice, HEAD, lambda: condition(dice, parts, related)))
    base = {"h": dice.random() < .5, "u": dice.choice(["a", "ab", "aq", "a-b", "-"]),
            "tags": dice.sample(parts + ["q", "aq", "Ab"], dice.randrange(0, 4))}
    packets = decide(command, [dict(base, t=text) for text in TEXTS] + [base, dict(base, t=None)])
    if not packets:
        return 0, 0
    known = dict(zip(TEXTS, packets))
    found = asked = 0
    for packet in packets[len(TEXTS):]:
        asked += 1
        why = wrong(packet, known, "t", None)
        if why:
            print(f"FAILED policy {seed}, {base}: {why}")
            found += 1
    if found:
        print(Path("p.gate").read_text())
    return asked, found


hold(CONTRACT, check, 1)
