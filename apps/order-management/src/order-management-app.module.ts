import { type DynamicModule, Module } from '@nestjs/common';
import { NatsLanesModule } from '#libs/messaging';
import { AuditModule, RehearsalModule } from '#libs/service-host';
import {
  OrderManagementModule,
  type OrderManagementSettings,
  PostgresOrderStoreModule,
  orderManagementRehearsal,
} from '#libs/services/order-management';

/** Order-management over NATS and Postgres. */
@Module({})
export class OrderManagementAppModule {
  /** Puts it together from the settings. */
  static forSettings(settings: OrderManagementSettings): DynamicModule {
    const { ACCOUNT: account, DATABASE_URL: url, VENUE: venue } = settings;
    const lanes = NatsLanesModule.forService({ service: 'order-management', settings });
    const store = PostgresOrderStoreModule.forService({ url, account, venue });
    const rehearsal = RehearsalModule.ofPath(orderManagementRehearsal(settings));
    const audit = AuditModule.forSchema('orders', settings);
    return {
      module: OrderManagementAppModule,
      imports: [OrderManagementModule.register({ settings, lanes, store }), audit, rehearsal],
    };
  }
}
