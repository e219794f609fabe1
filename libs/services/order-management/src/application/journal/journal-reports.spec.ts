import type { RawReport } from '#libs/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { REPORT_JOURNAL, type ReportJournal } from '../../ports.js';
import { AccountEventListener } from '../booking/account-event-listener.js';
import { JournalReports } from './journal-reports.js';

const SLOW = { ORDER_RECONCILE_ORDERS_MS: '60000', ORDER_RECONCILE_FILLS_MS: '60000' };
const frame = (text: string): RawReport => ({ source: 'STREAM', question: '', text });
const answer = (text: string): RawReport => ({ source: 'ANSWER', question: 'GET /api/v3/openOrders', text });

describe('the journal of raw reports', () => {
  let desk: OrderDesk;
  let journal: JournalReports;
  beforeEach(async () => {
    desk = await openServingDesk({ environment: SLOW });
    await desk.submitApproval('i-1');
    journal = desk.get(JournalReports);
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const texts = (): string[] => desk.database.reports.find().map(({ report }) => report.text);

  it('holds a report before anything of it is booked', async () => {
    const { appendReports } = desk.get<ReportJournal>(REPORT_JOURNAL);
    let bookedBefore = -1;
    desk.get<ReportJournal>(REPORT_JOURNAL).appendReports = (reports) => {
      bookedBefore = desk.database.trades.size;
      return appendReports.call(desk.get(REPORT_JOURNAL), reports);
    };
    desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    await desk.settle();
    expect([bookedBefore, desk.database.trades.size]).toEqual([0, 1]);
    expect(texts().some((text) => text.includes('"kind":"report"'))).toBe(true);
    expect(desk.database.reports.find().every(({ report }) => report.receivedAtUs > 0)).toBe(true);
  });

  it('books nothing while it cannot be written, and loses nothing of it', async () => {
    const port = desk.get<ReportJournal>(REPORT_JOURNAL);
    const { appendReports } = port;
    port.appendReports = () => Promise.reject(new Error('the disk is full'));
    desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    await desk.settle();
    expect([desk.database.trades.size, desk.gate.isOpen]).toEqual([0, false]);
    port.appendReports = appendReports;
    await desk.time.runForMs(2_000);
    expect([desk.database.trades.size, desk.gate.isOpen]).toEqual([1, true]);
    expect(texts().filter((text) => text.includes('"kind":"report"')).length).toBeGreaterThanOrEqual(2);
  });

  it('loses nothing that comes in while it is written', async () => {
    const port = desk.get<ReportJournal>(REPORT_JOURNAL);
    const { appendReports } = port;
    port.appendReports = async (reports) => {
      await appendReports.call(port, [...reports]);
      if (reports[0]?.text === 'first') journal.onRawReport(frame('meanwhile'));
      await Promise.resolve();
    };
    journal.onRawReport(frame('first'));
    await journal.flushReports();
    await journal.flushReports();
    expect(texts().slice(-2)).toEqual(['first', 'meanwhile']);
  });

  it('holds a frame that nobody can read too, with an alarm', async () => {
    journal.onRawReport(frame('{"e":"executionRep'));
    desk.get(AccountEventListener).onBadFrame('no JSON', '{"e":"executionRep');
    await desk.time.runForMs(100);
    await journal.flushReports();
    expect(texts()).toContain('{"e":"executionRep');
    expect(desk.observer.alarms).toEqual(['UNREADABLE_REPORT']);
    expect(desk.observer.troubles).toEqual(['bad-frame']);
  });

  it('takes an answer down once while it stays the same and nothing was heard in between', async () => {
    const before = desk.database.reports.size;
    for (const report of [answer('[]'), answer('[]'), answer('[1]'), answer('[]'), frame('x'), answer('[]')])
      journal.onRawReport(report);
    const command = { ...answer('{}'), question: 'POST /api/v3/order' };
    for (const report of [command, command]) journal.onRawReport(report);
    await journal.flushReports();
    expect(texts().slice(before)).toEqual(['[]', '[1]', '[]', 'x', '[]', '{}', '{}']);
  });

  it('is bounded: what does not fit any more raises an alarm', async () => {
    for (let n = 0; n < 20_002; n += 1) journal.onRawReport(frame(String(n)));
    expect(desk.observer.alarms).toEqual(['REPORT_NOT_JOURNALED', 'REPORT_NOT_JOURNALED']);
    await journal.flushReports();
    journal.onRawReport(frame('y'.repeat(40 * 1024 * 1024)));
    journal.onRawReport(frame('z'.repeat(40 * 1024 * 1024)));
    expect(desk.observer.alarms).toHaveLength(3);
  });
});
