import { readSettings } from '#libs/platform';
import { runService } from '#libs/service-host';
import { KillLocally } from '#libs/services/order-management';
import { OrderManagementAppModule } from './order-management-app.module.js';
import { orderManagementSettings } from './order-management.config.js';

await runService({
  name: 'order-management',
  database: ({ DATABASE_URL }) => DATABASE_URL,
  settings: () => readSettings(orderManagementSettings),
  module: (settings) => OrderManagementAppModule.forSettings(settings),
  configure: (nest) => {
    // The kill of last resort, where neither the broker nor the database answers: kill -USR2.
    process.on('SIGUSR2', () => nest.get(KillLocally, { strict: false }).killLocally('SIGUSR2'));
  },
  exit: (code) => process.exit(code),
});
