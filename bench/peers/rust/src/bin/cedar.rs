//! Cedar: a permit a rule; the reasons of an answer are the rules that hit. Cedar adds no numbers:
//! the points of the rules that hit are added here.

use cedar_policy::{
    Authorizer, Context, Entities, EntityUid, Policy, PolicyId, PolicySet, Request,
};
use peers::{asked, count, json, points, Asked, Hits, Leads, TABLES};
use serde_json::Value;

const ENGINE: &str = "Cedar (Rust)";

fn load(work: &str) -> PolicySet {
    let texts = json(&format!("{work}.cedar.json"));
    let mut set = PolicySet::new();
    for (id, text) in texts.as_object().expect("policies") {
        let policy = Policy::parse(Some(PolicyId::new(id)), text.as_str().unwrap()).expect("a policy");
        set.add(policy).expect("a name of its own");
    }
    set
}

struct Lead {
    request: Request,
    asked: Asked,
}

fn entity(text: &str) -> EntityUid {
    text.parse().expect("an entity")
}

fn request(lead: Value) -> Lead {
    let asked = asked(&lead);
    let context = Context::from_json_value(lead, None).expect("a context");
    let request = Request::new(
        entity("User::\"u\""),
        entity("Action::\"a\""),
        entity("Lead::\"l\""),
        context,
        None,
    );
    Lead { request: request.expect("a request"), asked }
}

fn decide(set: &PolicySet, lead: &Lead, points: &[i64], others: i64) -> i64 {
    let response = Authorizer::new().is_authorized(&lead.request, set, &Entities::empty());
    let mut hits = Hits::new(others);
    for reason in response.diagnostics().reason() {
        hits.named(reason.as_ref(), points);
    }
    if points.is_empty() { hits.territory } else { hits.answer(lead.asked) }
}

fn parsed(line: &str) -> Lead {
    request(serde_json::from_str(line).expect("a lead"))
}

fn main() {
    let (sixty, points) = (load("sixty"), points());
    // The reasons, which are its trace, come with every answer.
    Leads::read("leads.ndjson", 500, parsed)
        .run(ENGINE, "sixty", |lead| decide(&sixty, lead, &points, 17));
    for rows in TABLES {
        let work = format!("table_{rows}");
        let set = load(&work);
        Leads::read(&format!("{work}.ndjson"), count(rows), parsed)
            .run(ENGINE, &work, |lead| decide(&set, lead, &[], rows as i64 - 1));
    }
}
