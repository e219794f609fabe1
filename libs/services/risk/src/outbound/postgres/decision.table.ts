import type { Decision, KnownDecision } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type VenueId,
  asId,
  formatDecimal,
} from '#libs/kernel';
import type { IntentDecisionEntity } from '#libs/persistence';
import type { EntityManager } from 'typeorm';
import { decimalOrUndefined, textOrNull } from './numeric-text.js';

/** Reads what is asked of a decision that was given before. */
export function toKnownDecision(row: IntentDecisionEntity): KnownDecision {
  return {
    intent: {
      intentId: asId<IntentId>(row.intentId),
      account: asId<AccountId>(row.account),
      venue: asId<VenueId>(row.venue),
      instrument: asId<InstrumentId>(row.instrument),
      side: row.side,
      quantity: new Decimal(row.quantity),
      limitPrice: decimalOrUndefined(row.limitPrice),
    },
    outcome: row.decision,
    rule: row.rule ?? undefined,
    code: row.code ?? undefined,
  };
}

/** Takes an intent id; waits for a transaction that is taking it. Returns whether it was free. */
export async function insertClaimRow(manager: EntityManager, intentId: string, receivedAtUs: number): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `INSERT INTO intent_claim (intent_id, received_at_us) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING intent_id`,
    [intentId, receivedAtUs],
  );
  return rows.length === 1;
}

/**
 * Writes a decision, for ever. With an account version only where the account is at it; returns whether it was written.
 */
export async function insertDecisionRow(
  manager: EntityManager,
  decision: Decision,
  accountVersion: number | undefined,
): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `INSERT INTO intent_decision (intent_id, strategy, account, venue, instrument, side, type, quantity, limit_price,
       reduce_only, decision, worst_price, rule, code, message, retryable, numbers, trading_state, limits_version,
       correlation_id, market_event_at_us, intent_at_us, received_at_us, decided_at_us)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24
     WHERE $25::bigint IS NULL
        OR EXISTS (SELECT 1 FROM account_exposure WHERE account = $26::text AND version = $25::bigint)
     RETURNING intent_id`,
    [
      ...[...intentFields(decision), ...verdictFields(decision), ...traceFields(decision)],
      ...[accountVersion ?? null, decision.intent.account],
    ],
  );
  return rows.length === 1;
}

/** `$1` to `$10`. */
function intentFields({ intent }: Decision): (string | boolean | null)[] {
  const { intentId, strategy, account, venue, instrument, side, type, quantity, limitPrice, reduceOnly } = intent;
  const numbers = [formatDecimal(quantity), textOrNull(limitPrice)];
  return [intentId, strategy, account, venue, instrument, side, type, ...numbers, reduceOnly];
}

/** `$11` to `$16`. */
function verdictFields({ verdict }: Decision): (string | boolean | null)[] {
  const { outcome, worstPrice } = verdict;
  if (verdict.outcome === 'APPROVED') return [outcome, textOrNull(worstPrice), null, null, null, false];
  const { code, message, retryable } = verdict.problem;
  return [outcome, textOrNull(worstPrice), verdict.rule, code, message, retryable];
}

/** `$17` to `$24`. */
function traceFields(decision: Decision): (string | number)[] {
  const { intent, numbers, tradingState, limitsVersion, correlationId } = decision;
  const times = [intent.marketEventAtUs, decision.intentAtUs, decision.receivedAtUs, decision.decidedAtUs];
  return [JSON.stringify(numbers), tradingState, limitsVersion, correlationId, ...times];
}
