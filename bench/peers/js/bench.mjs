/* What the peers that run in Node share: leads, time, and a line for each figure.
 * `node ENGINE.mjs DATA SECONDS`. */
import fs from 'node:fs';

const [, , folder, seconds] = process.argv;
export const tables = [10, 100, 1000, 10000];
export const text = name => fs.readFileSync(`${folder}/${name}`, 'utf8');
export const bytes = name => fs.readFileSync(`${folder}/${name}`);
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
  const times = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || times.length < 3) times.push((await pass())[0]);
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

/* The policy parsed and from JSON; the tables parsed. */
export async function sixty(engine, decide, most = 500) {
  const texts = lines('leads.ndjson', most), leads = texts.map(line => JSON.parse(line));
  if (decide.constructor.name === 'AsyncFunction') {
    await run(engine, 'parsed', 'sixty', leads.length, async i => decide(leads[i]));
    await run(engine, 'json', 'sixty', leads.length, async i => decide(JSON.parse(texts[i])));
  } else {
    await run(engine, 'parsed', 'sixty', leads.length, i => decide(leads[i]));
    await run(engine, 'json', 'sixty', leads.length, i => decide(JSON.parse(texts[i])));
  }
}

export async function table(engine, rows, route, most = count(rows)) {
  const leads = lines(`table_${rows}.ndjson`, most).map(line => JSON.parse(line));
  const waits = route.constructor.name === 'AsyncFunction';
  await run(engine, 'parsed', `table_${rows}`, leads.length,
    waits ? async i => route(leads[i]) : i => route(leads[i]));
}
