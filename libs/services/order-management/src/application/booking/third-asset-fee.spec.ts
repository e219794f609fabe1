import { type Instrument, entriesOf, positionFlow } from '#libs/domain';
import { Decimal, type InstrumentId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { TradedInstruments } from '../traded-instruments.js';

const BNB: Instrument = { ...BTC, id: asId<InstrumentId>('BNB-USDT'), venueSymbol: 'BNBUSDT', base: 'BNB' };
const IN_BNB = { price: '100', fee: '0.5', feeAsset: 'BNB' } as const;

describe('a fill whose fee is in a third asset', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
    await desk.submitApproval('i-1');
  });
  afterEach(() => desk.time.complete(desk.stop()));

  async function fill(quantity: string): Promise<void> {
    desk.venue.fill(idOf('i-1'), { ...IN_BNB, quantity });
    await desk.settle();
  }
  const positions = async (): Promise<string[]> => {
    const held = await desk.books.read((reads) => reads.heldPositions());
    return held.map(({ instrument, position: { cost, quantity, realisedProfit } }) =>
      [instrument, quantity.toFixed(), cost.toFixed(), realisedProfit.toFixed()].join(' '),
    );
  };

  it('takes it out of the position in that asset where it is traded, at what it had cost', async () => {
    desk.get(TradedInstruments).addInstrument(BNB);
    await desk.books.write(async (writes) => {
      const held = await writes.lockPosition(BNB);
      const position = { ...held.position, quantity: new Decimal('10'), cost: new Decimal('6000') };
      await writes.savePosition({ ...held, position, version: 1 }, 1);
    });
    await fill('0.4');
    expect(await positions()).toEqual(['BNB-USDT 9.5 5700 -300', 'BTC-USDT 0.4 40 0']);
    const facts = (await desk.facts()).map(({ message, subject }) => ({ subject, ...message }));
    expect(facts.filter(({ subject }) => subject.startsWith('fill.'))).toMatchObject([{ feeInstrument: 'BNB-USDT' }]);
    expect(facts.filter(({ subject }) => subject.startsWith('position.'))).toMatchObject([
      { subject: 'position.changed.v1.paper-1.BTC-USDT', instrument: 'BTC-USDT', quantity: '0.4', version: 1 },
      { subject: 'position.changed.v1.paper-1.BNB-USDT', instrument: 'BNB-USDT', quantity: '9.5', version: 2 },
    ]);
  });

  it('owes it at no cost where none was bought: its price is unrealised from the next mark on', async () => {
    desk.get(TradedInstruments).addInstrument(BNB);
    await fill('0.4');
    await fill('0.6');
    expect(await positions()).toEqual(['BNB-USDT -1 0 0', 'BTC-USDT 1 100 0']);
    const quote = { kind: 'quote', venue: BNB.venue, instrument: BNB.id, receivedAtUs: 7, sequence: 1 } as const;
    const sizes = { bidSizeLots: 1, askSizeLots: 1, exchangeAtUs: 0 };
    desk.values.onQuote({ ...quote, ...sizes, bidPriceTicks: 85_999, askPriceTicks: 86_001 });
    await desk.time.runForMs(60);
    const [held] = await desk.books.read((reads) => reads.heldPositions());
    expect(held?.unrealisedProfit.toFixed()).toBe('-860');
  });

  it('moves no position where nobody trades the asset, and the wallet all the same', async () => {
    await fill('0.4');
    expect(await positions()).toEqual(['BTC-USDT 0.4 40 0']);
    expect((await desk.facts()).some(({ message }) => 'feeInstrument' in message)).toBe(false);
    const { assets } = await desk.books.read((reads) => reads.accountBalances());
    expect(assets.map(({ asset, bookedChange }) => `${asset} ${bookedChange.toFixed()}`)).toEqual([
      'BNB -0.5',
      'BTC 0.4',
      'USDT -40',
    ]);
  });

  it('is one transaction of the ledger, from which both positions follow', async () => {
    desk.get(TradedInstruments).addInstrument(BNB);
    await fill('0.4');
    const booked = desk.database.ledger.find(({ transaction }) => transaction.kind === 'FILL');
    expect(booked).toHaveLength(1);
    const entries = entriesOf(booked.map(({ transaction }) => transaction));
    expect([positionFlow(entries, BTC), positionFlow(entries, BNB)].map((flow) => flow.quantity.toFixed())).toEqual([
      '0.4',
      '-0.5',
    ]);
  });
});
