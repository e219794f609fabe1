import { Inject, Injectable } from '@nestjs/common';
import type { AccountLimits, MarketLook } from '#libs/domain';
import { RISK_SETTINGS, type RiskSettings } from '../../risk.settings.js';
import { MarketBoard } from './market-board.js';

/** How risk looks at the markets: which prices count, for how long, and with what added. */
@Injectable()
export class MarketPricing {
  /** The limits of the account as a whole. */
  readonly accountLimits: AccountLimits;
  readonly #board: MarketBoard;
  readonly #settings: RiskSettings;

  constructor(board: MarketBoard, @Inject(RISK_SETTINGS) settings: RiskSettings) {
    this.#board = board;
    this.#settings = settings;
    this.accountLimits = {
      maxGrossExposureRatio: settings.RISK_MAX_GROSS_EXPOSURE_RATIO,
      maxMarketDataAgeMs: settings.RISK_MAX_MARKET_DATA_AGE_MS,
      guards: {
        priceCollar: settings.RISK_PRICE_COLLAR,
        maxOpenOrders: settings.RISK_MAX_OPEN_ORDERS,
        maxOpenOrdersPerInstrument: settings.RISK_MAX_OPEN_ORDERS_PER_INSTRUMENT,
        restrictions: settings.RISK_RESTRICTED,
        orderRates: settings.RISK_MAX_ORDER_RATE,
        orderRatesPerStrategy: settings.RISK_MAX_ORDER_RATE_PER_STRATEGY,
        repeatedOrders: settings.RISK_MAX_REPEATED_ORDERS,
        duplicateWindowMs: settings.RISK_DUPLICATE_WINDOW_MS,
      },
    };
  }

  /** The markets as they look now. */
  lookAtMarkets(): MarketLook {
    const { RISK_MAX_MARK_AGE_MS, RISK_MARKET_COLLAR, INSTRUMENTS } = this.#settings;
    return {
      view: (venue, instrument) => this.#board.view(venue, instrument),
      instrument: (venue, instrument) => this.#board.instrument(venue, instrument),
      marks: (venue, instrument) => this.#board.mark(venue, instrument, RISK_MAX_MARK_AGE_MS),
      priced: INSTRUMENTS,
      collar: RISK_MARKET_COLLAR,
    };
  }
}
