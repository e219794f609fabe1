import { afterEach, describe, expect, it } from 'vitest';
import { readSettings } from '#libs/platform';
import { marketDataSettings } from '#libs/services/market-data';
import { orderManagementSettings } from '#libs/services/order-management';
import { readPaperExchangeSettings } from '#libs/services/paper-exchange';
import { riskSettings } from '#libs/services/risk';
import { strategySettings } from '#libs/services/strategy';
import { SeededRandom } from '#libs/testkit';
import { EXAMPLE_FILE } from '../../apps/cli/src/config/config.fixture.js';
import { optionsWithConfig } from '../../apps/cli/src/config/launch-with-config.js';
import { type AppName, planRun } from '../../apps/cli/src/launch/plan.js';
import { settingsOf } from '../../apps/cli/src/launch/service-settings.js';
import { SimulatedSuite } from './simulated-suite.js';

const NOTHING_GIVEN = {
  ...{ forMs: undefined, tape: undefined, live: undefined, testnet: undefined, speed: 1, seed: 1, portBase: undefined },
  ...{ report: undefined, symbols: undefined, data: undefined, fresh: false, desk: false, secure: false },
  ...{ invented: undefined },
};
const SERVERS = { databaseUrl: 'postgres://o:o@in-memory/d', natsUrl: 'nats://in-memory', natsHasUsers: true };

let suite: SimulatedSuite | undefined;
afterEach(() => suite?.stop());

describe('the example of a configuration file', () => {
  it('starts and trades: an order is placed and filled within a minute', { timeout: 60_000 }, async () => {
    const options = await optionsWithConfig(NOTHING_GIVEN, EXAMPLE_FILE, () => false, {});
    const places = { directory: '/run', journalFile: undefined, data: undefined };
    const plan = await planRun(new SeededRandom(1), options, { ...places, journalFile: '/run/journal' });
    const of = (app: AppName): Record<string, string | undefined> => ({
      ...settingsOf(app, plan, SERVERS, {}),
      ...{ LOG_LEVEL: 'silent', JOURNAL_FILE: undefined },
    });
    suite = await SimulatedSuite.start(
      {
        exchange: readPaperExchangeSettings(of('paper-exchange')),
        marketData: readSettings(marketDataSettings, of('market-data')),
        strategy: readSettings(strategySettings, of('strategy')),
        risk: readSettings(riskSettings, of('risk')),
        orderManagement: readSettings(orderManagementSettings, of('order-management')),
      },
      1,
    );
    const { orderBooks, time } = suite;
    for (let second = 0; second < 60 && orderBooks.trades.size === 0; second += 1) await time.runForMs(1_000);
    expect(orderBooks.trades.size).toBeGreaterThan(0);
  });
});
