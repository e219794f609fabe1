/**
 * `npm run faults -- --tier pr|nightly [--shape services|desk|both] [--minutes M] [--only F-22] [--seed S] [--json FILE]`: the real service processes under
 * faults, and every invariant of the money path after each. Needs Linux; root for the rows that cut the power of a disk.
 *
 * The last line is `N passed, N failed` (and `, N skipped`); the exit code is 0 only without a violation.
 */
import { ensureInstalled } from './install.mjs';

ensureInstalled();
const { ensureBuilt } = await import('./build.mjs');
const { loadSource } = await import('./load-source.mjs');
try {
  ensureBuilt();
  const { runTier } = await loadSource('test/faults/tier/run-tier.ts');
  process.exitCode = await runTier(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
