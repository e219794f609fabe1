import type {
  AccountEvent,
  AccountListener,
  Instrument,
  KeyRights,
  OrderEntry,
  OrderStatus,
  RawReportListener,
  SendingTerms,
  TerminalStatus,
  VenueAnswer,
  VenueBalance,
  VenueFill,
  VenueOrder,
  VenueOrderState,
} from '#libs/domain';
import {
  type ClientOrderId,
  Decimal,
  type VenueOrderId,
  type VenueTradeId,
  ZERO,
  asId,
  invariant,
  problem,
} from '#libs/kernel';

/**
 * What becomes of a new order: taken and answered; taken and the answer lost; lost before the venue saw it; refused; or
 * held: nothing happens until the test calls {@link FakeVenue.releaseHeld}.
 */
export type Placement = 'yes' | 'answer-lost' | 'order-lost' | 'no' | 'held';

/** A fill that a test makes happen. */
export interface FakeFill {
  readonly quantity: string;
  readonly price: string;
  readonly fee?: string;
  readonly feeAsset?: string;
}

const LOST = problem('VENUE_OUTCOME_UNKNOWN', 'the answer was lost');
const NOT_FOUND = problem('ORDER_NOT_FOUND', 'no such order');
const DOWN = problem('VENUE_OUTCOME_UNKNOWN', 'the venue is down');
const OPEN: readonly OrderStatus[] = ['New', 'PartiallyFilled'];

/** An exchange in memory behind the order-entry port: a test says what happens, and what of it is received. */
export class FakeVenue implements OrderEntry {
  /** Every new order that was written to the wire, in order. */
  readonly wire: VenueOrder[] = [];
  /** Every client order id whose cancel was asked for. */
  readonly cancels: string[] = [];
  /** What becomes of the next new orders, then of all others `otherwise`. */
  readonly placements: Placement[] = [];
  otherwise: Placement = 'yes';
  /** Whether the private stream carries reports. */
  audible = true;
  /** Whether orders are found by questions and lists; trades are listed all the same, as where one read side lags. */
  findable = true;
  /** Whether questions are answered. */
  answering = true;
  /** What it says of our key. */
  rights: VenueAnswer<KeyRights> = { outcome: 'yes', value: { canWithdraw: false, isAddressBound: true } };
  readonly orders = new Map<string, VenueOrderState>();
  readonly trades: VenueFill[] = [];
  readonly holdings = new Map<string, Decimal>();
  #listener: AccountListener | undefined;
  #raw: RawReportListener | undefined;
  #held: (() => void)[] = [];
  #nextId = 1;
  #atUs = 1_800_000_000_000_000;
  readonly #instruments: readonly Instrument[];

  constructor(instruments: readonly Instrument[], holdings: Readonly<Record<string, string>> = {}) {
    this.#instruments = instruments;
    for (const [asset, amount] of Object.entries(holdings)) this.holdings.set(asset, new Decimal(amount));
  }

  loadInstruments(): Promise<readonly Instrument[]> {
    return Promise.resolve(this.#instruments);
  }

  async placeOrder(order: VenueOrder, terms?: SendingTerms): Promise<VenueAnswer<VenueOrderState>> {
    const refused = terms?.refuse();
    if (refused !== undefined) return { outcome: 'no', problem: refused };
    this.wire.push(order);
    const placement = this.placements.shift() ?? this.otherwise;
    if (placement === 'order-lost') return { outcome: 'unknown', problem: LOST };
    if (placement === 'no') return { outcome: 'no', problem: problem('VENUE_FILTER_FAILED', 'a filter refused it') };
    if (placement === 'held') await new Promise<void>((resolve) => this.#held.push(resolve));
    const state = this.accept(order);
    return placement === 'answer-lost' ? { outcome: 'unknown', problem: LOST } : { outcome: 'yes', value: state };
  }

  /** Lets held orders through. */
  releaseHeld(): void {
    for (const release of this.#held.splice(0)) release();
  }

  /** Takes an order into the book, ours or anybody's, and reports it. */
  accept(order: VenueOrder): VenueOrderState {
    const state: VenueOrderState = {
      ...order,
      venueOrderId: asId<VenueOrderId>(String(this.#take())),
      venueSymbol: order.instrument.venueSymbol,
      status: 'New',
      cumQuantity: ZERO,
      exchangeAtUs: this.#tick(),
    };
    this.orders.set(order.clientOrderId, state);
    this.#report(state, undefined, '');
    return state;
  }

  /** Executes a part of an order and reports it. */
  fill(clientOrderId: string, { quantity, price, fee = '0', feeAsset = 'USDT' }: FakeFill): VenueFill {
    const order = this.#get(clientOrderId);
    const cumQuantity = order.cumQuantity.plus(new Decimal(quantity));
    const status: OrderStatus = cumQuantity.gte(order.quantity) ? 'Filled' : 'PartiallyFilled';
    const fill: VenueFill = {
      venueTradeId: asId<VenueTradeId>(String(this.#take())),
      venueOrderId: order.venueOrderId,
      clientOrderId: undefined,
      venueSymbol: order.venueSymbol,
      side: order.side,
      quantity: new Decimal(quantity),
      price: new Decimal(price),
      fee: new Decimal(fee),
      feeAsset,
      liquidity: 'TAKER',
      exchangeAtUs: this.#tick(),
    };
    this.trades.push(fill);
    const kept = OPEN.includes(order.status) ? status : order.status;
    const state = { ...order, cumQuantity, status: cumQuantity.gte(order.quantity) ? status : kept };
    this.orders.set(clientOrderId, state);
    this.#move(fill);
    this.#report(state, fill, '');
    return fill;
  }

  /** Somebody makes an order smaller, which gives it another client id, and reports it under the one that it had. */
  amend(clientOrderId: string, quantity: string, newClientOrderId: string): VenueOrderState {
    const order = { ...this.#get(clientOrderId), quantity: new Decimal(quantity), exchangeAtUs: this.#tick() };
    this.orders.delete(clientOrderId);
    this.orders.set(newClientOrderId, { ...order, clientOrderId: asId<ClientOrderId>(newClientOrderId) });
    this.#report(order, undefined, '');
    return order;
  }

  /** Ends an order and reports it. */
  end(clientOrderId: string, status: Exclude<TerminalStatus, 'Filled'>, reason = ''): VenueOrderState {
    const state = { ...this.#get(clientOrderId), status, exchangeAtUs: this.#tick() };
    this.orders.set(clientOrderId, state);
    this.#report(state, undefined, reason);
    return state;
  }

  /** Sends an event as it is, such as a report for the second time. */
  say(event: AccountEvent): void {
    if (this.#listener === undefined) return;
    this.#raw?.onRawReport({ source: 'STREAM', question: '', text: JSON.stringify(event) });
    this.#listener.onAccountEvent(event);
  }

  reportRawTo(listener: RawReportListener): void {
    this.#raw = listener;
  }

  /** Pays an amount in (out where negative), and reports the transfer and the balances after it. */
  transfer(asset: string, amount: string): void {
    const change = new Decimal(amount);
    this.#add(asset, change);
    if (this.audible) this.say({ kind: 'transfer', transfer: { asset, change, exchangeAtUs: this.#tick() } });
    this.#reportBalances();
  }

  /** Breaks the private stream. */
  disconnect(): void {
    this.audible = false;
    this.#listener?.onDisconnected('the test broke it');
  }

  /** Brings the private stream back. */
  connect(): void {
    this.audible = true;
    this.#listener?.onConnected();
  }

  cancelOrder(
    _: Instrument,
    clientOrderId: ClientOrderId,
    venueOrderId?: VenueOrderId,
  ): Promise<VenueAnswer<VenueOrderState>> {
    this.cancels.push(clientOrderId);
    const order = venueOrderId === undefined ? this.orders.get(clientOrderId) : this.#find(venueOrderId);
    if (order === undefined || !OPEN.includes(order.status))
      return Promise.resolve({ outcome: 'no', problem: NOT_FOUND });
    return Promise.resolve({ outcome: 'yes', value: this.end(order.clientOrderId, 'Canceled') });
  }

  queryOrder(_: Instrument, clientOrderId: ClientOrderId): Promise<VenueAnswer<VenueOrderState>> {
    const order = this.orders.get(clientOrderId);
    return this.#answer(() => (order === undefined || !this.findable ? NOT_FOUND : { ...order }));
  }

  queryOrderByVenueId(_: Instrument, venueOrderId: VenueOrderId): Promise<VenueAnswer<VenueOrderState>> {
    const order = this.#find(venueOrderId);
    return this.#answer(() => (order === undefined || !this.findable ? NOT_FOUND : { ...order }));
  }

  openOrders(): Promise<VenueAnswer<readonly VenueOrderState[]>> {
    return this.#answer(() =>
      [...this.orders.values()].filter((order) => this.findable && OPEN.includes(order.status)),
    );
  }

  fills(instrument: Instrument, fromTradeId: VenueTradeId | undefined): Promise<VenueAnswer<readonly VenueFill[]>> {
    const from = Number(fromTradeId ?? '0');
    return this.#answer(() =>
      this.trades.filter((fill) => fill.venueSymbol === instrument.venueSymbol && Number(fill.venueTradeId) >= from),
    );
  }

  fillsOfOrder(_: Instrument, venueOrderId: VenueOrderId): Promise<VenueAnswer<readonly VenueFill[]>> {
    return this.#answer(() => this.trades.filter((fill) => fill.venueOrderId === venueOrderId));
  }

  keyRights(): Promise<VenueAnswer<KeyRights>> {
    return Promise.resolve(this.rights);
  }

  balances(): Promise<VenueAnswer<readonly VenueBalance[]>> {
    return this.#answer(() => [...this.holdings].map(([asset, free]) => ({ asset, free, locked: ZERO })));
  }

  openAccountStream(listener: AccountListener): Promise<void> {
    this.#listener = listener;
    if (this.audible) listener.onConnected();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#listener = undefined;
    this.releaseHeld();
    return Promise.resolve();
  }

  #answer<T extends object>(value: () => T | typeof NOT_FOUND): Promise<VenueAnswer<T>> {
    if (!this.answering) return Promise.resolve({ outcome: 'unknown', problem: DOWN });
    const found = value();
    if (found === NOT_FOUND) return Promise.resolve({ outcome: 'no', problem: NOT_FOUND });
    return Promise.resolve({ outcome: 'yes', value: found as T });
  }

  #report(order: VenueOrderState, fill: VenueFill | undefined, reason: string): void {
    if (this.audible) this.say({ kind: 'report', order, fill, reason });
  }

  #move(fill: VenueFill): void {
    const instrument = this.#instruments.find((one) => one.venueSymbol === fill.venueSymbol);
    invariant(instrument !== undefined, 'the fake venue does not know the instrument');
    const sign = new Decimal(fill.side === 'BUY' ? '1' : '-1');
    this.#add(instrument.base, sign.times(fill.quantity));
    this.#add(instrument.quote, sign.times(fill.quantity).times(fill.price).times('-1'));
    this.#add(fill.feeAsset, fill.fee.times('-1'));
    this.#reportBalances();
  }

  #reportBalances(): void {
    const balances = [...this.holdings].map(([asset, free]) => ({ asset, free, locked: ZERO }));
    if (this.audible) this.say({ kind: 'balances', balances, exchangeAtUs: this.#tick() });
  }

  #add(asset: string, change: Decimal): void {
    this.holdings.set(asset, (this.holdings.get(asset) ?? ZERO).plus(change));
  }

  #get(clientOrderId: string): VenueOrderState {
    const order = this.orders.get(clientOrderId);
    invariant(order !== undefined, `the fake venue has no order ${clientOrderId}`);
    return order;
  }

  #find(venueOrderId: VenueOrderId): VenueOrderState | undefined {
    return [...this.orders.values()].find((one) => one.venueOrderId === venueOrderId);
  }

  #take(): number {
    this.#nextId += 1;
    return this.#nextId;
  }

  #tick(): number {
    this.#atUs += 1_000;
    return this.#atUs;
  }
}
