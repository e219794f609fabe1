/**
 * `npm start`: everything from a clean clone to booked trades, with Node and npm alone.
 *
 *   node scripts/start.mjs [options of the launcher, see --help]
 *
 * Checks the Node version, installs what is missing, builds what is stale, and hands over to the launcher in `apps/cli`
 * within this process, so that a signal meant for us reaches it. Uses nothing but Node's own modules.
 */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 19];
const say = (message) => console.log(`» ${message}`);

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`Tradewind needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Whether everything is installed and built; says why not, whole, however much that is. */
function isReady() {
  try {
    ensureInstalled(say);
    ensureBuilt(say);
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    return false;
  }
}

checkNode();
if (isReady()) {
  const main = join(ROOT, 'dist', 'apps', 'cli', 'main.js');
  process.argv = [process.argv[0], main, 'up', ...process.argv.slice(2)];
  await import(pathToFileURL(main).href);
}
