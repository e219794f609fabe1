import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { US_PER_SECOND } from '#libs/kernel';
import { ApiKeyRing } from '#libs/platform';
import { SeededRandom } from '#libs/testkit';
import { KeyRingFile } from './key-ring.js';

const DAY_US = 86_400 * US_PER_SECOND;
const WISH = { name: 'ann', roles: ['risk'], days: 2 } as const;

describe('the key ring', () => {
  let folder: string;
  let file: KeyRingFile;
  const random = new SeededRandom(1);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ring-'));
    file = new KeyRingFile(join(folder, 'keys.json'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const made = (nowUs: number): string => {
    const key = file.addKey(WISH, random, nowUs);
    return key.ok ? key.value : '';
  };
  const entries = () => {
    const read = file.readEntries();
    return read.ok ? read.value : [];
  };

  it('keeps every key but no secret, for its owner only', () => {
    const [first, second] = [made(0), made(0)];
    expect(second).not.toBe(first);
    const ring = new ApiKeyRing(entries());
    expect([ring.judge(first, DAY_US), ring.judge(second, DAY_US)]).toMatchObject([{ name: 'ann' }, { name: 'ann' }]);
    expect(ring.judge(first, 2 * DAY_US)).toBe('EXPIRED');
    const text = readFileSync(join(folder, 'keys.json'), 'utf8');
    for (const key of [first, second]) expect(text).not.toContain(key.slice(20));
    expect(statSync(join(folder, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  it('revokes one key and leaves the others', () => {
    const [first, second] = [made(0), made(0)];
    expect(file.revokeKey(first.slice(3, 19)).ok).toBe(true);
    const ring = new ApiKeyRing(entries());
    expect([ring.judge(first, 0), ring.judge(second, 0)]).toMatchObject(['REVOKED', { name: 'ann' }]);
    expect(file.revokeKey('0000000000000000')).toMatchObject({ error: { code: 'KEY_UNKNOWN' } });
  });

  it('is not written over where it cannot be read', () => {
    writeFileSync(join(folder, 'keys.json'), '{"keys":[{"id":"x"}]}');
    expect(file.addKey(WISH, random, 0)).toMatchObject({ error: { code: 'KEY_RING_UNREADABLE' } });
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).toBe('{"keys":[{"id":"x"}]}');
  });
});
