import { type Bar, type BarMeasure, type BarTrade, type Steps, toSteps } from '#libs/domain';
import { Decimal, formatDecimal, parseDecimal } from '#libs/kernel';
import type { WireTrade } from '#libs/venues';

/** Digits of a price or a size behind the point: more than any venue sends. Before the point there may be as many as there are. */
const DECIMALS = 24;
const UNITS_PER_ONE = new Decimal(`1${'0'.repeat(DECIMALS)}`);

/**
 * A trade in units of the last decimal, exactly; `undefined` where its numbers have more decimals than that, or it has no time.
 * Frames name no tick and no lot size, so that the unit is the same for all instruments.
 */
export function barTradeOf({ price, size, takerSide, exchangeTimeUs }: WireTrade): BarTrade | undefined {
  const priceTicks = units(price, DECIMALS);
  const sizeLots = units(size, DECIMALS);
  if (priceTicks === undefined || sizeLots === undefined || exchangeTimeUs === null) return undefined;
  return {
    exchangeAtUs: exchangeTimeUs,
    priceTicks: toSteps(priceTicks),
    sizeLots: toSteps(sizeLots),
    takerSide: takerSide === 'buy' ? 'BUY' : 'SELL',
  };
}

/** What fills a bar of a measure, in the units of {@link Bar}; at least 1. */
export function barSizeOf(by: BarMeasure, size: string): bigint {
  const decimals = by === 'tick' ? 0 : by === 'volume' ? DECIMALS : 2 * DECIMALS;
  return units(size, decimals) ?? 1n;
}

/** The numbers of a bar as plain decimal texts, in the order in which they are printed. */
export function barTexts(bar: Bar): Readonly<Record<string, string>> {
  return {
    open: text(bar.openTicks, DECIMALS),
    high: text(bar.highTicks, DECIMALS),
    low: text(bar.lowTicks, DECIMALS),
    close: text(bar.closeTicks, DECIMALS),
    volume: text(bar.volumeLots, DECIMALS),
    buyVolume: text(bar.buyVolumeLots, DECIMALS),
    value: text(bar.valueTickLots, 2 * DECIMALS),
  };
}

function units(value: string, decimals: number): bigint | undefined {
  const one = decimals === DECIMALS ? UNITS_PER_ONE : new Decimal(`1${'0'.repeat(decimals)}`);
  const scaled = parseDecimal(value)?.times(one).toFixed();
  return scaled === undefined || scaled.includes('.') ? undefined : BigInt(scaled);
}

function text(value: Steps, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return formatDecimal(new Decimal(`${whole}.${digits.slice(-decimals)}`));
}
