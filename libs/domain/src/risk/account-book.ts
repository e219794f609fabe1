import { type Decimal, type UnixUs, sumDecimals } from '#libs/kernel';
import {
  type UncoveredSpend,
  type VenueBalances,
  type InstrumentHolding,
  type Marks,
  type PricedInstrument,
  type Reservation,
  type TrackedPosition,
  accountExposure,
  assetsOf,
  emptyHolding,
  equityOf,
  exposureOf,
  assetTotalOf,
  uncoveredTotalOf,
  withOpenOrder,
  worstCaseExposure,
  worstPrice,
} from '../exposure/index.js';
import type { Instrument } from '../instrument/index.js';
import type { Intent } from '../order/index.js';
import { type AccountActivity, viewActivity } from './account-activity.js';
import type { AccountGuards } from './account-guards.js';
import { openOrdersIn, summaryOf } from './book-summary.js';
import { type ScopedLimits, limitsOfMarket } from './limits.js';
import type { RiskAccount } from './risk-account.js';
import type { MarketView, Means, RiskContext, RiskLimits } from './risk-rule.js';
import { type ScopeState, accountTradingState } from './trading-state.js';

/** Everything that is written down about an account and that a decision looks at, of one moment. */
export interface AccountBook {
  readonly account: RiskAccount;
  /** The states of the account's own scope and of all accounts, where they are known. */
  readonly tradingStates: readonly ScopeState[];
  /** The whole set of limits of {@link RiskAccount.limitsVersion}. */
  readonly limits: readonly ScopedLimits[];
  readonly positions: readonly TrackedPosition[];
  /** Those that still hold anything back. */
  readonly reservations: readonly Reservation[];
  /** One for each venue whose balances are known. */
  readonly balances: readonly VenueBalances[];
  /** What fills spent that {@link balances} do not contain yet. */
  readonly uncoveredSpends: readonly UncoveredSpend[];
  /** What it did lately; absent where it was not asked for. */
  readonly activity?: AccountActivity | undefined;
}

/** The markets as they look at one moment. */
export interface MarketLook {
  /** What is known of a market. */
  view(venue: string, instrument: string): MarketView;
  /** What is known of an instrument; `undefined` before it is known. */
  instrument(venue: string, instrument: string): Instrument | undefined;
  readonly marks: Marks;
  /** The instruments whose marks tell what an asset is worth. */
  readonly priced: readonly PricedInstrument[];
  /** Part of the price that is added to market orders when they are counted, such as 0.01. */
  readonly collar: Decimal;
}

/** The limits of the account as a whole, which come from the settings. */
export interface AccountLimits extends Pick<RiskLimits, 'maxGrossExposureRatio' | 'maxMarketDataAgeMs'> {
  readonly guards: AccountGuards;
}

/** Puts together what the rules look at; a value, nothing in it changes afterwards. */
export function riskContextOf(
  intent: Intent,
  book: AccountBook,
  look: MarketLook,
  accountLimits: AccountLimits,
  nowUs: UnixUs,
): RiskContext {
  const { venue, instrument } = intent;
  const summary = summaryOf(book);
  const { holdings } = summary;
  const held = holdings.find((of) => of.venue === venue && of.instrument === instrument);
  const here = held ?? emptyHolding(venue, instrument);
  const market = look.view(venue, instrument);
  const { maxOrderQuantity, maxOrderNotional, maxPosition } = limitsOfMarket(book.limits, venue, instrument);
  const { maxGrossExposureRatio, maxMarketDataAgeMs } = accountLimits;
  const price = worstPrice(intent, market, look.collar);
  const before = accountExposure(holdings, look.marks);
  return {
    nowUs,
    intent,
    instrument: look.instrument(venue, instrument),
    traded: look.priced,
    market,
    limits: { maxOrderQuantity, maxOrderNotional, maxPosition, maxGrossExposureRatio, maxMarketDataAgeMs },
    guards: accountLimits.guards,
    tradingState: accountTradingState(book.account.account, book.tradingStates),
    position: here.position,
    open: { buy: here.openBuy, sell: here.openSell },
    openOrders: openOrdersIn(summary, venue, instrument),
    openOrdersAtVenue: openOrdersIn(summary, venue),
    openOrdersOfAccount: summary.openOrdersOfAccount,
    activity: book.activity && viewActivity(book.activity, intent, book.tradingStates),
    worstPrice: price,
    grossExposure: before,
    grossExposureAfter: exposureAfter(intent, here, before, price, look.marks),
    equity: equityOf(book.balances, look.priced, look.marks),
    means: meansOf(intent, holdings, book),
  };
}

/** The account's exposure with the intent as one more open order. */
function exposureAfter(
  intent: Intent,
  here: InstrumentHolding,
  before: Decimal | undefined,
  price: Decimal | undefined,
  marks: Marks,
): Decimal | undefined {
  const now = exposureOf(here, marks);
  if (before === undefined || price === undefined || now === undefined) return undefined;
  const after = { ...withOpenOrder(here, intent.side, intent.quantity, price), mark: now.mark };
  return before.minus(worstCaseExposure(now)).plus(worstCaseExposure(after));
}

/**
 * What is free to pay and to deliver with, after everything that open orders at the venue may need and that fills have spent before
 * the balances tell of it.
 */
function meansOf(intent: Intent, holdings: readonly InstrumentHolding[], book: AccountBook): Means {
  const { balances, uncoveredSpends } = book;
  if (balances.length === 0) return { freeCash: undefined, freeHolding: undefined };
  const { venue } = intent;
  const { base, quote } = assetsOf(intent.instrument);
  const atVenue = holdings.filter((holding) => holding.venue === venue);
  const spent = atVenue.filter(({ instrument }) => assetsOf(instrument).quote === quote).map((of) => of.buyNotional);
  const sold = atVenue.filter(({ instrument }) => assetsOf(instrument).base === base).map((of) => of.openSell);
  const held = (asset: string): Decimal =>
    assetTotalOf(balances, venue, asset).minus(uncoveredTotalOf(uncoveredSpends, venue, asset));
  return {
    freeCash: held(quote).minus(sumDecimals(spent)),
    freeHolding: held(base).minus(sumDecimals(sold)),
  };
}
