import { type Announcement, IntentProposedV1, announcementOf } from '#libs/contracts';
import type { OrderType, Side, TimeInForce } from '#libs/domain';
import { DEMO_ACCOUNT, DEMO_VENUE } from '../../../../apps/cli/src/demo/demo-settings.js';

/** The best prices of an instrument, as numbers: only the load is made of them. */
export interface BestPrices {
  readonly instrument: string;
  readonly bid: number;
  readonly ask: number;
}

/** What kind of order is wanted: one that trades at once, one that may trade, one that rests far away. */
export type LoadKind = 'cross' | 'near' | 'rest';

/** How far from the best price an order of each kind is, as a part of it; positive is better for the other side. */
const AWAY: Readonly<Record<LoadKind, number>> = { cross: 0.005, near: 0, rest: -0.03 };
/** What is traded, with the quantity of an order; an exchange that takes 200 open orders of a symbol takes 1,000 of these. */
const QUANTITY: Readonly<Record<string, string>> = {
  ...{ 'BTC-USDT': '0.002', 'ETH-USDT': '0.03', 'SOL-USDT': '0.5', 'BNB-USDT': '0.1', 'LTC-USDT': '1' },
};
/** Every instrument of the load, as the suite is started with them. */
export const LOAD_INSTRUMENTS: readonly string[] = Object.keys(QUANTITY);
const PRICE_PLACES = 2;

interface Wish {
  readonly intentId: string;
  readonly kind: LoadKind;
  readonly side: Side;
  readonly prices: BestPrices;
  readonly validForMs: number;
  readonly nowMs: number;
}

/** An intent of the load, as a strategy would propose it. */
export function intentOf({ intentId, kind, side, prices, validForMs, nowMs }: Wish): Announcement<IntentProposedV1> {
  const best = side === 'BUY' ? prices.ask : prices.bid;
  const direction = side === 'BUY' ? 1 : -1;
  const reference = kind === 'cross' ? best : side === 'BUY' ? prices.bid : prices.ask;
  const timeInForce: TimeInForce = kind === 'cross' ? 'IOC' : 'GTC';
  const type: OrderType = 'LIMIT';
  const nowUs = nowMs * 1_000;
  const ids = { correlationId: intentId, causationId: `load-${intentId}` };
  return announcementOf(
    IntentProposedV1,
    { id: `intent-proposed-${intentId}`, occurredAtUs: nowUs, ...ids },
    {
      ...{ intentId, side, type, timeInForce, reduceOnly: false },
      ...{ strategy: 'load', account: DEMO_ACCOUNT, venue: DEMO_VENUE, instrument: prices.instrument },
      quantity: QUANTITY[prices.instrument] ?? '1',
      limitPrice: (reference * (1 + direction * AWAY[kind])).toFixed(PRICE_PLACES),
      validUntilUs: nowUs + validForMs * 1_000,
      marketEventId: `load-${intentId}`,
      marketEventAtUs: nowUs,
    },
  );
}
