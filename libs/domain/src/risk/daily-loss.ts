import { type Decimal, US_PER_SECOND, type UnixUs, ZERO, maxDecimal } from '#libs/kernel';
import { MONITOR_STRATEGY } from '../strategy/recorded-intent.js';
import { TRADING_STATES, type TradingState, type TradingStateChange, strictestState } from './trading-state.js';

const US_PER_DAY = 86_400 * US_PER_SECOND;

/** Parts of what the account was worth when the count began; who loses as much may only reduce, or nothing more. */
export interface LossLimits {
  readonly reduceAt: Decimal;
  /** Never below {@link reduceAt}. */
  readonly haltAt: Decimal;
}

/** What an account has lost since the count of the day began, realised and unrealised together, in quote. */
export interface DailyLoss {
  /** When the count began. */
  readonly sinceUs: UnixUs;
  /** The first worth that is known since then; above nothing. */
  readonly reference: Decimal;
  readonly equity: Decimal;
  /** Never negative: a gain is no loss. */
  readonly loss: Decimal;
}

/** The midnight, in UTC, at which a day began. */
export function dayBeginUs(nowUs: UnixUs): UnixUs {
  return Math.floor(nowUs / US_PER_DAY) * US_PER_DAY;
}

/**
 * When the count of the day began: at midnight, or when a person let the account do more, or said again that it may do everything; otherwise the
 * next round would take back what the person wanted. `changes` are those of the account's own scope since midnight, oldest first, behind the last one
 * before it: from there a release is told from a restriction.
 */
export function lossCountBeginUs(nowUs: UnixUs, changes: readonly TradingStateChange[]): UnixUs {
  const releases = changes.filter(
    (change, at) => change.actor !== MONITOR_STRATEGY && isRelease(change, changes[at - 1]),
  );
  return Math.max(dayBeginUs(nowUs), ...releases.map(({ changedAtUs }) => changedAtUs));
}

function isRelease({ state }: TradingStateChange, before: TradingStateChange | undefined): boolean {
  if (state === 'ACTIVE') return true;
  return before !== undefined && TRADING_STATES.indexOf(state) < TRADING_STATES.indexOf(before.state);
}

/** The loss of the day; `undefined` while it is not known what the account is worth, or was. Who was worth nothing has nothing to lose. */
export function dailyLossOf(
  sinceUs: UnixUs,
  reference: Decimal | undefined,
  equity: Decimal | undefined,
): DailyLoss | undefined {
  if (reference === undefined || equity === undefined || reference.lte(ZERO)) return undefined;
  return { sinceUs, reference, equity, loss: maxDecimal(ZERO, reference.minus(equity)) };
}

/** The stricter state that a loss demands, from exactly its limit on; `undefined` where the account is in it already. It never lets go. */
export function stateByLoss(daily: DailyLoss, limits: LossLimits, now: TradingState): TradingState | undefined {
  const demanded = demandedState(daily, limits);
  return strictestState([now, demanded]) === now ? undefined : demanded;
}

function demandedState({ loss, reference }: DailyLoss, { haltAt, reduceAt }: LossLimits): TradingState {
  if (loss.gte(reference.times(haltAt))) return 'HALTED';
  return loss.gte(reference.times(reduceAt)) ? 'REDUCING' : 'ACTIVE';
}
