/* What the peers that run in Node share: leads, time, and a line for each figure.
 * `node ENGINE.mjs DATA SECONDS`. */
import fs from 'node:fs';

const [, , folder, seconds] = process.argv;
export const tables = [10, 100, 1000, 10000];
export const text = name => fs.readFileSync(`${folder}/${name}`, 'utf8');
export const bytes = name => fs.readFileSync(`${folder}/${name}`);
export const exists = name => fs.existsSync(`${folder}/${name}`);
export const json = name => JSON.parse(text(name));
export const lines = (name, most) => text(name).trimEnd().split('\n').slice(0, most);
export const count = rows => (rows >= 10000 ? 20 : rows >= 1000 ? 100 : 500);

/* Decides leads 0 to count-1 again and again; prints the median of the time a lead takes. */
export async function run(engine, how, work, count, decide) {
  const waits = decide.constructor.name === 'AsyncFunction';
  const pass = async () => {
    let sum = 0;
    const start = performance.now();
    if (waits) for (let i = 0; i < count; i++) sum += await decide(i);
    else for (let i = 0; i < count; i++) sum += decide(i);
    return [(performance.now() - start) * 1e6 / count, sum];
  };
  const [, sum] = await pass();
  const times = [], start = performance.now();
  const past = () => performance.now() - start;
  // At least three passes, unless they are slow.
  while (past() < seconds * 1000 || (times.length < 3 && past() < 5000 * seconds))
    times.push((await pass())[0]);
  times.sort((a, b) => a - b);
  const ns = times[times.length >> 1];
  console.log(JSON.stringify({ engine, how, work, ns: +ns.toFixed(1), leads: count, sum }));
}

export const answer = (total, outcome, territory, hits) =>
  total + 1000 * outcome + 10000 * territory + 1000000 * hits;

export const outcomeOf = (rejected, total, lead) =>
  rejected ? 0 : total >= 80 && lead.demo_requested ? 1 : total >= 60 ? 2
    : total >= 35 || lead.pricing_viewed ? 3 : 4;

/* The policy, for engines that take one condition at a time: holds(rule, lead). */
export function decider(policy, holds) {
  return lead => {
    let total = 0, hits = 0, rejected = false, territory = 0;
    policy.disqualify.forEach((rule, i) => {
      if (holds(rule, lead)) { hits += 1 + i; rejected = true; }
    });
    policy.score.forEach(([rule, points], i) => {
      if (holds(rule, lead)) { hits += 100 + i; total += points; }
    });
    while (territory < policy.territory.length && !holds(policy.territory[territory], lead))
      territory++;
    return answer(total, outcomeOf(rejected, total, lead), territory, hits);
  };
}

async function both(engine, work, file, most, decide, every) {
  const texts = lines(file, most), leads = texts.map(line => JSON.parse(line));
  const waits = decide.constructor.name === 'AsyncFunction';
  await run(engine, 'parsed', work, leads.length, waits ? async i => decide(leads[i]) : i => decide(leads[i]));
  if (!every) return;
  await run(engine, 'json', work, leads.length,
    waits ? async i => decide(JSON.parse(texts[i])) : i => decide(JSON.parse(texts[i])));
}

/* The policy, the record parsed beforehand and from JSON text. */
export const sixty = (engine, decide, most = 500) =>
  both(engine, 'sixty', 'leads.ndjson', most, decide, true);

/* A table; the small ones with the record parsed only. */
export const table = (engine, rows, route, most = count(rows)) =>
  both(engine, `table_${rows}`, `table_${rows}.ndjson`, most, route, rows >= 1000);

/* What keeps an engine from a figure. */
export const note = (engine, work, note) =>
  console.log(JSON.stringify({ engine, how: 'parsed', work, note }));
