import { Inject, Injectable } from '@nestjs/common';
import type { FillRecordedV1, IntentProposedV1, OrderFact, PositionChangedV1 } from '#libs/contracts';
import type { AccountValuation, Decision, TrackedPosition, TradingStateChange } from '#libs/domain';
import { type AccountId, type Decimal, type Problem, US_PER_SECOND } from '#libs/kernel';
import { LOG, type Log } from '#libs/platform';
import type { RiskObserver, RiskStanding } from '../ports.js';
import { RiskMetrics } from './risk-metrics.js';

/** Logs and counts what risk does; every line about an intent carries its intent id and correlation id. */
@Injectable()
export class RiskTelemetry implements RiskObserver {
  readonly #log: Log;
  readonly #metrics: RiskMetrics;

  constructor(@Inject(LOG) log: Log, metrics: RiskMetrics) {
    this.#log = log;
    this.#metrics = metrics;
  }

  onDecided(message: IntentProposedV1, { verdict, numbers }: Decision, gateUs: number): void {
    this.#metrics.gateSeconds.observe(gateUs / US_PER_SECOND);
    const { strategy, instrument, side, quantity } = message;
    const fields = { ...tracing(message), strategy, instrument, side, quantity, numbers, gateUs };
    if (verdict.outcome === 'APPROVED') {
      this.#metrics.decisions.inc({ outcome: 'approved', rule: '' });
      this.#log.info(fields, 'approved');
      return;
    }
    const { rule, problem } = verdict;
    this.#metrics.decisions.inc({ outcome: 'refused', rule });
    this.#log.warn({ ...fields, rule, code: problem.code }, `refused: ${problem.message}`);
  }

  onIntentRepeated(message: IntentProposedV1, isSame: boolean): void {
    this.#metrics.decisions.inc({ outcome: isSame ? 'repeated' : 'id-reused', rule: '' });
    if (isSame) this.#log.info(tracing(message), 'an intent came again and has its answer');
    else this.#log.error(tracing(message), 'another intent came under an id that has its answer: it is ignored');
  }

  onUnreservedFact(fact: OrderFact | FillRecordedV1): void {
    this.#metrics.alarms.inc({ kind: 'unreserved' });
    this.#log.warn({ ...tracing(fact), message: fact.id }, 'a fact of an order that was not approved here');
  }

  onOverfill(fact: FillRecordedV1, overfill: Decimal): void {
    this.#metrics.alarms.inc({ kind: 'overfill' });
    this.#log.error({ ...tracing(fact), overfill: overfill.toFixed() }, 'an order executed more than was approved');
  }

  onPositionDiscrepancy(fact: PositionChangedV1, { quantity, fills, booked }: TrackedPosition): void {
    this.#metrics.alarms.inc({ kind: 'position-discrepancy' });
    const { account, instrument, correlationId } = fact;
    const [ours, theirs] = [quantity.toFixed(), booked?.quantity.toFixed()];
    const fields = { account, instrument, correlationId, ours, theirs, fills };
    this.#log.error(fields, 'order-management and the sum of the fills differ');
  }

  onTradingStateChanged({ scope, state, version, actor, reason, commandId }: TradingStateChange): void {
    this.#metrics.setTradingState(scope, state);
    this.#log.warn({ scope, state, version, actor, reason, correlationId: commandId }, 'the trading state was changed');
  }

  onLimitsInForce(account: AccountId, limitsVersion: number): void {
    this.#log.info({ account, limitsVersion }, 'the limits are in force');
  }

  onValued(account: AccountId, { grossExposure, equity }: AccountValuation): void {
    const exposure = numberOf(grossExposure);
    const worth = numberOf(equity);
    this.#metrics.grossExposure.set({ account }, exposure);
    this.#metrics.equity.set({ account }, worth);
    this.#metrics.exposureRatio.set({ account }, exposure / worth);
  }

  onMonitorBlind(account: AccountId): void {
    this.#metrics.alarms.inc({ kind: 'monitor-blind' });
    this.#log.error({ account }, 'equity or exposure is not known: the monitor cannot judge and sends nothing');
  }

  onMonitorReduces(account: AccountId, ratio: Decimal | undefined, orders: number): void {
    this.#metrics.alarms.inc({ kind: 'monitor-reduces' });
    const fields = { account, ratio: ratio?.toFixed(6) ?? 'no equity', orders };
    this.#log.warn(fields, 'the exposure is too high: the monitor reduces every position');
  }

  onMonitorSkips(account: AccountId, instrument: string, why: string): void {
    this.#log.warn({ account, instrument, why }, 'the monitor cannot reduce a position');
  }

  onStanding({ accounts, tradingStates, discrepantPositions }: RiskStanding): void {
    for (const { account, reserved } of accounts) this.#metrics.reserved.set({ account }, numberOf(reserved));
    for (const { scope, state } of tradingStates) this.#metrics.setTradingState(scope, state);
    this.#metrics.discrepancies.set(discrepantPositions);
  }

  onMarketUnknown(venue: string, instrument: string, problem: Problem): void {
    this.#log.warn({ venue, instrument, problem }, 'market-data does not tell about an instrument yet');
  }
}

/** A gauge is for people to look at; nothing is decided by it, so that a binary fraction does no harm here. */
function numberOf(value: Decimal | undefined): number {
  return value === undefined ? Number.NaN : Number(value.toFixed());
}

function tracing(of: { readonly intentId: string; readonly correlationId: string }): Record<string, string> {
  return { intentId: of.intentId, correlationId: of.correlationId };
}
