import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type GuardedProcess, freePort, projectRoot, spawnGuarded } from '#libs/local-stack';

const READY_PATIENCE_MS = 60_000;

/** Compiles what is newer than the last build: the processes of these tests run from dist/, as deployments do. */
export function ensureBuilt(): void {
  const script = "import { ensureBuilt } from './scripts/build.mjs'; ensureBuilt();";
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: projectRoot(),
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`the build ended with code ${String(status)}`);
}

/** One app as a process of its own that can be killed and started again on the same port. */
export class AppProcess {
  readonly port: number;
  private readonly app: string;
  private readonly settings: Readonly<Record<string, string>>;
  private process: GuardedProcess | undefined;

  private constructor(app: string, port: number, settings: Readonly<Record<string, string>>) {
    this.app = app;
    this.port = port;
    this.settings = settings;
  }

  /** Starts an app and waits until it is ready. */
  static async start(app: string, settings: Readonly<Record<string, string>>): Promise<AppProcess> {
    const one = new AppProcess(app, await freePort(), settings);
    await one.start();
    return one;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it (again) and waits until it is ready. */
  async start(): Promise<void> {
    const started = await spawnGuarded({
      command: process.execPath,
      args: [join(projectRoot(), 'dist', 'apps', this.app, 'main.js')],
      env: {
        PATH: process.env['PATH'],
        HTTP_HOST: '127.0.0.1',
        HTTP_PORT: String(this.port),
        LOG_LEVEL: 'warn',
        ...this.settings,
      },
    });
    this.process = started;
    await this.ready(started);
  }

  /** Kills it with -9 and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.process === undefined) return;
    process.kill(this.process.pid, 'SIGKILL');
    await this.process.exited;
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    await this.process?.stop();
  }

  private async ready(started: GuardedProcess): Promise<void> {
    for (let waitedMs = 0; waitedMs < READY_PATIENCE_MS; waitedMs += 50) {
      if (started.hasExited()) throw new Error(`${this.app} ended at once:\n${started.lastLines(30)}`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.status === 200) return;
      await sleep(50);
    }
    throw new Error(`${this.app} is not ready:\n${started.lastLines(30)}`);
  }
}
