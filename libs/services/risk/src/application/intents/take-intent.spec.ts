import { describe, expect, it } from 'vitest';
import type { OfferedIntent } from '#libs/domain';
import { asId } from '#libs/kernel';
import { changedBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { fillMessage, intentMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import type { DecisionOutcome } from '../../ports.js';
import { MemoryRiskDatabase } from '../../outbound/memory/memory-risk-database.js';

/** An offered intent of a strategy that can write it or not, and what it was told. */
function offerOf(isWritable = true) {
  const told: string[] = [];
  const offered: OfferedIntent = {
    rows: {},
    settle: () => void told.push('settled'),
    decline: () => void told.push('declined'),
    fail: () => void told.push('failed'),
    commitAlone: () => {
      told.push(isWritable ? 'written' : 'barred');
      return Promise.resolve(isWritable);
    },
  };
  return { offered, told };
}

/** Risk after its first decision: it holds the book. */
async function startedRisk(over: Readonly<Record<string, string>> = {}) {
  const database = new MemoryRiskDatabase();
  const test = memoryBooks(database);
  const { books } = test;
  const outcomes: DecisionOutcome[] = [];
  const trouble: { isBroken: boolean } = { isBroken: false };
  const counting = changedBooks(books, {
    commitDecisions: (...of) => {
      if (trouble.isBroken) throw new Error('what is decided cannot be written down');
      return books.commitDecisions(...of).then((all) => {
        outcomes.push(...all);
        return all;
      });
    },
  });
  const risk = await TestRisk.start({ USDT: '1000000' }, over, { ...test, books: counting });
  await risk.decide('first', { quantity: '0.1' });
  await risk.time.runForMs(0);
  outcomes.length = 0;
  const messageOf = (id: string) => intentMessage(id, risk.time.nowUs(), { quantity: '0.1' });
  return { database, risk, gate: risk.decideIntent, messageOf, outcomes, trouble };
}

describe('an intent that is offered before it is written', () => {
  it('is written and decided, and its message is answered the same without a second effect', async () => {
    const { database, gate, messageOf } = await startedRisk();
    const { offered, told } = offerOf();
    const message = messageOf('i1');
    expect(gate.takeIntent(message, offered)).toBe(true);
    expect(await gate.decideIntent(message)).toEqual({ decision: 'APPROVED' });
    expect(told).toEqual(['written']);
    expect(database.claims.size).toBe(2);
    // A third copy finds it in the books.
    expect(await gate.decideIntent(message)).toEqual({ decision: 'APPROVED' });
    expect(database.claims.size).toBe(2);
  });

  it('leaves its answer for its message, and its book for the next offer: neither needs the books again', async () => {
    const { gate, messageOf, outcomes } = await startedRisk();
    for (const message of [messageOf('i1'), messageOf('i2')]) {
      expect(gate.takeIntent(message, offerOf().offered)).toBe(true);
      expect(gate.takeIntent(messageOf('another'), offerOf().offered)).toBe(false);
      expect(await gate.decideIntent(message)).toEqual({ decision: 'APPROVED' });
      await Promise.resolve();
    }
    expect(outcomes).toEqual(['RECORDED', 'RECORDED']);
  });

  it('counts for what its strategy may repeat, which is stopped when it goes on', async () => {
    const { gate, messageOf } = await startedRisk({ RISK_MAX_REPEATED_ORDERS: '3/60s' });
    const codes: string[] = [];
    for (const id of ['i2', 'i3', 'i4', 'i5']) {
      const message = messageOf(id);
      expect(gate.takeIntent(message, offerOf().offered)).toBe(true);
      const answer = await gate.decideIntent(message);
      codes.push(answer.decision === 'REFUSED' ? answer.code : answer.decision);
      await Promise.resolve();
    }
    expect(codes).toEqual(['APPROVED', 'APPROVED', 'ORDER_REPEATED', 'STRATEGY_TRIPPED']);
  });

  it('goes back to its strategy where its decision cannot be written down', async () => {
    const { gate, messageOf, risk, trouble } = await startedRisk();
    const { offered, told } = offerOf();
    trouble.isBroken = true;
    expect(gate.takeIntent(messageOf('i1'), offered)).toBe(true);
    await risk.time.runForMs(0);
    expect(told).toEqual(['declined']);
  });

  it('is not taken while a fact changes the book', async () => {
    const { gate, messageOf, risk } = await startedRisk();
    const [message, { account }] = [messageOf('i1'), messageOf('i1')];
    let commit = (): void => undefined;
    const changing = risk.held.whileChanging(asId(account), () => new Promise<void>((resolve) => (commit = resolve)));
    expect(gate.takeIntent(message, offerOf().offered)).toBe(false);
    commit();
    await changing;
    expect(gate.takeIntent(message, offerOf().offered)).toBe(true);
  });

  it('is not decided where it cannot be written', async () => {
    const { database, gate, messageOf } = await startedRisk();
    const { offered, told } = offerOf(false);
    expect(gate.takeIntent(messageOf('i1'), offered)).toBe(true);
    expect(await gate.decideIntent(messageOf('i2'))).toEqual({ decision: 'APPROVED' });
    expect(told).toEqual(['barred']);
    expect([...database.claims.find()].map(({ intentId }) => intentId)).toEqual(['first', 'i2']);
  });

  it('is decided by its message where the book was another one', async () => {
    const { database, gate, messageOf } = await startedRisk();
    const foreign = new TestRisk({}, memoryBooks(database));
    await foreign.applyFill.applyFill(fillMessage('f1', 'first', { quantity: '0.1' }));
    const { offered } = offerOf();
    const message = messageOf('i1');
    expect(gate.takeIntent(message, offered)).toBe(true);
    expect(await gate.decideIntent(message)).toEqual({ decision: 'APPROVED' });
    expect(database.claims.size).toBe(2);
  });

  it('is not taken while others are decided, or before a book is held', async () => {
    const { gate, messageOf } = await startedRisk();
    const deciding = gate.decideIntent(messageOf('i1'));
    await Promise.resolve();
    await Promise.resolve();
    expect(gate.takeIntent(messageOf('i2'), offerOf().offered)).toBe(false);
    await deciding;
    const fresh = await TestRisk.start({ USDT: '1000000' }, {}, memoryBooks(new MemoryRiskDatabase()));
    expect(fresh.decideIntent.takeIntent(messageOf('i3'), offerOf().offered)).toBe(false);
  });

  it('is not taken for another one of the same id', async () => {
    const { gate, messageOf, risk } = await startedRisk();
    expect(gate.takeIntent(messageOf('i1'), offerOf().offered)).toBe(true);
    const other = intentMessage('i1', risk.time.nowUs(), { quantity: '0.2' });
    expect(await gate.decideIntent(other)).toEqual({ decision: 'APPROVED' });
    expect(risk.observer.reports).toEqual(['id-reused']);
  });
});
