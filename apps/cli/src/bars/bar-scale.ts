import type { Bar, BarMeasure, BarTrade } from '#libs/domain';
import { Decimal, formatDecimal, parseDecimal } from '#libs/kernel';
import type { WireTrade } from '#libs/venues';

/** Digits of a size behind the point: more than any venue sends; sizes are as large as they like. */
const SIZE_DECIMALS = 18;
/** Digits of the first price in all: a price may grow a hundredfold before it is beyond 2^53 steps. */
const PRICE_DIGITS = 13;

/** How one instrument's texts become whole numbers and back, exactly; chosen by its first price, because frames name no tick size. */
export class BarScale {
  readonly priceDecimals: number;

  constructor(firstPrice: string) {
    this.priceDecimals = Math.max(0, PRICE_DIGITS - (firstPrice.split('.')[0]?.length ?? 0));
  }

  /** A trade in steps; `undefined` if its numbers have more digits than can be kept exactly. */
  trade({ price, size, takerSide, exchangeTimeUs }: WireTrade): BarTrade | undefined {
    const priceTicks = Number(steps(price, this.priceDecimals) ?? Number.NaN);
    const sizeLots = steps(size, SIZE_DECIMALS);
    if (!Number.isSafeInteger(priceTicks) || sizeLots === undefined || exchangeTimeUs === null) return undefined;
    return { exchangeAtUs: exchangeTimeUs, priceTicks, sizeLots, takerSide: takerSide === 'buy' ? 'BUY' : 'SELL' };
  }

  /** What fills a volume or value bar, in the units of {@link Bar}; at least 1. */
  measure(by: BarMeasure, size: string): bigint {
    const decimals = by === 'tick' ? 0 : by === 'volume' ? SIZE_DECIMALS : SIZE_DECIMALS + this.priceDecimals;
    return steps(size, decimals) ?? 1n;
  }

  /** The numbers of a bar as plain decimal texts, in the order in which they are printed. */
  texts(bar: Bar): Readonly<Record<string, string>> {
    const price = (ticks: number): string => text(BigInt(ticks), this.priceDecimals);
    return {
      open: price(bar.openTicks),
      high: price(bar.highTicks),
      low: price(bar.lowTicks),
      close: price(bar.closeTicks),
      volume: text(bar.volumeLots, SIZE_DECIMALS),
      buyVolume: text(bar.buyVolumeLots, SIZE_DECIMALS),
      value: text(bar.valueTickLots, SIZE_DECIMALS + this.priceDecimals),
    };
  }
}

function steps(value: string, decimals: number): bigint | undefined {
  const scaled = parseDecimal(value)
    ?.times(new Decimal(`1${'0'.repeat(decimals)}`))
    .toFixed();
  return scaled === undefined || scaled.includes('.') ? undefined : BigInt(scaled);
}

function text(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return formatDecimal(new Decimal(decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`));
}
