import { spawn } from 'node:child_process';
import { MACHINE_TIME } from './machine.js';
import { OutputTail } from './output-tail.js';

/** How a short command ended; `code` is -1 where it could not be started. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

/** Where and as whom a short command runs. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Killed after this long, in milliseconds; 60000 by default. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/** Runs a short command to its end and resolves with its exit code and the end of its output; never rejects. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const tail = new OutputTail();
    const child = spawn(command, args, {
      cwd: options.cwd ?? '/',
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options.user,
    });
    // Not spawn's own timeout: its timer stays when the program cannot be started.
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const deadline = MACHINE_TIME.runAfter(timeoutMs, () => void child.kill('SIGKILL'));
    const finish = (result: CommandResult): void => {
      deadline.cancel();
      resolve(result);
    };
    child.stdout.on('data', (chunk: Buffer) => tail.add(chunk));
    child.stderr.on('data', (chunk: Buffer) => tail.add(chunk));
    child.once('error', (error) => finish({ code: -1, output: error.message }));
    child.once('close', (code) => finish({ code: code ?? -1, output: tail.read() }));
  });
}
