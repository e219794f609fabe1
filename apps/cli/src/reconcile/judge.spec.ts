import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import type { BookedState, BookedTrade } from './booked-state.js';
import { ACCOUNT, order, received, state, trade, truth, venueOrder, venueTrade } from './judge.fixture.js';
import { judge, judgeByReconciliation } from './judge.js';

const kinds = (booked: BookedState, venue = truth()): string[] =>
  judge(booked, venue, ACCOUNT).map((difference) => difference.kind);

describe('the judge', () => {
  it('finds nothing where both sides say the same, whatever the trailing zeros', () => {
    expect(judge(state(), truth(), ACCOUNT)).toEqual([]);
  });

  it('finds an order at the venue that we do not know', () => {
    expect(kinds(state({ orders: [] }))).toEqual(['ORDER_UNKNOWN_TO_US']);
  });

  it('finds an order of ours that the venue does not know', () => {
    const lost = order({ venueClientOrderId: 'c-2', status: 'New', cumQuantity: new Decimal('0') });
    expect(kinds(state({ orders: [order(), lost] }))).toEqual(['ORDER_UNKNOWN_TO_VENUE']);
  });

  it('accepts an order that never reached the venue, and one that the venue refused, but no guess', () => {
    const zero = new Decimal('0');
    const expired = order({ venueClientOrderId: 'c-2', status: 'Expired', cumQuantity: zero, wasSent: false });
    expect(kinds(state({ orders: [order(), expired] }))).toEqual([]);
    const refused = order({ venueClientOrderId: 'c-3', status: 'Rejected', cumQuantity: zero });
    const sent = truth({}, [received(4, 'c-3')]);
    expect(kinds(state({ orders: [order(), refused] }), sent)).toEqual([]);
    const guessed = order({ venueClientOrderId: 'c-3', status: 'Canceled', cumQuantity: zero });
    expect(kinds(state({ orders: [order(), guessed] }), sent)).toEqual(['ORDER_UNKNOWN_TO_VENUE']);
    const unsent = order({ venueClientOrderId: 'c-2', status: 'Unknown', cumQuantity: zero });
    expect(kinds(state({ orders: [order(), unsent] }))).toEqual(['ORDER_UNKNOWN_TO_VENUE']);
  });

  it('finds another status, another executed quantity and another ordered quantity', () => {
    expect(kinds(state({ orders: [order({ status: 'Canceled' })] }))).toEqual(['ORDER_DIFFERS']);
    expect(kinds(state({ orders: [order({ cumQuantity: new Decimal('1.9') })] }))).toEqual(['ORDER_DIFFERS']);
    expect(kinds(state({ orders: [order({ quantity: new Decimal('3') })] }))).toEqual(['ORDER_DIFFERS']);
  });

  it('finds an order that is still open, even where both sides say so', () => {
    const open = truth({ orders: [venueOrder({ status: 'PartiallyFilled', quantity: '3' })] });
    const ours = order({ status: 'PartiallyFilled', quantity: new Decimal('3') });
    expect(kinds(state({ orders: [ours] }), open)).toEqual(['ORDER_NOT_SETTLED']);
  });

  it('finds an order that was sent twice, even where the venue refused the second message', () => {
    expect(kinds(state(), truth({}, [received(4, 'c-1')]))).toEqual(['ORDER_SENT_TWICE']);
  });

  it('finds a trade that is not booked, one booked twice, and one that never happened', () => {
    expect(kinds(state({ trades: [] }))).toEqual(['TRADE_NOT_BOOKED']);
    expect(kinds(state({ trades: [trade(), trade()] }))).toEqual(['TRADE_BOOKED_TWICE']);
    expect(kinds(state({ trades: [trade(), trade({ venueTradeId: '8' })] }))).toEqual(['TRADE_UNKNOWN_TO_VENUE']);
  });

  it('finds a trade with another side, quantity, price, fee, fee asset or liquidity', () => {
    const wrong: Partial<BookedTrade>[] = [
      { side: 'SELL' },
      { quantity: new Decimal('2.1') },
      { price: new Decimal('100.01') },
      { fee: new Decimal('0') },
      { feeAsset: 'USDT' },
      { maker: true },
    ];
    for (const more of wrong) expect(kinds(state({ trades: [trade(more)] }))).toEqual(['TRADE_DIFFERS']);
  });

  it('finds a position that forgot the base fee, and a traded symbol without a position', () => {
    const forgot = [
      { symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', quantity: new Decimal('2'), quantityAtRisk: new Decimal('2') },
    ];
    expect(kinds(state({ positions: forgot }))).toEqual(['POSITION_DIFFERS', 'POSITION_DIFFERS_AT_RISK']);
    expect(kinds(state({ positions: [] }))).toEqual(['POSITION_DIFFERS']);
  });

  it('counts a fee in quote against the money, not against the position', () => {
    const venue = truth({ trades: [venueTrade({ fee: '0.2', feeAsset: 'USDT' })] });
    const ours = state({
      trades: [trade({ fee: new Decimal('0.2'), feeAsset: 'USDT' })],
      positions: [
        { symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', quantity: new Decimal('2'), quantityAtRisk: new Decimal('2') },
      ],
    });
    expect(kinds(ours, venue)).toEqual([]);
  });

  it('counts a fee of another symbol against the position in the asset that it was paid in', () => {
    const venue = truth({ trades: [venueTrade({ fee: '0.5', feeAsset: 'BNB' })] });
    const place = (base: string, quantity: string) => {
      const held = new Decimal(quantity);
      return { symbol: `${base}USDT`, base, quote: 'USDT', quantity: held, quantityAtRisk: held };
    };
    const trades = [trade({ fee: new Decimal('0.5'), feeAsset: 'BNB' })];
    expect(kinds(state({ trades, positions: [place('BTC', '2'), place('BNB', '-0.5')] }), venue)).toEqual([]);
    const forgot = state({ trades, positions: [place('BTC', '2'), place('BNB', '0')] });
    expect(kinds(forgot, venue)).toEqual(['POSITION_DIFFERS', 'POSITION_DIFFERS_AT_RISK']);
  });

  it('finds a balance that differs by the last digit, is locked, or is missing on either side', () => {
    const usdt = { asset: 'USDT', free: new Decimal('800'), locked: new Decimal('0') };
    const btc = { asset: 'BTC', free: new Decimal('1.998'), locked: new Decimal('0') };
    expect(kinds(state({ balances: [{ ...btc, free: new Decimal('1.99800001') }, usdt] }))).toEqual([
      'BALANCE_DIFFERS',
    ]);
    expect(kinds(state({ balances: [btc, { ...usdt, locked: new Decimal('1') }] }))).toEqual(['BALANCE_DIFFERS']);
    expect(kinds(state({ balances: [btc] }))).toEqual(['BALANCE_DIFFERS']);
    expect(kinds(state({ balances: [btc, usdt, { ...btc, asset: 'ETH' }] }))).toEqual(['BALANCE_DIFFERS']);
  });

  it('accepts a balance of nothing that only one side lists', () => {
    const zero = { free: new Decimal('0'), locked: new Decimal('0') };
    expect(kinds(state({ balances: [...state().balances, { asset: 'ETH', ...zero }] }))).toEqual([]);
  });

  it('finds a journal that contradicts itself', () => {
    const venue = truth({ orders: [venueOrder({ cumQuantity: '1' })] });
    expect(kinds(state({ orders: [order({ cumQuantity: new Decimal('1') })] }), venue)).toEqual([
      'FILLS_DIFFER_FROM_ORDER',
    ]);
  });

  it('finds a position that risk has wrong, and a reservation that nobody gave back', () => {
    const late = state().positions.map((position) => ({ ...position, quantityAtRisk: new Decimal('0') }));
    expect(kinds(state({ positions: late }))).toEqual(['POSITION_DIFFERS_AT_RISK']);
    expect(kinds(state({ openReservations: [{ intentId: 'i-1', openQuantity: new Decimal('0.5') }] }))).toEqual([
      'RESERVATION_LEFT',
    ]);
  });

  it('counts what order-management itself could not explain', () => {
    expect(kinds(state({ openDiscrepancies: ['BALANCE_UNEXPLAINED USDT'] }))).toEqual(['DISCREPANCY_OPEN']);
  });

  it('finds an order that risk has not approved, whatever the venue says of it', () => {
    expect(kinds(state({ ordersWithoutDecision: ['tw-1 BUY 0.5 BTC-USDT'] }))).toEqual(['ORDER_WITHOUT_DECISION']);
  });
});

describe('the judge where the journal is not ours to read', () => {
  it('is content where everything is settled and no discrepancy is open', () => {
    expect(judgeByReconciliation(state())).toEqual([]);
  });

  it('names what is open: orders, discrepancies, reservations, and positions that risk has otherwise', () => {
    const position = {
      symbol: 'BTCUSDT',
      base: 'BTC',
      quote: 'USDT',
      quantity: new Decimal('1'),
      quantityAtRisk: new Decimal('2'),
    };
    const open = state({
      orders: [order(), order({ venueClientOrderId: 'c-2', status: 'Unknown' })],
      positions: [position],
      openReservations: [{ intentId: 'i-1', openQuantity: new Decimal('2') }],
      openDiscrepancies: ['EXTERNAL_ORDER x {}'],
    });
    expect(judgeByReconciliation(open).map(({ kind, about }) => `${kind} ${about}`)).toEqual([
      'ORDER_NOT_SETTLED c-2',
      'POSITION_DIFFERS_AT_RISK BTCUSDT',
      'RESERVATION_LEFT i-1 2',
      'DISCREPANCY_OPEN EXTERNAL_ORDER x {}',
    ]);
  });
});
