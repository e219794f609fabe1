import type {
  AccountExposureEntity,
  BalanceEntity,
  BookedTransaction,
  IntentDecisionEntity,
  LimitsEntity,
  OrderEntity,
  OrderEventEntity,
  PositionEntity,
  TradeEntity,
} from '#libs/persistence';

const BASE_US = 1_700_000_000_000_000;
const WHERE = { account: 'paper-1', venue: 'binance', instrument: 'BTC-USDT' } as const;

/** An order of half a coin, filled; its time in microseconds grows with every third number. */
export function sampleOrder(number: number, more: Partial<OrderEntity> = {}): OrderEntity {
  return {
    clientOrderId: `c-${String(number).padStart(6, '0')}`,
    venueClientOrderId: `v-${number}`,
    venueOrderId: null,
    external: false,
    intentId: `i-${number}`,
    strategy: 'momentum-1',
    ...WHERE,
    ...{ side: 'BUY', type: 'MARKET', timeInForce: 'IOC' },
    ...{ quantity: '0.500', limitPrice: null, reduceOnly: false },
    ...{ status: 'Filled', cumQuantity: '0.5', overfillQuantity: '0', venueCumQuantity: '0.5', reason: '' },
    ...{ version: 1, leaseEpoch: 1, correlationId: `i-${number}`, causationId: 'test' },
    validUntilUs: 1_800_000_000_000_000,
    ...{ marketEventAtUs: null, intentAtUs: null, approvedAtUs: null },
    committedAtUs: BASE_US + Math.floor(number / 3),
    sentAtUs: BASE_US + 1,
    ...{ acknowledgedAtUs: null, firstFillAtUs: null },
    closedAtUs: BASE_US + 2,
    updatedAtUs: BASE_US + 3,
    ...more,
  };
}

/** A change of an order. */
export function sampleOrderEvent(sequence: number, clientOrderId: string, version: number): OrderEventEntity {
  return {
    ...{ sequence: String(sequence), clientOrderId, version, event: 'acknowledged', fromStatus: 'PendingNew' },
    ...{ toStatus: 'New', cumQuantity: '0', proof: {}, leaseEpoch: 1, occurredAtUs: BASE_US + sequence },
  };
}

/** A trade of the order of number 1, without the number that the books give it. */
export function sampleTrade(number: number, more: Partial<TradeEntity> = {}): Omit<TradeEntity, 'tradeId'> {
  return {
    venueTradeId: String(number),
    venueOrderId: `order-${number}`,
    clientOrderId: 'c-000001',
    strategy: 'momentum-1',
    ...WHERE,
    ...{ side: 'BUY', quantity: '0.10', price: '10000.50', fee: '0.0001', feeAsset: 'BTC', liquidity: 'TAKER' },
    realisedProfit: '-1.50',
    exchangeAtUs: BASE_US + number,
    bookedAtUs: BASE_US + 100 + number,
    leaseEpoch: 1,
    correlationId: 'i-1',
    ...more,
  };
}

/** 0.4995 of base, held at 10010.51051051. */
export function samplePosition(instrument: string, more: Partial<PositionEntity> = {}): PositionEntity {
  const [base = '', quote = ''] = instrument.split('-');
  return {
    ...WHERE,
    ...{ instrument, base, quote },
    ...{ quantity: '0.4995', cost: '5000.250', averagePrice: '10010.51051051', realisedProfit: '0' },
    fees: { BTC: '0.0005', BNB: '0.021' },
    ...{ markPrice: null, unrealisedProfit: '0', markedAtUs: null },
    version: 1,
    updatedAtUs: 1_700_000_000_123_456,
    ...more,
  };
}

/** 90,010 USDT in all. */
export function sampleBalance(more: Partial<BalanceEntity> = {}): BalanceEntity {
  const amounts = { free: '90000.10', locked: '9.90', bookedChange: '0', baseline: null };
  return { account: 'paper-1', venue: 'binance', asset: 'USDT', ...amounts, updatedAtUs: BASE_US, ...more };
}

/** Half a ten thousandth of the equity at risk. */
export function sampleExposure(more: Partial<AccountExposureEntity> = {}): AccountExposureEntity {
  const amounts = { reserved: '10.50', grossExposure: '5000.10', equity: '100000.00' };
  return { account: 'paper-1', ...amounts, limitsVersion: 1, version: 1, updatedAtUs: BASE_US, ...more };
}

/** The limits of every instrument; the notional is not limited. */
export function sampleLimits(more: Partial<LimitsEntity> = {}): LimitsEntity {
  const limits = { maxOrderQuantity: '10.0', maxOrderNotional: null, maxPosition: '20' };
  return { account: 'paper-1', instrument: '*', ...limits, version: 1, ...more };
}

/** A refusal by the largest position; the decisions of greater numbers are newer. */
export function sampleRefusal(number: number, more: Partial<IntentDecisionEntity> = {}): IntentDecisionEntity {
  return {
    intentId: `i-${number}`,
    strategy: 'momentum-1',
    ...WHERE,
    ...{ side: 'BUY', type: 'MARKET', quantity: '99', limitPrice: null, reduceOnly: false, worstPrice: null },
    ...{ decision: 'REFUSED', rule: 'max-position', code: 'MAX_POSITION_EXCEEDED', message: 'Too much.' },
    ...{ retryable: false, numbers: { limit: '20' }, tradingState: 'ACTIVE', limitsVersion: 1 },
    correlationId: `i-${number}`,
    ...{ marketEventAtUs: 1, intentAtUs: 1, receivedAtUs: 1 },
    decidedAtUs: BASE_US + number,
    ...more,
  };
}

/** An opening of as many USDT as its number. */
export function sampleLedger(number: number): BookedTransaction {
  const transactionId = String(number);
  const line = { transactionId: number, instrument: null, asset: 'USDT' };
  return {
    ...{
      transactionId,
      account: 'paper-1',
      venue: 'binance',
      kind: 'OPENING',
      cause: `asset-${number}`,
      entryCount: 2,
    },
    ...{ actor: 'venue', reason: '', occurredAtUs: BASE_US + number, bookedAtUs: BASE_US + 10 + number, leaseEpoch: 1 },
    entries: [
      { ...line, line: 1, book: 'WALLET', amount: String(number) },
      { ...line, line: 2, book: 'OPENING', amount: String(-number) },
    ],
  };
}
