import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LOCAL_NAMES, LocalAuthority } from './certificates.js';

const NOW_MS = Date.UTC(2026, 10, 29);

describe('the certificates of this machine', () => {
  it('are believed by whoever knows the authority, and by nobody else', async () => {
    const [ours, other] = [await LocalAuthority.create(NOW_MS), await LocalAuthority.create(NOW_MS)];
    const { certificate, key } = await ours.issueCertificate({ names: LOCAL_NAMES });
    const made = new X509Certificate(certificate);
    expect(made.verify(new X509Certificate(ours.certificate).publicKey)).toBe(true);
    expect(made.verify(new X509Certificate(other.certificate).publicKey)).toBe(false);
    expect([made.ca, new X509Certificate(ours.certificate).ca]).toEqual([false, true]);
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/u);
  });

  it('are valid for the names that were asked for, and no others', async () => {
    const authority = await LocalAuthority.create(NOW_MS);
    const made = new X509Certificate((await authority.issueCertificate({ names: LOCAL_NAMES })).certificate);
    expect([made.checkHost('localhost'), made.checkIP('127.0.0.1'), made.checkIP('::1')]).toEqual([
      'localhost',
      '127.0.0.1',
      '::1',
    ]);
    expect([made.checkHost('example.org'), made.checkIP('10.0.0.1')]).toEqual([undefined, undefined]);
  });

  it('begin before they are needed, and have ended where days are negative', async () => {
    const authority = await LocalAuthority.create(NOW_MS);
    const made = new X509Certificate((await authority.issueCertificate({ names: ['x'], days: -1 })).certificate);
    expect(Date.parse(made.validTo)).toBe(NOW_MS - 86_400_000);
    expect(Date.parse(made.validFrom)).toBeLessThan(Date.parse(made.validTo));
  });
});
