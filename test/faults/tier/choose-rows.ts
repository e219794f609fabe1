import type { FaultRow } from './rows/fault-row.js';
import { SHAPES, type Shape } from './suite/shape.js';
import type { TierOptions } from './tier-options.js';

/** A row that is to be run on a shape, so often. */
export interface ChosenRow {
  readonly row: FaultRow;
  readonly shape: Shape;
  readonly trials: number;
}

/** What a row is called on a shape. */
export const faultOn = ({ fault, onDesk }: FaultRow, shape: Shape): string =>
  shape === 'desk' ? (onDesk?.fault ?? fault) : fault;

/**
 * The services' rows first, then those of a desk; of a shape the cheapest first: where the time is over, most of them have been run.
 * Throws where a row that was named is not among them: a run of nothing would pass.
 */
export function chooseRows(
  rows: readonly FaultRow[],
  { only, shapes, scale, tier }: TierOptions,
): readonly ChosenRow[] {
  const isWanted = ({ id }: FaultRow): boolean => only.length === 0 || only.some((begin) => id.startsWith(begin));
  const trialsOf = ({ onDesk, trials }: FaultRow, shape: Shape): number =>
    tier === 'pr' && shapes === undefined && shape === 'desk' ? (onDesk?.pr ?? 0) : trials[tier];
  const chosenOf = (shape: Shape): readonly ChosenRow[] =>
    rows
      .filter(isWanted)
      .map((row) => ({ row, shape, trials: trialsOf(row, shape) }))
      .filter(({ trials }) => trials > 0)
      .map((chosen) => ({ ...chosen, trials: Math.max(1, Math.round(chosen.trials * scale)) }))
      .toSorted(byPlace);
  const chosen = (shapes ?? SHAPES).flatMap(chosenOf);
  const missing = only.find((begin) => !chosen.some(({ row }) => row.id.startsWith(begin)));
  if (missing !== undefined) throw new Error(`no row of the tier ${tier} begins with ${JSON.stringify(missing)}`);
  return chosen;
}

/** The suite of a shape starts once, behind all that needs none. */
const byPlace = (a: ChosenRow, b: ChosenRow): number =>
  Number(b.row.isAlone === true) - Number(a.row.isAlone === true) ||
  a.row.seconds * a.trials - b.row.seconds * b.trials;
