/** The seeded bugs of `test/seeded-bugs`, and how one is put into a source on its way to the compiler. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'test', 'seeded-bugs');

/** @typedef {{ spec?: string, int?: string, simulate?: number, with?: string }} Check A spec file (unit or int), or so many seeds. */
/** @typedef {{ number: number, name: string, file: string, text: string, wrong: string, caughtBy: Check }} SeededBug */

/** All of them, by number. @returns {Promise<SeededBug[]>} */
export async function loadSeededBugs() {
  const files = readdirSync(FOLDER).filter((file) => /^\d+-.*\.mjs$/u.test(file));
  const bugs = files.sort().map(async (file) => {
    const { bug } = await import(join(FOLDER, file));
    const [, number, name] = /^(\d+)-(.*)\.mjs$/u.exec(file);
    return { ...bug, number: Number(number), name };
  });
  return Promise.all(bugs);
}

/** How often the text of a bug is in its source: exactly once, or the bug has lost its place. @param {SeededBug} bug */
export function timesFound({ file, text }) {
  return readFileSync(join(ROOT, file), 'utf8').split(text).length - 1;
}

/** The source with the bug in it. Throws where its text is not there exactly once. @param {SeededBug} bug */
export function textWithBug(bug) {
  const times = timesFound(bug);
  if (times !== 1) throw new Error(`seeded bug ${bug.number}: its text is ${times} times in ${bug.file}`);
  const source = readFileSync(join(ROOT, bug.file), 'utf8');
  return source.replace(bug.text, () => bug.wrong);
}

/** A vite plugin that puts the bug of SEEDED_BUG in; nothing where that is not set. */
export async function seededBugPlugins() {
  const number = process.env.SEEDED_BUG;
  if (number === undefined) return [];
  const bug = (await loadSeededBugs()).find((one) => one.number === Number(number));
  if (bug === undefined) throw new Error(`there is no seeded bug ${number}`);
  const path = join(ROOT, bug.file);
  return [{ name: 'seeded-bug', enforce: 'pre', load: (id) => (id.split('?')[0] === path ? textWithBug(bug) : null) }];
}
