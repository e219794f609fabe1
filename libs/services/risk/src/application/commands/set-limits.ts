import { Inject, Injectable } from '@nestjs/common';
import { type SetLimitsReply, type WantedLimits, obeyOnce } from '#libs/contracts';
import { type GivenCommand, nextVersion } from '#libs/domain';
import { type AccountId, type Clock, type Problem, type Result, asId, err, ok, problem } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import { RISK_BOOKS, type RiskBooks, type RiskWrites } from '../../ports.js';
import { accountNotGuarded } from '../unknown-names.js';
import { readWantedLimits } from './read-wanted-limits.js';

/** A command that sets limits. */
export type GivenLimits = GivenCommand & {
  readonly content: { readonly limits: readonly WantedLimits[]; readonly expectedVersion?: number | undefined };
};

/**
 * Puts a set of limits in force while trading goes on: the next decision is made by it. Every set is kept under its version, with who
 * set it and why; it holds over restarts, whatever the settings say.
 */
@Injectable()
export class SetLimits {
  readonly #books: RiskBooks;
  readonly #clock: Clock;
  readonly #observer: RiskObserver;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    @Inject(CLOCK) clock: Clock,
    @Inject(RISK_OBSERVER) observer: RiskObserver,
  ) {
    this.#books = books;
    this.#clock = clock;
    this.#observer = observer;
  }

  /** Sets them once; a second delivery of the command gets the first one's answer. */
  setLimits(given: GivenLimits): Promise<Result<SetLimitsReply, Problem>> {
    return this.#books.write((writes) => obeyOnce(writes, given, () => this.#setOnce(writes, given)));
  }

  async #setOnce(writes: RiskWrites, given: GivenLimits): Promise<Result<SetLimitsReply, Problem>> {
    const { actor, commandId, content, reason, target } = given;
    const name = asId<AccountId>(target);
    const limits = readWantedLimits(target, content.limits);
    if (!limits.ok) return limits;
    const account = await writes.lockAccount(name);
    if (account === undefined) return err(await accountNotGuarded(writes, target));
    const { limitsVersion: before } = account;
    const expected = content.expectedVersion ?? before;
    if (expected !== before) return err(changedMeanwhile(before, expected));
    const version = before + 1;
    const changedAtUs = this.#clock.nowUs();
    await writes.addLimits(name, version, limits.value);
    await writes.addLimitsChange({ account: name, version, actor, reason, commandId, changedAtUs });
    await writes.saveAccount({ ...nextVersion(account), limitsVersion: version });
    writes.afterCommit(() => this.#observer.onLimitsInForce(name, version));
    return ok({ account: target, version, changedAtUs });
  }
}

function changedMeanwhile(version: number, expectedVersion: number): Problem {
  const message = `Version ${version} is in force by now, not ${expectedVersion}; look at it and try again.`;
  return problem('LIMITS_CHANGED', message, { version: String(version), expectedVersion: String(expectedVersion) });
}
