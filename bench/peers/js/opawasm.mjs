/* Rego compiled to wasm by OPA (go/opa makes the files), run in Node. */
import { createRequire } from 'node:module';
import { answer, bytes, exists, note, sixty, table, tables } from './bench.mjs';

const { loadPolicy } = createRequire(import.meta.url)('@open-policy-agent/opa-wasm');
const engine = 'Open Policy Agent, wasm';
const pages = { initial: 200, maximum: 8000 }; // of 64 KiB
const resultOf = results => results[0].result;

const policy = await loadPolicy(bytes('sixty.wasm'), pages);
await sixty(engine, lead => {
  const result = resultOf(policy.evaluate(lead));
  let hits = 0;
  for (const id of result.disqualified) hits += id;
  for (const id of Object.keys(result.points)) hits += +id;
  return answer(result.total, result.outcome, result.territory, hits);
});
for (const rows of tables) {
  const work = `table_${rows}`;
  if (!exists(`${work}.wasm`)) { // setup_opawasm of bench/peers/run makes it
    note(engine, work, 'not compiled: by its compiler in two minutes');
    continue;
  }
  let policy;
  try {
    policy = await loadPolicy(bytes(`${work}.wasm`), pages);
  } catch (error) { // it is too large for V8 or for its memory
    note(engine, work, `not loaded: ${error.message.split('\n')[0]}`);
    continue;
  }
  await table(engine, rows, lead => resultOf(policy.evaluate(lead)));
}
