import { InvalidArgumentError } from 'commander';
import { parseDuration } from './duration.js';

/** When a recording begins a new segment. */
export interface Rotation {
  readonly afterMs: number | undefined;
  /** Bytes on the disk, packed. */
  readonly atBytes: number | undefined;
}

const SIZE = /^(\d{1,9})\s*(kb|mb|gb)$/iu;
const UNITS: Readonly<Record<string, number>> = { kb: 1_000, mb: 1_000_000, gb: 1_000_000_000 };
/** Shorter segments than this would be more folders than data. */
const SHORTEST_MS = 1_000;

/** Reads `--rotate`: an age such as `1h`, or a size such as `100mb`. */
export function rotationOption(text: string): Rotation {
  const match = SIZE.exec(text.trim());
  const atBytes = Number(match?.[1] ?? 0) * (UNITS[(match?.[2] ?? '').toLowerCase()] ?? 0);
  if (atBytes > 0) return { afterMs: undefined, atBytes };
  const afterMs = parseDuration(text);
  if (afterMs.ok && afterMs.value >= SHORTEST_MS) return { afterMs: afterMs.value, atBytes: undefined };
  throw new InvalidArgumentError('a rotation is an age from 1s up, such as 1h, or a size, such as 100mb');
}
