import { Inject, Injectable } from '@nestjs/common';
import { type Announcement, type TradingStateReply, TradingStateChangedV1, announcementOf } from '#libs/contracts';
import {
  type ScopeState,
  type TradingStateChange,
  type TradingStateWish,
  nextScopeState,
  refusedCommand,
  reusedCommandId,
} from '#libs/domain';
import { type Clock, type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { CLOCK, IS_TRANSIENT_ERROR, type IsTransientError } from '#libs/platform';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import { RISK_BOOKS, type RiskBooks, type RiskWrites } from '../../ports.js';
import { unknownScope } from '../unknown-names.js';

/** Tries of one command; each waits at most a second for a lock. */
const MAX_ATTEMPTS = 3;

/**
 * The kill switch and its release (RC-22, RC-23): changes what a scope may do, committed before it is answered, latched over
 * restarts. It waits for the decisions under way and every later one sees it, so that no approval commits after a halt.
 */
@Injectable()
export class ChangeTradingState {
  readonly #books: RiskBooks;
  readonly #clock: Clock;
  readonly #observer: RiskObserver;
  readonly #isTransient: IsTransientError;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    @Inject(CLOCK) clock: Clock,
    @Inject(RISK_OBSERVER) observer: RiskObserver,
    @Inject(IS_TRANSIENT_ERROR) isTransient: IsTransientError,
  ) {
    this.#books = books;
    this.#clock = clock;
    this.#observer = observer;
    this.#isTransient = isTransient;
  }

  /**
   * Carries a command out once; a second delivery of it gets the first one's answer. With `onlyFrom` it is carried out only while the scope is at that
   * version: who decided by what was there must not take back what a person did meanwhile. A refusal for that is no command that somebody gave.
   */
  async changeTradingState(wish: TradingStateWish, onlyFrom?: number): Promise<Result<TradingStateReply, Problem>> {
    // A kill does not give up because the store was busy for a moment; giving a command twice is giving it once.
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#books.write((writes) => this.#changeOnce(writes, wish, onlyFrom));
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !this.#isTransient(error)) throw error;
      }
    }
  }

  async #changeOnce(
    writes: RiskWrites,
    wish: TradingStateWish,
    onlyFrom: number | undefined,
  ): Promise<Result<TradingStateReply, Problem>> {
    const before = await writes.lockTradingState(wish.scope);
    if (before === undefined) return this.#refuse(writes, wish, await unknownScope(writes, wish.scope));
    const earlier = await writes.findTradingStateChange(wish.commandId);
    if (earlier !== undefined) {
      const isSame = earlier.scope === wish.scope && earlier.state === wish.state;
      return isSame ? ok(replyOf(earlier)) : this.#refuse(writes, wish, reusedCommandId(wish.commandId));
    }
    if (onlyFrom !== undefined && before.version !== onlyFrom) return err(changedMeanwhile(before, onlyFrom));
    const change = nextScopeState(before, wish, this.#clock.nowUs());
    await writes.recordTradingStateChange(change);
    await writes.announce([changeMessage(change)]);
    writes.afterCommit(() => this.#observer.onTradingStateChanged(change));
    return ok(replyOf(change));
  }

  /** What was obeyed is kept as a change of the state; what was refused, as a command. */
  async #refuse(
    writes: RiskWrites,
    { actor, commandId, reason, scope, state }: TradingStateWish,
    refusal: Problem,
  ): Promise<Result<TradingStateReply, Problem>> {
    const given = { commandId, kind: 'change-trading-state', target: scope, actor, reason, content: { state } };
    await writes.recordCommand(refusedCommand({ ...given, givenAtUs: this.#clock.nowUs() }, refusal));
    return err(refusal);
  }
}

function changedMeanwhile({ scope, version }: ScopeState, onlyFrom: number): Problem {
  const message = `The trading state of ${scope} is at version ${version} by now, not ${onlyFrom}; look at it again.`;
  return problem(
    'TRADING_STATE_CHANGED',
    message,
    { version: String(version), expectedVersion: String(onlyFrom) },
    true,
  );
}

function replyOf({ scope, state, version, changedAtUs }: TradingStateChange): TradingStateReply {
  return { scope, state, version, changedAtUs };
}

function changeMessage(change: TradingStateChange): Announcement<TradingStateChangedV1> {
  const { scope, state, version, actor, reason, commandId, changedAtUs } = change;
  const ids = { correlationId: commandId, causationId: commandId };
  const envelope = { id: `trading-state.${scope}.${version}`, occurredAtUs: changedAtUs, ...ids };
  return announcementOf(TradingStateChangedV1, envelope, { scope, state, version, actor, reason });
}
