import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSTRUMENT_QUERY, type InstrumentReply, subject } from '#libs/contracts';
import { Decimal, isMultipleOf } from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import { RecordingSupervisor, createLog } from '#libs/platform';
import { type ServiceApplication, createServiceApplication } from '#libs/service-host';
import type { Relisting } from '#libs/services/paper-exchange';
import { SeededRandom } from '#libs/testkit';
import { DEMO_ACCOUNT } from '../../apps/cli/src/demo/demo-settings.js';
import { judge } from '../../apps/cli/src/reconcile/judge.js';
import { bookedStateOf, isQuiet } from './booked-state.js';
import { startGateway } from './gateway-of.js';
import { moduleOf } from './module-of.js';
import { SimulatedSuite } from './simulated-suite.js';
import { demoSettings } from './suite-settings.js';

const BTC = 'BTC-USDT';
const LOOK_MS = 100;
/** The schedule reads the rules every ten seconds; news take no longer than that and a moment. */
const NEWS_WITHIN_MS = 11_000;
/** From the news until the book is right again. */
const RIGHT_WITHIN_MS = 5_000;
const LIMIT_MS = 60_000;
/** Within so long the market makes the strategy trade, whatever it does. */
const NEXT_TRADE_WITHIN_MS = 300_000;

interface MarketView {
  readonly bookState: string;
  readonly bidPrice?: string;
  readonly askPrice?: string;
}

const settings = demoSettings(5, [BTC, 'ETH-USDT'], 8);
let suite: SimulatedSuite;
let gateway: ServiceApplication;
/** A second feed of the same markets, which started later and so reads the rules at other moments. */
let secondFeed: ServiceApplication;
const wrongPrices: string[] = [];

async function ask(of: ServiceApplication, url: string): Promise<unknown> {
  const answer = await suite.time.complete(Promise.resolve(of.nest.inject({ method: 'GET', url })));
  return answer.headers['content-type']?.toString().includes('json') === true ? JSON.parse(answer.body) : answer.body;
}
const market = async (name = BTC) => (await ask(gateway, `/v1/market/binance/${name}`)) as MarketView;

/** Lets time pass until something holds, and looks at the prices meanwhile; returns how long it took. */
async function until(holds: () => Promise<boolean>, limitMs = LIMIT_MS): Promise<number> {
  const fromUs = suite.time.monotonicUs();
  for (;;) {
    const passedMs = (suite.time.monotonicUs() - fromUs) / 1_000;
    if (await holds()) return passedMs;
    if (passedMs > limitMs) throw new Error(`it did not come true within ${limitMs} ms`);
    await look();
    await suite.time.runForMs(LOOK_MS);
  }
}

/** The synthetic market stays near 61,800: a price that is read in the wrong steps is off by a factor of ten. */
async function look(): Promise<void> {
  const { bidPrice, askPrice } = await market();
  const { bid, ask: offer } = riskView();
  for (const price of [bidPrice, askPrice, bid, offer])
    if (typeof price === 'string' && Math.abs(Number(price) / 61_800 - 1) > 0.2) wrongPrices.push(price);
}

/** What risk decided its last intent by. */
function riskView(): { readonly bid: string | undefined; readonly ask: string | undefined } {
  const last = suite.riskBooks.decisions.find(({ intent }) => intent.instrument === BTC).at(-1);
  return { bid: last?.numbers['bid'], ask: last?.numbers['ask'] };
}

const relist = (change: Omit<Relisting, 'symbol'>): void =>
  suite.exchange.relistSymbol({ symbol: 'BTCUSDT', ...change });
async function riskTrouble(): Promise<unknown> {
  const { markets } = (await ask(suite.service('risk'), '/status')) as { markets: Record<string, unknown>[] };
  return markets.find(({ instrument }) => instrument === BTC)?.['trouble'];
}
/** What market-data answers now: the feed that knows most answers first. */
async function rules(): Promise<InstrumentReply> {
  const asker = gateway.nest.get<Asker>(ASKER, { strict: false });
  const answer = await suite.time.complete(asker.ask<InstrumentReply>(subject(INSTRUMENT_QUERY, 'binance', BTC), {}));
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}
const sentOrders = () => suite.orderBooks.orders.find().filter(({ order }) => order.sentAtUs !== undefined);
const sentIn = (name: string, afterUs: number) =>
  sentOrders().filter(({ order }) => order.instrument === name && (order.sentAtUs ?? 0) > afterUs);

async function startSecondFeed(): Promise<ServiceApplication> {
  const { hub, orderBooks, riskBooks, strategyBooks } = suite;
  const outside = { hub, orderBooks, riskBooks, strategyBooks, transport: suite.exchange.transport };
  const application = await createServiceApplication(moduleOf('market-data', settings, outside), {
    log: createLog('market-data', 'silent'),
    scheduler: suite.time,
    random: new SeededRandom(99),
    supervisor: new RecordingSupervisor(),
  });
  await suite.time.complete(application.start());
  return application;
}

beforeAll(async () => {
  suite = await SimulatedSuite.start(settings, 5);
  gateway = await startGateway(suite, () => undefined);
  await suite.time.runForMs(2_500);
  secondFeed = await startSecondFeed();
  await suite.time.runForMs(60_000);
}, 120_000);

afterAll(async () => {
  await suite.time.complete(secondFeed.stop());
  await suite.time.complete(gateway.stop());
  await suite.stop();
});

describe('rules that the exchange changes while everything runs, with two feeds that learn of it at different moments', () => {
  it('tick and lot: no wrong price is shown or decided by, and no order off the grid is sent after the news', async () => {
    expect((await market()).bookState).toBe('LIVE');
    relist({ tickSize: '0.10000000', stepSize: '0.00100000' });
    const newsMs = await until(async () => (await rules()).tickSize === '0.1');
    expect(newsMs).toBeLessThan(NEWS_WITHIN_MS);
    const newsUs = suite.time.nowUs();
    const rightMs = await until(async () => (await market()).bookState === 'LIVE' && (await riskTrouble()) === null);
    expect(rightMs).toBeLessThan(RIGHT_WITHIN_MS);
    await until(async () => sentIn(BTC, newsUs).length > 2);
    await until(async () => suite.time.nowUs() - newsUs > 30_000_000);
    const lot = new Decimal('0.001');
    expect(sentIn(BTC, newsUs).filter(({ order }) => !isMultipleOf(order.quantity, lot))).toEqual([]);
    expect(wrongPrices).toEqual([]);
  }, 120_000);

  it('halt: HALTED in REST, readiness, status and metrics of risk, no order there while it lasts, and orders again after it', async () => {
    relist({ status: 'HALT' });
    expect(await until(async () => (await market()).bookState === 'HALTED')).toBeLessThan(NEWS_WITHIN_MS);
    const haltedUs = suite.time.nowUs();
    await suite.time.runForMs(1_000);
    expect(await riskTrouble()).toBe('the book of BTC-USDT is HALTED');
    expect(JSON.stringify(await ask(suite.service('risk'), '/health/ready'))).toContain(
      'the book of BTC-USDT is HALTED',
    );
    const metrics = String(await ask(suite.service('risk'), '/metrics'));
    expect(metrics).toMatch(/tradewind_risk_market_state\{[^}]*instrument="BTC-USDT",state="HALTED"[^}]*\} 1/u);
    await suite.time.runForMs(20_000);
    expect(sentIn(BTC, haltedUs)).toEqual([]);
    relist({ status: 'TRADING' });
    expect(await until(async () => (await market()).bookState === 'LIVE')).toBeLessThan(2 * NEWS_WITHIN_MS);
    await until(async () => (await riskTrouble()) === null);
    const resumedUs = suite.time.nowUs();
    await until(async () => sentIn(BTC, resumedUs).length > 0, NEXT_TRADE_WITHIN_MS);
    expect(wrongPrices).toEqual([]);
  }, 120_000);

  it('delisting: HALTED, though the exchange does not know the name any more, and the other market stays LIVE', async () => {
    relist({ delisted: true });
    expect(await until(async () => (await market()).bookState === 'HALTED')).toBeLessThan(NEWS_WITHIN_MS);
    const haltedUs = suite.time.nowUs();
    await suite.time.runForMs(10_000);
    expect(sentIn(BTC, haltedUs)).toEqual([]);
    expect((await market('ETH-USDT')).bookState).toBe('LIVE');
  }, 120_000);

  it('ends reconciled with the exchange', async () => {
    await suite.stopService('strategy');
    await suite.time.runForMs(2_000);
    await suite.time.runUntil(() => isQuiet(suite), 60_000);
    await suite.time.runForMs(5_000);
    expect(judge(bookedStateOf(suite), suite.exchange.readTruth(), DEMO_ACCOUNT)).toEqual([]);
  }, 120_000);
});
