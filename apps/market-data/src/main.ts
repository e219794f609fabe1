import { AskLaneServer } from '#libs/messaging';
import { runService } from '#libs/platform';
import { readMarketDataSettings } from './market-data.config.js';
import { MarketDataModule } from './market-data.module.js';

await runService({
  name: 'market-data',
  settings: () => readMarketDataSettings(),
  module: (settings, log, registry) => MarketDataModule.forService(settings, log, registry),
  lanes: (app) => [app.get(AskLaneServer)],
});
