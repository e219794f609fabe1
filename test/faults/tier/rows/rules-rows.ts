import { setTimeout as sleep } from 'node:timers/promises';
import { Decimal, isMultipleOf } from '#libs/kernel';
import type { FaultSuite } from '../suite/fault-suite.js';
import { type FaultRow, type Measurement, STEADY, type Trial, demand } from './fault-row.js';

const [SYMBOL, INSTRUMENT] = ['BTCUSDT', 'BTC-USDT'];
const POLL_MS = 50;
/** The schedule reads the rules every ten seconds; a slow machine may take three times as long. */
const NEWS_WITHIN_MS = 30_000;
/** From the news until the book is right again. */
const RIGHT_WITHIN_MS = 5_000;
/** Orders are looked at for so long after the news. */
const LOOK_MS = 8_000;
/** A price that is read in the wrong steps is off by a factor of ten. */
const MOST_APART = 0.05;
const QUIET_MS = 40_000;

interface MarketView {
  readonly bookState: string;
  /** Null while there is no book; absent while nothing was ever heard. */
  readonly bidPrice?: string | null;
  readonly askPrice?: string | null;
}

interface InstrumentRow {
  readonly instrument: string;
  readonly tickSize?: string;
}

async function marketOf(suite: FaultSuite): Promise<MarketView> {
  const { body } = await suite.app('gateway').ask(`/v1/market/binance/${INSTRUMENT}`);
  return body as MarketView;
}

async function tickOf(suite: FaultSuite): Promise<string | undefined> {
  const { body } = await suite.app('gateway').ask('/v1/instruments');
  return (body as readonly InstrumentRow[]).find(({ instrument }) => instrument === INSTRUMENT)?.tickSize;
}

/** Whether what the gateway shows lies where the exchange trades. */
async function isNear(suite: FaultSuite, { bidPrice, askPrice }: MarketView): Promise<boolean> {
  const { body } = await suite.app('paper-exchange').ask(`/api/v3/ticker/price?symbol=${SYMBOL}`);
  const price = Number((body as { price?: string }).price);
  const shown = [bidPrice, askPrice].filter((one) => typeof one === 'string');
  return Number.isNaN(price) || shown.every((one) => Math.abs(Number(one) / price - 1) < MOST_APART);
}

/** Waits until something holds, and looks at the prices meanwhile; returns how long it took, in milliseconds. */
async function until(
  suite: FaultSuite,
  what: string,
  holds: () => Promise<boolean>,
  withinMs: number,
): Promise<number> {
  const beganMs = performance.now();
  for (;;) {
    const isThere = await holds();
    const tookMs = performance.now() - beganMs;
    if (isThere) return tookMs;
    demand(tookMs < withinMs, `${what} did not come true within ${withinMs} ms`);
    const market = await marketOf(suite);
    demand(await isNear(suite, market), `a wrong price was shown: ${JSON.stringify(market)}`);
    await sleep(POLL_MS);
  }
}

/** The orders in the instrument that the exchange received after a moment, as they were sent. */
function sentAfter(suite: FaultSuite, afterMs: number): readonly Readonly<Record<string, string>>[] {
  return suite.readJournal().flatMap((entry) => {
    const isOrder = entry.kind === 'received' && entry.operation === 'order.place' && entry.atMs > afterMs;
    return isOrder && entry.params['symbol'] === SYMBOL ? [entry.params] : [];
  });
}

const isOnGrid = ({ price, quantity }: Readonly<Record<string, string>>): boolean =>
  isMultipleOf(new Decimal(price ?? '0'), new Decimal('0.1')) &&
  isMultipleOf(new Decimal(quantity ?? '0'), new Decimal('0.001'));

async function changeSteps({ suite }: Trial): Promise<readonly Measurement[]> {
  await suite.exchange.relist({ symbol: SYMBOL, tickSize: '0.1', stepSize: '0.001' });
  const newsMs = await until(suite, 'the new tick', async () => (await tickOf(suite)) === '0.1', NEWS_WITHIN_MS);
  // What was on its way when the news came may still arrive.
  await sleep(500);
  const afterMs = Date.now();
  const live = async (): Promise<boolean> => (await marketOf(suite)).bookState === 'LIVE';
  const rightMs = await until(suite, 'a book that is right', live, NEWS_WITHIN_MS);
  await sleep(LOOK_MS);
  const off = sentAfter(suite, afterMs).filter((order) => !isOnGrid(order));
  demand(off.length === 0, `orders off the grid were sent: ${JSON.stringify(off.slice(0, 3))}`);
  return [
    { what: 'news of the steps', value: newsMs },
    { what: 'book right after it', value: rightMs, goal: RIGHT_WITHIN_MS },
  ];
}

/** Lets the symbol stop and go on again in one way; nothing is sent while it stands. */
async function stopAndGo({ suite }: Trial, what: string, stop: object, go: object): Promise<readonly Measurement[]> {
  const stateIs = (state: string) => async (): Promise<boolean> => (await marketOf(suite)).bookState === state;
  await suite.exchange.relist({ symbol: SYMBOL, ...stop });
  const haltedMs = await until(suite, `${what}: HALTED`, stateIs('HALTED'), NEWS_WITHIN_MS);
  await sleep(500);
  const afterMs = Date.now();
  await sleep(LOOK_MS / 2);
  const sent = sentAfter(suite, afterMs);
  demand(sent.length === 0, `${what}: orders were sent: ${JSON.stringify(sent.slice(0, 3))}`);
  await suite.exchange.relist({ symbol: SYMBOL, ...go });
  const backMs = await until(suite, `${what}: LIVE again`, stateIs('LIVE'), 2 * NEWS_WITHIN_MS);
  return [
    { what: `${what}: HALTED`, value: haltedMs },
    { what: `${what}: LIVE again`, value: backMs },
  ];
}

/** What an exchange changes of its own rules while everything runs. */
export const RULES_ROWS: readonly FaultRow[] = [
  {
    id: 'F-60r',
    fault: 'the exchange changes tick and lot, halts, resumes and delists a symbol, mid-run',
    trials: { pr: 1, nightly: 3 },
    seconds: 60,
    quietWithinMs: QUIET_MS,
    async runTrial(trial) {
      const { load, name, suite } = trial;
      try {
        return await load.during(name, STEADY, async () => [
          ...(await changeSteps(trial)),
          ...(await stopAndGo(trial, 'halt', { status: 'HALT' }, { status: 'TRADING' })),
          ...(await stopAndGo(trial, 'delisting', { delisted: true }, { delisted: false })),
        ]);
      } finally {
        await suite.exchange.relist({ symbol: SYMBOL, tickSize: '0.01', stepSize: '0.00001', delisted: false });
        await until(suite, 'the old tick', async () => (await tickOf(suite)) === '0.01', NEWS_WITHIN_MS);
      }
    },
  },
];
