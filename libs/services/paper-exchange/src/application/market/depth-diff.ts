import type { EventSteps, Side } from '#libs/domain';

/** The part of a depth message that holds the change: first and last update id, then absolute sizes by level. */
export interface DepthChange {
  readonly U: number;
  readonly u: number;
  readonly b: readonly (readonly [string, string])[];
  readonly a: readonly (readonly [string, string])[];
}

/** Collects the changed levels between two depth messages; the next one begins where the last one ended. */
export class DepthDiff {
  #bids = new Map<EventSteps, EventSteps>();
  #asks = new Map<EventSteps, EventSteps>();
  #lastId = 0;

  /** Starts counting after an update id. */
  startAt(updateId: number): void {
    this.#lastId = updateId;
  }

  /** A level changed. */
  note(side: Side, priceTicks: EventSteps, lots: EventSteps): void {
    (side === 'BUY' ? this.#bids : this.#asks).set(priceTicks, lots);
  }

  /** Returns the change up to an update id, or `undefined` if there was none; without texts where none are wanted. */
  take(
    updateId: number,
    priced: (priceTicks: EventSteps, lots: EventSteps) => readonly [string, string],
    wanted: boolean,
  ): DepthChange | undefined {
    if (updateId === this.#lastId) return undefined;
    const rows = (levels: Map<EventSteps, EventSteps>): (readonly [string, string])[] =>
      wanted ? [...levels].map(([ticks, lots]) => priced(ticks, lots)) : [];
    const change = { U: this.#lastId + 1, u: updateId, b: rows(this.#bids), a: rows(this.#asks) };
    this.#lastId = updateId;
    this.#bids = new Map();
    this.#asks = new Map();
    return change;
  }
}
