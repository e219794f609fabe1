import { RiskAuditLinkEntity } from '../audit/audit-link.entity.js';
import { RiskOperatorCommandEntity } from '../command/operator-command.entity.js';
import { AccountExposureEntity } from './account-exposure.entity.js';
import { RiskBalanceVersionEntity } from './balance-version.entity.js';
import { RiskBalanceEntity } from './balance.entity.js';
import { EquitySampleEntity } from './equity-sample.entity.js';
import { IntentClaimEntity } from './intent-claim.entity.js';
import { IntentDecisionEntity } from './intent-decision.entity.js';
import { LimitsChangeEntity } from './limits-change.entity.js';
import { LimitsEntity } from './limits.entity.js';
import { RiskPositionEntity } from './position.entity.js';
import { ReservationEntity } from './reservation.entity.js';
import { RiskTradingStateChangeEntity } from './trading-state-change.entity.js';
import { RiskTradingStateEntity } from './trading-state.entity.js';
import { UncoveredSpendEntity } from './uncovered-spend.entity.js';

/** Every table of the schema `risk` except the message tables. */
export const RISK_ENTITIES = [
  AccountExposureEntity,
  EquitySampleEntity,
  IntentClaimEntity,
  IntentDecisionEntity,
  LimitsChangeEntity,
  LimitsEntity,
  ReservationEntity,
  RiskAuditLinkEntity,
  RiskBalanceEntity,
  RiskBalanceVersionEntity,
  RiskOperatorCommandEntity,
  RiskPositionEntity,
  RiskTradingStateChangeEntity,
  RiskTradingStateEntity,
  UncoveredSpendEntity,
];
