import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnProgress } from '../process/progress.js';
import { runCommand } from '../process/run-command.js';

/** A package of Debian, and the programs of it that are kept, the one that is wanted first. */
export interface DebianPackage {
  readonly name: string;
  readonly programs: readonly [string, ...string[]];
}

const UPDATE_TIMEOUT_MS = 180_000;

/** What was found, or why nothing was. */
export type Found = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly reason: string };

/** Options with which apt keeps its lists in a directory of ours, so that it needs no root and changes nothing. */
function privateApt(directory: string): readonly string[] {
  const settings: Record<string, string> = {
    'Dir::State': join(directory, 'state'),
    'Dir::State::lists': join(directory, 'state', 'lists'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(directory, 'cache'),
    'Dir::Cache::archives': join(directory, 'cache', 'archives'),
    'Dir::Log': join(directory, 'log'),
  };
  mkdirSync(join(directory, 'state', 'lists', 'partial'), { recursive: true });
  mkdirSync(join(directory, 'cache', 'archives', 'partial'), { recursive: true });
  mkdirSync(join(directory, 'log'), { recursive: true });
  return [...Object.entries(settings), ['Debug::NoLocking', 'true']].flatMap(([name, value]) => [
    '-o',
    `${name}=${value}`,
  ]);
}

/** As root, apt would drop to a user who cannot read our directory; what it fetches is checked by signature anyway. */
function sandboxOptions(): readonly string[] {
  return process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
}

async function download(name: string, directory: string, options: readonly string[]): Promise<string | undefined> {
  await runCommand('apt-get', [...sandboxOptions(), ...options, 'download', name], {
    cwd: directory,
    timeoutMs: 120_000,
  });
  const archive = readdirSync(directory).find((file) => file.endsWith('.deb'));
  return archive === undefined ? undefined : join(directory, archive);
}

async function fetchPackage(name: string, directory: string, onProgress: OnProgress): Promise<string | undefined> {
  onProgress(`fetching ${name} from Debian`);
  const direct = await download(name, directory, []);
  if (direct !== undefined) return direct;
  onProgress('fetching the package lists of Debian (into a private folder)');
  const options = privateApt(directory);
  await runCommand('apt-get', [...sandboxOptions(), ...options, 'update'], {
    cwd: directory,
    timeoutMs: UPDATE_TIMEOUT_MS,
  });
  return download(name, directory, options);
}

async function unpack(
  { programs }: DebianPackage,
  directory: string,
  archive: string,
): Promise<readonly string[] | undefined> {
  const tree = join(directory, 'tree');
  const result = await runCommand('dpkg-deb', ['-x', archive, tree], { cwd: directory });
  if (result.code !== 0) return undefined;
  const found = programs.map((program) =>
    ['usr/sbin', 'usr/bin'].map((folder) => join(tree, folder, program)).find((path) => existsSync(path)),
  );
  return found.every((path) => path !== undefined) ? found : undefined;
}

/** Puts a program into the cache in one step, so that a process that starts at the same time finds all of it or nothing. */
function keep(program: string, cache: string, kept: string): void {
  mkdirSync(cache, { recursive: true });
  const partial = mkdtempSync(join(cache, 'partial-'));
  copyFileSync(program, join(partial, 'program'));
  renameSync(join(partial, 'program'), kept);
  rmSync(partial, { recursive: true });
}

/** Where a program of a package is kept in a cache. */
export function keptProgram(cache: string, program: string): string {
  return join(cache, `${program}-${process.arch}`);
}

/**
 * A program of Debian, unpacked into the project's own cache without root and without installing anything; fetched
 * once, then found there.
 */
export async function debianProgram(wanted: DebianPackage, cache: string, onProgress: OnProgress): Promise<Found> {
  const kept = wanted.programs.map((program) => keptProgram(cache, program));
  const path = keptProgram(cache, wanted.programs[0]);
  if (kept.every((file) => existsSync(file)) && (await runCommand(path, ['--version'])).code === 0)
    return { ok: true, path };
  for (const tool of ['apt-get', 'dpkg-deb']) {
    if ((await runCommand(tool, ['--version'])).code !== 0) return { ok: false, reason: `this machine has no ${tool}` };
  }
  const directory = mkdtempSync(join(tmpdir(), 'tradewind-deb-'));
  try {
    const archive = await fetchPackage(wanted.name, directory, onProgress);
    if (archive === undefined) return { ok: false, reason: `"apt-get download ${wanted.name}" found nothing` };
    const programs = await unpack(wanted, directory, archive);
    if (programs === undefined) return { ok: false, reason: `Debian's package ${wanted.name} could not be unpacked` };
    programs.forEach((program, index) => keep(program, cache, kept[index] ?? ''));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const version = await runCommand(path, ['--version']);
  return version.code === 0
    ? { ok: true, path }
    : { ok: false, reason: `Debian's ${wanted.name} does not run here: ${version.output.trim()}` };
}
