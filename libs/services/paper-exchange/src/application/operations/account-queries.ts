import { Inject, Injectable } from '@nestjs/common';
import { Decimal } from '#libs/kernel';
import { Exchange } from '../exchange/exchange.js';
import { wireText } from '../exchange/symbol-rules.js';
import { AccountOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { RateLimits } from '../requests/rate-limits.js';
import type { PaperExchangeSettings } from '../../paper-exchange.config.js';
import { PAPER_EXCHANGE_SETTINGS } from '../../ports.js';
import { demandSymbol } from './named-symbols.js';

/** What the exchange says of the client's key. */
type KeySettings = Pick<PaperExchangeSettings, 'API_KEY_CAN_WITHDRAW' | 'API_KEY_ADDRESS_BOUND'>;

const NO_FEE = '0.00000000';

function basisPoints(fee: Decimal): number {
  return Number(fee.times(new Decimal('10000')).toFixed(0));
}

/** What a client may ask about its account. */
@Injectable()
export class AccountQueries {
  readonly #exchange: Exchange;
  readonly #limits: RateLimits;
  readonly #key: KeySettings;

  constructor(exchange: Exchange, limits: RateLimits, @Inject(PAPER_EXCHANGE_SETTINGS) key: KeySettings) {
    this.#key = key;
    this.#exchange = exchange;
    this.#limits = limits;
  }

  /** The caller's balances and terms. */
  @AccountOperation({ rest: 'GET /account', ws: 'account.status' }, 20, ['omitZeroBalances'])
  accountStatus(params: Params, { account, nowMs }: CallContext): unknown {
    const { makerFee, takerFee } = this.#exchange.terms(account);
    return {
      makerCommission: basisPoints(makerFee),
      takerCommission: basisPoints(takerFee),
      buyerCommission: 0,
      sellerCommission: 0,
      commissionRates: { maker: wireText(makerFee), taker: wireText(takerFee), buyer: NO_FEE, seller: NO_FEE },
      canTrade: true,
      canWithdraw: false,
      canDeposit: false,
      brokered: false,
      requireSelfTradePrevention: false,
      preventSor: false,
      updateTime: nowMs,
      accountType: 'SPOT',
      balances: this.#balances(account, params.optional('omitZeroBalances') === 'true'),
      permissions: ['SPOT'],
      uid: 1,
    };
  }

  /** What the caller's key may do; nothing can be withdrawn here, whatever it says. */
  @AccountOperation({ rest: 'GET /sapi/v1/account/apiRestrictions' }, 1, [])
  apiRestrictions(_params: Params, { nowMs }: CallContext): unknown {
    const canWithdraw = this.#key.API_KEY_CAN_WITHDRAW;
    return {
      ipRestrict: this.#key.API_KEY_ADDRESS_BOUND,
      createTime: nowMs,
      enableReading: true,
      enableWithdrawals: canWithdraw,
      enableInternalTransfer: false,
      enableMargin: false,
      enableFutures: false,
      permitsUniversalTransfer: false,
      enableVanillaOptions: false,
      enableFixApiTrade: false,
      enableFixReadOnly: false,
      enableSpotAndMarginTrading: true,
      enablePortfolioMarginTrading: false,
    };
  }

  /** How many orders the caller placed in the windows of the limits. */
  @AccountOperation({ rest: 'GET /rateLimit/order', ws: 'account.rateLimits.orders' }, 40, [])
  orderRateLimits(_params: Params, { account, nowMs }: CallContext): unknown {
    const counts = this.#limits.orderCounts(account, nowMs);
    return this.#limits
      .rows()
      .filter((row) => row.rateLimitType === 'ORDERS')
      .map((row) => ({ ...row, count: row.interval === 'SECOND' ? counts.tenSeconds : counts.day }));
  }

  /** What orders of the caller in a symbol cost: the same in all of them, and nothing but the exchange's own share. */
  @AccountOperation({ rest: 'GET /account/commission', ws: 'account.commission' }, 20, ['symbol'])
  commission(params: Params, { account }: CallContext): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    const { makerFee, takerFee } = this.#exchange.terms(account);
    const none = { maker: NO_FEE, taker: NO_FEE, buyer: NO_FEE, seller: NO_FEE };
    return {
      symbol,
      standardCommission: { ...none, maker: wireText(makerFee), taker: wireText(takerFee) },
      specialCommission: none,
      taxCommission: none,
      discount: { enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: NO_FEE },
    };
  }

  /** The filters that concern the caller in a symbol: those of the symbol and of the exchange; it has no limits on assets. */
  @AccountOperation({ rest: 'GET /myFilters', ws: 'myFilters' }, 40, ['symbol'])
  accountFilters(params: Params): unknown {
    const { listed, ofExchange } = demandSymbol(params, this.#exchange);
    return { exchangeFilters: ofExchange, symbolFilters: listed, assetFilters: [] };
  }

  #balances(account: string, omitsZero: boolean): Record<string, string>[] {
    const zero = new Decimal('0');
    return [...this.#exchange.ledger.holdings(account)]
      .filter(([, { free, locked }]) => !omitsZero || free.plus(locked).gt(zero))
      .map(([asset, { free, locked }]) => ({ asset, free: wireText(free), locked: wireText(locked) }));
  }
}
