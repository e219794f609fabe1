import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountFrame, decodeAccountFrame } from './account-frame.js';
import { readCapture, wireFolder } from '../../testing/kit/recorded-frames.js';

const wire = wireFolder(process.env);

const REPORT = {
  e: 'executionReport',
  E: 1499405658658,
  s: 'ETHBTC',
  c: 'mUvoqJxFIILMdfAW5iGSOW',
  S: 'BUY',
  o: 'LIMIT',
  f: 'GTC',
  q: '1.00000000',
  p: '0.10264410',
  P: '0.00000000',
  F: '0.00000000',
  g: -1,
  C: '',
  x: 'NEW',
  X: 'NEW',
  r: 'NONE',
  i: 4293153,
  l: '0.00000000',
  z: '0.00000000',
  L: '0.00000000',
  n: '0',
  N: null,
  T: 1499405658657,
  t: -1,
  I: 8641984,
  w: true,
  m: false,
  M: false,
  O: 1499405658657,
  Z: '0.00000000',
  Y: '0.00000000',
  Q: '0.00000000',
  W: 1499405658657,
  V: 'NONE',
};

function decode(frame: unknown): AccountFrame {
  const decoded = decodeAccountFrame(JSON.stringify(frame));
  if (!decoded.ok) throw new Error(decoded.error);
  return decoded.value;
}

function report(changes: object) {
  const frame = decode({ subscriptionId: 0, event: { ...REPORT, ...changes } });
  if (frame.kind !== 'event' || frame.event.kind !== 'report') throw new Error('no report');
  return frame.event;
}

describe('the decoder of the private stream', () => {
  it('keeps all the digits of ids beyond 2^53', () => {
    const trade = { ...REPORT, x: 'TRADE', X: 'FILLED', l: '1', z: '1', L: '1', i: 1, t: 2 };
    const text = JSON.stringify(trade)
      .replace('"i":1', '"i":9007199254740993')
      .replace('"t":2', '"t":8389765591483541249');
    const decoded = decodeAccountFrame(text);
    expect(decoded).toMatchObject({
      ok: true,
      value: { event: { order: { venueOrderId: '9007199254740993' }, fill: { venueTradeId: '8389765591483541249' } } },
    });
  });

  it('reads the wrapped and the bare shape alike', () => {
    expect(decode(REPORT)).toEqual(decode({ subscriptionId: 3, event: REPORT }));
    const { order, fill, reason } = report({});
    expect([
      order.clientOrderId,
      order.venueOrderId,
      order.status,
      order.limitPrice?.toFixed(),
      order.exchangeAtUs,
      fill,
      reason,
    ]).toEqual(['mUvoqJxFIILMdfAW5iGSOW', '4293153', 'New', '0.1026441', 1499405658657000, undefined, '']);
  });

  it("takes the order's own id on a cancel, which is C and not c", () => {
    const { order } = report({ x: 'CANCELED', X: 'CANCELED', c: 'the-cancel', C: 'the-order' });
    expect([order.clientOrderId, order.status]).toEqual(['the-order', 'Canceled']);
    expect(report({ C: 'null' }).order.clientOrderId).toBe('mUvoqJxFIILMdfAW5iGSOW');
  });

  it('reads a fill with its fee', () => {
    const { fill, order } = report({
      x: 'TRADE',
      X: 'PARTIALLY_FILLED',
      l: '0.4',
      z: '0.4',
      L: '0.1026441',
      n: '0.0004',
      N: 'ETH',
      t: 77,
      m: true,
    });
    expect(order.status).toBe('PartiallyFilled');
    expect([
      fill?.venueTradeId,
      fill?.quantity.toFixed(),
      fill?.price.toFixed(),
      fill?.fee.toFixed(),
      fill?.feeAsset,
      fill?.liquidity,
    ]).toEqual(['77', '0.4', '0.1026441', '0.0004', 'ETH', 'MAKER']);
    expect(report({ x: 'TRADE', X: 'FILLED', l: '1', z: '1', t: 78, n: '0', N: null }).fill?.feeAsset).toBe('');
  });

  it.each([
    [{ x: 'REJECTED', X: 'REJECTED', r: 'INSUFFICIENT_BALANCES' }, 'Rejected', 'INSUFFICIENT_BALANCES'],
    [{ x: 'EXPIRED', X: 'EXPIRED', eR: 'INSUFFICIENT_LIQUIDITY' }, 'Expired', 'INSUFFICIENT_LIQUIDITY'],
    [{ x: 'EXPIRED', X: 'EXPIRED', eR: 'UNFILLED_IOC_QUANTITY_EXPIRED' }, 'Expired', 'UNFILLED_IOC_QUANTITY_EXPIRED'],
    [{ x: 'TRADE_PREVENTION', X: 'EXPIRED_IN_MATCH', v: 3, A: '1', pl: '1', pL: '1' }, 'Expired', 'TRADE_PREVENTION'],
  ])('%j ends the order as %s without a fill', (changes, status, reason) => {
    const event = report(changes);
    expect([event.order.status, event.fill, event.reason]).toEqual([status, undefined, reason]);
  });

  it('counts a MARKET order as IOC although it says GTC, and maps types we never send', () => {
    expect(report({ o: 'MARKET', p: '0.00000000' }).order).toMatchObject({
      type: 'MARKET',
      timeInForce: 'IOC',
      limitPrice: undefined,
    });
    expect(report({ o: 'STOP_LOSS_LIMIT' }).order.type).toBe('LIMIT');
  });

  it('reads balances, replies, refusals and ends, and passes the rest over', () => {
    expect(decode({ e: 'outboundAccountPosition', E: 1, u: 2, B: [{ a: 'BTC', f: '1.5', l: '0' }] })).toMatchObject({
      event: { kind: 'balances', exchangeAtUs: 2000 },
    });
    expect(decode({ id: '1', status: 200, result: { subscriptionId: 0 } })).toEqual({
      kind: 'reply',
      id: '1',
      refusal: undefined,
    });
    expect(decode({ id: null, status: 401, error: { code: -2015, msg: 'Invalid API-key' } })).toMatchObject({
      kind: 'reply',
      refusal: { code: -2015 },
    });
    expect(decode({ event: { e: 'serverShutdown', E: 1 } })).toEqual({ kind: 'end', reason: 'serverShutdown' });
    expect(decode({ subscriptionId: 0, event: { e: 'eventStreamTerminated', E: 1 } }).kind).toBe('end');
    for (const frame of [{ e: 'listStatus' }, { e: 'externalLockUpdate' }, { e: 'brandNew' }, {}])
      expect(decode(frame).kind).toBe('other');
  });

  it.each([[{ n: '0', N: null }], [{ n: null, N: null }], [{ n: undefined, N: undefined }]])(
    'reads an execution without a fee: %j',
    (changes) => {
      const { fill } = report({ x: 'TRADE', X: 'PARTIALLY_FILLED', l: '0.4', z: '0.4', L: '0.1', t: 77, ...changes });
      expect([fill?.fee.toFixed(), fill?.feeAsset]).toEqual(['0', '']);
    },
  );

  it('passes a refused attempt over that got no order id, and nothing else that has none', () => {
    const refused = { x: 'REJECTED', X: 'REJECTED', r: 'DUPLICATE_ORDER', i: -1 };
    for (const i of [-1, null, undefined]) expect(decode({ ...REPORT, ...refused, i })).toEqual({ kind: 'other' });
    expect(() => report({ ...refused, x: 'NEW', X: 'NEW' })).toThrow();
    expect(() => report({ ...refused, i: -2 })).toThrow();
  });

  it('returns an error for what is ours and wrong', () => {
    for (const changes of [
      { q: 1 },
      { q: '1e400' },
      { q: 'NaN' },
      { q: '1'.repeat(50) },
      { X: 'NOVEL' },
      { X: '__proto__' },
      { S: 'LONG' },
      { o: 'NOVEL' },
      { f: 'GTX' },
      { i: '5' },
      { i: 1.5 },
      { T: 'x' },
      { x: 'TRADE', l: '0' },
      { x: 'TRADE', l: '1', t: -1 },
      { x: 'TRADE', l: '1', t: 5, n: '1', N: null },
    ])
      expect(decodeAccountFrame(JSON.stringify({ ...REPORT, ...changes })).ok, JSON.stringify(changes)).toBe(false);
    for (const text of ['', '{', '[]', 'null', '7']) expect(decodeAccountFrame(text).ok).toBe(false);
  });

  it('never throws, whatever is done to a report', () => {
    const text = JSON.stringify({ subscriptionId: 0, event: REPORT });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: text.length - 1 }), fc.string({ maxLength: 3 })), { maxLength: 5 }),
        fc.nat({ max: text.length }),
        (edits, cut) => {
          let changed = text;
          for (const [at, insert] of edits) changed = changed.slice(0, at) + insert + changed.slice(at + 1);
          for (const variant of [changed, changed.slice(0, cut)])
            expect(() => decodeAccountFrame(variant)).not.toThrow();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('a transfer on the private stream', () => {
  const update = { e: 'balanceUpdate', E: 1573200697110, a: 'BTC', d: '-100.00000000', T: 1573200697068 };

  it('is read with its sign and its clear time', () => {
    expect(decode({ subscriptionId: 0, event: update })).toMatchObject({
      event: { kind: 'transfer', transfer: { asset: 'BTC', exchangeAtUs: 1_573_200_697_068_000 } },
    });
    const frame = decode(update);
    if (frame.kind !== 'event' || frame.event.kind !== 'transfer') throw new Error('no transfer');
    expect(frame.event.transfer.change.toFixed()).toBe('-100');
  });

  it('that cannot be read is an error', () => {
    for (const changes of [{ a: 7 }, { d: 'much' }, { d: undefined }, { T: 'now' }])
      expect(decodeAccountFrame(JSON.stringify({ ...update, ...changes })).ok).toBe(false);
  });
});

describe.skipIf(wire === undefined)('recorded user data (needs the recorded frames in TRADEWIND_WIRE)', () => {
  it('reads all seven real events as what they were', () => {
    const frames = readCapture(wire ?? '', 'binance-userdata').map(({ text }) => decodeAccountFrame(text));
    const told = frames.map((frame) => {
      if (!frame.ok || frame.value.kind !== 'event') return 'unread';
      const { event } = frame.value;
      if (event.kind === 'transfer') return `transfer ${event.transfer.asset}`;
      return event.kind === 'balances'
        ? `balances ${event.balances.length}`
        : `${event.order.clientOrderId} ${event.order.status} ${event.fill?.price.toFixed() ?? '-'}`;
    });
    expect(told.sort()).toEqual(
      [
        'daa3Lntyw5phO7yGkmkUzn New -',
        'daa3Lntyw5phO7yGkmkUzn Canceled -',
        'ios_0de017ca7ceb4102b3baa664feb46e65 New -',
        'ios_0de017ca7ceb4102b3baa664feb46e65 Filled 33.8571',
        'balances 2',
        'balances 2',
        'balances 2',
      ].sort(),
    );
  });
});
