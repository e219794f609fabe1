import { type GuardedProcess, type OnProgress, spawnGuarded } from '#libs/local-stack';
import { type ScheduledWork, type Scheduler, US_PER_MS } from '#libs/kernel';
import { restartDelayMs } from './backoff.js';
import { BoundedLog } from './bounded-log.js';

/** A service as a process: what to run, with which settings, and where its output goes. */
export interface ServiceCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its whole environment: its own settings and no other service's secrets. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
}

/** What can be known of a supervised service. */
export interface ServiceState {
  readonly name: string;
  /** The pid while it runs. */
  readonly pid: number | undefined;
  /** How often it was started again after it had died. */
  readonly restarts: number;
  /** How it died last; `undefined` where it never did. */
  readonly lastExitCode: number | undefined;
}

/** A service that lived this long is healthy: the next death counts as the first again. */
const HEALTHY_AFTER_MS = 10_000;
/** The exit code of a service whose settings are wrong (sysexits EX_CONFIG). */
export const EXIT_SETTINGS = 78;
/** A service may take 15 s for an orderly stop; then it ends by itself. */
const STOP_GRACE_MS = 17_000;

/** Keeps one service running until it is stopped: whenever it dies it is started again, after a wait that grows. */
export class SupervisedService {
  readonly #service: ServiceCommand;
  readonly #log: BoundedLog;
  readonly #onEvent: OnProgress;
  readonly #scheduler: Scheduler;
  #process: GuardedProcess | undefined;
  #startedAtUs = 0;
  #deathsInARow = 0;
  #restarts = 0;
  #lastExitCode: number | undefined;
  #nextStart: ScheduledWork | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<number> | undefined;

  constructor(scheduler: Scheduler, service: ServiceCommand, onEvent: OnProgress) {
    this.#scheduler = scheduler;
    this.#service = service;
    this.#onEvent = onEvent;
    this.#log = new BoundedLog(service.logFile);
  }

  /** Where it stands now. */
  state(): ServiceState {
    const running = this.#process;
    const pid = running === undefined || running.hasExited() ? undefined : running.pid;
    return { name: this.#service.name, pid, restarts: this.#restarts, lastExitCode: this.#lastExitCode };
  }

  /** The last lines that it printed. */
  lastLines(count: number): string {
    return this.#process?.lastLines(count) ?? '';
  }

  /** How often it died since it was last healthy. */
  get deathsInARow(): number {
    return this.#deathsInARow;
  }

  /** Starts it; resolves when the process is there, not when it is ready. */
  start(): Promise<void> {
    this.#starting = this.#spawn();
    return this.#starting;
  }

  /** Stops it for good and resolves with its exit code; may be called any number of times. */
  stop(): Promise<number> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<number> {
    this.#nextStart?.cancel();
    await this.#starting?.catch(() => undefined);
    const code = (await this.#process?.stop()) ?? 0;
    this.#log.close();
    return code;
  }

  async #spawn(): Promise<void> {
    this.#startedAtUs = this.#scheduler.monotonicUs();
    const { command, args, env, cwd } = this.#service;
    const onOutput = (chunk: Buffer): void => this.#log.write(chunk);
    const running = await spawnGuarded({ command, args, env, cwd, graceMs: STOP_GRACE_MS, onOutput });
    this.#process = running;
    void running.exited.then((code) => this.#onExit(code));
  }

  #onExit(code: number): void {
    if (this.#stopping !== undefined) return;
    this.#lastExitCode = code;
    if (code === EXIT_SETTINGS) {
      this.#onEvent(`${this.#service.name} ended because its settings are wrong; another start cannot mend that`);
      return;
    }
    const livedMs = (this.#scheduler.monotonicUs() - this.#startedAtUs) / US_PER_MS;
    this.#deathsInARow = livedMs >= HEALTHY_AFTER_MS ? 1 : this.#deathsInARow + 1;
    const delayMs = restartDelayMs(this.#deathsInARow);
    this.#onEvent(`${this.#service.name} ended with ${code}; starting it again in ${delayMs} ms`);
    this.#nextStart = this.#scheduler.runAfter(delayMs, () => this.#restart());
  }

  #restart(): void {
    this.#restarts += 1;
    this.start().catch((error: unknown) => this.#onEvent(`${this.#service.name} cannot be started: ${String(error)}`));
  }
}
