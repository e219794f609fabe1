import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { JournalReports } from './journal-reports.js';
import { PruneJournal } from './prune-journal.js';

const SLOW = { ORDER_RECONCILE_ORDERS_MS: '60000', ORDER_RECONCILE_FILLS_MS: '60000', ORDER_JOURNAL_KEEP_DAYS: '2' };

describe('pruning the journal of raw reports', () => {
  let desk: OrderDesk;
  let journal: JournalReports;
  beforeEach(async () => {
    desk = await openServingDesk({ environment: SLOW });
    journal = desk.get(JournalReports);
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('takes out what is older than the setting says, and nothing else', async () => {
    journal.onRawReport({ source: 'STREAM', question: '', text: 'old' });
    await journal.flushReports();
    const old = desk.database.reports.size;
    expect(old).toBeGreaterThan(0);
    await desk.get(PruneJournal).pruneJournal();
    expect(desk.database.reports.size).toBe(old);
    const { reports } = desk.database;
    for (const row of reports.find()) {
      const receivedAtUs = row.report.receivedAtUs - 2 * 86_400_000_000;
      reports.upsert({ ...row, report: { ...row.report, receivedAtUs } });
    }
    journal.onRawReport({ source: 'STREAM', question: '', text: 'young' });
    await journal.flushReports();
    await desk.time.runForMs(1);
    await desk.get(PruneJournal).pruneJournal();
    expect(desk.database.reports.find().map(({ report }) => report.text)).toEqual(['young']);
  });
});
