import type { Quote } from '#libs/domain';
import { type InstrumentId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { ValuePositions } from './value-positions.js';

describe('valuing positions', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
    await desk.submitApproval('i-1');
    desk.venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    await desk.settle();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  function quote(bidPriceTicks: number, askPriceTicks: number, receivedAtUs: number, of = BTC): void {
    const sizes = { bidSizeLots: 1, askSizeLots: 1, sequence: 1, exchangeAtUs: 0 };
    const at = { kind: 'quote', venue: of.venue, instrument: of.id, receivedAtUs } as const;
    desk.values.onQuote({ ...at, ...sizes, bidPriceTicks, askPriceTicks } satisfies Quote);
  }
  const valued = async (): Promise<unknown[]> => {
    const [held] = await desk.books.read((reads) => reads.heldPositions());
    return [held?.markPrice?.toFixed(), held?.unrealisedProfit.toFixed(), held?.markedAtUs];
  };

  it('takes the middle of the newest quote that has both sides', async () => {
    quote(11_000, 11_001, 77);
    quote(0, 99_999, 78);
    await desk.time.runForMs(60);
    expect(await valued()).toEqual(['110.005', '10.005', 77]);
    quote(9_000, 9_002, 79);
    await desk.time.runForMs(60);
    expect(await valued()).toEqual(['90.01', '-9.99', 79]);
  });

  it('values again where a fill came in between, so that no stale quantity is valued', async () => {
    quote(11_000, 11_001, 77);
    await desk.time.runForMs(60);
    await desk.submitApproval('i-2');
    desk.venue.fill(idOf('i-2'), { quantity: '1', price: '100' });
    await desk.settle();
    expect(await valued()).toEqual(['110.005', '20.01', 77]);
  });

  it('writes nothing where no price has moved', async () => {
    quote(11_000, 11_001, 77);
    await desk.time.runForMs(60);
    const { write } = desk.books;
    desk.books.write = () => Promise.reject(new Error('nothing is due'));
    await desk.get(ValuePositions).valuePositions();
    desk.books.write = write;
    expect(await valued()).toEqual(['110.005', '10.005', 77]);
  });

  it('keeps a price that could not be saved for the next time', async () => {
    quote(11_000, 11_001, 77);
    const { write } = desk.books;
    desk.books.write = () => Promise.reject(new Error('the disk is full'));
    await expect(desk.get(ValuePositions).valuePositions()).rejects.toThrow('the disk is full');
    desk.books.write = write;
    await desk.get(ValuePositions).valuePositions();
    expect(await valued()).toEqual(['110.005', '10.005', 77]);
  });

  it('takes no price of an instrument that is not held', async () => {
    const [before] = await desk.books.read((reads) => reads.heldPositions());
    const other = { ...BTC, id: asId<InstrumentId>('ETH-USDT') };
    quote(11_000, 11_001, 77, other);
    await desk.get(ValuePositions).valuePositions();
    expect(await desk.books.read((reads) => reads.heldPositions())).toEqual([before]);
  });
});
