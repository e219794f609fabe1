import { describe, expect, it } from 'vitest';
import { ownerOf } from './credential-owner.js';

const tokenOf = (claims: object, signature = 'signature'): string =>
  ['e30', btoa(JSON.stringify(claims)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''), signature].join(
    '.',
  );

describe('whose a credential is', () => {
  it('is the same after a token was renewed, and another person is another', () => {
    const before = ownerOf(tokenOf({ sub: 'ann', exp: 1 }, 'one'));
    expect(ownerOf(tokenOf({ sub: 'ann', exp: 2 }, 'other'))).toBe(before);
    expect(ownerOf(tokenOf({ sub: 'bob', exp: 1 }, 'one'))).not.toBe(before);
  });

  it('tells two API keys apart without their secrets', () => {
    expect(ownerOf('tw_00000000000000aa_SECRET')).toBe('key 00000000000000aa');
    expect(ownerOf('tw_00000000000000ab_SECRET')).toBe('key 00000000000000ab');
  });

  it.each(['', 'a-long-token-of-the-gateway', 'a.b', 'a.b.c', 'a.bnVsbA.c'])('shows nothing of %s', (credential) => {
    expect(['nobody', 'the token of the gateway']).toContain(ownerOf(credential));
  });
});
