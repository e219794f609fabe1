import {
  type InstrumentExposure,
  type Intent,
  type Means,
  type RiskContext,
  type RiskLimits,
  type TradingState,
  worstCaseExposure,
  worstPrice,
} from '#libs/domain';
import { type Decimal, ZERO, maxDecimal, sumDecimals } from '#libs/kernel';
import type { HeldAsset, HeldInstrument } from '#libs/persistence';
import type { MarketBoard } from './market-board.js';
import {
  type Marks,
  type PricedInstrument,
  accountExposure,
  assetsOf,
  equityOf,
  exposureOf,
  totalOf,
} from './valuation.js';

/** What was read under the account's lock. */
export interface LockedFacts {
  readonly held: readonly HeldInstrument[];
  readonly assets: readonly HeldAsset[] | undefined;
  readonly limits: RiskLimits;
  readonly tradingState: TradingState;
}

/** How the market is looked at. */
export interface Pricing {
  readonly board: MarketBoard;
  readonly marks: Marks;
  readonly instruments: readonly PricedInstrument[];
  readonly collar: Decimal;
}

/** Puts together what the rules look at; a value, nothing in it changes afterwards. */
export function buildContext(intent: Intent, facts: LockedFacts, pricing: Pricing, nowUs: number): RiskContext {
  const here = facts.held.find(({ venue, instrument }) => venue === intent.venue && instrument === intent.instrument);
  const market = { ...pricing.board.view(intent.venue, intent.instrument) };
  const price = worstPrice(intent, market, pricing.collar);
  const before = accountExposure(facts.held, pricing.marks);
  const held = here ?? emptyHolding(intent);
  return {
    nowUs,
    intent,
    instrument: pricing.board.instrument(intent.venue, intent.instrument),
    market,
    limits: facts.limits,
    tradingState: facts.tradingState,
    position: held.position,
    open: { buy: held.openBuy, sell: held.openSell },
    worstPrice: price,
    grossExposure: before,
    grossExposureAfter: exposureAfter(intent, held, before, price, pricing.marks),
    equity: equityOf(facts.assets, pricing.instruments, pricing.marks),
    means: meansOf(intent, facts),
  };
}

function emptyHolding({ venue, instrument }: Intent): HeldInstrument {
  const none = { position: ZERO, openBuy: ZERO, openSell: ZERO, buyPrice: ZERO, sellPrice: ZERO, buyNotional: ZERO };
  return { venue, instrument, ...none };
}

/** The account's exposure with the intent as one more open order. */
function exposureAfter(
  intent: Intent,
  held: HeldInstrument,
  before: Decimal | undefined,
  price: Decimal | undefined,
  marks: Marks,
): Decimal | undefined {
  const now = exposureOf(held, marks);
  if (before === undefined || price === undefined || now === undefined) return undefined;
  const withIt: InstrumentExposure =
    intent.side === 'BUY'
      ? { ...now, openBuy: now.openBuy.plus(intent.quantity), buyPrice: maxDecimal(now.buyPrice, price) }
      : { ...now, openSell: now.openSell.plus(intent.quantity), sellPrice: maxDecimal(now.sellPrice, price) };
  return before.minus(worstCaseExposure(now)).plus(worstCaseExposure(withIt));
}

/** What is free to pay and to deliver with, after everything that open orders at the venue may need. */
function meansOf(intent: Intent, { held, assets }: LockedFacts): Means {
  if (assets === undefined) return { freeCash: undefined, freeHolding: undefined };
  const { base, quote } = assetsOf(intent.instrument);
  const atVenue = held.filter(({ venue }) => venue === intent.venue);
  const spent = atVenue.filter(({ instrument }) => assetsOf(instrument).quote === quote).map((of) => of.buyNotional);
  const sold = atVenue.filter(({ instrument }) => assetsOf(instrument).base === base).map((of) => of.openSell);
  return {
    freeCash: totalOf(assets, intent.venue, quote).minus(sumDecimals(spent)),
    freeHolding: totalOf(assets, intent.venue, base).minus(sumDecimals(sold)),
  };
}
