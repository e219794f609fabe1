import { readSettings } from '#libs/platform';
import { runService } from '#libs/service-host';
import { OrderManagementAppModule } from './order-management-app.module.js';
import { orderManagementSettings } from './order-management.config.js';

await runService({
  name: 'order-management',
  settings: () => readSettings(orderManagementSettings),
  module: (settings) => OrderManagementAppModule.forSettings(settings),
  exit: (code) => process.exit(code),
});
