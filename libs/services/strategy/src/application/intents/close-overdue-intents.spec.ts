import { describe, expect, it } from 'vitest';
import { approveIntent, endIntentOrder, recordIntent } from '#libs/domain';
import { US_PER_MS } from '#libs/kernel';
import { StrategyParts, d, intentOf } from '../../strategy-parts.fixture.js';

function waiting(): StrategyParts {
  const parts = new StrategyParts();
  parts.startStrategies();
  const { strategy, venue, instrument, intentId } = intentOf('i-1');
  parts.runner.restoreIntent(strategy, venue, instrument, intentId);
  return parts;
}

describe('closing overdue intents', () => {
  it('closes an intent that nobody answered once its grace is over, and frees its strategy', async () => {
    const parts = waiting();
    const validUntilUs = parts.time.nowUs();
    parts.database.intents.insert(recordIntent(intentOf('i-1', { validUntilUs }), 1));
    await parts.time.runForMs(10_000);
    await parts.overdue.closeOverdueIntents();
    expect(parts.database.intents.get('i-1')?.status).toBe('open');
    await parts.time.runForMs(1);
    await parts.overdue.closeOverdueIntents();
    expect(parts.database.intents.get('i-1')).toMatchObject({ status: 'closed', reason: 'expired without an answer' });
    expect(parts.receivedOf('intent-closed')).toMatchObject([{ intentId: 'i-1', outcome: 'ended' }]);
  });

  it('leaves an approved intent open, however long its order takes', async () => {
    const parts = waiting();
    parts.database.intents.insert(approveIntent(recordIntent(intentOf('i-1'), 1)));
    await parts.time.runForMs(60_000);
    await parts.overdue.closeOverdueIntents();
    expect(parts.database.intents.get('i-1')?.status).toBe('open');
  });

  it('closes an intent whose order ended long ago although the position never showed its fills', async () => {
    const parts = waiting();
    const endedAtUs = parts.time.nowUs() - 10_001 * US_PER_MS;
    parts.database.intents.insert(endIntentOrder(recordIntent(intentOf('i-1'), 1), d('1'), endedAtUs));
    await parts.overdue.closeOverdueIntents();
    expect(parts.database.intents.get('i-1')?.reason).toBe('its fills were not seen in time');
    expect(parts.receivedOf('intent-closed')).toHaveLength(1);
  });

  it('frees a strategy that waits for an intent which the books have as done', async () => {
    const parts = waiting();
    parts.database.intents.insert({ ...recordIntent(intentOf('i-1'), 1), status: 'refused', closedAtUs: 2 });
    await parts.overdue.closeOverdueIntents();
    expect(parts.receivedOf('intent-closed')).toMatchObject([{ intentId: 'i-1', outcome: 'refused' }]);
    await parts.overdue.closeOverdueIntents();
    expect(parts.receivedOf('intent-closed')).toHaveLength(1);
  });

  it.each([0, 3_600_000, -3_600_000])(
    'frees a strategy that waits for an intent which nobody tells of while it could be decided on, also where the wall clock is set by %i ms',
    async (byMs) => {
      const parts = waiting();
      await parts.overdue.closeOverdueIntents();
      parts.time.stepWallClockMs(byMs);
      await parts.time.runForMs(12_000);
      await parts.overdue.closeOverdueIntents();
      expect(parts.receivedOf('intent-closed')).toEqual([]);
      await parts.time.runForMs(1);
      await parts.overdue.closeOverdueIntents();
      expect(parts.receivedOf('intent-closed')).toMatchObject([{ intentId: 'i-1', outcome: 'refused' }]);
    },
  );
});
