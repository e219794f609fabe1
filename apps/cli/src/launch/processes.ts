import { join } from 'node:path';
import { type OnProgress, projectRoot, runCommand } from '#libs/local-stack';
import type { Scheduler } from '#libs/kernel';
import { pollUntil } from '#libs/platform';
import { LocalHttp } from './local-http.js';
import { type AppName, type RunPlan, appsOf } from './plan.js';
import { waitUntilReady } from './readiness.js';
import { type Servers, type Settings, provisionSettings, settingsOf } from './service-settings.js';
import { type ServiceState, SupervisedService } from './supervisor.js';

/** What a process needs of our own environment, and nothing else: no secret of the user's shell leaks into it. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS'];
const PROVISION_TIMEOUT_MS = 120_000;
const STRATEGIES_STOP_MS = 15_000;

/** What is started together; each group waits for the one before it to be ready. */
const STAGES: readonly (readonly AppName[])[] = [
  ['paper-exchange'],
  ['market-data', 'order-management', 'risk', 'gateway', 'desk'],
  ['strategy'],
];

function environment(settings: Settings): NodeJS.ProcessEnv {
  const inherited = INHERITED.map((name) => [name, process.env[name]] as const).filter(
    ([, value]) => value !== undefined,
  );
  return { ...Object.fromEntries(inherited), ...settings };
}

const programOf = (app: string): string => join(projectRoot(), 'dist', 'apps', app, 'main.js');

/** Migrates the database, sets the roles' passwords and creates streams and consumers, with the job that deployments use. */
export async function provision(plan: RunPlan, servers: Servers): Promise<void> {
  const { code, output } = await runCommand(process.execPath, [programOf('provision')], {
    env: environment(provisionSettings(plan, servers)),
    timeoutMs: PROVISION_TIMEOUT_MS,
  });
  if (code !== 0) throw new Error(`the database and the broker could not be provisioned:\n${output.trim()}`);
}

/** The services of a run as supervised processes. */
export class Processes {
  readonly #services = new Map<AppName, SupervisedService>();
  readonly #scheduler: Scheduler;
  readonly #plan: RunPlan;
  readonly #servers: Servers;
  readonly #onProgress: OnProgress;

  constructor(scheduler: Scheduler, plan: RunPlan, servers: Servers, onProgress: OnProgress) {
    this.#scheduler = scheduler;
    this.#plan = plan;
    this.#servers = servers;
    this.#onProgress = onProgress;
  }

  /** Starts everything and waits until all of it is ready. */
  async startAll(signal: AbortSignal): Promise<void> {
    const apps = appsOf(this.#plan.options);
    const stages = STAGES.map((stage) => stage.filter((app) => apps.includes(app)));
    for (const stage of stages.filter((each) => each.length > 0)) {
      signal.throwIfAborted();
      this.#onProgress(`starting ${stage.join(', ')}`);
      for (const app of stage) await this.#start(app);
      await this.#allReady(stage, signal);
    }
  }

  /** Stops one service for good; resolves with its exit code. */
  async stopService(app: AppName): Promise<number> {
    return (await this.#services.get(app)?.stop()) ?? 0;
  }

  /** Stops the strategies for good; everything else goes on. */
  async stopStrategies(): Promise<void> {
    const desk = this.#services.get('desk');
    if (desk === undefined) await this.stopService('strategy');
    else await stopStrategiesOf(desk, this.#scheduler, this.#plan.ports.strategy);
  }

  /** Stops whatever still runs, all at once. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.stop()));
  }

  /** Kills whatever still runs, now. */
  killAll(): void {
    for (const service of this.#services.values()) {
      const { pid } = service.state();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    }
  }

  /** Where each service stands. */
  states(): readonly ServiceState[] {
    return [...this.#services.values()].map((service) => service.state());
  }

  async #start(app: AppName): Promise<void> {
    const service = new SupervisedService(
      this.#scheduler,
      {
        name: app,
        command: process.execPath,
        args: [programOf(app)],
        env: environment(settingsOf(app, this.#plan, this.#servers)),
        cwd: projectRoot(),
        logFile: join(this.#plan.directory, `${app}.log`),
      },
      this.#onProgress,
    );
    this.#services.set(app, service);
    await service.start();
  }

  /** The first one that cannot start ends the waiting for the others. */
  async #allReady(stage: readonly AppName[], signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    try {
      await Promise.all(stage.map((app) => this.#ready(app, either)));
    } finally {
      failed.abort();
    }
  }

  async #ready(app: AppName, signal: AbortSignal): Promise<void> {
    const service = this.#services.get(app);
    if (service === undefined) throw new Error(`${app} was never started`);
    const awaited = { app, service, port: this.#plan.ports[app] };
    await waitUntilReady(this.#scheduler, awaited, this.#onProgress, signal);
  }
}

/** Asks a desk to stop its strategies, and waits until they no longer listen. A desk that is down has none that run. */
async function stopStrategiesOf(desk: SupervisedService, scheduler: Scheduler, port: number): Promise<void> {
  const { pid } = desk.state();
  if (pid !== undefined) process.kill(pid, 'SIGHUP');
  const http = new LocalHttp(scheduler);
  const stopped = await pollUntil(scheduler, { intervalMs: 100, timeoutMs: STRATEGIES_STOP_MS }, async () => {
    const { status } = await http.getJson(port, '/health/live');
    return status === 0 ? true : undefined;
  });
  if (stopped !== true) throw new Error('the strategies of the desk did not stop');
}
