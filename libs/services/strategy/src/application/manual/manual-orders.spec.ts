import { describe, expect, it } from 'vitest';
import { ZERO } from '#libs/kernel';
import { StrategyParts, account, d, instrumentOf, venue } from '../../strategy-parts.fixture.js';
import { type GivenWith, ManualOrders, type WantedOrder } from './manual-orders.js';

const ORDER: WantedOrder = {
  ...{ venue, instrument: 'BTC-USDT', side: 'BUY', quantity: '2', type: 'LIMIT', limitPrice: '10' },
  ...{ timeInForce: 'GTC', reduceOnly: false, validForMs: 60_000 },
};
const PLACE = { venue, instrument: 'BTC-USDT' };

function open() {
  const parts = new StrategyParts();
  const manual = new ManualOrders(parts.books, parts.valuation, parts.time, parts.log, parts.settings);
  const given = <T extends object>(content: T, commandId = 'c-1'): GivenWith<T> => ({
    ...{ commandId, kind: 'a-test', target: account, actor: 'ann', reason: 'a drill', content },
    givenAtUs: parts.time.nowUs(),
  });
  const hold = (quantity: string): void =>
    parts.database.positions.upsert({
      ...{ account, venue, instrument: instrumentOf().id, quantity: d(quantity), averagePrice: ZERO },
      ...{ realisedProfit: ZERO, version: 1, updatedAtUs: 1 },
    });
  return { parts, manual, given, hold };
}

describe('orders by hand', () => {
  it('become intents of the strategy manual, several at a time, each once however often it is given', async () => {
    const { given, manual, parts } = open();
    const first = await manual.placeOrder(given(ORDER));
    expect(first).toMatchObject({ ok: true, value: { account, instrument: 'BTC-USDT', side: 'BUY', quantity: '2' } });
    expect(await manual.placeOrder(given(ORDER))).toEqual(first);
    expect(await manual.placeOrder(given(ORDER, 'c-2'))).toMatchObject({ ok: true });
    const intents = await parts.books.read((reads) => reads.findOpenIntents());
    expect(intents.map(({ strategy, status }) => `${strategy} ${status}`)).toEqual(['manual open', 'manual open']);
    expect(intents[0]?.validUntilUs).toBe(parts.time.nowUs() + 60_000_000);
    expect(await parts.unsent()).toHaveLength(2);
    const other = await manual.placeOrder(given({ ...ORDER, quantity: '3' }));
    expect(other).toMatchObject({ ok: false, error: { code: 'COMMAND_ID_REUSED' } });
  });

  it('are refused where they can be no intent, and the refusal is kept', async () => {
    const { given, manual, parts } = open();
    const wrong: readonly (readonly [object, string])[] = [
      [{ quantity: '0' }, 'QUANTITY_WRONG'],
      [{ type: 'MARKET' }, 'PRICE_WRONG'],
      [{ limitPrice: undefined }, 'PRICE_WRONG'],
      [{ limitPrice: '0' }, 'PRICE_WRONG'],
    ];
    for (const [index, [change, code]] of wrong.entries()) {
      const answer = await manual.placeOrder(given({ ...ORDER, ...change } as WantedOrder, `c-${index}`));
      expect(answer).toMatchObject({ ok: false, error: { code } });
    }
    expect(parts.database.commands.rows.find().map(({ outcome }) => outcome)).toEqual(wrong.map(() => 'REFUSED'));
    expect(await parts.unsent()).toEqual([]);
  });

  it('close a position, long or short, by a market order that may only reduce it', async () => {
    for (const [held, side] of [
      ['1.5', 'SELL'],
      ['-1.5', 'BUY'],
    ] as const) {
      const { given, hold, manual, parts } = open();
      hold(held);
      const instrument = instrumentOf();
      parts.valuation.addInstrument({ ...instrument, maxQuantity: d('1000') });
      parts.valuation.setFetchedPrice(venue, instrument.id, d('10'));
      expect(await manual.closePosition(given(PLACE))).toMatchObject({ ok: true, value: { side, quantity: '1' } });
      const [intent] = await parts.books.read((reads) => reads.findOpenIntents());
      expect(intent).toMatchObject({ side, type: 'MARKET', reduceOnly: true, strategy: 'manual' });
    }
  });

  it('close nothing where nothing is held, too little for an order, or no price is known', async () => {
    const { given, hold, manual, parts } = open();
    expect(await manual.closePosition(given(PLACE))).toMatchObject({ ok: false, error: { code: 'POSITION_FLAT' } });
    hold('0.4');
    const blind = await manual.closePosition(given(PLACE, 'c-2'));
    expect(blind).toMatchObject({ ok: false, error: { code: 'MARKET_UNKNOWN', retryable: true } });
    parts.valuation.addInstrument(instrumentOf());
    parts.valuation.setFetchedPrice(venue, 'BTC-USDT', d('10'));
    const small = await manual.closePosition(given(PLACE, 'c-2'));
    expect(small).toMatchObject({ ok: false, error: { code: 'POSITION_TOO_SMALL', details: { held: '0.4' } } });
  });
});
