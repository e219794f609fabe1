/** What the load bench trades: invented instruments that are all alike, and strategies that want an order at nearly every price. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Acts of the synthetic market a second on each instrument, and at most in all: what its own processor stands. More saturates the suite. */
const RATE_OF_ONE = 40;
const MOST_RATE = Number(process.env.BENCH_MOST_RATE ?? 1_000);

/** A burst's market hardly moves, and its orders find the other side. */
const BURST_RATE = 2;
/** What an order of a burst pays at most, and what it takes at least: prices begin at 100. */
export const BURST_PRICES = ['100.9', '99.1'];

/** Writes `config.json` and the symbols that it invents into a folder; returns the file's path and the instruments. For a burst the strategies want nothing. */
export function writeLoadConfig(folder, instruments, strategies, isBurst) {
  const invented = Array.from({ length: instruments }, (_, n) => ({
    ...{ base: `LOAD${n}`, quote: 'USDT', startPrice: '100', tickSize: '0.01', lotSize: '0.001', minNotional: '5' },
  }));
  writeFileSync(join(folder, 'symbols.json'), JSON.stringify(invented));
  const names = invented.map(({ base, quote }) => `binance:${base}-${quote}`);
  const config = {
    venues: { binance: { market: 'synthetic', seed: 7, invented: 'symbols.json' } },
    instruments: names,
    balances: {
      USDT: '10000000',
      ...(isBurst ? Object.fromEntries(invented.map(({ base }) => [base, '100000'])) : {}),
    },
    strategies: Array.from({ length: strategies }, (_, n) => strategyOf(n, names, strategies, isBurst ? '0.5' : '0')),
    limits: { '*': { maxOrderNotional: '40000', maxOrderQuantity: '10000', maxPosition: '1000000' } },
    services: {
      risk: {
        RISK_MAX_GROSS_EXPOSURE_RATIO: isBurst ? '5' : '0.9',
        // The load is many times what a venue allows, and is the same order again and again.
        ...{ RISK_MAX_ORDER_RATE: 'off', RISK_MAX_ORDER_RATE_PER_STRATEGY: 'off' },
        ...{ RISK_MAX_REPEATED_ORDERS: 'off', RISK_DUPLICATE_WINDOW_MS: '0' },
      },
      'paper-exchange': {
        ...{ RATE: String(Math.min(MOST_RATE, (isBurst ? BURST_RATE : RATE_OF_ONE) * instruments)) },
        ...{ ORDERS_PER_10S: '1000000', ORDERS_PER_DAY: '100000000', WEIGHT_PER_MINUTE: '1000000' },
      },
    },
  };
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(config));
  return { file, names };
}

/** Buys and sells by turns: the shortest means, no threshold, no pause, and orders of some 100 USDT. */
function strategyOf(n, names, strategies, threshold) {
  const parameters = {
    ...{ window: 4, short: 1, long: 2, threshold, coolDownMs: 0 },
    ...{ riskFraction: '0.0000002', stopDistance: '0.02', maxUnits: '10000' },
  };
  const instruments = names.filter((_, place) => place % strategies === n);
  return { id: `load-${n + 1}`, name: 'momentum', instruments, parameters };
}
