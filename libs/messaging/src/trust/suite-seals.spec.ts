import { describe, expect, it } from 'vitest';
import { SERVICES, flowsOn, isSignedFlow, signersOf } from '#libs/contracts';
import { SuiteKeys } from './suite-keys.js';
import { SuiteSeals } from './suite-seals.js';

const payload = new TextEncoder().encode('{"id":"a","quantity":"0.5"}');
const keys = new SuiteKeys('one');
const seals = new SuiteSeals('one');
const signed = flowsOn('durable').concat(flowsOn('ask')).filter(isSignedFlow);

describe('the seals of a suite in one process', () => {
  it.each(signed)(
    'refuse and believe of $namespace what signatures do, whoever wrote it',
    ({ namespace, others, owner }) => {
      const reader = signersOf(namespace).includes(owner) ? others[0] : owner;
      if (reader === undefined) throw new Error(`${namespace} has no reader`);
      const subject = `${namespace}.x.v1`;
      for (const writer of SERVICES.filter((name) => name !== 'market-data')) {
        const isBelieved = (trust: Pick<SuiteSeals, 'trustOf'>, on = subject, bytes = payload): boolean => {
          const signature = trust.trustOf(writer).signer.sign(subject, payload);
          return trust.trustOf(reader).verifier.objectionTo(on, bytes, signature) === undefined;
        };
        const isWriter = signersOf(namespace).includes(writer);
        for (const trust of [keys, seals]) {
          expect(isBelieved(trust)).toBe(isWriter);
          expect(isBelieved(trust, `${namespace}.y.v1`)).toBe(false);
          expect(isBelieved(trust, subject, payload.subarray(1))).toBe(false);
        }
      }
    },
  );

  it('say what signatures say of one that is missing or cut short', () => {
    const subject = 'risk.approved.v1.paper-1.BTC-USDT';
    const [byKeys, bySeals] = [keys, seals].map((trust) => {
      const { signer } = trust.trustOf('risk');
      const { verifier } = trust.trustOf('order-management');
      return ['', signer.sign(subject, payload).slice(0, -2), '!'].map((given) =>
        verifier.objectionTo(subject, payload, given),
      );
    });
    expect(bySeals).toEqual(byKeys);
    expect(bySeals?.[0]).toBe('it is not signed by risk');
  });
});
