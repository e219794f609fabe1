import {
  type AccountBook,
  type KnownDecision,
  type LimitsChange,
  MONITOR_STRATEGY,
  type PastApproval,
  type PositionPlace,
  type Reservation,
  type RiskAccount,
  type ScopeState,
  type ScopedLimits,
  type TrackedPosition,
  type TradingStateChange,
  type VenueBalances,
} from '#libs/domain';
import { type AccountId, Decimal, type IntentId, type UnixUs, type VenueId } from '#libs/kernel';
import {
  IntentDecisionEntity,
  ReservationEntity,
  AccountExposureEntity,
  EquitySampleEntity,
  LimitsChangeEntity,
  LimitsEntity,
  RiskPositionEntity,
  RiskTradingStateChangeEntity,
  RiskTradingStateEntity,
} from '#libs/persistence';
import { type EntityManager, LessThan, MoreThan, MoreThanOrEqual } from 'typeorm';
import type { ActivityQuestion, DecisionCounts, RiskReads } from '../../ports.js';
import { selectAccountBook } from './account-book.js';
import { minuteOf, toAccount } from './account.table.js';
import { selectBalances } from './balance.table.js';
import { toKnownDecision } from './decision.table.js';
import { toScopedLimits } from './limits.table.js';
import { toTrackedPosition } from './position.table.js';
import { toReservation } from './reservation.table.js';
import { toScopeState, toTradingStateChange } from './trading-state.table.js';

/** Reads Postgres, on the pool or inside a transaction. */
export class PostgresRiskReads implements RiskReads {
  protected readonly manager: EntityManager;

  constructor(manager: EntityManager) {
    this.manager = manager;
  }

  findAccountBook(account: AccountId, activity?: ActivityQuestion): Promise<AccountBook | undefined> {
    return selectAccountBook(this.manager, account, activity);
  }

  async findDecision(intentId: IntentId): Promise<KnownDecision | undefined> {
    const row = await this.manager.findOneBy(IntentDecisionEntity, { intentId });
    return row === null ? undefined : toKnownDecision(row);
  }

  async findReservation(intentId: IntentId): Promise<Reservation | undefined> {
    const row = await this.manager.findOneBy(ReservationEntity, { intentId });
    return row === null ? undefined : toReservation(row);
  }

  async findPosition({ account, venue, instrument }: PositionPlace): Promise<TrackedPosition | undefined> {
    const row = await this.manager.findOneBy(RiskPositionEntity, { account, venue, instrument });
    return row === null ? undefined : toTrackedPosition(row);
  }

  findBalances(account: AccountId, venue: VenueId): Promise<VenueBalances | undefined> {
    return selectBalances(this.manager, account, venue);
  }

  async findLimits(account: AccountId, version: number): Promise<readonly ScopedLimits[]> {
    const rows = await this.manager.findBy(LimitsEntity, { account, version });
    return rows.map(toScopedLimits);
  }

  async findLimitsChange(account: AccountId, version: number): Promise<LimitsChange | undefined> {
    const row = await this.manager.findOneBy(LimitsChangeEntity, { account, version });
    return row === null ? undefined : { ...row, account };
  }

  listApprovals(account: AccountId, sinceUs: UnixUs, limit: number): Promise<readonly PastApproval[]> {
    return this.manager.find(IntentDecisionEntity, {
      where: { account, decision: 'APPROVED', decidedAtUs: MoreThanOrEqual(sinceUs) },
      order: { decidedAtUs: 'DESC', intentId: 'ASC' },
      take: limit,
    });
  }

  async findTradingStateChange(commandId: string): Promise<TradingStateChange | undefined> {
    const row = await this.manager.findOneBy(RiskTradingStateChangeEntity, { commandId });
    return row === null ? undefined : toTradingStateChange(row);
  }

  async listTradingStateChanges(scope: string, sinceUs: UnixUs): Promise<readonly TradingStateChange[]> {
    const before = await this.manager.findOne(RiskTradingStateChangeEntity, {
      where: { scope, changedAtUs: LessThan(sinceUs) },
      order: { version: 'DESC' },
    });
    const where = { scope, version: MoreThanOrEqual(before?.version ?? 0) };
    const rows = await this.manager.find(RiskTradingStateChangeEntity, { where, order: { version: 'ASC' } });
    return rows.map(toTradingStateChange);
  }

  async findFirstEquity(account: AccountId, sinceUs: UnixUs): Promise<Decimal | undefined> {
    // The key is by minute, and the minute of the time has an earlier moment of its own perhaps.
    const minute = MoreThanOrEqual(minuteOf(sinceUs));
    const row = await this.manager.findOne(EquitySampleEntity, {
      where: { account, minute, atUs: MoreThanOrEqual(sinceUs), equity: MoreThan('0') },
      order: { minute: 'ASC' },
    });
    return row === null ? undefined : new Decimal(row.equity);
  }

  async listAccounts(): Promise<readonly RiskAccount[]> {
    const rows = await this.manager.find(AccountExposureEntity, { order: { account: 'ASC' } });
    return rows.map(toAccount);
  }

  async listTradingStates(): Promise<readonly ScopeState[]> {
    const rows = await this.manager.find(RiskTradingStateEntity, { order: { scope: 'ASC' } });
    return rows.map(toScopeState);
  }

  async countDecisions(): Promise<DecisionCounts> {
    const rows: { rule: string | null; count: string }[] = await this.manager
      .createQueryBuilder(IntentDecisionEntity, 'decision')
      .select('decision.rule', 'rule')
      .addSelect('count(*)', 'count')
      .groupBy('decision.rule')
      .orderBy('decision.rule')
      .getRawMany();
    const refused = rows.flatMap(({ rule, count }) => (rule === null ? [] : [[rule, Number(count)] as const]));
    const approved = Number(rows.find(({ rule }) => rule === null)?.count ?? '0');
    return { approved, refusedByRule: Object.fromEntries(refused) };
  }

  async findNewestMonitorRound(account: AccountId): Promise<number | undefined> {
    // The strategy stands in the statement: so it is the condition of an index that holds these few rows alone.
    const row: { newest: string | null } | undefined = await this.manager
      .createQueryBuilder(IntentDecisionEntity, 'decision')
      .select(`max(substring(decision.intentId from '^monitor-([0-9]{1,14})-')::bigint)`, 'newest')
      .where(`decision.account = :account AND decision.strategy = '${MONITOR_STRATEGY}'`, { account })
      .getRawOne();
    return row?.newest === undefined || row.newest === null ? undefined : Number(row.newest);
  }

  async listPositions(): Promise<readonly TrackedPosition[]> {
    return (await this.manager.find(RiskPositionEntity)).map(toTrackedPosition);
  }

  countDiscrepantPositions(): Promise<number> {
    return this.manager
      .createQueryBuilder(RiskPositionEntity, 'position')
      .where('position.bookedVersion = position.fills AND position.bookedQuantity <> position.quantity')
      .getCount();
  }

  countOverfilledReservations(): Promise<number> {
    return this.manager.countBy(ReservationEntity, { overfill: MoreThan('0') });
  }
}
