import { Inject, Injectable } from '@nestjs/common';
import { type ScopedLimits, areSameLimits, initialScopeState, nextVersion } from '#libs/domain';
import { type AccountId, asId } from '#libs/kernel';
import { RISK_BOOKS, RISK_OBSERVER, type RiskBooks, type RiskObserver, type RiskWrites } from '../../ports.js';
import { RISK_SETTINGS, type RiskSettings } from '../../risk.settings.js';

/**
 * Start-up: the account is in the books, its trading state is what it was, and the configured limits are in force, all of them or
 * none.
 */
@Injectable()
export class StartRisk {
  readonly #books: RiskBooks;
  readonly #observer: RiskObserver;
  readonly #settings: RiskSettings;
  #limitsVersion = 0;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    @Inject(RISK_OBSERVER) observer: RiskObserver,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
  ) {
    this.#books = books;
    this.#observer = observer;
    this.#settings = settings;
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
    const account = asId<AccountId>(ACCOUNT);
    this.#limitsVersion = await this.#books.write(async (writes) => {
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
