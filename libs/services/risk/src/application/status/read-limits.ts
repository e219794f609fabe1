import { Inject, Injectable } from '@nestjs/common';
import type {
  AccountGuardsInForce,
  DailyLossInForce,
  LimitsAuthor,
  LimitsReply,
  LimitsRow,
  RunawayGuardsInForce,
} from '#libs/contracts';
import {
  type AccountBook,
  type LimitsChange,
  type LossLimits,
  type ScopedLimits,
  openOrdersOf,
  trippedStrategies,
} from '#libs/domain';
import { type AccountId, type Clock, type Problem, type Result, asId, err, formatDecimal, ok } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';
import { HeldBooks } from '../intents/held-books.js';
import { lossLimitsOf } from '../monitor/monitor-loss.js';
import { type LossCount, readDailyLoss } from '../monitor/read-daily-loss.js';
import { accountNotGuarded } from '../unknown-names.js';
import { RISK_SETTINGS, type RiskSettings } from '../../risk.settings.js';

/** Reads the limits in force of an account, for those who want to know before they ask for an order. */
@Injectable()
export class ReadLimits {
  readonly #books: RiskBooks;
  readonly #held: HeldBooks;
  readonly #settings: RiskSettings;
  readonly #clock: Clock;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    held: HeldBooks,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#books = books;
    this.#held = held;
    this.#clock = clock;
    this.#settings = settings;
  }

  /** The limits now; `ACCOUNT_NOT_GUARDED` where another process guards the account, or none. */
  async readLimits(account: string): Promise<Result<LimitsReply, Problem>> {
    const name = asId<AccountId>(account);
    const read = await this.#books.read(async (reads) => {
      const book = await this.#held.readBook(reads, name);
      if (book === undefined) return { refusal: await accountNotGuarded(reads, account) };
      const change = await reads.findLimitsChange(name, book.account.limitsVersion);
      return { book, change, count: await readDailyLoss(reads, name, book.account.equity, this.#clock.nowUs()) };
    });
    if (read.refusal !== undefined) return err(read.refusal);
    const { book, change, count } = read;
    return ok({
      account,
      limitsVersion: book.account.limitsVersion,
      maxGrossExposureRatio: formatDecimal(this.#settings.RISK_MAX_GROSS_EXPOSURE_RATIO),
      marketCollar: formatDecimal(this.#settings.RISK_MARKET_COLLAR),
      limits: book.limits.map(limitsRow),
      guards: guardsOf(this.#settings, book),
      runaway: runawayGuardsOf(this.#settings, book),
      dailyLoss: dailyLossInForce(lossLimitsOf(this.#settings), count),
      ...(change === undefined ? {} : { setBy: authorOf(change) }),
    });
  }
}

function guardsOf(settings: RiskSettings, book: AccountBook): AccountGuardsInForce {
  const { RISK_MAX_OPEN_ORDERS: ofAccount, RISK_MAX_OPEN_ORDERS_PER_INSTRUMENT: perInstrument } = settings;
  const { inAll, byMarket } = openOrdersOf(book);
  return {
    priceCollar: formatDecimal(settings.RISK_PRICE_COLLAR),
    ...(ofAccount === undefined ? {} : { maxOpenOrders: ofAccount }),
    ...(perInstrument === undefined ? {} : { maxOpenOrdersPerInstrument: perInstrument }),
    openOrders: inAll,
    openOrdersByMarket: byMarket,
    restricted: settings.RISK_RESTRICTED.map(({ instrument, side, venue }) => ({
      venue,
      instrument,
      ...(side === undefined ? {} : { side }),
    })),
  };
}

function runawayGuardsOf(
  settings: RiskSettings,
  { account, activity, tradingStates }: AccountBook,
): RunawayGuardsInForce {
  const tripped = activity === undefined ? [] : trippedStrategies(activity, account.account, tradingStates);
  return {
    orderRates: settings.RISK_MAX_ORDER_RATE,
    orderRatesPerStrategy: settings.RISK_MAX_ORDER_RATE_PER_STRATEGY,
    repeatedOrders: settings.RISK_MAX_REPEATED_ORDERS,
    duplicateWindowMs: settings.RISK_DUPLICATE_WINDOW_MS,
    tripped: tripped.map(({ atUs, strategy }) => ({ strategy, sinceUs: atUs })),
  };
}

function dailyLossInForce({ haltAt, reduceAt }: LossLimits, { daily, sinceUs }: LossCount): DailyLossInForce {
  const limits = { reduceAtRatio: formatDecimal(reduceAt), haltAtRatio: formatDecimal(haltAt), sinceUs };
  if (daily === undefined) return limits;
  const { equity, loss, reference } = daily;
  return {
    ...limits,
    reference: formatDecimal(reference),
    equity: formatDecimal(equity),
    loss: formatDecimal(loss),
  };
}

function authorOf({ actor, changedAtUs, reason }: LimitsChange): LimitsAuthor {
  return { actor, reason, changedAtUs };
}

function limitsRow({ instrument, maxOrderNotional, maxOrderQuantity, maxPosition }: ScopedLimits): LimitsRow {
  return {
    instrument,
    ...(maxOrderQuantity === undefined ? {} : { maxOrderQuantity: formatDecimal(maxOrderQuantity) }),
    ...(maxOrderNotional === undefined ? {} : { maxOrderNotional: formatDecimal(maxOrderNotional) }),
    ...(maxPosition === undefined ? {} : { maxPosition: formatDecimal(maxPosition) }),
  };
}
