import { describe, expect, it } from 'vitest';
import { readRawReport } from './read-raw-report.js';

const stream = (text: string) => readRawReport({ source: 'STREAM', question: '', text });
const answer = (question: string, body: unknown) =>
  readRawReport({ source: 'ANSWER', question, text: typeof body === 'string' ? body : JSON.stringify(body) });

const trade = {
  ...{ symbol: 'BTCUSDT', id: 31, orderId: 12, price: '100.5', qty: '0.25', commission: '0.0001' },
  ...{ commissionAsset: 'BNB', time: 1_767_225_500_100, isBuyer: true, isMaker: false, isBestMatch: true },
};
const order = {
  ...{ symbol: 'BTCUSDT', orderId: 12, clientOrderId: 'tw-1', price: '100.5', origQty: '1', executedQty: '0.25' },
  ...{ status: 'PARTIALLY_FILLED', timeInForce: 'GTC', type: 'LIMIT', side: 'BUY', time: 1, updateTime: 2 },
};

describe('a raw report of Binance', () => {
  it('that is an answer is read by the path that was asked', () => {
    const fills = answer('GET /api/v3/myTrades symbol=BTCUSDT fromId=0', [trade]);
    expect(fills.ok && fills.value.fills.map(({ fee, feeAsset }) => `${fee.toFixed()} ${feeAsset}`)).toEqual([
      '0.0001 BNB',
    ]);
    for (const question of ['POST /api/v3/order symbol=BTCUSDT', 'GET /api/v3/order symbol=BTCUSDT']) {
      const state = answer(question, order);
      expect(state.ok && state.value.orders.map(({ cumQuantity }) => cumQuantity.toFixed())).toEqual(['0.25']);
    }
    const open = answer('GET /api/v3/openOrders', [order, order]);
    expect(open.ok && open.value.orders.length).toBe(2);
    const account = answer('GET /api/v3/account', { balances: [{ asset: 'BTC', free: '1', locked: '0' }] });
    expect(account.ok && account.value.balances).toMatchObject({ exchangeAtUs: 0, assets: [{ asset: 'BTC' }] });
  });

  it.each([
    ['0.00000000', null],
    [null, null],
    ['0', undefined],
  ])('that lists an execution without a fee (%j of %j) is read as one', (commission, commissionAsset) => {
    const fills = answer('GET /api/v3/myTrades symbol=BTCUSDT', [{ ...trade, commission, commissionAsset }]);
    expect(fills.ok && fills.value.fills.map(({ fee, feeAsset }) => [fee.toFixed(), feeAsset])).toEqual([['0', '']]);
    const lost = answer('GET /api/v3/myTrades symbol=BTCUSDT', [{ ...trade, commissionAsset }]);
    expect(lost.ok).toBe(false);
  });

  it('keeps all the digits of ids beyond 2^53', () => {
    const text = JSON.stringify([{ ...trade, id: 1, orderId: 2 }])
      .replace('"id":1', '"id":9007199254740993')
      .replace('"orderId":2', '"orderId":8389765591483541249');
    const fills = answer('GET /api/v3/myTrades symbol=BTCUSDT', text);
    expect(fills.ok && fills.value.fills.map(({ venueOrderId, venueTradeId }) => [venueTradeId, venueOrderId])).toEqual(
      [['9007199254740993', '8389765591483541249']],
    );
  });

  it('that is a frame is read as the private stream reads it', () => {
    const moved = stream('{"e":"balanceUpdate","E":1,"a":"BTC","d":"-2.5","T":7}');
    expect(moved.ok && moved.value.transfers.map(({ change }) => change.toFixed())).toEqual(['-2.5']);
    const all = stream('{"e":"outboundAccountPosition","E":1,"u":2,"B":[{"a":"BTC","f":"1.5","l":"0"}]}');
    expect(all.ok && all.value.balances?.exchangeAtUs).toBe(2_000);
  });

  it('that refuses, or is about something else, says nothing', () => {
    for (const said of [
      answer('GET /api/v3/order symbol=BTCUSDT', { code: -2013, msg: 'Order does not exist.' }),
      answer('GET /api/v3/somethingNew', 'no JSON'),
      stream('{"e":"listStatus"}'),
      stream('{"id":"1","status":200,"result":{}}'),
    ])
      expect(said.ok && [said.value.orders.length, said.value.fills.length, said.value.balances]).toEqual([
        0,
        0,
        undefined,
      ]);
  });

  it('that is ours and cannot be read is an error', () => {
    expect(stream('{"e":"executionReport"}').ok).toBe(false);
    expect(answer('GET /api/v3/myTrades symbol=BTCUSDT', [{ ...trade, qty: 'NaN' }]).ok).toBe(false);
    expect(answer('GET /api/v3/account', '<html>').ok).toBe(false);
  });
});
