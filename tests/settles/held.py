"""What the other files of this folder share: policies of a fixed sequence, tried in a folder of their own, the
lines that the tests count, and a lead without a field held against the lead with each value of it."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def run(command, *more):
    done = subprocess.run([command, *more], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"headgate {more} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def decide(command, leads):
    Path("leads.ndjson").write_text("".join(json.dumps({"id": "x", **lead}) + "\n" for lead in leads))
    return [json.loads(line)
            for line in run(command, "eval", "p.gate", "leads.ndjson", "--trace", "full", "--now",
                            "2026-11-20T09:00:00Z").splitlines()]


def policy(dice, head, condition):
    """Scores with every posture and a few outcomes, all by conditions of `condition()`."""
    scores = [f"  s{i}: +{i + 1} when {condition()} assuming {dice.choice(['no', 'yes', 'nothing'])}"
              for i in range(4)]
    outcomes = ["accept", "nurture", "review"][:dice.randrange(2, 4)]
    rules = [f"  d{i}: {outcome} when {condition()}" for i, outcome in enumerate(outcomes)]
    return head + "\n".join(["score s 0..100 {", *scores, "}", "decide {", *rules,
                             "  z: reject otherwise", "}", ""])


def logic(dice, simple, depth):
    """One of the conditions that `simple` makes, or several of them."""
    def deeper():
        return logic(dice, simple, depth - 1)
    joined = [
        lambda: f"not ({deeper()})", lambda: f"({deeper()}) and ({deeper()})",
        lambda: f"({deeper()}) or ({deeper()})",
        lambda: f"at least 2 of ({deeper()}, {deeper()}, {deeper()})",
    ]
    return dice.choice(simple + joined if depth > 0 else simple)()


def results(packet):
    return {line["rule"]: line["result"] for line in packet["trace"]}


def expected(rule, came):
    """What a rule comes to without the field, from what it comes to with each value. Of one that never hits
    and is not always read it may be said that its condition is open."""
    if len(came) == 1:
        return came
    if rule.startswith("s."):
        return {"unknown", "assumed no", "assumed yes"}
    return {"miss", "unknown"} if came == {"miss", "not reached"} else {"unknown"}


def said(settles, value, holds):
    rest, unclear = None, False
    for piece in settles:
        if piece["if"] == "otherwise":
            rest = piece["outcome"]
            continue
        inside = holds(piece["if"], value)
        if inside:
            return piece["outcome"]
        unclear |= inside is None
    return None if unclear else rest or "nothing"


def wrong(packet, known, name, holds):
    """What is wrong with the packet of a lead without the field; None: nothing. `known`: the packets with it,
    by value; `holds(piece, value)`: whether the value is in the piece, None where its name does not tell; or None: what
    settles it is not looked at. `name`: of the field, or None: there are several."""
    outcomes = {value: one["outcome"] for value, one in known.items()}
    if set(packet["possible"]) != set(outcomes.values()):
        return f"possible is {packet['possible']}, and {sorted(set(outcomes.values()))} come"
    came = {}
    for one in known.values():
        for rule, result in results(one).items():
            came.setdefault(rule, set()).add(result)
    for rule, result in results(packet).items():
        looser = {"unknown"} if packet["analysis"] == "direct" else set()  # nobody asked for more
        if result not in expected(rule, came[rule]) | looser:
            return f"{rule} is {result}, and {came[rule]} come"
    waits = [field for field in packet.get("deciding", ()) if field.get("field") == name]
    if name and bool(waits) != (len(set(outcomes.values())) > 1):
        return f"{name} is {'' if waits else 'not '}deciding"
    for value, outcome in outcomes.items() if waits and holds else ():
        told = said(waits[0].get("settles", []), value, holds)
        if told not in (None, outcome):
            return f"{value} leads to {outcome}, not {told}"
    return None


def hold(contract, check, least):
    """`check(command, seed)` says how many leads it compared and how many were wrong; of the policies at
    least so many leads each must have been compared. The command and how many policies are the arguments."""
    command, policies = str(Path(sys.argv[1]).resolve()), int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    asked = bad = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("lead.contract.yaml").write_text(contract)
        for seed in range(first, first + policies):
            more = check(command, seed)
            asked, bad = asked + more[0], bad + more[1]
        os.chdir("/")
    if asked < policies * least:
        print(f"FAILED only {asked} leads were compared")
        bad += 1
    print(f"{asked - bad} passed, {bad} failed")
    sys.exit(bad != 0)
