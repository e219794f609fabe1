import type { BalanceView, RecordedIntent } from '#libs/domain';
import type { Decimal } from '#libs/kernel';
import type { FactsChange, FactsQuestion, IntentPlace, KnownFacts } from '../../ports.js';
import { type MemoryStrategyDatabase, OPEN_INTENTS, positionKey } from './memory-strategy-database.js';

/** What is known of what facts tell of. */
export function knownFactsIn(database: MemoryStrategyDatabase, question: FactsQuestion): KnownFacts {
  const { intentIds, messageIds, places, positions } = question;
  const open = places.length === 0 ? [] : database.intents.findInIndex(OPEN_INTENTS);
  return {
    takenIds: messageIds.filter((id) => database.inbox.isTakenDown(id)),
    intents: [
      ...intentIds.flatMap((id) => database.intents.get(id) ?? []),
      ...open.filter((intent) => places.some((place) => isAt(intent, place))),
    ],
    positions: positions.flatMap((key) => database.positions.get(positionKey(key)) ?? []),
  };
}

/**
 * The twin of the function `strategy.take_facts`.
 * @throws MemoryUniqueViolation where a new intent is barred; then nothing of the transaction stays
 */
export function takeFactsIn(database: MemoryStrategyDatabase, change: FactsChange): 'RECORDED' | 'STALE' {
  const { balances, intents, messages, newIntents, positions } = change;
  const isAsKnown =
    messages.every(({ id }) => !database.inbox.isTakenDown(id)) &&
    intents.every(({ before }) => isIntent(database.intents.get(before.intentId), before)) &&
    positions.every(
      ({ after, versionBefore }) => database.positions.get(positionKey(after))?.version === versionBefore,
    );
  if (!isAsKnown) return 'STALE';
  for (const { id, subject } of messages) database.inbox.isFirst({ id }, subject);
  for (const { after } of intents) database.intents.upsert(after);
  for (const intent of newIntents) database.intents.insert(intent);
  for (const { after } of positions) database.positions.upsert(after);
  for (const view of balances) saveNewerBalances(database, view);
  return 'RECORDED';
}

/** Writes balances; a newer version that is there already stays. */
function saveNewerBalances({ balances }: MemoryStrategyDatabase, after: BalanceView): void {
  const [known] = balances.find(({ account, venue }) => account === after.account && venue === after.venue);
  if (known === undefined || known.version < after.version) balances.upsert(after);
}

const isAt = (intent: IntentPlace, { instrument, strategy, venue }: IntentPlace): boolean =>
  intent.strategy === strategy && intent.venue === venue && intent.instrument === instrument;

function isIntent(now: RecordedIntent | undefined, before: RecordedIntent): boolean {
  return (
    now?.status === 'open' &&
    now.approved === before.approved &&
    now.knownQuantity.eq(before.knownQuantity) &&
    isSame(now.endedQuantity, before.endedQuantity)
  );
}

function isSame(one: Decimal | undefined, other: Decimal | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.eq(other);
}
