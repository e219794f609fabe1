import type { Problem } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';

/** What a venue's list has of the instruments that were asked for. */
export interface ListedInstruments {
  /** In the order in which they were asked for. */
  readonly instruments: readonly Instrument[];
  /** Why each of the others cannot be had; `details.instrument` names it. */
  readonly refused: readonly Problem[];
}
