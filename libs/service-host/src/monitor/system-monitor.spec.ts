import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '#libs/domain';
import { METRICS, type MachineLook, Metrics, type Notice, createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { SystemMonitor } from './system-monitor.js';

const memory = (used: number): MachineLook => ({ memory: { used, limit: 100 } });

function world(looks: readonly MachineLook[]) {
  const time = new VirtualScheduler();
  const metrics = Metrics.forService('risk');
  const lines: { level: string; msg: string }[] = [];
  const log = createLog('risk', 'info', {
    write: (text: string) => void lines.push(JSON.parse(text) as (typeof lines)[number]),
  });
  const notices: Notice[] = [];
  let next = 0;
  const reader = { readMachine: () => Promise.resolve(looks[Math.min(next++, looks.length - 1)] ?? {}) };
  const notifier = {
    name: 'test',
    isBroken: false,
    deliverNotice: (notice: Notice) => {
      notices.push(notice);
      return notifier.isBroken ? Promise.reject(new Error('it is away')) : Promise.resolve();
    },
  };
  const monitor = new SystemMonitor({
    ...{ service: 'risk', reader, thresholds: DEFAULT_THRESHOLDS, log, metrics, scheduler: time },
    ...{ notifiers: [notifier], intervalMs: 10_000 },
  });
  return { time, metrics, lines, notices, notifier, monitor };
}

describe('the system monitor', () => {
  it('tells by log, metric and notifier when memory stays above 85 %, once, and when that ended', async () => {
    const { lines, metrics, monitor, notices, time } = world([86, 86, 86, 86, 86, 50].map(memory));
    monitor.startWatching();
    await time.runForMs(25_000);
    expect(notices).toMatchObject([
      {
        service: 'risk',
        subject: 'memory',
        state: 'raised',
        severity: 'critical',
        text: expect.stringContaining('86 % of memory') as string,
      },
    ]);
    expect(lines.at(-1)).toMatchObject({ level: 'error' });
    expect(await metrics.read(METRICS.machineAlert, { resource: 'memory' })).toBe(1);
    expect(await metrics.read(METRICS.machineUsage, { resource: 'memory' })).toBe(0.86);
    await time.runForMs(30_000);
    expect(notices.map(({ state }) => state)).toEqual(['raised', 'ended']);
    expect(await metrics.read(METRICS.machineAlert, { resource: 'memory' })).toBe(0);
    await time.complete(monitor.stopWatching());
  });

  it('shows every resource that there is, and none that there is not', async () => {
    const { metrics, monitor, time } = world([
      {
        ...{ cpu: { used: 1, limit: 2 }, disk: { used: 1, limit: 4 }, openFiles: { used: 1, limit: 10 } },
        ...{ gpuMemory: { used: 3, limit: 4 }, connections: 12 },
      },
      memory(1),
    ]);
    await time.complete(monitor.lookAtMachine());
    const text = await metrics.renderText();
    for (const [resource, used] of Object.entries({ cpu: 0.5, disk: 0.25, 'open-files': 0.1, 'gpu-memory': 0.75 }))
      expect(text).toContain(`tradewind_machine_usage_ratio{resource="${resource}",service="risk"} ${used}\n`);
    expect(await metrics.read(METRICS.machineConnections)).toBe(12);
    await time.complete(monitor.lookAtMachine());
    expect(await metrics.renderText()).not.toContain('machine_usage_ratio{resource="gpu-memory"');
  });

  it('goes on where a notifier does not take a notice, which is counted', async () => {
    const { metrics, monitor, notices, notifier, time } = world([100].map(memory));
    notifier.isBroken = true;
    monitor.startWatching();
    await time.runForMs(25_000);
    expect(notices).toHaveLength(1);
    expect(await metrics.read(METRICS.reportsFailed, { sink: 'test' })).toBe(1);
    await time.complete(monitor.stopWatching());
  });
});
