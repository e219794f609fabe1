import type { Order, OrderEntry } from '#libs/domain';
import { FakeVenue, VirtualScheduler } from '#libs/testkit';
import { TradedInstruments } from './application/traded-instruments.js';
import { AT, BTC, type TestProcess, approval, createTestProcess, idOf } from './order-management.fixture.js';
import { MemoryOrderDatabase } from './outbound/memory/memory-order-database.js';
import type { Decisions } from './ports.js';
import { MemoryOrderStoreModule } from './outbound/memory/memory-order-store.module.js';

/** A process of the service in memory and on virtual time, with the venue and the database that outlive it. */
export interface OrderDesk extends TestProcess {
  readonly time: VirtualScheduler;
  readonly venue: FakeVenue;
  readonly database: MemoryOrderDatabase;
  /** The order of an intent as it is committed. */
  orderOf(intentId: string): Order | undefined;
  /** Where the order of an intent stands, with what is executed of it: `PartiallyFilled 0.3`. */
  standingOf(intentId: string): string;
  /** The events of an order's history. */
  historyOf(intentId: string): string[];
  /** The kinds of the discrepancies, oldest first; resolved ones in brackets. */
  discrepancies(): string[];
  /** Submits an approval to buy 1 at 100, valid for a minute, and lets everything happen that needs no time. */
  submitApproval(intentId: string, changes?: Parameters<typeof approval>[2]): Promise<void>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
}

/** What a desk begins with. */
export interface DeskOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** The world of a former process. */
  readonly world?: Pick<OrderDesk, 'time' | 'venue' | 'database'>;
  /** A way in for orders that takes the place of the fake venue. */
  readonly decisions?: Decisions;
  readonly entryOn?: (time: VirtualScheduler) => OrderEntry;
}

/** A process that was not started yet. */
export async function openDesk({ decisions, environment = {}, world, entryOn }: DeskOptions = {}): Promise<OrderDesk> {
  const time = world?.time ?? new VirtualScheduler();
  const database = world?.database ?? new MemoryOrderDatabase(time);
  const venue = world?.venue ?? new FakeVenue([BTC], { USDT: '1000000', BTC: '0' });
  const store = MemoryOrderStoreModule.forService(database, AT);
  const entry = entryOn?.(time) ?? venue;
  const process = await createTestProcess({
    store,
    entry,
    scheduler: time,
    environment,
    ...(decisions && { decisions }),
  });
  const orderOf = (intentId: string): Order | undefined => database.orders.get(idOf(intentId))?.order;
  const settle = (): Promise<void> => time.runForMs(0);
  return {
    ...process,
    ...{ time, venue, database, orderOf, settle },
    standingOf: (intentId) => {
      const order = orderOf(intentId);
      return order === undefined ? 'absent' : `${order.status} ${order.cumQuantity.toFixed()}`;
    },
    historyOf: (intentId) => historyIn(database, idOf(intentId)),
    discrepancies: () =>
      database.discrepancies
        .find()
        .map(({ found, resolvedAtUs }) => (resolvedAtUs === undefined ? found.kind : `(${found.kind})`)),
    submitApproval: async (intentId, changes) => {
      await process.submit.submitOrder(approval(time.nowUs(), intentId, changes));
      await settle();
    },
  };
}

/** A process that has the lease and may send, without a session: nothing happens but what a test asks for. */
export async function openLeadingDesk(options: DeskOptions = {}): Promise<OrderDesk> {
  const desk = await openDesk(options);
  await desk.lease.takeLease();
  desk.get(TradedInstruments).addInstrument(BTC);
  desk.gate.openGate();
  return desk;
}

/** A process whose session serves: it has the lease, hears the private stream and is reconciled. */
export async function openServingDesk(options: DeskOptions = {}): Promise<OrderDesk> {
  const desk = await openDesk(options);
  desk.session.startSession();
  await desk.time.runUntil(() => desk.gate.isOpen, 10_000);
  return desk;
}

function historyIn(database: MemoryOrderDatabase, clientOrderId: string): string[] {
  const events = database.orderEvents.find(({ order }) => order.clientOrderId === clientOrderId);
  return events.map(({ event }) => event);
}
