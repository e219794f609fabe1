import { DurableLaneServer } from '#libs/messaging';
import { readSettings, runService } from '#libs/platform';
import { OrderManagementModule } from '#libs/services/order-management';
import { orderManagementSettings } from './order-management.config.js';

await runService({
  name: 'order-management',
  settings: () => readSettings(orderManagementSettings),
  module: (settings, log, registry) => OrderManagementModule.register(settings, log, registry),
  lanes: (app) => [app.get(DurableLaneServer)],
});
