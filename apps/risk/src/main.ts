import { readSettings } from '#libs/platform';
import { runService } from '#libs/service-host';
import { RiskAppModule } from './risk-app.module.js';
import { riskSettings } from './risk.config.js';

await runService({
  name: 'risk',
  database: ({ DATABASE_URL }) => DATABASE_URL,
  settings: () => readSettings(riskSettings),
  module: (settings) => RiskAppModule.forSettings(settings),
  exit: (code) => process.exit(code),
});
