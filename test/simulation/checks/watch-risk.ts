import type { Decision, VersionedLimits } from '#libs/domain';
import { type Decimal, ZERO } from '#libs/kernel';
import type { MemoryRiskDatabase } from '#libs/services/risk';
import { OneVersionOfLimits, checkFailsClosed } from './check-limits.js';
import { checkExposure, checkPosition, checkReservations } from './check-reservations.js';
import { ReleasesHaveReason } from './check-release.js';
import { type Violation, violation } from './violation.js';

/** The limits that risk was given. */
export interface WatchedLimits {
  /** Part of the equity. */
  readonly maxGrossExposureRatio: Decimal;
  /** How old a quote may be that carries a decision, in milliseconds. */
  readonly maxMarketAgeMs: number;
}

/** Watches the committed rows of risk at every commit. */
export class WatchRisk {
  readonly #books: MemoryRiskDatabase;
  readonly #limits: WatchedLimits;
  readonly #releases = new ReleasesHaveReason();
  readonly #versions = new OneVersionOfLimits();
  readonly #hasEnded: (intentId: string) => boolean;
  #decisionsSeen = 0;

  /** `hasEnded`: whether the order of an intent ever stood as ended in the committed books of order-management. */
  constructor(books: MemoryRiskDatabase, limits: WatchedLimits, hasEnded: (intentId: string) => boolean) {
    this.#hasEnded = hasEnded;
    this.#books = books;
    this.#limits = limits;
  }

  /** Something was committed. */
  afterCommit(): readonly Violation[] {
    const { accounts, decisions, openReservations, reservations } = this.#books;
    const found = [...checkReservations({ accounts: accounts.find(), reservations: openReservations.find() })];
    for (const one of reservations.find()) found.push(...this.#releases.onReservation(one, this.#hasEnded));
    if (decisions.size > this.#decisionsSeen) {
      const fresh = decisions.find().slice(this.#decisionsSeen);
      this.#decisionsSeen = decisions.size;
      for (const decision of fresh) found.push(...this.#checkDecision(decision));
    }
    return found;
  }

  #checkDecision(decision: Decision): readonly Violation[] {
    const { accounts, claims, openReservations, positions } = this.#books;
    const { account: name, instrument, intentId } = decision.intent;
    const account = accounts.get(name);
    if (claims.get(intentId) === undefined) return [violation('I-30', intentId, 'decided without being claimed')];
    if (account === undefined) return [];
    const inForce = {
      version: account.limitsVersion,
      isKept: (version: number) => this.#limitsOf(decision, version).length > 0,
      maxMarketAgeMs: this.#limits.maxMarketAgeMs,
    };
    const held = positions.find((row) => row.instrument === instrument)[0]?.quantity ?? ZERO;
    const holding = { held, open: openReservations.find() };
    return [
      ...checkExposure(decision, account, this.#limits.maxGrossExposureRatio, holding),
      ...checkPosition(decision, holding, this.#maxPositionOf(decision)),
      ...this.#versions.onDecision(decision, inForce),
      ...checkFailsClosed(decision, inForce, holding),
    ];
  }

  #limitsOf({ intent }: Decision, version: number): readonly VersionedLimits[] {
    return this.#books.limits.find((row) => row.account === intent.account && row.version === version);
  }

  /** By the limits that are stored under the version that the decision names; the stories set one for every instrument. */
  #maxPositionOf(decision: Decision): Decimal {
    return this.#limitsOf(decision, decision.limitsVersion)[0]?.maxPosition ?? ZERO;
  }
}
