import { describe, expect, it } from 'vitest';
import type { WireEvent } from '../common/codec/index.js';
import { FrameLog, logOf } from '../common/testing/frame-log.js';
import { readWireFile, wireFolder } from '../common/testing/recorded-frames.js';
import { BybitCodec } from './codec.js';

const wire = wireFolder(process.env);

/** A level as that project states it: in numbers. */
interface ExpectedLevel {
  readonly price: number;
  readonly amount: number;
}

/** What another project asserts of a raw message. */
interface Pair {
  readonly test: string;
  readonly raw: object;
  readonly legacyFormat: boolean;
  readonly expected: readonly {
    readonly type: string;
    readonly id?: string;
    readonly price?: number;
    readonly amount?: number;
    readonly side?: string;
    readonly isSnapshot?: boolean;
    readonly bids?: readonly ExpectedLevel[];
    readonly asks?: readonly ExpectedLevel[];
    readonly bidPrice?: number;
    readonly bidAmount?: number;
    readonly askPrice?: number;
    readonly askAmount?: number;
    readonly timestamp: string;
  }[];
}

const pairs: Pair[] = (wire === undefined ? '' : readWireFile(wire, 'expected/tardis', 'bybit.pairs.jsonl'))
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Pair);

const numbers = (levels: readonly (readonly [string, string])[] = []) =>
  levels.map(([price, amount]) => ({ price: Number(price), amount: Number(amount) }));

/** An event of ours in the words of the other project. */
function inTheirWords(event: WireEvent): object {
  const timestamp = new Date((event.exchangeTimeUs ?? 0) / 1_000).toISOString();
  if (event.type === 'trade') {
    const { tradeId: id, takerSide: side } = event;
    return { type: 'trade', id, side, price: Number(event.price), amount: Number(event.size), timestamp };
  }
  if (event.type === 'depth') {
    const [bids, asks] = [numbers(event.bids), numbers(event.asks)];
    return { type: 'book_change', isSnapshot: event.kind === 'snapshot', bids, asks, timestamp };
  }
  const [bidPrice, bidAmount] = [Number(event.bidPrice), Number(event.bidSize)];
  const [askPrice, askAmount] = [Number(event.askPrice), Number(event.askSize)];
  return { type: 'book_ticker', bidPrice, bidAmount, askPrice, askAmount, timestamp };
}

describe.skipIf(wire === undefined)(
  'what tardis-node asserts of Bybit (needs the recorded frames in TRADEWIND_WIRE)',
  () => {
    it('every v5 trade, book change and best bid and ask is decoded to the values that it states', () => {
      const stated: Record<string, number> = {};
      for (const { raw, expected, legacyFormat } of pairs) {
        if (legacyFormat) continue;
        const { events } = logOf(new BybitCodec(), [JSON.stringify(raw)]);
        for (const one of expected) {
          const { type } = one;
          // Funding and open interest are not ours; of a change of one side it states what an earlier message said of the other.
          if (type === 'derivative_ticker' || JSON.stringify(raw).includes('"a":[],"u":20404755')) continue;
          stated[type] = (stated[type] ?? 0) + 1;
          const ours = events.map(inTheirWords).filter((event) => 'type' in event && event.type === type);
          const {
            localTimestamp: _,
            symbol: __,
            exchange: ___,
            ...values
          } = one as typeof one & Record<string, unknown>;
          expect(ours).toContainEqual(values);
        }
      }
      expect(stated).toEqual({ trade: 4, book_ticker: 1, book_change: 2 });
    });

    it('payloads that the exchange no longer sends are no market data and no crash', () => {
      const legacy = pairs.filter(({ legacyFormat }) => legacyFormat);
      expect(legacy.length).toBeGreaterThan(15);
      for (const { raw } of legacy) {
        const log = new FrameLog();
        expect(new BybitCodec().decode(JSON.stringify(raw), log).ok).toBe(true);
        expect(log.events).toEqual([]);
      }
    });
  },
);
