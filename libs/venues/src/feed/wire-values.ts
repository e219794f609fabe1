import type { Instrument, Level } from '#libs/domain';
import type { WireLevel } from '../codec/index.js';
import { type StepScale, parseSteps, stepScale } from '../values/decimal-steps.js';

/** How the texts of one instrument become ticks and lots. */
export interface WireScale {
  readonly price: StepScale;
  readonly size: StepScale;
}

/** The scale of an instrument's prices and sizes. */
export function wireScaleOf(instrument: Instrument): WireScale {
  return { price: stepScale(instrument.tickSize), size: stepScale(instrument.lotSize) };
}

/** Levels in steps, and how many there was no number for. */
export interface CountedLevels {
  readonly levels: readonly Level[];
  readonly left: number;
}

/**
 * Levels in ticks and lots, exact; off the grid in fractions of a step. A level beyond 2^53 steps (somebody asks for a billion
 * coins at one cent) is left out and counted: the book keeps it in text.
 */
export function levelsInSteps(levels: readonly WireLevel[], scale: WireScale): CountedLevels {
  const out: Level[] = [];
  for (const level of levels) {
    const steps = levelInSteps(level, scale);
    if (steps !== undefined) out.push(steps);
  }
  return { levels: out, left: levels.length - out.length };
}

/** A price and a size in steps; an absent side is 0 and 0. `undefined` for what is beyond 2^53 steps or no decimal. */
export function sideInSteps(price: string | null, size: string | null, scale: WireScale): Level | undefined {
  return price === null || size === null ? { priceTicks: 0, sizeLots: 0 } : levelInSteps([price, size], scale);
}

function levelInSteps([price, size]: WireLevel, scale: WireScale): Level | undefined {
  const priceTicks = parseSteps(price, scale.price);
  const sizeLots = parseSteps(size, scale.size);
  return priceTicks === undefined || sizeLots === undefined || priceTicks === 0 ? undefined : { priceTicks, sizeLots };
}
