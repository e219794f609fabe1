import { type DynamicModule, Module } from '@nestjs/common';
import { STORE_STATUS, type StoreStatus } from '#libs/persistence';
import { IS_TRANSIENT_ERROR } from '#libs/platform';
import { AUDIT_READS, LEDGER_READS, RISK_READS, TRADING_READS } from '../ports.js';
import { MemoryAuditReads } from './memory-audit-reads.js';
import { MemoryGatewayReads, MemoryGatewayRows } from './memory-gateway-reads.js';
import { MemoryLedgerReads } from './memory-ledger-reads.js';

const ALWAYS_THERE: StoreStatus = { ping: () => Promise.resolve() };

/** What the gateway reads, from rows in memory. */
@Module({})
export class MemoryGatewayStoreModule {
  /** Reads the rows as they are at each request. */
  static forService(rows: MemoryGatewayRows): DynamicModule {
    return {
      module: MemoryGatewayStoreModule,
      global: true,
      providers: [
        { provide: MemoryGatewayRows, useValue: rows },
        MemoryGatewayReads,
        { provide: TRADING_READS, useExisting: MemoryGatewayReads },
        { provide: RISK_READS, useExisting: MemoryGatewayReads },
        { provide: AUDIT_READS, useValue: new MemoryAuditReads() },
        { provide: LEDGER_READS, useValue: new MemoryLedgerReads(rows.ledger) },
        { provide: STORE_STATUS, useValue: ALWAYS_THERE },
        { provide: IS_TRANSIENT_ERROR, useValue: () => false },
      ],
      exports: [TRADING_READS, RISK_READS, AUDIT_READS, LEDGER_READS, STORE_STATUS, IS_TRANSIENT_ERROR],
    };
  }
}
