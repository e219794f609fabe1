import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endMessage, fillMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { limitsSetting } from '../../fixtures/test-settings.fixture.js';
import { KeepOrder } from './keep-order.js';

const keepOrderOf = (risk: TestRisk): KeepOrder => new KeepOrder(risk.facts, risk.observer);

const RICH = { USDT: '1000000' };

/** A fact that says that the order lives, at a version. */
const living = (id: string, version: number, over: Parameters<typeof endMessage>[3] = {}) =>
  endMessage(id, 'i1', '0', { status: 'New', version, ...over });
const absent = (version: number) => endMessage('absent', 'i1', '0', { status: 'Rejected', version });

describe('an order that was declared absent', () => {
  it.each([
    ['order.accepted.v1', 'New'],
    ['order.partially-filled.v1', 'PartiallyFilled'],
    ['order.unknown.v1', 'Unknown'],
  ] as const)('is held back for again at the approved terms when %s tells of it, once', async (subject, status) => {
    const limits = limitsSetting({ maxOrderQuantity: '100', maxOrderNotional: '1000000', maxPosition: '10' });
    const risk = await TestRisk.start(RICH, { RISK_LIMITS: limits });
    await risk.decide('i1', { quantity: '10' });
    await risk.endOrder.endOrder(absent(2), 'order.rejected.v1');
    expect((await risk.readAccount()).reserved.toFixed()).toBe('0');
    await keepOrderOf(risk).keepOrder(living('back', 3, { status }), subject);
    const after = await risk.readAccount();
    await keepOrderOf(risk).keepOrder(living('back', 3, { status }), subject);
    await keepOrderOf(risk).keepOrder(living('again', 4, { status }), subject);
    expect(await risk.readAccount()).toEqual(after);
    expect(after.reserved.toFixed()).toBe('1000');
    expect(risk.observer.takeReports()).toEqual(['reopened back']);
    expect(await risk.decide('i2', { quantity: '1' })).toMatchObject({ code: 'MAX_POSITION_EXCEEDED' });
  });

  it('is held back for less what was executed, and given back for when it truly ends', async () => {
    const risk = await TestRisk.start(RICH);
    await risk.decide('i1', { quantity: '10' });
    await risk.endOrder.endOrder(absent(2), 'order.rejected.v1');
    await risk.applyFill.applyFill(fillMessage('f1', 'i1', { quantity: '4' }));
    await keepOrderOf(risk).keepOrder(living('back', 3), 'order.partially-filled.v1');
    expect(await risk.readParts('i1')).toBe('4 0 6 0');
    await risk.endOrder.endOrder(endMessage('end', 'i1', '4', { version: 5 }), 'order.canceled.v1');
    expect(await risk.readParts('i1')).toBe('4 6 0 0');
    expect((await risk.readAccount()).reserved.toFixed()).toBe('0');
  });
});

describe('facts of a living order', () => {
  it('change nothing about the account where the order was never declared ended', async () => {
    const risk = await TestRisk.start(RICH);
    await risk.decide('i1', { quantity: '10' });
    const before = await risk.readAccount();
    await keepOrderOf(risk).keepOrder(living('new', 2), 'order.accepted.v1');
    expect(await risk.readAccount()).toEqual(before);
    expect(risk.observer.takeReports()).toEqual([]);
  });

  it('are reported where the order was not approved here', async () => {
    const risk = await TestRisk.start(RICH);
    await risk.decide('i1', { quantity: '10' });
    await keepOrderOf(risk).keepOrder(living('x1', 2, { intentId: 'nobody' }), 'order.accepted.v1');
    await keepOrderOf(risk).keepOrder(living('x2', 2, { side: 'SELL' }), 'order.accepted.v1');
    expect(risk.observer.takeReports()).toEqual(['unreserved x1', 'unreserved x2']);
  });

  it('and of its ends leave what the newest of them says, in whatever order they come', async () => {
    const kinds = fc.array(fc.boolean(), { minLength: 1, maxLength: 5 });
    const stories = kinds.chain((lives) => {
      const versions = lives.map((_, index) => index + 1);
      const order = fc.shuffledSubarray(versions, { minLength: versions.length, maxLength: versions.length });
      return fc.record({ lives: fc.constant(lives), order });
    });
    const tell = async ({
      lives,
      order,
    }: {
      readonly lives: readonly boolean[];
      readonly order: readonly number[];
    }) => {
      const risk = await TestRisk.start(RICH);
      await risk.decide('i1', { quantity: '10' });
      for (const version of order) {
        const id = `fact-${version}`;
        if (lives[version - 1] === true) await keepOrderOf(risk).keepOrder(living(id, version), 'order.accepted.v1');
        else await risk.endOrder.endOrder(endMessage(id, 'i1', '0', { version }), 'order.canceled.v1');
      }
      const isHeld = lives.at(-1) === true;
      expect((await risk.readAccount()).reserved.toFixed()).toBe(isHeld ? '1000' : '0');
    };
    await fc.assert(fc.asyncProperty(stories, tell), { numRuns: 60 });
  });
});
