/* The rules as plain JavaScript, an `if` each: what V8 makes of them. */
import { answer, outcomeOf, sixty, table, tables, text } from './bench.mjs';

(0, eval)(text('sixty.js'));
const out = { hits: new Array(64).fill(0), n: 0, total: 0, rejected: false, territory: 0 };
await sixty('JavaScript (V8)', lead => {
  globalThis.decide(lead, out);
  let hits = 0;
  for (let i = 0; i < out.n; i++) hits += out.hits[i];
  return answer(out.total, outcomeOf(out.rejected, out.total, lead), out.territory, hits);
}, 2000);
for (const rows of tables) {
  (0, eval)(text(`table_${rows}.js`));
  await table('JavaScript (V8)', rows, globalThis.route, 1000);
}
