import { Inject, Injectable } from '@nestjs/common';
import { type ScopedLimits, areSameLimits, initialScopeState, nextVersion } from '#libs/domain';
import { type AccountId, type Scheduler, asId } from '#libs/kernel';
import { IS_TRANSIENT_ERROR, type IsTransientError, SCHEDULER } from '#libs/platform';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import { RISK_BOOKS, type RiskBooks, type RiskWrites } from '../../ports.js';
import { RISK_SETTINGS, type RiskSettings } from '../../risk.settings.js';

/** So often, and with so much time between, a start whose transaction was lost with its connection is tried again. */
const MAX_ATTEMPTS = 20;
const RETRY_MS = 500;

/**
 * Start-up: the account is in the books, its trading state is what it was, and the configured limits are in force, all of them or
 * none.
 */
@Injectable()
export class StartRisk {
  readonly #books: RiskBooks;
  readonly #observer: RiskObserver;
  readonly #settings: RiskSettings;
  readonly #isTransient: IsTransientError;
  readonly #scheduler: Scheduler;
  #limitsVersion = 0;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    @Inject(RISK_OBSERVER) observer: RiskObserver,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    @Inject(IS_TRANSIENT_ERROR) isTransient: IsTransientError,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#books = books;
    this.#observer = observer;
    this.#settings = settings;
    this.#isTransient = isTransient;
    this.#scheduler = scheduler;
  }

  /** The version of the limits that start-up put in force; 0 before that. */
  get limitsVersion(): number {
    return this.#limitsVersion;
  }

  /** Starts; throws where there are no limits for the account, or limits for another one. */
  async startRisk(): Promise<void> {
    const { ACCOUNT, RISK_LIMITS } = this.#settings;
    const wanted = RISK_LIMITS[ACCOUNT];
    const others = Object.keys(RISK_LIMITS).filter((name) => name !== ACCOUNT);
    if (wanted === undefined) throw new Error(`RISK_LIMITS has no limits for the account ${ACCOUNT}`);
    if (others.length > 0)
      throw new Error(`RISK_LIMITS names accounts that are not guarded here: ${others.join(', ')}`);
    this.#limitsVersion = await this.#beginOnce(asId<AccountId>(ACCOUNT), wanted);
  }

  /** What was committed although its answer was lost is found again, and not done twice. */
  async #beginOnce(account: AccountId, wanted: readonly ScopedLimits[]): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#begin(account, wanted);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !this.#isTransient(error)) throw error;
      }
      await this.#scheduler.sleep(RETRY_MS);
    }
  }

  #begin(account: AccountId, wanted: readonly ScopedLimits[]): Promise<number> {
    return this.#books.write(async (writes) => {
      const version = await putInForce(writes, account, wanted);
      await writes.addScope(initialScopeState(account));
      writes.afterCommit(() => this.#observer.onLimitsInForce(account, version));
      return version;
    });
  }
}

/** Puts the limits of the settings in force, unless an operator set others; returns the version in force, which is a new one only where something changed. */
async function putInForce(writes: RiskWrites, name: AccountId, wanted: readonly ScopedLimits[]): Promise<number> {
  const account = await writes.lockOrAddAccount(name);
  const { limitsVersion } = account;
  // What an operator set holds over restarts, whatever the settings say.
  if ((await writes.findLimitsChange(name, limitsVersion)) !== undefined) return limitsVersion;
  if (limitsVersion > 0 && areSameLimits(await writes.findLimits(name, limitsVersion), wanted)) return limitsVersion;
  const version = limitsVersion + 1;
  await writes.addLimits(name, version, wanted);
  await writes.saveAccount({ ...nextVersion(account), limitsVersion: version });
  return version;
}
