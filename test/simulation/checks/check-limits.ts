import type { Decision } from '#libs/domain';
import { US_PER_MS, ZERO } from '#libs/kernel';
import { type Holding, worstPosition } from './check-reservations.js';
import { type Violation, violation } from './violation.js';

/** What stood in the committed books of risk when a decision was committed. */
export interface LimitsInForce {
  /** The version that the account had. */
  readonly version: number;
  /** Whether the rows of a version are there. */
  readonly isKept: (version: number) => boolean;
  /** How old a quote may be that carries a decision, in milliseconds. */
  readonly maxMarketAgeMs: number;
}

/** I-44: a decision names the one version of the limits that was in force at its commit, versions never go back, and none is lost. */
export class OneVersionOfLimits {
  #latest = 0;

  /** A committed decision, in order. */
  onDecision({ intent, limitsVersion }: Decision, { isKept, version }: LimitsInForce): readonly Violation[] {
    const found: Violation[] = [];
    if (limitsVersion !== version)
      found.push(violation('I-44', intent.intentId, `judged by limits ${limitsVersion}, in force are ${version}`));
    if (limitsVersion < this.#latest)
      found.push(violation('I-44', intent.intentId, `judged by limits ${limitsVersion} after ${this.#latest}`));
    if (limitsVersion > 0 && !isKept(limitsVersion))
      found.push(violation('I-44', intent.intentId, `the limits ${limitsVersion} that judged it are gone`));
    this.#latest = Math.max(this.#latest, limitsVersion);
    return found;
  }
}

/**
 * I-43: an approval that adds risk had limits, and a live market that was heard of just now with a price on both sides. What brings
 * the position nearer to flat gets out whatever the market looks like.
 */
export function checkFailsClosed(decision: Decision, inForce: LimitsInForce, holding: Holding): readonly Violation[] {
  const { intent, limitsVersion, numbers, verdict } = decision;
  if (verdict.outcome === 'REFUSED' || intent.reduceOnly || worstPosition(decision, holding).lte(ZERO)) return [];
  const found: string[] = [];
  if (limitsVersion === 0) found.push('without limits');
  if (numbers['bid'] === undefined || numbers['ask'] === undefined) found.push('without a price on each side');
  const ageUs = Number(numbers['marketAgeUs'] ?? Number.POSITIVE_INFINITY);
  if (!(ageUs >= 0 && ageUs <= inForce.maxMarketAgeMs * US_PER_MS))
    found.push(`on a market last heard of ${ageUs} us ago`);
  if (numbers['bookState'] !== 'LIVE') found.push(`on a book that is ${String(numbers['bookState'])}`);
  return found.map((why) => violation('I-43', intent.intentId, `approved ${why}`));
}
