import { type Instrument, type Order, type VenueFill, applyFill, flowOf, isBookable } from '#libs/domain';
import { type UnixUs, ZERO } from '#libs/kernel';
import type { AccountAtVenue, PositionKey } from '#libs/persistence';
import { fillFact, positionFact } from './facts.js';
import type { LedgerTransaction } from './ledger.js';
import type { Observer } from './observer.js';

/** What booking needs to know. */
export interface BookingParts {
  readonly at: AccountAtVenue;
  readonly observer: Observer;
}

/**
 * Books one execution of an order: trade, position, what it moves in each asset, and the facts. The caller has made sure
 * that the trade is new, and has moved the order. Answers `false`, with nothing done, where it cannot be an execution.
 */
export async function bookExecution(
  transaction: LedgerTransaction,
  { at, observer }: BookingParts,
  instrument: Instrument,
  order: Order,
  reported: VenueFill,
  nowUs: UnixUs,
): Promise<boolean> {
  // A venue may leave the asset of no fee empty; every fact names one.
  const fill = reported.feeAsset === '' ? { ...reported, feeAsset: instrument.quote } : reported;
  if (!isBookable(fill, instrument)) return false;
  const key: PositionKey = { ...at, instrument: instrument.id, base: instrument.base, quote: instrument.quote };
  const stored = await transaction.bookings.lockPosition(key);
  const position = applyFill(stored.position, fill, instrument);
  const realised = position.realisedProfit.minus(stored.position.realisedProfit);
  await transaction.bookings.addTrade(order, fill, realised, nowUs);
  const after = { ...stored, position, version: stored.version + 1 };
  await transaction.bookings.savePosition(key, after, nowUs);
  await moveAssets(transaction, at, instrument, fill, nowUs);
  const fact = fillFact(order, fill, nowUs);
  await transaction.announce([fact, positionFact(key, after, order, fact.message.id, nowUs)]);
  observer.onFill(fill.liquidity);
  return true;
}

async function moveAssets(
  transaction: LedgerTransaction,
  at: AccountAtVenue,
  instrument: Instrument,
  fill: VenueFill,
  nowUs: UnixUs,
): Promise<void> {
  const flow = flowOf(fill, instrument);
  await transaction.balances.addBooked(at, instrument.base, flow.quantity, nowUs);
  await transaction.balances.addBooked(at, instrument.quote, flow.cash, nowUs);
  const ofThePair = fill.feeAsset === instrument.base || fill.feeAsset === instrument.quote;
  if (!ofThePair && !fill.fee.eq(ZERO)) {
    await transaction.balances.addBooked(at, fill.feeAsset, fill.fee.times('-1'), nowUs);
  }
}
