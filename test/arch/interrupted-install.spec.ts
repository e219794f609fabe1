import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';

/** An npm that, when it is interrupted, takes its half of an installation back for a while, and then ends of the signal. */
const NPM = `
  const { writeFileSync } = require('node:fs');
  process.on('SIGINT', () => setTimeout(() => {
    writeFileSync('taken-back', '');
    process.removeAllListeners('SIGINT');
    process.kill(process.pid, 'SIGINT');
  }, 500));
  setInterval(() => {}, 1_000);
  writeFileSync('installing', '');
`;
const START = `
  import('./scripts/install.mjs').then(({ ensureInstalled }) => {
    try { ensureInstalled(() => {}); } catch (error) { console.log(error.message); process.exitCode = 1; }
  });
`;

describe('an installation that is interrupted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'interrupted install '));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is over when start is: the next one has the folder to itself', async () => {
    mkdirSync(join(folder, 'scripts'));
    copyFileSync(join(projectRoot(), 'scripts', 'install.mjs'), join(folder, 'scripts', 'install.mjs'));
    writeFileSync(join(folder, 'npm-cli.cjs'), NPM);
    const start = spawn(process.execPath, ['-e', START], {
      cwd: folder,
      env: { ...process.env, npm_execpath: join(folder, 'npm-cli.cjs') },
      stdio: ['ignore', 'pipe', 'inherit'],
      // A group of its own: what is typed into a terminal reaches all of it.
      detached: true,
    });
    let said = '';
    start.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    const ended = new Promise<number | null>((resolve) => start.on('close', resolve));
    await expect.poll(() => existsSync(join(folder, 'installing'))).toBe(true);
    process.kill(-(start.pid ?? 0), 'SIGINT');
    expect([await ended, existsSync(join(folder, 'taken-back'))]).toEqual([1, true]);
    expect(said).toContain('interrupted while npm installed the packages; start again');
  });
});
