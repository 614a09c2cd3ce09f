//! regorus: Rego interpreted in Rust; the same policy files as OPA's.

use peers::{answer, lines, run, text, TABLES};
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

fn decide(engine: &mut Engine, input: Value) -> i64 {
    engine.set_input(input);
    answer_of(&engine.eval_rule("data.lead.result".into()).expect("an answer"))
}

fn parsed(line: &str) -> Value {
    Value::from_json_str(line).expect("a lead")
}

fn main() {
    let mut sixty = load("sixty").expect("a policy");
    let texts = lines("leads.ndjson", 500);
    let leads: Vec<Value> = texts.iter().map(|line| parsed(line)).collect();
    run(ENGINE, "parsed", "sixty", leads.len(), |i| decide(&mut sixty, leads[i].clone()));
    run(ENGINE, "json", "sixty", leads.len(), |i| decide(&mut sixty, parsed(&texts[i])));
    for rows in TABLES {
        let work = format!("table_{rows}");
        // It takes no policy file beyond a mebibyte.
        let mut engine = match load(&work) {
            Ok(engine) => engine,
            Err(why) => {
                eprintln!("{ENGINE}: {work}: {why}");
                continue;
            }
        };
        let leads: Vec<Value> =
            lines(&format!("{work}.ndjson"), peers::count(rows)).iter().map(|line| parsed(line)).collect();
        run(ENGINE, "parsed", &work, leads.len(), |i| decide(&mut engine, leads[i].clone()));
    }
}
