"""The rules of bench/policies/sixty.gate and decision tables of many rows, as trees in Python, with
what they answer. Engines get them translated by emit.py; that the trees say what the policy says
is checked by answers: generate.py compares them with Headgate's own on every lead.

A condition is a tuple: ("and", c…), ("or", c…), or a test of one field. A field that is absent
makes every test false but ("null", field)."""
import random
import re
from pathlib import Path

POLICIES = Path(__file__).resolve().parent.parent / "policies"
# Fields that a lead may lack.
NULLABLE = {"phone", "employees", "annual_revenue", "funding_total", "state", "consent",
            "is_competitor", "last_activity_days"}


def lines_of(name):
    return (POLICIES / name).read_text().split()


FREEMAIL = lines_of("freemail.txt")
DISPOSABLE = lines_of("disposable.txt")


def compare(operator):
    return lambda field, value: ("cmp", field, operator, value)


lt, le, gt, ge = (compare(operator) for operator in ("<", "<=", ">", ">="))


def named(kind):
    return lambda field, value: (kind, field, value)


eq, ne, has, ends, starts, contains, matches = (
    named(kind) for kind in ("eq", "ne", "has", "ends", "starts", "contains", "matches"))


def between(field, low, above):
    return ("range", field, low, above)  # low <= field < above


def one_of(field, values):
    return ("in", field, values.split() if isinstance(values, str) else list(values))


def yes(field):
    return ("bool", field, True)


def no(field):
    return ("bool", field, False)


def null(field):
    return ("null", field)


def both(*conditions):
    return ("and", *conditions)


def either(*conditions):
    return ("or", *conditions)


TIER_1 = "US CA GB IE DE AT CH FR NL SE NO DK FI AU NZ SG"
DISQUALIFY = [
    ("one_person", both(one_of("email_domain", FREEMAIL), lt("employees", 10))),
    ("sanctions", one_of("country", "RU BY IR KP SY CU")),
    ("competitor", yes("is_competitor")),
    ("education", ends("email", ".edu")),
    ("role_mail", matches("email", "^(test|noreply|no-reply|admin|info)[0-9]*@")),
    ("test_lead", either(contains("company", "Test "), contains("company", "asdf"))),
    ("tiny", both(lt("employees", 5), lt("annual_revenue", 100000))),
    ("no_consent", no("consent")),
    ("vice", one_of("industry", "gambling tobacco adult")),
    ("customer", both(yes("is_customer"), ne("source", "partner"))),
    ("spam", matches("form_message", "viagra|casino|backlinks|seo services|crypto giveaway")),
    ("throwaway", both(null("phone"), one_of("email_domain", DISPOSABLE))),
]
SCORE = [
    ("staff_1", 2, between("employees", 1, 50)),
    ("staff_50", 8, between("employees", 50, 200)),
    ("staff_200", 15, between("employees", 200, 1000)),
    ("staff_1000", 20, between("employees", 1000, 10000)),
    ("staff_10000", 12, ge("employees", 10000)),
    ("leader", 15, one_of("seniority", "c_level vp")),
    ("director", 10, eq("seniority", "director")),
    ("manager", 5, eq("seniority", "manager")),
    ("technical", 8, one_of("department", "engineering it")),
    ("commercial", 6, both(one_of("department", "marketing sales"),
                           one_of("seniority", "c_level vp director"))),
    ("icp", 10, one_of("industry", "software saas fintech ecommerce cybersecurity ai")),
    ("second_icp", 6, both(one_of("industry", "healthcare manufacturing logistics retail"),
                           ge("employees", 200))),
    ("revenue", 8, ge("annual_revenue", 10000000)),
    ("funded", 7, both(one_of("funding_stage", "series_a series_b series_c"),
                       ge("founded_year", 2012))),
    ("market", 5, one_of("country", TIER_1)),
    ("views", 5, ge("page_views", 10)),
    ("pricing", 7, both(ge("sessions", 3), yes("pricing_viewed"))),
    ("mail", 4, both(ge("email_opens", 3), ge("email_clicks", 1))),
    ("webinar", 6, yes("webinar_attended")),
    ("demo", 20, yes("demo_requested")),
    ("crm", 5, either(has("tech", "salesforce"), has("tech", "hubspot"))),
    ("data_stack", 4, both(has("tech", "snowflake"), has("tech", "aws"))),
    ("growth", 5, matches("title", "(RevOps|Revenue Operations|Growth)")),
    ("head", 5, either(contains("title", "Head of"), starts("title", "Chief "))),
    ("dormant", -10, both(gt("last_activity_days", 90), le("sessions", 2))),
]
US = eq("country", "US")
WEST = one_of("state", "CA OR WA NV")
NORTHEAST = one_of("state", "NY NJ CT MA")
BIG, MIDDLE = ge("employees", 5000), ge("employees", 500)
# The first that fits; `others` where none does.
TERRITORY = [
    ("ent_amer", both(BIG, eq("region", "AMER"))),
    ("ent_emea", both(BIG, eq("region", "EMEA"))),
    ("ent_row", BIG),
    ("mm_west", both(US, WEST, MIDDLE)),
    ("mm_ne", both(US, NORTHEAST, MIDDLE)),
    ("mm_us", both(US, MIDDLE)),
    ("vert_pub", both(US, one_of("industry", "healthcare government"))),
    ("smb_west", both(US, WEST)),
    ("smb_us", US),
    ("smb_ca", eq("country", "CA")),
    ("dach", one_of("country", "DE AT CH")),
    ("uki", one_of("country", "GB IE")),
    ("nordics", one_of("country", "SE NO DK FI")),
    ("france", one_of("country", "FR BE LU")),
    ("emea", eq("region", "EMEA")),
    ("japan", both(eq("region", "APAC"), eq("language", "ja"))),
    ("apac", eq("region", "APAC")),
]
OUTCOMES = ["reject", "hot", "sales", "nurture", "recycle"]
# What a rule is called in an answer's sum.
DISQUALIFY_ID, SCORE_ID = 1, 100


def holds(condition, lead):
    kind = condition[0]
    if kind == "and":
        return all(holds(part, lead) for part in condition[1:])
    if kind == "or":
        return any(holds(part, lead) for part in condition[1:])
    value = lead.get(condition[1])
    if kind == "null":
        return value is None
    if value is None:
        return False
    wanted = condition[2]
    if kind == "cmp":
        limit = condition[3]
        return {"<": value < limit, "<=": value <= limit, ">": value > limit,
                ">=": value >= limit}[wanted]
    return {
        "eq": lambda: value == wanted,
        "ne": lambda: value != wanted,
        "range": lambda: wanted <= value < condition[3],
        "in": lambda: value in wanted,
        "bool": lambda: value is wanted,
        "has": lambda: wanted in value,
        "ends": lambda: value.endswith(wanted),
        "starts": lambda: value.startswith(wanted),
        "contains": lambda: wanted in value,
        "matches": lambda: re.search(wanted, value) is not None,
    }[kind]()


def outcome_of(rejected, total, lead):
    if rejected:
        return 0
    if total >= 80 and lead["demo_requested"]:
        return 1
    if total >= 60:
        return 2
    return 3 if total >= 35 or lead["pricing_viewed"] else 4


def answer_sum(total, outcome, territory, hits):
    """One number that differs when anything of the answer does: every engine prints it."""
    return total + 1000 * outcome + 10000 * territory + 1000000 * hits


def decide(lead):
    rejected = [i for i, (_, when) in enumerate(DISQUALIFY) if holds(when, lead)]
    scored = [i for i, (_, _, when) in enumerate(SCORE) if holds(when, lead)]
    total = sum(SCORE[i][1] for i in scored)
    territory = next((i for i, (_, when) in enumerate(TERRITORY) if holds(when, lead)),
                     len(TERRITORY))
    hits = sum(DISQUALIFY_ID + i for i in rejected) + sum(SCORE_ID + i for i in scored)
    return answer_sum(total, outcome_of(bool(rejected), total, lead), territory, hits)


# --- decision tables -----------------------------------------------------------------------------

COLUMNS = ("country", "postal3", "industry")


def table_rows(count, leads):
    """`count` rows over country, postal code, industry and a range of head counts; any of them
    may be open; the last row takes all. Values are those of the leads, so that rows are met."""
    dice = random.Random(count)
    values = {column: sorted({lead[column] for lead in leads}) for column in COLUMNS}
    rows = []
    for _ in range(count - 1):
        row = {
            "country": dice.choice(values["country"]) if dice.random() < .95 else None,
            "postal3": f"{dice.randrange(1000):03d}" if dice.random() < (.9 if count >= 100 else .3)
            else None,
            "industry": dice.choice(values["industry"]) if dice.random() < .5 else None,
            "low": None, "above": None,
        }
        if row["postal3"] is None and row["industry"] is None:
            row["industry"] = dice.choice(values["industry"])
        if dice.random() < .8:
            row["low"] = dice.choice([1, 50, 200, 1000, 5000])
            row["above"] = row["low"] * dice.choice([4, 10, 50])
        rows.append(row)
    rows.append(dict.fromkeys((*COLUMNS, "low", "above")))
    return rows


def row_condition(row):
    tests = [eq(column, row[column]) for column in COLUMNS if row[column] is not None]
    if row["low"] is not None:
        tests.append(between("employees", row["low"], row["above"]))
    return both(*tests) if tests else None


def row_fits(row, lead):
    if any(row[column] is not None and lead[column] != row[column] for column in COLUMNS):
        return False
    employees = lead.get("employees")
    return row["low"] is None or (employees is not None and row["low"] <= employees < row["above"])


def first_row(rows, lead):
    return next(i for i, row in enumerate(rows) if row_fits(row, lead))


def table_leads(rows, leads):
    """Leads of which most fit a row drawn at random, so that the first that fits lies anywhere. All
    of them know their head count: where it is unknown Headgate names every row that may be the
    first, which no other engine does."""
    dice = random.Random(len(rows) + 1)
    made = []
    for lead in leads:
        lead = dict(lead)
        if dice.random() < .9:
            row = dice.choice(rows)
            lead.update({column: row[column] for column in COLUMNS if row[column] is not None})
            if row["low"] is not None:
                lead["employees"] = dice.randrange(row["low"], row["above"])
        lead.setdefault("employees", dice.randrange(1, 5000))
        made.append(lead)
    return made
