import { type DynamicModule, Module } from '@nestjs/common';
import { AuditReader, LedgerReader, PostgresReadingModule, RiskReader, TradingReader } from '#libs/persistence';
import { AUDIT_READS, LEDGER_READS, RISK_READS, TRADING_READS } from '../ports.js';

/** What the gateway reads, from Postgres, with a role that may only read. */
@Module({})
export class PostgresGatewayStoreModule {
  /** `url`: the address of Postgres with the gateway's own role. */
  static forService({ url }: { readonly url: string }): DynamicModule {
    const reading = PostgresReadingModule.forService({ url, service: 'gateway' });
    return {
      module: PostgresGatewayStoreModule,
      global: true,
      imports: [reading],
      providers: [
        { provide: TRADING_READS, useExisting: TradingReader },
        { provide: RISK_READS, useExisting: RiskReader },
        { provide: AUDIT_READS, useExisting: AuditReader },
        { provide: LEDGER_READS, useExisting: LedgerReader },
      ],
      exports: [TRADING_READS, RISK_READS, AUDIT_READS, LEDGER_READS, reading],
    };
  }
}
