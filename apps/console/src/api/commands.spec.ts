import { afterEach, describe, expect, it, vi } from 'vitest';
import { cancelAllOrders, closePosition, placeOrder, setParameters, switchStrategy } from './commands.js';
import { acceptDifference, changeTradingState } from './rest.js';

const POSITION = { account: 'paper-1', instrument: 'BTC-USDT', venue: 'binance' };
const FORM = { market: 'binance:BTC-USDT', side: 'BUY', quantity: '1', limitPrice: '' } as const;

/** The ids that two identical commands go out under, of which the first loses its answer; `undefined` where the gateway names it. */
async function idsOf(give: () => Promise<unknown>): Promise<readonly unknown[]> {
  const ids: unknown[] = [];
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('fetch', (_path: string, { body }: { readonly body: string }) => {
    ids.push((JSON.parse(body) as { readonly commandId?: unknown }).commandId);
    return ids.length === 1 ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(Response.json({}));
  });
  await expect(give()).rejects.toMatchObject({ code: 'ANSWER_LOST' });
  await give();
  return ids;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the same words, after their answer was lost', () => {
  it('are the same order', async () => {
    const [first, second] = await idsOf(() => placeOrder('paper-1', FORM, 'a drill'));
    expect(first).toMatch(/^[0-9a-f]{32}$/u);
    expect(second).toBe(first);
  });

  it.each([
    ['a halt', () => changeTradingState('halt', 'a drill')],
    ['a cancel of everything', () => cancelAllOrders('paper-1', 'a drill')],
    ['a close', () => closePosition(POSITION, 'a drill')],
    ['a switch', () => switchStrategy('trend', false, 'a drill')],
    ['an acceptance, which the difference names,', () => acceptDifference('paper-1', '7', 'a drill')],
    ['other parameters', () => setParameters({ strategy: 'trend', version: 2 }, { window: 3 }, 'a drill')],
  ])('are %s of its own: what the first one did may have been undone since', async (_what, give) => {
    expect(await idsOf(give)).toEqual([undefined, undefined]);
  });
});
