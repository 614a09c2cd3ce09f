//! GoRules ZEN as a library: three decision tables of expressions for the policy, and tables by
//! their own columns.

use peers::{asked, count, json, Hits, Leads, TABLES};
use serde_json::{json as make, Value};
use zen_engine::model::DecisionContent;
use zen_engine::{Decision, DecisionEngine, EvaluationOptions};

const ENGINE: &str = "GoRules ZEN";

fn node(id: &str, kind: &str, content: Value) -> Value {
    make!({"id": id, "type": kind, "name": id, "content": content, "position": {"x": 0, "y": 0}})
}

fn graph(tables: Vec<Value>) -> Decision {
    let ids: Vec<String> = tables.iter().map(|t| t["id"].as_str().unwrap().to_owned()).collect();
    let mut nodes = vec![node("in", "inputNode", make!({})), node("out", "outputNode", make!({}))];
    nodes.extend(tables);
    let mut edges = Vec::new();
    for id in &ids {
        edges.push(make!({"id": format!("from-{id}"), "type": "edge", "sourceId": "in", "targetId": id}));
        edges.push(make!({"id": format!("to-{id}"), "type": "edge", "sourceId": id, "targetId": "out"}));
    }
    let content: DecisionContent =
        serde_json::from_value(make!({"nodes": nodes, "edges": edges})).expect("a decision");
    DecisionEngine::default().create_decision(content.into()).expect("a decision")
}

fn table(id: &str, hit: &str, inputs: Value, rules: Vec<Value>) -> Value {
    let outputs = make!([{"id": "i", "field": "i", "name": "i"}, {"id": "p", "field": "p", "name": "p"}]);
    node(id, "decisionTableNode", make!({"hitPolicy": hit, "inputs": inputs, "outputs": outputs,
        "rules": rules, "outputPath": id, "passThrough": false}))
}

fn rule(when: &str, index: usize, points: i64) -> Value {
    make!({"_id": format!("r{index}"), "c": when, "i": index.to_string(), "p": points.to_string()})
}

fn sixty() -> Decision {
    let policy = json("sixty.zen.json");
    let list = |name: &str| policy[name].as_array().unwrap().clone();
    let free = make!([{"id": "c", "name": "c"}]);
    let disqualify = list("disqualify").iter().enumerate()
        .map(|(i, when)| rule(when.as_str().unwrap(), 1 + i, 0)).collect();
    let score = list("score").iter().enumerate()
        .map(|(i, pair)| rule(pair[0].as_str().unwrap(), 100 + i, pair[1].as_i64().unwrap())).collect();
    let mut territory: Vec<Value> = list("territory").iter().enumerate()
        .map(|(i, when)| rule(when.as_str().unwrap(), i, 0)).collect();
    territory.push(rule("", territory.len(), 0));
    graph(vec![table("d", "collect", free.clone(), disqualify),
        table("s", "collect", free.clone(), score), table("t", "first", free, territory)])
}

fn columns(rows: usize) -> Decision {
    let quoted = |value: &Value| value.as_str().map_or(String::new(), |text| format!("\"{text}\""));
    let rules = json(&format!("table_{rows}.json")).as_array().unwrap().iter().enumerate()
        .map(|(i, row)| {
            let range = row["low"].as_i64()
                .map_or(String::new(), |low| format!("[{low}..{})", row["above"]));
            make!({"_id": format!("r{i}"), "c": quoted(&row["country"]), "z": quoted(&row["postal3"]),
                "n": quoted(&row["industry"]), "m": range, "i": i.to_string(), "p": "0"})
        }).collect();
    let inputs = make!([{"id": "c", "field": "country", "name": "c"},
        {"id": "z", "field": "postal3", "name": "z"}, {"id": "n", "field": "industry", "name": "n"},
        {"id": "m", "field": "employees", "name": "m"}]);
    graph(vec![table("t", "first", inputs, rules)])
}

fn result(runtime: &tokio::runtime::Runtime, decision: &Decision, lead: &Value, trace: bool) -> Value {
    let options = EvaluationOptions { trace, ..Default::default() };
    let response = runtime.block_on(decision.evaluate_with_opts(lead.clone().into(), options));
    let response = response.expect("an answer");
    assert_eq!(response.trace.is_some(), trace);
    response.result.to_value()
}

fn answer_of(result: &Value, lead: &Value) -> i64 {
    let mut hits = Hits::new(result["t"]["i"].as_i64().unwrap());
    let each = |name: &str| result[name].as_array().cloned().unwrap_or_default();
    for hit in each("d") {
        hits.disqualify(hit["i"].as_i64().unwrap());
    }
    for hit in each("s") {
        hits.score(hit["i"].as_i64().unwrap(), hit["p"].as_i64().unwrap());
    }
    hits.answer(asked(lead))
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).expect("a lead")
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let measure = |work: &str, leads: Leads<Value>, decision: Decision, answer: &dyn Fn(&Value, &Value) -> i64| {
        let decide = |lead: &Value, trace| answer(&result(&runtime, &decision, lead, trace), lead);
        leads.run(ENGINE, work, |lead| decide(lead, false));
        if leads.asked_from_text(work) {
            leads.run_text(ENGINE, "trace", work, |lead| decide(lead, true));
        }
    };
    measure("sixty", Leads::read("leads.ndjson", 500, parsed), sixty(), &answer_of);
    for rows in TABLES {
        let work = format!("table_{rows}");
        let leads = Leads::read(&format!("{work}.ndjson"), count(rows), parsed);
        measure(&work, leads, columns(rows), &|result, _| result["t"]["i"].as_i64().unwrap());
    }
}
