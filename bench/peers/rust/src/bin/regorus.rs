//! regorus: Rego interpreted in Rust; the same policy files as OPA's.

use peers::{answer, count, note, text, Leads, TABLES};
use regorus::{Engine, Value};

const ENGINE: &str = "regorus";

fn load(work: &str) -> Result<Engine, String> {
    let mut engine = Engine::new();
    let policy = text(&format!("{work}.rego"));
    engine.add_policy("policy.rego".into(), policy).map_err(|error| error.to_string())?;
    Ok(engine)
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}

fn answer_of(result: &Value) -> i64 {
    if result.as_object().is_err() {
        return number(result); // a table: the row
    }
    let of = |name: &str| &result[name];
    let mut hits: i64 = of("disqualified").as_set().unwrap().iter().map(number).sum();
    for id in of("points").as_object().unwrap().keys() {
        hits += id.as_string().unwrap().parse::<i64>().unwrap();
    }
    answer(number(of("total")), number(of("outcome")), number(of("territory")), hits)
}

fn decide(engine: &mut Engine, input: &Value) -> i64 {
    engine.set_input(input.clone());
    answer_of(&engine.eval_rule("data.lead.result".into()).expect("an answer"))
}

fn parsed(line: &str) -> Value {
    Value::from_json_str(line).expect("a lead")
}

fn main() {
    let mut sixty = load("sixty").expect("a policy");
    Leads::read("leads.ndjson", 500, parsed).run(ENGINE, "sixty", |lead| decide(&mut sixty, lead));
    for rows in TABLES {
        let work = format!("table_{rows}");
        // It takes no policy file beyond a mebibyte.
        match load(&work) {
            Ok(mut engine) => Leads::read(&format!("{work}.ndjson"), count(rows), parsed)
                .run(ENGINE, &work, |lead| decide(&mut engine, lead)),
            Err(why) => note(ENGINE, &work, &format!("refused: {why}")),
        }
    }
}
