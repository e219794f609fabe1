import { headers } from '@nats-io/transport-node';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BalanceChangedV1,
  HaltCommandV1,
  IntentProposedV1,
  ResumeCommandV1,
  type TradingStateReply,
  encodeMessage,
  instrumentToReply,
  subject,
  consumerOf,
  streamOf,
} from '#libs/contracts';
import { TickEncoder, tickSubject } from '#libs/ticks';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { startNats, type RunningNats } from '#libs/local-stack';
import {
  Broker,
  JetStreamPublisher,
  JetStreamSource,
  NatsAsker,
  NatsLanesModule,
  foreignApiOf,
  connectBroker,
  provisionStreams,
  renderAuthorization,
  SIGNATURE_HEADER,
  SuiteKeys,
} from '#libs/messaging';
import { createDataSource } from '#libs/persistence';
import { METRICS, Metrics, SystemRandom, SystemScheduler, createLog, readSettings } from '#libs/platform';
import { ProcessSupervisor, type ServiceApplication, createServiceApplication } from '#libs/service-host';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PLACE, balanceMessage, intentMessage, quote, testInstrument } from './fixtures/messages.fixture.js';
import { PostgresRiskStoreModule } from './outbound/postgres/postgres-risk-store.module.js';
import { RiskModule } from './risk.module.js';
import { riskSettings } from './risk.settings.js';

const scheduler = new SystemScheduler();
const place = { venue: asId<VenueId>(PLACE.venue), instrument: asId<InstrumentId>(PLACE.instrument) };
const keys = new SuiteKeys('test');
const quiet = { onConnection: () => undefined, onPermissionViolation: () => undefined, onError: () => undefined };

interface Heard {
  readonly subject: string;
  readonly message: Record<string, unknown>;
}

describe('risk with real NATS, its real permissions and real Postgres', () => {
  let nats: RunningNats;
  let database: TestDatabase;
  let source: DataSource;
  let app: ServiceApplication;
  let baseUrl: string;
  const brokers: Broker[] = [];
  const heard: Heard[] = [];
  const stops: (() => Promise<void> | void)[] = [];

  async function as(user: string): Promise<Broker> {
    const broker = new Broker(await connectBroker({ url: nats.url, user, password: user, name: user }), quiet);
    brokers.push(broker);
    return broker;
  }
  async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
    for (let tries = 0; tries < 400; tries += 1) {
      if (await holds()) return;
      await sleep(25);
    }
    throw new Error(`it never happened: ${what}; heard ${JSON.stringify(heard)}`);
  }
  const ready = async (): Promise<boolean> => (await fetch(`${baseUrl}/health/ready`)).status === 200;
  const status = async (): Promise<Record<string, unknown>> =>
    (await (await fetch(`${baseUrl}/status`)).json()) as Record<string, unknown>;
  const answerTo = (intentId: string): Heard | undefined =>
    heard.find(({ message }) => message['intentId'] === intentId);

  /** Answers the questions of risk and sends a quote and a book state every 50 ms, as market-data does. */
  async function playMarketData(): Promise<void> {
    const broker = await as('market-data');
    const answers = {
      instrument: instrumentToReply(testInstrument()),
      market: { ...PLACE, bookState: 'SYNCING', receivedAtUs: 0, bids: [], asks: [] },
    };
    for (const [what, value] of Object.entries(answers)) {
      broker.connection.subscribe(`query.${what}.v1.>`, {
        callback: (error, message) => {
          if (error === null) message.respond(JSON.stringify({ response: { ok: true, value }, isDisposed: true }));
        },
      });
    }
    const epoch = scheduler.nowUs();
    const quotes = new TickEncoder('quote', epoch);
    const states = new TickEncoder('book-state', epoch);
    const timer = setInterval(() => {
      const nowUs = scheduler.nowUs();
      quotes.add(quote(nowUs, 9_999, 10_001));
      states.add({ kind: 'book-state', ...place, state: 'LIVE', exchangeAtUs: 0, receivedAtUs: nowUs });
      broker.connection.publish(tickSubject({ kind: 'quote', ...place }), quotes.take());
      broker.connection.publish(tickSubject({ kind: 'book-state', ...place }), states.take());
    }, 50);
    stops.push(() => clearInterval(timer));
  }

  async function startApp(): Promise<void> {
    const settings = readSettings(riskSettings, {
      ...keys.settingsOf('risk'),
      ...{ NATS_URL: nats.url, NATS_USER: 'risk', NATS_PASSWORD: 'risk', DATABASE_URL: database.urlOf('risk') },
      ...{ HTTP_PORT: '0', LOG_LEVEL: 'silent', ACCOUNT: PLACE.account, INSTRUMENTS: 'binance:BTC-USDT' },
      ...{ RISK_MAX_MARKET_DATA_AGE_MS: '2000', RISK_MARKET_COLLAR: '0.01', RISK_MONITOR_INTERVAL_MS: '500' },
      RISK_LIMITS: '{"paper-1":{"*":{"maxOrderQuantity":"5","maxOrderNotional":"1000","maxPosition":"50"}}}',
    });
    const log = createLog('risk', settings.LOG_LEVEL);
    const supervisor = new ProcessSupervisor('risk', log, (code) => process.exit(code));
    const lanes = NatsLanesModule.forService({ service: 'risk', settings });
    const store = PostgresRiskStoreModule.forService({ url: settings.DATABASE_URL });
    const surroundings = { log, scheduler, random: new SystemRandom(), supervisor };
    app = await createServiceApplication(RiskModule.register({ settings, lanes, store }), surroundings);
    await app.start({ port: 0, host: '127.0.0.1' });
    baseUrl = await app.nest.getUrl();
  }

  beforeAll(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
    nats = await startNats({ configText: renderAuthorization((user) => `"${user}"`), url: '' });
    for (const owner of ['strategy', 'order-management', 'risk'] as const) {
      await provisionStreams((await as(owner)).connection, owner);
    }
    source = createDataSource({ url: database.urlOf('risk'), schema: 'risk', service: 'test', entities: [] });
    await source.initialize();
    const orders = await as('order-management');
    for (const namespace of ['risk', 'trading']) {
      const answers = new JetStreamSource({
        ...{ broker: orders, stream: streamOf(namespace), consumer: consumerOf('order-management', namespace) },
        ...{ apiPrefix: foreignApiOf('risk'), scheduler, verifier: keys.trustOf('order-management').verifier },
        onTrouble: () => undefined,
      });
      answers.start((delivery) => {
        heard.push({
          subject: delivery.subject,
          message: JSON.parse(new TextDecoder().decode(delivery.payload)) as Heard['message'],
        });
        delivery.ack();
        return Promise.resolve();
      });
      stops.push(() => answers.close());
    }
    await startApp();
  });
  afterAll(async () => {
    await app.stop();
    for (const stop of stops) await stop();
    for (const broker of brokers) await broker.close();
    await source.destroy();
    await nats.stop();
    await database.drop();
  });

  it('is not ready before it knows markets and balances, and refuses meanwhile', async () => {
    expect(await ready()).toBe(false);
    const strategy = new JetStreamPublisher(await as('strategy'), keys.trustOf('strategy').signer);
    const early = intentMessage('early', scheduler.nowUs());
    await strategy.publish(subject(IntentProposedV1.subject, 's1', 'BTC-USDT'), early.id, encodeMessage(early));
    await until('a refusal', () => answerTo('early') !== undefined);
    expect(answerTo('early')?.message).toMatchObject({ rule: 'instrument-validity', code: 'INSTRUMENT_UNKNOWN' });
    await playMarketData();
    const orders = new JetStreamPublisher(await as('order-management'), keys.trustOf('order-management').signer);
    const balances = balanceMessage(1, { USDT: '10000' });
    await orders.publish(
      subject(BalanceChangedV1.subject, PLACE.account, PLACE.venue),
      balances.id,
      encodeMessage(balances),
    );
    await until('ready', ready);
  });

  it('answers an intent behind garbage, and keeps the garbage', async () => {
    const strategy = new JetStreamPublisher(await as('strategy'), keys.trustOf('strategy').signer);
    const where = subject(IntentProposedV1.subject, 's1', 'BTC-USDT');
    const good = intentMessage('good', scheduler.nowUs());
    await strategy.publish(where, 'g-1', new TextEncoder().encode('{"half": '));
    await strategy.publish(where, 'g-2', encodeMessage({ ...good, quantity: '1e400' }));
    await strategy.publish(where, 'g-3', new Uint8Array(60_000).fill(255));
    await strategy.publish(where, good.id, encodeMessage(good));
    await strategy.publish(where, `${good.id}-again`, encodeMessage(good));
    await until('an approval', () => answerTo('good') !== undefined);
    expect(answerTo('good')).toMatchObject({
      subject: 'risk.approved.v1.paper-1.BTC-USDT',
      message: { intentId: 'good', worstPrice: '100', correlationId: 'chain-good' },
    });
    await until('the repetition', async () => {
      const labels = { outcome: 'repeated', rule: '' };
      return (await app.get<Metrics>(Metrics).read(METRICS.riskDecisions, labels)) === 1;
    });
    // What follows does not wait for the parking of what was before it.
    const parked = async (): Promise<number> => {
      const rows: { count: number }[] = await source.query('SELECT count(*)::int AS count FROM parked_message');
      return rows[0]?.count ?? 0;
    };
    await until('three that are parked', async () => (await parked()) >= 3);
    expect(await parked()).toBe(3);
    expect(heard.filter(({ message }) => message['intentId'] === 'good')).toHaveLength(1);
    expect(await status()).toMatchObject({
      decisions: { approved: 1, refused: 1 },
      refusals: { 'instrument-validity': 1 },
    });
  });

  it('survives garbage on the tick and ask lanes, counted', async () => {
    const gateway = await as('gateway');
    const marketData = await as('market-data');
    const garbage = new Uint8Array([255, 0, 1]);
    const signed = headers();
    signed.set(SIGNATURE_HEADER, keys.trustOf('gateway').signer.sign('command.halt.v1.all', garbage));
    gateway.connection.publish('command.halt.v1.all', garbage);
    gateway.connection.publish('command.halt.v1.all', garbage, { headers: signed, reply: '_INBOX_gateway.x' });
    marketData.connection.publish(tickSubject({ kind: 'quote', ...place }), new Uint8Array([9, 9, 9]));
    marketData.connection.publish(tickSubject({ kind: 'quote', ...place }), new Uint8Array(0));
    await until('counted garbage', async () => {
      const metrics = app.get<Metrics>(Metrics);
      const asked = await metrics.read(METRICS.wireGarbage, { lane: 'ask' });
      const forged = await metrics.read(METRICS.wireForged, { message: 'command.halt.v1' });
      return asked === 1 && forged === 1 && (await metrics.read(METRICS.wireGarbage, { lane: 'tick' })) === 2;
    });
    const asker = new NatsAsker(gateway, keys.trustOf('gateway').signer);
    const answer = await asker.ask('command.halt.v1.all', { scope: 'all' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'MESSAGE_UNREADABLE' } });
    const command = { commandId: 'c0', scope: 'paper-1', actor: 'op', reason: 'test' };
    expect(await asker.ask(subject(HaltCommandV1.subject, 'all'), command)).toMatchObject({
      ok: false,
      error: { code: 'SCOPE_MISMATCH' },
    });
    expect(await ready()).toBe(true);
  });

  it('halts and resumes at the word of an operator, tells order-management, and stays halted over a restart', async () => {
    const asker = new NatsAsker(await as('gateway'), keys.trustOf('gateway').signer);
    const strategy = new JetStreamPublisher(await as('strategy'), keys.trustOf('strategy').signer);
    const where = subject(IntentProposedV1.subject, 's1', 'BTC-USDT');
    const command = { commandId: 'c1', scope: 'all', actor: 'op', reason: 'test' };
    const first = await asker.ask<TradingStateReply>(subject(HaltCommandV1.subject, 'all'), command);
    expect(first).toMatchObject({ ok: true, value: { scope: 'all', state: 'HALTED', version: 1 } });
    expect(await asker.ask(subject(HaltCommandV1.subject, 'all'), command)).toEqual(first);
    await until('the news', () => heard.some(({ subject: of }) => of === 'trading.state-changed.v1.all'));
    await app.stop();
    await startApp();
    await until('ready again', ready);
    const halted = intentMessage('halted', scheduler.nowUs());
    await strategy.publish(where, halted.id, encodeMessage(halted));
    await until('a refusal', () => answerTo('halted') !== undefined);
    expect(answerTo('halted')?.message).toMatchObject({ rule: 'trading-state', code: 'TRADING_HALTED' });
    await asker.ask(subject(ResumeCommandV1.subject, 'all'), { ...command, commandId: 'c2' });
    const resumed = intentMessage('resumed', scheduler.nowUs());
    await strategy.publish(where, resumed.id, encodeMessage(resumed));
    await until('an approval', () => answerTo('resumed') !== undefined);
    expect(answerTo('resumed')?.subject).toBe('risk.approved.v1.paper-1.BTC-USDT');
    // Start-up published nothing twice.
    expect(heard.filter(({ message }) => message['id'] === 'good.approved')).toHaveLength(1);
    expect(heard.filter(({ subject: of }) => of.startsWith('trading.state-changed'))).toHaveLength(2);
  });
});
