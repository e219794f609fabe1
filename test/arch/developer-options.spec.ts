import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';

const SCRIPTS = [
  ...['build', 'check', 'test', 'new', 'simulate', 'seeded-bugs', 'images', 'demo-secrets'],
  ...['reference-pages', 'config-schema', 'client-generate', 'metrics-page', 'k8s-generate'],
];
const COMMANDS = [...SCRIPTS.map((name) => `scripts/${name}.mjs`), 'test/bench/orders.mjs', 'test/bench/series.mjs'];

function run(command: string, option: string) {
  return spawnSync(process.execPath, [join(projectRoot(), command), option], { encoding: 'utf8' });
}

describe('the commands for developers', () => {
  it.each(COMMANDS)('%s says which option it does not know, and how it is used, without a trace', (command) => {
    const { status, stderr } = run(command, '--bogus');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Unknown option '--bogus'/u);
    expect(stderr).toMatch(/`npm (?:run|test)/u);
    expect(stderr).not.toMatch(/\n {4}at /u);
  });

  it.each([
    ['build.mjs', 'everything'],
    ['k8s-generate.mjs', 'base'],
    ['check.mjs', 'bogus'],
    ['test.mjs', 'bogus'],
    ['demo-secrets.mjs', 'helm'],
    ['bench.mjs', 'bogus'],
  ])('%s takes no %s', (script, word) => {
    const { status, stderr } = run(`scripts/${script}`, word);
    expect(status).toBe(2);
    expect(stderr).not.toMatch(/\n {4}at /u);
  });

  it('refuse an option that would change nothing: orders --desk without --compare', () => {
    const { status, stderr } = run('test/bench/orders.mjs', '--desk');
    expect([status, stderr]).toEqual([2, expect.stringContaining('name it with --compare')]);
  });

  it.each([
    ['--seeds', '0'],
    ['--seeds', '1.5'],
    ['--jobs', '0'],
  ])('refuse to tell no story as if all had gone well: %s %s', (name, value) => {
    const args = [join(projectRoot(), 'scripts/simulate.mjs'), name, value, '--folder', 'none'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('--seeds N')]);
  });

  it('refuse a seeded bug that there is not: none would be caught, and none missed', () => {
    const { status, stderr } = run('scripts/seeded-bugs.mjs', '--only=999');
    expect([status, stderr]).toEqual([2, expect.stringContaining('999')]);
  });

  it.each(COMMANDS)('%s prints its manual when it is asked', (command) => {
    const { status, stdout } = run(command, '--help');
    expect([status, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/`npm (?:run|test)/u)]);
  });
});
