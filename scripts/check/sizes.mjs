/**
 * How long the files are: half of them fit on a screen, nine of ten are read in one go, none is a chapter.
 *
 *   node scripts/check/sizes.mjs [--root DIR]    DIR stands for the root of the repository (for the seeded violations)
 *
 * Counts the lines of all TypeScript below apps and libs that is shipped: no tests, no fixtures. Prints the figures, then
 * every limit that is exceeded with the longest files. Exit code 1 if one is.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listFiles } from '../tree.mjs';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const MEDIAN_LIMIT = 60;
const NINTH_DECILE_LIMIT = 150;
const LONGEST_LIMIT = 300;
const LONGEST_SHOWN = 20;

/** The number of lines of every shipped file, the shortest first. */
function measure(root) {
  return listFiles(root, ['apps', 'libs'])
    .filter((file) => /\.tsx?$/u.test(file) && !/\.(spec|fixture|d)\.ts$/u.test(file))
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').replace(/\n$/u, '').split('\n').length }))
    .sort((a, b) => a.lines - b.lines);
}

/** The smallest number of lines that `part` of the files do not exceed (nearest rank). */
const quantile = (sizes, part) => sizes[Math.max(0, Math.ceil(part * sizes.length) - 1)]?.lines ?? 0;

const { values } = parseArgs({ options: { root: { type: 'string', default: REPOSITORY } } });
const sizes = measure(resolve(values.root));
const figures = [
  { name: 'median', lines: quantile(sizes, 0.5), limit: MEDIAN_LIMIT },
  { name: '90th percentile', lines: quantile(sizes, 0.9), limit: NINTH_DECILE_LIMIT },
  { name: 'longest', lines: sizes.at(-1)?.lines ?? 0, limit: LONGEST_LIMIT },
];
const said = figures.map(({ name, lines, limit }) => `${name} ${lines} lines (at most ${limit})`).join(', ');
console.log(`${sizes.length} files: ${said}`);
const exceeded = figures.filter(({ lines, limit }) => lines > limit);
for (const { name, lines, limit } of exceeded) console.log(`sizes  ${name}: ${lines} lines are more than ${limit}`);
if (exceeded.length > 0) {
  for (const { file, lines } of sizes.slice(-LONGEST_SHOWN).reverse())
    console.log(`${String(lines).padStart(5)} ${file}`);
  process.exitCode = 1;
}
