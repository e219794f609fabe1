import type { Random } from '#libs/kernel';
import type { Load } from '../load/load.js';
import type { FaultSuite } from '../suite/fault-suite.js';
import type { Shape } from '../suite/shape.js';

/** What a trial works with. */
export interface Trial {
  readonly suite: FaultSuite;
  readonly shape: Shape;
  readonly load: Load;
  /** Seeded for this trial. */
  readonly random: Random;
  readonly seed: number;
  /** Which trial of its row it is: 0, 1, 2 … */
  readonly index: number;
  /** Part of what a nightly run would do: 1 is all of it. */
  readonly scale: number;
  /** When the run's time is over, on the clock of `performance.now()`; `undefined` where it has no limit. */
  readonly untilMs: number | undefined;
  /** A name for the intents of this trial, such as `F-50-0`. */
  readonly name: string;
}

/** Something that a trial measured. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  /** `ms` where nothing is said. */
  readonly unit?: string;
  /** The most that is right; `undefined` where it is only reported. */
  readonly goal?: number;
}

/** Ids of messages that nobody can read, of a row that has seen them parked, begin so. */
export const SEEN_PARKED = 'poison-';

/** What a row is on a desk, where that is something else than on services. */
export interface OnDesk {
  /** The fault in other words. */
  readonly fault?: string;
  /** Why a desk cannot have it. */
  readonly notBecause?: string;
  /** Trials in the pr tier where no shape is asked for; 0 unless said otherwise. */
  readonly pr?: number;
}

/** One row of the fault table: a fault, and what must hold. Invariants hold besides, in every row. */
export interface FaultRow {
  readonly id: string;
  readonly fault: string;
  /** Trials in each tier; 0 leaves it out. */
  readonly trials: { readonly pr: number; readonly nightly: number };
  readonly onDesk?: OnDesk;
  /** What one trial costs on two cores, in seconds: what the budget of a tier is made of, and in which order its rows are run. */
  readonly seconds: number;
  /** How long it may take until all is quiet afterwards, in milliseconds, on a machine of its own. */
  readonly quietWithinMs: number;
  /** It needs no suite: the trial's is not there, none runs beside it, and nothing is checked afterwards. */
  readonly isAlone?: true;
  /** It leaves a suite behind that is no other row's, and a journal in which others than our clients asked: only readiness is checked. */
  readonly leavesBehind?: true;
  /** Why it cannot run on this machine; `undefined` where it can. */
  cannotRunBecause?(suite: FaultSuite): string | undefined;
  /** Injects and heals; throws where what must hold does not. */
  runTrial(trial: Trial): Promise<readonly Measurement[]>;
}

/** The load of most rows: a few intents a second of every kind. */
export const STEADY = { rate: 8, kinds: ['cross', 'near', 'rest'], validForMs: 6_000 } as const;

/** Fails the trial where something that must hold does not. */
export function demand(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}
