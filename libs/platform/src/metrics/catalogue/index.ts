import { GATEWAY_METRICS } from './gateway-metrics.js';
import { MACHINE_METRICS } from './machine-metrics.js';
import { MARKET_DATA_METRICS } from './market-data-metrics.js';
import { ORDER_METRICS } from './order-management-metrics.js';
import { PAPER_EXCHANGE_METRICS } from './paper-exchange-metrics.js';
import { RISK_METRICS } from './risk-metrics.js';
import { STRATEGY_METRICS } from './strategy-metrics.js';
import { WIRE_METRICS } from './wire-metrics.js';

/** The catalogue by who shows what; the documentation is written from it. */
export const METRICS_BY_SERVICE = {
  'every service': { ...MACHINE_METRICS, ...WIRE_METRICS },
  'market-data': MARKET_DATA_METRICS,
  strategy: STRATEGY_METRICS,
  risk: RISK_METRICS,
  'order-management': ORDER_METRICS,
  gateway: GATEWAY_METRICS,
  'paper-exchange': PAPER_EXCHANGE_METRICS,
} as const;

/** Every metric that Tradewind shows, besides those of the Node process. */
export const METRICS = {
  ...MACHINE_METRICS,
  ...WIRE_METRICS,
  ...MARKET_DATA_METRICS,
  ...STRATEGY_METRICS,
  ...RISK_METRICS,
  ...ORDER_METRICS,
  ...GATEWAY_METRICS,
  ...PAPER_EXCHANGE_METRICS,
};
