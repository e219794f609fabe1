import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import {
  INSTRUMENT_QUERY,
  PRICE_NAMESPACE,
  type ServiceName,
  encodeMessage,
  everySubjectOf,
  instrumentToReply,
} from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import {
  Broker,
  JetStreamPublisher,
  NatsLanesModule,
  SuiteKeys,
  connectBroker,
  provisionBuckets,
  provisionStreams,
  renderAuthorization,
} from '#libs/messaging';
import { METRICS, Metrics, RecordingSupervisor, SystemScheduler, createLog } from '#libs/platform';
import { type ServiceApplication, createServiceApplication } from '#libs/service-host';
import { FakeVenue, SeededRandom } from '#libs/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AT, BTC, approval, idOf, testSettings } from './order-management.fixture.js';
import { OrderManagementModule } from './order-management.module.js';
import { MemoryOrderDatabase } from './outbound/memory/memory-order-database.js';
import { MemoryOrderStoreModule } from './outbound/memory/memory-order-store.module.js';
import { OrderEntryModule } from './outbound/order-entry.module.js';

const APPROVED = 'risk.approved.v1.paper-1.BTC-USDT';
const PASSWORD = 'test-only';
const keys = new SuiteKeys('test');
const scheduler = new SystemScheduler();
const quiet = { onConnection: () => undefined, onPermissionViolation: () => undefined, onError: () => undefined };

/** order-management at a real broker, where somebody with the rights of market-data forges approvals. */
class ForgedApprovals {
  readonly venue = new FakeVenue([BTC], { USDT: '1000000', BTC: '0' });
  readonly #hasAccounts: boolean;
  readonly #ends: (() => Promise<void>)[] = [];
  #nats: RunningNats | undefined;
  #service: ServiceApplication | undefined;

  constructor(hasAccounts: boolean) {
    this.#hasAccounts = hasAccounts;
  }

  async open(): Promise<void> {
    const configText = this.#hasAccounts ? renderAuthorization(() => `"${PASSWORD}"`) : '';
    this.#nats = await startNats({ configText, url: '' });
    const marketData = await this.#enter('market-data');
    await provisionBuckets(marketData, 'market-data');
    marketData.subscribe(everySubjectOf(INSTRUMENT_QUERY), {
      callback: (_error, message) => {
        const { id } = message.json<{ id: string }>();
        const response = { ok: true, value: instrumentToReply(BTC) };
        message.respond(JSON.stringify({ id, isDisposed: true, response }));
      },
    });
    await provisionStreams(await this.#enter('risk'), 'risk');
    const settings = testSettings({
      ...{ ...this.#userOf('order-management'), ...keys.settingsOf('order-management') },
      NATS_URL: this.#nats.url,
    });
    const module = OrderManagementModule.register({
      settings,
      lanes: NatsLanesModule.forService({ service: 'order-management', settings }),
      store: MemoryOrderStoreModule.forService(new MemoryOrderDatabase(scheduler), AT),
      venue: OrderEntryModule.forEntry(this.venue),
    });
    const log = createLog('order-management', 'silent');
    const surroundings = { log, scheduler, random: new SeededRandom(1), supervisor: new RecordingSupervisor() };
    this.#service = await createServiceApplication(module, surroundings);
    await this.#service.start();
  }

  async close(): Promise<void> {
    await this.#service?.stop();
    for (const end of this.#ends) await end();
    await this.#nats?.stop();
  }

  /** Stores an approval under a key of the price cache and asks for it with the approval's subject to answer on. */
  async forge(intentId: string): Promise<void> {
    const connection = await this.#enter('market-data');
    connection.publish(`${PRICE_NAMESPACE}.binance.EVIL`, encodeMessage(approval(scheduler.nowUs(), intentId)));
    await connection.flush();
    const question = `$JS.API.DIRECT.GET.KV_prices.${PRICE_NAMESPACE}.binance.EVIL`;
    connection.publish(question, '', { reply: APPROVED });
    await connection.flush();
    await sleep(100);
  }

  /** Lets risk approve. */
  async approve(intentId: string): Promise<void> {
    const broker = new Broker(await this.#enter('risk'), quiet);
    const message = approval(scheduler.nowUs(), intentId);
    await new JetStreamPublisher(broker, keys.trustOf('risk').signer).publish(
      APPROVED,
      message.id,
      encodeMessage(message),
    );
  }

  /** How many messages risk's stream took. */
  async inStreamOfRisk(): Promise<number> {
    const manager = await jetstreamManager(await this.#enter('risk'), { checkAPI: false });
    return (await manager.streams.info('RISK')).state.last_seq;
  }

  count(spec: typeof METRICS.wireForged): Promise<number | undefined> {
    const metrics = this.#service?.get<Metrics>(Metrics);
    return metrics?.read(spec, { message: 'risk.approved.v1' }) ?? Promise.resolve(undefined);
  }

  async untilSent(intentId: string): Promise<void> {
    while (!this.venue.wire.some(({ clientOrderId }) => clientOrderId === idOf(intentId))) await sleep(5);
  }

  #userOf(service: ServiceName): Record<string, string> {
    return this.#hasAccounts ? { NATS_USER: service, NATS_PASSWORD: PASSWORD } : {};
  }

  async #enter(service: ServiceName): Promise<NatsConnection> {
    const { NATS_USER: user, NATS_PASSWORD: password } = this.#userOf(service);
    const connection = await connectBroker({ url: this.#nats?.url ?? '', user, password, name: service });
    this.#ends.push(() => connection.close());
    return connection;
  }
}

describe('an approval that risk never gave', () => {
  let stage: ForgedApprovals;
  afterEach(() => stage.close());

  describe('at a broker with the accounts of the flow table', () => {
    beforeEach(async () => {
      stage = new ForgedApprovals(true);
      await stage.open();
    });

    it('does not arrive, and what risk approves is sent', async () => {
      await stage.forge('forged');
      expect(await stage.inStreamOfRisk()).toBe(0);
      await stage.approve('true');
      await stage.untilSent('true');
      expect(stage.venue.wire.map(({ clientOrderId }) => clientOrderId)).toEqual([idOf('true')]);
      expect(await stage.count(METRICS.wireForged)).toBe(0);
    });
  });

  describe('at a broker that lets everything through', () => {
    beforeEach(async () => {
      stage = new ForgedApprovals(false);
      await stage.open();
    });

    it('arrives and is not sent: it is parked, counted and an alarm, and what risk approves behind it is sent', async () => {
      await stage.forge('forged');
      expect(await stage.inStreamOfRisk()).toBe(1);
      await stage.approve('true');
      await stage.untilSent('true');
      expect(stage.venue.wire.map(({ clientOrderId }) => clientOrderId)).toEqual([idOf('true')]);
      expect(await stage.count(METRICS.wireForged)).toBe(1);
      expect(await stage.count(METRICS.durableParked)).toBe(1);
    });
  });
});
