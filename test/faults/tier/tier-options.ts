import { SHAPES, type Shape } from './suite/shape.js';

/** What is run. */
export interface TierOptions {
  readonly tier: 'pr' | 'nightly';
  /** Rows are begun for so long, in minutes; without it all are run. */
  readonly minutes: number | undefined;
  /** On what: all of each shape that is named. `undefined`: a desk runs only what is chosen for it in the pr tier, and everything nightly. */
  readonly shapes: readonly Shape[] | undefined;
  /** Only rows whose id begins so. */
  readonly only: readonly string[];
  readonly seed: number;
  /** Part of the trials, seeds and questions of a tier, above 0 and at most 1. */
  readonly scale: number;
  /** Receives the results. */
  readonly json: string | undefined;
}

const NAMES = ['--tier', '--shape', '--minutes', '--only', '--seed', '--scale', '--json'];
const USAGE = `usage: npm run faults -- [--tier pr|nightly] [--shape services|desk|both] [--minutes M] [--only F-22[,F-30]]
  [--seed S] [--scale P] [--json FILE]`;

function readShapes(text: string | undefined): readonly Shape[] | undefined {
  if (text === undefined) return undefined;
  const named = SHAPES.filter((shape) => text === 'both' || text === shape);
  if (named.length === 0) throw new Error(USAGE);
  return named;
}

/** Reads the command line; throws with the usage where it cannot be read. */
export function readTierOptions(args: readonly string[], seed: number): TierOptions {
  const values = new Map<string, string>();
  for (let n = 0; n < args.length; n += 2) {
    const [name = '', value] = [args[n], args[n + 1]];
    if (!NAMES.includes(name) || value === undefined) throw new Error(USAGE);
    values.set(name, value);
  }
  const tier = values.get('--tier') ?? 'pr';
  const [minutes, ownSeed, scale = 1] = ['--minutes', '--seed', '--scale'].map((name) => {
    const text = values.get(name);
    return text === undefined ? undefined : Number(text);
  });
  const areNumbers = [minutes, ownSeed, scale].every(
    (value) => value === undefined || (Number.isFinite(value) && value >= 0),
  );
  if ((tier !== 'pr' && tier !== 'nightly') || !areNumbers || scale === 0 || scale > 1) throw new Error(USAGE);
  const only = values.get('--only')?.split(',') ?? [];
  return {
    tier,
    shapes: readShapes(values.get('--shape')),
    minutes,
    only,
    seed: ownSeed ?? seed,
    scale,
    json: values.get('--json'),
  };
}
