import {
  type Instrument,
  type Order,
  type VenueFill,
  type VenueOrderState,
  externalOrderId,
  isTerminal,
} from '#libs/domain';
import {
  type AccountId,
  type ClientOrderId,
  type CorrelationId,
  type StrategyId,
  type UnixUs,
  ZERO,
  asId,
  formatDecimal,
  invariant,
  maxDecimal,
} from '#libs/kernel';
import type { AccountAtVenue } from '#libs/persistence';
import type { Log } from '#libs/platform';
import { orderFact } from './facts.js';
import type { LedgerTransaction } from './ledger.js';
import type { Observer } from './observer.js';

/** The name that stands where an order of ours has its strategy. */
const EXTERNAL = asId<StrategyId>('external');

/** What adoption needs to know. */
export interface AdoptionParts {
  readonly at: AccountAtVenue;
  readonly observer: Observer;
  readonly log: Log;
}

/** What is known of an order that we did not send. */
type Hearsay = Pick<
  VenueOrderState,
  'venueOrderId' | 'side' | 'type' | 'timeInForce' | 'quantity' | 'limitPrice' | 'exchangeAtUs'
> & { readonly venueClientOrderId: string };

/** Takes an order into the books that the venue has and we did not send, and reports it: every venue order is known. */
export function adoptOrder(
  transaction: LedgerTransaction,
  parts: AdoptionParts,
  instrument: Instrument,
  state: VenueOrderState,
  nowUs: UnixUs,
): Promise<Order> {
  return adopt(transaction, parts, instrument, { ...state, venueClientOrderId: state.clientOrderId }, nowUs);
}

/** Takes the order behind a fill into the books of which the venue's trade list tells nothing but the fill. */
export function adoptFill(
  transaction: LedgerTransaction,
  parts: AdoptionParts,
  instrument: Instrument,
  fill: VenueFill,
  nowUs: UnixUs,
): Promise<Order> {
  const terms = { type: 'MARKET', timeInForce: 'IOC', limitPrice: undefined } as const;
  const venueClientOrderId = fill.clientOrderId ?? `unknown-${fill.venueOrderId}`;
  return adopt(transaction, parts, instrument, { ...fill, ...terms, venueClientOrderId }, nowUs);
}

async function adopt(
  transaction: LedgerTransaction,
  parts: AdoptionParts,
  instrument: Instrument,
  said: Hearsay,
  nowUs: UnixUs,
): Promise<Order> {
  const order = externalOrder(parts.at, instrument, said, nowUs);
  invariant(!isTerminal(order.status), 'an adopted order begins open');
  const proof = { venueOrderId: said.venueOrderId, venueClientOrderId: said.venueClientOrderId };
  const inserted = await transaction.orders.insert(order, { event: 'adopted', fromStatus: undefined, proof }, nowUs);
  invariant(inserted, `the external order ${order.clientOrderId} is there already`);
  const details = { ...proof, side: said.side, quantity: formatDecimal(said.quantity) };
  const found = { kind: 'EXTERNAL_ORDER', about: order.clientOrderId, details };
  await transaction.discrepancies.report(parts.at, found, nowUs);
  await transaction.announce([orderFact(order, `venue-order:${said.venueOrderId}`, nowUs)]);
  parts.observer.onAlarm('EXTERNAL_ORDER');
  parts.observer.onOrder(order.status, 'adopted');
  parts.log.warn(details, 'an order that we did not send stands in the account');
  return order;
}

function externalOrder(at: AccountAtVenue, instrument: Instrument, said: Hearsay, nowUs: UnixUs): Order {
  const clientOrderId: ClientOrderId = externalOrderId(instrument.id, said.venueOrderId);
  const priced = said.limitPrice !== undefined && said.type !== 'MARKET';
  return {
    clientOrderId,
    venueClientOrderId: said.venueClientOrderId,
    venueOrderId: said.venueOrderId,
    external: true,
    intentId: undefined,
    strategy: EXTERNAL,
    account: asId<AccountId>(at.account),
    venue: instrument.venue,
    instrument: instrument.id,
    side: said.side,
    type: priced ? said.type : 'MARKET',
    timeInForce: said.timeInForce,
    // An order by quote amount says 0 until it is done; what is executed raises it.
    quantity: maxDecimal(said.quantity, instrument.lotSize),
    limitPrice: priced ? said.limitPrice : undefined,
    reduceOnly: false,
    validUntilUs: undefined,
    correlationId: asId<CorrelationId>(`external:${clientOrderId}`),
    causationId: `venue-order:${said.venueOrderId}`,
    marketEventAtUs: undefined,
    intentAtUs: undefined,
    approvedAtUs: undefined,
    committedAtUs: nowUs,
    status: 'External',
    cumQuantity: ZERO,
    venueCumQuantity: ZERO,
    reason: 'not sent by this suite',
    version: 1,
    sentAtUs: undefined,
    acknowledgedAtUs: nowUs,
    firstFillAtUs: undefined,
    closedAtUs: undefined,
  };
}
