import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';

const page = (name: string): string => readFileSync(join(projectRoot(), 'docs/reference', `${name}.md`), 'utf8');

describe('the reference pages', () => {
  it('are what the code says (else: npm run reference:generate)', () => {
    const args = ['scripts/reference-pages.mjs', '--check'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: projectRoot(), encoding: 'utf8' });
    expect(status === 0 ? '' : stderr).toBe('');
  });

  it('name a setting with its default and its meaning, an error with its sentence, and a subject with its writer', () => {
    expect(page('settings')).toMatch(/`ORDER_LEASE_TTL_MS` +\| `2000` +\| Life of the lease/u);
    expect(page('settings')).toMatch(/`RISK_LIMITS` +\| \*\*must be set\*\* +\|/u);
    expect(page('errors')).toMatch(/`MAX_POSITION_EXCEEDED` +\| With all open orders filled the position would be …/u);
    // Also where a constant says it, of this file or of another.
    for (const code of ['COMMAND_ID_REUSED', 'INSTRUMENT_LEFT_OUT']) expect(page('errors')).toContain(`\`${code}\``);
    expect(page('subjects')).toMatch(/`fill` +\| order-management +\| risk +\| `fill\.recorded\.v1`/u);
  });

  it('name the messages of every namespace, whichever lane they travel on', () => {
    const rows = page('subjects')
      .split('\n')
      .filter((line) => line.startsWith('| `') && !line.includes('$KV'));
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((line) => !/\.v\d/u.test(line))).toEqual([]);
    expect(page('subjects')).toMatch(/`command` .*`command\.halt\.v1`, .*`command\.reduce\.v1`/u);
  });

  it('leave no setting without its meaning', () => {
    expect(
      page('settings')
        .split('\n')
        .filter((line) => /^\| `[A-Z_]+` .*\| *\|$/u.test(line)),
    ).toEqual([]);
  });
});
