import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the launcher writes down about a service once a second. */
export interface ServiceLine {
  readonly name: string;
  readonly pid?: number;
  readonly restarts: number;
}

/** A run of `npm start` as a user would start it, in a temporary directory of its own. */
export class Launcher {
  readonly directory = mkdtempSync(join(tmpdir(), 'npm start '));
  /** Where its books are: its own, so that no run finds those of another. */
  readonly dataFolder: string;
  readonly reportFile = join(this.directory, 'report.json');
  readonly #child: ChildProcess;
  #output = '';

  /** `dataFolder`: that of an earlier run, to go on with its books. */
  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}, dataFolder?: string) {
    this.dataFolder = dataFolder ?? join(this.directory, 'data');
    const keepsData = !args.includes('--tape');
    // Open like /tmp itself: Postgres runs as another user when we are root.
    chmodSync(this.directory, 0o1777);
    const { DATABASE_URL: _database, NATS_URL: _nats, NODE_OPTIONS: _options, ...env } = process.env;
    this.#child = spawn(
      process.execPath,
      ['scripts/start.mjs', ...args, '--report', this.reportFile, ...(keepsData ? ['--data', this.dataFolder] : [])],
      {
        cwd: ROOT,
        env: { ...env, TMPDIR: this.directory, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.#output += chunk.toString('utf8')));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#output += chunk.toString('utf8')));
  }

  /** Everything that it printed so far. */
  get output(): string {
    return this.#output;
  }

  /** Sends a signal to the launcher. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for the end; returns the exit code. */
  ended(): Promise<number | null> {
    if (this.#child.exitCode !== null) return Promise.resolve(this.#child.exitCode);
    return new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** Waits until it printed a text; throws if it ends or takes too long. */
  async printed(text: string | RegExp, timeoutMs = 90_000): Promise<void> {
    const pattern = typeof text === 'string' ? new RegExp(text, 'u') : text;
    for (let waitedMs = 0; !pattern.test(this.#output); waitedMs += 50) {
      if (this.#child.exitCode !== null || waitedMs > timeoutMs) {
        throw new Error(`the launcher did not print ${String(pattern)}:\n${this.#output.slice(-4_000)}`);
      }
      await sleep(50);
    }
  }

  /** The services of the run as the launcher last wrote them down. */
  services(): readonly ServiceLine[] {
    const runDirectory = /» logs +(.+)\n/u.exec(this.#output)?.[1] ?? '';
    const file = join(runDirectory, 'services.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ServiceLine[]) : [];
  }

  /** The report that it wrote. */
  report(): Record<string, unknown> {
    return JSON.parse(readFileSync(this.reportFile, 'utf8')) as Record<string, unknown>;
  }

  /** Makes sure that it is gone, and removes its directory. */
  async dispose(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      await this.ended();
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
