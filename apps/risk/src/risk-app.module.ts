import { type DynamicModule, Module } from '@nestjs/common';
import { NatsLanesModule } from '#libs/messaging';
import { AuditModule, RehearsalModule } from '#libs/service-host';
import { PostgresRiskStoreModule, RiskModule, type RiskSettings, rehearseRisk } from '#libs/services/risk';

/** The risk service over NATS and Postgres. */
@Module({})
export class RiskAppModule {
  /** Puts it together from the settings. */
  static forSettings(settings: RiskSettings): DynamicModule {
    const lanes = NatsLanesModule.forService({ service: 'risk', settings });
    const store = PostgresRiskStoreModule.forService({ url: settings.DATABASE_URL });
    const audit = AuditModule.forSchema('risk', settings);
    return {
      module: RiskAppModule,
      imports: [RiskModule.register({ settings, lanes, store }), audit, RehearsalModule.ofPath(rehearseRisk)],
    };
  }
}
