import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnProgress } from '../process/progress.js';
import { runCommand } from '../process/run-command.js';

/** The name of Debian's package with the server. */
const PACKAGE = 'nats-server';
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

async function download(directory: string, options: readonly string[]): Promise<string | undefined> {
  await runCommand('apt-get', [...sandboxOptions(), ...options, 'download', PACKAGE], {
    cwd: directory,
    timeoutMs: 120_000,
  });
  const name = readdirSync(directory).find((file) => file.endsWith('.deb'));
  return name === undefined ? undefined : join(directory, name);
}

async function fetchPackage(directory: string, onProgress: OnProgress): Promise<string | undefined> {
  onProgress('fetching nats-server from Debian');
  const direct = await download(directory, []);
  if (direct !== undefined) return direct;
  onProgress('fetching the package lists of Debian (into a private folder)');
  const options = privateApt(directory);
  await runCommand('apt-get', [...sandboxOptions(), ...options, 'update'], {
    cwd: directory,
    timeoutMs: UPDATE_TIMEOUT_MS,
  });
  return download(directory, options);
}

async function unpack(directory: string, archive: string): Promise<string | undefined> {
  const tree = join(directory, 'tree');
  const result = await runCommand('dpkg-deb', ['-x', archive, tree], { cwd: directory });
  if (result.code !== 0) return undefined;
  return ['usr/sbin', 'usr/bin'].map((folder) => join(tree, folder, 'nats-server')).find((path) => existsSync(path));
}

/** Puts the program into the cache in one step, so that whoever starts at the same time finds all of it or nothing. */
function keep(program: string, cache: string, kept: string): void {
  mkdirSync(cache, { recursive: true });
  const partial = mkdtempSync(join(cache, 'partial-'));
  copyFileSync(program, join(partial, 'nats-server'));
  renameSync(join(partial, 'nats-server'), kept);
  rmSync(partial, { recursive: true });
}

/**
 * Debian's nats-server, unpacked into the project's own cache without root and without installing anything; fetched
 * once, then found there.
 */
export async function debianNatsServer(cache: string, onProgress: OnProgress): Promise<Found> {
  const kept = join(cache, `nats-server-${process.arch}`);
  if ((await runCommand(kept, ['--version'])).code === 0) return { ok: true, path: kept };
  for (const tool of ['apt-get', 'dpkg-deb']) {
    if ((await runCommand(tool, ['--version'])).code !== 0) return { ok: false, reason: `this machine has no ${tool}` };
  }
  const directory = mkdtempSync(join(tmpdir(), 'tradewind-deb-'));
  try {
    const archive = await fetchPackage(directory, onProgress);
    if (archive === undefined) return { ok: false, reason: `"apt-get download ${PACKAGE}" found nothing` };
    const program = await unpack(directory, archive);
    if (program === undefined) return { ok: false, reason: `Debian's package ${PACKAGE} could not be unpacked` };
    keep(program, cache, kept);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const version = await runCommand(kept, ['--version']);
  return version.code === 0
    ? { ok: true, path: kept }
    : { ok: false, reason: `Debian's nats-server does not run here: ${version.output.trim()}` };
}
