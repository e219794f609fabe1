import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { disposingLaunch, expectNothingLeft, expectReconciled } from '../e2e/launched.js';
import { processesThatName } from '../e2e/processes-of.js';
import { settingsOfProcess } from '../secrets/secrets-of.js';

const launch = disposingLaunch();

/** What one of a desk's services has for itself, of all. */
const SEEDS = ['MARKET_DATA', 'RISK', 'ORDER_MANAGEMENT', 'STRATEGY'].map((service) => `${service}_NATS_NKEY_SEED`);

describe('a desk with --secure', () => {
  it('enters the broker with an nkey of each of its services and no password, trades, and ends reconciled', async () => {
    const launcher = launch(['--desk', '--secure']);
    await launcher.printed(/fills [1-9]/u);
    const desk = launcher.services().find(({ name }) => name === 'desk');
    const settings = settingsOfProcess(desk?.pid ?? 0);
    expect(new Set(SEEDS.map((name) => settings.get(name))).size).toBe(SEEDS.length);
    expect([...settings.keys()].filter((name) => name.endsWith('NATS_PASSWORD'))).toEqual([]);
    expect(settings.get('DATABASE_URL')).toContain('sslmode=verify-full&');
    launcher.signal('SIGINT');
    const { restarts } = await expectReconciled(launcher);
    expect(restarts).toEqual({ gateway: 0, 'paper-exchange': 0, desk: 0 });
    expectNothingLeft(launcher);
  });
});

describe('an account on real processes', () => {
  it(
    'goes from services to a desk and back on the same books, also after it was killed in the middle of trading',
    { timeout: 600_000 },
    async () => {
      const services = launch([]);
      await services.printed(/fills [1-9]/u);
      services.signal('SIGKILL');
      await services.ended();
      // The guards end its Postgres, on whose books the desk goes on.
      for (let waitedMs = 0; processesThatName(services.directory).length > 0 && waitedMs < 30_000; waitedMs += 200)
        await sleep(200);
      const desk = launch(['--desk', '--for', '5s'], services.dataFolder);
      const { trades, restarts } = await expectReconciled(desk);
      expect(restarts).toEqual({ gateway: 0, 'paper-exchange': 0, desk: 0 });
      expectNothingLeft(desk);
      const back = launch(['--for', '3s'], services.dataFolder);
      const report = await expectReconciled(back);
      expect(Number(report['trades'])).toBeGreaterThanOrEqual(Number(trades));
      expect(Object.keys(report['restarts'] as object)).toEqual(expect.arrayContaining(['risk', 'strategy']));
    },
  );
});
