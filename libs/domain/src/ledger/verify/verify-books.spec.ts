import {
  type ClientOrderId,
  Decimal,
  type InstrumentId,
  type VenueOrderId,
  type VenueTradeId,
  ZERO,
  asId,
} from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_FACTS, type VenueFill } from '../../venue/index.js';
import { FLAT } from '../../position/position.js';
import { adjustmentTransaction, transferTransaction } from '../cash-transactions.js';
import { LEDGER_INSTRUMENTS, type PlacedFill, placedFills } from '../ledger.fixture.js';
import type { ReportFold } from './report-fold.js';
import { JOURNAL_FROM_US, READ_AT_US, booksOf, foldOf } from './stored-books.fixture.js';
import type { StoredBooks } from './stored-books.js';
import { verifyBooks } from './verify-books.js';

const TERMS = { symbolOf: (instrument: string) => instrument.replace('-', ''), settleUs: 10_000_000 };
const one = new Decimal('1');
const more = (value: Decimal): Decimal => value.plus(one);

function fill(index: number, changes: Partial<VenueFill> = {}): PlacedFill {
  const [instrument] = LEDGER_INSTRUMENTS;
  if (instrument === undefined) throw new Error('the fixture has it');
  const ids = { venueTradeId: asId<VenueTradeId>(String(index)), venueOrderId: asId<VenueOrderId>('7') };
  const numbers = { quantity: one, price: new Decimal('100'), fee: new Decimal('0.5'), feeAsset: 'BNB' };
  const rest = {
    clientOrderId: undefined,
    venueSymbol: 'BTCUSDT',
    liquidity: 'TAKER',
    exchangeAtUs: 6_000_000,
  } as const;
  return { instrument, fill: { ...ids, ...numbers, ...rest, side: 'BUY', ...changes } };
}

const FILLS = [fill(1), fill(2, { side: 'SELL', price: new Decimal('130') })];
const found = (books: StoredBooks, fold: ReportFold = foldOf(FILLS, booksOf(FILLS))): string[] =>
  [...verifyBooks(books, fold, TERMS)].map(({ column, key, table }) => `${table} ${key} ${column}`);

/** The same books with one thing changed in the first row of a list. */
function damaged<Part extends 'orders' | 'trades' | 'positions' | 'ledger' | 'balances'>(
  part: Part,
  change: (row: StoredBooks[Part][number]) => Partial<StoredBooks[Part][number]>,
): StoredBooks {
  const books = booksOf(FILLS);
  return { ...books, [part]: books[part].map((row, index) => (index === 0 ? { ...row, ...change(row) } : row)) };
}

describe('the verification of stored books', () => {
  it('finds nothing in what the service books, whatever is filled and charged', () => {
    fc.assert(
      fc.property(placedFills, (fills) => {
        const books = booksOf(fills);
        const late = fills.map((of) => ({
          ...of,
          fill: { ...of.fill, exchangeAtUs: of.fill.exchangeAtUs + 6_000_000 },
        }));
        expect([...verifyBooks(booksOf(late), foldOf(late, booksOf(late)), TERMS)]).toEqual([]);
        expect([...verifyBooks(books, foldOf([], books), TERMS)]).toEqual([]);
      }),
    );
  });

  it.each([
    ['orders tw1-7 cum_quantity', damaged('orders', ({ cumQuantity }) => ({ cumQuantity: more(cumQuantity) }))],
    ['trades 1 (BTC-USDT 1 of order 7) price', damaged('trades', (row) => ({ fill: { ...row.fill, price: one } }))],
    ['trades 1 (BTC-USDT 1 of order 7) fee', damaged('trades', (row) => ({ fill: { ...row.fill, fee: one } }))],
    [
      'trades 1 (BTC-USDT 1 of order 7) fee_asset',
      damaged('trades', (row) => ({ fill: { ...row.fill, feeAsset: 'BTC' } })),
    ],
    [
      'trades 1 (BTC-USDT 1 of order 7) liquidity',
      damaged('trades', (row) => ({ fill: { ...row.fill, liquidity: 'MAKER' as const } })),
    ],
    ['trades 1 realised_profit', damaged('trades', () => ({ realisedProfit: one }))],
    ['positions BTC-USDT quantity', damaged('positions', (row) => ({ position: { ...row.position, quantity: one } }))],
    ['positions BTC-USDT cost', damaged('positions', (row) => ({ position: { ...row.position, cost: one } }))],
    [
      'positions BTC-USDT realised_profit',
      damaged('positions', (row) => ({ position: { ...row.position, realisedProfit: one } })),
    ],
    ['positions BTC-USDT fees', damaged('positions', (row) => ({ position: { ...row.position, fees: {} } }))],
    ['positions BTC-USDT version', damaged('positions', () => ({ version: 9 }))],
    ['positions BTC-USDT average_price', damaged('positions', () => ({ averagePrice: one }))],
    ['balances USDT baseline', damaged('balances', () => ({ baseline: one, asset: 'USDT' }))],
    ['balances USDT booked_change', damaged('balances', () => ({ bookedChange: one }))],
    ['balances USDT free', damaged('balances', ({ free }) => ({ free: more(free) }))],
    ['balances USDT locked', damaged('balances', () => ({ locked: one }))],
  ])('names %s where it was changed', (expected, books) => {
    expect(found(books)[0]).toBe(expected);
  });

  it('names a row that is not there, of an asset, an order or a position', () => {
    const books = booksOf(FILLS);
    expect(found({ ...books, balances: books.balances.slice(1) })).toEqual([`balances ${books.balances[0]?.asset} *`]);
    expect(found({ ...books, orders: [] })).toEqual(['orders tw1-7 cum_quantity']);
    expect(found({ ...books, positions: [] }).filter((of) => of.startsWith('positions'))).toEqual([
      ...['positions BTC-USDT *', 'positions BTC-USDT *'],
    ]);
  });

  it('names the time of a transaction that is not that of its cause', () => {
    const books = booksOf(FILLS);
    const later = books.ledger.map((row) =>
      row.kind === 'FILL' ? { ...row, occurredAtUs: row.occurredAtUs + 1 } : row,
    );
    expect(found({ ...books, ledger: later })).toEqual([
      ...['ledger_transaction FILL BTC-USDT:1:7 occurred_at_us', 'ledger_transaction FILL BTC-USDT:2:7 occurred_at_us'],
    ]);
  });

  it('takes a transfer from before the journal as it is booked', () => {
    const books = booksOf(FILLS);
    const transfers = [JOURNAL_FROM_US, READ_AT_US].map((atUs) => {
      const [, deposit] = books.ledger;
      if (deposit === undefined) throw new Error('the fixture has it');
      return { ...deposit, cause: `USDT:${atUs}:500`, occurredAtUs: atUs };
    });
    const named = found({ ...books, ledger: [...books.ledger, ...transfers] }).filter((of) => of.includes('TRANSFER'));
    expect(named).toEqual([`ledger_transaction TRANSFER USDT:${READ_AT_US}:500 *`]);
  });

  it('waits until a transfer had to be booked, and knows one that is booked before that', () => {
    const books = booksOf(FILLS);
    const gift = { asset: 'USDT', change: one, exchangeAtUs: 60_000_000 };
    const named = (receivedAtUs: number, ledger = books.ledger): readonly string[] => {
      const fold = foldOf(FILLS, books);
      fold.addFacts({ ...NO_FACTS, transfers: [gift] }, 'STREAM', receivedAtUs);
      return found({ ...books, ledger }, fold).filter((of) => of.startsWith('ledger'));
    };
    const settledAtUs = READ_AT_US - TERMS.settleUs;
    expect(named(settledAtUs)).toEqual(['ledger_transaction TRANSFER USDT:60000000:1 *']);
    expect(named(settledAtUs + 1)).toEqual([]);
    expect(named(settledAtUs + 1, [...books.ledger, transferTransaction(gift)])).toEqual([]);
  });

  it('needs no report of what an operator accepted', () => {
    const books = booksOf(FILLS);
    const accepted = { discrepancyId: '7', actor: 'ann', reason: 'the venue says so', unexplained: undefined };
    expect(found({ ...books, ledger: [...books.ledger, adjustmentTransaction(accepted, READ_AT_US)] })).toEqual([]);
  });

  it('names a fee that is booked to an instrument that does not trade its asset', () => {
    const books = booksOf(FILLS);
    const ether = { base: 'ETH', instrument: asId<InstrumentId>('ETH-USDT'), quote: 'USDT' };
    const positions = [...books.positions, { ...ether, position: FLAT, averagePrice: ZERO, version: 0 }];
    expect(found({ ...books, positions })).toEqual([]);
    const ledger = books.ledger.map((row) => ({
      ...row,
      entries: row.entries.map((of) => (of.book === 'FEES' ? { ...of, instrument: ether.instrument } : of)),
    }));
    expect(found({ ...books, positions, ledger })).toContain('ledger_transaction FILL BTC-USDT:1:7 entries');
  });

  it('does not mind in which order entries are written', () => {
    const books = booksOf(FILLS);
    const turned = books.ledger.map((row) => ({ ...row, entries: row.entries.toReversed() }));
    expect(found({ ...books, ledger: turned })).toEqual([]);
  });

  it('does not mind in which order fees are written', () => {
    const fills = [fill(1), fill(2, { feeAsset: 'USDT' })];
    const books = booksOf(fills);
    const positions = books.positions.map((row) => {
      const fees = Object.fromEntries(Object.entries(row.position.fees).toReversed());
      return { ...row, position: { ...row.position, fees } };
    });
    expect(Object.keys(positions[0]?.position.fees ?? {})).toEqual(['USDT', 'BNB']);
    expect(found({ ...books, positions }, foldOf(fills, books))).toEqual([]);
  });

  it('believes of a balance what either channel said last, and names what neither did', () => {
    const books = booksOf(FILLS);
    const said = (free: string, locked: string) => ({
      ...NO_FACTS,
      balances: { exchangeAtUs: 9, assets: [{ asset: 'USDT', free: new Decimal(free), locked: new Decimal(locked) }] },
    });
    const usdt = books.balances.find(({ asset }) => asset === 'USDT')?.free.toFixed() ?? '';
    const after = (...words: readonly (readonly [free: string, locked: string])[]): readonly string[] => {
      const fold = foldOf(FILLS, { ...books, balances: [] });
      for (const [index, word] of words.entries())
        fold.addFacts(said(...word), index === 0 ? 'STREAM' : 'ANSWER', 80_000_000);
      return found(books, fold);
    };
    expect([after(), after([usdt, '0']), after(['1', '1'], [usdt, '0']), after([usdt, '0'], ['1', '1'])]).toEqual([
      ...[[], [], [], []],
    ]);
    expect(after([usdt, '1'])).toEqual(['balances USDT locked']);
    expect(after(['1', '0'])).toEqual(['balances USDT free']);
    expect(after(['1', '0'], [usdt, '3'])).toEqual(['balances USDT locked']);
  });

  it('takes the asset of no fee for the quote where the venue names none, and no other asset for another', () => {
    const free = { fee: ZERO, feeAsset: 'USDT' };
    const books = booksOf([fill(1, free)]);
    expect(found(books, foldOf([fill(1, { ...free, feeAsset: '' })], books))).toEqual([]);
    expect(found(books, foldOf([fill(1, { ...free, feeAsset: 'BNB' })], books))).toHaveLength(1);
    const charged = booksOf([fill(1)]);
    expect(found(charged, foldOf([fill(1, { feeAsset: '' })], charged))).toHaveLength(1);
  });

  it('names a transaction whose entries were changed, taken away or added', () => {
    const books = booksOf(FILLS);
    const [opening, deposit, ...fills] = books.ledger;
    if (opening === undefined || deposit === undefined || fills[0] === undefined) throw new Error('they are there');
    const halved = { ...fills[0], entries: fills[0].entries.slice(2) };
    expect(found({ ...books, ledger: [opening, deposit, halved, ...fills.slice(1)] })[0]).toContain(
      'ledger_transaction FILL BTC-USDT:1:7 entries',
    );
    const torn = { ...fills[0], entries: fills[0].entries.slice(1) };
    expect(found({ ...books, ledger: [opening, deposit, torn, ...fills.slice(1)] })[0]).toContain('ledger_entry FILL');
    expect(found({ ...books, ledger: [opening, deposit, ...fills.slice(1)] })[0]).toContain('BTC-USDT:1:7 *');
    const invented = { ...fills[0], cause: 'BTC-USDT:99:7' };
    expect(found({ ...books, ledger: [...books.ledger, invented] })[0]).toContain('BTC-USDT:99:7 *');
    expect(found({ ...books, ledger: [opening, ...fills] })[0]).toContain('TRANSFER USDT:50000000:500 *');
    const gift = { ...deposit, cause: 'USDT:60000000:500', occurredAtUs: 60_000_000 };
    expect(found({ ...books, ledger: [...books.ledger, gift] })[0]).toContain('TRANSFER USDT:60000000:500 *');
  });

  it('accepts what any channel said of a trade, where they differ in the time, and nothing that none said', () => {
    const books = booksOf(FILLS);
    const late = FILLS.map((of) => ({ ...of, fill: { ...of.fill, exchangeAtUs: of.fill.exchangeAtUs + 1_000 } }));
    expect(found(books, foldOf([...late, ...FILLS], books))).toEqual([]);
    expect(found(books, foldOf(late, books))[0]).toBe('trades 1 (BTC-USDT 1 of order 7) exchange_at_us');
  });

  it('names a trade that no report knows, and a reported execution that is not booked', () => {
    const books = booksOf(FILLS);
    expect(found(books, foldOf(FILLS.slice(1), books))).toEqual(['trades 1 (BTC-USDT 1 of order 7) *']);
    const third = fill(3);
    expect(found(books, foldOf([...FILLS, third], books))).toEqual(['trades BTCUSDT 3 7 *']);
    const isImpossible = { ...third.fill, quantity: new Decimal('0') };
    expect(found(books, foldOf([...FILLS, { ...third, fill: isImpossible }], books))).toEqual([]);
    for (const written of ['3', 'BTCUSDT 3 7'])
      expect(found({ ...books, unbookable: new Set([written]) }, foldOf([...FILLS, third], books))).toEqual([]);
    expect(found({ ...books, unbookable: new Set(['ETHUSDT 3 7']) }, foldOf([...FILLS, third], books))).toHaveLength(1);
    for (const part of ['orders', 'positions'] as const)
      expect(found({ ...books, [part]: [] }, foldOf([...FILLS, third], books))).toContain('trades BTCUSDT 3 7 *');
    const another = { clientOrderId: asId<ClientOrderId>('tw1-9'), instrument: asId<InstrumentId>('ETH-USDT') };
    const orders = [...books.orders, { ...another, cumQuantity: ZERO }];
    expect(found({ ...books, orders, positions: [] }, foldOf([...FILLS, third], books))).toContain(
      'trades BTCUSDT 3 7 *',
    );
    const foreign = { ...third, fill: { ...third.fill, venueSymbol: 'DOGEUSDT' } };
    expect(found(books, foldOf([...FILLS, foreign], books))).toEqual([]);
  });

  it('takes an asset that an answer does not list any more for gone', () => {
    const [books, fold] = [booksOf(FILLS), foldOf(FILLS, booksOf(FILLS))];
    const sold = books.balances.find(({ asset }) => asset === 'BNB');
    const assets = books.balances.filter(({ asset }) => asset !== 'BNB');
    fold.addFacts({ ...NO_FACTS, balances: { assets, exchangeAtUs: 0 } }, 'ANSWER', 71_000_000);
    expect(found(books, fold)).toEqual(['balances BNB free']);
    const gone = sold === undefined ? [] : [{ ...sold, free: new Decimal('0'), locked: new Decimal('0') }];
    expect(found({ ...books, balances: [...assets, ...gone] }, fold)).toEqual([]);
  });

  it('takes what is older than the journal as it is stored, and what only just came in as on its way', () => {
    const early = FILLS.map((of) => ({ ...of, fill: { ...of.fill, exchangeAtUs: JOURNAL_FROM_US } }));
    expect(found(booksOf(early), foldOf([], booksOf(early)))).toEqual([]);
    const books = booksOf(FILLS);
    const fold = foldOf(FILLS, books);
    fold.addFacts({ ...NO_FACTS, fills: [fill(3).fill] }, 'STREAM', READ_AT_US - 1);
    const assets = [{ asset: 'USDT', free: one, locked: one }];
    fold.addFacts({ ...NO_FACTS, balances: { assets, exchangeAtUs: 9 } }, 'STREAM', READ_AT_US - 1);
    expect(found(books, fold)).toEqual([]);
  });

  it('counts what came in just when it had to be booked by, in every channel, and nothing later', () => {
    const books = booksOf(FILLS);
    const settledAtUs = READ_AT_US - TERMS.settleUs;
    const assets = [{ asset: 'USDT', free: one, locked: one }];
    const named = (fills: readonly VenueFill[], ...balancesAtUs: readonly number[]): readonly string[] => {
      const fold = foldOf(FILLS, { ...books, balances: [] });
      fold.addFacts({ ...NO_FACTS, fills }, 'STREAM', balancesAtUs[0] ?? 0);
      for (const [index, atUs] of balancesAtUs.entries())
        fold.addFacts({ ...NO_FACTS, balances: { assets, exchangeAtUs: 9 } }, index === 0 ? 'STREAM' : 'ANSWER', atUs);
      return found(books, fold);
    };
    const third = [fill(3).fill];
    expect(named(third, settledAtUs)).toEqual(['trades BTCUSDT 3 7 *', 'balances USDT free']);
    expect(named(third, settledAtUs + 1)).toEqual([]);
    expect(named([], settledAtUs, settledAtUs)).toEqual(['balances USDT free']);
    expect(named([], settledAtUs, settledAtUs + 1)).toEqual([]);
  });
});
