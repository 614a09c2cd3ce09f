/* Rego compiled to wasm by OPA (go/opa makes the files), run in Node. */
import { createRequire } from 'node:module';
import { answer, bytes, sixty, table, tables } from './bench.mjs';

const { loadPolicy } = createRequire(import.meta.url)('@open-policy-agent/opa-wasm');
const pages = { initial: 200, maximum: 8000 };
const resultOf = results => results[0].result;

const policy = await loadPolicy(bytes('sixty.wasm'), pages);
await sixty('Open Policy Agent, wasm', lead => {
  const result = resultOf(policy.evaluate(lead));
  let hits = 0;
  for (const id of result.disqualified) hits += id;
  for (const id of Object.keys(result.points)) hits += +id;
  return answer(result.total, result.outcome, result.territory, hits);
});
for (const rows of tables) {
  const policy = await loadPolicy(bytes(`table_${rows}.wasm`), pages);
  await table('Open Policy Agent, wasm', rows, lead => resultOf(policy.evaluate(lead)));
}
