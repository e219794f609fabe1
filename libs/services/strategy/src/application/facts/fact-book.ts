import { type BalanceView, MANUAL_STRATEGY, type PositionView, type RecordedIntent, positionMove } from '#libs/domain';
import { type Decimal, ZERO } from '#libs/kernel';
import type { Changed, FactsChange, IncomingMessage, IntentPlace, KnownFacts, PositionKey } from '../../ports.js';

/** What some facts look at and change, in memory: each sees what those before it did. */
export class FactBook {
  readonly #taken: Set<string>;
  readonly #messages: IncomingMessage[] = [];
  readonly #intents: Map<string, RecordedIntent>;
  readonly #positions: Map<string, PositionView>;
  readonly #changedIntents = new Map<string, Changed<RecordedIntent>>();
  readonly #newIntents = new Map<string, RecordedIntent>();
  readonly #changedPositions = new Map<string, FactsChange['positions'][number]>();
  readonly #changedBalances = new Map<string, BalanceView>();
  readonly #effects: (() => void)[] = [];

  constructor({ intents, positions, takenIds }: KnownFacts) {
    this.#taken = new Set(takenIds);
    this.#intents = new Map(intents.map((row) => [row.intentId, row]));
    this.#positions = new Map(positions.map((row) => [positionKeyOf(row), row]));
  }

  /** Takes a message down; returns whether it is the first time. */
  takeDown(message: IncomingMessage): boolean {
    if (this.#taken.has(message.id)) return false;
    this.#taken.add(message.id);
    this.#messages.push(message);
    return true;
  }

  /** Changes an intent and returns it as it is then; `undefined` if it is none of ours: the accounts may hold what others wanted. */
  changeIntent(intentId: string, change: (intent: RecordedIntent) => RecordedIntent): RecordedIntent | undefined {
    const known = this.#intents.get(intentId);
    if (known === undefined) return undefined;
    const after = change(known);
    if (after === known) return known;
    const before = this.#changedIntents.get(intentId)?.before ?? known;
    if (this.#newIntents.has(intentId)) this.#newIntents.set(intentId, after);
    else this.#changedIntents.set(intentId, { before, after });
    this.#intents.set(intentId, after);
    return after;
  }

  /** Adds an intent; returns `false` if its id is taken, or another one of its strategy and instrument is open. */
  insertIntent(intent: RecordedIntent): boolean {
    const { intentId, status } = intent;
    if (this.#intents.has(intentId) || (status === 'open' && this.#isOccupied(intent))) return false;
    this.#newIntents.set(intentId, intent);
    this.#intents.set(intentId, intent);
    return true;
  }

  /** Replaces a position unless a newer one is known; returns by how much it moved, in base. */
  movePosition(after: PositionView): Decimal {
    const key = positionKeyOf(after);
    const known = this.#positions.get(key);
    const moved = positionMove(known, after);
    if (moved === undefined) return ZERO;
    const changed = this.#changedPositions.get(key);
    this.#changedPositions.set(key, {
      versionBefore: changed === undefined ? known?.version : changed.versionBefore,
      after,
    });
    this.#positions.set(key, after);
    return moved;
  }

  /** Replaces balances unless newer ones are known. */
  saveBalances(after: BalanceView): void {
    const key = `${after.account} ${after.venue}`;
    const changed = this.#changedBalances.get(key);
    if (changed === undefined || changed.version < after.version) this.#changedBalances.set(key, after);
  }

  /** Runs `effect` once, after the commit. */
  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  /** Everything that was changed; `undefined` where every message was taken down before. */
  changeOf(): FactsChange | undefined {
    if (this.#messages.length === 0) return undefined;
    return {
      messages: this.#messages,
      intents: [...this.#changedIntents.values()],
      newIntents: [...this.#newIntents.values()],
      positions: [...this.#changedPositions.values()],
      balances: [...this.#changedBalances.values()],
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

  /** People may have several open at a time. */
  #isOccupied({ instrument, strategy, venue }: IntentPlace): boolean {
    if (strategy === MANUAL_STRATEGY) return false;
    return [...this.#intents.values()].some(
      (known) =>
        known.status === 'open' &&
        known.strategy === strategy &&
        known.venue === venue &&
        known.instrument === instrument,
    );
  }
}

const positionKeyOf = ({ account, instrument, venue }: PositionKey): string => `${account} ${venue} ${instrument}`;
