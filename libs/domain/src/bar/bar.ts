import type { UnixUs } from '#libs/kernel';
import type { Steps } from '../instrument/index.js';
import type { Side } from '../market/index.js';

/** What bars are made of: a market trade, or one with a finer scale of its own. */
export interface BarTrade {
  readonly exchangeAtUs: UnixUs;
  readonly priceTicks: Steps;
  readonly sizeLots: Steps;
  readonly takerSide: Side;
  /** How many executions it is made of, where it is an aggregate of several; 1 unless it is said. */
  readonly executions?: number | undefined;
}

/** What happened to a price over a stretch of trades. */
export interface Bar {
  /** Where the stretch begins: of a time bar the start of its interval, of others the time of the first trade. */
  readonly fromUs: UnixUs;
  /** Where it ends: of a time bar the end of its interval (which belongs to the next), of others the newest trade's time. */
  readonly toUs: UnixUs;
  readonly openTicks: Steps;
  readonly highTicks: Steps;
  readonly lowTicks: Steps;
  readonly closeTicks: Steps;
  /** What was traded, in lots; a bar without trades has 0. */
  readonly volumeLots: bigint;
  /** The part of it in which the taker bought. */
  readonly buyVolumeLots: bigint;
  /** The sum of price times size, in ticks times lots: exact, which a number would not be. */
  readonly valueTickLots: bigint;
  /** Executions. */
  readonly trades: number;
}

/** A bar that is still being made. */
export class OpenBar {
  private readonly fromUs: UnixUs;
  private readonly openTicks: Steps;
  private toUs: UnixUs;
  private highTicks: Steps;
  private lowTicks: Steps;
  private closeTicks: Steps;
  private buyVolumeLots = 0n;
  volumeLots = 0n;
  valueTickLots = 0n;
  trades = 0;

  constructor(first: BarTrade) {
    this.fromUs = this.toUs = first.exchangeAtUs;
    this.openTicks = this.highTicks = this.lowTicks = this.closeTicks = first.priceTicks;
    this.add(first);
  }

  /** Adds a trade. */
  add(trade: BarTrade): void {
    const { priceTicks, takerSide } = trade;
    const sizeLots = BigInt(trade.sizeLots);
    this.toUs = Math.max(this.toUs, trade.exchangeAtUs);
    if (priceTicks > this.highTicks) this.highTicks = priceTicks;
    if (priceTicks < this.lowTicks) this.lowTicks = priceTicks;
    this.closeTicks = priceTicks;
    this.volumeLots += sizeLots;
    if (takerSide === 'BUY') this.buyVolumeLots += sizeLots;
    this.valueTickLots += BigInt(priceTicks) * sizeLots;
    this.trades += trade.executions ?? 1;
  }

  /** The bar as it is; with the bounds of its interval where it has one. */
  bar(fromUs: UnixUs = this.fromUs, toUs: UnixUs = this.toUs): Bar {
    const { openTicks, highTicks, lowTicks, closeTicks, volumeLots, buyVolumeLots, valueTickLots, trades } = this;
    return {
      fromUs,
      toUs,
      openTicks,
      highTicks,
      lowTicks,
      closeTicks,
      volumeLots,
      buyVolumeLots,
      valueTickLots,
      trades,
    };
  }
}

/** A bar of an interval in which nothing was traded: the price stays where it was. */
export function emptyBar(fromUs: UnixUs, toUs: UnixUs, closeTicks: Steps): Bar {
  return {
    fromUs,
    toUs,
    openTicks: closeTicks,
    highTicks: closeTicks,
    lowTicks: closeTicks,
    closeTicks,
    volumeLots: 0n,
    buyVolumeLots: 0n,
    valueTickLots: 0n,
    trades: 0,
  };
}
