import {
  BalanceChangedV1,
  type InstrumentReply,
  type IntentProposedV1,
  type MarketReply,
  OrderFilledV1,
  PositionChangedV1,
  RiskApprovedV1,
  RiskRefusedV1,
  TRADES_QUERY,
  type TradesReply,
  encodeMessage,
  subject,
} from '#libs/contracts';
import type { BookState } from '#libs/domain';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { TickEncoder } from '#libs/ticks';

/** The venue of the tests. */
export const venue = asId<VenueId>('binance');
/** The instrument of the tests. */
export const instrument = asId<InstrumentId>('BTC-USDT');
const INSTRUMENT: InstrumentReply = {
  venue,
  id: instrument,
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  status: 'TRADING',
  tickSize: '0.01',
  lotSize: '0.00001',
  minQuantity: '0.00001',
  maxQuantity: '9000',
  minNotional: '5',
};

/** The ends of the wire on which a test speaks for the other services. */
export interface WireEnds {
  /** What the time is for the other services, in microseconds. */
  nowUs(): number;
  publishTick(subject: string, bytes: Uint8Array): void;
  /** Answers every question whose subject matches with a value. */
  answerQuestions(pattern: string, answer: (question: object) => object): void;
  publishFact(writer: 'risk' | 'order-management', subject: string, id: string, bytes: Uint8Array): Promise<void>;
}

/** Speaks as market-data does: answers on the ask lane, publishes on the tick lane. */
export class MarketFake {
  bookState: BookState = 'LIVE';
  /** Prices in ticks of trades that are past when the service starts; their ids are 1, 2 and so on. */
  past: readonly number[] = [];
  /** How many past trades were asked for, each time. */
  readonly pastAsked: number[] = [];
  readonly #trades: TickEncoder;
  readonly #states: TickEncoder;
  readonly #wire: WireEnds;
  #lastTradeId = 0;

  constructor(wire: WireEnds, epoch: number) {
    this.#wire = wire;
    this.#trades = new TickEncoder('trade', epoch);
    this.#states = new TickEncoder('book-state', epoch);
    wire.answerQuestions(`query.instrument.v1.${venue}.>`, () => INSTRUMENT);
    wire.answerQuestions(`${TRADES_QUERY}.${venue}.>`, (question) => this.#answerPast(question as { limit: number }));
    wire.answerQuestions(`query.market.v1.${venue}.>`, () => this.#market());
  }

  #market(): MarketReply {
    const { bookState } = this;
    const book = { bookState, lastPrice: '10000', receivedAtUs: this.#wire.nowUs(), bids: [], asks: [] };
    return { venue, instrument, ...book };
  }

  #answerPast({ limit }: { readonly limit: number }): TradesReply {
    this.pastAsked.push(limit);
    this.#lastTradeId = Math.max(this.#lastTradeId, this.past.length);
    const trades = this.past.map((ticks, index) => ({
      tradeId: index + 1,
      price: `${Math.floor(ticks / 100)}.${String(ticks % 100).padStart(2, '0')}`,
      size: '0.5',
      takerSide: 'BUY' as const,
      exchangeAtUs: 1_000 + index,
    }));
    return { venue, instrument, trades: trades.slice(-limit) };
  }

  /** Sends trades at prices in ticks, one message for all; returns the bytes, to send them again. */
  trade(prices: readonly number[], receivedAtUs = this.#wire.nowUs()): Uint8Array {
    for (const priceTicks of prices) {
      this.#lastTradeId += 1;
      const tradeId = this.#lastTradeId;
      const takerSide = 'BUY' as const;
      this.#trades.add({
        kind: 'trade',
        venue,
        instrument,
        exchangeAtUs: receivedAtUs,
        receivedAtUs,
        tradeId,
        priceTicks,
        sizeLots: 1,
        takerSide,
      });
    }
    const bytes = this.#trades.take() ?? new Uint8Array();
    this.send(bytes);
    return bytes;
  }

  send(bytes: Uint8Array): void {
    this.#wire.publishTick(`market.trade.v1.${venue}.${instrument}`, bytes);
  }

  state(state: BookState): void {
    this.bookState = state;
    this.#states.add({
      kind: 'book-state',
      venue,
      instrument,
      state,
      exchangeAtUs: 0,
      receivedAtUs: this.#wire.nowUs(),
    });
    this.#wire.publishTick(`market.book-state.v1.${venue}.${instrument}`, this.#states.take() ?? new Uint8Array());
  }
}

/** Publishes facts as order-management and risk do. */
export class FactWriter {
  readonly #wire: WireEnds;
  #factNumber = 0;
  #balanceVersion = 0;

  constructor(wire: WireEnds) {
    this.#wire = wire;
  }

  /** Anything at all, on the subject of a position. */
  async garbage(bytes: Uint8Array): Promise<void> {
    this.#factNumber += 1;
    const name = subject(PositionChangedV1.subject, 'paper-1', instrument);
    await this.#wire.publishFact('order-management', name, `garbage-${this.#factNumber}`, bytes);
  }

  #envelope(correlationId: string) {
    this.#factNumber += 1;
    const id = `fact-${this.#factNumber}`;
    return { id, occurredAtUs: this.#wire.nowUs(), correlationId, causationId: 'test' };
  }
  async #publish(
    writer: 'risk' | 'order-management',
    name: string,
    ids: readonly string[],
    fact: { id: string },
  ): Promise<void> {
    await this.#wire.publishFact(writer, subject(name, ...ids), fact.id, encodeMessage(fact));
  }
  balance(free: string): Promise<void> {
    this.#balanceVersion += 1;
    const balances = [{ asset: 'USDT', free, locked: '0' }];
    const fact = { ...this.#envelope('start'), account: 'paper-1', venue, balances, version: this.#balanceVersion };
    return this.#publish('order-management', BalanceChangedV1.subject, ['paper-1', venue], fact);
  }
  position(intentId: string, quantity: string, version: number): Promise<void> {
    const fact = {
      ...this.#envelope(intentId),
      account: 'paper-1',
      venue,
      instrument,
      quantity,
      averagePrice: '10000',
      realisedProfit: '0',
      version,
    };
    return this.#publish('order-management', PositionChangedV1.subject, ['paper-1', instrument], fact);
  }
  ended(intent: IntentProposedV1, name: string, cumQuantity: string): Promise<void> {
    const { intentId, strategy, account, side, type, timeInForce, quantity } = intent;
    const order = {
      clientOrderId: `c-${intentId.slice(0, 20)}`,
      intentId,
      strategy,
      account,
      venue,
      instrument,
      side,
      type,
      timeInForce,
    };
    const state = {
      status: name === OrderFilledV1.subject ? 'Filled' : 'Canceled',
      quantity,
      cumQuantity,
      leavesQuantity: '0',
    };
    const fact = { ...this.#envelope(intentId), ...order, ...state, version: 3, reason: '' };
    return this.#publish('order-management', name, ['paper-1', instrument], fact);
  }
  refused(intentId: string): Promise<void> {
    const about = { intentId, strategy: 'momentum-1', account: 'paper-1', venue, instrument };
    const why = { rule: 'max-position', code: 'TOO_MUCH', message: 'Too much.', details: {}, retryable: false };
    const fact = { ...this.#envelope(intentId), ...about, ...why };
    return this.#publish('risk', RiskRefusedV1.subject, ['paper-1', instrument], fact);
  }
  approved(intent: IntentProposedV1): Promise<void> {
    const fact = {
      ...(JSON.parse(JSON.stringify(intent)) as object),
      ...this.#envelope(intent.intentId),
      worstPrice: '10000',
      intentAtUs: this.#wire.nowUs(),
      decidedAtUs: this.#wire.nowUs(),
    };
    return this.#publish('risk', RiskApprovedV1.subject, ['paper-1', instrument], fact);
  }
}
