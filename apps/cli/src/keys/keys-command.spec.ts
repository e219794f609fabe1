import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { addKeysCommand } from './keys-command.js';

const folder = mkdtempSync(join(tmpdir(), 'keys-list-'));
afterEach(() => void vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

function listOf(file: string): string {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const program = new Command('tradewind');
  addKeysCommand(program);
  program.parse(['keys', 'list', '--file', file], { from: 'user' });
  return String(log.mock.calls.at(-1)?.[0]);
}

describe('keys list', () => {
  it('says so where there is none, and where there is no file', () => {
    const missing = join(folder, 'none.json');
    expect(listOf(missing)).toBe(`There is no key in ${missing}, which is not there.`);
    const empty = join(folder, 'empty.json');
    writeFileSync(empty, '{"keys":[]}');
    expect(listOf(empty)).toBe(`There is no key in ${empty}.`);
  });
});
