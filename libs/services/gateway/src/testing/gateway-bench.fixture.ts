import type { NatsConnection } from '@nats-io/transport-node';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NatsLanesModule, connectBroker, provisionBuckets, SuiteKeys } from '#libs/messaging';
import { RecordingSupervisor, SystemRandom, SystemScheduler, createLog, readSettings } from '#libs/platform';
import { createServiceApplication } from '#libs/service-host';
import { configureGateway } from '../configure-gateway.js';
import { GatewayModule } from '../gateway.module.js';
import { gatewaySettings } from '../gateway.settings.js';
import { PostgresGatewayStoreModule } from '../outbound/postgres-gateway-store.module.js';
import { PostgresRowWriter, addSampleRows } from './row-writer.fixture.js';

/** An answer of the gateway, its body read as JSON. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

/** Starts the gateway as `main.ts` does, on a free port. */
export async function startGateway(environment: Record<string, string>): Promise<NestFastifyApplication> {
  const settings = readSettings(gatewaySettings, { HTTP_PORT: '0', LOG_LEVEL: 'silent', ...environment });
  const lanes = NatsLanesModule.forService({ service: 'gateway', settings });
  const store = PostgresGatewayStoreModule.forService({ url: settings.DATABASE_URL });
  const gateway = await createServiceApplication(GatewayModule.register({ settings, lanes, store }), {
    log: createLog('gateway', 'silent'),
    scheduler: new SystemScheduler(),
    random: new SystemRandom(),
    supervisor: new RecordingSupervisor(),
  });
  configureGateway(gateway.nest);
  await gateway.start({ port: 0, host: '127.0.0.1' });
  return gateway.nest;
}

/** Asks the gateway without a socket. */
export async function ask(
  app: NestFastifyApplication,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH',
  url: string,
  payload?: string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Answer> {
  const sent = payload === undefined ? {} : { payload, headers };
  const response = await app.inject({
    method,
    url,
    ...sent,
    ...(payload === undefined ? { headers: without(headers) } : {}),
  });
  const type = String(response.headers['content-type'] ?? '');
  const body = type.includes('json') ? (JSON.parse(response.body) as Record<string, unknown>) : { text: response.body };
  return { status: response.statusCode, type, headers: response.headers, body };
}

function without(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-type'));
}

/** Answers every question on a subject as a service would, with what `answer` says. */
export function answerOn(
  connection: NatsConnection,
  subject: string,
  answer: (data: unknown, subject: string) => object,
): void {
  connection.subscribe(subject, {
    callback: (_, message) => {
      const { data, id } = JSON.parse(new TextDecoder().decode(message.data)) as { data: unknown; id: string };
      const packet = { id, isDisposed: true, response: answer(data, message.subject) };
      message.respond(new TextEncoder().encode(JSON.stringify(packet)));
    },
  });
}

/** The password of every user of a test's broker. */
export const BENCH_PASSWORD = 'test-only';

/** A database of a test's own. */
export interface BenchDatabase {
  readonly ownerUrl: string;
  urlOf(service: 'gateway'): string;
}

/** A gateway with a database full of rows, and somebody who answers for risk and market-data. */
export class GatewayBench {
  /** The commands that risk was given. */
  readonly commands: unknown[] = [];
  readonly writer: PostgresRowWriter;
  readonly #natsUrl: string;
  readonly #database: BenchDatabase;
  #risk: NatsConnection | undefined;
  #marketData: NatsConnection | undefined;
  #app: NestFastifyApplication | undefined;

  constructor(natsUrl: string, database: BenchDatabase) {
    this.#natsUrl = natsUrl;
    this.#database = database;
    this.writer = new PostgresRowWriter(database.ownerUrl);
  }

  get app(): NestFastifyApplication {
    if (this.#app === undefined) throw new Error('the bench is not open');
    return this.#app;
  }

  get risk(): NatsConnection {
    if (this.#risk === undefined) throw new Error('the bench is not open');
    return this.#risk;
  }

  get marketData(): NatsConnection {
    if (this.#marketData === undefined) throw new Error('the bench is not open');
    return this.#marketData;
  }

  /** The settings of the gateway on this bench. */
  get environment(): Record<string, string> {
    const nats = { NATS_URL: this.#natsUrl, NATS_USER: 'gateway', NATS_PASSWORD: BENCH_PASSWORD };
    return { ...nats, ...new SuiteKeys('test').settingsOf('gateway'), DATABASE_URL: this.#database.urlOf('gateway') };
  }

  async open(): Promise<void> {
    await this.writer.dataSource.initialize();
    const enter = (user: string): Promise<NatsConnection> =>
      connectBroker({ url: this.#natsUrl, user, password: BENCH_PASSWORD, name: user });
    this.#risk = await enter('risk');
    this.#marketData = await enter('market-data');
    this.#answer();
    await addSampleRows(this.writer);
    this.#app = await startGateway(this.environment);
  }

  async close(): Promise<void> {
    await this.#app?.close();
    await this.#risk?.close();
    await this.#marketData?.close();
    await this.writer.dataSource.destroy();
  }

  /** Makes the buckets, as market-data does. */
  async provisionBuckets(): Promise<void> {
    const settings = { url: this.#natsUrl, user: 'market-data', password: BENCH_PASSWORD, name: 'provisioning' };
    const provisioner = await connectBroker(settings);
    await provisionBuckets(provisioner, 'market-data');
    await provisioner.close();
  }

  readonly get = (url: string): Promise<Answer> => ask(this.app, 'GET', url);
  readonly post = (url: string, body: unknown): Promise<Answer> => ask(this.app, 'POST', url, JSON.stringify(body));

  #answer(): void {
    answerOn(this.risk, 'command.>', (data, subject) => {
      this.commands.push({ subject, data });
      const { scope } = data as { scope: string };
      const problem = {
        code: 'SCOPE_UNKNOWN',
        message: 'There is no such scope.',
        details: { scope },
        retryable: false,
      };
      if (scope === 'nobody') return { ok: false, problem };
      const state = subject.startsWith('command.halt') ? 'HALTED' : 'ACTIVE';
      return { ok: true, value: { scope, state, version: this.commands.length, changedAtUs: 1_700_000_000_000_007 } };
    });
    answerOn(this.marketData, 'query.market.v1.binance.>', (_, subject) =>
      subject.endsWith('BTC-USDT')
        ? {
            ok: true,
            value: {
              venue: 'binance',
              instrument: 'BTC-USDT',
              bookState: 'LIVE',
              lastPrice: '10000.5',
              receivedAtUs: 1_700_000_000_000_000,
              bids: [['10000', '1']],
              asks: [],
            },
          }
        : {
            ok: false,
            problem: { code: 'INSTRUMENT_NOT_FED', message: 'It is not fed.', details: {}, retryable: false },
          },
    );
  }
}
