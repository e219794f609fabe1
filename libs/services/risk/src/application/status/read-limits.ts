import { Inject, Injectable } from '@nestjs/common';
import type { AccountGuardsInForce, LimitsAuthor, LimitsReply, LimitsRow } from '#libs/contracts';
import { type AccountBook, type LimitsChange, type ScopedLimits, openOrdersOf } from '#libs/domain';
import { type AccountId, type Problem, type Result, asId, err, formatDecimal, ok } from '#libs/kernel';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';
import { accountNotGuarded } from '../unknown-names.js';
import { RISK_SETTINGS, type RiskSettings } from '../../risk.settings.js';

/** Reads the limits in force of an account, for those who want to know before they ask for an order. */
@Injectable()
export class ReadLimits {
  readonly #books: RiskBooks;
  readonly #settings: RiskSettings;

  constructor(@Inject(RISK_BOOKS) books: RiskBooks, @Inject(RISK_SETTINGS) settings: RiskSettings) {
    this.#books = books;
    this.#settings = settings;
  }

  /** The limits now; `ACCOUNT_NOT_GUARDED` where another process guards the account, or none. */
  async readLimits(account: string): Promise<Result<LimitsReply, Problem>> {
    const name = asId<AccountId>(account);
    const read = await this.#books.read(async (reads) => {
      const book = await reads.findAccountBook(name);
      if (book === undefined) return { refusal: await accountNotGuarded(reads, account) };
      return { book, change: await reads.findLimitsChange(name, book.account.limitsVersion) };
    });
    if (read.refusal !== undefined) return err(read.refusal);
    const { book, change } = read;
    return ok({
      account,
      limitsVersion: book.account.limitsVersion,
      maxGrossExposureRatio: formatDecimal(this.#settings.RISK_MAX_GROSS_EXPOSURE_RATIO),
      marketCollar: formatDecimal(this.#settings.RISK_MARKET_COLLAR),
      limits: book.limits.map(limitsRow),
      guards: guardsOf(this.#settings, book),
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
      ...{ venue, instrument },
      ...(side === undefined ? {} : { side }),
    })),
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
