import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';

const COMMANDS = ['scripts/simulate.mjs', 'scripts/seeded-bugs.mjs', 'scripts/images.mjs', 'test/bench/orders.mjs'];

function run(command: string, option: string) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(projectRoot(), command), option], {
    encoding: 'utf8',
  });
  return { status, stderr, stdout };
}

describe('the commands for developers', () => {
  it.each(COMMANDS)('%s says which option it does not know, and how it is used, without a trace', (command) => {
    const { status, stderr } = run(command, '--bogus');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Unknown option '--bogus'/u);
    expect(stderr).toContain('`npm run');
    expect(stderr).not.toMatch(/\n {4}at /u);
  });

  it.each(COMMANDS)('%s prints its manual when it is asked', (command) => {
    const { status, stdout } = run(command, '--help');
    expect([status, stdout.split('\n')[0]]).toEqual([0, expect.stringContaining('`npm run')]);
  });
});
