import type { RunPlan } from '../../../../apps/cli/src/launch/plan.js';
import { DEMO_ACCOUNT, DEMO_STRATEGY, DEMO_VENUE } from '../../../../apps/cli/src/demo/demo-settings.js';

const AMPLE = '1000000000';

/** It looks at the last two trades: an order of some thousand USDT of the tier's equity a second in each instrument. */
const SMALL = {
  ...{ window: 2, short: 1, long: 2 },
  ...{ riskFraction: '0.0000002', coolDownMs: 1_000, refusalCoolDownMs: 1_000 },
} as const;

/** How the suite's own strategy is set: it wants something all the time, or never anything. */
export const OWN_STRATEGY = {
  trading: { ...SMALL, threshold: '0' },
  calm: { ...SMALL, threshold: '0.9' },
} as const;

/** What a fault run sets otherwise than the demo: the load is ours, the limits are wide, and the exchange takes orders fast. */
export function tierSettings(app: string, plan: RunPlan, controlToken: string): Readonly<Record<string, string>> {
  switch (app) {
    case 'paper-exchange':
      return {
        FAULT_CONTROL_TOKEN: controlToken,
        RATE: '40',
        BALANCES: 'USDT:100000000,BTC:1000,ETH:10000,SOL:100000,BNB:100000,LTC:100000',
        ORDERS_PER_10S: '1000000',
        WEIGHT_PER_MINUTE: '10000000',
        LOG_LEVEL: 'warn',
      };
    case 'risk':
      return {
        RISK_MAX_GROSS_EXPOSURE_RATIO: '10',
        RISK_REDUCE_ABOVE_RATIO: '10',
        // The load is one strategy that sends the same small order hundreds of times a second, and rests it.
        ...{ RISK_MAX_ORDER_RATE: 'off', RISK_MAX_ORDER_RATE_PER_STRATEGY: 'off' },
        ...{ RISK_MAX_REPEATED_ORDERS: 'off', RISK_DUPLICATE_WINDOW_MS: '0' },
        RISK_LIMITS: JSON.stringify({
          [DEMO_ACCOUNT]: { '*': { maxOrderNotional: AMPLE, maxOrderQuantity: AMPLE, maxPosition: AMPLE } },
        }),
      };
    case 'order-management':
      // The breaker has its own tests; here it would hold back the load that a row needs.
      return { ORDER_BREAKER_FAILURES: '1000' };
    case 'strategy':
      return {
        // It relays what we put into its outbox, and has no wish of its own before it is told to.
        STRATEGIES: JSON.stringify([
          {
            ...DEMO_STRATEGY,
            account: DEMO_ACCOUNT,
            instruments: plan.instruments.map((instrument) => `${DEMO_VENUE}:${instrument}`),
            parameters: OWN_STRATEGY.calm,
          },
        ]),
      };
    default:
      return {};
  }
}
