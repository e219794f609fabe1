import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where the files are that are wrong on purpose. */
export const VIOLATIONS = 'test/arch/violations';

/** Runs an enforcer as the check does and returns everything it printed. Throws if it could not start. */
export function runEnforcer(script: string, args: readonly string[], folder = ''): string {
  const { stdout, stderr, error } = spawnSync(process.execPath, [`${ROOT}${script}`, ...args], {
    cwd: `${ROOT}${folder}`,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  if (error !== undefined) throw error;
  return stdout + stderr;
}

/** Which rules an enforcer named per file. */
export type Findings = ReadonlyMap<string, ReadonlySet<string>>;

/** Collects `[file, rule]` pairs. */
export function findings(pairs: Iterable<readonly [string, string]>): Findings {
  const byFile = new Map<string, Set<string>>();
  for (const [file, rule] of pairs) byFile.set(file, (byFile.get(file) ?? new Set()).add(rule));
  return byFile;
}

/** The pairs that a pattern with two groups, file and rule, finds in an output. */
export function pairsIn(output: string, pattern: RegExp): [string, string][] {
  return [...output.matchAll(pattern)].map((match) => [match[1] ?? '', match[2] ?? '']);
}
