import 'reflect-metadata';
import { readSettings, runService } from '#libs/platform';
import { GatewayModule, configureGateway } from '#libs/services/gateway';
import { gatewaySettings } from './gateway.config.js';

await runService({
  name: 'gateway',
  settings: () => readSettings(gatewaySettings),
  module: (settings, log, registry) => GatewayModule.register(settings, log, registry),
  configure: configureGateway,
});
