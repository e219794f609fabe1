import type { Announcement } from '#libs/contracts';
import {
  type AccountBalances,
  type AssetBalance,
  type BookedTrade,
  type BookingChange,
  type BookingQuestion,
  type ChangedRow,
  type HeldPosition,
  type Instrument,
  type KnownBookings,
  type LedgerTransaction,
  type Order,
  type OrderChange,
  type TradeName,
  flatPositionIn,
  movedByLedger,
} from '#libs/domain';
import { type ClientOrderId, type InstrumentId, type UnixUs, type VenueOrderId, invariant } from '#libs/kernel';
import type { BookingWrites } from '../../ports.js';

/** Thrown where a booking does what cannot be done in memory: it goes the long way then, in a transaction that locks. */
export class NeedsTransactionError extends Error {
  override readonly name = 'NeedsTransactionError';
}

/**
 * What some bookings look at and change, in memory: each sees what those before it did. What was not looked up, and what happens
 * seldom (orders of others, differences), needs a transaction.
 */
export class BookingBook implements BookingWrites {
  readonly #asked: ReadonlySet<string>;
  readonly #instruments: ReadonlySet<string>;
  readonly #orders: Map<string, Order>;
  readonly #trades: Set<string>;
  readonly #positions: Map<string, HeldPosition>;
  readonly #changedOrders = new Map<string, ChangedRow<Order>>();
  readonly #changedPositions = new Map<string, ChangedRow<HeldPosition>>();
  readonly #touched = new Map<string, AssetBalance>();
  readonly #events: BookingChange<Announcement>['events'][number][] = [];
  readonly #newTrades: BookedTrade[] = [];
  readonly #ledger: BookingChange<Announcement>['ledger'][number][] = [];
  readonly #facts: Announcement[] = [];
  readonly #effects: (() => void)[] = [];
  #balances: AccountBalances | undefined;
  #changedBalances: ChangedRow<AccountBalances> | undefined;

  constructor(question: BookingQuestion, { balances, bookedTrades, orders, positions }: KnownBookings) {
    const { clientOrderIds, trades, venueOrders } = question;
    this.#asked = new Set([
      ...clientOrderIds,
      ...venueOrders.map(({ instrument, venueOrderId }) => `${instrument} ${venueOrderId}`),
      ...trades.map(tradeNameOf),
    ]);
    this.#instruments = new Set(question.instruments.map(({ id }) => id));
    this.#orders = new Map(orders.map((order) => [order.clientOrderId, order]));
    this.#trades = new Set(bookedTrades.map(tradeNameOf));
    this.#positions = new Map(positions.map((held) => [held.instrument, held]));
    this.#balances = balances;
  }

  async lockOrder(id: ClientOrderId): Promise<Order | undefined> {
    return this.#orders.get(id) ?? this.#absent(id);
  }

  async lockOrderByVenueId(instrument: InstrumentId, venueOrderId: VenueOrderId): Promise<Order | undefined> {
    for (const order of this.#orders.values())
      if (order.instrument === instrument && order.venueOrderId === venueOrderId) return order;
    return this.#absent(`${instrument} ${venueOrderId}`);
  }

  async saveOrder(before: Order, after: Order, change: OrderChange | undefined, nowUs: UnixUs): Promise<void> {
    const { clientOrderId: id } = after;
    const known = this.#orders.get(id);
    invariant(known?.version === before.version, `order ${id} was changed by somebody else`);
    // As it was looked up: an order of somebody else grows by its fill before it is saved.
    noteChange(this.#changedOrders, id, known, after, nowUs);
    this.#orders.set(id, after);
    if (change !== undefined) this.#events.push({ order: after, change, occurredAtUs: nowUs });
  }

  async isTradeBooked(instrument: InstrumentId, fill: Omit<TradeName, 'instrument'>): Promise<boolean> {
    const name = tradeNameOf({ ...fill, instrument });
    if (this.#trades.has(name)) return true;
    this.#absent(name);
    return false;
  }

  async addTrade(trade: BookedTrade): Promise<void> {
    this.#trades.add(tradeNameOf({ ...trade.fill, instrument: trade.instrument }));
    this.#newTrades.push(trade);
  }

  async lockPosition(of: Pick<Instrument, 'id' | 'base' | 'quote'>): Promise<HeldPosition> {
    if (!this.#instruments.has(of.id)) throw new NeedsTransactionError(`the position in ${of.id} was not looked up`);
    return this.#positions.get(of.id) ?? flatPositionIn(of);
  }

  async savePosition(held: HeldPosition, nowUs: UnixUs): Promise<void> {
    const { base, instrument: id, quote } = held;
    noteChange(this.#changedPositions, id, await this.lockPosition({ id, base, quote }), held, nowUs);
    this.#positions.set(id, held);
  }

  async lockBalances(): Promise<AccountBalances> {
    if (this.#balances === undefined) throw new NeedsTransactionError('the balances were not looked up');
    return this.#balances;
  }

  async saveBalances(after: AccountBalances, touched: readonly AssetBalance[], nowUs: UnixUs): Promise<void> {
    const before = this.#changedBalances?.before ?? (await this.lockBalances());
    this.#changedBalances = { before, after, updatedAtUs: nowUs };
    this.#balances = after;
    for (const balance of touched) this.#touched.set(balance.asset, balance);
  }

  async postToLedger(transaction: LedgerTransaction, nowUs: UnixUs): Promise<boolean> {
    if (transaction.kind !== 'FILL') throw new NeedsTransactionError(`the ledger takes a ${transaction.kind}`);
    this.#ledger.push({ transaction, bookedAtUs: nowUs });
    this.#balances = this.#balances && movedByLedger(this.#balances, transaction);
    return true;
  }

  insertOrder(order: Order): Promise<boolean> {
    return Promise.reject(new NeedsTransactionError(`the order ${order.clientOrderId} is new`));
  }

  reportDiscrepancy({ kind }: { readonly kind: string }): Promise<boolean> {
    return Promise.reject(new NeedsTransactionError(`a difference of the kind ${kind} was found`));
  }

  async announce(facts: readonly Announcement[]): Promise<void> {
    this.#facts.push(...facts);
  }

  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  /** Everything that was changed; `undefined` where nothing was. */
  changeOf(): BookingChange<Announcement> | undefined {
    const change = {
      orders: [...this.#changedOrders.values()],
      events: this.#events,
      trades: this.#newTrades,
      positions: [...this.#changedPositions.values()],
      ledger: this.#ledger,
      balances: this.#changedBalances && { ...this.#changedBalances, touched: [...this.#touched.values()] },
      facts: this.#facts,
    };
    return change.orders.length + change.trades.length > 0 || change.balances !== undefined ? change : undefined;
  }

  /** Runs the effects, in order. One that throws is reported and does not stop the others: the commit stands. */
  runEffects(onError: (error: unknown) => void): void {
    for (const effect of this.#effects) {
      try {
        effect();
      } catch (error) {
        onError(error);
      }
    }
  }

  /** Nothing, where that was asked for; whoever did not ask does not know. */
  #absent(name: string): undefined {
    if (!this.#asked.has(name)) throw new NeedsTransactionError(`${name} was not looked up`);
    return undefined;
  }
}

/** Notes a change of a row; what it was before the first of several is kept. */
function noteChange<Row>(changes: Map<string, ChangedRow<Row>>, key: string, ...row: [Row, Row, UnixUs]): void {
  const [before, after, updatedAtUs] = row;
  changes.set(key, { before: changes.get(key)?.before ?? before, after, updatedAtUs });
}

const tradeNameOf = ({ instrument, venueOrderId, venueTradeId }: TradeName): string =>
  [instrument, venueOrderId, venueTradeId].join(' ');
