import type { UnixUs } from '#libs/kernel';

/** What a scope may do: everything, only reduce, or nothing; from the mildest to the strictest. */
export const TRADING_STATES = ['ACTIVE', 'REDUCING', 'HALTED'] as const;

/** One of {@link TRADING_STATES}. */
export type TradingState = (typeof TRADING_STATES)[number];

/** The scope that holds every account. */
export const EVERY_ACCOUNT_SCOPE = 'all';

/** What a scope may do now, and who said so. */
export interface ScopeState {
  /** An account id, or {@link EVERY_ACCOUNT_SCOPE}. */
  readonly scope: string;
  readonly state: TradingState;
  /** Grows by one with every change; 0 before the first. */
  readonly version: number;
  readonly actor: string;
  readonly reason: string;
  /** The command that changed it last; `undefined` before the first. */
  readonly commandId: string | undefined;
  /** 0 before the first change. */
  readonly changedAtUs: UnixUs;
}

/** A change of a scope's state, made by one command. */
export interface TradingStateChange extends ScopeState {
  readonly commandId: string;
}

/** A command about what a scope may do. */
export type TradingStateWish = Omit<TradingStateChange, 'version' | 'changedAtUs'>;

/** The state of a scope before the first command: it may trade. */
export function initialScopeState(scope: string): ScopeState {
  const reason = 'the state before the first command';
  return { scope, state: 'ACTIVE', version: 0, actor: 'risk', reason, commandId: undefined, changedAtUs: 0 };
}

/** The change that a command makes; the scope's next version even where the state stays the same. */
export function nextScopeState(before: ScopeState, wish: TradingStateWish, atUs: UnixUs): TradingStateChange {
  return { ...wish, scope: before.scope, version: before.version + 1, changedAtUs: atUs };
}

/** The strictest of several states; HALTED where there is none. */
export function strictestState(states: readonly TradingState[]): TradingState {
  const severities = states.map((state) => TRADING_STATES.indexOf(state));
  return TRADING_STATES[Math.max(...severities)] ?? 'HALTED';
}

/** What an account may do: the strictest state of its own scope and of all accounts; HALTED where either is not known. */
export function accountTradingState(account: string, scopes: readonly ScopeState[]): TradingState {
  const own = scopes.find(({ scope }) => scope === account);
  const all = scopes.find(({ scope }) => scope === EVERY_ACCOUNT_SCOPE);
  return own === undefined || all === undefined ? 'HALTED' : strictestState([own.state, all.state]);
}
