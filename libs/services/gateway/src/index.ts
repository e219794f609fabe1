/** Gateway: REST for people and programs; reads everything, commands little. */
export { configureGateway } from './configure-gateway.js';
export * from './gateway.module.js';
export * from './gateway.settings.js';
export { MemoryGatewayRows } from './outbound/memory-gateway-reads.js';
export * from './outbound/memory-gateway-store.module.js';
export * from './outbound/postgres-gateway-store.module.js';
export type { TopicOf } from './inbound/stream/stream-topics.js';
/** What the routes and the stream answer with, for the console: types, and nothing at run time. */
export type { AuditEntryView } from './inbound/views/audit.view.js';
export type { AccountView, BalanceView, ExposureView } from './inbound/views/account.view.js';
export type { DecisionView } from './inbound/views/decision.view.js';
export type { DiscrepancyView } from './inbound/views/discrepancy.view.js';
export type {
  BarView,
  EquityCurveView,
  EquityPointView,
  EquityView,
  InstrumentView,
  LiveMarketView,
  MarketHistoryView,
  TapeTradeView,
} from './inbound/views/live.view.js';
export type {
  AccountLimitsView,
  LimitsRowView,
  MarketUseView,
  SetLimitsView,
  TriedLimitsView,
} from './inbound/views/limits.view.js';
export type {
  AccountGuardsView,
  DailyLossView,
  OrderRateView,
  RunawayGuardsView,
} from './inbound/views/guards.view.js';
export type { MarketView } from './inbound/views/market.view.js';
export type { HopView, OrderEventView, OrderTimelineView } from './inbound/views/order-timeline.view.js';
export type { CanceledOrdersView, HandMadeOrderView } from './inbound/views/order-command.view.js';
export type { OrderView } from './inbound/views/order.view.js';
export type { RecordingView, ReplayStateView, ReplayView } from './inbound/views/recording.view.js';
export type { PositionView } from './inbound/views/position.view.js';
export type { CommandView, TradingStateView } from './inbound/views/risk.view.js';
export type { ServiceHealthView, StrategyView } from './inbound/views/service.view.js';
export type { ParameterFieldView, StrategySchemaView, StrategySetupView } from './inbound/views/strategy-setup.view.js';
export type { TradeView } from './inbound/views/trade.view.js';
