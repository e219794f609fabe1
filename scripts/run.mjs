/**
 * Runs one app from its build: `node scripts/run.mjs APP [arguments…]`. Builds first where a source is newer than the
 * build, passes the arguments on as they are, forwards signals and ends with the app's own exit code.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants } from 'node:os';
import { runnableApps } from './apps.mjs';
import { ensureInstalled } from './install.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [app, ...args] = process.argv.slice(2);

ensureInstalled();
const { ensureBuilt } = await import('./build.mjs');
const apps = runnableApps();
if (app === undefined || !apps.includes(app)) {
  console.error(`usage: node scripts/run.mjs APP [arguments…]   where APP is one of ${apps.join(', ')}`);
  process.exit(2);
}
ensureBuilt();

const child = spawn(process.execPath, [join(ROOT, 'dist', 'apps', app, 'main.js'), ...args], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  console.error(`run: ${app} could not start: ${error.message}`);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
