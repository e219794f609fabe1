import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LAUNCHED_SERVICES, disposingLaunch, expectNothingLeft, expectReconciled } from '../e2e/launched.js';
import { processesThatName } from '../e2e/processes-of.js';

const launch = disposingLaunch();

describe('npm start under faults', () => {
  it('leaves nothing running when it is itself killed with -9', async () => {
    const launcher = launch([]);
    await launcher.printed(/fills [1-9]/u);
    expect(processesThatName(launcher.directory).length).toBeGreaterThan(LAUNCHED_SERVICES.length);
    launcher.signal('SIGKILL');
    for (let waitedMs = 0; processesThatName(launcher.directory).length > 0 && waitedMs < 30_000; waitedMs += 200) {
      await sleep(200);
    }
    expectNothingLeft(launcher);
  });

  it('ends reconciled although each service was killed with -9 and started again', async () => {
    // It ends when all have been killed: how long that takes is the machine's.
    const launcher = launch([]);
    await launcher.printed(/fills [1-9]/u);
    for (const name of LAUNCHED_SERVICES) {
      const { pid } = launcher.services().find((service) => service.name === name) ?? {};
      expect(pid, `${name} runs`).toBeGreaterThan(0);
      process.kill(pid ?? 0, 'SIGKILL');
      await launcher.printed(`${name} ended with 137`);
      await sleep(4_000);
    }
    launcher.signal('SIGINT');
    // Gaps are not looked at: the trades that the exchange made just before it was killed are nobody's to give again.
    const report = await expectReconciled(launcher);
    expect(report['restarts']).toEqual(Object.fromEntries(LAUNCHED_SERVICES.map((name) => [name, 1])));
    expectNothingLeft(launcher);
  });
});
