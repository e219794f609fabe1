import { type AccountId, Decimal, type InstrumentId, type IntentId, type VenueId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type Reservation, addExecution, addFill, endReservation, untradedPosition } from '../exposure/index.js';
import type { AccountBook } from './account-book.js';
import { type BookChange, bookAfter } from './book-change.js';
import { newRiskAccount } from './risk-account.js';

const D = (text: string): Decimal => new Decimal(text);
const account = asId<AccountId>('a');
const [BINANCE, KRAKEN] = [asId<VenueId>('binance'), asId<VenueId>('kraken')];
const place = (id: string, venue = BINANCE) => ({ account, venue, instrument: asId<InstrumentId>(id) });
const reservation = (name: string): Reservation => ({
  ...{ ...place('BTC-USDT'), intentId: asId<IntentId>(name), side: 'BUY', quantity: D('2'), price: D('100') },
  ...{ executed: D('0'), endedCumQuantity: undefined, orderVersion: 0 },
});
const position = (id: string, quantity: string, venue = BINANCE) =>
  addFill(untradedPosition(place(id, venue)), D(quantity));
const balancesOf = (venue: VenueId, exchangeAtUs: number) => ({ account, venue, version: 1, exchangeAtUs, assets: [] });
const spend = (fillId: string, exchangeAtUs: number, venue = BINANCE) => ({
  ...{ account, venue, fillId, asset: 'USDT', amount: D('1'), exchangeAtUs },
});
const BOOK: AccountBook = {
  account: { ...newRiskAccount(account), reserved: D('400'), version: 7 },
  ...{ tradingStates: [], limits: [] },
  reservations: [reservation('i1'), reservation('i2')],
  positions: [position('BTC-USDT', '1'), position('BTC-USDT', '5', KRAKEN)],
  balances: [balancesOf(BINANCE, 1), balancesOf(KRAKEN, 1)],
  uncoveredSpends: [spend('f1', 5), spend('f2', 6), spend('f3', 5, KRAKEN)],
};
const NOTHING: BookChange = {
  ...{ reservations: [], positions: [], balances: [], uncoveredSpends: [], reservedBy: undefined },
};
const after = (change: Partial<BookChange>): AccountBook => bookAfter(BOOK, { ...NOTHING, ...change });

describe('the book of an account after facts', () => {
  it('is the same after nothing', () => {
    expect(after({})).toEqual(BOOK);
  });

  it('holds back what its reservations do, at its next version', () => {
    const { reserved, version } = after({ reservedBy: D('-50') }).account;
    expect([reserved.toFixed(), version]).toEqual(['350', 8]);
  });

  it('has each reservation as it is now, new ones besides, and none that holds nothing back', () => {
    const partly = addExecution(reservation('i1'), D('0.5'));
    const kept = after({ reservations: [{ after: partly }, { after: reservation('i3') }] }).reservations;
    expect(kept).toEqual([partly, reservation('i2'), reservation('i3')]);
    const over = [addExecution(reservation('i1'), D('2')), endReservation(reservation('i2'), D('0'), 1)];
    expect(after({ reservations: over.map((one) => ({ after: one })) }).reservations).toEqual([]);
  });

  it('has each position as it is now, by venue and instrument, and none that is flat', () => {
    const [grown, other] = [position('BTC-USDT', '3'), position('ETH-USDT', '-2')];
    expect(after({ positions: [{ after: grown }, { after: other }] }).positions).toEqual([
      ...[grown, BOOK.positions[1], other],
    ]);
    expect(after({ positions: [{ after: position('BTC-USDT', '0') }] }).positions).toEqual([BOOK.positions[1]]);
  });

  it('has the newest balances of each venue, and no spend that they contain', () => {
    const change = { balances: [{ after: balancesOf(BINANCE, 5) }], uncoveredSpends: [spend('f4', 9)] };
    const { balances, uncoveredSpends } = after(change);
    expect(balances.map(({ exchangeAtUs, venue }) => `${venue} ${exchangeAtUs}`)).toEqual(['binance 5', 'kraken 1']);
    expect(uncoveredSpends.map(({ fillId }) => fillId)).toEqual(['f2', 'f3', 'f4']);
  });
});
