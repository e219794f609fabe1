import type { EventSteps, FilteredOrderType } from '../instrument/index.js';
import type { Side } from '../market/index.js';

/** Basis points in a whole. */
const WHOLE = 10_000n;

/** What an order waits for before it comes into the book. Prices in ticks. */
export interface PriceTrigger {
  readonly side: Side;
  /** Whether its stop price lies above the market, or below. */
  readonly isAbove: boolean;
  readonly stopTicks: EventSteps | undefined;
  /** In basis points; `undefined` for an order that does not trail. */
  readonly trailingDelta: number | undefined;
  /** The best price since a trailing order follows it: the highest for a sell; `undefined` before. */
  readonly bestTicks: EventSteps | undefined;
}

/** What a traded price does to an order that waits: nothing, it follows the price from here on, or it comes into the book. */
export type TriggerStep = 'WAITS' | 'TRIGGERED' | { readonly bestTicks: EventSteps };

/** Whether orders of a type and side wait for a price above the market: the stop of a buy, the profit of a sell. */
export function waitsAbove(type: FilteredOrderType, side: Side): boolean {
  const isStop = type === 'STOP_LOSS' || type === 'STOP_LOSS_LIMIT';
  return isStop === (side === 'BUY');
}

/** Whether the stop price is reached; an order without one waits for none. */
export function meetsStop({ isAbove, stopTicks }: PriceTrigger, priceTicks: EventSteps): boolean {
  if (stopTicks === undefined) return true;
  return isAbove ? priceTicks >= stopTicks : priceTicks <= stopTicks;
}

/**
 * What a trade at a price does to an order that waits. A trailing order follows the price from the trade on that reaches its stop price;
 * it is triggered by a trade that is `trailingDelta` basis points worse than the best since then: lower for a sell, higher for a buy.
 * Source: Binance Spot API, "Spot Trailing Stop order FAQ", scenarios A to E.
 */
export function stepTrigger(trigger: PriceTrigger, priceTicks: EventSteps): TriggerStep {
  const { side, trailingDelta, bestTicks } = trigger;
  if (trailingDelta === undefined) return meetsStop(trigger, priceTicks) ? 'TRIGGERED' : 'WAITS';
  if (bestTicks === undefined) return meetsStop(trigger, priceTicks) ? { bestTicks: priceTicks } : 'WAITS';
  if (side === 'SELL' ? priceTicks > bestTicks : priceTicks < bestTicks) return { bestTicks: priceTicks };
  const price = BigInt(priceTicks) * WHOLE;
  const turn = BigInt(bestTicks) * (WHOLE + (side === 'SELL' ? -BigInt(trailingDelta) : BigInt(trailingDelta)));
  return (side === 'SELL' ? price <= turn : price >= turn) ? 'TRIGGERED' : 'WAITS';
}
