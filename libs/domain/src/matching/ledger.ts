import { ZERO, invariant } from '#libs/kernel';
import type { Decimal } from '#libs/kernel';

/** What an account holds of one asset; neither part is ever negative. */
export interface Holding {
  /** At the account's disposal. */
  readonly free: Decimal;
  /** Held back for open orders. */
  readonly locked: Decimal;
}

const NOTHING: Holding = { free: ZERO, locked: ZERO };

/**
 * Who holds what, in exact decimals. Money is only moved, never made: apart from {@link Ledger.deposit} the sum over all
 * accounts of an asset stays the same, for fees go to an account too.
 */
export class Ledger {
  readonly #accounts = new Map<string, Map<string, Holding>>();

  /** Brings money in from outside. */
  deposit(account: string, asset: string, amount: Decimal): void {
    invariant(amount.gte(ZERO), 'a deposit must not be negative');
    this.#change(account, asset, amount, ZERO);
  }

  /** Replaces a holding by what was recorded; only for recovery. */
  restore(account: string, asset: string, holding: Holding): void {
    invariant(holding.free.gte(ZERO) && holding.locked.gte(ZERO), 'a recorded holding must not be negative');
    this.#assets(account).set(asset, holding);
  }

  /** What an account holds of an asset. */
  holding(account: string, asset: string): Holding {
    return this.#accounts.get(account)?.get(asset) ?? NOTHING;
  }

  /** All assets that an account ever held, in the order in which they came. */
  holdings(account: string): ReadonlyMap<string, Holding> {
    return this.#assets(account);
  }

  /** Holds free money back for an order; answers whether there was enough of it. */
  lock(account: string, asset: string, amount: Decimal): boolean {
    if (this.holding(account, asset).free.lt(amount)) return false;
    this.#change(account, asset, amount.neg(), amount);
    return true;
  }

  /** Gives held money back to its owner. */
  unlock(account: string, asset: string, amount: Decimal): void {
    this.#change(account, asset, amount, amount.neg());
  }

  /** Pays held money of one account to another, minus a fee that goes to a third. */
  pay(asset: string, amount: Decimal, from: string, to: string, fee: Decimal, feesTo: string): void {
    invariant(fee.gte(ZERO) && fee.lte(amount), 'a fee must lie between nothing and the amount');
    this.#change(from, asset, ZERO, amount.neg());
    this.#change(to, asset, amount.minus(fee), ZERO);
    if (fee.gt(ZERO)) this.#change(feesTo, asset, fee, ZERO);
  }

  /** Everything that all accounts together hold of an asset. */
  total(asset: string): Decimal {
    let sum = ZERO;
    for (const assets of this.#accounts.values()) {
      const holding = assets.get(asset) ?? NOTHING;
      sum = sum.plus(holding.free).plus(holding.locked);
    }
    return sum;
  }

  #change(account: string, asset: string, free: Decimal, locked: Decimal): void {
    const before = this.holding(account, asset);
    const after = { free: before.free.plus(free), locked: before.locked.plus(locked) };
    invariant(after.free.gte(ZERO) && after.locked.gte(ZERO), `${account} would hold less than nothing of ${asset}`);
    this.#assets(account).set(asset, after);
  }

  #assets(account: string): Map<string, Holding> {
    let assets = this.#accounts.get(account);
    if (assets === undefined) {
      assets = new Map();
      this.#accounts.set(account, assets);
    }
    return assets;
  }
}
