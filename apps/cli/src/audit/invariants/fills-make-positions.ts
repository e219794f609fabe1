import { feeInstrumentOf } from '#libs/domain';
import { Decimal, type InstrumentId, ZERO, asId, formatDecimal, sumDecimals } from '#libs/kernel';
import type { AuditedFill, AuditedPosition, Invariant, Violation } from '../audited-books.js';

const instrumentOf = ({ symbol, base, quote }: AuditedPosition) => ({ id: asId<InstrumentId>(symbol), base, quote });

/** What a fill moves in a position: its own quantity, and its fee where this position pays it. */
function movedBy(fill: AuditedFill, position: AuditedPosition, all: readonly AuditedPosition[]): Decimal {
  const { side, quantity, fee, feeAsset, symbol } = fill;
  if (symbol === position.symbol) {
    const moved = side === 'BUY' ? quantity : ZERO.minus(quantity);
    return feeAsset === position.base ? moved.minus(fee) : moved;
  }
  const traded = all.find((one) => one.symbol === symbol);
  if (traded === undefined) return ZERO;
  const payer = feeInstrumentOf(fill, instrumentOf(traded), all.map(instrumentOf));
  return payer?.id === position.symbol ? ZERO.minus(fee) : ZERO;
}

function feesOf(fills: readonly AuditedFill[]): Map<string, Decimal> {
  const fees = new Map<string, Decimal>();
  for (const { feeAsset, fee } of fills) fees.set(feeAsset, (fees.get(feeAsset) ?? ZERO).plus(fee));
  return fees;
}

function judgePosition(
  position: AuditedPosition,
  fills: readonly AuditedFill[],
  all: readonly AuditedPosition[],
): readonly Violation[] {
  const { symbol: about, fees, quantity, quantityAtRisk } = position;
  const violations: Violation[] = [];
  const demand = (what: string, ours: Decimal, fromFills: Decimal): void => {
    if (ours.eq(fromFills)) return;
    const details = `${what} is ${formatDecimal(ours)}, its fills make ${formatDecimal(fromFills)}`;
    violations.push({ invariant: 'I-01', about, details });
  };
  const held = sumDecimals(fills.map((fill) => movedBy(fill, position, all)));
  demand('the position', quantity, held);
  demand("risk's position", quantityAtRisk ?? ZERO, held);
  const own = fills.filter(({ symbol }) => symbol === about);
  // What pays for other fills is realised by their fees too, which no fill of its own shows.
  const paysForOthers = fills.some((fill) => fill.symbol !== about && !movedBy(fill, position, all).eq(ZERO));
  if (!paysForOthers)
    demand('the realised profit', position.realisedProfit, sumDecimals(own.map((fill) => fill.realisedProfit)));
  for (const [asset, fee] of feesOf(own)) demand(`the fee in ${asset}`, new Decimal(fees[asset] ?? '0'), fee);
  return violations;
}

/** I-01: quantity, fees and realised profit of a position are the exact sums over the fills, and risk has the same quantity. */
export const fillsMakePositions: Invariant = ({ fills, positions }) => {
  const known = new Set(positions.map(({ symbol }) => symbol));
  const lost = [...new Set(fills.map(({ symbol }) => symbol))].filter((symbol) => !known.has(symbol));
  return [
    ...lost.map((about) => ({ invariant: 'I-01', about, details: 'there are fills and no position' })),
    ...positions.flatMap((position) => judgePosition(position, fills, positions)),
  ];
};
