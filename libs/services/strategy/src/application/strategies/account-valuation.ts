import { Injectable } from '@nestjs/common';
import { type BalanceView, type Instrument, type Quote, type Steps, equityIn, ticksToPrice } from '#libs/domain';
import { type AccountId, Decimal, ZERO } from '#libs/kernel';
import { StrategyRunner } from './strategy-runner.js';

const HALF = new Decimal('0.5');

/** What the accounts are worth: keeps the newest balances and last prices, and adds them up when it is asked. */
@Injectable()
export class AccountValuation {
  readonly #runner: StrategyRunner;
  readonly #balances = new Map<string, BalanceView>();
  readonly #instruments = new Map<string, Instrument>();
  readonly #lastTicks = new Map<string, Steps>();
  readonly #fetchedPrices = new Map<string, Decimal>();

  constructor(runner: StrategyRunner) {
    this.#runner = runner;
  }

  /** Adds an instrument whose price values its base asset, or takes its new rules. */
  addInstrument(instrument: Instrument): void {
    const key = keyOf(instrument.venue, instrument.id);
    const known = this.#instruments.get(key);
    this.#instruments.set(key, instrument);
    if (known === undefined || known.tickSize.eq(instrument.tickSize)) return;
    // The last price was counted in the old ticks.
    const ticks = this.#lastTicks.get(key);
    this.#lastTicks.delete(key);
    if (ticks !== undefined) this.#fetchedPrices.set(key, ticksToPrice(known, ticks));
  }

  /** An instrument that is followed; `undefined` for any other. */
  findInstrument(venue: string, instrument: string): Instrument | undefined {
    return this.#instruments.get(keyOf(venue, instrument));
  }

  /** Takes the newest trade's price. */
  setLastPrice(venue: string, instrument: string, priceTicks: Steps): void {
    this.#lastTicks.set(keyOf(venue, instrument), priceTicks);
  }

  /** Takes a quote: what lies between bid and ask counts while no trade was seen and no price is known. */
  setQuote({ venue, instrument, bidPriceTicks, askPriceTicks }: Quote): void {
    if (bidPriceTicks === 0 || askPriceTicks === 0) return;
    if (this.hasPrice(venue, instrument)) return;
    const key = keyOf(venue, instrument);
    const rules = this.#instruments.get(key);
    if (rules === undefined) return;
    const sum = ticksToPrice(rules, bidPriceTicks).plus(ticksToPrice(rules, askPriceTicks));
    this.#fetchedPrices.set(key, sum.times(HALF));
  }

  /** Whether any price of an instrument is known. */
  hasPrice(venue: string, instrument: string): boolean {
    const key = keyOf(venue, instrument);
    return this.#lastTicks.has(key) || this.#fetchedPrices.has(key);
  }

  /** Takes a price that was asked for, which counts until the first trade. */
  setFetchedPrice(venue: string, instrument: string, price: Decimal): void {
    this.#fetchedPrices.set(keyOf(venue, instrument), price);
  }

  /** Takes balances unless newer ones are known. */
  setBalances(balances: BalanceView): void {
    const key = keyOf(balances.account, balances.venue);
    const known = this.#balances.get(key);
    if (known === undefined || known.version < balances.version) this.#balances.set(key, balances);
  }

  /** Tells the strategies what their accounts are worth now, where that has changed. */
  revalueAccounts(): void {
    // Many strategies share an account and a quote: it is added up once for all of them.
    const found = new Map<string, Decimal | undefined>();
    this.#runner.onValuation(({ instrument, plan }) => {
      const key = keyOf(plan.account, instrument.quote);
      if (!found.has(key)) found.set(key, this.equityOf(plan.account, instrument.quote));
      return found.get(key);
    });
  }

  /** What an account is worth over all its venues; `undefined` while balances or a needed price are not known. */
  equityOf(account: AccountId, quote: string): Decimal | undefined {
    let equity: Decimal | undefined;
    for (const view of this.#balances.values()) {
      if (view.account !== account) continue;
      const instruments = [...this.#instruments.values()].filter((instrument) => instrument.venue === view.venue);
      const part = equityIn(quote, view.totals, instruments, (instrument) => this.lastPriceOf(instrument));
      if (part === undefined) return undefined;
      equity = (equity ?? ZERO).plus(part);
    }
    return equity;
  }

  /** The newest price of an instrument, in quote; `undefined` before the first. */
  lastPriceOf(instrument: Instrument): Decimal | undefined {
    const key = keyOf(instrument.venue, instrument.id);
    const ticks = this.#lastTicks.get(key);
    return ticks === undefined ? this.#fetchedPrices.get(key) : ticksToPrice(instrument, ticks);
  }
}

function keyOf(one: string, two: string): string {
  return `${one}:${two}`;
}
