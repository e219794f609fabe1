import { IntentClaimEntity } from './intent-claim.entity.js';
import { IntentDecisionEntity } from './intent-decision.entity.js';
import { ReservationEntity } from './reservation.entity.js';
import { RiskAccountEntity } from './risk-account.entity.js';
import { RiskBalanceVersionEntity } from './risk-balance-version.entity.js';
import { RiskBalanceEntity } from './risk-balance.entity.js';
import { RiskLimitsEntity } from './risk-limits.entity.js';
import { RiskPositionEntity } from './risk-position.entity.js';
import { TradingStateChangeEntity } from './trading-state-change.entity.js';
import { TradingStateEntity } from './trading-state.entity.js';

export * from './intent-claim.entity.js';
export * from './intent-decision.entity.js';
export * from './reservation.entity.js';
export * from './risk-account.entity.js';
export * from './risk-balance-version.entity.js';
export * from './risk-balance.entity.js';
export * from './risk-limits.entity.js';
export * from './risk-position.entity.js';
export * from './trading-state-change.entity.js';
export * from './trading-state.entity.js';

/** The typed map of every table of the schema `risk` besides the message tables. */
export const RISK_ENTITIES = [
  IntentClaimEntity,
  IntentDecisionEntity,
  ReservationEntity,
  RiskAccountEntity,
  RiskBalanceEntity,
  RiskBalanceVersionEntity,
  RiskLimitsEntity,
  RiskPositionEntity,
  TradingStateChangeEntity,
  TradingStateEntity,
] as const;
