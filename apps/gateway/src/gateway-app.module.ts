import { type DynamicModule, Module } from '@nestjs/common';
import { NatsLanesModule } from '#libs/messaging';
import { GatewayModule, type GatewaySettings, PostgresGatewayStoreModule } from '#libs/services/gateway';

/** The gateway over NATS and Postgres. */
@Module({})
export class GatewayAppModule {
  /** Puts it together from the settings. */
  static forSettings(settings: GatewaySettings): DynamicModule {
    const lanes = NatsLanesModule.forService({ service: 'gateway', settings });
    const store = PostgresGatewayStoreModule.forService({ url: settings.DATABASE_URL });
    return { module: GatewayAppModule, imports: [GatewayModule.register({ settings, lanes, store })] };
  }
}
