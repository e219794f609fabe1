import { setTimeout as sleep } from 'node:timers/promises';
import { appendFileSync } from 'node:fs';
import { type GuardedCommand, type GuardedProcess, spawnGuarded } from '#libs/local-stack';

/** As a cluster does it: a process that ended is there again so soon. */
const RESTART_AFTER_MS = 250;
const POLL_MS = 20;

/** Something with probes: a process, or a service within one. */
export interface ProbedService {
  readonly name: string;
  /** Exit codes of all ends of its process so far. */
  readonly ends: readonly number[];
  /** Status and JSON of one of its pages; status 0 without an answer. */
  ask(path: string, init?: RequestInit): Promise<PageAnswer>;
}

/** Where services listen, by name. */
export type ServicePorts = Readonly<Partial<Record<string, number>>>;

/** What a page said. */
export interface PageAnswer {
  readonly status: number;
  readonly body: unknown;
}

async function askPort(port: number, path: string, init: RequestInit = {}): Promise<PageAnswer> {
  try {
    const signal = AbortSignal.timeout(2_000);
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal, ...init });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return { status: 0, body: undefined }; // It is not there now, which is an answer too.
  }
}

/** One service as a process that is started again whenever it ends, until it is stopped. */
export class KeptProcess implements ProbedService {
  readonly name: string;
  readonly port: number;
  readonly #command: GuardedCommand;
  readonly #within: ServicePorts;
  #running: GuardedProcess | undefined;
  #isKept = false;
  /** Exit codes of all ends so far. */
  readonly ends: number[] = [];

  /** `within`: the ports of the services that share it, where several do. */
  constructor(name: string, port: number, command: GuardedCommand, logFile: string, within: ServicePorts = {}) {
    this.name = name;
    this.port = port;
    this.#within = within;
    this.#command = { ...command, onOutput: (chunk) => appendFileSync(logFile, chunk) };
  }

  /** Of the process that runs now; 0 before the first. */
  get pid(): number {
    return this.#running?.pid ?? 0;
  }

  /** Starts it; it is there when this resolves, not ready. */
  async start(): Promise<void> {
    this.#isKept = true;
    const running = await spawnGuarded(this.#command);
    this.#running = running;
    void running.exited.then(async (code) => {
      this.ends.push(code);
      if (this.#isKept) await sleep(RESTART_AFTER_MS);
      if (this.#isKept) await this.start();
    });
  }

  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void {
    if (this.#running !== undefined && !this.#running.hasExited()) process.kill(this.#running.pid, name);
  }

  /** Kills it with -9 and waits until it is gone; it is started again. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#running?.exited;
  }

  /** Kills it with -9, as with its machine: it is gone when this resolves, until {@link start}. */
  async killForGood(): Promise<void> {
    this.#isKept = false;
    await this.kill();
  }

  /** Ends it in order and for good; returns its exit code. */
  async stop(): Promise<number> {
    this.#isKept = false;
    return (await this.#running?.stop()) ?? 0;
  }

  ask(path: string, init?: RequestInit): Promise<PageAnswer> {
    return askPort(this.port, path, init);
  }

  /** One of several services that share this process, each with its probes on a port of its own; the process itself where it has it alone. */
  probesOf(name: string): ProbedService {
    const port = this.#within[name];
    return port === undefined ? this : { name, ends: this.ends, ask: (path, init) => askPort(port, path, init) };
  }

  /** Waits until its readiness is as wanted; returns after how many milliseconds, or throws. */
  async whenReady(wanted: boolean, patienceMs: number): Promise<number> {
    const beganMs = performance.now();
    let last: unknown;
    while (performance.now() - beganMs < patienceMs) {
      const { status, body } = await this.ask('/health/ready');
      if ((status === 200) === wanted) return performance.now() - beganMs;
      last = body;
      await sleep(POLL_MS);
    }
    throw new Error(
      `${this.name} was not ${wanted ? 'ready' : 'unready'} after ${patienceMs} ms: ${JSON.stringify(last)}`,
    );
  }

  /** The last lines that it printed. */
  lastLines(count: number): string {
    return this.#running?.lastLines(count) ?? '';
  }
}
