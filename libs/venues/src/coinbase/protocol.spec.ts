import { describe, expect, it } from 'vitest';
import { type InstrumentId, asId, err, ok, problem } from '#libs/kernel';
import type { FetchJson } from '../codec/index.js';
import { readWireFile, wireFolder } from '../testing/kit/recorded-frames.js';
import { instrumentsFromProducts, loadCoinbaseInstruments } from './instruments.js';
import { coinbaseProtocol } from './protocol.js';

const wire = wireFolder(process.env);
const ids = (...names: string[]) => names.map((name) => asId<InstrumentId>(name));

describe.skipIf(wire === undefined)("Coinbase's products (needs the recorded frames in TRADEWIND_WIRE)", () => {
  const body: unknown =
    wire === undefined
      ? undefined
      : JSON.parse(readWireFile(wire, 'coinbase-20260809-a', 'coinbase.rest-products.jsonl'));
  const asked: string[] = [];
  const fetchJson: FetchJson = (path) => {
    asked.push(path);
    return Promise.resolve(ok(body));
  };

  it('every product becomes an instrument with its own steps', () => {
    const all = instrumentsFromProducts(body);
    expect(all).toHaveLength(920);
    expect(all.filter(({ status }) => status === 'TRADING')).toHaveLength(912);
    const btc = all.find(({ id }) => id === 'BTC-USD');
    expect(btc).toMatchObject({
      venue: 'coinbase',
      venueSymbol: 'BTC-USD',
      base: 'BTC',
      quote: 'USD',
      status: 'TRADING',
    });
    const steps = [btc?.tickSize, btc?.lotSize, btc?.minQuantity, btc?.maxQuantity, btc?.minNotional];
    expect(steps.map((step) => step?.toFixed())).toEqual(['0.01', '0.00000001', '0.00000001', '3400', '1']);
  });

  it('instruments come in the order asked for, from the public list', async () => {
    const loaded = await loadCoinbaseInstruments(fetchJson, ids('ETH-USD', 'BTC-USD'));
    expect(loaded.ok && loaded.value.instruments.map(({ id }) => id)).toEqual(['ETH-USD', 'BTC-USD']);
    expect(asked).toEqual(['/api/v3/brokerage/market/products']);
  });

  it('an unknown id and one that is published under another name are named, and stop no other', async () => {
    const loaded = await loadCoinbaseInstruments(fetchJson, ids('BTC-USD', 'NO-SUCH', 'BTC-USDC'));
    expect(loaded).toMatchObject({ ok: true, value: { instruments: [{ id: 'BTC-USD' }] } });
    expect(loaded.ok && loaded.value.refused.map(({ message }) => message)).toEqual([
      'Coinbase does not list NO-SUCH.',
      'Coinbase publishes the market data of BTC-USDC as BTC-USD: ask for that.',
    ]);
  });
});

describe("Coinbase's protocol", () => {
  it('a body that cannot be read and a request that failed are Problems', async () => {
    const strange = await loadCoinbaseInstruments(() => Promise.resolve(ok({ products: {} })), ids('BTC-USD'));
    expect(strange).toMatchObject({ ok: false, error: { code: 'ANSWER_UNREADABLE', retryable: true } });
    const failed = await loadCoinbaseInstruments(
      () => Promise.resolve(err(problem('HTTP_TIMEOUT', 'late'))),
      ids('BTC-USD'),
    );
    expect(failed).toMatchObject({ ok: false, error: { code: 'HTTP_TIMEOUT' } });
  });

  it('one message subscribes to one channel, heartbeats first', () => {
    const instruments = ids('BTC-USD', 'ETH-USD').map((id) => ({ ...BTC, id, venueSymbol: id }));
    expect(coinbaseProtocol.subscribeFrames(instruments)).toEqual([
      '{"type":"subscribe","channel":"heartbeats"}',
      '{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"level2"}',
      '{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"market_trades"}',
      '{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"ticker"}',
    ]);
  });

  it('a book alone is fetched anew by leaving its channel and coming back', () => {
    expect(coinbaseProtocol.resyncFrames?.(BTC)).toEqual([
      '{"type":"unsubscribe","product_ids":["BTC-USD"],"channel":"level2"}',
      '{"type":"subscribe","product_ids":["BTC-USD"],"channel":"level2"}',
    ]);
  });
});

const one = {
  product_id: 'BTC-USD',
  base_currency_id: 'BTC',
  quote_currency_id: 'USD',
  status: 'online',
  quote_increment: '0.01',
  base_increment: '0.00000001',
  base_min_size: '0.00000001',
  base_max_size: '3400',
  quote_min_size: '1',
};
const [BTC] = instrumentsFromProducts({ products: [one] }) as [ReturnType<typeof instrumentsFromProducts>[number]];
