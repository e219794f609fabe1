import { describe, expect, it } from 'vitest';
import { US_PER_SECOND, usFromIsoTime } from '#libs/kernel';
import { API_KEY_BYTES, ApiKeyRing, apiKeyFile, mintApiKey } from './api-key.js';
import { ROLES, isGranted } from './roles.js';

const NOW = usFromIsoTime('2026-11-28T00:00:00Z') ?? 0;
const bytes = (fill: number): Uint8Array => new Uint8Array(API_KEY_BYTES).fill(fill);
const wish = { name: 'ann', roles: ['trader'], expiresAtUs: NOW + US_PER_SECOND } as const;

describe('an API key', () => {
  const { entry, key } = mintApiKey(wish, bytes(7));
  const ring = new ApiKeyRing([entry]);

  it('is known by its id and the hash of its secret, which is not in its entry', () => {
    expect(key).toMatch(/^tw_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/u);
    expect(JSON.stringify(entry)).not.toContain(key.split('_').slice(2).join('_'));
    expect(ring.judge(key, NOW)).toEqual(entry);
  });

  it('is refused with another secret, another id, or in pieces', () => {
    const other = mintApiKey(wish, bytes(8)).key;
    const [, id = '', secret = ''] = /^tw_(.{16})_(.*)$/u.exec(other) ?? [];
    expect(ring.judge(`tw_${entry.id}_${secret}`, NOW)).toBe('SECRET_WRONG');
    expect(ring.judge(`tw_${id}_${key.slice(20)}`, NOW)).toBe('UNKNOWN');
    for (const wrong of ['', 'tw_', `tw_${entry.id}_`, key.slice(0, -1), `${key}x`, ` ${key}`]) {
      expect(ring.judge(wrong, NOW)).toBe('UNKNOWN');
    }
  });

  it('ends at its expiry, to the microsecond, and with its revocation', () => {
    expect(ring.judge(key, wish.expiresAtUs - 1)).toEqual(entry);
    expect(ring.judge(key, wish.expiresAtUs)).toBe('EXPIRED');
    expect(new ApiKeyRing([{ ...entry, revoked: true }]).judge(key, NOW)).toBe('REVOKED');
  });

  it.each([
    ['a role that there is not', { roles: ['king'] }],
    ['no role', { roles: [] }],
    ['an expiry that is no time', { expiresAt: 'tomorrow' }],
    ['a secret beside its hash', { secret: 'x' }],
  ])('is not read from a file with %s', (_, wrong) => {
    expect(apiKeyFile.safeParse({ keys: [{ ...entry, ...wrong }] }).success).toBe(false);
    expect(apiKeyFile.safeParse({ keys: [entry, entry] }).success).toBe(false);
    expect(apiKeyFile.safeParse({ keys: [entry] }).success).toBe(true);
  });
});

describe('the roles', () => {
  it('include one another as the table says', () => {
    const table = ROLES.map((held) => ROLES.filter((needed) => isGranted([held], [needed])));
    expect(table).toEqual([['viewer'], ['viewer', 'trader'], ['viewer', 'risk'], [...ROLES]]);
    expect([isGranted([], ['viewer']), isGranted(['viewer'], [])]).toEqual([false, false]);
    expect(isGranted(['trader', 'risk'], ['risk'])).toBe(true);
  });
});
