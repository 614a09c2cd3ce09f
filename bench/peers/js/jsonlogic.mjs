/* JsonLogic, interpreted (json-logic-js) and compiled (json-logic-engine). */
import jsonLogic from 'json-logic-js';
import { LogicEngine } from 'json-logic-engine';
import { decider, json, sixty, table, tables } from './bench.mjs';

const patterns = new Map();
const pattern = text => {
  if (!patterns.has(text)) patterns.set(text, new RegExp(text));
  return patterns.get(text);
};
const more = {
  ends: (value, end) => typeof value === 'string' && value.endsWith(end),
  starts: (value, start) => typeof value === 'string' && value.startsWith(start),
  matches: (value, text) => typeof value === 'string' && pattern(text).test(value),
};
const engine = new LogicEngine();
for (const [name, test] of Object.entries(more)) {
  jsonLogic.add_operation(name, test);
  engine.addMethod(name, ([a, b]) => test(a, b), { sync: true, deterministic: true });
}

const policy = json('sixty.jsonlogic.json');
await sixty('JsonLogic', decider(policy, (rule, lead) => jsonLogic.apply(rule, lead)));
const compiled = {
  disqualify: policy.disqualify.map(rule => engine.build(rule)),
  score: policy.score.map(([rule, points]) => [engine.build(rule), points]),
  territory: policy.territory.map(rule => engine.build(rule)),
};
await sixty('JsonLogic, compiled', decider(compiled, (rule, lead) => rule(lead)));

const first = (rules, holds) => lead => {
  let i = 0;
  while (i < rules.length && !holds(rules[i], lead)) i++;
  return i;
};
for (const rows of tables) {
  const rules = json(`table_${rows}.jsonlogic.json`);
  await table('JsonLogic', rows, first(rules, (rule, lead) => jsonLogic.apply(rule, lead)));
  const built = rules.map(rule => engine.build(rule));
  await table('JsonLogic, compiled', rows, first(built, (rule, lead) => rule(lead)));
}
