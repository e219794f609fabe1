import { AskLaneServer, DurableLaneServer } from '#libs/messaging';
import { readSettings, runService } from '#libs/platform';
import { RiskModule } from '#libs/services/risk';
import { riskSettings } from './risk.config.js';

await runService({
  name: 'risk',
  settings: () => readSettings(riskSettings),
  module: (settings, log, registry) => RiskModule.register(settings, log, registry),
  lanes: (app) => [app.get(DurableLaneServer), app.get(AskLaneServer)],
});
