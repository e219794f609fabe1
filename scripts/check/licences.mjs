/**
 * Checks what the images are made of, as package-lock.json says: every package has a licence of the list below, comes from the registry
 * with a checksum, and npm is told to run nothing while it installs. `test/arch/licences.spec.ts` breaks each rule.
 *
 *   node scripts/check/licences.mjs
 *
 * One line per violation: `rule  package  message`. Exit code 1 if there is any.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);
const read = (file) => readFileSync(new URL(file, ROOT), 'utf8');

/** What may go into an image: permissive licences, which ask for no more than that they are named. */
const PERMISSIVE = new Set([
  ...['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'],
  ...['Unlicense', 'CC0-1.0', 'Python-2.0', 'PostgreSQL', 'OFL-1.1', 'Zlib', 'CC-BY-4.0'],
]);
/** What may be used to build and test besides: nothing of it is handed on. */
const TOOLS_ONLY = new Set(['MPL-2.0']);
/** Packages whose licence the lock file does not name, looked at by a person: name, licence, where it stands. */
const LOOKED_AT = new Map([]);

/** Whether an SPDX expression is allowed: with OR one of its parts, with AND all of them. */
export function isAllowed(expression, allowed) {
  const text = expression.replaceAll(/[()]/gu, '');
  if (text.includes(' OR ')) return text.split(' OR ').some((part) => isAllowed(part, allowed));
  return text.split(' AND ').every((part) => allowed.has(part.trim()));
}

/** The violations in the content of a lock file. @returns {{ rule: string, where: string, message: string }[]} */
export function checkLock({ packages }) {
  return Object.entries(packages).flatMap(([path, entry]) => (path === '' ? [] : checkPackage(path, entry)));
}

function checkPackage(path, { dev, devOptional, integrity, license, link, optional, resolved }) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const say = (rule, message) => ({ rule, where: name, message });
  const isTool = dev === true || devOptional === true;
  const known = typeof license === 'string' ? license : LOOKED_AT.get(name);
  const allowed = isTool ? new Set([...PERMISSIVE, ...TOOLS_ONLY]) : PERMISSIVE;
  return [
    ...(known === undefined
      ? [say('licence', 'the lock file names no licence: look at it, and add it to LOOKED_AT')]
      : []),
    ...(known !== undefined && !isAllowed(known, allowed) ? [say('licence', `${known} is not on the list`)] : []),
    // npm leaves the checksum of what another platform would need out until it is needed there.
    ...(link !== true && optional !== true && integrity === undefined ? [say('checksum', 'no checksum')] : []),
    ...(link !== true && resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')
      ? [say('registry', `comes from ${resolved}`)]
      : []),
  ];
}

/** The violations in the content of .npmrc. @returns {{ rule: string, where: string, message: string }[]} */
export function checkNpmrc(text) {
  const isOff = /^ignore-scripts=true$/mu.test(text);
  return isOff
    ? []
    : [{ rule: 'install-script', where: '.npmrc', message: 'packages may run code while they are installed' }];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = [...checkLock(JSON.parse(read('package-lock.json'))), ...checkNpmrc(read('.npmrc'))];
  for (const { rule, where, message } of violations) console.log(`${rule}  ${where}  ${message}`);
  if (violations.length > 0) process.exitCode = 1;
}
