import { type ClientOrderId, Decimal, ZERO, asId, sumDecimals } from '#libs/kernel';
import { type HeldPosition, flatPositionIn, heldAfterFee, heldAfterFill } from '../../position/held-position.js';
import { averagePriceOf } from '../../position/position.js';
import { NO_FACTS } from '../../venue/index.js';
import { openingTransaction, transferTransaction } from '../cash-transactions.js';
import { feeInstrumentOf, fillTransaction } from '../fill-transaction.js';
import { entriesOf, walletTotals } from '../ledger-sums.js';
import { LEDGER_INSTRUMENTS, type PlacedFill } from '../ledger.fixture.js';
import { ReportFold } from './report-fold.js';
import type { StoredBooks, StoredTrade } from './stored-books.js';

const DEPOSIT = { asset: 'USDT', change: new Decimal('500'), exchangeAtUs: 50_000_000 };
const OPENED = new Decimal('1000');
/** When the journal of the fixture begins. */
export const JOURNAL_FROM_US = 1;
/** When the fixture's books are read. */
export const READ_AT_US = 900_000_000;

/** Books that are right: what the service makes of fills, one deposit and what was there before. */
export function booksOf(fills: readonly PlacedFill[]): StoredBooks {
  const held = new Map<string, HeldPosition>();
  const ledger = [openingTransaction('USDT', OPENED, 1), transferTransaction(DEPOSIT)];
  const trades = fills.map(({ fill, instrument }, index): StoredTrade => {
    const before = held.get(instrument.id) ?? flatPositionIn(instrument);
    const after = heldAfterFill(before, fill);
    held.set(instrument.id, after);
    const payer = feeInstrumentOf(fill, instrument, LEDGER_INSTRUMENTS);
    if (payer !== undefined) held.set(payer.id, heldAfterFee(held.get(payer.id) ?? flatPositionIn(payer), fill.fee));
    ledger.push(fillTransaction(fill, instrument, payer?.id));
    return {
      ...{ tradeId: String(index + 1), instrument: instrument.id, fill, clientOrderId: orderOf(fill.venueOrderId) },
      realisedProfit: after.position.realisedProfit.minus(before.position.realisedProfit),
    };
  });
  const orderIds = [...new Set(trades.map(({ clientOrderId }) => clientOrderId))];
  const changes = walletTotals(entriesOf(ledger.slice(1)));
  return {
    ...{ trades, ledger, unbookable: new Set<string>(), readAtUs: READ_AT_US },
    orders: orderIds.map((clientOrderId) => {
      const own = trades.filter((trade) => trade.clientOrderId === clientOrderId);
      const cumQuantity = sumDecimals(own.map(({ fill }) => fill.quantity));
      return { clientOrderId, instrument: own[0]?.instrument ?? asId('none'), cumQuantity };
    }),
    positions: [...held.values()].map(({ base, instrument, position, quote, version }) => ({
      ...{ base, instrument, position, quote, version },
      averagePrice: averagePriceOf(position),
    })),
    balances: [...changes].map(([asset, bookedChange]) => {
      const baseline = asset === 'USDT' ? OPENED : ZERO;
      return { asset, free: bookedChange.plus(baseline), locked: ZERO, bookedChange, baseline };
    }),
  };
}

/** What the venue reported of the same, in this order. */
export function foldOf(fills: readonly PlacedFill[], books: StoredBooks): ReportFold {
  const fold = new ReportFold();
  fold.noteReport(JOURNAL_FROM_US);
  for (const { fill } of fills) fold.addFacts({ ...NO_FACTS, fills: [fill] }, 'STREAM', 10_000_000);
  fold.addFacts({ ...NO_FACTS, transfers: [DEPOSIT] }, 'STREAM', 60_000_000);
  fold.addFacts({ ...NO_FACTS, balances: { assets: books.balances, exchangeAtUs: 0 } }, 'ANSWER', 70_000_000);
  return fold;
}

function orderOf(venueOrderId: string): ClientOrderId {
  return asId<ClientOrderId>(`tw1-${venueOrderId}`);
}
