import type { Exchange } from '../exchange/exchange.js';
import type { SymbolMarket } from '../exchange/symbol-market.js';
import type { Chance } from './chance.js';
import { ReferencePrice } from './reference-price.js';
import { multipleOf } from '../exchange/symbol-rules.js';
import type { EventSteps, OrderType, Side, TimeInForce } from '#libs/domain';

const BASIS_POINT = 0.0001;
const MARKET_MAKERS = 4;
const LEVELS_PER_SIDE = 10;
const HALF_SPREAD = 0.3 * BASIS_POINT;
const LEVEL_SPACING = 0.6 * BASIS_POINT;
const NOISE_ORDERS = 60;
/** What an ordinary order is worth, in quote. */
const ORDER_QUOTE = 1_500;
const SHORT_MEAN = 5;
const LONG_MEAN = 20;

/** What an agent does when it is its turn, and how often in a hundred turns. */
const TURNS = { maker: 52, taker: 18, trend: 8, noise: 22 } as const;

interface Quote {
  orderId: number;
  price: EventSteps;
}

/**
 * The agents of one symbol: market makers who keep ladders of quotes around what they think it is worth, takers who take
 * what looks cheap or dear, trend followers, and noise. All trade for the house, with the house's money. They count in the
 * symbol's ticks and lots, as numbers: what they want is no money.
 */
export class SymbolAgents {
  readonly #exchange: Exchange;
  readonly #market: SymbolMarket;
  readonly #chance: Chance;
  readonly #reference: ReferencePrice;
  readonly #ladders = new Map<string, Quote>();
  readonly #noise: number[] = [];
  readonly #prices: number[] = [];
  /** The quantity of an ordinary order, in steps of the grid: lots may change while the market runs. */
  readonly #ordinarySteps: number;
  /** The tick in which the reference counts. */
  readonly #firstTick: number;

  constructor(exchange: Exchange, market: SymbolMarket, chance: Chance) {
    this.#exchange = exchange;
    this.#market = market;
    this.#chance = chance;
    const { rules } = market;
    this.#firstTick = Number(rules.tick);
    this.#reference = new ReferencePrice(this.#ticks(market.lastTicks), this.#ticks(rules.startTicks));
    const price = Number(rules.startTicks) / 10 ** rules.pricePlaces;
    const lotSize = Number(rules.lot) / 10 ** rules.sizePlaces;
    this.#ordinarySteps = Math.max(1, Math.round(ORDER_QUOTE / price / lotSize)) * Number(rules.lot);
  }

  /** What the agents think the instrument is worth, in ticks. */
  get worthTicks(): number {
    return Math.round(this.#worth);
  }

  /** The same, not rounded: in the ticks of now. */
  get #worth(): number {
    return (this.#reference.ticks * this.#firstTick) / Number(this.#market.rules.tick);
  }

  /** Fills the book before the market opens. */
  open(): void {
    for (let maker = 0; maker < MARKET_MAKERS; maker++) {
      for (let level = 0; level < LEVELS_PER_SIDE; level++) {
        this.#quote(maker, 'BUY', level);
        this.#quote(maker, 'SELL', level);
      }
    }
  }

  /** Lets time pass and one agent act. */
  step(seconds: number): void {
    this.#reference.step(seconds, this.#chance);
    if (this.#market.rules.status !== 'TRADING') return;
    const turn = this.#chance.whole(1, 100);
    if (turn <= TURNS.maker) this.#makerTurn();
    else if (turn <= TURNS.maker + TURNS.taker) this.#takerTurn();
    else if (turn <= TURNS.maker + TURNS.taker + TURNS.trend) this.#trendTurn();
    else this.#noiseTurn();
  }

  #makerTurn(): void {
    const maker = this.#chance.whole(0, MARKET_MAKERS - 1);
    const level = Math.floor(LEVELS_PER_SIDE * this.#chance.unit() ** 2);
    this.#quote(maker, 'BUY', level);
    this.#quote(maker, 'SELL', level);
  }

  #quote(maker: number, side: Side, level: number): void {
    const slot = `${maker} ${side} ${level}`;
    const away = (HALF_SPREAD + LEVEL_SPACING * level * (1 + maker / MARKET_MAKERS)) * this.#worth;
    const exact = side === 'BUY' ? this.#worth - away : this.#worth + away;
    const priceTicks = Math.max(1, side === 'BUY' ? Math.floor(exact) : Math.ceil(exact));
    const price = multipleOf(this.#market.rules.tick, priceTicks);
    const old = this.#ladders.get(slot);
    if (old !== undefined) {
      if (old.price === price && this.#market.engine.resting(old.orderId) !== undefined) return;
      this.#market.engine.cancel(old.orderId);
    }
    const lots = this.#lots((2 + level) * 1.5);
    this.#ladders.set(slot, {
      orderId: this.#place(`maker-${maker}`, side, 'LIMIT', 'GTC', priceTicks, lots),
      price,
    });
  }

  #takerTurn(): void {
    const bid = this.#market.engine.best('BUY');
    const ask = this.#market.engine.best('SELL');
    const worth = this.#worth;
    let side: Side = this.#chance.happens(0.5) ? 'BUY' : 'SELL';
    if (ask !== undefined && this.#ticks(ask.priceTicks) < worth) side = 'BUY';
    else if (bid !== undefined && this.#ticks(bid.priceTicks) > worth) side = 'SELL';
    this.#take('taker', side, this.#lots(1));
  }

  #trendTurn(): void {
    this.#prices.push(Number(this.#market.lastTicks));
    if (this.#prices.length > LONG_MEAN) this.#prices.shift();
    if (this.#prices.length < LONG_MEAN) return;
    const mean = (prices: readonly number[]): number => prices.reduce((sum, price) => sum + price, 0) / prices.length;
    const lead = mean(this.#prices.slice(-SHORT_MEAN)) / mean(this.#prices) - 1;
    if (Math.abs(lead) > BASIS_POINT) this.#take('trend', lead > 0 ? 'BUY' : 'SELL', this.#lots(0.7));
  }

  #noiseTurn(): void {
    if (this.#noise.length >= NOISE_ORDERS || (this.#noise.length > 0 && this.#chance.happens(0.45))) {
      const [orderId] = this.#noise.splice(this.#chance.whole(0, this.#noise.length - 1), 1);
      if (orderId !== undefined) this.#market.engine.cancel(orderId);
      return;
    }
    const side: Side = this.#chance.happens(0.5) ? 'BUY' : 'SELL';
    const best = this.#market.engine.best(side);
    const near = best === undefined ? this.worthTicks : this.#ticks(best.priceTicks);
    const shift = Math.round((this.#chance.unit() * 3 - 0.5) * BASIS_POINT * near);
    const priceTicks = Math.max(1, side === 'BUY' ? near - shift : near + shift);
    this.#noise.push(this.#place(`noise-${side}`, side, 'LIMIT', 'GTC', priceTicks, this.#lots(1)));
  }

  /** Takes what is there, but not at a price far from what it is worth. */
  #take(owner: string, side: Side, lots: number): void {
    const reach = 5 * BASIS_POINT * this.#worth;
    const limit = side === 'BUY' ? this.#worth + reach : this.#worth - reach;
    this.#place(owner, side, 'LIMIT', 'IOC', Math.max(1, Math.round(limit)), lots);
  }

  #place(
    owner: string,
    side: Side,
    type: OrderType,
    timeInForce: TimeInForce,
    priceTicks: number,
    lots: number,
  ): number {
    const { tick, lot } = this.#market.rules;
    const onGrid = { priceTicks: multipleOf(tick, priceTicks), lots: multipleOf(lot, lots) };
    const order = { side, type, timeInForce, ...onGrid, selfTradePrevention: 'EXPIRE_MAKER' } as const;
    return this.#exchange.placeHouse(this.#market.rules.symbol, `house-${owner}`, order).orderId;
  }

  /** A price of the grid in whole ticks. */
  #ticks(price: EventSteps): number {
    return Math.round(Number(price) / Number(this.#market.rules.tick));
  }

  #lots(scale: number): number {
    const ordinaryLots = this.#ordinarySteps / Number(this.#market.rules.lot);
    return Math.max(1, Math.round(ordinaryLots * scale * (0.2 + 1.6 * this.#chance.unit())));
  }
}
