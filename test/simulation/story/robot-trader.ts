import { IntentProposedV1, announcementOf } from '#libs/contracts';
import type { OrderType, Side, TimeInForce } from '#libs/domain';
import { Decimal, type Random, US_PER_MS, parseDecimal } from '#libs/kernel';
import type { Stage } from '../stage/stage.js';
import { DEMO_ACCOUNT, DEMO_VENUE } from '../../../apps/cli/src/demo/demo-settings.js';

/** Longest answer to a question about a price, in bytes. */
const MAX_ANSWER_BYTES = 4_096;
/** How long an intent may be valid beyond the least, in milliseconds. */
const LEAST_VALID_MS = 1_500;
const VALID_SPREAD_MS = 6_000;

/** What the robot draws for one intent. */
interface Wish {
  readonly instrument: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Decimal;
  /** How far a limit is from the best price, in thousandths of a per cent; negative would trade at once. */
  readonly away: number;
  readonly validMs: number;
}

/** What is traded, and the least quantity of an order, in base. */
export interface RobotMarket {
  readonly instrument: string;
  readonly unit: string;
}

/**
 * Trades at random beside the strategy, so that resting, crossing and expiring orders of every type are on their way. It puts its
 * intents on the durable lane; a quarter of them it sends twice.
 */
export class RobotTrader {
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #markets: readonly RobotMarket[];
  readonly #asks = new Map<string, Decimal>();
  #count = 0;
  #isStopped = false;

  constructor(stage: Stage, random: Random, markets: readonly RobotMarket[]) {
    this.#stage = stage;
    this.#random = random;
    this.#markets = markets;
  }

  /** Wants something every `everyMs` on average until it is stopped. */
  startTrading(everyMs: number): void {
    const { agenda } = this.#stage;
    const wantAgain = (): void => {
      if (this.#isStopped) return;
      this.#wantSomething();
      agenda.after(1 + this.#random.integerBelow(2 * everyMs), wantAgain);
    };
    agenda.after(everyMs, wantAgain);
  }

  stopTrading(): void {
    this.#isStopped = true;
  }

  #wantSomething(): void {
    const market = this.#markets[this.#random.integerBelow(this.#markets.length)];
    if (market === undefined) return;
    const isLimit = this.#random.integerBelow(3) > 0;
    const wish: Wish = {
      instrument: market.instrument,
      side: this.#random.integerBelow(2) === 0 ? 'BUY' : 'SELL',
      type: isLimit ? 'LIMIT' : 'MARKET',
      timeInForce: isLimit && this.#random.integerBelow(4) > 0 ? 'GTC' : 'IOC',
      quantity: new Decimal(market.unit).times(String(1 + this.#random.integerBelow(12))),
      away: this.#random.integerBelow(40) - 15,
      validMs: LEAST_VALID_MS + this.#random.integerBelow(VALID_SPREAD_MS),
    };
    const isTwice = this.#random.integerBelow(4) === 0;
    void this.#learnPrice(wish.instrument).then(() => this.#propose(wish, isTwice));
  }

  /** Asks the exchange, as anybody may; without an answer the last price stands. */
  async #learnPrice(instrument: string): Promise<void> {
    const url = `http://paper/api/v3/ticker/bookTicker?symbol=${instrument.replace('-', '')}`;
    const giveUp = new AbortController();
    const timer = this.#stage.time.runAfter(1_000, () => giveUp.abort());
    const request = { method: 'GET', url, headers: {}, body: undefined, maxBytes: MAX_ANSWER_BYTES } as const;
    const given = new Promise<undefined>((resolve) =>
      giveUp.signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    const answer = await Promise.race([
      this.#stage.venue.door.sendRequest({ ...request, signal: giveUp.signal }),
      given,
    ]);
    timer.cancel();
    if (answer?.ok !== true || answer.value.status !== 200) return;
    const price = priceIn(answer.value.body);
    if (price !== undefined) this.#asks.set(instrument, price);
  }

  #propose(wish: Wish, isTwice: boolean): void {
    const ask = this.#asks.get(wish.instrument);
    if (ask === undefined || this.#isStopped) return;
    this.#count += 1;
    const nowUs = this.#stage.time.nowUs();
    const id = `robot-${this.#count}`;
    const envelope = { id: `intent-${id}`, occurredAtUs: nowUs, correlationId: id, causationId: id };
    const { away, instrument, quantity, side, timeInForce, type, validMs } = wish;
    const { subject, message } = announcementOf(IntentProposedV1, envelope, {
      ...{ intentId: id, strategy: 'robot', account: DEMO_ACCOUNT, venue: DEMO_VENUE, instrument, side, type },
      ...{ timeInForce, quantity: quantity.toFixed(), reduceOnly: false },
      ...(type === 'LIMIT' ? { limitPrice: limitPrice(ask, side, away) } : {}),
      validUntilUs: nowUs + validMs * US_PER_MS,
      ...{ marketEventId: id, marketEventAtUs: nowUs },
    });
    const payload = new TextEncoder().encode(JSON.stringify(message));
    const { hub } = this.#stage;
    hub.publishAs('strategy', subject, message.id, payload);
    if (isTwice) hub.publishAs('strategy', subject, `${message.id}-again`, payload);
  }
}

/** The asked price in an answer; `undefined` where it cannot be read, which is a fault of the exchange like any other. */
function priceIn(body: string): Decimal | undefined {
  const text = /"askPrice":"([\d.]+)"/u.exec(body)?.[1];
  return text === undefined ? undefined : parseDecimal(text);
}

/** At whole cents, which is a tick of every market of a story. */
function limitPrice(ask: Decimal, side: Side, away: number): string {
  const distance = ask.times(String(away)).div('100000');
  return (side === 'BUY' ? ask.minus(distance) : ask.plus(distance)).toFixed(2);
}
