import 'reflect-metadata';
import { readSettings } from '#libs/platform';
import { runService } from '#libs/service-host';
import { configureGateway } from '#libs/services/gateway';
import { GatewayAppModule } from './gateway-app.module.js';
import { gatewaySettings } from './gateway.config.js';

await runService({
  name: 'gateway',
  database: ({ DATABASE_URL }) => DATABASE_URL,
  settings: () => readSettings(gatewaySettings),
  module: (settings) => GatewayAppModule.forSettings(settings),
  configure: configureGateway,
  exit: (code) => process.exit(code),
});
