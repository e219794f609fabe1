import { type DynamicModule, Module } from '@nestjs/common';
import { NatsLanesModule } from '#libs/messaging';
import { AuditModule, RehearsalModule } from '#libs/service-host';
import {
  PostgresStrategyStoreModule,
  StrategyModule,
  type StrategySettings,
  strategyRehearsal,
} from '#libs/services/strategy';

/** The strategy service over NATS and Postgres. */
@Module({})
export class StrategyAppModule {
  /** Puts it together from the settings. */
  static forSettings(settings: StrategySettings): DynamicModule {
    const lanes = NatsLanesModule.forService({ service: 'strategy', settings });
    const store = PostgresStrategyStoreModule.forService({ url: settings.DATABASE_URL });
    const rehearsal = RehearsalModule.ofPath(strategyRehearsal(settings));
    const audit = AuditModule.forSchema('strategy', settings);
    return {
      module: StrategyAppModule,
      imports: [StrategyModule.register({ settings, lanes, store }), audit, rehearsal],
    };
  }
}
