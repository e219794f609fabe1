import type {
  BalanceView,
  ExposureView,
  HopView,
  LimitsRowView,
  MarketUseView,
  OrderView,
  PositionView,
  StrategyView,
  TradeView,
} from '#libs/services/gateway';

/** What a figure is explained from: a row that is on the screen, or the name under which the stream keeps what it is made of. */
export interface FigureSubjects {
  /** By account. */
  readonly equity: string;
  readonly today: string;
  readonly profit: string;
  /** By market, such as `binance:BTC-USDT`. */
  readonly lastPrice: string;
  readonly hourChange: string;
  readonly mid: string;
  readonly spread: string;
  readonly grossExposure: ExposureView;
  readonly exposureOfEquity: ExposureView;
  readonly reserved: ExposureView;
  readonly riskEquity: ExposureView;
  readonly quantity: PositionView;
  readonly averagePrice: PositionView;
  readonly markPrice: PositionView;
  readonly cost: PositionView;
  readonly unrealised: PositionView;
  readonly realised: PositionView;
  readonly balance: BalanceView;
  readonly executed: OrderView;
  readonly sentToEnd: OrderView;
  /** The hop whose latency it is, and the one before it. */
  readonly latency: readonly [HopView, HopView];
  readonly fee: TradeView;
  readonly limit: LimitsRowView & { readonly name: 'maxOrderQuantity' | 'maxOrderNotional' | 'maxPosition' };
  readonly worst: MarketUseView;
  readonly used: MarketUseView;
  readonly strategyHeld: StrategyView;
  readonly strategyRealised: StrategyView;
  readonly strategyUnrealised: StrategyView;
}

/** Which figure, and of what. */
export type Subject = {
  readonly [Figure in keyof FigureSubjects]: { readonly figure: Figure; readonly of: FigureSubjects[Figure] };
}[keyof FigureSubjects];

/** How a figure is made: what a person needs to make it again. */
export interface Explanation {
  readonly title: string;
  /** In the names of the inputs. */
  readonly formula: string;
  readonly inputs: readonly (readonly [name: string, value: string])[];
  /** As it stands on the screen. */
  readonly result: string;
  /** Who made it, where it can be read, and when it was made. */
  readonly source: string;
}
