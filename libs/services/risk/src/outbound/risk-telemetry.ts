import { Inject, Injectable } from '@nestjs/common';
import type { FillRecordedV1, IntentProposedV1, OrderFact, PositionChangedV1 } from '#libs/contracts';
import {
  type AccountValuation,
  type DailyLoss,
  type Decision,
  type Reservation,
  TRADING_STATES,
  type TrackedPosition,
  type TradingState,
  type TradingStateChange,
  isTripping,
  reservationParts,
} from '#libs/domain';
import { type AccountId, type Decimal, US_PER_SECOND } from '#libs/kernel';
import { type AlarmNotices, LOG, type Log, METRICS, Metrics } from '#libs/platform';
import type { RiskObserver, RiskStanding } from '../observer.ports.js';
import { RISK_NOTICES, type RiskNotices } from './notices/risk-notices.js';
import type { TradeNotices } from './notices/trade-notices.js';

/** Logs and counts what risk does, and has people told where they want to be; every line about an intent carries its intent id and correlation id. */
@Injectable()
export class RiskTelemetry implements RiskObserver {
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #notices: TradeNotices;
  readonly #alarms: AlarmNotices;

  constructor(@Inject(LOG) log: Log, metrics: Metrics, @Inject(RISK_NOTICES) notices: RiskNotices) {
    this.#log = log;
    this.#metrics = metrics;
    this.#notices = notices.trades;
    this.#alarms = notices.alarms;
  }

  onDecided(message: IntentProposedV1, { verdict, numbers }: Decision, gateUs: number): void {
    this.#metrics.histogram(METRICS.riskGateTime).observe(gateUs / US_PER_SECOND);
    this.#notices.noteVerdict(message, verdict);
    const { strategy, instrument, side, quantity } = message;
    const fields = { ...tracing(message), strategy, instrument, side, quantity, numbers, gateUs };
    if (verdict.outcome === 'APPROVED') {
      this.#metrics.counter(METRICS.riskDecisions).inc({ outcome: 'approved', rule: '' });
      this.#log.info(fields, 'approved');
      return;
    }
    const { rule, problem } = verdict;
    this.#metrics.counter(METRICS.riskDecisions).inc({ outcome: 'refused', rule });
    this.#log.warn({ ...fields, rule, code: problem.code }, `refused: ${problem.message}`);
    if (isTripping(verdict)) {
      const what = `the strategy ${strategy} ran away and is stopped: it adds no risk until a person resumes the account`;
      this.#log.error({ ...fields, rule }, this.#raiseAlarm('strategy-tripped', what, instrument));
    }
  }

  onIntentRepeated(message: IntentProposedV1, isSame: boolean): void {
    this.#metrics.counter(METRICS.riskDecisions).inc({ outcome: isSame ? 'repeated' : 'id-reused', rule: '' });
    if (isSame) this.#log.info(tracing(message), 'an intent came again and has its answer');
    else this.#log.error(tracing(message), 'another intent came under an id that has its answer: it is ignored');
  }

  onFillTaken(fill: FillRecordedV1): void {
    this.#notices.noteFill(fill);
  }

  onOrderEnded(fact: OrderFact): void {
    this.#notices.noteOrderEnd(fact);
  }

  onUnreservedFact(fact: OrderFact | FillRecordedV1): void {
    const text = this.#raiseAlarm('unreserved', 'a fact of an order that was not approved here', fact.instrument);
    this.#log.warn({ ...tracing(fact), message: fact.id }, text);
  }

  onReservationReopened(fact: OrderFact, reservation: Reservation): void {
    const what = 'an order that was declared ended lives: what was given back for it is held again';
    const text = this.#raiseAlarm('reopened', what, fact.instrument);
    const { clientOrderId, account, instrument, status, version } = fact;
    const held = reservationParts(reservation).open.toFixed();
    const fields = { ...tracing(fact), clientOrderId, account, instrument, status, version, held };
    this.#log.error(fields, text);
  }

  onOverfill(fact: FillRecordedV1, overfill: Decimal): void {
    const text = this.#raiseAlarm('overfill', 'an order executed more than was approved', fact.instrument);
    this.#log.error({ ...tracing(fact), overfill: overfill.toFixed() }, text);
  }

  onPositionDiscrepancy(fact: PositionChangedV1, { quantity, fills, booked }: TrackedPosition): void {
    const what = 'order-management and the sum of the fills differ';
    const text = this.#raiseAlarm('position-discrepancy', what, fact.instrument);
    const { account, instrument, correlationId } = fact;
    const [ours, theirs] = [quantity.toFixed(), booked?.quantity.toFixed()];
    const fields = { account, instrument, correlationId, ours, theirs, fills };
    this.#log.error(fields, text);
  }

  onTradingStateChanged({ scope, state, version, actor, reason, commandId }: TradingStateChange): void {
    this.#showTradingState(scope, state);
    this.#log.warn({ scope, state, version, actor, reason, correlationId: commandId }, 'the trading state was changed');
    this.#alarms.tellAtOnce('trading-state', `${scope} is ${state}, by ${actor}: ${reason}`);
  }

  onLimitsInForce(account: AccountId, limitsVersion: number): void {
    this.#log.info({ account, limitsVersion }, 'the limits are in force');
  }

  onValued(account: AccountId, { grossExposure, equity }: AccountValuation): void {
    const exposure = numberOf(grossExposure);
    const worth = numberOf(equity);
    this.#notices.noteEquity(equity);
    this.#metrics.gauge(METRICS.riskGrossExposure).set(exposure, { account });
    this.#metrics.gauge(METRICS.riskEquity).set(worth, { account });
    this.#metrics.gauge(METRICS.riskExposureRatio).set(exposure / worth, { account });
  }

  onMonitorBlind(account: AccountId): void {
    const what = 'equity or exposure is not known: the monitor cannot judge and sends nothing';
    this.#log.error({ account }, this.#raiseAlarm('monitor-blind', what));
  }

  onMonitorReduces(account: AccountId, ratio: Decimal | undefined, orders: number): void {
    const text = this.#raiseAlarm('monitor-reduces', 'the exposure is too high: the monitor reduces every position');
    const fields = { account, ratio: ratio?.toFixed(6) ?? 'no equity', orders };
    this.#log.warn(fields, text);
  }

  onMonitorSkips(account: AccountId, instrument: string, why: string): void {
    this.#log.warn({ account, instrument, why }, 'the monitor cannot reduce a position');
  }

  onDailyLoss(account: AccountId, daily: DailyLoss | undefined): void {
    this.#metrics.gauge(METRICS.riskDailyLossRatio).set(numberOf(daily?.loss.div(daily.reference)), { account });
  }

  onLossLimitReached(account: AccountId, state: TradingState, reason: string): void {
    this.#log.error({ account, state, reason }, this.#raiseAlarm('daily-loss', reason));
  }

  onStanding({ accounts, tradingStates, discrepantPositions }: RiskStanding): void {
    for (const { account, reserved } of accounts)
      this.#metrics.gauge(METRICS.riskReserved).set(numberOf(reserved), { account });
    for (const { scope, state } of tradingStates) this.#showTradingState(scope, state);
    this.#metrics.gauge(METRICS.riskPositionDiscrepancies).set(discrepantPositions);
  }

  /** Counts an alarm and has people told, with the instrument where it is about one; returns the sentence for the log. */
  #raiseAlarm(kind: string, sentence: string, instrument?: string): string {
    this.#metrics.counter(METRICS.riskAlarms).inc({ kind });
    this.#alarms.raiseAlarm(kind, instrument === undefined ? sentence : `${instrument}: ${sentence}`);
    return sentence;
  }

  #showTradingState(scope: string, state: TradingState): void {
    const gauge = this.#metrics.gauge(METRICS.riskTradingState);
    for (const candidate of TRADING_STATES) gauge.set(candidate === state ? 1 : 0, { scope, state: candidate });
  }
}

/** A gauge is for people to look at; nothing is decided by it, so that a binary fraction does no harm here. */
function numberOf(value: Decimal | undefined): number {
  return value === undefined ? Number.NaN : Number(value.toFixed());
}

function tracing(of: { readonly intentId: string; readonly correlationId: string }): Record<string, string> {
  return { intentId: of.intentId, correlationId: of.correlationId };
}
