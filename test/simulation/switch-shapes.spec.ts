import { describe, expect, it, vi } from 'vitest';
import { isTerminal } from '#libs/domain';
import { HealthRegistry } from '#libs/platform';
import type { ServiceApplication } from '#libs/service-host';
import { LeaseEpoch } from '#libs/services/order-management';
import { DEMO_ACCOUNT } from '../../apps/cli/src/demo/demo-settings.js';
import { DeskNeighbours } from '../../apps/desk/src/desk-neighbours.js';
import { judge } from '../../apps/cli/src/reconcile/judge.js';
import { bookedStateOf, isQuiet } from './booked-state.js';
import { SERVICES } from './module-of.js';
import { SimulatedSuite } from './simulated-suite.js';
import { demoSettings } from './suite-settings.js';

const SEED = 11;
const MINUTE_MS = 60_000;
/** Both shapes at once: longer than a lease lives. */
const OVERLAP_MS = 10_000;

const openOrders = ({ orderBooks }: SimulatedSuite): readonly string[] =>
  orderBooks.orders
    .find()
    .filter(({ order }) => order.sentAtUs !== undefined && !isTerminal(order.status))
    .map(({ order }) => order.venueClientOrderId);
const leaseEpoch = ({ orderBooks }: SimulatedSuite): number => orderBooks.leases.find()[0]?.epoch ?? 0;
const troublesOf = (application: ServiceApplication, suite: SimulatedSuite): Promise<ReadonlyMap<string, string>> =>
  application.get<HealthRegistry>(HealthRegistry).findTroubles(suite.time);

/** Kills every service where an order is at the exchange and open, as the death of their processes does; returns what was open. */
async function killWithOpenOrders(suite: SimulatedSuite): Promise<readonly string[]> {
  await suite.time.runUntil(() => openOrders(suite).length > 0, 10 * MINUTE_MS);
  const open = openOrders(suite);
  for (const name of SERVICES.toReversed()) suite.killService(name);
  return open;
}

async function startShape(suite: SimulatedSuite, desk?: DeskNeighbours): Promise<void> {
  for (const name of SERVICES) await suite.startService(name, desk);
}

/** Lets everything come to rest and compares the books with the exchange's journal. */
async function differencesAtRest(suite: SimulatedSuite): Promise<readonly unknown[]> {
  await suite.stopService('strategy');
  await suite.time.runForMs(2_000);
  await suite.time.runUntil(() => isQuiet(suite), MINUTE_MS);
  await suite.time.runForMs(5_000);
  return judge(bookedStateOf(suite), suite.exchange.readTruth(), DEMO_ACCOUNT);
}

const newSuite = (): Promise<SimulatedSuite> =>
  SimulatedSuite.start(demoSettings(SEED, ['BTC-USDT', 'ETH-USDT'], 30), SEED);

describe('an account whose shape changes on the same books', () => {
  it('goes from services to a desk and back with orders open, and loses nothing', { timeout: 120_000 }, async () => {
    const suite = await newSuite();
    await suite.time.runForMs(MINUTE_MS);
    const epochs = [leaseEpoch(suite)];
    const openAtSwitch: string[] = [];
    for (const desk of [new DeskNeighbours(), undefined]) {
      openAtSwitch.push(...(await killWithOpenOrders(suite)));
      const tradesBefore = suite.orderBooks.trades.size;
      const ordersBefore = suite.orderBooks.orders.size;
      const asked = desk && vi.spyOn(desk.licences, 'offerLicence');
      await startShape(suite, desk);
      await suite.time.runForMs(MINUTE_MS);
      // A desk's orders are licensed with their approvals; only those of the first decision after a change of the books wait for them.
      const offered = asked?.mock.results.filter(({ value }) => value !== undefined).length ?? 0;
      if (desk !== undefined) expect(offered).toBeGreaterThan((suite.orderBooks.orders.size - ordersBefore) / 2);
      epochs.push(leaseEpoch(suite));
      expect(suite.orderBooks.trades.size).toBeGreaterThan(tradesBefore);
    }
    expect(await differencesAtRest(suite)).toEqual([]);
    expect(openAtSwitch.length).toBeGreaterThanOrEqual(2);
    // Whoever took over has a new epoch: the one before could not write any more.
    expect([...epochs].sort((a, b) => a - b)).toEqual(epochs);
    expect(new Set(epochs).size).toBe(3);
    const statusOf = new Map(
      suite.orderBooks.orders.find().map(({ order }) => [order.venueClientOrderId, order.status]),
    );
    for (const id of openAtSwitch) expect(isTerminal(statusOf.get(id) ?? 'Unknown'), id).toBe(true);
    await suite.stop();
  });

  it('is written by one of the two where both shapes run for a while', { timeout: 120_000 }, async () => {
    const suite = await newSuite();
    await suite.time.runForMs(MINUTE_MS);
    const [leader, epoch] = [suite.service('order-management'), leaseEpoch(suite)];
    const desk = new DeskNeighbours();
    const ofDesk = await suite.startBeside('order-management', desk);
    const before = suite.orderBooks.orders.size;
    await suite.time.runForMs(OVERLAP_MS);
    expect(suite.orderBooks.orders.size).toBeGreaterThan(before);
    // It is there and waits: the lease, its messages and the writing are the other's.
    expect([leaseEpoch(suite), leader.get<LeaseEpoch>(LeaseEpoch).current]).toEqual([epoch, epoch]);
    expect(ofDesk.get<LeaseEpoch>(LeaseEpoch).current).toBe(0);
    expect((await troublesOf(ofDesk, suite)).get('lease')).toBeDefined();
    await suite.stopService('order-management');
    await suite.time.runForMs(OVERLAP_MS);
    expect([leaseEpoch(suite), await troublesOf(ofDesk, suite)]).toEqual([epoch + 1, new Map()]);
    expect(await differencesAtRest(suite)).toEqual([]);
    await suite.time.complete(ofDesk.stop());
    await suite.stop();
  });
});
