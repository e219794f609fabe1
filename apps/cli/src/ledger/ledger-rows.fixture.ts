import {
  type AccountAtVenue,
  type Instrument,
  type Order,
  type VenueFill,
  externalOrder,
  fillTransaction,
  heldAfterFill,
  openingTransaction,
  tradeOf,
} from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type VenueId,
  type VenueOrderId,
  type VenueTradeId,
  ZERO,
  asId,
} from '#libs/kernel';
import { SqlSession, createDataSource, venueReportsTable, writeOrderTables } from '#libs/persistence';

/** The account whose rows the tests write. */
export const LEDGER_ACCOUNT: AccountAtVenue = { account: asId<AccountId>('paper-1'), venue: asId<VenueId>('binance') };

const one = new Decimal('1');
const BTC: Instrument = {
  ...{ venue: LEDGER_ACCOUNT.venue, id: asId<InstrumentId>('BTC-USDT'), venueSymbol: 'BTCUSDT' },
  ...{ base: 'BTC', quote: 'USDT', status: 'TRADING', tickSize: one, lotSize: one, minQuantity: one },
  ...{ maxQuantity: one, minNotional: one },
};
/** Long enough after the first report that the trade is not older than the journal. */
const TRADED_AT_MS = 1_700_000_060_000;
const FILL: VenueFill = {
  ...{ venueTradeId: asId<VenueTradeId>('31'), venueOrderId: asId<VenueOrderId>('7'), clientOrderId: undefined },
  ...{ venueSymbol: 'BTCUSDT', side: 'BUY', quantity: one, price: new Decimal('100') },
  ...{ fee: new Decimal('0.25'), feeAsset: 'USDT', liquidity: 'TAKER', exchangeAtUs: TRADED_AT_MS * 1_000 },
};

const LISTED = {
  ...{ symbol: 'BTCUSDT', id: 31, orderId: 7, price: '100.00', qty: '1.00', commission: '0.25' },
  ...{ commissionAsset: 'USDT', time: TRADED_AT_MS, isBuyer: true, isMaker: false },
};
const REPORTS = [
  { question: 'GET /api/v3/openOrders', text: '[]', receivedAtUs: 1_700_000_000_000_000 },
  {
    question: 'GET /api/v3/myTrades symbol=BTCUSDT',
    text: JSON.stringify([LISTED]),
    receivedAtUs: 1_700_000_061_000_000,
  },
  {
    question: 'GET /api/v3/account',
    text: '{"balances":[{"asset":"BTC","free":"1","locked":"0"}]}',
    receivedAtUs: 1_700_000_062_000_000,
  },
  { question: 'GET /api/v3/account', text: '<html>', receivedAtUs: 1_700_000_063_000_000 },
];

/** Writes, with the role of order-management, what it books of one fill, and the reports that told of it. */
export async function writeOneFill(url: string): Promise<void> {
  const source = await createDataSource({ url, schema: 'orders', service: 'test', entities: [] }).initialize();
  const terms = { type: 'MARKET', timeInForce: 'IOC', limitPrice: undefined, venueClientOrderId: 'by-hand' } as const;
  const nowUs = FILL.exchangeAtUs + 1;
  const order: Order = {
    ...externalOrder(LEDGER_ACCOUNT, BTC, { ...FILL, ...terms }, nowUs, () => new Uint8Array(24)),
    cumQuantity: one,
  };
  await source.transaction(async (manager) => {
    const session = new SqlSession(manager);
    const writes = writeOrderTables(session, LEDGER_ACCOUNT, 1);
    await venueReportsTable(session, LEDGER_ACCOUNT).appendReports(
      REPORTS.map((report) => ({ ...report, source: 'ANSWER' })),
    );
    await writes.insertOrder(order, { event: 'adopted', fromStatus: undefined, proof: {} }, nowUs);
    const held = heldAfterFill(await writes.lockPosition(BTC), FILL);
    await writes.addTrade(tradeOf(order, FILL, held.position.realisedProfit, nowUs));
    await writes.savePosition(held, nowUs);
    await writes.postToLedger(fillTransaction(FILL, BTC, undefined), nowUs);
    await writes.postToLedger(openingTransaction('USDT', new Decimal('1000'), 1), nowUs);
    const { assets } = await writes.lockBalances();
    const touched = assets.map((balance) => ({
      ...balance,
      free: balance.asset === 'BTC' ? one : ZERO,
      baseline: balance.asset === 'USDT' ? new Decimal('1000') : ZERO,
    }));
    await writes.saveBalances({ version: 1, exchangeAtUs: 1, reconciledAtUs: 1, assets }, touched, nowUs);
  });
  await source.destroy();
}
