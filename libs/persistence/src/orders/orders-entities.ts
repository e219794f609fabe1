import { OrdersAuditLinkEntity } from '../audit/audit-link.entity.js';
import { OrdersOperatorCommandEntity } from '../command/operator-command.entity.js';
import { AccountEntity } from './account.entity.js';
import { BalanceEntity } from './balance.entity.js';
import { DiscrepancyEntity } from './discrepancy.entity.js';
import { FillCursorEntity } from './fill-cursor.entity.js';
import { LedgerEntryEntity } from './ledger-entry.entity.js';
import { LedgerTransactionEntity } from './ledger-transaction.entity.js';
import { LeaseEntity } from './lease.entity.js';
import { OrderEventEntity } from './order-event.entity.js';
import { OrderEntity } from './order.entity.js';
import { PositionEntity } from './position.entity.js';
import { TradeEntity } from './trade.entity.js';
import { OrdersTradingStateEntity } from './trading-state.entity.js';
import { VenueReportEntity } from './venue-report.entity.js';

/** Every table of the schema `orders` except the message tables. */
export const ORDERS_ENTITIES = [
  AccountEntity,
  BalanceEntity,
  DiscrepancyEntity,
  FillCursorEntity,
  LeaseEntity,
  LedgerEntryEntity,
  LedgerTransactionEntity,
  OrderEntity,
  OrderEventEntity,
  OrdersAuditLinkEntity,
  OrdersOperatorCommandEntity,
  OrdersTradingStateEntity,
  PositionEntity,
  TradeEntity,
  VenueReportEntity,
];
