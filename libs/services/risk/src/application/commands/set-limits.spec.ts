import type { WantedLimits } from '#libs/contracts';
import { type AccountId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { memoryBooks } from '../../fixtures/books.fixture.js';
import { PLACE, intentMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { MemoryRiskDatabase } from '../../outbound/memory/memory-risk-database.js';
import { HeldBooks } from '../intents/held-books.js';
import { ReadLimits } from '../status/read-limits.js';
import { type GivenLimits, SetLimits } from './set-limits.js';

const RICH = { USDT: '1000000' };
const TIGHT: readonly WantedLimits[] = [
  { instrument: '*', maxOrderQuantity: '0.01', maxOrderNotional: '1000', maxPosition: '1' },
];

async function open() {
  const database = new MemoryRiskDatabase();
  const testBooks = memoryBooks(database);
  const risk = await TestRisk.start(RICH, {}, testBooks);
  const setLimits = new SetLimits(risk.books, risk.time, risk.observer);
  const set = (limits: readonly WantedLimits[], more: object = {}, commandId = 'c-1') => {
    const given: GivenLimits = {
      ...{ commandId, kind: 'set-limits', target: PLACE.account, actor: 'ann', reason: 'a drill' },
      ...{ content: { limits, ...more }, givenAtUs: risk.time.nowUs() },
    };
    return setLimits.setLimits(given);
  };
  return { database, testBooks, risk, set };
}

describe('limits that an operator sets', () => {
  it('are what the next decision is made by, under a version of their own, with who set them and why', async () => {
    const { risk, set } = await open();
    expect(await risk.decideIntent.decideIntent(intentMessage('before', risk.time.nowUs()))).toEqual({
      decision: 'APPROVED',
    });
    const reply = await set(TIGHT);
    expect(reply).toMatchObject({ ok: true, value: { account: PLACE.account, version: 2 } });
    expect(await set(TIGHT)).toEqual(reply);
    expect(risk.observer.takeReports()).toContain('limits 2');
    const after = await risk.decideIntent.decideIntent(intentMessage('after', risk.time.nowUs()));
    expect(after).toMatchObject({ decision: 'REFUSED', rule: 'max-order-quantity' });
    const read = await new ReadLimits(risk.books, new HeldBooks(risk.books), risk.settings, risk.time).readLimits(
      PLACE.account,
    );
    expect(read).toMatchObject({ value: { limitsVersion: 2, setBy: { actor: 'ann', reason: 'a drill' } } });
    const old = await risk.books.read((reads) => reads.findLimits(asId<AccountId>(PLACE.account), 1));
    expect(old.map(({ instrument }) => instrument)).toEqual(['*']);
  });

  it('hold over a restart, whatever the settings say', async () => {
    const { set, testBooks } = await open();
    await set(TIGHT);
    const next = new TestRisk({}, testBooks);
    await next.startRisk.startRisk();
    expect(next.startRisk.limitsVersion).toBe(2);
  });

  it('are refused where they cannot be read, are for another account, or where others are in force by now', async () => {
    const { database, set } = await open();
    const wrong: readonly (readonly [readonly WantedLimits[], object, string])[] = [
      [[{ instrument: 'BTC-USDT' }], {}, 'LIMITS_WRONG'],
      [[{ instrument: '*', maxPosition: '0' }], {}, 'LIMITS_WRONG'],
      [[...TIGHT, ...TIGHT], {}, 'LIMITS_WRONG'],
      [TIGHT, { expectedVersion: 7 }, 'LIMITS_CHANGED'],
    ];
    for (const [index, [limits, more, code]] of wrong.entries())
      expect(await set(limits, more, `c-${index}`)).toMatchObject({ ok: false, error: { code } });
    expect(database.commands.rows.find().map(({ outcome }) => outcome)).toEqual(wrong.map(() => 'REFUSED'));
    expect(await set(TIGHT, { expectedVersion: 1 }, 'c-9')).toMatchObject({ ok: true, value: { version: 2 } });
  });
});
