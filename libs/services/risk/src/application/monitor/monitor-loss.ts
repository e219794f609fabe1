import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type DailyLoss,
  type LossLimits,
  MONITOR_STRATEGY,
  type ScopeState,
  type TradingState,
  stateByLoss,
} from '#libs/domain';
import {
  type AccountId,
  type Decimal,
  type Problem,
  type UnixUs,
  asId,
  formatDecimal,
  invariant,
  isoTimeOf,
  problem,
} from '#libs/kernel';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';
import { RISK_SETTINGS, type RiskSettings } from '../../risk.settings.js';
import { ChangeTradingState } from '../commands/change-trading-state.js';
import { readDailyLoss } from './read-daily-loss.js';

/**
 * RC-20: what the account has lost today, realised and unrealised together, makes it reduce only, and at a higher limit halts it. It is latched like
 * every halt: the monitor never lets go, only a person resumes, and a new count begins then.
 */
@Injectable()
export class MonitorLoss {
  readonly #books: RiskBooks;
  readonly #observer: RiskObserver;
  readonly #changeTradingState: ChangeTradingState;
  readonly #limits: LossLimits;
  readonly #account: AccountId;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    @Inject(RISK_OBSERVER) observer: RiskObserver,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    changeTradingState: ChangeTradingState,
  ) {
    this.#books = books;
    this.#observer = observer;
    this.#changeTradingState = changeTradingState;
    this.#limits = lossLimitsOf(settings);
    this.#account = asId<AccountId>(settings.ACCOUNT);
  }

  /** Judges what the account was worth at a moment; nothing where that is not known. */
  async monitorLoss(equity: Decimal | undefined, nowUs: UnixUs): Promise<void> {
    const account = this.#account;
    const { daily, scope } = await this.#books.read(async (reads) => {
      // First the state: what a person does after this look makes another version of it, at which nothing is changed.
      const scopes = await reads.listTradingStates();
      const count = await readDailyLoss(reads, account, equity, nowUs);
      return { daily: count.daily, scope: scopes.find((one) => one.scope === account) };
    });
    this.#observer.onDailyLoss(account, daily);
    if (daily === undefined || scope === undefined) return;
    const state = stateByLoss(daily, this.#limits, scope.state);
    if (state !== undefined) await this.#tighten(scope, state, daily);
  }

  async #tighten({ scope, version }: ScopeState, state: TradingState, daily: DailyLoss): Promise<void> {
    const { code, message } = lossReached(this.#account, state, daily, this.#limits);
    const reason = `${code}: ${message}`;
    this.#observer.onLossLimitReached(this.#account, state, reason);
    // The change that follows this version exists once, however often it is asked for. Where a person was faster the next round looks again.
    const commandId = `monitor-loss-${version + 1}-${createHash('sha256').update(scope).digest('hex').slice(0, 24)}`;
    const wish = { commandId, scope, state, actor: MONITOR_STRATEGY, reason };
    const changed = await this.#changeTradingState.changeTradingState(wish, version);
    const isDone = changed.ok || changed.error.code === 'TRADING_STATE_CHANGED';
    invariant(isDone, `the loss of the day changes nothing: ${changed.ok ? '' : changed.error.message}`);
  }
}

/** The limits of the day's loss, from the settings. */
export function lossLimitsOf(settings: RiskSettings): LossLimits {
  const { RISK_HALT_AT_DAILY_LOSS: haltAt, RISK_REDUCE_AT_DAILY_LOSS: reduceAt } = settings;
  return { reduceAt, haltAt };
}

function lossReached(account: AccountId, state: TradingState, daily: DailyLoss, limits: LossLimits): Problem {
  const limit = formatDecimal(state === 'HALTED' ? limits.haltAt : limits.reduceAt);
  const [loss, reference] = [daily.loss.toFixed(), daily.reference.toFixed()];
  const since = isoTimeOf(daily.sinceUs);
  const does = state === 'HALTED' ? 'trades no more' : 'only reduces';
  const message = `${account} lost ${loss} of ${reference} since ${since}, ${limit} of it or more, and ${does} until a person resumes.`;
  return problem('DAILY_LOSS_REACHED', message, { loss, reference, equity: daily.equity.toFixed(), limit });
}
