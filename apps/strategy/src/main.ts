import { NatsLanesModule } from '#libs/messaging';
import { readSettings } from '#libs/platform';
import { runService } from '#libs/service-host';
import { PostgresStrategyStoreModule, StrategyModule } from '#libs/services/strategy';
import { strategySettings } from './strategy.config.js';

await runService({
  name: 'strategy',
  settings: () => readSettings(strategySettings),
  module: (settings) =>
    StrategyModule.register({
      settings,
      lanes: NatsLanesModule.forService({ service: 'strategy', settings }),
      store: PostgresStrategyStoreModule.forService({ url: settings.DATABASE_URL }),
    }),
});
