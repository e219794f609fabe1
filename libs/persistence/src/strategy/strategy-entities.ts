import { StrategyAuditLinkEntity } from '../audit/audit-link.entity.js';
import { StrategyOperatorCommandEntity } from '../command/operator-command.entity.js';
import { BalanceViewEntity } from './balance-view.entity.js';
import { IntentEntity } from './intent.entity.js';
import { StrategyChangeEntity } from './strategy-change.entity.js';
import { PositionViewEntity } from './position-view.entity.js';

/** Every table of the schema `strategy` except the message tables. */
export const STRATEGY_ENTITIES = [
  BalanceViewEntity,
  IntentEntity,
  PositionViewEntity,
  StrategyAuditLinkEntity,
  StrategyChangeEntity,
  StrategyOperatorCommandEntity,
];
