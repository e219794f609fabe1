import { readSettings } from '#libs/platform';
import { runService } from '#libs/service-host';
import { StrategyAppModule } from './strategy-app.module.js';
import { strategySettings } from './strategy.config.js';

await runService({
  name: 'strategy',
  database: ({ DATABASE_URL }) => DATABASE_URL,
  settings: () => readSettings(strategySettings),
  module: (settings) => StrategyAppModule.forSettings(settings),
  exit: (code) => process.exit(code),
});
