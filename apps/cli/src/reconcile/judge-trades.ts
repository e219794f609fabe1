import { type JournalTrade, type VenueTruth, feeInstrumentOf, flowOf } from '#libs/domain';
import { Decimal, type InstrumentId, ZERO, asId, formatDecimal, sumDecimals } from '#libs/kernel';
import type { BookedPosition, BookedState, BookedTrade } from './booked-state.js';
import type { Difference } from './difference.js';

const keyOf = (symbol: string, tradeId: string): string => `${symbol} ${tradeId}`;

function fromJournal(trade: JournalTrade): BookedTrade {
  return {
    symbol: trade.symbol,
    venueTradeId: String(trade.tradeId),
    side: trade.side,
    quantity: new Decimal(trade.quantity),
    price: new Decimal(trade.price),
    fee: new Decimal(trade.fee),
    feeAsset: trade.feeAsset,
    maker: trade.maker,
  };
}

function sayTrade(trade: BookedTrade): string {
  const fee = `fee ${formatDecimal(trade.fee)} ${trade.feeAsset}`;
  const what = `${trade.side} ${formatDecimal(trade.quantity)} at ${formatDecimal(trade.price)}`;
  return `${what}, ${fee}, ${trade.maker ? 'maker' : 'taker'}`;
}

const feesAgree = (a: BookedTrade, b: BookedTrade): boolean =>
  a.fee.eq(b.fee) && (a.feeAsset === b.feeAsset || a.fee.eq(ZERO));

function isSame(a: BookedTrade, b: BookedTrade): boolean {
  const money = a.quantity.eq(b.quantity) && a.price.eq(b.price) && feesAgree(a, b);
  return money && a.side === b.side && a.maker === b.maker;
}

/** Every trade of the venue is booked exactly once, with the same side, quantity, price and fee, and no other is. */
export function judgeTrades(booked: readonly BookedTrade[], truth: VenueTruth, account: string): readonly Difference[] {
  const differences: Difference[] = [];
  const ours = new Map<string, BookedTrade>();
  for (const trade of booked) {
    const key = keyOf(trade.symbol, trade.venueTradeId);
    const twin = ours.get(key);
    if (twin !== undefined) {
      differences.push({
        kind: 'TRADE_BOOKED_TWICE',
        about: key,
        ours: sayTrade(trade),
        venue: 'a trade happens once',
      });
    }
    ours.set(key, trade);
  }
  for (const trade of truth.trades.filter((one) => one.account === account).map(fromJournal)) {
    const key = keyOf(trade.symbol, trade.venueTradeId);
    const mine = ours.get(key);
    ours.delete(key);
    if (mine === undefined) {
      differences.push({ kind: 'TRADE_NOT_BOOKED', about: key, ours: 'no such trade', venue: sayTrade(trade) });
    } else if (!isSame(mine, trade)) {
      differences.push({ kind: 'TRADE_DIFFERS', about: key, ours: sayTrade(mine), venue: sayTrade(trade) });
    }
  }
  for (const [about, trade] of ours) {
    differences.push({ kind: 'TRADE_UNKNOWN_TO_VENUE', about, ours: sayTrade(trade), venue: 'no such trade' });
  }
  return differences;
}

/** What the venue's own trades make of a position: bought minus sold minus every fee that it pays, those of other symbols included. */
function positionOf(
  truth: VenueTruth,
  account: string,
  position: BookedPosition,
  all: readonly BookedPosition[],
): Decimal {
  const instruments = all.map(({ base, quote, symbol }) => ({ id: asId<InstrumentId>(symbol), base, quote }));
  const moves = truth.trades.map((trade) => {
    if (trade.account !== account) return ZERO;
    const fill = { ...trade, fee: new Decimal(trade.fee) };
    const traded = instruments.find(({ id }) => id === trade.symbol);
    const pays = traded !== undefined && feeInstrumentOf(fill, traded, instruments)?.id === position.symbol;
    if (trade.symbol !== position.symbol) return pays ? fill.fee.neg() : ZERO;
    return flowOf({ ...fill, quantity: new Decimal(trade.quantity), price: new Decimal(trade.price) }, position)
      .quantity;
  });
  return sumDecimals(moves);
}

function judgePosition(
  position: BookedPosition,
  truth: VenueTruth,
  account: string,
  all: readonly BookedPosition[],
): Difference[] {
  const { symbol: about, quantity, quantityAtRisk } = position;
  const fromTrades = positionOf(truth, account, position, all);
  const venue = `fills minus the fees paid in it make ${formatDecimal(fromTrades)}`;
  const differences: Difference[] = [];
  if (!fromTrades.eq(quantity)) {
    differences.push({ kind: 'POSITION_DIFFERS', about, ours: formatDecimal(quantity), venue });
  }
  if (!fromTrades.eq(quantityAtRisk)) {
    differences.push({ kind: 'POSITION_DIFFERS_AT_RISK', about, ours: formatDecimal(quantityAtRisk), venue });
  }
  return differences;
}

/** Every position is exactly what the venue's trades make of it, and every traded symbol has one. */
export function judgePositions(state: BookedState, truth: VenueTruth, account: string): readonly Difference[] {
  const known = new Set(state.positions.map((position) => position.symbol));
  const traded = new Set(truth.trades.filter((trade) => trade.account === account).map((trade) => trade.symbol));
  const missing = [...traded].filter((symbol) => !known.has(symbol));
  return [
    ...missing.map((about): Difference => ({
      kind: 'POSITION_DIFFERS',
      about,
      ours: 'no position',
      venue: 'it was traded',
    })),
    ...state.positions.flatMap((position) => judgePosition(position, truth, account, state.positions)),
  ];
}
