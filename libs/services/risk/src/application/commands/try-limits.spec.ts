import { type AccountId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { PLACE, intentMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { TryLimits } from './try-limits.js';

const WIDE = { instrument: '*', maxOrderQuantity: '1000', maxOrderNotional: '1000000', maxPosition: '1000' };

async function open() {
  const risk = await TestRisk.start({ USDT: '1000000' });
  for (const intentId of ['one', 'two', 'three']) {
    expect(await risk.decideIntent.decideIntent(intentMessage(intentId, risk.time.nowUs()))).toEqual({
      decision: 'APPROVED',
    });
    await risk.time.runForMs(1);
  }
  const limits = new TryLimits(risk.books);
  return {
    risk,
    tryLimits: (change: object, sinceUs = 1) => limits.tryLimits(PLACE.account, [{ ...WIDE, ...change }], sinceUs),
  };
}

describe('limits that are tried dry', () => {
  it('refuse nothing of what was approved where they are wide', async () => {
    const { tryLimits } = await open();
    const tried = await tryLimits({});
    expect(tried).toMatchObject({ ok: true, value: { limitsVersion: 1, judged: 3, truncated: false, refusals: [] } });
  });

  it('say which orders they would have refused, by which rule and with which numbers, newest first', async () => {
    const { tryLimits } = await open();
    const all = await tryLimits({ maxOrderQuantity: '0.0001' });
    expect(all).toMatchObject({ value: { refusedByRule: { 'max-order-quantity': 3 } } });
    expect(all).toMatchObject({
      value: { refusals: [{ intentId: 'three', numbers: { quantity: '1', limit: '0.0001' } }, {}, {}] },
    });
    // The position with what was open then: the third order alone goes beyond two of them.
    const last = await tryLimits({ maxPosition: '2' });
    expect(last).toMatchObject({ value: { refusedByRule: { 'max-position': 1 }, refusals: [{ intentId: 'three' }] } });
  });

  it('look at what was approved since a time, and change nothing', async () => {
    const { risk, tryLimits } = await open();
    const [newest] = await risk.books.read((reads) => reads.listApprovals(asId<AccountId>(PLACE.account), 1, 1));
    expect(await tryLimits({}, newest?.decidedAtUs)).toMatchObject({ value: { judged: 1 } });
    expect((await risk.readBook()).account.limitsVersion).toBe(1);
  });

  it('are refused where they cannot be read', async () => {
    const { tryLimits } = await open();
    expect(await tryLimits({ maxPosition: '-1' })).toMatchObject({ ok: false, error: { code: 'LIMITS_WRONG' } });
  });
});
