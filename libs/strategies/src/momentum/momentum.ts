import {
  type BookState,
  type IntentDraft,
  type IntentOutcome,
  type MarketTrade,
  type Quote,
  type Side,
  type StrategyContext,
  type StrategyDefinition,
  type StrategyEvent,
  marketEventId,
  ticksToPrice,
  tradableQuantity,
} from '#libs/domain';
import { type Decimal, US_PER_MS, type UnixUs, ZERO, minDecimal } from '#libs/kernel';
import { MeanCross } from './mean-cross.js';
import {
  MOMENTUM_DEFAULTS,
  type MomentumParameters,
  momentumFields,
  readMomentumParameters,
} from './momentum-parameters.js';
import { sizeFromRisk } from './order-size.js';

/** What momentum remembers of one instrument. */
export interface MomentumState {
  readonly context: StrategyContext;
  readonly parameters: MomentumParameters;
  readonly means: MeanCross;
  bookState: BookState;
  quote: Quote | undefined;
  position: Decimal;
  equity: Decimal | undefined;
  /** Whether an intent is on its way; nothing new is wanted until it is closed. */
  pending: boolean;
  /** Before this market time nothing new is wanted. */
  restUntilUs: UnixUs;
}

const NOTHING: readonly IntentDraft[] = [];

/**
 * Momentum: buys when the mean of the last few prices is clearly above the mean of more of them and it is not long, sells
 * when it is clearly below and it is not short; an account that cannot short sells what it holds. One intent at a time.
 */
export const momentum: StrategyDefinition<MomentumParameters, MomentumState> = {
  name: 'momentum',
  defaults: MOMENTUM_DEFAULTS,
  fields: momentumFields,
  parameters: (overrides) => readMomentumParameters(overrides),
  initial: (context, parameters) => ({
    context,
    parameters,
    means: new MeanCross(parameters),
    bookState: 'SYNCING',
    quote: undefined,
    position: ZERO,
    equity: undefined,
    pending: false,
    restUntilUs: 0,
  }),
  pastTrades: ({ window }) => window,
  warm: (state, trade) => state.means.add(trade.priceTicks),
  usualQuantity: ({ context, equity, parameters }, price) =>
    equity === undefined
      ? undefined
      : sizeFromRisk(context.instrument, equity, price, parameters, parameters.orderType),
  on: decideOnEvent,
  view: (state) => ({
    bookState: state.bookState,
    signal: state.means.signal(),
    prices: String(state.means.heard),
    position: state.position.toFixed(),
    equity: state.equity?.toFixed() ?? 'unknown',
    pending: String(state.pending),
  }),
};

/** Only a trade may lead to an intent; everything else changes what the next trade is judged by. */
function decideOnEvent(state: MomentumState, event: StrategyEvent): readonly IntentDraft[] {
  if (event.kind === 'trade') return decideOnTrade(state, event);
  rememberEvent(state, event);
  return NOTHING;
}

function rememberEvent(state: MomentumState, event: Exclude<StrategyEvent, MarketTrade>): void {
  switch (event.kind) {
    case 'quote':
      state.quote = event;
      return;
    case 'book-state':
      state.bookState = event.state;
      return;
    case 'position':
      state.position = event.quantity;
      return;
    case 'equity':
      state.equity = event.equity;
      return;
    case 'intent-open':
      state.pending = true;
      return;
    case 'intent-closed':
      state.pending = false;
      state.restUntilUs = event.closedAtUs + restMs(state.parameters, event.outcome) * US_PER_MS;
  }
}

function restMs(parameters: MomentumParameters, outcome: IntentOutcome): number {
  return outcome === 'refused' ? Math.max(parameters.refusalCoolDownMs, parameters.coolDownMs) : parameters.coolDownMs;
}

function decideOnTrade(state: MomentumState, trade: MarketTrade): readonly IntentDraft[] {
  state.means.add(trade.priceTicks);
  if (state.pending || state.bookState !== 'LIVE' || trade.receivedAtUs < state.restUntilUs) return NOTHING;
  const signal = state.means.signal();
  if (signal === 'none') return NOTHING;
  const side = signal === 'up' ? 'BUY' : 'SELL';
  const price = orderPrice(state, side, trade);
  const quantity = price === undefined ? ZERO : wantedQuantity(state, side, price);
  if (price === undefined || quantity.lte(ZERO)) return NOTHING;
  state.pending = true;
  return [draft(state, side, quantity, price, trade)];
}

/** The price that the order is thought to trade at: the last one, or its limit; `undefined` if there is none. */
function orderPrice(state: MomentumState, side: Side, trade: MarketTrade): Decimal | undefined {
  const { instrument } = state.context;
  if (state.parameters.orderType === 'MARKET') return ticksToPrice(instrument, trade.priceTicks);
  const ticks = (side === 'BUY' ? state.quote?.askPriceTicks : state.quote?.bidPriceTicks) ?? 0;
  return ticks > 0 ? ticksToPrice(instrument, ticks) : undefined;
}

/** How much to buy or sell; zero where the position is on that side already, or nothing that could be sold is held. */
function wantedQuantity(state: MomentumState, side: Side, price: Decimal): Decimal {
  const { parameters } = state;
  const { instrument, canShort } = state.context;
  // What is too small to be traded (the dust that fees leave) counts as flat.
  const held = side === 'BUY' ? state.position : state.position.neg();
  if (tradableQuantity(instrument, held, price).gt(ZERO)) return ZERO;
  if (side === 'SELL' && !canShort) {
    return tradableQuantity(instrument, minDecimal(state.position, parameters.maxUnits), price, parameters.orderType);
  }
  if (state.equity === undefined) return ZERO;
  return sizeFromRisk(instrument, state.equity, price, parameters, parameters.orderType);
}

function draft(state: MomentumState, side: Side, quantity: Decimal, price: Decimal, trade: MarketTrade): IntentDraft {
  const type = state.parameters.orderType;
  return {
    side,
    quantity,
    type,
    limitPrice: type === 'LIMIT' ? price : undefined,
    timeInForce: 'IOC',
    reduceOnly: side === 'SELL' && !state.context.canShort,
    marketEventId: marketEventId(trade),
    marketEventAtUs: trade.receivedAtUs,
  };
}
