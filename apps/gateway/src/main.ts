import 'reflect-metadata';
import { readSettings, runService } from '#libs/platform';
import { configureGateway } from './configure-gateway.js';
import { gatewaySettings } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';

await runService({
  name: 'gateway',
  settings: () => readSettings(gatewaySettings),
  module: (settings, log, registry) => GatewayModule.register(settings, log, registry),
  configure: configureGateway,
});
