import { afterEach, describe, expect, it } from 'vitest';
import { HealthRegistry, readSettings } from '#libs/platform';
import { marketDataSettings } from '#libs/services/market-data';
import { orderManagementSettings } from '#libs/services/order-management';
import { readPaperExchangeSettings } from '#libs/services/paper-exchange';
import { riskSettings } from '#libs/services/risk';
import { strategySettings } from '#libs/services/strategy';
import { type AppEnvironment, type ShippedSettings, shippedSettings } from './shipped-environments.js';
import { SimulatedSuite } from './simulated-suite.js';
import { type SuiteSettings, demoSettings } from './suite-settings.js';

const MINUTE_MS = 60_000;
const SHIPPED = await shippedSettings();
/** What a process needs besides, and no set of settings says. */
const COMMON: AppEnvironment = { LOG_LEVEL: 'silent', HTTP_PORT: '0', NATS_URL: 'nats://in-memory' };

let suite: SimulatedSuite | undefined;
afterEach(async () => {
  await suite?.stop();
  suite = undefined;
});

/** The settings with which the processes would start; where the exchange is a real one, on a paper exchange of its symbols. */
function suiteSettingsOf({ environments }: ShippedSettings, overrides: AppEnvironment = {}): SuiteSettings {
  const of = (app: string): AppEnvironment => ({ ...COMMON, ...environments.get(app), ...overrides });
  const symbols = environments.get('market-data')?.['SYMBOLS'] ?? '';
  // A slow market: its trades are further apart, so that 20 of them span a move of 0.1 %, as on a lively day of a real one.
  const rate: AppEnvironment = environments.has('paper-exchange') ? {} : { RATE: '8' };
  const keys = { API_KEY: 'shipped-key', API_SECRET: 'shipped-secret' };
  return {
    exchange: readPaperExchangeSettings({ ...keys, ...rate, SYMBOLS: symbols, ...of('paper-exchange') }),
    marketData: readSettings(marketDataSettings, { ...of('market-data') }),
    strategy: readSettings(strategySettings, { ...of('strategy') }),
    risk: readSettings(riskSettings, { ...of('risk') }),
    orderManagement: readSettings(orderManagementSettings, { ...of('order-management') }),
  };
}

async function fillsWithinAMinute(settings: SuiteSettings): Promise<SimulatedSuite> {
  suite = await SimulatedSuite.start(settings, 1);
  const { orderBooks, time } = suite;
  const untilUs = time.nowUs() + MINUTE_MS * 1_000;
  while (orderBooks.trades.size === 0 && time.nowUs() < untilUs) await time.runForMs(1_000);
  return suite;
}

describe('every shipped set of settings', () => {
  it('is tried: compose and each rendering of the manifests', () => {
    const names = SHIPPED.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['docker-compose.yml', 'docker-compose.yml with a desk', 'base', 'local', 'desk'],
        ...['paper', 'production', 'desk-production'],
      ]),
    );
    for (const { environments } of SHIPPED) {
      const apps = ['market-data', 'strategy', 'risk', 'order-management'];
      expect([...environments.keys()]).toEqual(expect.arrayContaining(apps));
    }
  });

  it.each(['the demo', ...SHIPPED.map(({ name }) => name)])(
    'of %s trades: an order is placed and filled on the paper exchange within a minute',
    { timeout: 60_000 },
    async (name) => {
      const shipped = SHIPPED.find((candidate) => candidate.name === name);
      const settings =
        shipped === undefined ? demoSettings(1, ['BTC-USDT', 'ETH-USDT'], 300) : suiteSettingsOf(shipped);
      const { orderBooks, riskBooks } = await fillsWithinAMinute(settings);
      const seen = `after ${riskBooks.decisions.size} decisions and ${orderBooks.orders.size} orders`;
      expect(orderBooks.trades.size, seen).toBeGreaterThan(0);
    },
  );

  it('that could never trade is told at once: in readiness and in the status, with the numbers', async () => {
    const [shipped] = SHIPPED;
    if (shipped === undefined) throw new Error('nothing is shipped');
    const RISK_LIMITS = JSON.stringify({
      'paper-1': { '*': { maxOrderNotional: '10', maxOrderQuantity: '1', maxPosition: '1' } },
    });
    suite = await SimulatedSuite.start(suiteSettingsOf(shipped, { RISK_LIMITS }), 1);
    await suite.time.runForMs(20_000);
    const strategy = suite.service('strategy');
    const troubles = await strategy.get(HealthRegistry).findTroubles(suite.time);
    expect(troubles.get('order sizes')).toMatch(/maxOrderNotional 10 is below [\d.]+.*smaller by a factor of/u);
    const status: unknown = JSON.parse((await strategy.nest.inject({ method: 'GET', url: '/status' })).body);
    expect(status).toMatchObject({
      strategies: expect.arrayContaining([
        expect.objectContaining({ neverAdmitted: expect.objectContaining({ code: 'ORDER_NEVER_ADMITTED' }) }),
      ]) as unknown,
    });
  });
});
