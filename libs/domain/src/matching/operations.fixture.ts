import fc from 'fast-check';
import type { Steps } from '../instrument/index.js';
import { SIDES } from '../market/index.js';
import type { MatchingEngine } from './matching-engine.js';
import { type NewOrder, type Placement, SELF_TRADE_PREVENTION_MODES } from './matching-types.js';

/** One thing that is done to a book: an order, or a cancel by order id. */
export type Op = { readonly place: NewOrder } | { readonly cancel: number };

const newOrder = fc.record({
  owner: fc.constantFrom('a', 'b', 'c'),
  side: fc.constantFrom(...SIDES),
  type: fc.constantFrom(
    'LIMIT' as const,
    'LIMIT' as const,
    'LIMIT' as const,
    'MARKET' as const,
    'LIMIT_MAKER' as const,
  ),
  timeInForce: fc.constantFrom('GTC' as const, 'GTC' as const, 'IOC' as const, 'FOK' as const),
  priceTicks: fc.integer({ min: 95, max: 105 }),
  lots: fc.integer({ min: 1, max: 20 }),
  shownLots: fc.constantFrom(0, 0, 1, 3, 7),
  selfTradePrevention: fc.constantFrom(...SELF_TRADE_PREVENTION_MODES),
});

/** Up to sixty of them, around a few prices so that much meets; order ids count from 0. */
export const operations = fc
  .array(fc.oneof({ weight: 4, arbitrary: newOrder }, { weight: 1, arbitrary: fc.nat({ max: 60 }) }), { maxLength: 60 })
  .map((list) =>
    list.map((one, index): Op => (typeof one === 'number' ? { cancel: one } : { place: { ...one, orderId: index } })),
  );

/** Applies one to an engine; returns what the engine answers, which for a cancel is what was left of the order. */
export function performOp(engine: MatchingEngine, op: Op): Placement | Steps | undefined {
  return 'place' in op ? engine.place(op.place) : engine.cancel(op.cancel);
}
