import { ZERO, formatDecimal } from '#libs/kernel';
import type { AssetBalance } from '../../position/account-balances.js';
import { entriesOf, walletTotals } from '../ledger-sums.js';
import type { ReportFold, ReportedBalance } from './report-fold.js';
import type { BookDifference, StoredBooks, VerifyTerms } from './stored-books.js';

/** What is booked of every asset is the sum of its ledger entries, and what is free and locked is what the venue said last. */
export function* verifyBalances(books: StoredBooks, fold: ReportFold, terms: VerifyTerms): Generator<BookDifference> {
  const openings = walletTotals(entriesOf(books.ledger.filter(({ kind }) => kind === 'OPENING')));
  const others = walletTotals(entriesOf(books.ledger.filter(({ kind }) => kind !== 'OPENING')));
  const known = new Set(books.balances.map(({ asset }) => asset));
  for (const balance of books.balances) {
    const { asset, baseline = ZERO, bookedChange } = balance;
    const opened = openings.get(asset) ?? ZERO;
    const changed = others.get(asset) ?? ZERO;
    if (!opened.eq(baseline)) yield differenceOf(asset, 'baseline', formatDecimal(baseline), formatDecimal(opened));
    if (!changed.eq(bookedChange))
      yield differenceOf(asset, 'booked_change', formatDecimal(bookedChange), formatDecimal(changed));
    yield* compareReported(balance, fold, books.readAtUs - terms.settleUs);
  }
  for (const [asset, total] of walletTotals(entriesOf(books.ledger)))
    if (!known.has(asset)) yield differenceOf(asset, '*', 'no such balance', formatDecimal(total));
}

/** The two channels overtake each other: the newest word of either is right, and a word that only just came in may be on its way. */
function* compareReported(balance: AssetBalance, fold: ReportFold, settledAtUs: number): Generator<BookDifference> {
  const { ANSWER, STREAM } = fold.balances.get(balance.asset) ?? {};
  const said = [STREAM, ANSWER].filter((one) => one !== undefined);
  const isOnItsWay = said.some(({ receivedAtUs }) => receivedAtUs > settledAtUs);
  if (said.length === 0 || isOnItsWay || said.some((one) => isSame(balance, one))) return;
  const column = said.some(({ free }) => free.eq(balance.free)) ? 'locked' : 'free';
  const recomputed = said.map((one) => formatDecimal(one[column])).join(' or ');
  yield differenceOf(balance.asset, column, formatDecimal(balance[column]), recomputed);
}

function isSame(balance: AssetBalance, said: ReportedBalance): boolean {
  return balance.free.eq(said.free) && balance.locked.eq(said.locked);
}

function differenceOf(key: string, column: string, stored: string, recomputed: string): BookDifference {
  return { table: 'balances', key, column, stored, recomputed };
}
