import { letHeapGrow } from '#libs/platform';
import { runService } from '#libs/service-host';
import { MarketDataAppModule } from './market-data-app.module.js';
import { readMarketDataSettings } from './market-data.config.js';

letHeapGrow();
await runService({
  name: 'market-data',
  settings: () => readMarketDataSettings(),
  module: (settings) => MarketDataAppModule.forSettings(settings),
  exit: (code) => process.exit(code),
});
