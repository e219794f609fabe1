import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { freePort, projectRoot } from '#libs/local-stack';
import type { ServiceName } from '#libs/contracts';
import { connectBroker } from '#libs/messaging';
import { SeededRandom, SeverableLine } from '#libs/testkit';
import { DEMO_ACCOUNT, DEMO_MOMENTUM, DEMO_STRATEGY, DEMO_VENUE } from '../../../apps/cli/src/demo/demo-settings.js';
import { APPS, type AppName } from '../../../apps/cli/src/launch/plan.js';
import type { Settings } from '../../../apps/cli/src/launch/service-settings.js';
import { LOAD_INSTRUMENTS } from '../../faults/tier/load/intents.js';
import { Load } from '../../faults/tier/load/load.js';
import { FaultSuite } from '../../faults/tier/suite/fault-suite.js';
import type { KeptProcess } from '../../faults/tier/suite/kept-process.js';

/** How long anything may take to come to be, on a machine of any speed. */
export const PATIENCE_MS = 120_000;
const POLL_MS = 100;
const STAGES: readonly (readonly AppName[])[] = [
  ['paper-exchange'],
  ['market-data', 'order-management', 'risk', 'gateway'],
  ['strategy'],
];
const REFUSED = 503;

/** Waits until something is so. @throws Error naming it where it does not come to be */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const untilMs = performance.now() + PATIENCE_MS; !(await isSo()); await sleep(POLL_MS))
    if (performance.now() > untilMs) throw new Error(`it never came to be: ${what}`);
}

/** A collector of reports that can refuse them. */
class Collector {
  isRefusing = false;
  readonly #server: Server = createServer((request, response) => {
    request.resume();
    response.statusCode = this.isRefusing ? REFUSED : 200;
    response.end('{}');
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

type Lines = Pick<AlertStage, 'marketLine' | 'accountLine'>;

/** The running suite that trades, and what the stories make their faults with. */
export class AlertStage {
  readonly suite: FaultSuite;
  readonly load: Load;
  /** Over the first comes what market-data hears of the exchange, over the second what order-management hears of its account. */
  readonly marketLine: SeverableLine;
  readonly accountLine: SeverableLine;
  readonly collector: Collector;
  /** While this file is there the strategy has a bug. */
  readonly bugFile: string;

  private constructor(suite: FaultSuite, lines: Lines, collector: Collector, bugFile: string) {
    this.suite = suite;
    this.load = new Load(suite, new SeededRandom(1));
    this.marketLine = lines.marketLine;
    this.accountLine = lines.accountLine;
    this.collector = collector;
    this.bugFile = bugFile;
  }

  /** Starts everything but Prometheus, and waits until all of it is ready. */
  static async start(): Promise<AlertStage> {
    const exchangePort = await freePort();
    const lines: Lines = {
      marketLine: await SeverableLine.layTo(exchangePort),
      accountLine: await SeverableLine.layTo(exchangePort),
    };
    const collector = new Collector();
    const collectorUrl = await collector.listen();
    const bugFile = join(projectRoot(), '.cache', `faulty-strategy-${process.pid}`);
    const suite = await FaultSuite.startServers({
      ports: { 'paper-exchange': exchangePort },
      settings: settingsOfStories(lines, collectorUrl, bugFile),
      fromModules: ['strategy'],
    });
    const stage = new AlertStage(suite, lines, collector, bugFile);
    try {
      await suite.provision();
      for (const group of STAGES) {
        await Promise.all(group.map((app) => suite.app(app).start()));
        await Promise.all(group.map((app) => suite.app(app).whenReady(true, PATIENCE_MS)));
      }
    } catch (error) {
      await stage.stop();
      throw error;
    }
    return stage;
  }

  /** Has strategy publish intents, on top of its own, which may be none while it waits for answers. */
  async publishIntents(count: number): Promise<void> {
    await this.load.burst('story', count, { kinds: ['rest'], validForMs: 1_000 });
    await until('the intents of the story are published', async () => {
      const waiting = await this.suite.query(`SELECT 1 FROM strategy.outbox WHERE published_at IS NULL LIMIT 1`);
      return waiting.length === 0;
    });
  }

  /** The processes that Prometheus scrapes. */
  get processes(): readonly KeptProcess[] {
    return APPS.map((app) => this.suite.app(app));
  }

  async whenAllReady(): Promise<void> {
    await Promise.all(this.processes.map((one) => one.whenReady(true, PATIENCE_MS)));
  }

  /** Works with a connection to the broker as one of the services has it. */
  async asService<T>(
    user: ServiceName,
    work: (broker: Awaited<ReturnType<typeof connectBroker>>) => Promise<T>,
  ): Promise<T> {
    const { natsPasswords } = this.suite.plan;
    const url = this.suite.servers.natsUrl;
    const broker = await connectBroker({ url, user, password: natsPasswords[user], name: 'alert-story' });
    try {
      return await work(broker);
    } finally {
      await broker.close();
    }
  }

  /** Holds what a statement locks, as a forgotten session of an operator does, while something is done. */
  whileHolding(statement: string, work: () => Promise<void>): Promise<void> {
    return this.suite.withClient(async (client) => {
      await client.query('BEGIN');
      await client.query(statement);
      try {
        await work();
      } finally {
        await client.query('ROLLBACK');
      }
    });
  }

  async stop(): Promise<void> {
    await this.suite.stop(false);
    await Promise.all([this.marketLine.remove(), this.accountLine.remove(), this.collector.close()]);
  }
}

/** What is otherwise than shipped, so that a fault of seconds is enough: how often is looked, and what is waited for; no threshold of a rule. */
function settingsOfStories(
  { accountLine, marketLine }: Lines,
  collectorUrl: string,
  bugFile: string,
): Readonly<Partial<Record<AppName, Settings>>> {
  const often: Settings = { REPORT_INTERVAL_MS: '1000', MONITOR_INTERVAL_MS: '1000', MONITOR_MAX_CPU_RATIO: '1' };
  const instruments = LOAD_INSTRUMENTS.map((instrument) => `${DEMO_VENUE}:${instrument}`);
  const plan = { ...DEMO_STRATEGY, account: DEMO_ACCOUNT, instruments, parameters: DEMO_MOMENTUM };
  const preloaded = pathToFileURL(join(projectRoot(), 'test', 'journeys', 'alerts', 'faulty-strategy.mjs'));
  return {
    'paper-exchange': { ...often, BALANCES: 'USDT:100000' },
    'market-data': { ...often, BINANCE_STREAM_URL: `ws://127.0.0.1:${marketLine.port}` },
    risk: { ...often, RISK_MONITOR_INTERVAL_MS: '1000', RISK_MAX_MARK_AGE_MS: '5000' },
    'order-management': {
      ...often,
      BINANCE_WS_API_URL: `ws://127.0.0.1:${accountLine.port}/ws-api/v3`,
      ORDER_BREAKER_FAILURES: '3',
      ORDER_BREAKER_HALF_OPEN_MS: '3000',
    },
    gateway: { ...often, REPORT_SINK: 'otlp', REPORT_SINK_URL: collectorUrl, GATEWAY_TRACES_URL: collectorUrl },
    strategy: {
      ...often,
      STRATEGIES: JSON.stringify([plan]),
      INTENT_EXPIRY_GRACE_MS: '1000',
      NODE_OPTIONS: `--import ${preloaded.href}`,
      FAULTY_STRATEGY_FILE: bugFile,
    },
  };
}
