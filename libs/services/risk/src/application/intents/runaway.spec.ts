import type { TradingState } from '#libs/domain';
import { describe, expect, it } from 'vitest';
import { changedBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { fillMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';

const RICH = { USDT: '100000000' };
const FIVE = { RISK_MAX_REPEATED_ORDERS: '5/60s' };
const RATE = { RISK_MAX_ORDER_RATE: '5/10s' };
const APPROVED = { decision: 'APPROVED' } as const;
const REPEATED = { decision: 'REFUSED', rule: 'repeated-order', code: 'ORDER_REPEATED' } as const;
const TRIPPED = { decision: 'REFUSED', rule: 'strategy-tripped', code: 'STRATEGY_TRIPPED' } as const;

/** So many at once; how many were answered what. */
async function sendAtOnce(risk: TestRisk, count: number, name = 'i'): Promise<Readonly<Record<string, number>>> {
  const answers = await Promise.all(Array.from({ length: count }, (_, n) => risk.decide(`${name}${n}`)));
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const code = answer.decision === 'APPROVED' ? 'APPROVED' : answer.code;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

async function loop(risk: TestRisk, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) expect(await risk.decide(`loop-${n}`)).toEqual(APPROVED);
}

const command = (risk: TestRisk, commandId: string, state: TradingState, scope = 'paper-1') =>
  risk.changeTradingState.changeTradingState({ commandId, scope, state, actor: 'op', reason: 'looked at it' });

describe('a strategy that sends the same order in a loop', () => {
  it('is stopped after as many as it may send, and stays so when the window is over, though others go on', async () => {
    const risk = await TestRisk.start(RICH, FIVE);
    await loop(risk, 5);
    expect(await risk.decide('i6')).toEqual(REPEATED);
    expect(await risk.decide('i7')).toEqual(TRIPPED);
    await risk.time.runForMs(3_600_000);
    risk.setQuote(9_999, 10_001);
    expect(await risk.decide('i8')).toEqual(TRIPPED);
    expect(await risk.decide('i9', { instrument: 'ETH-USDT' })).toMatchObject({ code: 'STRATEGY_TRIPPED' });
    expect(await risk.decide('i10', { strategy: 'other' })).toEqual(APPROVED);
  });

  it('may still get out', async () => {
    const risk = await TestRisk.start({ ...RICH, BTC: '3' }, FIVE);
    await risk.applyFill.applyFill(fillMessage('f1', 'before', { quantity: '3' }));
    await loop(risk, 5);
    expect(await risk.decide('i6')).toEqual(REPEATED);
    expect(await risk.decide('out', { side: 'SELL', quantity: '3' })).toEqual(APPROVED);
    expect(await risk.decide('too-far', { side: 'SELL' })).toEqual(TRIPPED);
  });

  it('is stopped after a restart too, and counted with what it sent before it', async () => {
    const shared = memoryBooks();
    const first = await TestRisk.start(RICH, FIVE, shared);
    await loop(first, 4);
    const second = new TestRisk(FIVE, shared);
    expect(await second.decide('i5')).toEqual(APPROVED);
    expect(await second.decide('i6')).toEqual(REPEATED);
    const third = new TestRisk(FIVE, shared);
    await third.time.runForMs(3_600_000);
    third.setQuote(9_999, 10_001);
    expect(await third.decide('i7')).toEqual(TRIPPED);
  });

  it('is let go by a person who resumes the account, be it ACTIVE all the time, and is counted anew', async () => {
    const risk = await TestRisk.start(RICH, FIVE);
    await loop(risk, 5);
    expect(await risk.decide('i6')).toEqual(REPEATED);
    await command(risk, 'c1', 'HALTED');
    await risk.time.runForMs(1);
    await command(risk, 'c2', 'ACTIVE');
    await risk.time.runForMs(1);
    for (const id of ['a', 'b', 'c', 'd', 'e']) expect(await risk.decide(id)).toEqual(APPROVED);
    expect(await risk.decide('f')).toEqual(REPEATED);
    await command(risk, 'c3', 'ACTIVE', 'all');
    expect(await risk.decide('g')).toEqual(APPROVED);
  });

  it('is not stopped while there are fills in the instrument', async () => {
    const risk = await TestRisk.start(RICH, FIVE);
    for (let n = 0; n < 20; n += 1) {
      expect(await risk.decide(`i${n}`)).toEqual(APPROVED);
      if (n % 5 === 4) await risk.applyFill.applyFill(fillMessage(`f${n}`, `i${n}`));
    }
  });

  it('cannot have more approved by sending many at once: those of a batch, and of the one behind it, count for each other', async () => {
    const risk = await TestRisk.start(RICH, { RISK_MAX_REPEATED_ORDERS: '20/60s' });
    await risk.held.startHolding((await risk.readAccount()).account);
    expect(await sendAtOnce(risk, 100)).toEqual({ APPROVED: 20, ORDER_REPEATED: 1, STRATEGY_TRIPPED: 79 });
  });

  it('raises an alarm once', async () => {
    const risk = await TestRisk.start(RICH, FIVE);
    await sendAtOnce(risk, 30);
    const rules = risk.observer.decisions.map(({ decision: { verdict } }) =>
      verdict.outcome === 'REFUSED' ? verdict.rule : '',
    );
    expect(rules.filter((rule) => rule === 'repeated-order')).toHaveLength(1);
  });

  it('is stopped by whatever book knows of it, though facts have changed the one that is held meanwhile', async () => {
    const risk = await TestRisk.start(RICH, FIVE);
    await loop(risk, 5);
    const { account } = await risk.readAccount();
    const before = await risk.held.findHeldBook(account);
    expect(await risk.decide('i6')).toEqual(REPEATED);
    if (before !== undefined) risk.held.holdBook(before);
    await risk.applyFill.applyFill(fillMessage('f1', 'loop-0'));
    expect(await risk.decide('i7')).toEqual(TRIPPED);
  });
});

describe('the rate of new orders', () => {
  it('holds for those that are decided together, and lets the next pass once the window is over', async () => {
    const risk = await TestRisk.start(RICH, RATE);
    expect(await sendAtOnce(risk, 40)).toEqual({ APPROVED: 5, ORDER_RATE_EXCEEDED: 35 });
    await risk.time.runForMs(9_999);
    risk.setQuote(9_999, 10_001);
    expect(await risk.decide('early')).toMatchObject({ code: 'ORDER_RATE_EXCEEDED' });
    await risk.time.runForMs(1);
    expect(await risk.decide('due')).toEqual(APPROVED);
  });

  it('does not count a decision whose commit failed', async () => {
    const shared = memoryBooks();
    let failing = false;
    const books = changedBooks(shared.books, {
      commitDecisions: (decisions, isFounded) =>
        failing
          ? Promise.reject(Object.assign(new Error('gone'), { code: '08006' }))
          : shared.books.commitDecisions(decisions, isFounded),
    });
    const risk = await TestRisk.start(RICH, RATE, { ...shared, books });
    await loop(risk, 3);
    failing = true;
    for (let n = 0; n < 9; n += 1) await expect(risk.decide(`lost-${n}`)).rejects.toThrow('gone');
    failing = false;
    expect(await sendAtOnce(risk, 9)).toEqual({ APPROVED: 2, ORDER_RATE_EXCEEDED: 7 });
  });

  it('is not forgotten by a restart', async () => {
    const shared = memoryBooks();
    await loop(await TestRisk.start(RICH, RATE, shared), 5);
    expect(await new TestRisk(RATE, shared).decide('i6')).toMatchObject({ code: 'ORDER_RATE_EXCEEDED' });
  });
});

describe('the same order a second time', () => {
  it('is refused for a moment, under another intent; the same intent has its answer', async () => {
    const risk = await TestRisk.start(RICH, { RISK_DUPLICATE_WINDOW_MS: '100' });
    expect(await sendAtOnce(risk, 20)).toEqual({ APPROVED: 1, ORDER_DUPLICATE: 19 });
    expect(await risk.decide('i0')).toEqual(APPROVED);
    expect(await risk.decide('larger', { quantity: '1.5' })).toEqual(APPROVED);
    await risk.time.runForMs(100);
    expect(await risk.decide('later')).toEqual(APPROVED);
  });
});
