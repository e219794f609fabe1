import { type Decision, type Reservation, type RiskAccount, reservationParts } from '#libs/domain';
import { type Decimal, ZERO, maxDecimal } from '#libs/kernel';
import { type Violation, violation } from './violation.js';

/** What risk has committed. */
export interface RiskRows {
  readonly accounts: readonly RiskAccount[];
  readonly reservations: readonly Reservation[];
}

/** I-41: what an account holds back is the sum over its live orders, and never negative. */
export function checkReservations({ accounts, reservations }: RiskRows): readonly Violation[] {
  return accounts.flatMap(({ account, reserved }) => {
    const own = reservations.filter((one) => one.account === account);
    const sum = own.reduce((total: Decimal, one) => total.plus(reservationParts(one).open.times(one.price)), ZERO);
    const found: Violation[] = [];
    if (reserved.lt(ZERO)) found.push(violation('I-41', account, `reserved ${reserved.toFixed()}`));
    if (!sum.eq(reserved))
      found.push(violation('I-41', account, `reserved ${reserved.toFixed()}, its orders make ${sum.toFixed()}`));
    return found;
  });
}

/** What stands of an instrument right after an approval. */
export interface Holding {
  /** In base; negative if sold short. */
  readonly held: Decimal;
  /** What still can fill, of every instrument, the approved order included. */
  readonly open: readonly Reservation[];
}

/**
 * I-40: right after an approval, worst-case exposure is known, and where it raised the worst case, within its part of an equity that is
 * known. What brings the position nearer to flat even if all of its side is filled adds none: it gets out whatever is known.
 */
export function checkExposure(
  approved: Decision,
  account: RiskAccount,
  maxRatio: Decimal,
  holding: Holding,
): readonly Violation[] {
  const { grossExposure, equity } = account;
  if (approved.verdict.outcome === 'REFUSED' || approved.intent.reduceOnly) return [];
  if (worstPosition(approved, holding).lte(ZERO)) return [];
  const about = approved.intent.intentId;
  if (grossExposure === undefined) return [violation('I-40', about, 'approved with an exposure that is not known')];
  if (!raisesWorstCase(approved, holding)) return [];
  if (equity === undefined) return [violation('I-40', about, 'approved with an equity that is not known')];
  if (grossExposure.lte(equity.times(maxRatio))) return [];
  return [violation('I-40', about, `approved to ${grossExposure.toFixed()} of an equity of ${equity.toFixed()}`)];
}

/** Whether the largest position that can come about, long or short, is larger than it was without the order. */
function raisesWorstCase({ intent }: Decision, { held, open }: Holding): boolean {
  const largest = (orders: readonly Reservation[]): Decimal => {
    const openOf = (side: string): Decimal =>
      orders
        .filter((one) => one.instrument === intent.instrument && one.side === side)
        .reduce((total: Decimal, one) => total.plus(reservationParts(one).open), ZERO);
    return maxDecimal(held.plus(openOf('BUY')).abs(), held.minus(openOf('SELL')).abs());
  };
  return largest(open).gt(largest(open.filter(({ intentId }) => intentId !== intent.intentId)));
}

/** I-40: right after an approval, what is held and could still fill on its side is within the limit, or only nearer to flat. */
export function checkPosition(approved: Decision, holding: Holding, limit: Decimal): readonly Violation[] {
  if (approved.verdict.outcome === 'REFUSED') return [];
  const worst = worstPosition(approved, holding);
  if (worst.lte(limit)) return [];
  return [violation('I-40', approved.intent.intentId, `could become ${worst.toFixed()} of ${limit.toFixed()}`)];
}

/** The position in the direction of the order if all that is open on its side fills; not above zero where that only reduces. */
export function worstPosition({ intent }: Decision, { held, open }: Holding): Decimal {
  const ours = open.filter(({ instrument, side }) => instrument === intent.instrument && side === intent.side);
  const more = ours.reduce((total: Decimal, one) => total.plus(reservationParts(one).open), ZERO);
  return intent.side === 'BUY' ? held.plus(more) : more.minus(held);
}
