import { TRADING_STATES, type TradingState } from '#libs/domain';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What risk counts for Prometheus. */
export class RiskMetrics {
  readonly decisions: Counter<'outcome' | 'rule'>;
  readonly alarms: Counter<'kind'>;
  readonly gateSeconds: Histogram;
  readonly grossExposure: Gauge<'account'>;
  readonly equity: Gauge<'account'>;
  readonly exposureRatio: Gauge<'account'>;
  readonly reserved: Gauge<'account'>;
  readonly outboxBacklog: Gauge;
  readonly discrepancies: Gauge;
  readonly #tradingState: Gauge<'scope' | 'state'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const perAccount = { labelNames: ['account'], registers } as const;
    this.decisions = new Counter({
      name: 'tradewind_risk_decisions_total',
      help: 'Intents answered, by outcome and by the rule that refused',
      labelNames: ['outcome', 'rule'],
      registers,
    });
    this.alarms = new Counter({
      name: 'tradewind_risk_alarms_total',
      help: 'Things that somebody must look at, by kind',
      labelNames: ['kind'],
      registers,
    });
    this.gateSeconds = new Histogram({
      name: 'tradewind_risk_gate_seconds',
      help: 'Time from the receipt of an intent to the commit of its answer',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    });
    this.grossExposure = new Gauge({
      name: 'tradewind_risk_gross_exposure',
      help: 'Worst-case gross exposure in quote',
      ...perAccount,
    });
    this.equity = new Gauge({ name: 'tradewind_risk_equity', help: 'Equity in quote', ...perAccount });
    this.exposureRatio = new Gauge({
      name: 'tradewind_risk_exposure_ratio',
      help: 'Gross exposure as a part of equity',
      ...perAccount,
    });
    this.reserved = new Gauge({
      name: 'tradewind_risk_reserved',
      help: 'Held back for open orders in quote',
      ...perAccount,
    });
    this.outboxBacklog = new Gauge({
      name: 'tradewind_outbox_backlog',
      help: 'Messages that wait to be published',
      registers,
    });
    this.discrepancies = new Gauge({
      name: 'tradewind_risk_position_discrepancies',
      help: 'Positions on which order-management and the sum of the fills differ',
      registers,
    });
    this.#tradingState = new Gauge({
      name: 'tradewind_risk_trading_state',
      help: '1 for the state that a scope is in',
      labelNames: ['scope', 'state'],
      registers,
    });
  }

  /** Shows the state of a scope. */
  setTradingState(scope: string, state: TradingState): void {
    for (const candidate of TRADING_STATES)
      this.#tradingState.set({ scope, state: candidate }, candidate === state ? 1 : 0);
  }
}
