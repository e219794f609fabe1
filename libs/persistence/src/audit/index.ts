export { OrdersAuditLinkEntity, RiskAuditLinkEntity, StrategyAuditLinkEntity } from './audit-link.entity.js';
export * from './audit-chain.provider.js';
export { AUDITED_SCHEMAS, type AuditedSchema } from './audit-sources.js';
export * from './postgres-audit-chain.js';
