import { readSettings } from '#libs/platform';
import { type MarketDataSettings, marketDataSettings } from '#libs/services/market-data';
import { type OrderManagementSettings, orderManagementSettings } from '#libs/services/order-management';
import { type PaperExchangeSettings, readPaperExchangeSettings } from '#libs/services/paper-exchange';
import { type RiskSettings, riskSettings } from '#libs/services/risk';
import { type StrategySettings, strategySettings } from '#libs/services/strategy';
import {
  DEMO_ACCOUNT,
  DEMO_BALANCES,
  DEMO_LIMITS,
  DEMO_MOMENTUM,
  DEMO_RISK,
  DEMO_STRATEGY,
  DEMO_VENUE,
} from '../../apps/cli/src/demo/demo-settings.js';

/** The settings of everything that a simulated suite consists of. */
export interface SuiteSettings {
  readonly exchange: PaperExchangeSettings;
  readonly marketData: MarketDataSettings;
  readonly strategy: StrategySettings;
  readonly risk: RiskSettings;
  readonly orderManagement: OrderManagementSettings;
}

/** Where the exchange is in a process without a network; only path and query of an address count. */
const ADDRESSES = {
  BINANCE_REST_URL: 'http://paper',
  BINANCE_STREAM_URL: 'ws://paper',
  BINANCE_WS_API_URL: 'ws://paper/ws-api/v3',
} as const;
/** Read by the same schemas as in a process, which ask for them; nothing connects to either. */
const NO_SERVERS = { NATS_URL: 'nats://in-memory', DATABASE_URL: 'postgres://in-memory' } as const;
const KEYS = { API_KEY: 'demo-key', API_SECRET: 'demo-secret' } as const;

/** What an account begins with, and its limits of an order and a position. */
export interface AccountTerms {
  /** Such as `USDT:100000,BTC:1`. */
  readonly balances: string;
  readonly limits: Readonly<Record<string, string>>;
  /** Symbols that the market lists besides its own, as `INVENTED_SYMBOLS` takes them. */
  readonly invented?: readonly object[];
  /** Parameters of the strategy that differ from the demo's. */
  readonly momentum?: Readonly<Record<string, string>>;
}

/** The settings of the demo (`npm start`), on a market of `seed` with so many actions a second. */
export function demoSettings(
  seed: number,
  instruments: readonly string[],
  actionsPerSecond: number,
  { balances, limits, invented = [], momentum = {} }: AccountTerms = { balances: DEMO_BALANCES, limits: DEMO_LIMITS },
): SuiteSettings {
  const common = { ...NO_SERVERS, HTTP_PORT: '1', LOG_LEVEL: 'silent', ACCOUNT: DEMO_ACCOUNT };
  const names = instruments.map((instrument) => `${DEMO_VENUE}:${instrument}`);
  const INSTRUMENTS = names.join(',');
  const strategies = [
    { ...DEMO_STRATEGY, account: DEMO_ACCOUNT, instruments: names, parameters: { ...DEMO_MOMENTUM, ...momentum } },
  ];
  return {
    exchange: readPaperExchangeSettings({
      ...{ HTTP_PORT: '0', LOG_LEVEL: 'silent', SEED: String(seed), RATE: String(actionsPerSecond) },
      ...{ ...KEYS, BALANCES: balances, SYMBOLS: instruments.join(','), INVENTED_SYMBOLS: JSON.stringify(invented) },
    }),
    marketData: readSettings(marketDataSettings, {
      ...{ ...common, ...ADDRESSES, EXCHANGE: DEMO_VENUE, SYMBOLS: instruments.join(','), SHARD: '0/1' },
    }),
    strategy: readSettings(strategySettings, { ...common, INSTRUMENTS, STRATEGIES: JSON.stringify(strategies) }),
    risk: readSettings(riskSettings, {
      ...{ ...common, ...DEMO_RISK, INSTRUMENTS },
      RISK_LIMITS: JSON.stringify({ [DEMO_ACCOUNT]: { '*': limits } }),
    }),
    orderManagement: readSettings(orderManagementSettings, {
      ...{ ...common, ...ADDRESSES, INSTRUMENTS },
      ...{ BINANCE_API_KEY: KEYS.API_KEY, BINANCE_API_SECRET: KEYS.API_SECRET },
    }),
  };
}
