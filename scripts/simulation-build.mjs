/**
 * Compiles what the simulation is made of (apps, libs with the testkit, test/simulation without its specs) into
 * `.cache/simulation`, where `#libs/*` means the compiled libraries. Only what is newer than its output is compiled.
 *
 * A seeded bug is compiled into a folder of its own: everything is linked from the clean one, and the one file is replaced.
 */
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { listFiles } from './tree.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['apps', 'libs', 'test/simulation'];
const CLEAN = join(ROOT, '.cache', 'simulation', 'clean');
const PACKAGE = JSON.stringify({ type: 'module', imports: { '#libs/*': './libs/*/src/index.js' } });

const isSource = (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.endsWith('.fixture.ts');
const outputOf = (folder, file) => join(folder, file.replace(/\.ts$/u, '.js'));

/** The compiled text of a source. */
function compile(file, text) {
  const { exclude, $schema, ...options } = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8'));
  return transformSync(text, { ...options, swcrc: false, configFile: false, filename: file, sourceMaps: 'inline' })
    .code;
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  // In one step, and never through a link: another build may be under way, and another folder may hold the same file.
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
}

/** Compiles what has changed; returns the folder. */
export function buildSimulation() {
  const files = listFiles(ROOT, SOURCES).filter(isSource);
  for (const file of files) {
    const output = outputOf(CLEAN, file);
    const source = join(ROOT, file);
    if (existsSync(output) && statSync(output).mtimeMs > statSync(source).mtimeMs) continue;
    write(output, compile(file, readFileSync(source, 'utf8')));
  }
  write(join(CLEAN, 'package.json'), PACKAGE);
  return CLEAN;
}

/**
 * Compiles everything with one source replaced; returns the folder.
 * @param {string} name of the folder
 * @param {string} file the source, relative to the root
 * @param {string} text what it is to be
 */
export function buildSimulationWith(name, file, text) {
  const clean = buildSimulation();
  const folder = join(ROOT, '.cache', 'simulation', name);
  rmSync(folder, { recursive: true, force: true });
  for (const source of listFiles(ROOT, SOURCES).filter(isSource)) {
    const output = outputOf(folder, source);
    mkdirSync(dirname(output), { recursive: true });
    linkSync(outputOf(clean, source), output);
  }
  cpSync(join(clean, 'package.json'), join(folder, 'package.json'));
  write(outputOf(folder, file), compile(file, text));
  return folder;
}
