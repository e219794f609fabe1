import type { WantedLimits } from '#libs/contracts';
import type { ScopedLimits } from '#libs/domain';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { parseLimits } from '../start/limits-file.js';

/** Reads the limits of a command by the rules of the settings, so that both say the same; a scope that is named twice is a Problem. */
export function readWantedLimits(
  account: string,
  wanted: readonly WantedLimits[],
): Result<readonly ScopedLimits[], Problem> {
  const scopes = wanted.map(({ instrument }) => instrument);
  const twice = scopes.find((scope, index) => scopes.indexOf(scope) !== index);
  if (twice !== undefined) return err(wrong(`"${twice}" is named twice`));
  const rows = Object.fromEntries(wanted.map(({ instrument, ...limits }) => [instrument, limits]));
  const read = parseLimits(JSON.stringify({ [account]: rows }));
  return 'error' in read ? err(wrong(read.error)) : ok(read.limits[account] ?? []);
}

function wrong(complaints: string): Problem {
  return problem('LIMITS_WRONG', `The limits are wrong: ${complaints}.`, { complaints });
}
