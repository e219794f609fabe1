import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type GuardedCommand, freePort, projectRoot } from '#libs/local-stack';
import type { JournalEntry } from '#libs/domain';
import { renderAuthorization } from '#libs/messaging';
import { SystemRandom } from '#libs/platform';
import type { Violation } from '../../../../apps/cli/src/audit/audited-books.js';
import { readJournalEntries } from '../../../../apps/cli/src/reconcile/read-journal.js';
import { Ledgers } from '../../../../apps/cli/src/launch/ledgers.js';
import { DESK_SERVICES, deskSettingsOf } from '../../../../apps/cli/src/launch/desk-process.js';
import { type AppName, type RunPlan, appsOf, planRun } from '../../../../apps/cli/src/launch/plan.js';
import { provision } from '../../../../apps/cli/src/launch/processes.js';
import { type Servers, type Settings, settingsOf } from '../../../../apps/cli/src/launch/service-settings.js';
import { LOAD_INSTRUMENTS } from '../load/intents.js';
import { DataDisk } from './data-disk.js';
import { ExchangeControl } from './exchange-control.js';
import { KeptProcess } from './kept-process.js';
import { KeptServers } from './kept-servers.js';
import type { Shape } from './shape.js';
import { tierSettings } from './tier-settings.js';

const READY_PATIENCE_MS = 90_000;
const STOP_GRACE_MS = 17_000;
const QUIET_LOOKS = 2;
const LOOK_MS = 250;
/** What is started together; each group waits for the one before it. */
const STAGES: readonly (readonly AppName[])[] = [
  ['paper-exchange'],
  ['market-data', 'order-management', 'risk', 'gateway', 'desk'],
  ['strategy'],
];
const LAUNCH_OPTIONS = {
  ...{ forMs: undefined, tape: undefined, live: undefined, testnet: undefined, speed: 1, seed: 1 },
  ...{ portBase: undefined, report: undefined, symbols: LOAD_INSTRUMENTS, invented: undefined },
  ...{ data: undefined, fresh: false, secure: false },
} as const;

/** What is otherwise than in a run of the tier. */
export interface SuiteChanges {
  /** Ports that are decided already. */
  readonly ports?: Readonly<Partial<Record<AppName, number>>>;
  readonly settings?: Readonly<Partial<Record<AppName, Settings>>>;
  /** What runs from its compiled modules and not from its bundle, so that what is loaded before it can reach into it. */
  readonly fromModules?: readonly AppName[];
  /** Whether the four services of the account share one process. */
  readonly desk?: boolean;
  /** How an app is run with these settings, where not by Node from dist. */
  readonly commandOf?: (app: AppName, settings: Settings) => Pick<GuardedCommand, 'command' | 'args' | 'env'>;
}

/** The whole suite as `npm start` runs it: real processes, a real Postgres with fsync and a real NATS, on free ports. */
export class FaultSuite {
  readonly directory: string;
  readonly plan: RunPlan;
  readonly disk: DataDisk;
  readonly servers: KeptServers;
  readonly exchange: ExchangeControl;
  readonly ledgers: Ledgers;
  readonly #apps: ReadonlyMap<AppName, KeptProcess>;
  readonly #controlToken: string;
  readonly #changes: SuiteChanges;

  private constructor(directory: string, plan: RunPlan, disk: DataDisk, servers: KeptServers, changes: SuiteChanges) {
    this.directory = directory;
    this.plan = plan;
    this.disk = disk;
    this.servers = servers;
    this.#controlToken = plan.apiSecret;
    this.#changes = changes;
    this.#apps = new Map(appsOf(plan.options).map((app) => [app, this.makeProcess(app, app, plan.ports)]));
    this.exchange = new ExchangeControl(this.app('paper-exchange'), this.#controlToken);
    this.ledgers = new Ledgers(servers.databaseUrl, plan.journalFile);
  }

  /** Starts everything and waits until all of it is ready. */
  static async start(changes: SuiteChanges = {}): Promise<FaultSuite> {
    const suite = await FaultSuite.startServers(changes);
    try {
      await suite.#startAll();
    } catch (error) {
      await suite.stop(true);
      throw error;
    }
    return suite;
  }

  /** Starts only the two servers: the database is empty, and no process of the suite runs. */
  static async startServers(changes: SuiteChanges = {}): Promise<FaultSuite> {
    const runs = join(projectRoot(), '.cache', 'faults');
    mkdirSync(runs, { recursive: true });
    const directory = mkdtempSync(join(runs, 'run-'));
    const places = { directory, journalFile: join(directory, 'journal.jsonl'), data: undefined };
    const planned = await planRun(new SystemRandom(), { ...LAUNCH_OPTIONS, desk: changes.desk ?? false }, places);
    const plan: RunPlan = { ...planned, ports: { ...planned.ports, ...changes.ports } };
    const disk = await DataDisk.make();
    const { natsPasswords } = plan;
    const config = renderAuthorization((user) => `"${natsPasswords[user]}"`);
    const servers = await KeptServers.start(disk.path, config).catch(async (error: unknown) => {
      await disk.remove();
      throw error;
    });
    return new FaultSuite(directory, plan, disk, servers, changes);
  }

  async #startAll(): Promise<void> {
    await this.provision();
    for (const all of STAGES) {
      const stage = all.filter((app) => this.#apps.has(app));
      await Promise.all(stage.map((app) => this.app(app).start()));
      await Promise.all(stage.map((app) => this.app(app).whenReady(true, READY_PATIENCE_MS)));
    }
    await this.disk.flush();
  }

  /** One of its processes. */
  app(name: AppName): KeptProcess {
    const found = this.#apps.get(name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  }

  /** How its services are spread over processes. */
  get shape(): Shape {
    return this.plan.options.desk ? 'desk' : 'services';
  }

  /** The process in which an app runs: the desk's where the desk has it within itself. */
  processOf(name: AppName): KeptProcess {
    return this.#apps.get(name) ?? this.app('desk');
  }

  /** Its processes without the exchange, which is somebody else's machine. */
  get ours(): readonly KeptProcess[] {
    return [...this.#apps.values()].filter(({ name }) => name !== 'paper-exchange');
  }

  /** A second process of an app, not started, such as a stand-by. */
  async makeTwin(app: AppName, changes: Settings = {}): Promise<KeptProcess> {
    const ports = { ...this.plan.ports };
    for (const own of app === 'desk' ? [...DESK_SERVICES, app] : [app]) ports[own] = await freePort();
    return this.makeProcess(app, `${app}-twin`, ports, changes);
  }

  /** The job that migrates the database, as deployments run it. */
  provision(): Promise<void> {
    return provision(this.plan, this.#addresses);
  }

  /** Runs one statement as the owner of the database. */
  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.withClient(async (client) => (await client.query<Row>(sql, [...values])).rows);
  }

  async withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: this.servers.databaseUrl, connectionTimeoutMillis: 3_000 });
    client.on('error', () => undefined); // The statement under way rejects too.
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** What the exchange has written down. */
  readJournal(): readonly JournalEntry[] {
    return readJournalEntries(this.plan.journalFile ?? '');
  }

  /** Waits until nothing is under way and the books agree with the exchange; returns what is left where that does not come. */
  async whenQuiet(patienceMs: number): Promise<readonly string[]> {
    const untilMs = performance.now() + patienceMs;
    let left: readonly string[] = ['nothing was looked at'];
    for (let quiet = 0; quiet < QUIET_LOOKS && performance.now() < untilMs; await sleep(LOOK_MS)) {
      left = await this.#whatIsLeft().catch((error: unknown) => [`the books cannot be read: ${String(error)}`]);
      quiet = left.length === 0 ? quiet + 1 : 0;
    }
    return left;
  }

  /** Checks every invariant now. */
  auditNow(): Promise<readonly Violation[]> {
    return this.ledgers.auditBooks();
  }

  /** Ends everything and removes what it left; its logs stay where `keepLogs` says so. */
  async stop(keepLogs: boolean): Promise<void> {
    await Promise.all([...this.#apps.values()].map((one) => one.stop()));
    await Promise.all([this.servers.stopNats(), this.servers.stopPostgres()]);
    await this.disk.remove();
    if (!keepLogs) rmSync(this.directory, { recursive: true, force: true });
  }

  async #whatIsLeft(): Promise<readonly string[]> {
    const pending = await this.ledgers.readPendingWork();
    if (pending.length > 0) return pending;
    const differences = await this.ledgers.compareBooks();
    return differences.map(({ kind, about, ours, venue }) => `${kind} ${about}: ${ours} | ${venue}`);
  }

  get #addresses(): Servers {
    return { databaseUrl: this.servers.databaseUrl, natsUrl: this.servers.natsUrl, natsHasUsers: true };
  }

  /** What the tier and this suite set otherwise than a plain run. */
  #changedSettings(app: AppName): Settings {
    return { ...tierSettings(app, this.plan, this.#controlToken), ...this.#changes.settings?.[app] };
  }

  private makeProcess(
    app: AppName,
    name: string,
    ports: RunPlan['ports'],
    changes = this.#changes.settings?.[app] ?? {},
  ): KeptProcess {
    const plan = { ...this.plan, ports };
    const isFromModules = this.#changes.fromModules?.includes(app) === true;
    const settings = {
      ...settingsOf(app, plan, this.#addresses),
      ...(app === 'desk' ? deskSettingsOf((service) => this.#changedSettings(service)) : {}),
      ...tierSettings(app, plan, this.#controlToken),
      ...changes,
    };
    const byNode = {
      command: process.execPath,
      args: [join(projectRoot(), 'dist', 'apps', app, isFromModules ? 'src' : '', 'main.js')],
      env: { PATH: process.env['PATH'], ...settings },
    };
    const { commandOf = () => byNode } = this.#changes;
    const command = { ...commandOf(app, settings), cwd: projectRoot(), graceMs: STOP_GRACE_MS };
    const within = app === 'desk' ? DESK_SERVICES.map((service) => [service, ports[service]]) : [];
    return new KeptProcess(name, ports[app], command, join(this.directory, `${name}.log`), Object.fromEntries(within));
  }
}
