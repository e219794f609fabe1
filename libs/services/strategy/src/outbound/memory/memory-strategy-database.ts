import {
  type BalanceView,
  INTENT_REASON_LENGTH,
  MANUAL_STRATEGY,
  type PositionView,
  type RecordedIntent,
  type StrategyChange,
} from '#libs/domain';
import { ZERO } from '#libs/kernel';
import { MemorySchema, type MemoryTable } from '#libs/persistence';
import type { PositionKey } from '../../ports.js';

/** The primary key of a position as one text. */
export function positionKey({ account, venue, instrument }: PositionKey): string {
  return [account, venue, instrument].join('/');
}

/** The name of the index of the intents that are open: it stays small however long the service runs. */
export const OPEN_INTENTS = 'intent_open';

/** The memory twin of the schema `strategy`, with the same keys and checks. It outlives the service. */
export class MemoryStrategyDatabase extends MemorySchema {
  readonly intents: MemoryTable<RecordedIntent> = this.database.createTable<RecordedIntent>({
    name: 'intent',
    keyOf: ({ intentId }) => intentId,
    unique: {
      [OPEN_INTENTS]: ({ status, intentId }) => (status === 'open' ? intentId : undefined),
      intent_open_once: ({ status, strategy, venue, instrument }) =>
        status === 'open' && strategy !== MANUAL_STRATEGY ? [strategy, venue, instrument].join('/') : undefined,
    },
    checks: {
      quantity_is_positive: ({ quantity }) => quantity.gt(ZERO),
      limit_price_fits_type: ({ type, limitPrice }) => (type === 'MARKET') === (limitPrice === undefined),
      end_has_time: ({ endedQuantity, endedAtUs }) => (endedQuantity === undefined) === (endedAtUs === undefined),
      closed_has_time: ({ status, closedAtUs }) => (status === 'open') === (closedAtUs === undefined),
      reason_is_short: ({ reason }) => reason.length <= INTENT_REASON_LENGTH,
    },
  });

  readonly positions: MemoryTable<PositionView> = this.database.createTable<PositionView>({
    name: 'position_view',
    keyOf: positionKey,
    checks: { version_is_positive: ({ version }) => version >= 1 },
  });

  readonly strategyChanges: MemoryTable<StrategyChange> = this.database.createTable<StrategyChange>({
    name: 'strategy_change',
    keyOf: ({ strategy, version }) => `${strategy}/${version}`,
    unique: { command_id: ({ commandId }) => commandId },
    checks: { version_is_positive: ({ version }) => version >= 1 },
  });

  readonly balances: MemoryTable<BalanceView> = this.database.createTable<BalanceView>({
    name: 'balance_view',
    keyOf: ({ account, venue }) => [account, venue].join('/'),
    checks: { version_is_positive: ({ version }) => version >= 1 },
  });
}
