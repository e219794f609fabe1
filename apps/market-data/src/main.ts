import { AskLaneServer } from '#libs/messaging';
import { runService } from '#libs/platform';
import { MarketDataModule } from '#libs/services/market-data';
import { readMarketDataSettings } from './market-data.config.js';

await runService({
  name: 'market-data',
  settings: () => readMarketDataSettings(),
  module: (settings, log, registry) => MarketDataModule.forService(settings, log, registry),
  lanes: (app) => [app.get(AskLaneServer)],
});
