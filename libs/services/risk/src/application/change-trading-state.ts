import { RiskTradingStateChangedV1, type TradingStateReply, subject } from '#libs/contracts';
import type { TradingState } from '#libs/domain';
import { type Clock, type Problem, type Result, err, ok, problem } from '#libs/kernel';
import {
  type OutgoingMessage,
  type RiskSession,
  type RiskStore,
  type TradingStateChange,
  isTransientDatabaseError,
} from '#libs/persistence';
import type { RiskObserver } from './risk-observer.js';

/** An operator's wish about what a scope may do. */
export interface TradingStateWish {
  readonly commandId: string;
  readonly scope: string;
  readonly state: TradingState;
  readonly actor: string;
  readonly reason: string;
}

/** Tries of one command; each waits at most a second for a lock. */
const MAX_ATTEMPTS = 3;

type Outcome = { readonly change: TradingStateChange; readonly first: boolean };

/**
 * The kill switch and its release (RC-22, RC-23): changes what a scope may do, committed before it is answered, latched over
 * restarts. It waits for the decisions under way and every later one sees it, so that no approval commits after a halt.
 */
export class ChangeTradingState {
  readonly #store: RiskStore;
  readonly #clock: Clock;
  readonly #observer: RiskObserver;
  readonly #committed: () => void;

  constructor(store: RiskStore, clock: Clock, observer: RiskObserver, committed: () => void) {
    this.#store = store;
    this.#clock = clock;
    this.#observer = observer;
    this.#committed = committed;
  }

  /** Obeys once per command id; a second delivery gets the first one's answer. */
  async execute(wish: TradingStateWish): Promise<Result<TradingStateReply, Problem>> {
    const outcome = await this.#insist(wish);
    if (!outcome.ok) return outcome;
    const { change, first } = outcome.value;
    if (first) {
      this.#committed();
      this.#observer.stateChanged(change);
    }
    const { scope, state, version, changedAtUs } = change;
    return ok({ scope, state, version, changedAtUs });
  }

  /** A kill does not give up because the database was busy for a moment; giving a command twice is giving it once. */
  async #insist(wish: TradingStateWish): Promise<Result<Outcome, Problem>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#store.transaction((session) => this.#change(session, wish));
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isTransientDatabaseError(error)) throw error;
      }
    }
  }

  async #change(session: RiskSession, wish: TradingStateWish): Promise<Result<Outcome, Problem>> {
    const { tradingStates } = session;
    if (!(await tradingStates.lock(wish.scope))) return err(unknownScope(wish.scope));
    const earlier = await tradingStates.changeBy(wish.commandId);
    if (earlier !== undefined) {
      const same = earlier.scope === wish.scope && earlier.state === wish.state;
      return same ? ok({ change: earlier, first: false }) : err(reusedId(wish.commandId));
    }
    const change = await tradingStates.change({ ...wish, changedAtUs: this.#clock.nowUs() });
    await session.announce(messageOf(change));
    return ok({ change, first: true });
  }
}

function unknownScope(scope: string): Problem {
  return problem('SCOPE_UNKNOWN', `There is no scope "${scope}"; it must be an account guarded here, or "all".`, {
    scope,
  });
}

function reusedId(commandId: string): Problem {
  return problem('COMMAND_ID_REUSED', 'Another command was given under this id; give this one an id of its own.', {
    commandId,
  });
}

function messageOf(change: TradingStateChange): OutgoingMessage {
  const { scope, state, version, actor, reason, commandId, changedAtUs } = change;
  const message: RiskTradingStateChangedV1 = {
    id: `trading-state.${scope}.${version}`,
    occurredAtUs: changedAtUs,
    correlationId: commandId,
    causationId: commandId,
    ...{ scope, state, version, actor, reason },
  };
  return { subject: subject(RiskTradingStateChangedV1.subject, scope), message };
}
