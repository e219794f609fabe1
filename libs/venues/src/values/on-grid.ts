import type { Level, Steps } from '#libs/domain';

/**
 * What leaves the feed is whole ticks and lots of the instrument as it is now. Orders from before a change of the tick or
 * lot size may lie between two steps: they are kept exactly in the book and rounded here, in the careful direction.
 */
export type Rounding = 'down' | 'up' | 'nearest';

/** A price or size in whole steps; what is positive stays at least one step. */
export function wholeSteps(steps: Steps, rounding: Rounding): Steps {
  if (typeof steps === 'bigint' || Number.isInteger(steps)) return steps;
  const rounded = rounding === 'down' ? Math.floor(steps) : rounding === 'up' ? Math.ceil(steps) : Math.round(steps);
  return Math.max(1, rounded);
}

/**
 * The levels of a side in whole steps, and how many could not be passed on: a price between two ticks has no place on
 * the grid, and rounding it would overwrite its neighbour's size.
 */
export function levelsOnGrid(levels: readonly Level[]): { readonly levels: readonly Level[]; readonly left: number } {
  if (levels.every(isOnGrid)) return { levels, left: 0 };
  const kept = levels.filter((level) => isWhole(level.priceTicks));
  return {
    levels: kept.map(({ priceTicks, sizeLots }) => ({ priceTicks, sizeLots: wholeSteps(sizeLots, 'down') })),
    left: levels.length - kept.length,
  };
}

function isOnGrid(level: Level): boolean {
  return isWhole(level.priceTicks) && isWhole(level.sizeLots);
}

/** Whether steps are no fraction. The numbers first: they are what is frequent. */
export function isWhole(steps: Steps): boolean {
  return Number.isInteger(steps) || typeof steps === 'bigint';
}
