/* json-rules-engine: a rule with an event each, all of them run. */
import { Engine } from 'json-rules-engine';
import { answer, json, outcomeOf, sixty, table, tables } from './bench.mjs';

const patterns = new Map();
const pattern = text => {
  if (!patterns.has(text)) patterns.set(text, new RegExp(text));
  return patterns.get(text);
};
const isText = value => typeof value === 'string';
function newEngine() {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator('ends', (value, end) => isText(value) && value.endsWith(end));
  engine.addOperator('starts', (value, start) => isText(value) && value.startsWith(start));
  engine.addOperator('substring', (value, part) => isText(value) && value.includes(part));
  engine.addOperator('matches', (value, text) => isText(value) && pattern(text).test(value));
  engine.addOperator('absent', value => value === undefined);
  return engine;
}

const policy = json('sixty.jsonrules.json'), engine = newEngine();
const add = (conditions, params) => engine.addRule({ conditions, event: { type: 'hit', params } });
policy.disqualify.forEach((rule, i) => add(rule, { hit: 1 + i, rejects: true, points: 0 }));
policy.score.forEach(([rule, points], i) => add(rule, { hit: 100 + i, rejects: false, points }));
policy.territory.forEach((rule, i) => add(rule, { territory: i }));
await sixty('json-rules-engine', async lead => {
  const { events } = await engine.run(lead);
  let total = 0, hits = 0, rejected = false, territory = policy.territory.length;
  for (const { params } of events) {
    if (params.territory !== undefined) { territory = Math.min(territory, params.territory); continue; }
    hits += params.hit;
    total += params.points;
    rejected ||= params.rejects;
  }
  return answer(total, outcomeOf(rejected, total, lead), territory, hits);
});

for (const rows of tables) {
  const engine = newEngine();
  json(`table_${rows}.jsonrules.json`).forEach((conditions, row) =>
    engine.addRule({ conditions, event: { type: 'hit', params: { row } } }));
  await table('json-rules-engine', rows, async lead => {
    const { events } = await engine.run(lead);
    return events.reduce((first, { params }) => Math.min(first, params.row), rows - 1);
  });
}
