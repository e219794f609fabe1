import { describe, expect, it } from 'vitest';
import { endMessage, fillMessage, positionMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { POSITION_PLACE } from '../../fixtures/values.fixture.js';
import { ApplyFill } from './apply-fill.js';

const applyFillOf = (risk: TestRisk): ApplyFill => new ApplyFill(risk.facts, risk.observer);

const RICH = { USDT: '1000000' };

async function approvedTen(): Promise<TestRisk> {
  const risk = await TestRisk.start(RICH);
  expect(await risk.decide('i1', { quantity: '10' })).toEqual({ decision: 'APPROVED' });
  return risk;
}

describe('a fill', () => {
  it('turns reservation into position, less a fee in base, once', async () => {
    const risk = await approvedTen();
    const fill = fillMessage('f1', 'i1', { quantity: '4', fee: '0.004', feeAsset: 'BTC' });
    await applyFillOf(risk).applyFill(fill);
    await applyFillOf(risk).applyFill(fill);
    const { account, positions } = await risk.readBook();
    expect(await risk.readParts('i1')).toBe('4 0 6 0');
    expect(account.reserved.toFixed()).toBe('600');
    expect(positions.map(({ quantity, fills }) => `${quantity.toFixed()} ${fills}`)).toEqual(['3.996 1']);
    expect(risk.observer.takeReports()).toEqual([]);
    expect(risk.observer.fills).toEqual(['fill-f1']);
  });

  it.each([
    ['BUY', '0.001', 'BTC', '0.999'],
    ['BUY', '0.1', 'USDT', '1'],
    ['SELL', '0.1', 'USDT', '-1'],
    ['SELL', '0.001', 'BTC', '-1.001'],
    ['BUY', '-0.001', 'BTC', '1.001'],
  ] as const)('%s of 1 with a fee of %s %s moves the position by %s', async (side, fee, feeAsset, expected) => {
    const risk = await TestRisk.start(RICH);
    await applyFillOf(risk).applyFill(fillMessage('f1', 'nobody', { side, fee, feeAsset }));
    expect((await risk.readBook()).positions[0]?.quantity.toFixed()).toBe(expected);
  });

  it('moves the position in a third asset by the fee that it paid, as order-management does', async () => {
    const risk = await TestRisk.start(RICH);
    const bnb = { instrument: 'BNB-USDT', quantity: '10', price: '600' };
    await risk.applyFill.applyFill(fillMessage('f1', 'nobody', bnb));
    const fee = { fee: '0.5', feeAsset: 'BNB', feeInstrument: 'BNB-USDT' };
    await risk.applyFill.applyFill(fillMessage('f2', 'nobody', fee));
    await risk.applyFill.applyFill(fillMessage('f3', 'nobody', { fee: '0.5', feeAsset: 'BNB' }));
    const { positions } = await risk.readBook();
    const shown = positions.map(({ fills, instrument, quantity }) => `${instrument} ${quantity.toFixed()} ${fills}`);
    expect(shown.sort()).toEqual(['BNB-USDT 9.5 2', 'BTC-USDT 2 2']);
    risk.observer.takeReports();
    const said = { ...positionMessage('p1', '9.5', 2), instrument: 'BNB-USDT' };
    await risk.comparePosition.comparePosition(said);
    expect(risk.observer.takeReports()).toEqual([]);
  });

  it('of an order that was not approved moves the position all the same and is reported', async () => {
    const risk = await approvedTen();
    const before = (await risk.readAccount()).version;
    await applyFillOf(risk).applyFill(fillMessage('f1', 'nobody'));
    await applyFillOf(risk).applyFill(fillMessage('f2', 'i1', { side: 'SELL' }));
    expect(risk.observer.takeReports()).toEqual(['unreserved fill-f1', 'unreserved fill-f2']);
    expect(await risk.readParts('i1')).toBe('0 0 10 0');
    expect((await risk.readAccount()).version).toBe(before + 2);
    const position = await risk.books.read((reads) => reads.findPosition(POSITION_PLACE));
    expect([position?.quantity.toFixed(), position?.fills]).toEqual(['0', 2]);
  });

  it('beyond what was approved is an overfill and is reported as such', async () => {
    const risk = await approvedTen();
    await applyFillOf(risk).applyFill(fillMessage('f1', 'i1', { quantity: '10.5' }));
    expect(risk.observer.takeReports()).toEqual(['overfill 0.5']);
    expect(await risk.readParts('i1')).toBe('10 0 0 0.5');
    expect((await risk.readAccount()).reserved.toFixed()).toBe('0');
  });

  it('after the end of its order takes from what was given back', async () => {
    const risk = await approvedTen();
    await risk.endOrder.endOrder(endMessage('e1', 'i1', '4'), 'order.canceled.v1');
    expect(await risk.readParts('i1')).toBe('0 6 4 0');
    await applyFillOf(risk).applyFill(fillMessage('f1', 'i1', { quantity: '6' }));
    expect(await risk.readParts('i1')).toBe('6 4 0 0');
    expect((await risk.readAccount()).reserved.toFixed()).toBe('0');
  });
});
