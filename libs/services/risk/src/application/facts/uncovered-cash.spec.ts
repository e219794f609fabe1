import { ZERO } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceMessage, fillMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { D } from '../../fixtures/values.fixture.js';

const CASH = 1_000;
const PRICE = 100;
const UNLEVERED = { RISK_MAX_GROSS_EXPOSURE_RATIO: '10' };

describe('the cash of a fill', () => {
  it('is not spent again before the balances tell of it', async () => {
    const risk = await TestRisk.start({ USDT: '1000' }, UNLEVERED);
    await risk.decide('i1', { quantity: '10' });
    await risk.applyFill.applyFill(fillMessage('f1', 'i1', { quantity: '10', exchangeAtUs: 7 }));
    expect(await risk.decide('i2', { quantity: '1' })).toMatchObject({ code: 'CASH_INSUFFICIENT' });
  });

  it('is counted once after the balances contain it, whichever is heard first', async () => {
    for (const isFillFirst of [true, false]) {
      const risk = await TestRisk.start({ USDT: '1000' }, UNLEVERED);
      await risk.decide('i1', { quantity: '4' });
      const fill = () => risk.applyFill.applyFill(fillMessage('f1', 'i1', { quantity: '4', exchangeAtUs: 7 }));
      if (isFillFirst) await fill();
      await risk.setBalances({ USDT: '600', BTC: '4' }, 7);
      if (!isFillFirst) await fill();
      expect(await risk.decide('i2', { quantity: '6' })).toEqual({ decision: 'APPROVED' });
    }
  });

  it('stays held back where the balances are of an earlier time, or of none', async () => {
    const risk = await TestRisk.start({ USDT: '1000' }, UNLEVERED);
    await risk.decide('i1', { quantity: '4' });
    await risk.applyFill.applyFill(fillMessage('f1', 'i1', { quantity: '4', exchangeAtUs: 7 }));
    await risk.setBalances({ USDT: '1000', ETH: '1' }, 6);
    await risk.setBalances({ USDT: '1000', ETH: '2' });
    expect(await risk.decide('i2', { quantity: '7' })).toMatchObject({ code: 'CASH_INSUFFICIENT' });
  });

  it('is held back with its fee in a third asset, and what a sale delivered too', async () => {
    const risk = await TestRisk.start({ USDT: '1000', BTC: '5', BNB: '3' }, UNLEVERED);
    const sale = { side: 'SELL', quantity: '4', fee: '0.5', feeAsset: 'BNB', exchangeAtUs: 7 } as const;
    await risk.applyFill.applyFill(fillMessage('f1', 'nobody', sale));
    const { uncoveredSpends } = await risk.readBook();
    expect(uncoveredSpends.map(({ asset, amount }) => `${asset} ${amount.toFixed()}`)).toEqual(['BTC 4', 'BNB 0.5']);
    expect(await risk.decide('i2', { side: 'SELL', quantity: '2' })).toMatchObject({ code: 'HOLDING_INSUFFICIENT' });
  });

  it('is never free twice and is free in the end, in any order of fills and balances', async () => {
    const orders = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });
    const shuffled = orders.chain((quantities) => {
      const facts = quantities.flatMap((_, index) => [`fill ${index}`, `balances ${index}`]);
      return fc.record({
        quantities: fc.constant(quantities),
        facts: fc.shuffledSubarray(facts, { minLength: facts.length, maxLength: facts.length }),
      });
    });
    const tell = async ({ quantities, facts }: Story): Promise<void> => {
      const risk = await TestRisk.start({ USDT: String(CASH) }, UNLEVERED);
      for (const [index, quantity] of quantities.entries())
        await risk.decide(`i${index}`, { quantity: String(quantity) });
      const spentAfter = (count: number): number => PRICE * sum(quantities.slice(0, count));
      const free = CASH - spentAfter(quantities.length);
      for (const fact of facts) {
        const [kind, at = ''] = fact.split(' ');
        const index = Number(at);
        const exchangeAtUs = 10 + index;
        if (kind === 'fill') {
          const quantity = String(quantities[index]);
          await risk.applyFill.applyFill(fillMessage(at, `i${index}`, { quantity, exchangeAtUs }));
        } else {
          const left = { USDT: String(CASH - spentAfter(index + 1)) };
          await risk.applyBalances.applyBalances(balanceMessage(index + 2, left, exchangeAtUs));
        }
        expect(await freeCashOf(risk, fact)).toBeLessThanOrEqual(free);
      }
      expect(await freeCashOf(risk, 'end')).toBe(free);
      expect((await risk.readAccount()).reserved.eq(ZERO)).toBe(true);
    };
    await fc.assert(fc.asyncProperty(shuffled, tell), { numRuns: 60 });
  });
});

interface Story {
  readonly quantities: readonly number[];
  readonly facts: readonly string[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What a decision sees: it asks for so much that it is refused and holds nothing back. */
async function freeCashOf(risk: TestRisk, probe: string): Promise<number> {
  await risk.decide(`probe-${probe.replace(' ', '-')}`, { quantity: '9000' });
  return Number(D(risk.observer.decisions.at(-1)?.decision.numbers['freeCash'] ?? 'none').toFixed());
}
