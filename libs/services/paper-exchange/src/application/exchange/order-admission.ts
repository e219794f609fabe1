import { meetsStop } from '#libs/domain';
import type { OrderListKind } from '#libs/domain';
import { ZERO, invariant, maxDecimal } from '#libs/kernel';
import { orderRejected } from '../requests/api-error.js';
import type { ClientOrders } from './client-orders.js';
import { triggerOf } from './contingent-orders.js';
import { isOpen } from './order-record.js';
import { fundsNeeded, waitsForPrice } from './order-request.js';
import type { Funds, OrderRequest } from './order-request.js';
import type { SymbolMarket } from './symbol-market.js';

/** A list of orders that a client asks for, checked and on the grid of its symbol. */
export interface OrderListRequest {
  readonly kind: OrderListKind;
  readonly symbol: string;
  readonly clientListId: string;
  /** The order that the others wait for; none in an OCO. */
  readonly lead: OrderRequest | undefined;
  /** The one that waits, or the pair: in an OCO and an OTOCO two. */
  readonly others: readonly OrderRequest[];
}

const INSUFFICIENT = 'Account has insufficient balance for requested action.';
const WOULD_TRIGGER = 'Order would trigger immediately.';

/** What the exchange demands of an order, or of a list, before it takes it. */
export class OrderAdmission {
  readonly #clients: ClientOrders;
  readonly #marketOf: (symbol: string) => SymbolMarket;

  constructor(clients: ClientOrders, marketOf: (symbol: string) => SymbolMarket) {
    this.#clients = clients;
    this.#marketOf = marketOf;
  }

  /** Judges an order. @throws ApiError -2010 */
  admitOrder(account: string, request: OrderRequest): void {
    const market = this.#marketOf(request.rules.symbol);
    this.#demandNewId(account, request);
    if (wouldTrigger(request, market)) throw orderRejected(WOULD_TRIGGER);
    this.#demandFunds(account, [fundsNeeded(market, request, account)]);
    demandMaker(request, market);
  }

  /** Judges a list. @throws ApiError -2010 */
  admitList(account: string, request: OrderListRequest): void {
    const { kind, clientListId, lead, others } = request;
    const market = this.#marketOf(request.symbol);
    const orders = lead === undefined ? others : [lead, ...others];
    if (this.#clients.lists.open(account).some((list) => list.clientListId === clientListId))
      throw orderRejected('Duplicate order sent.');
    if (new Set(orders.map(({ clientOrderId }) => clientOrderId)).size < orders.length)
      throw orderRejected('Duplicate order sent.');
    for (const order of orders) this.#demandNewId(account, order);
    if (kind !== 'OTO') demandPrices(others, kind === 'OCO' ? market.lastTicks : undefined);
    for (const order of kind === 'OCO' ? others : [])
      if (wouldTrigger(order, market)) throw orderRejected(WOULD_TRIGGER);
    this.#demandFunds(account, this.fundsOfList(account, request));
    for (const order of kind === 'OCO' ? others : [lead]) if (order !== undefined) demandMaker(order, market);
  }

  /** What has to be held back for a list: for a pair what the dearer of the two needs. */
  fundsOfList(account: string, { kind, symbol, lead, others }: OrderListRequest): readonly Funds[] {
    const market = this.#marketOf(symbol);
    const needs = others.map((order) => fundsNeeded(market, order, account, true));
    const led = lead === undefined ? [] : [fundsNeeded(market, lead, account)];
    if (kind === 'OTO') return [...led, ...needs];
    const [one, other] = needs;
    invariant(one !== undefined && other !== undefined, 'a pair has two orders');
    return [...led, { asset: one.asset, amount: maxDecimal(one.amount, other.amount) }];
  }

  #demandNewId(account: string, { rules, clientOrderId }: OrderRequest): void {
    const twin = this.#clients.store.byClientId(account, rules.symbol, clientOrderId);
    if (twin !== undefined && isOpen(twin)) throw orderRejected('Duplicate order sent.');
  }

  #demandFunds(account: string, needs: readonly Funds[]): void {
    for (const { asset } of needs) {
      const total = needs.filter((one) => one.asset === asset).reduce((sum, one) => sum.plus(one.amount), ZERO);
      if (this.#clients.ledger.holding(account, asset).free.lt(total)) throw orderRejected(INSUFFICIENT);
    }
  }
}

function wouldTrigger(request: OrderRequest, { lastTicks }: SymbolMarket): boolean {
  const { side, type, stopTicks } = request;
  const trigger = triggerOf({ side, type, stopTicks, trailingDelta: undefined, bestTicks: undefined });
  return waitsForPrice(request) && stopTicks !== undefined && meetsStop(trigger, lastTicks);
}

/** An order that only makes must not meet anything now. */
function demandMaker(request: OrderRequest, market: SymbolMarket): void {
  if (request.type !== 'LIMIT_MAKER') return;
  const best = market.engine.best(request.side === 'BUY' ? 'SELL' : 'BUY');
  if (best === undefined) return;
  const crosses =
    request.side === 'BUY' ? best.priceTicks <= request.priceTicks : best.priceTicks >= request.priceTicks;
  if (crosses) throw orderRejected('Order would immediately match and take.');
}

/** The price of a pair's order that has to lie on its side of the market: of a stop where it waits, else its limit. */
function decisivePrice({ type, stopTicks, priceTicks }: OrderRequest): OrderRequest['stopTicks'] {
  // Binance compares the limit of a take-profit order that has one, and the stop price of every other that waits.
  if (type === 'LIMIT_MAKER' || type === 'TAKE_PROFIT_LIMIT') return priceTicks;
  return stopTicks;
}

/** The order above has its price above that of the one below, and the market between them where it is given. @throws ApiError -2010 */
function demandPrices([above, below]: readonly OrderRequest[], lastTicks: OrderRequest['stopTicks']): void {
  const [high, low] = [above && decisivePrice(above), below && decisivePrice(below)];
  const isOrdered = high === undefined || low === undefined || high > low;
  const isAround =
    lastTicks === undefined || ((high === undefined || high > lastTicks) && (low === undefined || low < lastTicks));
  if (!isOrdered || !isAround) throw orderRejected('The relationship of the prices for the orders is not correct.');
}
