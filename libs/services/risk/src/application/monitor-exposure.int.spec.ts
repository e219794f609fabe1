import { RiskStore, createDataSource } from '#libs/persistence';
import { Decimal } from '#libs/kernel';
import { ManualClock, type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  PLACE,
  RecordingObserver,
  fillMessage,
  fundAccount,
  liveBoard,
  pricingOf,
  wideLimits,
} from '../risk.fixture.js';
import { ApplyFill } from './apply-fill.js';
import { DecideIntent } from './decide-intent.js';
import { MonitorExposure } from './monitor-exposure.js';

describe('the monitor on real Postgres', () => {
  let database: TestDatabase;
  let source: DataSource;
  let store: RiskStore;
  let clock: ManualClock;
  let observer: RecordingObserver;
  let monitor: MonitorExposure;

  beforeEach(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
    source = createDataSource({ url: database.urlOf('risk'), schema: 'risk', service: 'risk', entities: [] });
    await source.initialize();
    store = new RiskStore(source);
    clock = new ManualClock();
    observer = new RecordingObserver();
    const pricing = pricingOf(liveBoard(clock, ['BTC-USDT', 'ETH-USDT']));
    const settings = { maxGrossExposureRatio: new Decimal('0.1'), maxMarketDataAgeMs: 1_000 };
    const gate = new DecideIntent({ store, clock, observer, pricing, committed: () => undefined }, settings);
    monitor = new MonitorExposure(
      { store, clock, observer, pricing, decide: (message) => gate.execute(message) },
      {
        account: PLACE.account,
        reduceAboveRatio: new Decimal('0.15'),
        reduceFraction: new Decimal('0.2'),
        intervalMs: 60_000,
        intentValidMs: 10_000,
      },
    );
  });
  afterEach(async () => {
    await source.destroy();
    await database.drop();
  });

  async function hold(instrument: string, quantity: string): Promise<void> {
    await new ApplyFill(store, observer).execute(fillMessage(`${instrument}-1`, 'before', { instrument, quantity }));
    observer.told.length = 0;
  }
  const approvals = (): Promise<unknown> =>
    source.query(`SELECT payload->>'instrument' AS instrument, payload->>'side' AS side, payload->>'quantity' AS quantity,
      payload->>'reduceOnly' AS "reduceOnly", payload->>'strategy' AS strategy FROM outbox ORDER BY 1`);

  it('does nothing at exactly the ratio', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '850', BTC: '1.5' });
    await hold('BTC-USDT', '1.5');
    await monitor.execute();
    expect(observer.told).toEqual(['valued']);
    expect(await approvals()).toEqual([]);
  });

  it('reduces every position by a fifth above the ratio, rounded down to the lot, once per round', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '849', BTC: '1.502', ETH: '0.008' });
    await hold('BTC-USDT', '1.502');
    await hold('ETH-USDT', '0.008');
    await monitor.execute();
    await monitor.execute();
    expect(await approvals()).toEqual([
      { instrument: 'BTC-USDT', side: 'SELL', quantity: '0.3', reduceOnly: 'true', strategy: 'risk-monitor' },
    ]);
    expect(observer.told).toContain('skips ETH-USDT: 0.001 is below the smallest order of the venue');
    expect(observer.told.filter((told) => told === 'repeated')).toHaveLength(1);
    expect(observer.told.some((told) => told.startsWith('reduces 0.15'))).toBe(true);
  });

  it('sends nothing and raises the alarm where equity is not known', async () => {
    await fundAccount(store, [wideLimits()], {});
    await source.query('DELETE FROM balance_version');
    await hold('BTC-USDT', '5');
    await monitor.execute();
    expect(observer.told).toEqual(['valued', 'monitor-blind']);
    expect(await approvals()).toEqual([]);
  });

  it('sends nothing and raises the alarm where a price is too old', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '100' });
    await hold('BTC-USDT', '5');
    clock.advanceMs(60_001);
    await monitor.execute();
    expect(observer.told).toEqual(['valued', 'monitor-blind']);
  });
});
