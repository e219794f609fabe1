/**
 * The demo in one place: what `npm start` trades, how eagerly, and within which limits. The services' own defaults are
 * the cautious ones; everything here exists so that something can be seen within a minute on a market with no money in it.
 */

/** The one account that the demo trades with. */
export const DEMO_ACCOUNT = 'paper-1';

/** The venue as our services name it: paper-exchange speaks Binance's protocol. */
export const DEMO_VENUE = 'binance';

/** The instruments of the synthetic market that are traded unless `--symbols` says otherwise. */
export const DEMO_INSTRUMENTS: readonly string[] = ['BTC-USDT', 'ETH-USDT', 'SOL-USDT', 'BNB-USDT', 'XRP-USDT'];

/** The instruments that are traded on a real exchange's market unless `--symbols` says otherwise. */
export const REAL_INSTRUMENTS: readonly string[] = ['BTC-USDT', 'ETH-USDT'];

/** At a testnet order-management's own reconciliations are the judge: all of them often, in milliseconds. */
export const TESTNET_RECONCILIATION = {
  ORDER_RECONCILE_ORDERS_MS: '5000',
  ORDER_RECONCILE_FILLS_MS: '5000',
  ORDER_RECONCILE_BALANCES_MS: '5000',
} as const;

/** What the account starts with: quote only, because a spot account cannot sell what it does not hold. */
export const DEMO_BALANCES = 'USDT:100000';

/** The strategy that trades the demo, and the name under which its intents run. */
export const DEMO_STRATEGY = { name: 'momentum', id: 'momentum-1' } as const;

/**
 * Momentum for the demo. With its own defaults (+0.1 %, all of the equity per order) it would rarely trade within a
 * minute, and the exposure limit of 10 % would refuse what it wants.
 */
export const DEMO_MOMENTUM: Readonly<Record<string, string | number>> = {
  // 0.005 %: the synthetic market moves by a few hundredths of a percent in a second.
  threshold: '0.00005',
  // 0.03 % of the equity at risk over a stop of 2 %: an order of 1.5 % of the equity, so that five fit below 10 %.
  riskFraction: '0.0003',
  // A pause, so that orders come one after another and can be followed.
  coolDownMs: 250,
  refusalCoolDownMs: 1_000,
};

/** Limits of one order and one instrument, as decimal texts; a limit that is not set refuses. */
export const DEMO_LIMITS = {
  /** Largest notional of one order, in quote: twice what the demo's orders need. */
  maxOrderNotional: '4000',
  /** Largest quantity of one order, in base; wide, because one number serves coins of every price. */
  maxOrderQuantity: '100000',
  /** Largest position with all open orders filled, in base; the exposure limit binds long before. */
  maxPosition: '100000',
} as const;

/** The most units of a market that a user invents: its lot may be 10^12, and the limits in quote bind in any case. */
const MOST_UNITS = `1${'0'.repeat(30)}`;

/** {@link DEMO_LIMITS} on markets that a user invents. */
export const INVENTED_LIMITS = { ...DEMO_LIMITS, maxOrderQuantity: MOST_UNITS, maxPosition: MOST_UNITS } as const;
/** {@link DEMO_MOMENTUM} on markets that a user invents. */
export const INVENTED_MOMENTUM: typeof DEMO_MOMENTUM = { ...DEMO_MOMENTUM, maxUnits: MOST_UNITS };

/** Settings of risk that have no default, and those that the demo wants to be seen at work within a minute. */
export const DEMO_RISK = {
  /** The rule of the house: worst-case gross exposure at most 10 % of the equity. */
  RISK_MAX_GROSS_EXPOSURE_RATIO: '0.10',
  /** A quote older than this carries no new risk. */
  RISK_MAX_MARKET_DATA_AGE_MS: '3000',
  /** Market orders are counted 1 % worse than the quote. */
  RISK_MARKET_COLLAR: '0.01',
  /** The monitor looks every ten seconds instead of every minute. */
  RISK_MONITOR_INTERVAL_MS: '10000',
} as const;

/** Instruments of the known tapes, by the symbol in their first frame; a tape's folder carries its symbol's name. */
export const TAPE_SYMBOL = /(?:^|[-_])([a-z]{2,10})(usdt|usdc|btc|eth)(?:[-_]|$)/u;

/** The instrument of a tape, from the name of its folder: `binance-btcusdt-20240808` holds `BTC-USDT`. */
export function instrumentOfTape(folderName: string): string | undefined {
  const match = TAPE_SYMBOL.exec(folderName.toLowerCase());
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : `${match[1].toUpperCase()}-${match[2].toUpperCase()}`;
}
