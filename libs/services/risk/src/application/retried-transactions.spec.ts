import { describe, expect, it } from 'vitest';
import { type TestBooks, changedBooks, memoryBooks } from '../fixtures/books.fixture.js';
import { PLACE, endMessage, fillMessage, positionMessage } from '../fixtures/messages.fixture.js';
import { TestRisk } from '../fixtures/test-risk.fixture.js';

class LostRace extends Error {}

/** Books that roll every transaction back once and run it again, as Postgres does after a lost race. */
function retryingBooks(): TestBooks {
  const given = memoryBooks();
  return {
    ...given,
    books: changedBooks(given.books, {
      write: async (work) => {
        const lost = given.books.write(async (writes) => {
          await work(writes);
          throw new LostRace();
        });
        await expect(lost).rejects.toThrow(LostRace);
        return given.books.write(work);
      },
    }),
  };
}

/** Something of everything that risk does, and what was reported and announced of it. */
async function runStory(testBooks: TestBooks): Promise<unknown> {
  const risk = new TestRisk({ RISK_REDUCE_ABOVE_RATIO: '0.01', RISK_MAX_GROSS_EXPOSURE_RATIO: '1' }, testBooks);
  await risk.startRisk.startRisk();
  await risk.setBalances({ USDT: '10000' });
  const answers = [
    await risk.decide('i1', { quantity: '10' }),
    await risk.decide('i1', { quantity: '10' }),
    await risk.decide('i2', { quantity: '0.0001' }),
  ];
  await risk.applyFill.applyFill(fillMessage('f1', 'i1', { quantity: '10.5' }));
  await risk.applyFill.applyFill(fillMessage('f2', 'nobody'));
  await risk.endOrder.endOrder(endMessage('e1', 'nobody', '0'), 'order.canceled.v1');
  await risk.comparePosition.comparePosition(positionMessage('p1', '1', 2));
  await risk.setBalances({ USDT: '9000', BTC: '11.5' });
  await risk.monitorExposure.monitorExposure();
  const halt = { commandId: 'c1', scope: PLACE.account, state: 'HALTED', actor: 'op', reason: 'test' } as const;
  answers.push(await risk.decide('i3'));
  await risk.changeTradingState.changeTradingState(halt);
  const { reports, decisions } = risk.observer;
  return { answers, reports, decisions, waiting: await testBooks.readWaiting(), book: await risk.readBook() };
}

describe('a transaction that has to be run again', () => {
  it('ends, reports and announces as one that has not', async () => {
    const plain = await runStory(memoryBooks());
    expect(plain).toMatchObject({
      reports: [
        ...['limits 1', 'repeated', 'overfill 0.5', 'unreserved fill-f2', 'unreserved e1', 'discrepancy', 'valued'],
        ...['reduces 0.11 1', 'paper-1 HALTED'],
      ],
    });
    expect(await runStory(retryingBooks())).toEqual(plain);
  });
});
