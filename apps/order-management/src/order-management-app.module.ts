import { type DynamicModule, Module } from '@nestjs/common';
import { NatsLanesModule } from '#libs/messaging';
import { AuditModule } from '#libs/service-host';
import {
  OrderManagementModule,
  type OrderManagementSettings,
  PostgresOrderStoreModule,
} from '#libs/services/order-management';

/** Order-management over NATS and Postgres. */
@Module({})
export class OrderManagementAppModule {
  /** Puts it together from the settings. */
  static forSettings(settings: OrderManagementSettings): DynamicModule {
    const { ACCOUNT: account, DATABASE_URL: url, VENUE: venue } = settings;
    const lanes = NatsLanesModule.forService({ service: 'order-management', settings });
    const store = PostgresOrderStoreModule.forService({ url, account, venue });
    return {
      module: OrderManagementAppModule,
      imports: [OrderManagementModule.register({ settings, lanes, store }), AuditModule.forSchema('orders', settings)],
    };
  }
}
