import { Decimal, ZERO, formatDecimal, sumDecimals } from '#libs/kernel';
import type { AuditedFill, AuditedPosition, Invariant, Violation } from '../audited-books.js';

function quantityOf(fills: readonly AuditedFill[], base: string): Decimal {
  return sumDecimals(
    fills.map(({ side, quantity, fee, feeAsset }) => {
      const moved = side === 'BUY' ? quantity : ZERO.minus(quantity);
      return feeAsset === base ? moved.minus(fee) : moved;
    }),
  );
}

function feesOf(fills: readonly AuditedFill[]): Map<string, Decimal> {
  const fees = new Map<string, Decimal>();
  for (const { feeAsset, fee } of fills) fees.set(feeAsset, (fees.get(feeAsset) ?? ZERO).plus(fee));
  return fees;
}

function judgePosition(position: AuditedPosition, fills: readonly AuditedFill[]): readonly Violation[] {
  const { symbol: about, base, fees, quantity, quantityAtRisk, realisedProfit } = position;
  const violations: Violation[] = [];
  const demand = (what: string, ours: Decimal, fromFills: Decimal): void => {
    if (ours.eq(fromFills)) return;
    const details = `${what} is ${formatDecimal(ours)}, its fills make ${formatDecimal(fromFills)}`;
    violations.push({ invariant: 'I-01', about, details });
  };
  const held = quantityOf(fills, base);
  demand('the position', quantity, held);
  demand("risk's position", quantityAtRisk ?? ZERO, held);
  demand('the realised profit', realisedProfit, sumDecimals(fills.map((fill) => fill.realisedProfit)));
  for (const [asset, fee] of feesOf(fills)) demand(`the fee in ${asset}`, new Decimal(fees[asset] ?? '0'), fee);
  return violations;
}

/** I-01: quantity, fees and realised profit of a position are the exact sums over its fills, and risk has the same quantity. */
export const fillsMakePositions: Invariant = ({ fills, positions }) => {
  const known = new Set(positions.map(({ symbol }) => symbol));
  const lost = [...new Set(fills.map(({ symbol }) => symbol))].filter((symbol) => !known.has(symbol));
  return [
    ...lost.map((about) => ({ invariant: 'I-01', about, details: 'there are fills and no position' })),
    ...positions.flatMap((position) =>
      judgePosition(
        position,
        fills.filter(({ symbol }) => symbol === position.symbol),
      ),
    ),
  ];
};
