import { createHash } from 'node:crypto';
import type { IntentProposedV1 } from '#libs/contracts';
import { type InstrumentHolding, MONITOR_STRATEGY, type Side } from '#libs/domain';
import { type AccountId, type Decimal, US_PER_MS, type UnixUs, formatDecimal } from '#libs/kernel';

/** When and for whom the monitor looks; a restart within the same interval is the same round. */
export interface MonitorRound {
  readonly account: AccountId;
  /** Grows by one with every interval, over restarts too. */
  readonly number: number;
  readonly nowUs: UnixUs;
  /** How long its intents may be sent, in milliseconds. */
  readonly intentValidMs: number;
}

/** Large enough for rounds of a millisecond until the year 5138, and exact. */
const ROUND = /^monitor-(\d{1,14})-/u;

/** The number of the round that an intent of the monitor is of; `undefined` for an id that is none of its own. */
export function monitorRoundOf(intentId: string): number | undefined {
  const [, number] = ROUND.exec(intentId) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** The intent number `index` by which a round reduces a position; its id is a function of these, so that it exists once. */
export function monitorIntent(
  round: MonitorRound,
  { venue, instrument }: InstrumentHolding,
  side: Side,
  quantity: Decimal,
  index: number,
): IntentProposedV1 {
  const { account, nowUs } = round;
  const place = createHash('sha256').update(`${account}|${venue}|${instrument}`).digest('hex').slice(0, 24);
  const intentId = `monitor-${round.number}-${place}-${index}`;
  const cause = `${MONITOR_STRATEGY}.${round.number}`;
  return {
    id: `${intentId}.proposed`,
    occurredAtUs: nowUs,
    correlationId: intentId,
    causationId: cause,
    intentId,
    account,
    venue,
    instrument,
    side,
    strategy: MONITOR_STRATEGY,
    quantity: formatDecimal(quantity),
    type: 'MARKET',
    timeInForce: 'IOC',
    reduceOnly: true,
    validUntilUs: nowUs + round.intentValidMs * US_PER_MS,
    marketEventId: cause,
    marketEventAtUs: nowUs,
  };
}
