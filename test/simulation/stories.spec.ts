import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/simulate.mjs', import.meta.url));
const SEEDS = 10;

/** What `npm run simulate -- --json` says in its last line. */
interface Exploration {
  readonly seeds: number;
  readonly orders: number;
  readonly hashes: Readonly<Record<string, string>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: readonly unknown[];
}

/** In a process of its own: there Nest is loaded as in life, and what is loaded when does not depend on other tests. */
function explore(...options: string[]): Exploration {
  // A violation makes its exit code 1; the test shows which.
  const { stdout, stderr } = spawnSync(process.execPath, [SCRIPT, '--json', ...options], { encoding: 'utf8' });
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`the simulation ended without a result: ${stderr}`);
  return JSON.parse(last) as Exploration;
}

describe('stories with faults', () => {
  let first: Exploration;
  beforeAll(() => {
    first = explore('--seeds', String(SEEDS), '--jobs', '2');
  }, 300_000);

  it('break no promise, and there are orders in each of them', () => {
    expect(first.violations).toStrictEqual([]);
    expect(first.seeds).toBe(SEEDS);
    expect(first.orders).toBeGreaterThan(10 * SEEDS);
  });

  it(
    'break no promise where all services are one process, and each has a history of its own there',
    { timeout: 300_000 },
    () => {
      const desk = explore('--shape', 'desk', '--seeds', '5', '--jobs', '2');
      expect(desk.violations).toStrictEqual([]);
      expect(desk.orders).toBeGreaterThan(50);
      for (const [seed, hash] of Object.entries(desk.hashes)) expect(hash).not.toBe(first.hashes[seed]);
    },
  );

  it.each(['services', 'desk'])(
    'break no promise where an account of the shape %s changes to the other in the middle',
    { timeout: 300_000 },
    (shape) => {
      const changing = explore('--shape', shape, '--with', 'switch-shape', '--seeds', '4', '--jobs', '2');
      expect(changing.violations).toStrictEqual([]);
      expect(changing.faults['switch-shape']).toBe(4);
    },
  );

  it('happen the same way twice, whatever is played before them and beside them', { timeout: 300_000 }, () => {
    const again = explore('--seeds', '3', '--from', '8', '--jobs', '1');
    const some = Object.fromEntries(Object.entries(first.hashes).filter(([seed]) => Number(seed) >= 8));
    expect(again.hashes).toStrictEqual(some);
    expect(new Set(Object.values(first.hashes)).size).toBe(SEEDS);
  });

  it('are chosen by a fault in their plan', { timeout: 300_000 }, () => {
    const { faults, violations } = explore('--seeds', '1', '--with', 'F-54');
    expect(violations).toStrictEqual([]);
    expect(Object.keys(faults).filter((name) => name.includes('F-54'))).toHaveLength(1);
  });
});
