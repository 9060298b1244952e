// Checks `cargo metadata` (standard input) against deny.toml: licences, banned crates, sources.
// Reads the few shapes our deny.toml uses, and refuses to guess at any other.
import { readFileSync } from 'node:fs';

const rules = parse(readFileSync(process.argv[2], 'utf8'));
const everywhere = new Set(rules.licenses.allow);
const besides = new Map((rules.licenses.exceptions ?? []).map(({ crate, allow }) => [crate, allow]));
const banned = new Set(rules.bans.deny.map((entry) => entry.name));
const registries = new Set(rules.sources['allow-registry']);
const faults = [];

const { packages } = JSON.parse(readFileSync(0, 'utf8'));
for (const { name, version, license, source } of packages) {
  const crate = `${name} ${version}`;
  if (!license) faults.push(`${crate}: tells no licence`);
  else if (!permitted(license, new Set([...everywhere, ...(besides.get(name) ?? [])]))) faults.push(`${crate}: licence ${license} is not allowed`);
  if (banned.has(name)) faults.push(`${crate}: banned`);
  if (source && !(source.startsWith('registry+') && registries.has(source.slice('registry+'.length)))) {
    faults.push(`${crate}: comes from ${source}`);
  }
}
for (const fault of faults) console.error(fault);
console.log(`${packages.length} packages: ${faults.length === 0 ? 'licences, bans and sources ok' : `${faults.length} faults`}`);
process.exit(faults.length === 0 ? 0 : 1);

/** Whether the licence expression can be met with allowed licences: `A OR B`, `A AND (B OR C)`, and the old `A/B`. */
function permitted(expression, allowed) {
  const tokens = expression.replaceAll('/', ' OR ').match(/\(|\)|[^\s()]+/g);
  let at = 0;
  const either = () => {
    let ok = both();
    while (tokens[at] === 'OR') {
      at += 1;
      ok = both() || ok;
    }
    return ok;
  };
  const both = () => {
    let ok = one();
    while (tokens[at] === 'AND') {
      at += 1;
      ok = one() && ok;
    }
    return ok;
  };
  const one = () => {
    if (tokens[at] === '(') {
      at += 1;
      const ok = either();
      at += 1;
      return ok;
    }
    let id = tokens[at];
    at += 1;
    if (tokens[at] === 'WITH') {
      id += ` WITH ${tokens[at + 1]}`;
      at += 2;
    }
    return allowed.has(id);
  };
  const ok = either();
  return ok && at === tokens.length;
}

/** Tables, strings, numbers, booleans, arrays of strings, arrays of `{ key = "value", other = ["value"] }`. */
function parse(text) {
  const out = {};
  let table = out;
  const lines = text.split('\n').map((line) => line.replace(/(^|\s)#.*$/, '').trim());
  for (let at = 0; at < lines.length; at += 1) {
    let line = lines[at];
    if (line === '') continue;
    const head = /^\[([\w-]+)\]$/.exec(line);
    if (head) {
      table = out[head[1]] ??= {};
      continue;
    }
    while (line.includes('[') && !line.endsWith(']') && at + 1 < lines.length) line += lines[(at += 1)];
    const pair = /^([\w-]+)\s*=\s*(.+)$/.exec(line);
    if (!pair) throw new Error(`deny.toml, line ${at + 1}: cannot be read: ${line}`);
    const json = pair[2].replace(/([\w-]+)\s*=\s*(["[])/g, '"$1": $2').replace(/,\s*\]$/, ']');
    table[pair[1]] = JSON.parse(json);
  }
  return out;
}
