import type { FactoryProvider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditedSchema } from './audit-sources.js';
import { PostgresAuditChain } from './postgres-audit-chain.js';

export const AUDIT_CHAIN = Symbol('AuditChain');

/** Provides {@link AUDIT_CHAIN} where a service has its store in Postgres. */
export function auditChainOf(schema: AuditedSchema): FactoryProvider<PostgresAuditChain> {
  return {
    provide: AUDIT_CHAIN,
    useFactory: (dataSource: DataSource) => new PostgresAuditChain(dataSource, schema),
    inject: [DataSource],
  };
}
