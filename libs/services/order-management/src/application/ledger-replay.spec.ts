import {
  type Instrument,
  type LedgerTransaction,
  NO_FACTS,
  ReportFold,
  type VenueFill,
  executedLedgerOf,
  verifyBooks,
} from '#libs/domain';
import {
  type ClientOrderId,
  Decimal,
  type InstrumentId,
  type VenueOrderId,
  type VenueTradeId,
  asId,
} from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../order-desk.fixture.js';
import { BTC } from '../order-management.fixture.js';
import { storedBooksOf } from '../outbound/memory/stored-books.fixture.js';
import { BookListedFill } from './booking/book-listed-fill.js';
import { BookTransfer } from './booking/book-transfer.js';
import { TradedInstruments } from './traded-instruments.js';

const BNB: Instrument = { ...BTC, id: asId<InstrumentId>('BNB-USDT'), venueSymbol: 'BNBUSDT', base: 'BNB' };
const TERMS = { symbolOf: (instrument: string) => instrument.replace('-', ''), settleUs: 0 };

const amounts = fc.integer({ min: 1, max: 30 }).map((n) => new Decimal((n / 10).toFixed(1)));
const executions = fc
  .array(
    fc.record({
      instrument: fc.constantFrom(BTC, BNB),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      quantity: amounts,
      price: amounts,
      fee: fc.integer({ min: -2, max: 9 }).map((n) => new Decimal((n / 100).toFixed(2))),
      feeAsset: fc.constantFrom('BNB', 'USDT', 'XRP'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) =>
    all.map(({ instrument, ...of }, index) => ({
      ...of,
      venueTradeId: asId<VenueTradeId>(String(index + 1)),
      // An order has one side.
      venueOrderId: asId<VenueOrderId>(String((index % 2) + (of.side === 'BUY' ? 0 : 2))),
      clientOrderId: asId<ClientOrderId>(''),
      venueSymbol: instrument.venueSymbol,
      liquidity: 'TAKER' as const,
      exchangeAtUs: 1_000 + index,
    })),
  );
/** Executions as a venue may report them: in any order, some more than once, but each at least once. */
const reported = executions.chain((all) =>
  fc.record({
    all: fc.constant(all),
    order: fc.shuffledSubarray([...all, ...all, ...all], { minLength: all.length, maxLength: all.length * 3 }),
  }),
);

const texts = (ledger: readonly LedgerTransaction[]): string[] =>
  ledger.map(({ cause, entries, kind, occurredAtUs, reason }) =>
    JSON.stringify([
      kind,
      cause,
      occurredAtUs,
      reason,
      entries.map((entry) => ({ ...entry, amount: entry.amount.toFixed() })),
    ]),
  );

function foldOf(fills: readonly VenueFill[]): ReportFold {
  const fold = new ReportFold();
  for (const fill of fills) fold.addFacts({ ...NO_FACTS, fills: [fill] }, 'STREAM', 1);
  return fold;
}

async function bookInOrder(desk: OrderDesk, fills: readonly VenueFill[]): Promise<void> {
  desk.get(TradedInstruments).addInstrument(BNB);
  for (const fill of fills) {
    const instrument = fill.venueSymbol === BNB.venueSymbol ? BNB : BTC;
    await desk.get(BookListedFill).bookListedFill(instrument, fill);
  }
}

describe('the ledger after a restore', () => {
  it('is bit for bit what the raw reports make of it, in whatever order and however often they are reported', async () => {
    await fc.assert(
      fc.asyncProperty(reported, async ({ all, order }) => {
        const every = [...order, ...all];
        const replayed = texts(executedLedgerOf(foldOf(every), [BTC, BNB]));
        expect(texts(executedLedgerOf(foldOf([...all].reverse()), [BTC, BNB]))).toEqual(replayed);
        const desk = await openLeadingDesk();
        await bookInOrder(desk, every);
        const booked = desk.database.ledger.find().map(({ transaction }) => transaction);
        expect(texts(booked).sort()).toEqual([...replayed].sort());
        await desk.get(BookTransfer).bookTransfer({ asset: 'USDT', change: new Decimal('5'), exchangeAtUs: 1 });
        expect([...verifyBooks(storedBooksOf(desk.database), foldOf(all), TERMS)]).toEqual([]);
        await desk.time.complete(desk.stop());
      }),
      { numRuns: 40 },
    );
  });

  it('differs where the service had forgotten a fee: the verification sees it', async () => {
    const desk = await openLeadingDesk();
    const [fill] = fc.sample(executions, { numRuns: 1, seed: 7 })[0] ?? [];
    if (fill === undefined) throw new Error('there is one');
    const charged = { ...fill, fee: new Decimal('0.5'), feeAsset: 'XRP' };
    await bookInOrder(desk, [{ ...charged, fee: new Decimal('0') }]);
    const [found] = verifyBooks(storedBooksOf(desk.database), foldOf([charged]), TERMS);
    expect(found).toMatchObject({ table: 'trades', column: 'fee', stored: '0', recomputed: '0.5' });
    await desk.time.complete(desk.stop());
  });
});
