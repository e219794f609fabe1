import { describe, expect, it } from 'vitest';
import { type Instrument, quantityBoundsOf } from '#libs/domain';
import { type InstrumentId, asId, formatDecimal, ok } from '#libs/kernel';
import type { FetchJson } from '../codec/index.js';
import { FrameLog } from '../testing/kit/frame-log.js';
import { readChannel, wireFolder } from '../testing/kit/recorded-frames.js';
import { okxProtocol } from './protocol.js';

const btcUsdt = asId<InstrumentId>('BTC-USDT');
const newUsdt = asId<InstrumentId>('NEW-USDT');
const wire = wireFolder(process.env);

const BTC = {
  instType: 'SPOT',
  instId: 'BTC-USDT',
  baseCcy: 'BTC',
  quoteCcy: 'USDT',
  tickSz: '0.1',
  lotSz: '0.00000001',
  minSz: '0.00001',
  maxLmtSz: '9999999999',
  // An amount of USDT.
  maxMktSz: '1000000',
  state: 'live',
} as const;
const BODY = {
  code: '0',
  msg: '',
  data: [{ ...BTC, instId: 'NEW-USDT', baseCcy: 'NEW', state: 'preopen' }, BTC, { instId: 'X-USDT', tickSz: '' }],
};
const listed: FetchJson = () => Promise.resolve(ok(BODY));

async function load(fetchJson: FetchJson, ...ids: InstrumentId[]): Promise<readonly Instrument[]> {
  const loaded = await okxProtocol.loadInstruments(fetchJson, ids);
  if (!loaded.ok) throw new Error(`${loaded.error.code}: ${loaded.error.message}`);
  const [refused] = loaded.value.refused;
  if (refused !== undefined) throw new Error(`${refused.code}: ${refused.message}`);
  return loaded.value.instruments;
}

describe('the protocol of OKX', () => {
  it('loads instruments in the order asked for, and an announced one as halted', async () => {
    const [btc, announced] = await load(listed, btcUsdt, newUsdt);
    expect(btc).toMatchObject({
      venue: 'okx',
      id: 'BTC-USDT',
      venueSymbol: 'BTC-USDT',
      base: 'BTC',
      quote: 'USDT',
      status: 'TRADING',
    });
    expect([btc?.tickSize, btc?.lotSize, btc?.minQuantity].map((value) => value && formatDecimal(value))).toStrictEqual(
      ['0.1', '0.00000001', '0.00001'],
    );
    expect(announced).toMatchObject({ id: 'NEW-USDT', status: 'HALTED' });
  });

  it.skipIf(wire === undefined)('loads instruments from the recorded list', async () => {
    const [body = ''] = readChannel(wire ?? '', 'okx-20220513', 'okx.rest-instruments');
    const [eth] = await load(() => Promise.resolve(ok(JSON.parse(body) as unknown)), asId<InstrumentId>('ETH-USDT'));
    expect(eth && [eth.tickSize, eth.lotSize, eth.minQuantity].map(formatDecimal)).toStrictEqual([
      '0.01',
      '0.000001',
      '0.001',
    ]);
  });

  it.each([
    ['an error of OKX', { code: '50011', msg: 'Too Many Requests', data: [] }, 'VENUE_ANSWER_UNREADABLE'],
    ['no object', 'gateway', 'VENUE_ANSWER_UNREADABLE'],
  ])('answers %s as a problem, never as an exception', async (_what, body, code) => {
    const loaded = await okxProtocol.loadInstruments(() => Promise.resolve(ok(body)), [btcUsdt]);
    expect(loaded).toMatchObject({ ok: false, error: { code } });
  });

  it('takes the largest market order of spot, which is an amount of USDT, for no quantity', async () => {
    const [one] = await load(listed, btcUsdt);
    const bounds = (['MARKET', 'LIMIT'] as const).map((type) => one && quantityBoundsOf(one, type).max?.toFixed());
    expect(bounds).toEqual(['9999999999', '9999999999']);
  });

  it('refuses what it does not list, and an instrument without a tick, by their names', async () => {
    const body = { ...BODY, data: [{ ...BTC, tickSz: '' }] };
    const loaded = await okxProtocol.loadInstruments(() => Promise.resolve(ok(body)), [btcUsdt, newUsdt]);
    expect(loaded.ok && loaded.value.refused.map(({ code, details }) => [code, details['instrument']])).toEqual([
      ['INSTRUMENT_UNREADABLE', 'BTC-USDT'],
      ['INSTRUMENT_UNKNOWN', 'NEW-USDT'],
    ]);
  });

  it('subscribes to trades, the best bid and ask, and the book, in frames below 64 KB', async () => {
    const [btc] = await load(listed, btcUsdt);
    const many = Array.from({ length: 100 }, (_, index) => ({ ...btc, venueSymbol: `A${index}-USDT` }) as Instrument);
    const frames = okxProtocol.subscribeFrames(many);
    const all = frames.flatMap((frame) => (JSON.parse(frame) as { args: { channel: string; instId: string }[] }).args);
    expect(all).toHaveLength(300);
    expect(all.slice(0, 3)).toStrictEqual(
      ['trades', 'bbo-tbt', 'books'].map((channel) => ({ channel, instId: 'A0-USDT' })),
    );
    for (const frame of frames) expect(frame.length).toBeLessThan(64 * 1_024);
    expect(okxProtocol.limits.instrumentsPerConnection).toBeLessThan(30);
  });

  it('gets a new snapshot of one book by leaving it and coming back', async () => {
    const [btc] = await load(listed, btcUsdt);
    expect(btc && okxProtocol.resyncFrames?.(btc)).toStrictEqual([
      '{"op":"unsubscribe","args":[{"channel":"books","instId":"BTC-USDT"}]}',
      '{"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"}]}',
    ]);
  });

  it('pings more often than a silent connection is doubted, and long before OKX cuts it', () => {
    const log = new FrameLog();
    expect(okxProtocol.keepAlive?.frame).toBe('ping');
    expect(okxProtocol.newCodec().decode('pong', log).ok).toBe(true);
    expect(okxProtocol.keepAlive?.everyMs).toBeLessThan(okxProtocol.silence.staleAfterMs);
    expect(okxProtocol.silence.deadAfterMs).toBeLessThan(30_000);
  });
});
