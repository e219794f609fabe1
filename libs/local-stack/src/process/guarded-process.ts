import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { GUARD_SCRIPT } from './guard-script.js';
import { MACHINE_TIME } from './machine.js';
import { OutputTail } from './output-tail.js';

/** What to run under guard. */
export interface GuardedCommand {
  /** The program: a path, or a name on the PATH. */
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the program; nothing is inherited. */
  readonly env: NodeJS.ProcessEnv;
  /** The working directory; `/` by default. */
  readonly cwd?: string;
  /** The user and group to run as; only root may set them. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** The signal that asks the program to end; `TERM` by default. */
  readonly softSignal?: 'TERM' | 'INT';
  /** How long the program has to end by itself, in milliseconds; 5000 by default. */
  readonly graceMs?: number;
  /** A directory that is removed when the program was stopped, or ended because we did. */
  readonly removeAtEnd?: string;
  /** Receives what the program prints, standard output and error together. */
  readonly onOutput?: (chunk: Buffer) => void;
}

/** A program that ends when we do: when it is stopped, and also when our process is killed. */
export interface GuardedProcess {
  /** The pid of the program itself (not of its guard). */
  readonly pid: number;
  /** Resolves with the exit code when the program has ended; 128 + n after signal n. */
  readonly exited: Promise<number>;
  /** Whether the program has ended. */
  hasExited(): boolean;
  /** The last `count` lines that the program printed. */
  lastLines(count: number): string;
  /** Ends the program: soft signal, then KILL after the grace. May be called any number of times. */
  stop(): Promise<number>;
}

const DEFAULT_GRACE_MS = 5_000;
/** What the guard gets on top of the program's grace before we kill both ourselves. */
const GUARD_MARGIN_MS = 3_000;
/** How long we wait for the last output after the guard has ended. */
const OUTPUT_PATIENCE_MS = 500;

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function readPid(guard: ChildProcess): Promise<number> {
  const pipe = guard.stdio[3] as Readable;
  return new Promise((resolve, reject) => {
    let text = '';
    guard.once('error', reject);
    pipe.on('data', (chunk: Buffer) => (text += chunk.toString('ascii')));
    pipe.once('close', () => {
      const pid = Number(text.trim());
      if (Number.isSafeInteger(pid) && pid > 0) resolve(pid);
      else reject(new Error('the guard ended before it started its program'));
    });
  });
}

function spawnGuard(options: GuardedCommand): ChildProcess {
  const grace = String(Math.ceil((options.graceMs ?? DEFAULT_GRACE_MS) / 100));
  const guardArgs = ['-c', GUARD_SCRIPT, 'guard', options.softSignal ?? 'TERM', grace, options.removeAtEnd ?? ''];
  return spawn('/bin/sh', [...guardArgs, options.command, ...options.args], {
    cwd: options.cwd ?? '/',
    env: options.env,
    // A session of its own: Ctrl-C in the terminal reaches us, and we stop things in the right order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    ...options.user,
  });
}

/** Starts a program under guard; rejects where it cannot be started at all. */
export async function spawnGuarded(options: GuardedCommand): Promise<GuardedProcess> {
  const guard = spawnGuard(options);
  const tail = new OutputTail();
  const onOutput = (chunk: Buffer): void => {
    tail.add(chunk);
    options.onOutput?.(chunk);
  };
  guard.stdout?.on('data', onOutput);
  guard.stderr?.on('data', onOutput);
  guard.stdin?.on('error', () => undefined);
  let ended = false;
  const exited = new Promise<number>((resolve) => {
    guard.once('exit', (code) => {
      const finish = (): void => {
        ended = true;
        resolve(code ?? 137);
      };
      // The last output comes before `close`; a grandchild that keeps the pipe open must not keep us waiting.
      const patience = MACHINE_TIME.runAfter(OUTPUT_PATIENCE_MS, finish);
      guard.once('close', () => {
        patience.cancel();
        finish();
      });
    });
  });
  const pid = await readPid(guard);
  // A guard that was killed itself leaves its program behind: nothing may outlive its guard.
  guard.once('exit', (code) => {
    if (code === null) kill(pid);
  });
  return {
    pid,
    exited,
    hasExited: () => ended,
    lastLines: (count) => tail.lastLines(count),
    async stop(): Promise<number> {
      guard.stdin?.end();
      const patience = MACHINE_TIME.runAfter((options.graceMs ?? DEFAULT_GRACE_MS) + GUARD_MARGIN_MS, () => {
        kill(pid);
        kill(guard.pid);
      });
      const code = await exited;
      patience.cancel();
      return code;
    },
  };
}
