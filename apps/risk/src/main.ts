import { NatsLanesModule } from '#libs/messaging';
import { readSettings } from '#libs/platform';
import { runService } from '#libs/service-host';
import { PostgresRiskStoreModule, RiskModule } from '#libs/services/risk';
import { riskSettings } from './risk.config.js';

await runService({
  name: 'risk',
  settings: () => readSettings(riskSettings),
  module: (settings) =>
    RiskModule.register({
      settings,
      lanes: NatsLanesModule.forService({ service: 'risk', settings }),
      store: PostgresRiskStoreModule.forService({ url: settings.DATABASE_URL }),
    }),
});
