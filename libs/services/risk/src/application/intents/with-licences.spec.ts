import { describe, expect, it } from 'vitest';
import type { OfferedLicence } from '#libs/domain';
import { isTransientDatabaseError } from '#libs/persistence';
import { changedBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { fillMessage, intentMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { MemoryRiskDatabase } from '../../outbound/memory/memory-risk-database.js';
import type { Licences, RiskBooks } from '../../ports.js';
import { DecideIntent } from './decide-intent.js';
import { HeldBooks } from './held-books.js';

/** An order-management that offers a licence for everything but what is named so, and keeps what it is told. */
class RecordingLicences implements Licences {
  readonly told: string[] = [];

  offerLicence({ intentId }: Parameters<Licences['offerLicence']>[0]): OfferedLicence | undefined {
    if (intentId === 'unoffered') return undefined;
    if (intentId === 'unofferable') throw new Error('a bug of order-management');
    return {
      rows: {},
      settle: (outcome) => this.told.push(`${intentId} ${outcome?.verdict ?? 'void'}`),
      fail: (error) => this.told.push(`${intentId} ${(error as Error).message}`),
      commitAlone: () => {
        this.told.push(`${intentId} committed`);
        return Promise.resolve();
      },
      commitUnheard: (error) => {
        this.told.push(`${intentId} committed unheard: ${(error as Error).message}`);
        return Promise.resolve();
      },
    };
  }
}

/** Risk of a desk, after its first decision: from then on it decides from memory. */
async function deskRisk(change: (books: RiskBooks) => Partial<RiskBooks> = () => ({})) {
  const database = new MemoryRiskDatabase();
  const risk = await TestRisk.start({ USDT: '1000000' }, {}, memoryBooks(database));
  const books = changedBooks(risk.books, change(risk.books));
  const licences = new RecordingLicences();
  const held = new HeldBooks(books);
  const { observer, pricing, time } = risk;
  const gate = new DecideIntent(books, time, observer, pricing, held, isTransientDatabaseError, licences);
  const decide = (id: string, over: Parameters<typeof intentMessage>[2] = {}) =>
    gate.decideIntent(intentMessage(id, time.nowUs(), { quantity: '0.1', ...over }));
  await decide('first');
  return { database, risk, decide, told: licences.told };
}

describe('the licences that order-management of a desk offers', () => {
  it('are committed with the approvals, and with nothing else', async () => {
    const { decide, told } = await deskRisk();
    const answers = await Promise.all([
      decide('i1'),
      decide('i2', { quantity: '9000' }),
      decide('unoffered'),
      decide('i3'),
    ]);
    expect(answers.map(({ decision }) => decision)).toEqual(['APPROVED', 'REFUSED', 'APPROVED', 'APPROVED']);
    // The first decision is made under the lock: its order waits for its approval.
    expect(told).toEqual(['i1 committed', 'i3 committed']);
  });

  it('are void for a decision that was made before, and for one that has to be made again', async () => {
    const { database, decide, told } = await deskRisk();
    await decide('i1');
    await decide('i1');
    const foreign = new TestRisk({}, memoryBooks(database));
    await foreign.applyFill.applyFill(fillMessage('f1', 'i1', { quantity: '0.1' }));
    expect(await decide('i2')).toEqual({ decision: 'APPROVED' });
    expect(told).toEqual(['i1 committed', 'i1 void', 'i2 void']);
  });

  it('do not take their decisions along where the books refuse them', async () => {
    const { decide, told } = await deskRisk((books) => ({
      commitDecisions: (decisions, isFounded) => {
        const isOffered = decisions.filter(({ licence }) => licence !== undefined);
        for (const { licence } of isOffered) licence?.fail(new Error('refused'));
        return isOffered.length > 0
          ? Promise.reject(new Error('refused'))
          : books.commitDecisions(decisions, isFounded);
      },
    }));
    expect(await Promise.all(['i1', 'i2'].map((id) => decide(id)))).toEqual(
      [1, 2].map(() => ({ decision: 'APPROVED' })),
    );
    expect(told).toEqual(['i1 refused', 'i2 refused']);
  });

  it.each([
    ['UNDONE', 'i1 the connection broke before the commit'],
    ['COMMITTED', 'i1 committed unheard: the connection broke after the commit'],
  ] as const)('share the fate of a commit whose answer is lost and which is %s', async (lost, fate) => {
    const { database, decide, told } = await deskRisk();
    const losses = [lost];
    database.database.observeCommits({
      loseAnswer: () => losses.pop(),
      beforeCommit: () => undefined,
      afterCommit: () => undefined,
    });
    expect(await decide('i1')).toEqual({ decision: 'APPROVED' });
    expect(told).toEqual([fate]);
  });

  it('all fail where one cannot be offered, and everything is decided without', async () => {
    const { decide, told } = await deskRisk();
    const answers = await Promise.all(['i1', 'unofferable', 'i2'].map((id) => decide(id)));
    expect(answers.map(({ decision }) => decision)).toEqual(['APPROVED', 'APPROVED', 'APPROVED']);
    expect(told).toEqual(['i1 a bug of order-management']);
  });
});
