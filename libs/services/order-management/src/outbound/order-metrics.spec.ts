import { afterEach, describe, expect, it, vi } from 'vitest';
import { Metrics, createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { testSettings } from '../order-management.fixture.js';
import { OrderMetrics } from './order-metrics.js';

afterEach(() => vi.restoreAllMocks());

describe('the alarms of order-management', () => {
  it('are counted each, and told to people once a kind, at once', async () => {
    const posted = vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(new Response()));
    const metrics = Metrics.forService('order-management');
    const settings = testSettings({ NOTIFY_URL: 'http://people.test/hook' });
    const observer = new OrderMetrics(metrics, settings, new VirtualScheduler(), createLog('test', 'silent'));
    for (const kind of ['EXTERNAL_ORDER', 'EXTERNAL_ORDER', 'UNREADABLE_REPORT']) observer.onAlarm(kind);
    const bodies = posted.mock.calls.map(([, init]) => JSON.parse(init?.body as string) as Record<string, unknown>);
    expect(bodies).toMatchObject([
      { service: 'order-management', subject: 'EXTERNAL_ORDER', state: 'raised', severity: 'critical' },
      { text: 'paper-1: a report of the venue cannot be read' },
    ]);
    expect(bodies[0]?.['text']).toBe('paper-1: the venue and our books differ (EXTERNAL_ORDER)');
    expect(await metrics.renderText()).toMatch(/tradewind_order_alarms_total\{kind="EXTERNAL_ORDER"[^}]*\} 2/u);
  });
});
