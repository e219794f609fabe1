import { describe, expect, it } from 'vitest';
import { type InstrumentId, asId, ok } from '#libs/kernel';
import { expectSoundBook, expectSoundDecode } from '../testing/kit/expect-sound-decode.fixture.js';
import { CAMELCodec } from './codec.js';
import { CAMELProtocol } from './protocol.js';

const PRODUCT = { product: 'BTC-USDT', time: 1_700_000_000_000 };
const TRADE = { channel: 'trades', ...PRODUCT, id: 7, price: '60000.10', size: '0.50', side: 'buy' };
const SNAPSHOT = {
  ...{ channel: 'book', ...PRODUCT, kind: 'snapshot', sequence: 10 },
  ...{ bids: [['60000', '1']], asks: [['60001', '2']] },
};
const delta = (previous: number, sequence: number) => ({
  ...{ channel: 'book', ...PRODUCT, kind: 'delta', previous, sequence },
  ...{
    bids: [
      ['60000', '0'],
      ['59999', '3'],
    ],
    asks: [],
  },
});
const LISTED = {
  ...{ product: 'BTC-USDT', base: 'BTC', quote: 'USDT', status: 'open', tick: '0.01', lot: '0.00001' },
  ...{ minimum: '0.00001', maximum: '9000', minimumValue: '5' },
};
const id = asId<InstrumentId>('BTC-USDT');

/** A book that was given these frames, and what it found in the last one. */
function bookAfter(...frames: readonly object[]) {
  const book = CAMELCodec.book('BTC-USDT');
  const inputs = frames.flatMap((frame) => expectSoundDecode(CAMELCodec, JSON.stringify(frame)).books);
  const verdicts = inputs.map((input) => book.apply(input));
  expectSoundBook(book, 10);
  return { book, verdict: verdicts.at(-1) };
}

describe('NAME', () => {
  it('reads a trade', () => {
    const [trade] = expectSoundDecode(CAMELCodec, JSON.stringify(TRADE)).events;
    expect(trade).toMatchObject({ tradeId: '7', price: '60000.1', size: '0.5', takerSide: 'buy' });
  });

  it.each(['', '{', '[]', '{}', JSON.stringify({ ...TRADE, price: '-1' }), JSON.stringify({ ...TRADE, product: 'x' })])(
    'says of the bad frame %j that it cannot be read, and nothing else',
    (text) => {
      expect(CAMELCodec.decode(text, expectSoundDecode(CAMELCodec, text)).ok).toBe(false);
    },
  );

  it('follows a book by its sequence, ignores what is old, and believes nothing after a hole', () => {
    expect(bookAfter(delta(10, 11)).verdict).toBe('waiting');
    expect(bookAfter(SNAPSHOT, delta(10, 11)).book.figures()).toMatchObject({ state: 'LIVE', bestBid: ['59999', '3'] });
    expect(bookAfter(SNAPSHOT, delta(10, 11), delta(10, 11)).verdict).toBe('ignored');
    expect(bookAfter(SNAPSHOT, delta(11, 12)).book.figures()).toMatchObject({ state: 'RESYNCING', gaps: 1 });
  });

  it('loads the instruments asked for, and refuses by its name one that is not listed', async () => {
    const sol = asId<InstrumentId>('SOL-USDT');
    const listed = await CAMELProtocol.loadInstruments(() => Promise.resolve(ok([LISTED])), [id, sol]);
    expect(listed.ok && listed.value.instruments.map((one) => one.id)).toEqual([id]);
    expect(listed.ok && listed.value.refused[0]?.details).toMatchObject({ instrument: sol });
  });

  it('subscribes every instrument by the venue’s own name', async () => {
    const listed = await CAMELProtocol.loadInstruments(() => Promise.resolve(ok([LISTED])), [id]);
    const frames = listed.ok ? CAMELProtocol.subscribeFrames(listed.value.instruments) : [];
    expect(frames.join('')).toContain('BTC-USDT');
  });
});
