import { type AccountId, Decimal, type InstrumentId, type IntentId, type VenueId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type InstrumentHolding, holdingsOf } from './holding.js';
import { type Reservation, addExecution, endReservation } from './reservation.js';
import { type TrackedPosition, addFill, untradedPosition } from './tracked-position.js';

const D = (text: string): Decimal => new Decimal(text);
const place = (instrument: string) => ({
  account: asId<AccountId>('a'),
  venue: asId<VenueId>('binance'),
  instrument: asId<InstrumentId>(instrument),
});
const reservation = (instrument: string, side: 'BUY' | 'SELL', quantity: string, price: string): Reservation => ({
  ...{ ...place(instrument), intentId: asId<IntentId>(`${instrument}-${side}-${price}`), side },
  ...{ quantity: D(quantity), price: D(price), executed: D('0'), endedCumQuantity: undefined, orderVersion: 0 },
});
const position = (instrument: string, quantity: string): TrackedPosition =>
  addFill(untradedPosition(place(instrument)), D(quantity));
const textOf = (of: InstrumentHolding): string =>
  [of.instrument, of.position, of.openBuy, of.openSell, of.buyPrice, of.sellPrice, of.buyNotional].join(' ');

describe('what an account holds', () => {
  it('is the positions and what is open of the reservations, by instrument', () => {
    const holdings = holdingsOf(
      [position('ETH-USDT', '-3'), position('BTC-USDT', '2')],
      [
        reservation('BTC-USDT', 'BUY', '4', '100'),
        addExecution(reservation('BTC-USDT', 'BUY', '4', '90'), D('1')),
        reservation('BTC-USDT', 'SELL', '1', '120'),
        reservation('XRP-USDT', 'SELL', '7', '2'),
        reservation('XRP-USDT', 'SELL', '2', '1'),
      ],
    );
    expect(holdings.map(textOf)).toEqual([
      'BTC-USDT 2 7 1 100 120 670',
      'ETH-USDT -3 0 0 0 0 0',
      'XRP-USDT 0 0 9 0 2 0',
    ]);
  });

  it('is nothing where positions are flat and reservations hold nothing back any more', () => {
    const ended = endReservation(reservation('BTC-USDT', 'BUY', '4', '100'), D('0'), 1);
    expect(holdingsOf([position('ETH-USDT', '0')], [ended])).toEqual([]);
  });
});
