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
  const hot = new HotConnection(options);
  await hot.warmUp();
  return { source, hot, url };
}

/** Risk for a new account with one live market and means for many orders. */
export async function riskOf(account, { source, hot, url }) {
  const scheduler = new SystemScheduler();
  const settings = riskSettings.parse({
    NATS_URL: 'nats://nowhere',
    DATABASE_URL: url,
    ACCOUNT: account,
    INSTRUMENTS: `${VENUE}:${INSTRUMENT}`,
    RISK_MAX_MARKET_DATA_AGE_MS: '3600000',
    RISK_MARKET_COLLAR: '0.01',
    RISK_LIMITS: JSON.stringify({ [account]: { '*': WIDE } }),
  });
  const board = new MarketBoard(scheduler);
  openMarket(board, scheduler.nowUs());
  const transactions = new PostgresTransactions(source, scheduler, new RecordingSupervisor());
  const books = new PostgresRiskBooks(transactions, new Inbox(), new PostgresOutbox(source), hot);
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
  await new ApplyBalances(books).applyBalances(balances(account));
  const readBook = () => books.read((reads) => reads.findAccountBook(account));
  /** Prices the market anew: a mark that is too old says nothing of what is held. */
  const priceAnew = () => openMarket(board, scheduler.nowUs());
  return { account, decideIntent, pricing, scheduler, readBook, priceAnew };
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

/** An intent to buy 1 at 100. */
export function intentMessage(account, intentId, nowUs) {
  return {
    ...{ id: `${intentId}.proposed`, occurredAtUs: nowUs, correlationId: `chain-${intentId}`, causationId: 'trade-1' },
    ...{ intentId, strategy: 'momentum-1', account, venue: VENUE, instrument: INSTRUMENT, side: 'BUY', quantity: '1' },
    ...{ type: 'LIMIT', limitPrice: '100', timeInForce: 'GTC', reduceOnly: false, validUntilUs: nowUs + 3_600_000_000 },
    ...{ marketEventId: 'trade-1', marketEventAtUs: nowUs },
  };
}
