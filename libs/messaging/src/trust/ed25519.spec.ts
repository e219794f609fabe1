import { describe, expect, it } from 'vitest';
import { SERVICES, flowsOn } from '#libs/contracts';
import { Ed25519Signer, Ed25519Verifier, publicKeyOf } from './ed25519.js';
import { laneTrustOf } from './lane-trust.js';
import { SuiteKeys } from './suite-keys.js';

const keys = new SuiteKeys('one');
const subject = 'risk.approved.v1.paper-1.BTC-USDT';
const payload = new TextEncoder().encode('{"id":"a","quantity":"0.5"}');
const signature = keys.trustOf('risk').signer.sign(subject, payload);
const { verifier } = keys.trustOf('order-management');

describe('the signature of a message', () => {
  it('is believed when the only writer of the namespace made it', () => {
    expect(verifier.objectionTo(subject, payload, signature)).toBeUndefined();
  });

  it.each(flowsOn('durable'))(
    'of $namespace is believed from $owner and from no other service',
    ({ namespace, owner }) => {
      const everybody = new Ed25519Verifier(trustInAll());
      for (const service of SERVICES.filter((name) => name !== 'market-data')) {
        const given = keys.trustOf(service).signer.sign(`${namespace}.x.v1`, payload);
        const objection = everybody.objectionTo(`${namespace}.x.v1`, payload, given);
        expect(objection === undefined).toBe(service === owner);
      }
    },
  );

  it('is not believed on another subject, with one changed byte, cut short, empty, or as garbage', () => {
    const changed = payload.slice();
    changed[3] = (changed[3] ?? 0) ^ 1;
    expect(verifier.objectionTo('risk.approved.v1.paper-1.ETH-USDT', payload, signature)).toBeDefined();
    expect(verifier.objectionTo(subject, changed, signature)).toBeDefined();
    expect(verifier.objectionTo(subject, payload, signature.slice(0, -2))).toBeDefined();
    expect(verifier.objectionTo(subject, payload, '')).toBe('it is not signed by risk');
    expect(verifier.objectionTo(subject, payload, '!'.repeat(86))).toBeDefined();
  });

  it('is believed by the old key and by the new one while a key is replaced', () => {
    const [before, after, never] = ['A', 'B', 'C'].map((letter) => `${letter.repeat(42)}A`) as [string, string, string];
    const both = new Ed25519Verifier(new Map([['risk', [publicKeyOf(before), publicKeyOf(after)]]]));
    const objection = (key: string) =>
      both.objectionTo(subject, payload, new Ed25519Signer(key).sign(subject, payload));
    expect(objection(before)).toBeUndefined();
    expect(objection(after)).toBeUndefined();
    expect(objection(never)).toBe('its signature is not one of risk');
  });
});

function trustInAll(): ReadonlyMap<string, readonly string[]> {
  const texts = (keys.settingsOf('risk')['TRUSTED_KEYS'] ?? '').split(',').map((part) => part.split(':'));
  return new Map(texts.map(([service = '', key = '']) => [service, [key]]));
}

describe('a service over NATS', () => {
  it('does not start without a key of its own where it writes what must be signed', () => {
    expect(() => laneTrustOf('risk', { TRUSTED_KEYS: trustInAll() })).toThrow('risk has no SIGNING_KEY');
    expect(() => laneTrustOf('gateway', {})).toThrow('gateway has no SIGNING_KEY');
    expect(() => laneTrustOf('market-data', {})).not.toThrow();
  });

  it('does not start without a key of every writer that it reads', () => {
    const { SIGNING_KEY } = keys.settingsOf('risk');
    const withoutGateway = new Map([...trustInAll()].filter(([service]) => service !== 'gateway'));
    expect(() => laneTrustOf('risk', { SIGNING_KEY, TRUSTED_KEYS: withoutGateway })).toThrow('no key of it');
  });
});
