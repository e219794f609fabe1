import { type AccountId, type Decimal, type UnixUs, type VenueId, ZERO, sumDecimals } from '#libs/kernel';
import { type PositionFill, flowOf } from '../position/index.js';
import { type VenueBalances, assetsOf } from './valuation.js';

/** What a fill took of one asset out of an account and the venue's balances, as far as they were heard, may not show yet. */
export interface UncoveredSpend {
  readonly account: AccountId;
  readonly venue: VenueId;
  /** The id of the fill's fact. */
  readonly fillId: string;
  readonly asset: string;
  /** In units of the asset; positive. */
  readonly amount: Decimal;
  /** When the venue executed the fill. */
  readonly exchangeAtUs: UnixUs;
}

/** A fill with its place and its time. */
export interface TimedFill extends PositionFill {
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly instrument: string;
  readonly fillId: string;
  readonly exchangeAtUs: UnixUs;
}

/**
 * What a fill took out of the account, unless the balances contain it already. Only what went out counts: what came in may be
 * used when the venue's balances show it.
 */
export function uncoveredSpendsOf(
  fill: TimedFill,
  balances: Pick<VenueBalances, 'exchangeAtUs'> | undefined,
): readonly UncoveredSpend[] {
  if (balances !== undefined && isCoveredBy(fill, balances)) return [];
  const { account, venue, fillId, exchangeAtUs, fee, feeAsset } = fill;
  const { base, quote } = assetsOf(fill.instrument);
  const flow = flowOf(fill, { base, quote });
  const moved = new Map([
    [base, flow.quantity],
    [quote, flow.cash],
  ]);
  if (!moved.has(feeAsset)) moved.set(feeAsset, fee.times('-1'));
  return [...moved]
    .filter(([, amount]) => amount.lt(ZERO))
    .map(([asset, amount]) => ({ account, venue, fillId, asset, amount: amount.times('-1'), exchangeAtUs }));
}

/** Whether balances contain what was executed at a time. */
export function isCoveredBy(
  { exchangeAtUs }: Pick<UncoveredSpend, 'exchangeAtUs'>,
  balances: Pick<VenueBalances, 'exchangeAtUs'>,
): boolean {
  return exchangeAtUs <= balances.exchangeAtUs;
}

/** What was spent of an asset at a venue and is not in its balances yet. */
export function uncoveredTotalOf(spends: readonly UncoveredSpend[], venue: string, asset: string): Decimal {
  return sumDecimals(spends.filter((of) => of.venue === venue && of.asset === asset).map(({ amount }) => amount));
}
