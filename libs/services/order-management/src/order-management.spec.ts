import { INSTRUMENT_QUERY, encodeMessage, everySubjectOf, instrumentToReply } from '#libs/contracts';
import { ASKER, type Asker, MemoryLaneHub, MemoryLanesModule } from '#libs/messaging';
import { Decimal } from '#libs/kernel';
import { HealthRegistry, RecordingSupervisor, createLog } from '#libs/platform';
import { type ServiceApplication, ServiceModule, createServiceApplication } from '#libs/service-host';
import { FakeVenue, SeededRandom, VirtualScheduler } from '#libs/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TradingSession } from './application/lease/trading-session.js';
import { ORDER_WITHOUT_DECISION } from './application/reconcile/check-decisions.js';
import { KillLocally } from './application/send/kill-locally.js';
import { SubmitOrder } from './application/send/submit-order.js';
import { TradingLatch } from './application/send/trading-latch.js';
import { ORDER_BOOKS, type OrderBooks } from './ports.js';
import { AT, BTC, approval, idOf, stateChange, testSettings } from './order-management.fixture.js';
import { OrderManagementModule } from './order-management.module.js';
import { MemoryOrderDatabase } from './outbound/memory/memory-order-database.js';
import { MemoryOrderStoreModule } from './outbound/memory/memory-order-store.module.js';
import { OrderEntryModule } from './outbound/order-entry.module.js';

describe('order-management, whole, in memory and on virtual time', () => {
  let time: VirtualScheduler;
  let hub: MemoryLaneHub;
  let database: MemoryOrderDatabase;
  let venue: FakeVenue;
  let supervisor: RecordingSupervisor;
  let service: ServiceApplication;

  beforeEach(async () => {
    time = new VirtualScheduler();
    hub = new MemoryLaneHub(time);
    database = new MemoryOrderDatabase(time);
    venue = new FakeVenue([BTC], { USDT: '1000000', BTC: '0' });
    supervisor = new RecordingSupervisor();
    hub.asks.add(everySubjectOf(INSTRUMENT_QUERY), hub.connect('market-data'), () =>
      Promise.resolve({ response: { ok: true, value: instrumentToReply(BTC) }, isDisposed: true }),
    );
    service = await start();
  });
  afterEach(async () => {
    await time.complete(service.stop());
    expect(supervisor.failures).toEqual([]);
  });

  async function start(): Promise<ServiceApplication> {
    const module = OrderManagementModule.register({
      settings: testSettings({ ORDER_LEASE_TTL_MS: '1000', ORDER_BREAKER_HALF_OPEN_MS: '2000' }),
      lanes: MemoryLanesModule.forService({ service: 'order-management', hub }),
      store: MemoryOrderStoreModule.forService(database, AT),
      venue: OrderEntryModule.forEntry(venue),
    });
    const log = createLog('order-management', 'silent');
    const surroundings = { log, scheduler: time, random: new SeededRandom(1), supervisor };
    const started = await createServiceApplication(module, surroundings);
    await started.start();
    return started;
  }
  async function startPeer(name: 'gateway'): Promise<ServiceApplication> {
    const lanes = MemoryLanesModule.forService({ service: name, hub });
    const module = { module: class Peer {}, imports: [ServiceModule.register({ name, lanes })] };
    const log = createLog(name, 'silent');
    return createServiceApplication(module, { log, scheduler: time, random: new SeededRandom(2), supervisor });
  }
  function deliver(subject: string, message: { readonly id: string }): void {
    hub.publishAs('risk', subject, message.id, encodeMessage(message));
  }
  const approve = (intentId: string): void =>
    deliver('risk.approved.v1.paper-1.BTC-USDT', approval(time.nowUs(), intentId));
  const statusOf = (intentId: string): string | undefined => database.orders.get(idOf(intentId))?.order.status;

  it('takes an approval from the lane, sends it once, books what comes of it and publishes the facts', async () => {
    await time.runForMs(100);
    approve('i-1');
    await time.runForMs(100);
    expect(venue.wire.map((order) => order.clientOrderId)).toEqual([idOf('i-1')]);
    venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    await time.runForMs(1_000);
    expect(statusOf('i-1')).toBe('Filled');
    const published = ['order', 'fill', 'position', 'balance'].map((of) => hub.streams.streamOf(of).size);
    expect(published).toEqual([3, 1, 1, 2]);
  });

  it('is ready once it is reconciled, and says what keeps it from being ready', async () => {
    await time.runForMs(100);
    const health = service.get<HealthRegistry>(HealthRegistry);
    expect(await health.findTroubles(time)).toEqual(new Map());
    venue.disconnect();
    expect(await health.findTroubles(time)).toEqual(new Map([['reconciled', 'the private stream is down']]));
    const answer = await service.nest.inject({ method: 'GET', url: '/status' });
    expect(answer.json()).toMatchObject({ account: 'paper-1', leaseEpoch: 1, reconciled: false, breaker: 'closed' });
    const metrics = await service.nest.inject({ method: 'GET', url: '/metrics' });
    expect(metrics.body).toContain('tradewind_lease_epoch{service="order-management"} 1');
  });

  it('is not ready while the venue answers no question, though the private stream is up', async () => {
    await time.runForMs(100);
    const health = service.get<HealthRegistry>(HealthRegistry);
    venue.answering = false;
    await time.runForMs(10_000);
    const troubles = await health.findTroubles(time);
    venue.answering = true;
    await time.runForMs(10_000);
    expect([troubles, await health.findTroubles(time)]).toEqual([
      ...[new Map([['reconciled', 'the venue has left questions open']]), new Map()],
    ]);
  });

  it('is ready again after the breaker has opened, though no further order comes', async () => {
    await time.runForMs(100);
    const health = service.get<HealthRegistry>(HealthRegistry);
    venue.otherwise = 'answer-lost';
    for (let n = 1; n <= testSettings().ORDER_BREAKER_FAILURES; n += 1) approve(`i-${n}`);
    await time.runForMs(200);
    const troubles = await health.findTroubles(time);
    await time.runForMs(2_000);
    expect([troubles, await health.findTroubles(time)]).toEqual([
      ...[new Map([['breaker', 'the venue has not been answering orders']]), new Map()],
    ]);
  });

  it('is not ready while an order that risk never decided has stopped trading', async () => {
    await time.runForMs(100);
    service.get(TradingLatch).haltFor(ORDER_WITHOUT_DECISION);
    const troubles = await service.get<HealthRegistry>(HealthRegistry).findTroubles(time);
    expect([...troubles]).toEqual([
      ['decisions', expect.stringContaining('until an operator has accepted the difference')],
    ]);
  });

  it('leaves the lane to the holder of the lease, and a successor takes up what an abandoned one had begun', async () => {
    await time.runForMs(100);
    const standBy = await start();
    venue.otherwise = 'held';
    approve('i-1');
    await time.runForMs(100);
    expect([statusOf('i-1'), venue.wire.length]).toEqual(['PendingNew', 1]);
    service.abandon();
    service = standBy;
    approve('i-2');
    await time.runForMs(900);
    expect([statusOf('i-1'), statusOf('i-2')]).toEqual(['PendingNew', undefined]);
    venue.otherwise = 'yes';
    await time.runForMs(5_000);
    // Whether the first one ever arrived is not known, and the venue has never seen it: it is proven absent.
    expect([statusOf('i-1'), statusOf('i-2'), venue.wire.length]).toEqual(['Rejected', 'New', 2]);
    expect(service.get(TradingSession)).toBeInstanceOf(TradingSession);
  });

  it('lets the gateway accept a difference of its account, and nobody of another one', async () => {
    await time.runForMs(100);
    venue.holdings.set('BTC', new Decimal('0.25'));
    await time.runForMs(600);
    const id = String(database.discrepancies.find()[0]?.sequence);
    const gateway = await startPeer('gateway');
    const accept = (account: string, more: object = {}): Promise<unknown> => {
      const command = { account, discrepancyId: id, actor: 'ann', reason: 'a gift', ...more };
      const asked = gateway.get<Asker>(ASKER).ask(`ledger.accept.v1.${account}`, command);
      return time.complete(asked);
    };
    expect(await accept('paper-2')).toMatchObject({ ok: false, error: { code: 'ACCOUNT_UNKNOWN' } });
    expect(await accept('paper-1', { reason: '' })).toMatchObject({ ok: false, error: { code: 'MESSAGE_UNREADABLE' } });
    expect(await accept('paper-1')).toMatchObject({ ok: true, value: { discrepancyId: id, amount: '0.25' } });
    expect(await accept('paper-1', { reason: 'another word' })).toMatchObject({
      ok: false,
      error: { code: 'DIFFERENCE_CLOSED' },
    });
    await time.complete(gateway.stop());
  });

  it('latches the kill switch and cancels what works', async () => {
    await time.runForMs(100);
    approve('i-1');
    await time.runForMs(100);
    expect(statusOf('i-1')).toBe('New');
    deliver('trading.state-changed.v1.all', stateChange('HALTED', 1));
    await time.runForMs(50);
    approve('i-2');
    await time.runForMs(100);
    expect([statusOf('i-1'), statusOf('i-2')]).toEqual(['Canceled', 'Rejected']);
  });

  it('takes a kill from a lane of its own, while an approval before it waits for the books', async () => {
    await time.runForMs(100);
    approve('live');
    await time.runForMs(100);
    const submit = service.get(SubmitOrder);
    submit.submitOrder = () => new Promise<never>(() => undefined);
    for (const intentId of ['waits-1', 'waits-2']) approve(intentId);
    await time.runForMs(50);
    deliver('trading.state-changed.v1.all', stateChange('HALTED', 1));
    await time.runForMs(10);
    expect(venue.cancels).toEqual([idOf('live')]);
    expect(venue.wire).toHaveLength(1);
    service.abandon();
    service = await start();
  });

  it('takes what a risk of the release before still tells on the lane of the approvals', async () => {
    await time.runForMs(100);
    approve('live');
    await time.runForMs(100);
    deliver('risk.trading-state-changed.v1.all', stateChange('HALTED', 1));
    await time.runForMs(10);
    expect(venue.cancels).toEqual([idOf('live')]);
  });

  it('halts at once by itself where an operator says so on its own machine, with the broker away and the books locked', async () => {
    await time.runForMs(100);
    approve('live');
    await time.runForMs(100);
    for (const connection of hub.connections) connection.setConnected(false);
    const books = service.get<OrderBooks>(ORDER_BOOKS);
    const locked = (): Promise<never> => Promise.reject(new Error('canceling statement due to lock timeout'));
    const { read, write } = books;
    Object.assign(books, { read: locked, write: locked });
    service.get(KillLocally).killLocally('SIGUSR2');
    await time.runForMs(1);
    expect(venue.cancels).toEqual([idOf('live')]);
    Object.assign(books, { read, write });
    for (const connection of hub.connections) connection.setConnected(true);
    approve('after');
    await time.runForMs(1_000);
    expect([venue.wire.length, statusOf('after')]).toEqual([1, 'Rejected']);
    expect((await service.get<HealthRegistry>(HealthRegistry).findTroubles(time)).get('killed')).toMatch(
      /started again/u,
    );
  });
});
