import { describe, expect, it } from 'vitest';
import { readCapture, wireFolder } from './kit/recorded-frames.js';
import { type VenueName, codecOf } from '../registry.js';
import { type QuoteWindow, quoteAgreement } from './quote-agreement.js';

const wire = wireFolder(process.env);

function agreementOf(venue: VenueName, capture: string, window: QuoteWindow) {
  const frames = readCapture(wire ?? '', capture).filter(
    ({ channel }) => !channel.includes('client-sent') && !channel.includes('.rest-'),
  );
  return quoteAgreement(codecOf(venue), frames, window);
}

/*
 * Binance numbers books and quotes alike and is compared in its own folder, update by update. The others tell books in batches and
 * quotes on a clock of their own: a quote is right if it is the top in one of the states around it, and where the top stands still
 * around it, it can only be that. Recordings of Kraken, and of Bybit spot, hold no quotes beside a book.
 */
describe.skipIf(wire === undefined)(
  'the top of a rebuilt book against the own quotes of the exchange (needs the recorded frames in TRADEWIND_WIRE)',
  () => {
    /*
     * The book comes every 50 ms, the ticker at each trade and up to 200 ms late: four states before it and one after. Three sizes
     * are of no state: at 62 the book was held up for 283 ms and comes later; at 352 and 353 1919.37 holds 2.83925714, which is the
     * 1.1531 of the batch before and the 1.68615714 of the next one, together for less than a batch while the first moves to 1919.40.
     */
    it('Coinbase: every ticker states the best prices of the book, and where it stands still the sizes', () => {
      expect(agreementOf('coinbase', 'coinbase-20260809-a', { before: 4, after: 1 })).toEqual({
        judged: 95,
        whole: 92,
        prices: 95,
        stillPrices: 59,
        stillPricesEqual: 59,
        still: 16,
        stillEqual: 16,
        without: ['BTC-USD 62', 'ETH-USD 352', 'ETH-USD 353'],
      });
    });

    /*
     * Book and ticker both come every 100 ms, the ticker in the middle between two states. Sizes of a busy top change several times
     * within 100 ms, so that 46 of 275 were the size of neither state; the prices were in all of them.
     */
    it('Bybit linear: every ticker states the best prices of the book', () => {
      const { without, ...counts } = agreementOf('bybit', 'bybit-linear-20260809', { before: 1, after: 1 });
      expect(counts).toEqual({
        judged: 275,
        whole: 229,
        prices: 275,
        stillPrices: 272,
        stillPricesEqual: 272,
        still: 111,
        stillEqual: 104,
      });
      expect(without).toHaveLength(46);
    });

    /*
     * OKX sent its ticker with every trade, but renewed the best bid and ask in it every few seconds only: the same values come up
     * to eleven times over 3 s while `ts` goes on. So a new pair of values is looked for in the states before. What is of none: the
     * first of OKT-BTC, 0.6 s after its book began; and the ask sizes 0.00000854 and 1.92174778, left by a trade within a batch of
     * 100 ms.
     */
    it.each([
      ['okx-20220513', { judged: 3, whole: 1, prices: 3 }, ['BTC-USDT 101', 'BTC-USDT 157']],
      ['okx-l2tbt-20210722', { judged: 18, whole: 17, prices: 17 }, ['OKT-BTC 73']],
    ])('OKX, %s: every new best bid and ask was the top of the book', (capture, expected, without) => {
      const agreement = agreementOf('okx', capture, { before: Infinity, after: 0, newOnly: true });
      expect(agreement).toMatchObject(expected);
      expect(agreement.without).toEqual(without);
    });

    it('OKX: the old values repeat in later tickers', () => {
      const all = agreementOf('okx', 'okx-l2tbt-20210722', { before: Infinity, after: 0 });
      expect(all).toMatchObject({ judged: 34, whole: 32, prices: 33 });
      expect(agreementOf('okx', 'okx-20220513', { before: Infinity, after: 0 })).toMatchObject({
        judged: 24,
        prices: 23,
      });
    });

    /** A wrong book would be seen: with one change of the book left out, quotes differ. */
    it('is a comparison that fails: without the changes of one side hardly a ticker agrees', () => {
      const frames = readCapture(wire ?? '', 'bybit-linear-20260809')
        .filter(({ channel }) => !channel.includes('client-sent') && !channel.includes('.rest-'))
        .map((frame) => ({ ...frame, text: frame.text.replace(/"b":\[\[.*?\]\],"a"/u, '"b":[],"a"') }));
      const { judged, prices } = quoteAgreement(codecOf('bybit'), frames, { before: 1, after: 1 });
      expect([judged > 200, prices]).toEqual([true, 0]);
    });
  },
);
