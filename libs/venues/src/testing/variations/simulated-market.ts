import type { WireLevel } from '../../codec/index.js';
import { plainDecimal } from '../../codec/index.js';

/** The sizes of one instrument, as its exchange has them: integers, so that nothing is ever rounded. */
export interface MarketShape {
  readonly base: string;
  readonly quote: string;
  /** Digits behind the point of a price, and of a size. */
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
  /** Bids lie below this many ticks, asks above. */
  readonly middleTicks: number;
}

/** A change: so many lots at a price (0 removes it). */
export interface MarketChange {
  readonly side: 'bid' | 'ask';
  /** Ticks away from the middle, from 1 up. */
  readonly away: number;
  readonly lots: number;
}

/** A level as the exchange writes it, with its fixed digits. */
export type WrittenLevel = readonly [price: string, size: string];

/** A market whose levels are integers: what every book of it must be, in any exchange's words. */
export class SimulatedMarket {
  readonly shape: MarketShape;
  private readonly sides = { bid: new Map<number, number>(), ask: new Map<number, number>() };

  constructor(shape: MarketShape, changes: readonly MarketChange[]) {
    this.shape = shape;
    this.change(changes);
  }

  /** Changes the market; returns what changed, each price once. */
  change(changes: readonly MarketChange[]): { readonly bids: WrittenLevel[]; readonly asks: WrittenLevel[] } {
    const changed = { bid: new Map<number, number>(), ask: new Map<number, number>() };
    for (const { side, away, lots } of changes) {
      const ticks = this.shape.middleTicks + (side === 'bid' ? -away : away);
      if (lots === 0) this.sides[side].delete(ticks);
      else this.sides[side].set(ticks, lots);
      changed[side].set(ticks, lots);
    }
    const written = (side: Map<number, number>) => [...side].map(([ticks, lots]) => this.written(ticks, lots));
    return { bids: written(changed.bid), asks: written(changed.ask) };
  }

  /** The best levels as they are written, best first. */
  levels(side: 'bid' | 'ask', depth = Infinity): WrittenLevel[] {
    const sign = side === 'bid' ? -1 : 1;
    return [...this.sides[side]]
      .toSorted(([a], [b]) => sign * (a - b))
      .slice(0, depth)
      .map(([ticks, lots]) => this.written(ticks, lots));
  }

  /** The best levels as our books have them. */
  plainLevels(side: 'bid' | 'ask', depth = Infinity): WireLevel[] {
    return this.levels(side, depth).map(([price, size]) => [plain(price), plain(size)]);
  }

  /** The name that we give it. */
  get instrument(): string {
    return `${this.shape.base}-${this.shape.quote}`;
  }

  private written(ticks: number, lots: number): WrittenLevel {
    return [fixed(ticks, this.shape.priceDecimals), fixed(lots, this.shape.sizeDecimals)];
  }
}

/** A whole number with its last digits behind the point. */
export function fixed(units: number, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function plain(text: string): string {
  return plainDecimal(text) ?? text;
}
