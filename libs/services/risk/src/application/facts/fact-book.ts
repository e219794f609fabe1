import {
  type PositionPlace,
  type Reservation,
  type TrackedPosition,
  type UncoveredSpend,
  type VenueBalances,
  isCoveredBy,
  settlementOf,
  untradedPosition,
} from '#libs/domain';
import { type AccountId, type Decimal, type IntentId, ZERO } from '#libs/kernel';
import type { Changed, FactsChange, HeardBalances, KnownFacts } from '../../ports.js';

/** What some facts of one account look at and change, in memory: each sees what those before it did. */
export class FactBook {
  readonly #account: AccountId;
  readonly #taken: Set<string>;
  readonly #messages: { readonly id: string; readonly subjectName: string }[] = [];
  readonly #reservations: Map<string, Reservation>;
  readonly #positions: Map<string, TrackedPosition>;
  readonly #heard: Map<string, HeardBalances>;
  readonly #changedReservations = new Map<string, Changed<Reservation>>();
  readonly #changedPositions = new Map<string, Changed<TrackedPosition>>();
  readonly #changedBalances = new Map<string, FactsChange['balances'][number]>();
  readonly #effects: (() => void)[] = [];
  #spends: readonly UncoveredSpend[] = [];
  #reservedBy: Decimal | undefined;

  constructor(account: AccountId, { balances, positions, reservations, takenIds }: KnownFacts) {
    this.#account = account;
    this.#taken = new Set(takenIds);
    this.#reservations = new Map(reservations.map((row) => [row.intentId, row]));
    this.#positions = new Map(positions.map((row) => [keyOf(row), row]));
    this.#heard = new Map(balances.map((row) => [row.venue, row]));
  }

  /** Takes a message down; returns whether it is the first time. */
  takeDown(id: string, subjectName: string): boolean {
    if (this.#taken.has(id)) return false;
    this.#taken.add(id);
    this.#messages.push({ id, subjectName });
    return true;
  }

  /** What an intent holds back; `undefined` where it was not approved here. */
  findReservation(intentId: IntentId): Reservation | undefined {
    return this.#reservations.get(intentId);
  }

  /** Replaces a reservation, which changes what the account holds back, if at all, with {@link changeAccount}. */
  saveReservation(after: Reservation): void {
    change(this.#changedReservations, after.intentId, this.#reservations.get(after.intentId) ?? after, after);
    this.#reservations.set(after.intentId, after);
  }

  /** Replaces a reservation; the account holds back exactly what that reservation still does. */
  settleReservation(before: Reservation, after: Reservation): void {
    this.saveReservation(after);
    this.changeAccount(settlementOf(before, after));
  }

  /** Notes that a decision on the account as it was is void, and by how much more it holds back, in quote. */
  changeAccount(reservedBy: Decimal = ZERO): void {
    this.#reservedBy = (this.#reservedBy ?? ZERO).plus(reservedBy);
  }

  /** Our own sum of the fills of a place. */
  findPosition(place: PositionPlace): TrackedPosition {
    return this.#positions.get(keyOf(place)) ?? untradedPosition(place);
  }

  /** Replaces a position. */
  savePosition(after: TrackedPosition): void {
    change(this.#changedPositions, keyOf(after), this.findPosition(after), after);
    this.#positions.set(keyOf(after), after);
  }

  /** How new what is known of a venue's balances is; `undefined` where they were never heard. */
  findBalances(venue: string): HeardBalances | undefined {
    return this.#heard.get(venue);
  }

  /** Replaces all that the account has at a venue; what was spent by their time is in them. */
  saveBalances(after: VenueBalances): void {
    const { venue } = after;
    const known = this.#changedBalances.get(venue);
    const versionBefore = known === undefined ? this.#heard.get(venue)?.version : known.versionBefore;
    this.#changedBalances.set(venue, { versionBefore, after });
    this.#heard.set(venue, after);
    this.#spends = this.#spends.filter((spend) => spend.venue !== venue || !isCoveredBy(spend, after));
  }

  /** Adds what a fill spent before the balances tell of it. */
  addUncoveredSpends(spends: readonly UncoveredSpend[]): void {
    this.#spends = [...this.#spends, ...spends];
  }

  /** Runs `effect` once, after the commit. */
  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  /** Everything that was changed; `undefined` where every message was taken down before. */
  changeOf(): FactsChange | undefined {
    if (this.#messages.length === 0) return undefined;
    return {
      account: this.#account,
      messages: this.#messages,
      reservations: [...this.#changedReservations.values()],
      positions: [...this.#changedPositions.values()],
      balances: [...this.#changedBalances.values()],
      uncoveredSpends: this.#spends,
      reservedBy: this.#reservedBy,
    };
  }

  /** Runs the effects, in order. One that throws is reported and does not stop the others: the commit stands. */
  runEffects(onError: (error: unknown) => void): void {
    for (const effect of this.#effects) {
      try {
        effect();
      } catch (error) {
        onError(error);
      }
    }
  }
}

/** Notes a change of a row; what it was before the first of several is kept. */
function change<Row>(changes: Map<string, Changed<Row>>, key: string, before: Row, after: Row): void {
  changes.set(key, { before: changes.get(key)?.before ?? before, after });
}

const keyOf = ({ account, venue, instrument }: PositionPlace): string => `${account} ${venue} ${instrument}`;
