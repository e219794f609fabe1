import { describe, expect, it } from 'vitest';
import { readSymbol } from '../codec/index.js';
import { type JsonObject, asArray, asObject, textField } from '../values/json.js';
import { logOf } from './kit/frame-log.js';
import { readChannel, wireFolder } from './kit/recorded-frames.js';
import { codecOf } from '../registry.js';

const wire = wireFolder(process.env);

function entriesOf(capture: string, channel: string, pathTo: (body: JsonObject) => unknown): JsonObject[] {
  return readChannel(wire ?? '', capture, channel).flatMap((body) =>
    asArray(pathTo(asObject(JSON.parse(body), 'a body')), 'a list').map((entry) => asObject(entry, 'an entry')),
  );
}

describe.skipIf(wire === undefined)(
  'symbols that no instrument list has explained (needs the recorded frames in TRADEWIND_WIRE)',
  () => {
    it('Binance: all 1,695 of 2021 are split as its list says, but for a few that are ambiguous', () => {
      const entries = entriesOf('binance-multi-20211011', 'binance.rest-exchangeInfo', ({ symbols }) => symbols);
      expect(entries).toHaveLength(1_695);
      const ambiguous = entries.filter((entry) => {
        const name = `${textField(entry, 'baseAsset')}-${textField(entry, 'quoteAsset')}`;
        const read = readSymbol(textField(entry, 'symbol'));
        expect(read.kind === 'name' ? [read.name] : read.kind === 'ambiguous' ? read.names : []).toContain(name);
        return read.kind === 'ambiguous';
      });
      expect(ambiguous.length).toBeLessThan(10);
    });

    it.each([
      ['bybit-spot-20260809', 'bybit-spot', 557],
      ['bybit-linear-20260809', 'bybit-linear', 800],
    ])('Bybit: all of %s are named as its list says', (capture, market, count) => {
      const result = (body: JsonObject) => asObject(body['result'], 'the result')['list'];
      const entries = entriesOf(capture, `${market}.rest-instruments-info`, result);
      expect(entries).toHaveLength(count);
      for (const entry of entries) {
        const [symbol, base, quote] = ['symbol', 'baseCoin', 'quoteCoin'].map((key) => textField(entry, key));
        const data = { s: symbol, b: [], a: [], u: 2, seq: 1 };
        const frame = JSON.stringify({ topic: `orderbook.50.${symbol}`, type: 'snapshot', ts: 1, data });
        const [event] = logOf(codecOf('bybit'), [frame]).events;
        expect(`${event?.instrument}-`.startsWith(`${base}-${quote}-`.toUpperCase()), `${symbol}`).toBe(true);
      }
    });
  },
);
