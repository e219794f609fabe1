import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { DiscrepancyReporter } from './discrepancy-reporter.js';

const FOUND = { kind: 'BALANCE_UNEXPLAINED', about: 'BTC', details: { unexplained: '1' } };

describe('reporting a difference', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const report = (found = FOUND): Promise<void> =>
    desk.books.write((writes) => desk.get(DiscrepancyReporter).reportDifference(writes, found));

  it('raises the alarm for a new one, and only notes one that is open that it is still there', async () => {
    const foundAtUs = desk.time.nowUs();
    await report();
    await desk.time.runForMs(5);
    await report({ ...FOUND, details: { unexplained: '2' } });
    expect(desk.observer.alarms).toEqual(['BALANCE_UNEXPLAINED']);
    expect(desk.database.discrepancies.find()).toMatchObject([
      { found: { details: { unexplained: '2' } }, foundAtUs, lastSeenAtUs: foundAtUs + 5_000 },
    ]);
  });

  it('tells apart what it is about, and of what kind it is', async () => {
    await report();
    await report({ ...FOUND, about: 'USDT' });
    await report({ ...FOUND, kind: 'ORDER_FORGOTTEN' });
    expect(desk.observer.alarms).toHaveLength(3);
  });

  it('raises the alarm again for one that was resolved and is back', async () => {
    await report();
    await desk.books.write((writes) => writes.resolveDiscrepancies(FOUND.kind, [], 'gone', desk.time.nowUs()));
    await report();
    expect(desk.discrepancies()).toEqual(['(BALANCE_UNEXPLAINED)', 'BALANCE_UNEXPLAINED']);
    expect(desk.observer.alarms).toHaveLength(2);
  });

  it('raises no alarm for one whose transaction is undone', async () => {
    const undone = desk.books.write(async (writes) => {
      await desk.get(DiscrepancyReporter).reportDifference(writes, FOUND);
      throw new Error('the disk is full');
    });
    await expect(undone).rejects.toThrow('the disk is full');
    expect([desk.discrepancies(), desk.observer.alarms]).toEqual([[], []]);
  });
});
