import { NatsLanesModule } from '#libs/messaging';
import { runService } from '#libs/service-host';
import { MarketDataModule, feedFromSettings } from '#libs/services/market-data';
import { readMarketDataSettings } from './market-data.config.js';

await runService({
  name: 'market-data',
  settings: () => readMarketDataSettings(),
  module: (settings) =>
    MarketDataModule.register({
      settings,
      lanes: NatsLanesModule.forService({ service: 'market-data', settings }),
      feed: feedFromSettings(settings),
    }),
});
