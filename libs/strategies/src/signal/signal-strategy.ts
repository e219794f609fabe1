import {
  type BookState,
  type IntentDraft,
  type MarketTrade,
  type Side,
  type StrategyContext,
  type StrategyDefinition,
  type StrategyEvent,
  marketEventId,
  ticksToPrice,
  tradableQuantity,
} from '#libs/domain';
import { Decimal, type UnixUs, US_PER_MS, ZERO, minDecimal } from '#libs/kernel';
import { type SizeParameters, sizeFromRisk } from '../momentum/order-size.js';
import { ParameterReader } from '../parameters/read-parameters.js';

/** What is peculiar to a strategy that looks at prices alone; everything else is written once, in {@link signalStrategy}. */
export interface Signal<Own extends object, Memory> {
  /** The name in the registry and in settings. */
  readonly name: string;
  /** Reads its own parameters, each with its default and its range. */
  readonly parameters: (read: ParameterReader) => Own;
  /** How many past prices it needs before it can say anything. */
  readonly pastTrades: (own: Own) => number;
  /** What it remembers of one instrument, before the first price. */
  readonly memory: (own: Own) => Memory;
  /** Takes the price of one trade and returns what it wants because of it; may change `memory` in place. */
  readonly signal: (memory: Memory, price: Decimal, own: Own) => Side | undefined;
}

/** Parameters that every such strategy has besides its own. */
export interface SignalParameters extends SizeParameters {
  /** Shortest time from the end of an order to the next one, in milliseconds of market time. */
  readonly coolDownMs: number;
  /** The same after a refusal. */
  readonly refusalCoolDownMs: number;
}

/** What is known of one instrument. */
interface SignalState<Own, Memory> {
  readonly context: StrategyContext;
  readonly own: Own & SignalParameters;
  readonly memory: Memory;
  bookState: BookState;
  position: Decimal;
  equity: Decimal | undefined;
  pending: boolean;
  restUntilUs: UnixUs;
}

const MOST_UNITS = `1${'0'.repeat(30)}`;
const DAY_MS = 86_400_000;
const NOTHING: readonly IntentDraft[] = [];

function readAll<Own extends object, Memory>(
  signal: Signal<Own, Memory>,
  reader: ParameterReader,
): Own & SignalParameters {
  const part = { above: '0', atMost: '1' };
  return {
    ...signal.parameters(reader),
    riskFraction: reader.decimal('riskFraction', new Decimal('0.0003'), part),
    stopDistance: reader.decimal('stopDistance', new Decimal('0.02'), part),
    maxUnits: reader.decimal('maxUnits', new Decimal('1000'), { above: '0', atMost: MOST_UNITS }),
    coolDownMs: reader.whole('coolDownMs', 1_000, 0, DAY_MS),
    refusalCoolDownMs: reader.whole('refusalCoolDownMs', 5_000, 0, DAY_MS),
  };
}

/**
 * A whole strategy of a signal: it trades at the market, one intent at a time, only on a live book, buys when it holds nothing and sells
 * what it holds. An order loses `riskFraction` of the equity at a stop `stopDistance` away.
 */
export function signalStrategy<Own extends object, Memory>(
  signal: Signal<Own, Memory>,
): StrategyDefinition<Own & SignalParameters, SignalState<Own, Memory>> {
  return {
    name: signal.name,
    defaults: readAll(signal, new ParameterReader({})),
    parameters: (overrides) => {
      const reader = new ParameterReader(overrides);
      return reader.finish(readAll(signal, reader));
    },
    initial: (context, own) => ({
      context,
      own,
      memory: signal.memory(own),
      bookState: 'SYNCING',
      position: ZERO,
      equity: undefined,
      pending: false,
      restUntilUs: 0,
    }),
    pastTrades: signal.pastTrades,
    warm: ({ context, memory, own }, { priceTicks }) => {
      signal.signal(memory, ticksToPrice(context.instrument, priceTicks), own);
    },
    usualQuantity: ({ context, equity, own }, price) =>
      equity === undefined ? undefined : sizeFromRisk(context.instrument, equity, price, own, 'MARKET'),
    on: (state, event) => {
      if (event.kind === 'trade') return decideOnPrice(signal, state, event);
      rememberFact(state, event);
      return NOTHING;
    },
    view: ({ bookState, equity, pending, position }) => ({
      bookState,
      position: position.toFixed(),
      equity: equity?.toFixed() ?? 'unknown',
      pending: String(pending),
    }),
  };
}

function rememberFact<Own, Memory>(state: SignalState<Own, Memory>, event: Exclude<StrategyEvent, MarketTrade>): void {
  switch (event.kind) {
    case 'quote':
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
    case 'intent-closed': {
      const { coolDownMs, refusalCoolDownMs } = state.own;
      state.pending = false;
      const restMs = event.outcome === 'refused' ? Math.max(coolDownMs, refusalCoolDownMs) : coolDownMs;
      state.restUntilUs = event.closedAtUs + restMs * US_PER_MS;
    }
  }
}

function decideOnPrice<Own extends object, Memory>(
  { signal }: Signal<Own, Memory>,
  state: SignalState<Own, Memory>,
  trade: MarketTrade,
): readonly IntentDraft[] {
  const price = ticksToPrice(state.context.instrument, trade.priceTicks);
  const side = signal(state.memory, price, state.own);
  if (side === undefined || state.pending || state.bookState !== 'LIVE') return NOTHING;
  if (trade.receivedAtUs < state.restUntilUs) return NOTHING;
  const quantity = wantedQuantity(state, side, price);
  if (quantity.lte(ZERO)) return NOTHING;
  state.pending = true;
  const { marketEventAtUs, marketEventId: eventId } = {
    marketEventAtUs: trade.receivedAtUs,
    marketEventId: marketEventId(trade),
  };
  return [
    {
      side,
      quantity,
      type: 'MARKET',
      limitPrice: undefined,
      timeInForce: 'IOC',
      reduceOnly: side === 'SELL',
      marketEventId: eventId,
      marketEventAtUs,
    },
  ];
}

/** All that is held, or a position of the usual size where nothing that could be sold is held. */
function wantedQuantity<Own>(state: SignalState<Own, unknown>, side: Side, price: Decimal): Decimal {
  const { instrument } = state.context;
  const held = tradableQuantity(instrument, minDecimal(state.position, state.own.maxUnits), price, 'MARKET');
  if (side === 'SELL') return held;
  if (held.gt(ZERO) || state.equity === undefined) return ZERO;
  return sizeFromRisk(instrument, state.equity, price, state.own, 'MARKET');
}
