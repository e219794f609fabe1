import type { Announcement } from '#libs/contracts';
import {
  type BookingChange,
  type BookingQuestion,
  type HeldPosition,
  type Order,
  type VenueFill,
  type VenueOrderState,
  flatPositionIn,
} from '#libs/domain';
import { Decimal, type VenueOrderId, type VenueTradeId, asId } from '#libs/kernel';
import { RecordingSupervisor, createLog } from '#libs/platform';
import { AccountQueue } from '../application/booking/account-queue.js';
import { AdoptOrder } from '../application/booking/adopt-order.js';
import { BookBalances } from '../application/booking/book-balances.js';
import { BookEvidence } from '../application/booking/book-evidence.js';
import { BookFill } from '../application/booking/book-fill.js';
import { BookTogether } from '../application/booking/book-together.js';
import { DiscrepancyReporter } from '../application/booking/discrepancy-reporter.js';
import { ReadProgress } from '../application/booking/read-progress.js';
import { SaveOrderStep } from '../application/booking/save-order-step.js';
import { WorkingOrders } from '../application/send/working-orders.js';
import { TradedInstruments } from '../application/traded-instruments.js';
import { CountingObserver, testSettings } from '../order-management.fixture.js';
import type { OrderBooks } from '../ports.js';
import { TEST_ACCOUNT, TEST_BTC, testFill } from './order-books.fixture.js';
import { sha256 } from './sha256.js';

/** Everything that bookings may ask about some orders in the instrument of the tests. */
export function questionOf(orders: readonly Order[], trades: readonly string[] = []): BookingQuestion {
  return {
    clientOrderIds: orders.map(({ clientOrderId }) => clientOrderId),
    venueOrders: orders.flatMap(({ venueOrderId }) =>
      venueOrderId === undefined ? [] : [{ instrument: TEST_BTC.id, venueOrderId }],
    ),
    trades: orders.flatMap((order) =>
      trades.map((id) => ({ ...testFill(id, order), instrument: TEST_BTC.id, venueTradeId: asId<VenueTradeId>(id) })),
    ),
    instruments: [TEST_BTC],
    balances: true,
  };
}

/** A change of nothing, with what is given. */
export function bookingChange(of: Partial<BookingChange<Announcement>>): BookingChange<Announcement> {
  const nothing = { orders: [], events: [], trades: [], positions: [], ledger: [], facts: [] };
  return { ...nothing, balances: undefined, ...of };
}

/** The position of the tests after some fills. */
export function heldAt(version: number, changes: Partial<HeldPosition> = {}): HeldPosition {
  return { ...flatPositionIn(TEST_BTC), version, ...changes };
}

/** The venue's id of an order, once it has one. */
const venueIdOf = ({ clientOrderId }: Order): VenueOrderId => asId<VenueOrderId>(`v-${clientOrderId}`);

/** What the venue says of an order. */
export function reportOf(order: Order, status: VenueOrderState['status'], cumQuantity: string): VenueOrderState {
  const { clientOrderId, limitPrice, quantity, side, timeInForce, type } = order;
  const venueOrderId = venueIdOf(order);
  return {
    ...{ clientOrderId, venueOrderId, venueSymbol: TEST_BTC.venueSymbol, side, type, timeInForce, status, quantity },
    ...{ limitPrice, cumQuantity: new Decimal(cumQuantity), exchangeAtUs: 7 },
  };
}

/** An execution of an order. */
export function fillOf(order: Order, id: string, quantity: string, changes: Partial<VenueFill> = {}): VenueFill {
  return { ...testFill(id, order), venueOrderId: venueIdOf(order), quantity: new Decimal(quantity), ...changes };
}

/** The use cases that book, on some books, with a clock that stands still. */
export interface Bookings {
  readonly together: BookTogether;
  readonly evidence: BookEvidence;
  readonly balances: BookBalances;
  readonly queue: AccountQueue;
  readonly observer: CountingObserver;
  readonly working: WorkingOrders;
}

/** Puts them together. */
export function bookingsOn(books: OrderBooks): Bookings {
  const clock = { nowUs: () => 50, monotonicUs: () => 50 };
  const [log, observer, working] = [createLog('test', 'silent'), new CountingObserver(), new WorkingOrders()];
  const instruments = new TradedInstruments();
  instruments.addInstrument(TEST_BTC);
  const queue = new AccountQueue(testSettings({ ORDER_QUEUE_LIMIT: '1000' }));
  const together = new BookTogether(books, queue, new RecordingSupervisor(), log);
  const discrepancies = new DiscrepancyReporter(clock, observer, log);
  const steps = new SaveOrderStep(discrepancies, working, observer, log);
  const fills = new BookFill(steps, observer, instruments, log);
  const adopt = new AdoptOrder(TEST_ACCOUNT, discrepancies, working, observer, sha256);
  const progress = new ReadProgress(discrepancies);
  return {
    ...{ together, queue, observer, working },
    evidence: new BookEvidence(together, instruments, clock, adopt, fills, steps, discrepancies, progress),
    balances: new BookBalances(together, clock, TEST_ACCOUNT),
  };
}
