import { Decimal } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';

describe('a transfer while the service runs', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('is booked when the venue reports it, and the balance that it changes stays explained', async () => {
    await desk.time.runForMs(500);
    desk.venue.transfer('USDT', '2500');
    desk.venue.transfer('USDT', '-0.25');
    desk.venue.transfer('XRP', '7');
    await desk.time.runForMs(1_000);
    expect([desk.discrepancies(), desk.observer.alarms]).toEqual([[], []]);
    const booked = desk.database.ledger.find(({ transaction }) => transaction.kind === 'TRANSFER');
    expect(booked.map(({ transaction: { cause, reason } }) => `${cause.split(':')[0]} ${reason}`)).toEqual([
      'USDT deposit',
      'USDT withdrawal',
      'XRP deposit',
    ]);
  });

  it('is booked once, however often it is reported; one of nothing is not booked', async () => {
    const transfer = { asset: 'USDT', change: new Decimal('5'), exchangeAtUs: 77 };
    for (const change of ['5', '5', '0']) {
      desk.venue.say({ kind: 'transfer', transfer: { ...transfer, change: new Decimal(change) } });
      await desk.settle();
    }
    const wallet = await desk.books.read((reads) => reads.walletTotals());
    expect(wallet.get('USDT')?.toFixed()).toBe('1000005');
    expect(desk.observer.troubles).toEqual([]);
  });

  it('that nobody reported stays unexplained', async () => {
    await desk.time.runForMs(500);
    desk.venue.audible = false;
    desk.venue.transfer('USDT', '2500');
    await desk.time.runForMs(1_000);
    expect(desk.discrepancies()).toEqual(['BALANCE_UNEXPLAINED']);
  });
});
