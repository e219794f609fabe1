import { counter, durationHistogram, gauge } from '../metric-spec.js';

/** What risk shows of its decisions and of the accounts that it guards. */
export const RISK_METRICS = {
  riskDecisions: counter('tradewind_risk_decisions_total', {
    help: 'Intents answered, by outcome and by the rule that refused',
    labels: ['outcome', 'rule'],
  }),
  riskAlarms: counter('tradewind_risk_alarms_total', {
    help: 'Things that somebody must look at, by kind',
    labels: ['kind'],
    alert: { when: 'increase > 0', meaning: 'A fact contradicts what risk believes; the log names it.' },
  }),
  riskGateTime: durationHistogram(
    'tradewind_risk_gate_seconds',
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    { help: 'Time from the receipt of an intent to the commit of its answer' },
  ),
  riskGrossExposure: gauge('tradewind_risk_gross_exposure', {
    report: 'exposure',
    help: 'Worst-case gross exposure of an account, in its quote asset',
    labels: ['account'],
  }),
  riskEquity: gauge('tradewind_risk_equity', {
    report: 'exposure',
    help: 'Equity of an account, in its quote asset',
    labels: ['account'],
  }),
  riskExposureRatio: gauge('tradewind_risk_exposure_ratio', {
    report: 'exposure',
    help: 'Gross exposure as a part of equity',
    labels: ['account'],
  }),
  riskDailyLossRatio: gauge('tradewind_risk_daily_loss_ratio', {
    report: 'exposure',
    help: 'What an account has lost today in UTC, or since a person resumed it, as a part of its equity then',
    labels: ['account'],
  }),
  riskReserved: gauge('tradewind_risk_reserved', {
    report: 'exposure',
    help: 'Held back for open orders of an account, in its quote asset',
    labels: ['account'],
  }),
  riskPositionDiscrepancies: gauge('tradewind_risk_position_discrepancies', {
    report: 'positions',
    help: 'Positions on which order-management and the sum of the fills differ, in quantity or in the number of fills that both have had time to count',
    alert: { when: '> 0 for 1m', meaning: 'A fill is missing or was counted twice.' },
  }),
  riskMarketState: gauge('tradewind_risk_market_state', {
    help: '1 for the state that a market has for risk: it carries new risk while that is LIVE',
    labels: ['instrument', 'state'],
  }),
  riskTradingState: gauge('tradewind_risk_trading_state', {
    report: 'state',
    help: '1 for the state that a scope is in',
    labels: ['scope', 'state'],
  }),
};
