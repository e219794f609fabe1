import type { Announcement, DurableMessage } from '#libs/contracts';
import {
  type AccountValuation,
  type CommandRecord,
  type LimitsChange,
  type DecisionEntry,
  type RiskAccount,
  type ScopeState,
  type ScopedLimits,
  type TradingStateChange,
  newRiskAccount,
  standsOn,
} from '#libs/domain';
import { type AccountId, type Decimal, type IntentId, type UnixUs, invariant } from '#libs/kernel';
import type { MemoryTransaction } from '#libs/persistence';
import type { DecisionOutcome, ProposedDecision, RiskWrites } from '../../ports.js';
import type { ChangeListeners } from '../change-listeners.js';
import { LockOrder } from '../lock-order.js';
import { indexActivity } from './memory-activity.js';
import { type MemoryRiskDatabase, indexReservation, placeKey } from './memory-risk-database.js';
import { MemoryRiskReads } from './memory-risk-reads.js';

const US_PER_MINUTE = 60_000_000;
const MINUTES_PER_WEEK = 7 * 24 * 60;

/** One transaction on a memory database. Transactions run one after another, so that its locks only keep to their order. */
export class MemoryRiskWrites extends MemoryRiskReads implements RiskWrites {
  readonly #transaction: MemoryTransaction;
  readonly #changes: ChangeListeners;
  readonly #locks = new LockOrder();

  constructor(database: MemoryRiskDatabase, transaction: MemoryTransaction, changes: ChangeListeners) {
    super(database);
    this.#transaction = transaction;
    this.#changes = changes;
  }

  isFirstDelivery(message: Pick<DurableMessage, 'id'>, subjectName: string): Promise<boolean> {
    return Promise.resolve(this.database.inbox.isFirst(message, subjectName));
  }

  lockAccount(account: AccountId): Promise<RiskAccount | undefined> {
    this.#locks.lockAccount(account);
    return Promise.resolve(this.database.accounts.get(account));
  }

  lockOrAddAccount(account: AccountId): Promise<RiskAccount> {
    this.#locks.lockAccount(account);
    const fresh = newRiskAccount(account);
    this.database.accounts.insertIfAbsent(fresh);
    return Promise.resolve(this.database.accounts.get(account) ?? fresh);
  }

  lockTradingStates(): Promise<void> {
    this.#locks.lockTradingState();
    return Promise.resolve();
  }

  lockTradingState(scope: string): Promise<ScopeState | undefined> {
    this.#locks.lockTradingState();
    return Promise.resolve(this.database.scopes.get(scope));
  }

  claimIntent(intentId: IntentId, receivedAtUs: UnixUs): Promise<boolean> {
    return Promise.resolve(this.database.claims.insertIfAbsent({ intentId, receivedAtUs }));
  }

  async recordDecision({ decision, basis, heldBack }: DecisionEntry): Promise<boolean> {
    const { intentId, account } = decision.intent;
    invariant(this.database.claims.get(intentId) !== undefined, `the intent ${intentId} is not claimed`);
    if (basis !== undefined && this.database.accounts.get(account)?.version !== basis.accountVersion) return false;
    if (heldBack !== undefined) {
      const { reservation, grossExposureBound: bound } = heldBack;
      const { grossExposure } = heldBack.account;
      if (bound !== undefined && grossExposure?.lte(bound) !== true) return false;
      await this.saveAccount(heldBack.account);
      this.database.reservations.insert(reservation);
      indexReservation(this.database, reservation);
    }
    this.database.decisions.insert(decision);
    indexActivity(this.database, decision);
    return true;
  }

  /** The twin of the function `risk.decide` for one of its entries. */
  async commitDecision({ announcement, entry }: ProposedDecision, isBroken: boolean): Promise<DecisionOutcome> {
    const { basis, decision } = entry;
    const { intent, limitsVersion, receivedAtUs } = decision;
    if (this.database.claims.get(intent.intentId) !== undefined) return 'KNOWN';
    if (isBroken) return 'STALE';
    const book = await this.findAccountBook(intent.account);
    if (book === undefined || !standsOn(book, basis) || limitsVersion !== book.account.limitsVersion) return 'STALE';
    const { account, grossExposureBound: bound } = entry.heldBack ?? {};
    if (account !== undefined && account.version !== book.account.version + 1) return 'STALE';
    if (bound !== undefined && account?.grossExposure?.lte(bound) !== true) return 'STALE';
    this.#locks.lockAccount(intent.account);
    await this.claimIntent(intent.intentId, receivedAtUs);
    invariant(await this.recordDecision(entry), 'a decision whose basis stands is recorded');
    await this.announce([announcement]);
    return 'RECORDED';
  }

  saveAccount(account: RiskAccount): Promise<void> {
    this.#locks.demandAccount(account.account);
    const before = this.database.accounts.get(account.account);
    invariant(
      before?.version === account.version - 1,
      `the account ${account.account} is not at the version before ${account.version}`,
    );
    this.database.accounts.upsert(account);
    this.afterCommit(() => this.#changes.tellChanged(account.account));
    return Promise.resolve();
  }

  saveValuation(name: AccountId, { grossExposure, equity, atUs }: AccountValuation): Promise<void> {
    const account = this.database.accounts.get(name);
    if (account !== undefined) {
      this.database.accounts.upsert({ ...account, grossExposure, equity, updatedAtUs: atUs });
    }
    if (equity !== undefined) this.#addEquitySample(name, equity, atUs);
    return Promise.resolve();
  }

  /** The first of each minute, for a week. */
  #addEquitySample(account: AccountId, equity: Decimal, atUs: UnixUs): void {
    const { equitySamples } = this.database;
    const minute = Math.floor(atUs / US_PER_MINUTE);
    if (!equitySamples.insertIfAbsent({ account, minute, equity, atUs })) return;
    const old = equitySamples.find((row) => row.account === account && row.minute < minute - MINUTES_PER_WEEK);
    for (const row of old) equitySamples.delete(placeKey(account, String(row.minute)));
  }

  addLimits(account: AccountId, version: number, limits: readonly ScopedLimits[]): Promise<void> {
    this.#locks.demandAccount(account);
    for (const row of limits) this.database.limits.insert({ ...row, account, version });
    return Promise.resolve();
  }

  addLimitsChange(change: LimitsChange): Promise<void> {
    this.#locks.demandAccount(change.account);
    this.database.limitsChanges.insert(change);
    return Promise.resolve();
  }

  addScope(scope: ScopeState): Promise<void> {
    this.database.scopes.insertIfAbsent(scope);
    return Promise.resolve();
  }

  recordTradingStateChange(change: TradingStateChange): Promise<void> {
    const before = this.database.scopes.get(change.scope);
    invariant(
      before?.version === change.version - 1,
      `the scope ${change.scope} is not at the version before ${change.version}`,
    );
    this.database.scopes.upsert(change);
    this.database.scopeChanges.insert(change);
    this.afterCommit(() => this.#changes.tellChanged(undefined));
    return Promise.resolve();
  }

  findCommand(commandId: string): Promise<CommandRecord | undefined> {
    return this.database.commands.findCommand(commandId);
  }

  recordCommand(record: CommandRecord): Promise<void> {
    return this.database.commands.recordCommand(record);
  }

  announce(messages: readonly Announcement[]): Promise<void> {
    this.database.outbox.announce(this.#transaction, messages);
    return Promise.resolve();
  }

  afterCommit(effect: () => void): void {
    this.#transaction.afterCommit(effect);
  }
}
