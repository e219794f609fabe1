import { describe, expect, it } from 'vitest';
import { SeededRandom } from '#libs/testkit';
import { ScriptedFaults } from './scripted-faults.js';
import type { FaultRule } from './scripted-faults.js';

const PLACE = { method: 'POST', target: '/api/v3/order', body: 'symbol=BTCUSDT&side=BUY' };
const faultsOf = (...rules: FaultRule[]) => new ScriptedFaults(new SeededRandom(1), rules);
const dropped = { kind: 'DROP_ANSWER' } as const;

describe('a fault script', () => {
  it('harms what matches method, target and body, and nothing else', () => {
    const rule = { on: 'REQUEST', method: 'POST', target: '/order', body: 'side=BUY', fault: dropped } as const;
    const faults = faultsOf(rule);
    expect(faults.faultOfRequest(PLACE)).toBe(dropped);
    expect(faults.faultOfRequest({ ...PLACE, method: 'DELETE' })).toBeUndefined();
    expect(faults.faultOfRequest({ ...PLACE, target: '/api/v3/account' })).toBeUndefined();
    expect(faults.faultOfRequest({ ...PLACE, body: 'side=SELL' })).toBeUndefined();
    expect(faults.faultOfMessage({ channel: 'ACCOUNT', direction: 'TO_CLIENT', text: '/order' })).toBeUndefined();
    expect(faults.refusesConnection('/order')).toBe(false);
  });

  it('lets the first that match pass, harms as many as it says, and lets the rest pass', () => {
    const faults = faultsOf({ on: 'REQUEST', skip: 1, times: 2, fault: dropped });
    const harmed = Array.from({ length: 5 }, () => faults.faultOfRequest(PLACE) !== undefined);
    expect(harmed).toEqual([false, true, true, false, false]);
  });

  it('distinguishes messages by channel, direction and text, and connections by their address', () => {
    const faults = faultsOf(
      { on: 'MESSAGE', channel: 'ACCOUNT', direction: 'TO_CLIENT', text: '"executionReport"', fault: { kind: 'DROP' } },
      { on: 'CONNECTION', target: '/ws-api' },
    );
    const report = { channel: 'ACCOUNT', direction: 'TO_CLIENT', text: '{"e":"executionReport"}' } as const;
    expect(faults.faultOfMessage(report)).toEqual({ kind: 'DROP' });
    expect(faults.faultOfMessage({ ...report, channel: 'MARKET' })).toBeUndefined();
    expect(faults.faultOfMessage({ ...report, direction: 'FROM_CLIENT' })).toBeUndefined();
    expect(faults.faultOfMessage({ ...report, text: '{}' })).toBeUndefined();
    expect([faults.refusesConnection('/ws-api/v3'), faults.refusesConnection('/stream')]).toEqual([true, false]);
  });

  it('draws the same lots for the same seed, and about as many as it says', () => {
    const draw = (seed: number): boolean[] => {
      const faults = new ScriptedFaults(new SeededRandom(seed), [{ on: 'REQUEST', probability: 0.3, fault: dropped }]);
      return Array.from({ length: 1_000 }, () => faults.faultOfRequest(PLACE) !== undefined);
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const share = draw(7).filter(Boolean).length / 1_000;
    expect(Math.abs(share - 0.3)).toBeLessThan(0.05);
  });

  it('is healed by an empty one', () => {
    const faults = faultsOf({ on: 'REQUEST', fault: dropped });
    faults.replaceRules([]);
    expect(faults.faultOfRequest(PLACE)).toBeUndefined();
  });
});
