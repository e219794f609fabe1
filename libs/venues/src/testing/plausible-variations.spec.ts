import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedFrame } from './kit/recorded-frames.js';
import { codecOf } from '../registry.js';
import { BookPlayer } from './book-player.js';
import { type MarketChange, type MarketShape, SimulatedMarket } from './variations/simulated-market.js';
import { VOICES } from './variations/venue-voices.js';

const BASES = [
  'BTC',
  '1000PEPE',
  '1INCH',
  'A',
  'SHIB1000',
  'BTC3L',
  'AAVEUP',
  '00',
  'C98',
  'LONGCOINNAME1',
  'EURI',
  'TRX',
];
/** Quote assets that all five venues know. */
const QUOTES = ['USDT', 'USDC', 'USD', 'EUR', 'BRL', 'TRY', 'GBP', 'BTC', 'ETH'];

const shape: fc.Arbitrary<MarketShape> = fc.record({
  base: fc.constantFrom(...BASES),
  quote: fc.constantFrom(...QUOTES),
  // From 1e-10 a tick to whole numbers; from 0.00000001 to 1,000,000 and more.
  priceDecimals: fc.constantFrom(0, 1, 2, 4, 8, 10),
  sizeDecimals: fc.constantFrom(0, 1, 4, 8),
  middleTicks: fc.oneof(fc.integer({ min: 1_001, max: 1_300 }), fc.integer({ min: 10_000, max: 100_000_000 })),
});
const change: fc.Arbitrary<MarketChange> = fc.record({
  side: fc.constantFrom('bid', 'ask'),
  // Dense near the market, so that levels go and come back, and thin farther off.
  away: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 15 }) }, fc.integer({ min: 1, max: 1_000 })),
  lots: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 9_999_999_999 })),
});
const changes = fc.array(change, { minLength: 1, maxLength: 8 });
/** Up to four markets, what they hold, and whose turn it is to change how. */
const story = fc.record({
  markets: fc.uniqueArray(fc.tuple(shape, fc.array(change, { maxLength: 60 })), {
    minLength: 1,
    maxLength: 4,
    selector: ([{ base, quote }]) => `${base}${quote}`,
  }),
  turns: fc.array(fc.tuple(fc.nat({ max: 3 }), changes), { maxLength: 30 }),
});

describe('books of other symbols, scales and depths than were ever recorded', () => {
  it.each(VOICES)('%s, %s: every book of several at once is the market, level by level', (venue, _, voice) => {
    fc.assert(
      fc.property(story, ({ markets: drawn, turns }) => {
        const markets = drawn.map(([form, levels]) => new SimulatedMarket(form, levels));
        const player = new BookPlayer(codecOf(venue));
        const counts = markets.map(() => 1);
        let frame = 0;
        const hear = (text: string, stream: string | undefined) => {
          player.play({ channel: '', extra: stream ?? '', text } satisfies RecordedFrame);
          frame += 1;
        };
        for (const market of markets) {
          const { text, stream } = voice.snapshot(market, 1, frame);
          hear(text, stream);
        }
        for (const [turn, changed] of turns) {
          const place = turn % markets.length;
          const market = markets[place];
          if (market === undefined) continue;
          const count = (counts[place] ?? 0) + 1;
          counts[place] = count;
          const { text, stream } = voice.update(market, market.change(changed), count, frame);
          hear(text, stream);
        }
        expect(player.errors).toEqual([]);
        for (const [place, market] of markets.entries()) {
          const book = player.books.get(market.instrument);
          expect(book?.figures()).toMatchObject({
            state: 'LIVE',
            updates: counts[place],
            gaps: 0,
            checksumsWrong: 0,
            bestBid: market.plainLevels('bid')[0] ?? null,
            bestAsk: market.plainLevels('ask')[0] ?? null,
          });
          for (const side of ['bid', 'ask'] as const) {
            // Of a thin book of Kraken it is not known how deep the subscription is: ten levels are certain.
            const certain = voice.depth === undefined ? 5_000 : 10;
            expect(book?.levels(side, certain)).toEqual(market.plainLevels(side, certain));
          }
        }
      }),
    );
  });
});
