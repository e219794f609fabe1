import { NatsLanesModule } from '#libs/messaging';
import { readSettings } from '#libs/platform';
import { runService } from '#libs/service-host';
import { KillLocally, OrderManagementModule, PostgresOrderStoreModule } from '#libs/services/order-management';
import { orderManagementSettings } from './order-management.config.js';

await runService({
  name: 'order-management',
  settings: () => readSettings(orderManagementSettings),
  module: (settings) =>
    OrderManagementModule.register({
      settings,
      lanes: NatsLanesModule.forService({ service: 'order-management', settings }),
      store: PostgresOrderStoreModule.forService({
        url: settings.DATABASE_URL,
        account: settings.ACCOUNT,
        venue: settings.VENUE,
      }),
    }),
  configure: (nest) => {
    // The kill of last resort, where neither the broker nor the database answers: kill -USR2.
    process.on('SIGUSR2', () => nest.get(KillLocally, { strict: false }).killLocally('SIGUSR2'));
  },
});
