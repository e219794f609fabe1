import { describe, expect, it } from 'vitest';
import { SettingsError } from '#libs/platform';
import { VirtualScheduler, SeededRandom } from '#libs/testkit';
import { openInProcessExchange } from '../../in-process/open-in-process-exchange.js';
import { readPaperExchangeSettings } from '../../paper-exchange.config.js';

const GIANT = { base: 'GIANT', quote: 'USDT', tickSize: '0.01', lotSize: '0.00001', startPrice: '140000000' };
const DUST = {
  base: 'DUST',
  quote: 'USDT',
  tickSize: '0.0000000000001',
  lotSize: '1000000000000',
  startPrice: '0.0000000012',
};
const CHINESE = { base: '修仙', quote: '人生', tickSize: '0.0001', lotSize: '0.1', startPrice: '0.1456' };

const read = (symbols: unknown, more: Record<string, string> = {}) =>
  readPaperExchangeSettings({ INVENTED_SYMBOLS: JSON.stringify(symbols), LOG_LEVEL: 'silent', ...more });

async function listed(symbols: readonly unknown[], name: string) {
  const scheduler = new VirtualScheduler();
  const settings = read(symbols, { SYMBOLS: name, RATE: '10' });
  const paper = await openInProcessExchange({ settings, scheduler, random: new SeededRandom(1) });
  await scheduler.runForMs(2_000);
  const ask = async (path: string) => {
    const request = {
      method: 'GET' as const,
      url: `http://paper/api/v3/${path}`,
      headers: {},
      body: undefined,
      signal: new AbortController().signal,
      timeoutMs: 1_000,
      maxBytes: 1e6,
    };
    const answer = await scheduler.complete(paper.exchange.answerRequest(request));
    return JSON.parse(answer.ok ? answer.value.body : '{}') as {
      symbols: { filters: Record<string, unknown>[] }[];
      bids: string[][];
    };
  };
  const symbol = encodeURIComponent(name.replace('-', ''));
  const [info, depth] = [await ask(`exchangeInfo?symbol=${symbol}`), await ask(`depth?symbol=${symbol}`)];
  await scheduler.complete(paper.closeExchange());
  const filter = (type: string) => info.symbols[0]?.filters.find(({ filterType }) => filterType === type);
  return { filter, bids: depth.bids };
}

describe('a symbol that a user invents', () => {
  it('is listed with room for its own numbers, and has a market around its price', async () => {
    const { filter, bids } = await listed([DUST], 'DUST-USDT');
    expect(filter('LOT_SIZE')).toMatchObject({ minQty: '1000000000000', maxQty: '1000000000000000000.00000000' });
    expect(filter('NOTIONAL')).toMatchObject({ maxNotional: '1200000000.00000000' });
    expect(Number(bids[0]?.[0])).toBeCloseTo(0.0000000012, 11);
    expect(Number(bids[0]?.[1]) % 1e12).toBe(0);
  });

  it('has filters of its own in place of the usual ones', async () => {
    const maximum = { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 3 };
    const { filter } = await listed([{ ...GIANT, filters: [maximum] }], 'GIANTUSDT');
    expect(filter('MAX_NUM_ORDERS')).toEqual(maximum);
    expect(filter('LOT_SIZE')).toMatchObject({ maxQty: '9000000.00000000' });
  });

  it('has the older form of a filter in place of the newer one where it states that', async () => {
    const minimum = { filterType: 'MIN_NOTIONAL', minNotional: '50', applyToMarket: true, avgPriceMins: 0 };
    const { filter } = await listed([{ ...GIANT, filters: [minimum] }], 'GIANTUSDT');
    expect([filter('MIN_NOTIONAL'), filter('NOTIONAL')]).toEqual([minimum, undefined]);
  });

  it('is found by its name in capitals, whatever letters it has', async () => {
    const { bids } = await listed([{ ...GIANT, base: 'ǅAB' }], 'ǅABUSDT');
    expect(bids.length).toBeGreaterThan(1);
  });

  it('may be written in any script, its assets in the balances too', async () => {
    const { bids } = await listed([CHINESE], '修仙-人生');
    expect(bids.length).toBeGreaterThan(1);
    expect([...read([CHINESE], { BALANCES: '人生:5,修仙:1' }).BALANCES.keys()]).toEqual(['人生', '修仙']);
  });

  it.each([
    ['a price between two ticks', [{ ...GIANT, startPrice: '140000000.001' }], 'multiple of tickSize'],
    ['a name in small letters', [{ ...GIANT, base: 'giant' }], 'cannot name a symbol'],
    ['a step of 0', [{ ...GIANT, lotSize: '0' }], 'above 0'],
    ['one name twice', [GIANT, GIANT], 'same name'],
    ['a step of more decimals than an order may state', [{ ...GIANT, lotSize: `0.${'0'.repeat(20)}1` }], '20 decimals'],
    ['a word that nobody knows', [{ ...GIANT, tick: '1' }], 'tick'],
  ])('is refused with its reason: %s', (_, symbols, reason) => {
    expect(() => read(symbols)).toThrow(SettingsError);
    expect(() => read(symbols)).toThrow(reason);
  });

  it('is refused where the list is no JSON', () => {
    expect(() => readPaperExchangeSettings({ INVENTED_SYMBOLS: '{' })).toThrow('is no JSON');
  });
});
