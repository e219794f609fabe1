import { describe, expect, it } from 'vitest';
import { balanceMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { ApplyBalances } from './apply-balances.js';

const applyBalancesOf = (risk: TestRisk): ApplyBalances => new ApplyBalances(risk.facts);

describe('the balances of an account', () => {
  const textOf = async (risk: TestRisk): Promise<string[]> =>
    (await risk.readBook()).balances.flatMap(({ assets }) =>
      assets.map(({ asset, free }) => `${asset} ${free.toFixed()}`),
    );

  it('are replaced as a whole by newer ones, and never by older ones', async () => {
    const risk = new TestRisk();
    await risk.startRisk.startRisk();
    const apply = (version: number, balances: Readonly<Record<string, string>>) =>
      applyBalancesOf(risk).applyBalances(balanceMessage(version, balances));
    await apply(9, { USDT: '900', BTC: '1' });
    await apply(8, { USDT: '800' });
    expect(await textOf(risk)).toEqual(['USDT 900', 'BTC 1']);
    await apply(10, { USDT: '1000' });
    expect(await textOf(risk)).toEqual(['USDT 1000']);
  });

  it('change the version of the account where they are new, and only there', async () => {
    const risk = await TestRisk.start({ USDT: '1' });
    const before = (await risk.readAccount()).version;
    await applyBalancesOf(risk).applyBalances({ ...balanceMessage(1, { USDT: '2' }), id: 'again' });
    expect((await risk.readAccount()).version).toBe(before);
    await risk.setBalances({ USDT: '3' });
    expect((await risk.readAccount()).version).toBe(before + 1);
  });

  it('make equity and means known', async () => {
    const risk = await TestRisk.start({ USDT: '1000', ETH: '2' });
    await risk.decide('i1');
    expect(risk.observer.decisions[0]?.decision.numbers).toMatchObject({ equity: '1200', freeCash: '1000' });
  });
});
