import { describe, expect, it } from 'vitest';
import { HealthRegistry, METRICS, Metrics, type Report, createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { HealthReporter } from './report-health.js';

interface Line {
  readonly msg: string;
  readonly ready: boolean;
  readonly troubles: Readonly<Record<string, string>>;
  readonly queues: Readonly<Record<string, number>>;
  readonly state: Readonly<Record<string, number>>;
}

function world() {
  const time = new VirtualScheduler();
  const metrics = Metrics.forService('risk');
  const health = new HealthRegistry();
  health.markStarted();
  const lines: Line[] = [];
  const log = createLog('risk', 'info', { write: (text: string) => void lines.push(JSON.parse(text) as Line) });
  const sent: Report[] = [];
  const sink = {
    name: 'test',
    isBroken: false,
    sendReport: (report: Report) => {
      sent.push(report);
      return sink.isBroken ? Promise.reject(new Error('it is away')) : Promise.resolve();
    },
    closeSink: () => Promise.resolve(),
  };
  const parts = { service: 'risk', log, metrics, health, scheduler: time, sinks: [sink], intervalMs: 30_000 };
  return { time, metrics, health, lines, sent, sink, reporter: new HealthReporter(parts) };
}

describe('the health report', () => {
  it('is given every 30 s to the log and the sinks, with the values that the catalogue assigns', async () => {
    const { lines, metrics, reporter, sent, time } = world();
    metrics.gauge(METRICS.outboxBacklog).set(3);
    metrics.gauge(METRICS.orders).set(2, { status: 'New' });
    metrics.counter(METRICS.durableHandled).inc({ message: 'not.in.it' });
    reporter.startReporting();
    await time.runForMs(95_000);
    expect(lines.map(({ msg }) => msg)).toEqual(Array.from({ length: 3 }, () => 'health report'));
    expect(lines[0]).toMatchObject({ ready: true, queues: { outbox_backlog: 3 }, state: { 'orders{New}': 2 } });
    expect(sent).toHaveLength(3);
    expect(sent[0]?.values.map(({ name }) => name)).not.toContain('tradewind_durable_handled_total');
    expect(sent[0]?.values).toContainEqual({
      ...{ name: 'tradewind_orders', group: 'state', isCounter: false },
      ...{ labels: { status: 'New' }, value: 2 },
    });
    await time.complete(reporter.stopReporting());
    expect(sent).toHaveLength(4);
  });

  it('names the conditions that keep the service from being ready, and shows it as a metric', async () => {
    const { health, lines, metrics, reporter, time } = world();
    health.addReadiness('postgres', () => 'it is away');
    await time.complete(reporter.reportHealth());
    expect(lines[0]).toMatchObject({ ready: false, troubles: { postgres: 'it is away' } });
    expect(await metrics.read(METRICS.ready)).toBe(0);
  });

  it('counts a sink that does not take it, and goes on', async () => {
    const { lines, metrics, reporter, sink, time } = world();
    sink.isBroken = true;
    reporter.startReporting();
    await time.runForMs(65_000);
    expect(await metrics.read(METRICS.reportsFailed, { sink: 'test' })).toBe(2);
    expect(lines.map(({ msg }) => msg)).toContain('a sink did not take the health report');
    await time.complete(reporter.stopReporting());
  });
});
