/** Risk's own parts, put together as the service does it, on a database and an account of the bench's. */
import { Decimal } from '#libs/kernel';
import {
  HotConnection,
  Inbox,
  PostgresOutbox,
  PostgresTransactions,
  RISK_ENTITIES,
  createDataSource,
  isTransientDatabaseError,
  migrate,
  setRolePasswords,
  urlOfRole,
} from '#libs/persistence';
import { RecordingSupervisor, SystemScheduler } from '#libs/platform';

const built = (path) => import(new URL(`../../dist/libs/services/risk/src/${path}`, import.meta.url).href);
const { ApplyBalances } = await built('application/facts/apply-balances.js');
const { ApplyFill } = await built('application/facts/apply-fill.js');
const { ComparePosition } = await built('application/facts/compare-position.js');
const { EndOrder } = await built('application/facts/end-order.js');
const { TakeFacts } = await built('application/facts/take-facts.js');
const { DecideIntent } = await built('application/intents/decide-intent.js');
const { HeldBooks } = await built('application/intents/held-books.js');
const { MarketBoard } = await built('application/market/market-board.js');
const { MarketPricing } = await built('application/market/market-pricing.js');
const { StartRisk } = await built('application/start/start-risk.js');
const { NO_LICENCES } = await built('ports.js');
const { PostgresRiskBooks } = await built('outbound/postgres/postgres-risk-books.js');
const { riskSettings } = await built('risk.settings.js');
export const { intentOf } = await built('application/intents/decision-messages.js');
export const { entryOf } = await built('application/intents/judgement.js');

const PASSWORD = 'bench-only';
export const [VENUE, INSTRUMENT] = ['binance', 'BTC-USDT'];
const WIDE = { maxOrderQuantity: '1000000', maxOrderNotional: '1000000000', maxPosition: '1000000000' };
/** Hears everything and does nothing. */
const observer = new Proxy({}, { get: () => () => undefined });

/** Connects to a fresh, migrated database as risk. */
export async function connectAsRisk(ownerUrl) {
  await migrate(ownerUrl);
  await setRolePasswords(
    ownerUrl,
    Object.fromEntries(['strategy', 'risk', 'order-management', 'gateway'].map((service) => [service, PASSWORD])),
  );
  const url = urlOfRole(ownerUrl, 'risk', PASSWORD);
  const options = { url, schema: 'risk', service: 'risk' };
  const source = await createDataSource({ ...options, entities: RISK_ENTITIES, poolSize: 4 }).initialize();
  const [hot, forFacts] = [new HotConnection(options), new HotConnection(options)];
  await Promise.all([hot.warmUp(), forFacts.warmUp()]);
  return { source, hot, forFacts, url };
}

/** Risk for a new account with one live market and means for many orders. */
export async function riskOf(account, { source, hot, forFacts, url }) {
  const scheduler = new SystemScheduler();
  const settings = riskSettings.parse({
    NATS_URL: 'nats://nowhere',
    DATABASE_URL: url,
    ACCOUNT: account,
    INSTRUMENTS: `${VENUE}:${INSTRUMENT}`,
    RISK_MAX_MARKET_DATA_AGE_MS: '3600000',
    RISK_MARKET_COLLAR: '0.01',
    // The rules on recent orders are asked, and are out of the way.
    ...{ RISK_MAX_ORDER_RATE: '999999/60s', RISK_MAX_ORDER_RATE_PER_STRATEGY: '999999/60s' },
    ...{ RISK_MAX_REPEATED_ORDERS: '999999/60s', RISK_DUPLICATE_WINDOW_MS: '0' },
    RISK_LIMITS: JSON.stringify({ [account]: { '*': WIDE } }),
  });
  const board = new MarketBoard(scheduler);
  openMarket(board, scheduler.nowUs());
  const transactions = new PostgresTransactions(source, scheduler, new RecordingSupervisor());
  const books = new PostgresRiskBooks(transactions, new Inbox(), new PostgresOutbox(source), hot, forFacts);
  const pricing = new MarketPricing(board, settings);
  const held = new HeldBooks(books);
  const decideIntent = new DecideIntent(
    books,
    scheduler,
    observer,
    pricing,
    held,
    isTransientDatabaseError,
    NO_LICENCES,
  );
  await new StartRisk(books, observer, settings).startRisk();
  const facts = new TakeFacts(books, isTransientDatabaseError, new RecordingSupervisor(), held);
  await new ApplyBalances(facts).applyBalances(balances(account));
  const readBook = () => books.read((reads) => held.readBook(reads, account));
  /** Prices the market anew: a mark that is too old says nothing of what is held. */
  const priceAnew = () => openMarket(board, scheduler.nowUs());
  const factsOf = (intentId, fills) => factsOfOrder({ account, intentId, fills }, facts);
  return { account, decideIntent, pricing, scheduler, readBook, priceAnew, factsOf };
}

function openMarket(board, receivedAtUs) {
  const place = { venue: VENUE, instrument: INSTRUMENT, exchangeAtUs: 0, receivedAtUs };
  const [tickSize, lotSize, minQuantity] = ['0.01', '0.001', '0.001'].map((text) => new Decimal(text));
  const rules = { tickSize, lotSize, minQuantity, maxQuantity: new Decimal('9000'), minNotional: new Decimal('5') };
  const names = { venue: VENUE, id: INSTRUMENT, venueSymbol: 'BTCUSDT', base: 'BTC', quote: 'USDT' };
  board.setInstrument({ ...names, ...rules, status: 'TRADING' });
  board.applyMarketEvent({ kind: 'book-state', ...place, state: 'LIVE' });
  const top = { bidPriceTicks: 9_999, bidSizeLots: 1, askPriceTicks: 10_001, askSizeLots: 1 };
  board.applyMarketEvent({ kind: 'quote', ...place, sequence: 1, ...top });
}

function balances(account) {
  const ids = { id: `balance-${account}`, correlationId: 'bench', causationId: 'bench' };
  const all = [
    ['USDT', '1000000000'],
    ['BTC', '1000'],
  ].map(([asset, free]) => ({ asset, free, locked: '0' }));
  return { ...ids, account, venue: VENUE, version: 1, occurredAtUs: 1, exchangeAtUs: 0, balances: all };
}

/** What an order of an intent that is filled at once brings, each to be taken when it is called; `fills` are those of the account with it. */
function factsOfOrder({ account, intentId, fills }, facts) {
  const chain = { occurredAtUs: 1, correlationId: `chain-${intentId}`, causationId: 'report-1' };
  const place = { ...chain, account, venue: VENUE, instrument: INSTRUMENT };
  const order = { ...place, intentId, clientOrderId: `c-${intentId}`, strategy: 'momentum-1', side: 'BUY' };
  const execution = { quantity: '1', price: '100', fee: '0', feeAsset: 'USDT', liquidity: 'TAKER', exchangeAtUs: 1 };
  const fill = { ...order, ...execution, id: `fill-${intentId}`, venueTradeId: intentId };
  const terms = { type: 'LIMIT', timeInForce: 'GTC', quantity: '1', leavesQuantity: '0', reason: '' };
  const end = { ...order, ...terms, id: `end-${intentId}`, status: 'Filled', cumQuantity: '1', version: 3 };
  const booked = { quantity: String(fills), version: fills, averagePrice: '100', realisedProfit: '0' };
  return [
    () => new ApplyFill(facts, observer).applyFill(fill),
    () => new EndOrder(facts, observer).endOrder(end, 'order.filled.v1'),
    () => new ComparePosition(facts, observer).comparePosition({ ...place, ...booked, id: `position-${intentId}` }),
  ];
}

/** An intent to buy 1 at 100; written out, because literals that are put together of literals make more garbage than a decision does. */
export function intentMessage(account, intentId, nowUs) {
  return {
    id: `${intentId}.proposed`,
    occurredAtUs: nowUs,
    correlationId: `chain-${intentId}`,
    causationId: 'trade-1',
    intentId,
    strategy: 'momentum-1',
    account,
    venue: VENUE,
    instrument: INSTRUMENT,
    side: 'BUY',
    quantity: '1',
    type: 'LIMIT',
    limitPrice: '100',
    timeInForce: 'GTC',
    reduceOnly: false,
    validUntilUs: nowUs + 3_600_000_000,
    marketEventId: 'trade-1',
    marketEventAtUs: nowUs,
  };
}
