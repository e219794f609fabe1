import { createHash } from 'node:crypto';
import { type IntentId, type StrategyId, asId } from '#libs/kernel';

const LENGTH = 40;

/**
 * The id of the intent that a strategy has because of a market event: the same for the same event, however often it comes,
 * and whichever process it comes to. A hash, because the parts together can be longer than an id may be.
 */
export function intentIdOf(strategy: StrategyId, venue: string, instrument: string, marketEventId: string): IntentId {
  const text = JSON.stringify([strategy, venue, instrument, marketEventId]);
  return asId<IntentId>(createHash('sha256').update(text).digest('hex').slice(0, LENGTH));
}
