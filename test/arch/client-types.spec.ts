import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './enforcer.js';

const WRONG = [
  `client.call('GET /v1/nothing')`,
  `client.call('GET /v1/orders', { query: { limitt: 1 } })`,
  `client.call('GET /v1/orders', { query: { sort: 'upwards' } })`,
  `client.call('GET /v1/orders/{clientOrderId}')`,
  `client.call('GET /v1/orders/{clientOrderId}', { path: {} })`,
  `client.call('POST /v1/risk/halt', { body: { scope: 'all' } })`,
  `client.readCsv('GET /v1/orders/{clientOrderId}', { path: { clientOrderId: 'c-1' } })`,
  `client.call('GET /v1/orders').then(({ rows }) => rows)`,
];
const RIGHT = [
  `client.call('GET /v1/orders')`,
  `client.call('GET /v1/orders', { query: { sort: 'oldest', limit: 1 } }).then(({ items }) => items[0]?.quantity)`,
  `client.readCsv('GET /v1/orders')`,
  `client.call('POST /v1/risk/halt', { body: { scope: 'all', reason: 'a drill' } })`,
];

/** The lines of a file with one call on each that do not compile under our settings. */
function wrongLinesOf(calls: readonly string[]): readonly number[] {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.cache', 'client-types-'));
  try {
    const head = `import { GatewayClient } from '#libs/client'; const client = new GatewayClient({ baseUrl: '' });`;
    writeFileSync(join(folder, 'calls.ts'), [head, ...calls.map((call) => `void ${call};`)].join('\n'));
    const settings = { extends: join(ROOT, 'tsconfig.json'), include: ['calls.ts'], exclude: [], files: ['calls.ts'] };
    const compilerOptions = {
      noEmit: true,
      rootDir: ROOT,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...settings, compilerOptions }));
    const compiler = join(ROOT, 'node_modules/ts7/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
    expect(stdout.split('\n').filter((line) => line.includes('error') && !line.includes('calls.ts('))).toEqual([]);
    return [...stdout.matchAll(/calls\.ts\((\d+),/gu)].map(([, line]) => Number(line) - 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the types of the client', () => {
  it('let a call that fits the gateway compile, and no other, under our strict settings', () => {
    expect(wrongLinesOf(RIGHT)).toEqual([]);
    expect(wrongLinesOf(WRONG)).toEqual(WRONG.map((_, index) => index + 1));
  });
});
