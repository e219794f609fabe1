import type { Instrument, Level, Side, Steps, TopOfBook } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { BookInput, CountedLevels, DepthChange, WireLevel, WireQuote, WireTrade } from '../codec/index.js';
import { type StepScale, parseSteps, stepScale } from '../values/decimal-steps.js';
import { hasOwnNumber, tradeNumber } from './trade-identity.js';

/** How the texts of one instrument become ticks and lots. */
export interface WireScale {
  readonly price: StepScale;
  readonly size: StepScale;
}

/** Somebody's trade in steps; both are 0 if there is no number for them. */
export interface StepTrade {
  readonly id: number;
  /** Absent where the venue sends no id: then none can be known as a repeat, and `id` is 0. */
  readonly hasId?: false;
  /** Whether the ids of the venue are themselves numbers, which grow. */
  readonly isOrdered: boolean;
  readonly priceSteps: Steps;
  readonly sizeSteps: Steps;
  readonly takerSide: Side;
  /** 0 if the venue does not say. */
  readonly exchangeAtUs: UnixUs;
}

/** A best bid and ask in steps; a side that is empty is 0 and 0. */
export interface StepQuote extends TopOfBook {
  /** The venue's update number, else its time; 0 if neither is told: nobody can compare it. */
  readonly sequence: number;
  readonly isNumbered: boolean;
  /** 0 if the venue does not say. */
  readonly exchangeAtUs: UnixUs;
}

const EMPTY_SIDE: Level = { priceTicks: 0, sizeLots: 0 };

/** The scale of an instrument's prices and sizes. */
export function wireScaleOf(instrument: Instrument): WireScale {
  return { price: stepScale(instrument.tickSize), size: stepScale(instrument.lotSize) };
}

/** Prices and sizes as whole steps; 0 if there is no number for them. */
export function tradeInSteps(trade: WireTrade, scale: WireScale): StepTrade {
  const { priceTicks, sizeLots } = levelInSteps([trade.price, trade.size], scale) ?? EMPTY_SIDE;
  return {
    ...(trade.tradeId === '' ? { id: 0, hasId: false as const } : { id: tradeNumber(trade.tradeId) }),
    isOrdered: hasOwnNumber(trade.tradeId),
    priceSteps: priceTicks,
    sizeSteps: sizeLots,
    takerSide: trade.takerSide === 'buy' ? 'BUY' : 'SELL',
    exchangeAtUs: trade.exchangeTimeUs ?? 0,
  };
}

/** A best bid and ask in steps; `undefined` if there is no number for one of them. */
export function quoteInSteps(quote: WireQuote, scale: WireScale): StepQuote | undefined {
  const bid = sideInSteps(quote.bidPrice, quote.bidSize, scale);
  const ask = sideInSteps(quote.askPrice, quote.askSize, scale);
  if (bid === undefined || ask === undefined) return undefined;
  const { exchangeTimeUs, sequence } = quote;
  return {
    sequence: sequence ?? exchangeTimeUs ?? 0,
    isNumbered: sequence !== null,
    ...topOf(bid, ask),
    exchangeAtUs: exchangeTimeUs ?? 0,
  };
}

/** A depth message in steps. */
export function depthInSteps(input: BookInput, scale: WireScale): DepthChange {
  const { kind, firstSequence, lastSequence, exchangeTimeUs, bids, asks } = input.depth;
  return {
    isSnapshot: kind === 'snapshot',
    isPartial: input.partial === true,
    firstSequence,
    lastSequence,
    previousSequence: input.previousSequence,
    exchangeTimeUs,
    bids: levelsInSteps(bids, scale),
    asks: levelsInSteps(asks, scale),
    input,
  };
}

/** A change that a scanner read; its levels are lent. */
export function deltaOf(
  firstSequence: number,
  lastSequence: number,
  bids: readonly Level[],
  asks: readonly Level[],
  exchangeTimeUs: UnixUs,
): DepthChange {
  return {
    isSnapshot: false,
    isPartial: false,
    firstSequence,
    lastSequence,
    previousSequence: undefined,
    exchangeTimeUs,
    bids: { levels: bids, left: 0 },
    asks: { levels: asks, left: 0 },
    input: undefined,
  };
}

/** Levels in ticks and lots, exact at any size; off the grid in fractions of a step. What is no decimal is left out and counted. */
export function levelsInSteps(levels: readonly WireLevel[], scale: WireScale): CountedLevels {
  const out: Level[] = [];
  for (const level of levels) {
    const steps = levelInSteps(level, scale);
    if (steps !== undefined) out.push(steps);
  }
  return { levels: out, left: levels.length - out.length };
}

/** The best bid and ask as one. */
export function topOf(bid: Level, ask: Level): TopOfBook {
  return {
    bidPriceTicks: bid.priceTicks,
    bidSizeLots: bid.sizeLots,
    askPriceTicks: ask.priceTicks,
    askSizeLots: ask.sizeLots,
  };
}

/** A price and a size in steps; an absent side is 0 and 0. `undefined` for what is no decimal. */
export function sideInSteps(price: string | null, size: string | null, scale: WireScale): Level | undefined {
  return price === null || size === null ? EMPTY_SIDE : levelInSteps([price, size], scale);
}

function levelInSteps([price, size]: WireLevel, scale: WireScale): Level | undefined {
  const priceTicks = parseSteps(price, scale.price);
  const sizeLots = parseSteps(size, scale.size);
  return priceTicks === undefined || sizeLots === undefined || priceTicks === 0 ? undefined : { priceTicks, sizeLots };
}
