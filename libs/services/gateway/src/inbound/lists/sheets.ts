import type { BalanceView } from '../views/account.view.js';
import type { AuditEntryView } from '../views/audit.view.js';
import type { DecisionView } from '../views/decision.view.js';
import type { DiscrepancyView } from '../views/discrepancy.view.js';
import type { LedgerLineView } from '../views/ledger.view.js';
import type { BarView, EquityPointView, InstrumentView, LiveMarketView } from '../views/live.view.js';
import type { OrderView } from '../views/order.view.js';
import type { PositionView } from '../views/position.view.js';
import type { RecordingView } from '../views/recording.view.js';
import type { ServiceHealthView, StrategyView } from '../views/service.view.js';
import type { ParameterFieldView } from '../views/strategy-setup.view.js';
import type { TradeView } from '../views/trade.view.js';
import type { Sheet } from './listing.js';

/** Every list as a file. A new column comes last: programs count them. */
export const SHEETS = {
  trades: {
    file: 'trades',
    columns: [
      ...(['tradeId', 'executedAt', 'account', 'venue', 'instrument', 'side', 'quantity', 'price'] as const),
      ...(['fee', 'feeAsset', 'realisedProfit', 'liquidity', 'strategy', 'clientOrderId', 'venueTradeId'] as const),
      ...(['bookedAt', 'executedAtUs', 'bookedAtUs', 'correlationId'] as const),
    ],
  } satisfies Sheet<TradeView>,
  orders: {
    file: 'orders',
    columns: [
      ...(['clientOrderId', 'committedAt', 'account', 'venue', 'instrument', 'side', 'type', 'timeInForce'] as const),
      ...(['status', 'quantity', 'limitPrice', 'cumQuantity', 'leavesQuantity', 'reduceOnly', 'external'] as const),
      ...(['reason', 'strategy', 'venueOrderId', 'intentId', 'correlationId', 'version', 'committedAtUs'] as const),
      ...(['sentAt', 'sentAtUs', 'acknowledgedAt', 'acknowledgedAtUs', 'closedAt', 'closedAtUs'] as const),
      ...(['updatedAt', 'updatedAtUs'] as const),
    ],
  } satisfies Sheet<OrderView>,
  positions: {
    file: 'positions',
    columns: [
      ...(['account', 'venue', 'instrument', 'base', 'quote', 'quantity', 'averagePrice', 'cost'] as const),
      ...(['realisedProfit', 'unrealisedProfit', 'markPrice', 'markedAt', 'markedAtUs', 'fees'] as const),
      ...(['feesOutsideProfit', 'version', 'updatedAt', 'updatedAtUs'] as const),
    ],
  } satisfies Sheet<PositionView>,
  decisions: {
    file: 'decisions',
    columns: [
      ...(['intentId', 'decidedAt', 'decision', 'rule', 'code', 'message', 'retryable', 'account', 'venue'] as const),
      ...(['instrument', 'side', 'type', 'quantity', 'limitPrice', 'worstPrice', 'reduceOnly', 'strategy'] as const),
      ...(['numbers', 'tradingState', 'limitsVersion', 'correlationId', 'marketEventAt', 'marketEventAtUs'] as const),
      ...(['intentAt', 'intentAtUs', 'receivedAt', 'receivedAtUs', 'decidedAtUs'] as const),
    ],
  } satisfies Sheet<DecisionView>,
  discrepancies: {
    file: 'discrepancies',
    columns: [
      ...(['discrepancyId', 'foundAt', 'kind', 'account', 'venue', 'about', 'details', 'owner', 'foundAtUs'] as const),
      ...(['lastSeenAt', 'lastSeenAtUs', 'resolvedAt', 'resolvedAtUs', 'resolution'] as const),
    ],
  } satisfies Sheet<DiscrepancyView>,
  balances: {
    file: 'balances',
    columns: ['venue', 'asset', 'free', 'locked', 'total', 'updatedAt', 'updatedAtUs'],
  } satisfies Sheet<BalanceView>,
  equity: { file: 'equity', columns: ['at', 'atUs', 'equity'] } satisfies Sheet<EquityPointView>,
  ledger: {
    file: 'ledger',
    columns: [
      ...(['transactionId', 'line', 'bookedAt', 'account', 'venue', 'kind', 'book', 'instrument', 'asset'] as const),
      ...(['amount', 'cause', 'actor', 'reason', 'occurredAt', 'occurredAtUs', 'bookedAtUs'] as const),
    ],
  } satisfies Sheet<LedgerLineView>,
  audit: {
    file: 'audit',
    columns: ['position', 'sealedAt', 'sealedAtUs', 'source', 'key', 'content', 'contentHash', 'hash'],
  } satisfies Sheet<AuditEntryView>,
  markets: {
    file: 'markets',
    columns: [
      ...(['venue', 'instrument', 'bookState', 'tickSize', 'lastPrice', 'bidPrice', 'bidSize', 'askPrice'] as const),
      ...(['askSize', 'hourOpen', 'receivedAt', 'receivedAtUs'] as const),
    ],
  } satisfies Sheet<LiveMarketView>,
  instruments: {
    file: 'instruments',
    columns: [
      ...(['venue', 'instrument', 'venueSymbol', 'base', 'quote', 'status', 'tickSize', 'lotSize'] as const),
      ...(['minQuantity', 'minNotional'] as const),
    ],
  } satisfies Sheet<InstrumentView>,
  // A bar, with its start in the unit of every other time.
  bars: {
    file: 'bars',
    columns: ['startAt', 'startAtUs', 'second', 'open', 'high', 'low', 'close', 'volume'],
  } satisfies Sheet<BarView & { readonly startAtUs: number }>,
  recordings: {
    file: 'recordings',
    columns: ['name', 'venue', 'instruments', 'fromUs', 'toUs', 'segments', 'bytes', 'isWhole'],
  } satisfies Sheet<RecordingView>,
  strategies: {
    file: 'strategies',
    columns: [
      ...(['strategy', 'name', 'account', 'venue', 'instrument', 'on', 'quantity', 'realisedProfit'] as const),
      ...(['unrealisedProfit', 'parameters', 'state', 'pendingIntentId', 'benched', 'version'] as const),
      'feesOutsideProfit',
    ],
  } satisfies Sheet<StrategyView>,
  // One line for each parameter of each strategy.
  parameters: {
    file: 'strategy-parameters',
    columns: ['strategy', 'name', 'kind', 'defaultValue', 'atLeast', 'atMost', 'above', 'orEqual', 'choices'],
  } satisfies Sheet<ParameterFieldView & { readonly strategy: string }>,
  services: {
    file: 'services',
    columns: ['service', 'state', 'troubles', 'tookUs'],
  } satisfies Sheet<ServiceHealthView>,
};
