import 'reflect-metadata';
import { NatsLanesModule } from '#libs/messaging';
import { readSettings } from '#libs/platform';
import { runService } from '#libs/service-host';
import { GatewayModule, PostgresGatewayStoreModule, configureGateway } from '#libs/services/gateway';
import { gatewaySettings } from './gateway.config.js';

await runService({
  name: 'gateway',
  settings: () => readSettings(gatewaySettings),
  module: (settings) =>
    GatewayModule.register({
      settings,
      lanes: NatsLanesModule.forService({ service: 'gateway', settings }),
      store: PostgresGatewayStoreModule.forService({ url: settings.DATABASE_URL }),
    }),
  configure: configureGateway,
});
