import type { UnixUs } from '#libs/kernel';
import type { TrackedPosition } from '../exposure/index.js';
import type { Intent } from '../order/index.js';
import type { Verdict } from './decision.js';
import { marketName } from './limits.js';
import { type RecentOrder, type RecentOrders, withRecentOrder } from './recent-orders.js';
import { EVERY_ACCOUNT_SCOPE, type ScopeState } from './trading-state.js';

/** The refusal that trips a strategy: it gets no new risk until a person resumes the account. */
export const TRIPPING_REFUSAL = { rule: 'repeated-order', code: 'ORDER_REPEATED' } as const;

/** Whether a verdict trips the strategy. */
export function isTripping(verdict: Verdict): boolean {
  const { rule, code } = TRIPPING_REFUSAL;
  return verdict.outcome === 'REFUSED' && verdict.rule === rule && verdict.problem.code === code;
}

/** What an account did lately. */
export interface AccountActivity {
  readonly recent: RecentOrders;
  /** How many fills an instrument has had, by the name of its market; what is missing has had none. */
  readonly fills: ReadonlyMap<string, number>;
  /** When a strategy was tripped last; those that resuming has released are among them. */
  readonly trips: ReadonlyMap<string, UnixUs>;
}

/** What an account did lately, as a rule looks at it for one intent. */
export interface ActivityView {
  readonly recent: RecentOrders;
  /** How many fills the instrument has had. */
  readonly fills: number;
  /** When the strategy was tripped; `undefined` where it was not, or where a person has resumed since. */
  readonly trippedAtUs: UnixUs | undefined;
  /** When a person last said that the account may trade; 0 for never. What was before is not held against a strategy. */
  readonly resumedAtUs: UnixUs;
}

/** How an account's activity looks for an intent. */
export function viewActivity(
  { fills, recent, trips }: AccountActivity,
  intent: Intent,
  scopes: readonly ScopeState[],
): ActivityView {
  const resumedAtUs = lastResumedAtUs(intent.account, scopes);
  const tripped = trips.get(intent.strategy);
  return {
    recent,
    fills: fillsOf(fills, intent),
    trippedAtUs: tripped === undefined || tripped <= resumedAtUs ? undefined : tripped,
    resumedAtUs,
  };
}

/** The strategies of an account that are tripped now, by name. */
export function trippedStrategies(
  { trips }: AccountActivity,
  account: string,
  scopes: readonly ScopeState[],
): readonly { readonly strategy: string; readonly atUs: UnixUs }[] {
  const resumedAtUs = lastResumedAtUs(account, scopes);
  return [...trips]
    .filter(([, atUs]) => atUs > resumedAtUs)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([strategy, atUs]) => ({ strategy, atUs }));
}

/** How many fills an instrument has had. */
export function fillsOf(
  fills: AccountActivity['fills'],
  { instrument, venue }: Pick<Intent, 'instrument' | 'venue'>,
): number {
  return fills.get(marketName(venue, instrument)) ?? 0;
}

/** The activity with an order more. */
export function activityWithOrder(activity: AccountActivity, order: RecentOrder): AccountActivity {
  return { ...activity, recent: withRecentOrder(activity.recent, order) };
}

/** The activity once facts changed positions. */
export function activityAfter(
  activity: AccountActivity,
  positions: readonly { readonly after: TrackedPosition }[],
): AccountActivity {
  if (positions.length === 0) return activity;
  const fills = new Map(activity.fills);
  for (const { after } of positions) fills.set(marketName(after.venue, after.instrument), after.fills);
  return { ...activity, fills };
}

/** The activity with trips that it may not know of. */
export function activityWithTrips(activity: AccountActivity, trips: AccountActivity['trips']): AccountActivity {
  const news = [...trips].filter(([strategy, atUs]) => atUs > (activity.trips.get(strategy) ?? 0));
  return news.length === 0 ? activity : { ...activity, trips: new Map([...activity.trips, ...news]) };
}

function lastResumedAtUs(account: string, scopes: readonly ScopeState[]): UnixUs {
  let atUs = 0;
  for (const { changedAtUs, scope, state } of scopes) {
    if (state === 'ACTIVE' && (scope === account || scope === EVERY_ACCOUNT_SCOPE)) atUs = Math.max(atUs, changedAtUs);
  }
  return atUs;
}
