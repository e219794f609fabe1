import type { FillRecordedV1, IntentProposedV1, OrderFact, PositionChangedV1 } from '#libs/contracts';
import { type Decimal, US_PER_SECOND } from '#libs/kernel';
import type { PositionComparison, TradingStateChange } from '#libs/persistence';
import type { Log } from '#libs/platform';
import type { Answered, RiskObserver, Valuation } from '../application/risk-observer.js';
import type { RiskMetrics } from './risk-metrics.js';

/** Logs and counts what risk does; every line of an intent carries its intent id and correlation id. */
export class RiskTelemetry implements RiskObserver {
  readonly #log: Log;
  readonly #metrics: RiskMetrics;

  constructor(log: Log, metrics: RiskMetrics) {
    this.#log = log;
    this.#metrics = metrics;
  }

  answered({ message, rule, problem, numbers, gateUs }: Answered): void {
    const outcome = problem === undefined ? 'approved' : 'refused';
    this.#metrics.decisions.inc({ outcome, rule: rule ?? '' });
    this.#metrics.gateSeconds.observe(gateUs / US_PER_SECOND);
    const { strategy, instrument, side, quantity } = message;
    const fields = { ...tracing(message), strategy, instrument, side, quantity, numbers, gateUs };
    if (problem === undefined) this.#log.info(fields, 'approved');
    else this.#log.warn({ ...fields, rule, code: problem.code }, `refused: ${problem.message}`);
  }

  repeated(message: IntentProposedV1, sameIntent: boolean): void {
    this.#metrics.decisions.inc({ outcome: sameIntent ? 'repeated' : 'id-reused', rule: '' });
    if (sameIntent) this.#log.info(tracing(message), 'an intent came again and has its answer');
    else this.#log.error(tracing(message), 'another intent came under an id that has its answer: it is ignored');
  }

  valued({ account, grossExposure, equity }: Valuation): void {
    // A gauge is for people to look at; nothing is decided by it, so that a binary fraction does no harm here.
    const exposure = grossExposure === undefined ? Number.NaN : Number(grossExposure.toFixed());
    const worth = equity === undefined ? Number.NaN : Number(equity.toFixed());
    this.#metrics.grossExposure.set({ account }, exposure);
    this.#metrics.equity.set({ account }, worth);
    this.#metrics.exposureRatio.set({ account }, exposure / worth);
  }

  unreserved(fact: OrderFact | FillRecordedV1): void {
    this.#metrics.alarms.inc({ kind: 'unreserved' });
    this.#log.warn({ ...tracing(fact), message: fact.id }, 'a fact of an order that was not approved here');
  }

  overfilled(fact: FillRecordedV1, overfill: Decimal): void {
    this.#metrics.alarms.inc({ kind: 'overfill' });
    this.#log.error({ ...tracing(fact), overfill: overfill.toFixed() }, 'an order executed more than was approved');
  }

  discrepancy({ account, instrument, correlationId }: PositionChangedV1, found: PositionComparison): void {
    this.#metrics.alarms.inc({ kind: 'position-discrepancy' });
    const ours = found.quantity.toFixed();
    const theirs = found.bookedQuantity?.toFixed();
    const fields = { account, instrument, correlationId, ours, theirs, fills: found.fills };
    this.#log.error(fields, 'order-management and the sum of the fills differ');
  }

  stateChanged({ scope, state, version, actor, reason, commandId }: TradingStateChange): void {
    this.#metrics.setTradingState(scope, state);
    this.#log.warn({ scope, state, version, actor, reason, correlationId: commandId }, 'the trading state was changed');
  }

  monitorBlind(account: string): void {
    this.#metrics.alarms.inc({ kind: 'monitor-blind' });
    this.#log.error({ account }, 'equity or exposure is not known: the monitor cannot judge and sends nothing');
  }

  monitorReduces(account: string, ratio: string, intents: number): void {
    this.#metrics.alarms.inc({ kind: 'monitor-reduces' });
    this.#log.warn({ account, ratio, intents }, 'the exposure is too high: the monitor reduces every position');
  }

  monitorSkips(account: string, instrument: string, why: string): void {
    this.#log.warn({ account, instrument, why }, 'the monitor cannot reduce a position');
  }
}

function tracing(of: { readonly intentId: string; readonly correlationId: string }): Record<string, string> {
  return { intentId: of.intentId, correlationId: of.correlationId };
}
