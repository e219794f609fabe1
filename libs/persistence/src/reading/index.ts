/** What people and programs read of orders and risk, and the rows they get. */
export { AccountExposureEntity } from '../risk/account-exposure.entity.js';
export { EquitySampleEntity } from '../risk/equity-sample.entity.js';
export { IntentClaimEntity } from '../risk/intent-claim.entity.js';
export { IntentDecisionEntity } from '../risk/intent-decision.entity.js';
export { LimitsEntity } from '../risk/limits.entity.js';
export { RiskTradingStateEntity } from '../risk/trading-state.entity.js';
export { BalanceEntity } from '../orders/balance.entity.js';
export { DiscrepancyEntity } from '../orders/discrepancy.entity.js';
export { OrderEventEntity } from '../orders/order-event.entity.js';
export { OrderEntity } from '../orders/order.entity.js';
export { PositionEntity } from '../orders/position.entity.js';
export { TradeEntity } from '../orders/trade.entity.js';
export * from './audit-reader.js';
export * from './page.js';
export * from './postgres-reading.module.js';
export * from './risk-reader.js';
export * from './trading-reader.js';
