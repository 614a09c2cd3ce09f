#!/usr/bin/python3
"""Leads of policies/inbound as nobody would wish them, always the same ones: values of the wrong
type, evidence good and bad, nested and flat keys, aliases beside names, keys twice, escapes, lists,
what no contract names, lines that are no JSON; or the same contract as CSV.

    leads.py ndjson|json|csv COUNT SEED
"""
import csv
import json
import random
import sys

FORM, COUNT, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
dice = random.Random(SEED)

VALUES = {
    "email": ["a@firm.example", "A@Firm.EXAMPLE", "x@gmail.com", "no address", "ü@b.example", ""],
    "country": ["DE", "de", "FR", "UK", "US", "XX", "CU", " ch "],
    "title": ["VP Sales", "student", "-", "Head  of\tIT", "n/a", "Größe \u00e9\u0301", "x" * 40],
    "message": ["hello", "guest post", "a \"quoted\" \\ text", "line\nbreak", "", "m" * 300],
    "company.name": ["Nordbank", "private", "Société", "none"],
    "company.employees": [5, 250, "250", 0, -3, 12.5, "many", 10000, 99999999999999999999, 640],
    "industry": ["fintech", "saas", "retail", ""],
    "source": ["demo_request", "Demo_Request", "event", "nonsense", "other"],
    "submitted_at": ["2026-11-19T10:00:00Z", "2026-11-20", "2027-01-01T00:00:00+02:00", "soon"],
    "pricing_visits": [0, 1, 7, "3", -1],
    "urgency": ["this_quarter", "later", "never"],
    "topic": ["help", "buy", "press"],
    "crm.is_customer": [True, False, "yes", "no", 1, "maybe"],
    "crm.owner": ["ana", "nobody in the teams", "Ben"],
    "gender": ["f", "m"],
    "postal_code": ["10115", "1010", "SW1A", "94103-1234"],
}
ALIASES = {"email": "Email", "company.name": "Company", "company.employees": "NumberOfEmployees",
           "crm.owner": "OwnerId", "submitted_at": "CreatedDate", "country": "CountryCode"}
ODD = [None, {}, [], [1, 2], ["a", {"b": 1}], [["x"]], {"other": 1}, {"value": {"x": 1}}, True, "", 3]


def value(field):
    roll = dice.random()
    if roll < 0.08:
        return dice.choice(ODD)
    if field == "company.employees" and roll < 0.3:
        return dice.randint(1, 20000)
    return dice.choice(VALUES[field])


def evidence(field):
    given = {"value": value(field)}
    if dice.random() < 0.8:
        given["confidence"] = dice.choice([0.1, 0.5, 0.7, 0.82, 1, "0.9", "high", 2, None, {}, True])
    if dice.random() < 0.6:
        given["source"] = dice.choice(["clearbit", "crm", "guess", "", 5, None, "cr\"m"])
    if dice.random() < 0.5:
        given["as_of"] = dice.choice(["2026-10-01", "2020-01-01", "2026-11-20T08:00:00Z", "", 7])
    if dice.random() < 0.05:
        given["note"] = {"deep": [1]}
    if dice.random() < 0.05:
        del given["value"]
    items = list(given.items())
    if dice.random() < 0.3:
        dice.shuffle(items)
    return dict(items)


def put(lead, path, said):
    keys = path.split(".")
    if dice.random() < 0.3:
        lead[path] = said
        return
    for key in keys[:-1]:
        lead = lead.setdefault(key, {})
        if not isinstance(lead, dict):
            return
    lead[keys[-1]] = said


def object_lead(number):
    lead = {"lead_id": f"L{number}"}
    for field in VALUES:
        if dice.random() < 0.35:
            continue
        path = ALIASES[field] if field in ALIASES and dice.random() < 0.15 else field
        put(lead, path, evidence(field) if dice.random() < 0.25 else value(field))
        if field in ALIASES and dice.random() < 0.03:
            lead[ALIASES[field]] = value(field)
    if dice.random() < 0.3:
        lead["confidence"] = {f: dice.choice([0.3, 0.6, 0.9, "0.8", "no", None, [1]])
                              for f in dice.sample(list(VALUES), 3)}
    if dice.random() < 0.02:
        lead["confidence"] = dice.choice([0.4, "x", []])
    lead["stage"] = dice.choice(["won", "lost", "open", ""])
    if dice.random() < 0.5:
        lead["decision"] = {"outcome": dice.choice(["accept", "reject", "handed on", ""]),
                            "route": {"to": dice.choice(["ana", "ben", None])}}
    lead["extra"] = {"a": {"b": dice.choice([1, "two", None])}, "list": [1, "z"]}
    if dice.random() < 0.02:
        lead["extra.a.b"] = 9
    if dice.random() < 0.02:
        lead["company"] = "a text, where others have an object"
    return lead


BROKEN = ['{"lead_id":}', '{"a":1,"a":2}', "[1]", "nonsense", '{"lead_id":"x"', '{"x":"\\u0000"}',
          '{"em\\u0061il":"a@firm.example","lead_id":"escaped key"}', '{"a":01}']


def text_of(lead):
    return json.dumps(lead, ensure_ascii=dice.random() < 0.3,
                      separators=dice.choice([(",", ":"), (", ", ": ")]))


def print_ndjson():
    for number in range(COUNT):
        roll = dice.random()
        if roll < 0.02:
            print(dice.choice(BROKEN))
        elif roll < 0.03:
            print()
        elif roll < 0.032:
            print('{"lead_id":"' + "y" * 70000 + '"}')
        print(text_of(object_lead(number)), end=dice.choice(["\n", "\n", "\r\n"]))


def print_json():
    leads = [json.dumps(object_lead(number), indent=1) for number in range(COUNT)]
    print("[" + ",\n".join(leads) + "]")


def print_csv():
    fields = ["lead_id", *VALUES]
    out = csv.writer(sys.stdout)
    header = fields + ["company.employees:confidence", "company.employees:as_of", "industry:source",
                       "stage", "Unknown"]
    out.writerow(header)
    for number in range(COUNT):
        row = [f"L{number}"]
        for field in VALUES:
            said = value(field) if dice.random() < 0.7 else ""
            row.append(said if isinstance(said, (str, int, float)) else json.dumps(said))
        row += [dice.choice(["0.9", "0.2", "", "x", " 0.8 "]), dice.choice(["2026-10-01", "", "old"]),
                dice.choice(["crm", "guess", ""]), dice.choice(["won", "lost", ""]), "u"]
        if dice.random() < 0.02:
            row.pop()
        out.writerow(row)


{"ndjson": print_ndjson, "json": print_json, "csv": print_csv}[FORM]()
