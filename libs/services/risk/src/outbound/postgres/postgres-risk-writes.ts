import type { Announcement, DurableMessage } from '#libs/contracts';
import type {
  AccountValuation,
  CommandLog,
  CommandRecord,
  LimitsChange,
  DecisionEntry,
  RiskAccount,
  ScopeState,
  ScopedLimits,
  TradingStateChange,
} from '#libs/domain';
import { type AccountId, type IntentId, type UnixUs, invariant } from '#libs/kernel';
import {
  type Inbox,
  LimitsChangeEntity,
  type PostgresOutbox,
  type PostgresTransaction,
  postgresCommandLog,
} from '#libs/persistence';
import type { RiskWrites } from '../../ports.js';
import type { ChangeListeners } from '../change-listeners.js';
import { LockOrder } from '../lock-order.js';
import {
  addEquitySample,
  addAndLockAccountRow,
  lockAccountRow,
  updateAccountRow,
  updateValuation,
} from './account.table.js';
import { insertClaimRow, insertDecisionRow } from './decision.table.js';
import { insertLimitRows } from './limits.table.js';
import { PostgresRiskReads } from './postgres-risk-reads.js';
import { insertReservationRow } from './reservation.table.js';
import {
  insertScopeChangeRow,
  insertScopeRow,
  lockScopeRow,
  shareTradingStateTable,
  updateScopeRow,
} from './trading-state.table.js';

/** The tables that every service has, for messages that come in and go out. */
export interface MessageTables {
  readonly inbox: Inbox;
  readonly outbox: PostgresOutbox;
}

/** One try of a transaction on Postgres. */
export class PostgresRiskWrites extends PostgresRiskReads implements RiskWrites {
  readonly #transaction: PostgresTransaction;
  readonly #messages: MessageTables;
  readonly #changes: ChangeListeners;
  readonly #locks = new LockOrder();
  readonly #commands: CommandLog;

  constructor(transaction: PostgresTransaction, messages: MessageTables, changes: ChangeListeners) {
    super(transaction.manager);
    this.#transaction = transaction;
    this.#messages = messages;
    this.#changes = changes;
    this.#commands = postgresCommandLog((_, text, values) => this.manager.query(text, [...values]));
  }

  isFirstDelivery(message: Pick<DurableMessage, 'id'>, subjectName: string): Promise<boolean> {
    return this.#messages.inbox.isFirst(this.manager, message, subjectName);
  }

  lockAccount(account: AccountId): Promise<RiskAccount | undefined> {
    this.#locks.lockAccount(account);
    return lockAccountRow(this.manager, account);
  }

  lockOrAddAccount(account: AccountId): Promise<RiskAccount> {
    this.#locks.lockAccount(account);
    return addAndLockAccountRow(this.manager, account);
  }

  lockTradingStates(): Promise<void> {
    this.#locks.lockTradingState();
    return shareTradingStateTable(this.manager);
  }

  lockTradingState(scope: string): Promise<ScopeState | undefined> {
    this.#locks.lockTradingState();
    return lockScopeRow(this.manager, scope);
  }

  claimIntent(intentId: IntentId, receivedAtUs: UnixUs): Promise<boolean> {
    return insertClaimRow(this.manager, intentId, receivedAtUs);
  }

  async recordDecision({ decision, basis, heldBack }: DecisionEntry): Promise<boolean> {
    if (heldBack === undefined) return insertDecisionRow(this.manager, decision, basis?.accountVersion);
    const { account, reservation, grossExposureBound } = heldBack;
    this.#locks.demandAccount(account.account);
    if (!(await updateAccountRow(this.manager, account, grossExposureBound))) return false;
    await insertDecisionRow(this.manager, decision, undefined);
    await insertReservationRow(this.manager, reservation);
    return true;
  }

  async saveAccount(account: RiskAccount): Promise<void> {
    this.#locks.demandAccount(account.account);
    const isNext = await updateAccountRow(this.manager, account, undefined);
    invariant(isNext, `the account ${account.account} is not at the version before ${account.version}`);
    this.afterCommit(() => this.#changes.tellChanged(account.account));
  }

  async saveValuation(account: AccountId, valuation: AccountValuation): Promise<void> {
    await updateValuation(this.manager, account, valuation);
    await addEquitySample(this.manager, account, valuation);
  }

  addLimits(account: AccountId, version: number, limits: readonly ScopedLimits[]): Promise<void> {
    this.#locks.demandAccount(account);
    return insertLimitRows(this.manager, account, version, limits);
  }

  async addLimitsChange(change: LimitsChange): Promise<void> {
    this.#locks.demandAccount(change.account);
    await this.manager.insert(LimitsChangeEntity, change);
  }

  addScope(scope: ScopeState): Promise<void> {
    return insertScopeRow(this.manager, scope);
  }

  async recordTradingStateChange(change: TradingStateChange): Promise<void> {
    const isNext = await updateScopeRow(this.manager, change);
    invariant(isNext, `the scope ${change.scope} is not at the version before ${change.version}`);
    await insertScopeChangeRow(this.manager, change);
    this.afterCommit(() => this.#changes.tellChanged(undefined));
  }

  findCommand(commandId: string): Promise<CommandRecord | undefined> {
    return this.#commands.findCommand(commandId);
  }

  recordCommand(record: CommandRecord): Promise<void> {
    return this.#commands.recordCommand(record);
  }

  announce(messages: readonly Announcement[]): Promise<void> {
    return this.#messages.outbox.announce(this.#transaction, messages);
  }

  afterCommit(effect: () => void): void {
    this.#transaction.afterCommit(effect);
  }
}
