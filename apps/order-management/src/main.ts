import { NatsLanesModule } from '#libs/messaging';
import { readSettings } from '#libs/platform';
import { runService } from '#libs/service-host';
import { OrderManagementModule, PostgresOrderStoreModule } from '#libs/services/order-management';
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
});
