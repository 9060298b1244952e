// The rules of `polybank bench risk --export FILE` in json-rules-engine, on the same moments: how many microseconds all rules of
// one moment take. It has to agree with the platform about every moment, or nothing is printed.
//
//   polybank bench risk --export /tmp/rules.json --json
//   npm install --no-save --prefix /tmp/json-rules json-rules-engine@7.3.1
//   node scripts/bench-json-rules.mjs /tmp/rules.json /tmp/json-rules [seconds]

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [file, folder, seconds = '3'] = process.argv.slice(2);
if (!file || !folder) {
  console.error('bench-json-rules: name the exported file and the folder json-rules-engine is installed in');
  process.exit(2);
}
const { Engine } = createRequire(`${resolve(folder)}/node_modules/`)('json-rules-engine');
const { rules, moments, hits } = JSON.parse(readFileSync(file, 'utf8'));

const engine = new Engine();
rules.forEach((conditions, nth) => engine.addRule({ conditions, event: { type: `rule_${nth}` } }));
const ask = async (moment) => (await engine.run(moment)).events.length;

for (const [place, moment] of moments.entries()) {
  if ((await ask(moment)) !== hits[place]) {
    console.error(`bench-json-rules: it does not agree on moment ${place}: no figures`);
    process.exit(1);
  }
}

const begun = process.hrtime.bigint();
const until = begun + BigInt(Math.round(Number(seconds) * 1e9));
let asked = 0;
while (process.hrtime.bigint() < until) {
  for (const moment of moments) await ask(moment);
  asked += moments.length;
}
const us = Number(process.hrtime.bigint() - begun) / 1e3 / asked;
console.log(JSON.stringify({ rules: rules.length, json_rules_engine_us: Math.round(us * 100) / 100 }, null, 2));
