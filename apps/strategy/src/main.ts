import 'reflect-metadata';
import { DurableLaneServer } from '#libs/messaging';
import { readSettings, runService } from '#libs/platform';
import { StrategyModule } from '#libs/services/strategy';
import { strategySettings } from './strategy.config.js';

await runService({
  name: 'strategy',
  settings: () => readSettings(strategySettings),
  module: (settings, log, registry) => StrategyModule.register(settings, log, registry),
  lanes: (app) => [app.get(DurableLaneServer)],
});
