import { jetstream } from '@nats-io/jetstream';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
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
  encodeMessage,
  subject,
} from '#libs/contracts';
import { TickEncoder } from '#libs/ticks';
import type { BookState } from '#libs/domain';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';

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

/** The time in microseconds. */
export const nowUs = (): number => Date.now() * 1_000;

/** Speaks as market-data does: answers on the ask lane, publishes on the tick lane. */
export class MarketFake {
  bookState: BookState = 'LIVE';
  /** Prices in ticks of trades that are past when the service starts; their ids are 1, 2 and so on. */
  past: readonly number[] = [];
  /** How many past trades were asked for, each time. */
  readonly pastAsked: number[] = [];
  readonly #trades: TickEncoder;
  readonly #states: TickEncoder;
  readonly #connection: NatsConnection;
  #lastTradeId = 0;

  constructor(connection: NatsConnection, epoch: number) {
    this.#connection = connection;
    this.#trades = new TickEncoder('trade', epoch);
    this.#states = new TickEncoder('book-state', epoch);
    connection.subscribe(`query.instrument.v1.${venue}.>`, {
      callback: (_, message) => this.#answer(message, INSTRUMENT),
    });
    connection.subscribe(`${TRADES_QUERY}.${venue}.>`, {
      callback: (_, message) => this.#answerPast(message),
    });
    connection.subscribe(`query.market.v1.${venue}.>`, {
      callback: (_, message) => {
        const reply: MarketReply = {
          venue,
          instrument,
          bookState: this.bookState,
          lastPrice: '10000',
          receivedAtUs: nowUs(),
          bids: [],
          asks: [],
        };
        this.#answer(message, reply);
      },
    });
  }

  #answerPast(message: Msg): void {
    const { limit } = (JSON.parse(new TextDecoder().decode(message.data)) as { data: { limit: number } }).data;
    this.pastAsked.push(limit);
    this.#lastTradeId = Math.max(this.#lastTradeId, this.past.length);
    const trades = this.past.map((ticks, index) => ({
      tradeId: index + 1,
      price: `${Math.floor(ticks / 100)}.${String(ticks % 100).padStart(2, '0')}`,
      size: '0.5',
      takerSide: 'BUY' as const,
      exchangeAtUs: 1_000 + index,
    }));
    this.#answer(message, { venue, instrument, trades: trades.slice(-limit) });
  }

  /** Sends trades at prices in ticks, one message for all; answers the bytes, to send them again. */
  trade(prices: readonly number[], receivedAtUs = nowUs()): Uint8Array {
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
    this.#connection.publish(`market.trade.v1.${venue}.${instrument}`, bytes);
  }

  state(state: BookState): void {
    this.bookState = state;
    this.#states.add({ kind: 'book-state', venue, instrument, state, exchangeAtUs: 0, receivedAtUs: nowUs() });
    this.#connection.publish(`market.book-state.v1.${venue}.${instrument}`, this.#states.take() ?? new Uint8Array());
  }

  #answer(message: { respond(bytes: Uint8Array): boolean; data: Uint8Array }, value: object): void {
    const { id } = JSON.parse(new TextDecoder().decode(message.data)) as { id: string };
    message.respond(encodeMessage({ id, isDisposed: true, response: { ok: true, value } }));
  }
}

/** Publishes facts as order-management and risk do. */
export class FactWriter {
  readonly #orderManagement: NatsConnection;
  readonly #risk: NatsConnection;
  #factNumber = 0;
  #balanceVersion = 0;

  constructor(orderManagement: NatsConnection, risk: NatsConnection) {
    this.#orderManagement = orderManagement;
    this.#risk = risk;
  }

  /** Anything at all, on the subject of a position. */
  async garbage(bytes: Uint8Array): Promise<void> {
    await jetstream(this.#orderManagement).publish(subject(PositionChangedV1.subject, 'paper-1', instrument), bytes);
  }

  #envelope(correlationId: string) {
    this.#factNumber += 1;
    return { id: `fact-${this.#factNumber}-${process.pid}`, occurredAtUs: nowUs(), correlationId, causationId: 'test' };
  }
  async #publish(
    connection: NatsConnection,
    name: string,
    ids: readonly string[],
    fact: { id: string },
  ): Promise<void> {
    await jetstream(connection).publish(subject(name, ...ids), encodeMessage(fact), { msgID: fact.id });
  }
  balance(free: string): Promise<void> {
    this.#balanceVersion += 1;
    const balances = [{ asset: 'USDT', free, locked: '0' }];
    const fact = { ...this.#envelope('start'), account: 'paper-1', venue, balances, version: this.#balanceVersion };
    return this.#publish(this.#orderManagement, BalanceChangedV1.subject, ['paper-1', venue], fact);
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
    return this.#publish(this.#orderManagement, PositionChangedV1.subject, ['paper-1', instrument], fact);
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
    return this.#publish(this.#orderManagement, name, ['paper-1', instrument], fact);
  }
  refused(intentId: string): Promise<void> {
    const about = { intentId, strategy: 'momentum-1', account: 'paper-1', venue, instrument };
    const why = { rule: 'max-position', code: 'TOO_MUCH', message: 'Too much.', details: {}, retryable: false };
    const fact = { ...this.#envelope(intentId), ...about, ...why };
    return this.#publish(this.#risk, RiskRefusedV1.subject, ['paper-1', instrument], fact);
  }
  approved(intent: IntentProposedV1): Promise<void> {
    const fact = {
      ...(JSON.parse(JSON.stringify(intent)) as object),
      ...this.#envelope(intent.intentId),
      worstPrice: '10000',
      intentAtUs: nowUs(),
      decidedAtUs: nowUs(),
    };
    return this.#publish(this.#risk, RiskApprovedV1.subject, ['paper-1', instrument], fact);
  }
}
