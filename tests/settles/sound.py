"""Leads without one or two values of further types, compared with the same leads with every value tried.

    sound.py HEADGATE POLICIES      the first POLICIES of a fixed sequence of random policies

Each policy belongs to a world: lists, lookups in tables, routes, values that break their contract,
choices and `assumed`, case-sensitive expressions, instants and durations, addresses. An outcome that
occurs must be possible, and a rule that is decided must come to that with all values."""
import itertools
import json
import random
from pathlib import Path

from held import decide, expected, hold, logic, policy, results

FIELDS = "contract: lead\nversion: 1\nkey: id\nfields:\n  id: {type: text}\n  h: {type: boolean}\n"
HEAD = 'policy p\n  lead from "lead.contract.yaml"\n'
WRITTEN = ["".join(letters) for count in range(1, 4) for letters in itertools.product("aAbB1", repeat=count)]


def relation(dice):
    return dice.choice(["<", "<=", ">", ">=", "is", "is not"])


class World:
    def __init__(self, dice):
        self.dice = dice

    def head(self):
        return HEAD

    def policy(self, names):
        simple = [lambda: "h"] + self.conditions(names) * 2
        return policy(self.dice, self.head(), lambda: logic(self.dice, simple, 2))

    def open_leads(self, base):
        return [base]

    def lifted(self):
        """The contract by which the values are tried."""
        return self.contract


class Lists(World):
    contract = FIELDS + "  g: {type: list of text}\n  u: {type: text}\n  w: {type: text}\n"
    values = {"g": [list(some) for count in range(5)
                    for some in itertools.combinations_with_replacement("abcq", count)]}

    def unknown(self):
        return ["g"]

    def base(self):
        return {"u": self.dice.choice("abq"), "w": self.dice.choice("abc")}

    def conditions(self, names):
        dice = self.dice

        def one():
            return dice.choice("abc")
        return [lambda: f'g includes "{one()}"', lambda: f'g includes any of ("{one()}", "{one()}")',
                lambda: f'g includes all of ("{one()}", "{one()}")',
                lambda: f"count(g) {relation(dice)} {dice.randrange(1, 4)}",
                lambda: "g includes u", lambda: "u in g", lambda: "w in g", lambda: "g includes w"]


class Choices(World):
    contract = FIELDS + ("  t: {type: text}\n  u: {type: text}\n  e: {type: enum, values: [a, b, c]}\n"
                         "  n: {type: integer, min: 0, max: 3}\n  c: {type: boolean}\n")
    values = {"t": ["a", "b", "ab", "q", "A"], "e": ["a", "b", "c"], "n": range(4), "c": [True, False]}

    def unknown(self):
        return self.dice.choice([["t", "c"], ["e", "n"], ["c", "n"], ["t", "e"], ["e", "c"], ["t", "e", "c"]])

    def base(self):
        return {"t": self.dice.choice("abq"), "u": self.dice.choice("abq"), "e": self.dice.choice("abc"),
                "n": self.dice.randrange(4), "c": self.dice.random() < .5}

    def conditions(self, names):
        dice = self.dice

        def truth():
            return dice.choice(["c", "h", 'e is "a"', "n >= 2", 't is "a"'])

        def text():
            return dice.choice(["t", "e", "u", f"(if {truth()} then t else u)", f"(if {truth()} then e else t)"])

        def number():
            return dice.choice(["n", f"(if {truth()} then n else 2)", f"(n + (if {truth()} then 1 else 0))",
                                "abs(n - 2)"])
        return [truth, lambda: f'{text()} is "{dice.choice("abc")}"', lambda: f'{text()} in ("a", "b")',
                lambda: f"{text()} is {text()}", lambda: f"{number()} {relation(dice)} {dice.randrange(4)}",
                lambda: f'{text()} starts with "a"', lambda: f"{number()} {relation(dice)} {number()}"]


class Tables(World):
    """Two tables over some of the fields; rows may be missing."""
    contract = Choices.contract
    values = {"t": ["".join(letters) for count in range(1, 4) for letters in itertools.product("abq", repeat=count)]
              + ["A", "1", "10", "12", "15", "100", "abab", "bq12"],
              "e": ["a", "b", "c"], "n": range(4), "c": [True, False]}
    cells = {"t": ['"a"', '"ab"', 'starts with "a"', 'starts with "b"', 'not "a"', '"10".."15"', '"a" | "b"',
                   'not starts with "a"', "*"],
             "e": ['"a"', '"a" | "b"', 'not "c"', "*"], "n": ["1..2", ">= 2", "< 2", "0", "0 | 3", "not 3", "*"],
             "c": ["yes", "no", "*"]}

    def unknown(self):
        return self.dice.choice([["t"], ["e"], ["n"], ["t", "c"], ["e", "n"], ["n", "c"], ["t", "n"]])

    base = Choices.base

    def table(self, name):
        dice, columns = self.dice, self.dice.sample("tenc", 2)
        rows = "".join(f"  r{i}: {', '.join(dice.choice(self.cells[column]) for column in columns)} -> "
                       f'{dice.choice("0125")}, "{dice.choice("xyz")}"\n' for i in range(dice.randrange(2, 5)))
        return (f"table {name}\n  hit first\n  match {', '.join(columns)}\n"
                f"  give v as integer, w {{\n{rows}}}\n")

    def head(self):
        return HEAD + self.table("tab") + self.table("tob")

    def conditions(self, names):
        dice = self.dice

        def table():
            return dice.choice(["tab", "tob"])
        return [lambda: f"{table()} is found", lambda: f"{table()}.v {relation(dice)} {dice.choice('0125')}",
                lambda: f'{table()}.w is "{dice.choice("xyz")}"', lambda: f"tab.v {relation(dice)} tob.v",
                lambda: "tab.w is tob.w", lambda: f"n {relation(dice)} {table()}.v",
                lambda: f"tab.v + n > {dice.randrange(6)}", lambda: f't contains "{dice.choice("abq")}"',
                lambda: f'e is "{dice.choice("ab")}"', lambda: "c"]


class Routes(Tables):
    """Who gets an accepted lead, and by when."""
    contract = Tables.contract + "  sub: {type: datetime}\n"

    def base(self):
        return dict(Tables.base(self), sub=self.dice.choice(["2026-11-20T08:00:00Z", "2026-11-19T08:00:00Z"]))

    def policy(self, names):
        dice, head, simple = self.dice, self.head(), self.conditions(names)

        def within():
            return dice.choice(["", "respond within 1 hour", "respond within 2 hours", "respond within 1 day"])
        rules = "".join(f"  r{i}: to {dice.choice(['tab.w', 'tob.w', 'u', chr(34) + 'ann' + chr(34)])} "
                        f"when {logic(dice, simple, 1)} {within()}\n" for i in range(dice.randrange(1, 4)))
        unresolved = f'  open: to "tri" unresolved {within()}\n' if dice.random() < .5 else ""
        since = dice.choice(["", "since sub "])
        return (f"{head}decide {{\n  a: accept when {logic(dice, simple, 1)}\n  z: accept otherwise\n}}\n"
                f"route accept {since}{{\n{rules}  f: to \"rest\" otherwise {within()}\n{unresolved}}}\n")

    def wrong_here(self, packet, known):
        if any(one.get("route_deciding") for one in known):
            return None
        routes = [one.get("route") or {} for one in known]
        owners, dues = {route.get("to") for route in routes}, [route.get("due_at") for route in routes]
        route = packet.get("route") or {}
        if len(owners) > 1:
            return None if packet.get("route_deciding") else f"{owners} get it, and nothing decides that"
        if packet.get("route_deciding") or route.get("to") not in owners:
            return f"{owners} gets it, not {route}"
        first = min((due for due in dues if due), default=None)
        return None if route.get("due_at") == first else f"it is due at {first}, not {route}"


class Broken(World):
    """A value that breaks its contract: the values are tried by a contract without the bounds."""
    texts = ["".join(letters) for count in range(1, 4) for letters in itertools.product("abAq", repeat=count)]
    kinds = {
        "n": ("integer, min: 2, max: 5", "integer", [*range(-3, 12)], [0, 99, "x"]),
        "d": ("date, min: 2026-11-18, max: 2026-11-21", "date", [f"2026-11-{day}" for day in range(10, 29)],
              ["2019-01-01", "x"]),
        "t": ("text, max: 2", "text", texts + ["abab", "zzzzzz"], ["abab", "zzz"]),
        "z": ("text, pattern: '[ab]+'", "text", texts + ["abab", "zzzzzz"], ["q", "abq"]),
        "e": ("enum, values: [a, ab, b]", "text", texts + ["abab", "zzzzzz"], ["q", "abq"])}

    def __init__(self, dice):
        super().__init__(dice)
        self.name = dice.choice(list(self.kinds))
        self.values = {self.name: self.kinds[self.name][2]}
        self.contract, self.without = (FIELDS + "  u: {type: text}\n" + f"  {self.name}: {{type: {kind}}}\n"
                                       for kind in self.kinds[self.name][:2])

    def lifted(self):
        return self.without

    def unknown(self):
        return [self.name]

    def base(self):
        return {"u": self.dice.choice(["a", "ab", "q"])}

    def open_leads(self, base):
        return [dict(base, **{self.name: value}) for value in self.kinds[self.name][3]]

    def conditions(self, names):
        dice, name = self.dice, self.name
        if name == "n":
            return [lambda: f"n {relation(dice)} {dice.randrange(8)}",
                    lambda: f"n in {dice.randrange(1, 4)}..{dice.randrange(4, 8)}",
                    lambda: f"abs(n - 3) {relation(dice)} {dice.randrange(3)}"]
        if name == "d":
            return [lambda: f"d {relation(dice)} 2026-11-{dice.randrange(16, 24)}",
                    lambda: f"d within last {dice.randrange(1, 5)} days",
                    lambda: f"days_since(d) {relation(dice)} {dice.randrange(-3, 4)}"]

        def part():
            return dice.choice(["a", "ab", "b"])
        return [lambda: f'{name} is "{part()}"', lambda: f'{name} in ("{part()}", "{part()}")',
                lambda: f'{name} starts with "{part()}"', lambda: f'{name} contains "{part()}"',
                lambda: f"length({name}) {relation(dice)} {dice.randrange(1, 5)}",
                lambda: f'{name} is exactly "{part()}"', lambda: f"{name} is u", lambda: f"u starts with {name}"]


class Capitals(World):
    """Expressions that tell capitals from small letters."""
    contract = FIELDS + ("  t: {type: text}\n  z: {type: text, pattern: '(?-i)[A-Za-z][b1]?'}\n"
                         "  e: {type: enum, values: [Ab, b, A1]}\n  u: {type: text}\n")
    values = {"t": WRITTEN, "z": WRITTEN, "e": ["Ab", "b", "A1"]}

    def unknown(self):
        return [self.dice.choice("ttze")]

    def base(self):
        return {"u": self.dice.choice(["a", "Ab", "1", "AB"])}

    def conditions(self, names):
        dice, name = self.dice, names[0]
        texts = ["Ab", "b", "A1", "ab", "B"] if name == "e" else ["a", "b", "ab", "AB", "1", "a1", "A"]

        def part():
            group = dice.choice(["(?-i)^([A-Z]+)", "(?-i)(b)", "^(a)", "(?-i)^([ab])"])
            return f'(part of {name} matching "{group}")'
        expressions = ["(?-i)A", "(?-i)^a", "(?-i)B$", "(?-i:A)b", "(?-i)^[A-Z]+$", "a", "^ab$", "^(a|b)", "b$"]
        return [lambda: f'{name} matches "{dice.choice(expressions)}"'] * 3 + [
            lambda: f'{name} is "{dice.choice(texts)}"', lambda: f'{name} in ("{texts[0]}", "{dice.choice(texts)}")',
            lambda: f"{name} is u", lambda: f"{name} is exactly u",
            lambda: f'{part()} is "{dice.choice(["a", "AB", "b", "A"])}"', lambda: f"{part()} is u",
            lambda: f'{name} starts with "{dice.choice(["A", "ab", "b"])}"']


class Times(World):
    """Instants on both sides of every limit, and durations; the limits are whole days and hours."""
    contract = FIELDS + "  x: {type: datetime}\n  y: {type: datetime}\n  p: {type: duration}\n"
    values = {"x": [f"2026-11-{day}T{hour}:00:00Z" for day in range(17, 23) for hour in ("00", "09", "12")]
              + ["2026-11-19T09:00:00.000001Z", "2026-11-19T08:59:59.999999Z", "2026-10-01T00:00:00Z"],
              "p": [f"{count} {unit}" for count in (0, 1, 2, 5) for unit in ("days", "hours", "business days")]}

    def unknown(self):
        return self.dice.choice([["x"], ["p"], ["x", "p"]])

    def base(self):
        return {name: self.dice.choice(self.values[name[0].replace("y", "x")]) for name in "xyp"}

    def conditions(self, names):
        dice = self.dice

        def span():
            return dice.choice(["1 day", "2 days", "24 hours", "p"])
        return [lambda: f"x within last {span()}", lambda: f"x older than {span()}",
                lambda: f"x within next {dice.choice(['1 day', '12 hours'])}", lambda: f"x {relation(dice)} y",
                lambda: f"days_since(x) {relation(dice)} {dice.randrange(3)}",
                lambda: f"hours_since(x) {relation(dice)} {dice.choice([0, 21, 24])}",
                lambda: f"p {relation(dice)} {dice.choice(['1 day', '2 days', '2 hours'])}"]


class Addresses(World):
    contract = FIELDS + "  m: {type: email}\n  u: {type: domain}\n"
    values = {"m": [f"{local}@{domain}" for local in ("a", "b", "ab", "info", "a.b", "A", "q")
                    for domain in ("a.example", "x.a.example", "a.co.uk", "x.a.co.uk", "b.edu", "q.com",
                                   "b-a.example", "q.b.edu")]}

    def unknown(self):
        return ["m"]

    def base(self):
        return {"u": self.dice.choice(["a.example", "b.edu", "a.co.uk"])}

    def conditions(self, names):
        dice = self.dice

        def domain():
            return dice.choice(["a.example", "b.edu", "a.co.uk", "x.a.example"])
        return [lambda: f'domain_of(m) is "{domain()}"', lambda: f'domain_of(m) ends with ".{dice.choice(["edu", "uk"])}"',
                lambda: f'registrable_domain_of(m) is "{domain()}"', lambda: "domain_of(m) is u",
                lambda: f'local_part_of(m) is "{dice.choice(["a", "info"])}"', lambda: f'm ends with "@{domain()}"',
                lambda: f'm matches "^({dice.choice(["a|info", "b"])})@"', lambda: f'm contains "{dice.choice(["b", "a."])}"',
                lambda: f'm matches "@{domain()}$"', lambda: f'm is "a@{domain()}"']


WORLDS = [Lists, Choices, Tables, Capitals, Routes, Broken, Capitals, Times, Addresses, Capitals]


def wrong(world, packet, known):
    """What is wrong with the packet, by those with all values; None: nothing."""
    outcomes = set().union(*(one["possible"] for one in known))
    possible = set(packet["possible"])
    if outcomes - possible:
        return f"possible is {sorted(possible)}, and {sorted(outcomes)} come"
    came = {}
    for one in known:
        for rule, result in results(one).items():
            came.setdefault(rule, set()).add(result)
    for rule, result in results(packet).items():
        decided = result in ("hit", "miss", "not reached") and not rule.startswith("route.")
        if decided and result not in expected(rule, came[rule]) and came[rule] != {"not reached"}:
            return f"{rule} is {result}, and {came[rule]} come"
    return world.wrong_here(packet, known) if hasattr(world, "wrong_here") else None


def check(command, seed):
    dice = random.Random(seed)
    world = WORLDS[seed % len(WORLDS)](dice)
    names = world.unknown()
    Path("lead.contract.yaml").write_text(world.contract)
    Path("p.gate").write_text(world.policy(names))
    base = {"h": dice.random() < .5, **world.base()}
    base = {name: value for name, value in base.items() if name not in names}
    packets = decide(command, world.open_leads(base))
    Path("lead.contract.yaml").write_text(world.lifted())
    every = [dict(base, **dict(zip(names, values)))
             for values in itertools.product(*(world.values[name] for name in names))]
    known = [packet for packet in decide(command, every) if not packet.get("problems")]
    found = 0
    for packet in packets if known else []:
        why = wrong(world, packet, known)
        if why:
            print(f"FAILED policy {seed} ({type(world).__name__}), {json.dumps(base)}: {why}\n{Path('p.gate').read_text()}")
            found += 1
    return len(packets) if known else 0, found


hold(FIELDS, check, 0.7)
