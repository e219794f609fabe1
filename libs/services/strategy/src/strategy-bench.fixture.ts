import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { type NatsConnection, headers } from '@nats-io/transport-node';
import { Client } from 'pg';
import { IntentProposedV1, decodeMessage, encodeMessage } from '#libs/contracts';
import { NatsLanesModule, connectBroker, SIGNATURE_HEADER, SuiteKeys, provisionStreams } from '#libs/messaging';
import { RecordingSupervisor, SystemRandom, SystemScheduler, createLog, readSettings } from '#libs/platform';
import { type ServiceApplication, createServiceApplication } from '#libs/service-host';
import type { StrategyStatus } from './application/status/report-status.js';
import { PostgresStrategyStoreModule } from './outbound/postgres/postgres-strategy-store.module.js';
import { FactWriter, MarketFake, type WireEnds } from './strategy-wire.fixture.js';
import { StrategyModule } from './strategy.module.js';
import { type StrategySettings, strategySettings } from './strategy.settings.js';

/** The password of every user of a test's broker. */
export const BENCH_PASSWORD = 'test-only';

const silent = createLog('strategy', 'silent');

/** A database of a test's own. */
export interface BenchDatabase {
  readonly ownerUrl: string;
  urlOf(service: 'strategy'): string;
}

/** An intent as the test looks at it, with the number of its outbox rows. */
export interface IntentRow {
  intent_id: string;
  side: string;
  status: string;
  reason: string;
  approved: boolean;
  outbox: string;
}

/** Waits until something holds; the test's own time-out ends it where it never does. */
export async function until<T>(question: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const answer = await question();
    if (answer !== undefined && answer !== false) return answer;
    await sleep(10);
  }
}

/** Enters a broker as one of its users. */
function enter(natsUrl: string, user: string): Promise<NatsConnection> {
  return connectBroker({ url: natsUrl, user, password: BENCH_PASSWORD, name: user });
}

/** The time in microseconds. */
export const nowUs = (): number => Date.now() * 1_000;

/** The other services' ends at a real broker, each on the connection of its own user. */
class NatsWireEnds implements WireEnds {
  readonly #marketData: NatsConnection;
  readonly #writers: Readonly<Record<'risk' | 'order-management', NatsConnection>>;

  constructor(marketData: NatsConnection, orderManagement: NatsConnection, risk: NatsConnection) {
    this.#marketData = marketData;
    this.#writers = { risk, 'order-management': orderManagement };
  }

  nowUs(): number {
    return nowUs();
  }

  publishTick(subject: string, bytes: Uint8Array): void {
    this.#marketData.publish(subject, bytes);
  }

  answerQuestions(pattern: string, answer: (question: object) => object): void {
    this.#marketData.subscribe(pattern, {
      callback: (_, message) => {
        const { id, data } = JSON.parse(new TextDecoder().decode(message.data)) as { id: string; data: object };
        message.respond(encodeMessage({ id, isDisposed: true, response: { ok: true, value: answer(data) } }));
      },
    });
  }

  async publishFact(
    writer: 'risk' | 'order-management',
    subject: string,
    id: string,
    bytes: Uint8Array,
  ): Promise<void> {
    const signed = headers();
    signed.set(SIGNATURE_HEADER, new SuiteKeys('test').trustOf(writer).signer.sign(subject, bytes));
    const options = { msgID: `${id}-${process.pid}`, headers: signed };
    await jetstream(this.#writers[writer]).publish(subject, bytes, options);
  }
}

/** The strategy service over a real broker and a real database, and somebody who plays all the other services. */
export class StrategyBench {
  readonly market: MarketFake;
  readonly facts: FactWriter;
  readonly owner: Client;
  readonly #natsUrl: string;
  readonly #database: BenchDatabase;
  readonly #connections: readonly NatsConnection[];
  readonly supervisor = new RecordingSupervisor();
  #app: ServiceApplication | undefined;

  private constructor(
    natsUrl: string,
    database: BenchDatabase,
    connections: readonly [NatsConnection, NatsConnection, NatsConnection],
  ) {
    this.#natsUrl = natsUrl;
    this.#database = database;
    this.#connections = connections;
    const wire = new NatsWireEnds(...connections);
    this.market = new MarketFake(wire, nowUs());
    this.facts = new FactWriter(wire);
    this.owner = new Client({ connectionString: database.ownerUrl });
  }

  /** Makes the streams of the others at an empty broker, plays them and starts the service. */
  static async open(natsUrl: string, database: BenchDatabase): Promise<StrategyBench> {
    const connections = [
      await enter(natsUrl, 'market-data'),
      await enter(natsUrl, 'order-management'),
      await enter(natsUrl, 'risk'),
    ] as const;
    await provisionStreams(connections[1], 'order-management');
    await provisionStreams(connections[2], 'risk');
    const bench = new StrategyBench(natsUrl, database, [...connections]);
    await bench.owner.connect();
    await bench.start();
    return bench;
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await this.owner.end();
  }

  /** Starts the service over NATS and Postgres, as its app does. */
  async start(overrides: Record<string, string> = {}): Promise<void> {
    const settings = this.#settings(overrides);
    const lanes = NatsLanesModule.forService({ service: 'strategy', settings });
    const store = PostgresStrategyStoreModule.forService({ url: settings.DATABASE_URL });
    const surroundings = { log: silent, scheduler: new SystemScheduler(), random: new SystemRandom() };
    this.#app = await createServiceApplication(StrategyModule.register({ settings, lanes, store }), {
      ...surroundings,
      supervisor: this.supervisor,
    });
    await this.#app.start({ port: 0, host: '127.0.0.1' });
  }

  /** Stops the service; it must not have failed. */
  async stop(): Promise<void> {
    await this.#app?.stop();
    this.#app = undefined;
    if (this.supervisor.failures.length > 0) throw this.supervisor.failures[0];
  }

  /** Stops and starts it. */
  async restart(overrides: Record<string, string> = {}): Promise<void> {
    await this.stop();
    await this.start(overrides);
  }

  async get(path: string): Promise<{ status: number; body: string }> {
    const response = await this.#app?.nest.inject({ method: 'GET', url: path });
    return { status: response?.statusCode ?? 0, body: response?.body ?? '' };
  }

  async status(): Promise<StrategyStatus> {
    return JSON.parse((await this.get('/status')).body) as StrategyStatus;
  }

  /** What the strategy shows of itself. */
  async state(): Promise<Readonly<Record<string, string>>> {
    return (await this.status()).strategies[0]?.state ?? {};
  }

  /** Waits until the strategy shows a value. */
  async shows(name: string, value: string): Promise<void> {
    await until(async () => ((await this.state())[name] === value ? true : undefined));
  }

  async ready(): Promise<void> {
    await until(async () => ((await this.get('/health/ready')).status === 200 ? true : undefined));
  }

  async intents(): Promise<IntentRow[]> {
    const sql = `SELECT i.*, (SELECT count(*) FROM strategy.outbox o WHERE o.payload->>'intentId' = i.intent_id) AS outbox
      FROM strategy.intent i ORDER BY created_at_us`;
    return (await this.owner.query<IntentRow>(sql)).rows;
  }

  /** Waits for an intent; the first is 1. */
  intentNumber(count: number): Promise<IntentRow> {
    return until(async () => (await this.intents())[count - 1]);
  }

  /** Waits until an intent is refused or closed. */
  async isClosed(count: number): Promise<void> {
    await until(async () =>
      /refused|closed/u.test((await this.intents())[count - 1]?.status ?? '') ? true : undefined,
    );
  }

  /** The messages that were published, decoded as risk would. */
  async published(): Promise<IntentProposedV1[]> {
    const sql = 'SELECT payload FROM strategy.outbox WHERE published_at IS NOT NULL ORDER BY sequence';
    const { rows } = await this.owner.query<{ payload: object }>(sql);
    return rows.map(({ payload }) => {
      const message = decodeMessage(IntentProposedV1, encodeMessage(payload));
      if (!message.ok) throw new Error(message.error.message);
      return message.value;
    });
  }

  /** Waits for the message of an intent; the first is 1. */
  publishedNumber(count: number): Promise<IntentProposedV1> {
    return until(async () => (await this.published())[count - 1]);
  }

  #settings(overrides: Record<string, string>): StrategySettings {
    const parameters = { threshold: '0', riskFraction: '0.001', refusalCoolDownMs: 0 };
    return readSettings(strategySettings, {
      HTTP_PORT: '0',
      ...new SuiteKeys('test').settingsOf('strategy'),
      NATS_URL: this.#natsUrl,
      NATS_USER: 'strategy',
      NATS_PASSWORD: BENCH_PASSWORD,
      DATABASE_URL: this.#database.urlOf('strategy'),
      STRATEGIES: JSON.stringify([
        { id: 'momentum-1', name: 'momentum', account: 'paper-1', instruments: ['binance:BTC-USDT'], parameters },
      ]),
      INTENT_TTL_MS: '1000',
      INTENT_EXPIRY_GRACE_MS: '600000',
      ...overrides,
    });
  }
}
