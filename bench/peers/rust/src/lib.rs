//! What the peers written in Rust share: leads, time, and a line for each figure.
//! Programs are called `ENGINE DATA SECONDS`.

use serde_json::Value;
use std::time::Instant;

pub const TABLES: [usize; 4] = [10, 100, 1000, 10000];

fn argument(index: usize) -> String {
    std::env::args().nth(index).expect("ENGINE DATA SECONDS")
}

/// A file that generate.py wrote.
pub fn text(name: &str) -> String {
    let path = format!("{}/{}", argument(1), name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn json(name: &str) -> Value {
    serde_json::from_str(&text(name)).expect("JSON")
}

pub fn lines(name: &str, most: usize) -> Vec<String> {
    text(name).lines().take(most).map(str::to_owned).collect()
}

/// How many leads of a table an engine decides in a pass that takes every row.
pub fn count(rows: usize) -> usize {
    match rows {
        10000.. => 20,
        1000.. => 100,
        _ => 500,
    }
}

/// Decides leads 0 to count-1 again and again; prints the median of the time a lead takes.
pub fn run(engine: &str, how: &str, work: &str, count: usize, mut decide: impl FnMut(usize) -> i64) {
    let seconds: f64 = argument(2).parse().expect("seconds");
    let mut pass = || {
        let start = Instant::now();
        let sum: i64 = (0..count).map(&mut decide).sum();
        (start.elapsed().as_nanos() as f64 / count as f64, sum)
    };
    let (_, sum) = pass();
    let (start, mut times) = (Instant::now(), Vec::new());
    let past = || start.elapsed().as_secs_f64();
    // At least three passes, unless they are slow.
    while past() < seconds || (times.len() < 3 && past() < 5.0 * seconds) {
        times.push(pass().0);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{{\"engine\":\"{engine}\",\"how\":\"{how}\",\"work\":\"{work}\",\"ns\":{:.1},\"leads\":{count},\"sum\":{sum}}}",
        times[times.len() / 2]
    );
}

/// What keeps an engine from a figure.
pub fn note(engine: &str, work: &str, note: &str) {
    println!("{}", serde_json::json!({"engine": engine, "how": "parsed", "work": work, "note": note}));
}

/// Leads as text, and in the form an engine wants them.
pub struct Leads<T> {
    texts: Vec<String>,
    parsed: Vec<T>,
    parse: fn(&str) -> T,
}

impl<T> Leads<T> {
    pub fn read(file: &str, most: usize, parse: fn(&str) -> T) -> Self {
        let texts = lines(file, most);
        Leads { parsed: texts.iter().map(|line| parse(line)).collect(), texts, parse }
    }
    /// The record parsed beforehand, and from JSON text; of small tables the former only.
    pub fn run(&self, engine: &str, work: &str, mut decide: impl FnMut(&T) -> i64) {
        run(engine, "parsed", work, self.parsed.len(), |i| decide(&self.parsed[i]));
        if self.asked_from_text(work) {
            self.run_text(engine, "json", work, decide);
        }
    }
    pub fn asked_from_text(&self, work: &str) -> bool {
        work != "table_10" && work != "table_100"
    }
    /// From JSON text, as `how`.
    pub fn run_text(&self, engine: &str, how: &str, work: &str, mut decide: impl FnMut(&T) -> i64) {
        run(engine, how, work, self.texts.len(), |i| decide(&(self.parse)(&self.texts[i])));
    }
}

/// Points of the score's rules, in their order.
pub fn points() -> Vec<i64> {
    let policy = json("sixty.cel.json");
    policy["score"].as_array().expect("score").iter().map(|pair| pair[1].as_i64().unwrap()).collect()
}

/// What of a lead the outcome asks beside the rules.
#[derive(Clone, Copy)]
pub struct Asked {
    pub demo: bool,
    pub pricing: bool,
}

pub fn asked(lead: &Value) -> Asked {
    Asked { demo: lead["demo_requested"] == true, pricing: lead["pricing_viewed"] == true }
}

/// The rules that hit, as an answer is made of them.
pub struct Hits {
    total: i64,
    sum: i64,
    rejected: bool,
    pub territory: i64,
}

impl Hits {
    pub fn new(others: i64) -> Self {
        Hits { total: 0, sum: 0, rejected: false, territory: others }
    }
    pub fn disqualify(&mut self, id: i64) {
        self.sum += id;
        self.rejected = true;
    }
    pub fn score(&mut self, id: i64, points: i64) {
        self.sum += id;
        self.total += points;
    }
    /// By the name of a rule: d and s with their numbers, t with its place.
    pub fn named(&mut self, name: &str, points: &[i64]) {
        let id: i64 = name[1..].parse().expect("a number");
        match name.as_bytes()[0] {
            b'd' => self.disqualify(id),
            b's' => self.score(id, points[(id - 100) as usize]),
            _ => self.territory = self.territory.min(id),
        }
    }
    pub fn answer(&self, asked: Asked) -> i64 {
        let outcome = if self.rejected {
            0
        } else if self.total >= 80 && asked.demo {
            1
        } else if self.total >= 60 {
            2
        } else if self.total >= 35 || asked.pricing {
            3
        } else {
            4
        };
        answer(self.total, outcome, self.territory, self.sum)
    }
}

pub fn answer(total: i64, outcome: i64, territory: i64, hits: i64) -> i64 {
    total + 1000 * outcome + 10000 * territory + 1000000 * hits
}
