import {
  type AccountBook,
  type Decision,
  EVERY_ACCOUNT_SCOPE,
  MONITOR_STRATEGY,
  type KnownDecision,
  type LimitsChange,
  type PastApproval,
  type PositionPlace,
  type Reservation,
  type RiskAccount,
  type ScopeState,
  type ScopedLimits,
  type TrackedPosition,
  type TradingStateChange,
  type VenueBalances,
  isDiscrepant,
  reservationParts,
} from '#libs/domain';
import {
  type AccountId,
  type Decimal,
  type IntentId,
  type UnixUs,
  type VenueId,
  ZERO,
  formatDecimal,
} from '#libs/kernel';
import { monitorRoundOf } from '../../application/monitor/monitor-intent.js';
import type { ActivityQuestion, DecisionCounts, RiskReads } from '../../ports.js';
import { activityIn } from './memory-activity.js';
import { type EquitySample, type MemoryRiskDatabase, placeKey } from './memory-risk-database.js';

/** Reads a memory database; every method is of the moment in which it is called. */
export class MemoryRiskReads implements RiskReads {
  protected readonly database: MemoryRiskDatabase;

  constructor(database: MemoryRiskDatabase) {
    this.database = database;
  }

  findAccountBook(name: AccountId, activity?: ActivityQuestion): Promise<AccountBook | undefined> {
    const { accounts, scopes, positions, openReservations, balances, uncoveredSpends } = this.database;
    const account = accounts.get(name);
    if (account === undefined) return Promise.resolve(undefined);
    return Promise.resolve({
      account,
      tradingStates: scopes.find(({ scope }) => scope === name || scope === EVERY_ACCOUNT_SCOPE),
      limits: this.#limitsOf(name, account.limitsVersion),
      positions: positions.find((row) => row.account === name && !row.quantity.eq(ZERO)),
      reservations: openReservations.find((row) => row.account === name),
      balances: balances.find((row) => row.account === name),
      uncoveredSpends: uncoveredSpends.find((row) => row.account === name),
      ...(activity === undefined ? {} : { activity: activityIn(this.database, name, activity) }),
    });
  }

  findDecision(intentId: IntentId): Promise<KnownDecision | undefined> {
    const decision = this.database.decisions.get(intentId);
    if (decision === undefined) return Promise.resolve(undefined);
    const { intent, verdict } = decision;
    const isRefused = verdict.outcome === 'REFUSED';
    return Promise.resolve({
      intent,
      outcome: verdict.outcome,
      rule: isRefused ? verdict.rule : undefined,
      code: isRefused ? verdict.problem.code : undefined,
    });
  }

  findReservation(intentId: IntentId): Promise<Reservation | undefined> {
    return Promise.resolve(this.database.reservations.get(intentId));
  }

  findPosition({ account, venue, instrument }: PositionPlace): Promise<TrackedPosition | undefined> {
    return Promise.resolve(this.database.positions.get(placeKey(account, venue, instrument)));
  }

  findBalances(account: AccountId, venue: VenueId): Promise<VenueBalances | undefined> {
    return Promise.resolve(this.database.balances.get(placeKey(account, venue)));
  }

  findLimits(account: AccountId, version: number): Promise<readonly ScopedLimits[]> {
    return Promise.resolve(this.#limitsOf(account, version));
  }

  findLimitsChange(account: AccountId, version: number): Promise<LimitsChange | undefined> {
    return Promise.resolve(this.database.limitsChanges.get(placeKey(account, String(version))));
  }

  listApprovals(account: AccountId, sinceUs: UnixUs, limit: number): Promise<readonly PastApproval[]> {
    const approvals = this.database.decisions
      .find(({ decidedAtUs, intent, verdict }) => {
        return intent.account === account && verdict.outcome === 'APPROVED' && decidedAtUs >= sinceUs;
      })
      .sort((a, b) => b.decidedAtUs - a.decidedAtUs || (a.intent.intentId < b.intent.intentId ? -1 : 1));
    return Promise.resolve(approvals.slice(0, limit).map(pastApproval));
  }

  findTradingStateChange(commandId: string): Promise<TradingStateChange | undefined> {
    return Promise.resolve(this.database.scopeChanges.getByUnique('command_id', commandId));
  }

  listTradingStateChanges(scope: string, sinceUs: UnixUs): Promise<readonly TradingStateChange[]> {
    const changes = this.database.scopeChanges.find((row) => row.scope === scope).sort((a, b) => a.version - b.version);
    const before = changes.findLastIndex(({ changedAtUs }) => changedAtUs < sinceUs);
    return Promise.resolve(changes.slice(Math.max(before, 0)));
  }

  findFirstEquity(account: AccountId, sinceUs: UnixUs): Promise<Decimal | undefined> {
    const isMeant = (row: EquitySample): boolean =>
      row.account === account && row.atUs >= sinceUs && row.equity.gt(ZERO);
    const [first] = this.database.equitySamples.find(isMeant).sort((a, b) => a.minute - b.minute);
    return Promise.resolve(first?.equity);
  }

  listAccounts(): Promise<readonly RiskAccount[]> {
    return Promise.resolve(this.database.accounts.find().sort((a, b) => (a.account < b.account ? -1 : 1)));
  }

  listTradingStates(): Promise<readonly ScopeState[]> {
    return Promise.resolve(this.database.scopes.find().sort((a, b) => (a.scope < b.scope ? -1 : 1)));
  }

  countDecisions(): Promise<DecisionCounts> {
    const refusedByRule: Record<string, number> = {};
    let approved = 0;
    for (const { verdict } of this.database.decisions.find()) {
      if (verdict.outcome === 'APPROVED') approved += 1;
      else refusedByRule[verdict.rule] = (refusedByRule[verdict.rule] ?? 0) + 1;
    }
    return Promise.resolve({ approved, refusedByRule });
  }

  findNewestMonitorRound(account: AccountId): Promise<number | undefined> {
    const rounds = this.database.decisions
      .find(({ intent }) => intent.account === account && intent.strategy === MONITOR_STRATEGY)
      .flatMap(({ intent }) => monitorRoundOf(intent.intentId) ?? []);
    return Promise.resolve(rounds.length === 0 ? undefined : Math.max(...rounds));
  }

  listPositions(): Promise<readonly TrackedPosition[]> {
    return Promise.resolve(this.database.positions.find());
  }

  countDiscrepantPositions(): Promise<number> {
    return Promise.resolve(this.database.positions.find(isDiscrepant).length);
  }

  countOverfilledReservations(): Promise<number> {
    const overfilled = this.database.reservations.find((row) => reservationParts(row).overfill.gt(ZERO));
    return Promise.resolve(overfilled.length);
  }

  #limitsOf(account: AccountId, version: number): readonly ScopedLimits[] {
    return this.database.limits
      .find((row) => row.account === account && row.version === version)
      .map(({ instrument, maxOrderQuantity, maxOrderNotional, maxPosition }) => ({
        instrument,
        maxOrderQuantity,
        maxOrderNotional,
        maxPosition,
      }));
  }
}

function pastApproval({ decidedAtUs, intent, numbers, verdict }: Decision): PastApproval {
  const { instrument, intentId, quantity, side, strategy, venue } = intent;
  const worstPrice = verdict.worstPrice === undefined ? null : formatDecimal(verdict.worstPrice);
  const names = { intentId, strategy, venue, instrument, side };
  return { ...names, quantity: formatDecimal(quantity), worstPrice, numbers, decidedAtUs };
}
