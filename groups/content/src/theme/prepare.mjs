// Makes android/ with Capacitor's own command, and puts the bank's names, colours, icons and first picture there.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cap = (...args) => execFileSync('npx', ['cap', ...args], { cwd: root, stdio: 'inherit' });
const { appId } = JSON.parse(readFileSync(join(root, 'capacitor.config.json'), 'utf8'));
const android = join(root, 'android');

if (!existsSync(android)) cap('add', 'android');

// Capacitor's own pictures would stand beside the bank's under the same names.
const res = join(android, 'app/src/main/res');
const STOCK = /^(splash|ic_launcher_foreground|ic_launcher_background)\.(png|xml)$/;
for (const folder of readdirSync(res).filter((name) => name.startsWith('drawable') || name.startsWith('mipmap'))) {
  for (const file of readdirSync(join(res, folder)).filter((name) => STOCK.test(name))) rmSync(join(res, folder, file));
  if (readdirSync(join(res, folder)).length === 0) rmSync(join(res, folder), { recursive: true });
}
cpSync(join(root, 'resources/android/res'), res, { recursive: true });

const activity = join(android, 'app/src/main/java', ...appId.split('.'), 'MainActivity.java');
if (!existsSync(activity) || !statSync(activity).isFile()) throw new Error(`Capacitor wrote no ${activity}`);
writeFileSync(activity, readFileSync(join(root, 'resources/android/java/MainActivity.java')));

cap('sync', 'android');
