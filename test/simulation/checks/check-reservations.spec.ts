import { describe, expect, it } from 'vitest';
import { type Decision, type RiskAccount, newRiskAccount } from '#libs/domain';
import { type AccountId, type IntentId, ZERO, asId } from '#libs/kernel';
import { checkExposure, checkPosition, checkReservations } from './check-reservations.js';
import { D, madeReservation } from './made-history.fixture.js';

const account = (changes: Partial<RiskAccount>): RiskAccount => ({
  ...newRiskAccount(asId<AccountId>('paper-1')),
  ...changes,
});
const approved = {
  intent: { ...madeReservation('1'), reduceOnly: false },
  verdict: { outcome: 'APPROVED', worstPrice: D('100') },
} as unknown as Decision;

describe('what is held back', () => {
  it('is the sum over live orders, as far as they are open', () => {
    const half = madeReservation('2', { executed: D('1') });
    const rows = { accounts: [account({ reserved: D('400') })], reservations: [madeReservation('3'), half] };
    expect(checkReservations(rows)).toStrictEqual([]);
  });

  it('betrays what was not given back, given back twice, or is negative', () => {
    const held = { accounts: [account({ reserved: D('300') })], reservations: [] };
    expect(checkReservations(held)).toMatchObject([{ invariant: 'I-41' }]);
    const lost = { accounts: [account({ reserved: ZERO })], reservations: [madeReservation('3')] };
    expect(checkReservations(lost)).toMatchObject([{ invariant: 'I-41' }]);
    const negative = { accounts: [account({ reserved: D('-1') })], reservations: [] };
    expect(checkReservations(negative)).toHaveLength(2);
  });
});

describe('an approval', () => {
  it('leaves exposure within its part of the equity', () => {
    const at = (grossExposure: string) => account({ grossExposure: D(grossExposure), equity: D('1000') });
    const flat = { held: ZERO, open: [madeReservation('1')] };
    expect(checkExposure(approved, at('100'), D('0.1'), flat)).toStrictEqual([]);
    expect(checkExposure(approved, at('100.01'), D('0.1'), flat)).toMatchObject([{ invariant: 'I-40' }]);
    expect(checkExposure(approved, account({}), D('0.1'), flat)).toMatchObject([{ invariant: 'I-40' }]);
  });

  it('needs no known exposure where all of its side only brings the position nearer to flat', () => {
    const open = [madeReservation('1'), madeReservation('2')];
    const unknown = account({});
    expect(checkExposure(approved, unknown, D('0.1'), { held: D('-3'), open })).toStrictEqual([]);
    expect(checkExposure(approved, unknown, D('0.1'), { held: D('-2.9'), open })).toMatchObject([
      { invariant: 'I-40' },
    ]);
  });

  it('needs no known equity where the largest position that can come about stays what it was, and a known exposure still', () => {
    const sell = { side: 'SELL', intentId: asId<IntentId>('other') } as const;
    const open = [madeReservation('1'), madeReservation('3', sell)];
    const priced = account({ grossExposure: D('300') });
    expect(checkExposure(approved, priced, D('0.1'), { held: ZERO, open })).toStrictEqual([]);
    expect(checkExposure(approved, account({}), D('0.1'), { held: ZERO, open })).toMatchObject([{ invariant: 'I-40' }]);
    const raised = [madeReservation('3.1'), madeReservation('3', sell)];
    expect(checkExposure(approved, priced, D('0.1'), { held: ZERO, open: raised })).toMatchObject([
      { invariant: 'I-40', found: 'approved with an equity that is not known' },
    ]);
  });

  it('leaves the position within its limit if all of its side is filled', () => {
    const open = [madeReservation('1'), madeReservation('2')];
    expect(checkPosition(approved, { held: D('4'), open }, D('7'))).toStrictEqual([]);
    expect(checkPosition(approved, { held: D('4.1'), open }, D('7'))).toMatchObject([{ invariant: 'I-40' }]);
  });
});
