import type { AccountEvent, Instrument, Quote } from '#libs/domain';
import { type Decimal, type InstrumentId, ZERO, asId, sumDecimals } from '#libs/kernel';
import { venues } from '#libs/venues';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC } from '../../order-management.fixture.js';
import { TradedInstruments } from '../traded-instruments.js';
import { THIRD_ASSET_FRAMES } from './third-asset-frames.fixture.js';

const BNB: Instrument = { ...BTC, id: asId<InstrumentId>('BNB-USDT'), venueSymbol: 'BNBUSDT', base: 'BNB' };

/** What the frames say, through the reader that the live client uses. */
function eventsOf(frames: readonly string[]): AccountEvent[] {
  return frames.flatMap((text) => {
    const said = venues.binance.readReport({ source: 'STREAM', question: '', text });
    if (!said.ok) throw new Error(said.error);
    const { fills, orders } = said.value;
    return orders.map((order, index) => ({ kind: 'report', order, fill: fills[index], reason: '' }) as const);
  });
}

describe('fees in a third asset that change within one order', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk({ environment: { ORDER_RECONCILE_BALANCES_MS: '60000' } });
    desk.venue.answering = false;
  });
  afterEach(() => desk.time.complete(desk.stop()));

  async function hearFrames(): Promise<void> {
    for (const event of eventsOf(THIRD_ASSET_FRAMES)) {
      desk.venue.say(event);
      await desk.settle();
    }
  }
  const profits = async (): Promise<Record<string, string>> => {
    const held = await desk.books.read((reads) => reads.heldPositions());
    const total = sumDecimals(
      held.map(({ position, unrealisedProfit }) => position.realisedProfit.plus(unrealisedProfit)),
    );
    return Object.fromEntries([
      ...held.map((one) => [one.instrument, one.position.realisedProfit.toFixed()]),
      ['all', total.toFixed()],
    ]);
  };

  it('are all in the profit once their asset has a price, where it is traded', async () => {
    desk.get(TradedInstruments).addInstrument(BNB);
    await hearFrames();
    const place = { kind: 'quote', venue: BNB.venue, instrument: BNB.id, receivedAtUs: 7, sequence: 1 } as const;
    const sizes = { bidSizeLots: 1, askSizeLots: 1, exchangeAtUs: 0 };
    desk.values.onQuote({ ...place, ...sizes, bidPriceTicks: 69_990, askPriceTicks: 70_010 } satisfies Quote);
    await desk.time.runForMs(60);
    // 0.4 × 2000 − 8 − 0.04 × 700
    expect(await profits()).toEqual({ 'BTC-USDT': '792', 'BNB-USDT': '0', all: '764' });
  });

  it('stand beside the profit that lacks them, where nobody trades their asset', async () => {
    await hearFrames();
    expect(await profits()).toEqual({ 'BTC-USDT': '792', all: '792' });
    const [held] = await desk.books.read((reads) => reads.heldPositions());
    const fees = Object.entries(held?.position.fees ?? {}).map(([asset, fee]) => `${fee.toFixed()} ${asset}`);
    expect(fees.sort()).toEqual(['0.04 BNB', '8 USDT']);
  });

  it('move the balances by each fee in its own asset', async () => {
    await hearFrames();
    const { assets } = await desk.books.read((reads) => reads.accountBalances());
    const change = (asset: string): Decimal => assets.find((one) => one.asset === asset)?.bookedChange ?? ZERO;
    expect(['BTC', 'USDT', 'BNB'].map((asset) => change(asset).toFixed())).toEqual(['0', '792', '-0.04']);
  });
});
