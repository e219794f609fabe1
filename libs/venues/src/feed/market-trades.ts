import type { FeedListener, Instrument, MarketTrade, Side, Steps } from '#libs/domain';
import { US_PER_SECOND, type UnixUs } from '#libs/kernel';
import type { TradeIdRule } from '../codec/index.js';
import { isWhole, wholeSteps } from '../values/on-grid.js';
import type { BelievedTrades } from './market-rules.js';
import { RecentTrades } from './recent-trades.js';
import type { StepTrade } from './step-values.js';
import { tradeNumber } from './trade-identity.js';
import { type HealOutcome, TradeSequence } from './trade-sequence.js';

/** Ids kept to know a trade that comes again; venues send the last 50 to 100 after every subscription. */
const RECENT_TRADES = 4_096;
const UNREADABLE = 'the price or size of a trade cannot be counted';
/** No exchange's clock runs so far ahead of ours: believed, the trade would make every later one look old. */
const MAX_AHEAD_US = 3_600 * US_PER_SECOND;
/** So many in a row, and none between that is believed, also of another instrument, are no slip of one trade: the clocks are apart. */
const CLOCKS_APART = 3;
const FROM_THE_FUTURE = 'the trade is impossibly far in the future';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The trades of one instrument: each once; where the venue's ids follow on, in their order, and what is missing counted. */
export class MarketTrades {
  readonly #listener: Pick<FeedListener, 'onEvent'>;
  readonly #maxAheadUs: number;
  readonly #maxJump: number;
  readonly #sequence: TradeSequence | undefined;
  readonly #recent = new RecentTrades(RECENT_TRADES);
  /** What is passed on, overwritten by the next: the port allows it, and it saves an object per trade. */
  readonly #ordered: Writable<MarketTrade>;
  readonly #unordered: Writable<MarketTrade>;
  #known = 0;
  #expectsList = false;
  #trouble: string | undefined;
  #opensHole = false;
  /** The last id that was too far ahead; 0 before any. */
  #farId = 0;
  /** What the last trade without an id was, and how many like it came before it. */
  #lastValue = '';
  #alike = 0;
  #newestAtUs = 0;
  /** Trades refused for their time since one of the feed was not, and by how much the last of them was ahead. */
  #refused = 0;
  #aheadUs = 0;
  /** How many were believed before the first of them. */
  #believedBefore = 0;
  readonly #believed: BelievedTrades;
  /** Trades passed on. */
  trades = 0;
  /** Prices and sizes that lay between two steps. */
  offGrid = 0;
  lastTradeId = 0;

  /** Without a rule for the ids a trade is only known by its own. Of a recording (`isRecorded`) times say nothing about our clock. */
  constructor(
    instrument: Instrument,
    rule: TradeIdRule | undefined,
    listener: Pick<FeedListener, 'onEvent'>,
    isRecorded = false,
    believed: BelievedTrades = { count: 0 },
  ) {
    this.#believed = believed;
    this.#listener = listener;
    this.#maxAheadUs = isRecorded ? Number.POSITIVE_INFINITY : MAX_AHEAD_US;
    this.#maxJump = rule?.maxJump ?? Number.POSITIVE_INFINITY;
    this.#sequence =
      rule === undefined ? undefined : new TradeSequence((trade) => this.#deliver(trade), rule.anewAfterMs);
    const base = { venue: instrument.venue, instrument: instrument.id, exchangeAtUs: 0, receivedAtUs: 0, tradeId: 0 };
    const values = { priceTicks: 0, sizeLots: 0, takerSide: 'BUY' } as const;
    this.#ordered = { kind: 'trade', ...base, ...values };
    this.#unordered = { kind: 'trade', ...base, unordered: true, ...values };
  }

  get duplicates(): number {
    return this.#known + (this.#sequence?.duplicates ?? 0);
  }

  get backfilled(): number {
    return this.#sequence?.backfilled ?? 0;
  }

  /** The venue's time of the newest trade that was passed on; 0 before the first. */
  get newestAtUs(): UnixUs {
    return this.#newestAtUs;
  }

  get lost(): number {
    return this.#sequence?.lost ?? 0;
  }

  get gaps(): number {
    return this.#sequence?.gaps ?? 0;
  }

  get healed(): number {
    return this.#sequence?.healed ?? 0;
  }

  get waiting(): number {
    return this.#sequence?.waiting ?? 0;
  }

  /** By how much the trades are ahead of our clock, where all of the feed are refused for it; `undefined` where they are not. */
  get refusedAheadUs(): number | undefined {
    const isAnyBelieved = this.#believed.count !== this.#believedBefore;
    return isAnyBelieved || this.#refused < CLOCKS_APART ? undefined : this.#aheadUs;
  }

  /** Whether a trade opened a hole since this was asked last: then the venue's list of recent ones is worth asking for. */
  takeHole(): boolean {
    const opensHole = this.#opensHole;
    this.#opensHole = false;
    return opensHole;
  }

  /** A subscription begins: the first trades after it are the venue's list of recent ones. */
  expectList(): void {
    this.#expectsList = this.#sequence !== undefined;
  }

  /** Whether a trade was delivered before. */
  knows(id: number): boolean {
    return this.#sequence?.knows(id) === true || this.#recent.has(id);
  }

  /** Whether the ids prove that trades before this one were not delivered. */
  leavesHole(id: number): boolean {
    return this.#sequence?.leavesHole(id) === true;
  }

  /** Takes a trade in numbers; returns what is wrong with it, if anything. */
  take(
    id: number,
    priceSteps: Steps,
    sizeSteps: Steps,
    takerSide: Side,
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
    isOrdered = true,
  ): string | undefined {
    if (!this.#isPossible(exchangeAtUs, receivedAtUs)) return FROM_THE_FUTURE;
    const sequence = isOrdered ? this.#sequence : undefined;
    const ahead = sequence?.aheadOf(id) ?? 0;
    if (ahead > this.#maxJump && !this.#followsFar(id))
      return `the trade id ${id} is impossibly far ahead, by ${ahead}`;
    const trade = isOrdered ? this.#ordered : this.#unordered;
    trade.exchangeAtUs = exchangeAtUs;
    trade.receivedAtUs = receivedAtUs;
    trade.tradeId = id;
    trade.priceTicks = priceSteps;
    trade.sizeLots = sizeSteps;
    trade.takerSide = takerSide;
    if (!Number.isInteger(priceSteps) || !Number.isInteger(sizeSteps)) this.#putOnGrid(trade);
    this.#trouble = undefined;
    if (sequence === undefined) this.#takeOnce(trade);
    else if (sequence.take(trade)) this.#opensHole = true;
    return this.#trouble;
  }

  /** Whether an id too far ahead follows on another one: two are no broken frame, but numbers that the venue began elsewhere. */
  #followsFar(id: number): boolean {
    const follows = this.#farId > 0 && id > this.#farId && id - this.#farId <= this.#maxJump;
    this.#farId = follows ? 0 : id;
    if (follows) this.#sequence?.beginAnew();
    return follows;
  }

  /** Takes the trades of one frame, oldest first; returns what is wrong with them, if anything. */
  takeAll(told: readonly StepTrade[], receivedAtUs: UnixUs): string | undefined {
    const trades = this.#possible(told, receivedAtUs);
    let trouble = trades.length < told.length ? FROM_THE_FUTURE : undefined;
    if (this.#expectsList) return this.takeList(trades, receivedAtUs, true) ?? trouble;
    for (const trade of trades) {
      const { id, isOrdered, priceSteps, sizeSteps, takerSide, exchangeAtUs } = trade;
      if (trade.hasId === false) this.#deliver(this.#named(trade, receivedAtUs));
      else trouble = this.take(id, priceSteps, sizeSteps, takerSide, exchangeAtUs, receivedAtUs, isOrdered) ?? trouble;
    }
    return trouble;
  }

  /** Takes the venue's list of recent trades, oldest first; `isNews` where it is delivered although nothing was before. */
  takeList(listed: readonly StepTrade[], receivedAtUs: UnixUs, isNews: boolean): string | undefined {
    const trades = this.#possible(listed, receivedAtUs);
    this.#expectsList = false;
    this.#trouble = undefined;
    if (!trades.every(hasOrder)) return this.#takeUnordered(trades, receivedAtUs, isNews || this.trades > 0);
    this.#sequence?.takeList(this.#copiesOf(trades, receivedAtUs), isNews);
    return this.#trouble;
  }

  /** Takes a list of recent trades that was fetched, oldest first. */
  takeFetched(fetched: readonly StepTrade[], receivedAtUs: UnixUs): HealOutcome {
    const trades = this.#possible(fetched, receivedAtUs);
    if (trades.every(hasOrder)) return this.#sequence?.takeFetched(this.#copiesOf(trades, receivedAtUs)) ?? 'whole';
    this.#takeUnordered(trades, receivedAtUs, this.trades > 0);
    return 'whole';
  }

  /** Nobody gives what is missing: it is counted as lost. */
  giveUp(): void {
    this.#sequence?.giveUp();
  }

  onTick(passedMs: number, patienceMs: number): void {
    this.#sequence?.onTick(passedMs, patienceMs);
  }

  /**
   * A list whose ids are no numbers that grow proves no hole: each of its trades is known, or not. It repeats what was told before; of trades
   * without an id that is all that is no newer than the newest.
   */
  #takeUnordered(trades: readonly StepTrade[], receivedAtUs: UnixUs, isNews: boolean): string | undefined {
    let trouble: string | undefined;
    const toldUntilUs = this.#newestAtUs;
    for (const trade of trades) {
      const { id, isOrdered, priceSteps, sizeSteps, takerSide, exchangeAtUs } = trade;
      if (trade.hasId === false) {
        if (isNews && exchangeAtUs > toldUntilUs) this.#deliver(this.#named(trade, receivedAtUs));
      } else if (isNews)
        trouble = this.take(id, priceSteps, sizeSteps, takerSide, exchangeAtUs, receivedAtUs, isOrdered) ?? trouble;
      else this.#recent.add(id, exchangeAtUs);
    }
    return trouble;
  }

  /** Those that are not impossibly far in the future. */
  #possible(trades: readonly StepTrade[], receivedAtUs: UnixUs): readonly StepTrade[] {
    let refused = 0;
    for (const { exchangeAtUs } of trades) if (!this.#isPossible(exchangeAtUs, receivedAtUs)) refused += 1;
    // Nothing is made anew for the many frames in which there is nothing to refuse.
    if (refused === 0) return trades;
    return trades.filter(({ exchangeAtUs }) => exchangeAtUs - receivedAtUs <= this.#maxAheadUs);
  }

  #isPossible(exchangeAtUs: UnixUs, receivedAtUs: UnixUs): boolean {
    const aheadUs = exchangeAtUs - receivedAtUs;
    if (aheadUs <= this.#maxAheadUs) {
      this.#believed.count += 1;
      return true;
    }
    if (this.#believed.count !== this.#believedBefore) this.#refused = 0;
    this.#believedBefore = this.#believed.count;
    this.#refused += 1;
    this.#aheadUs = aheadUs;
    return false;
  }

  #copiesOf(trades: readonly StepTrade[], receivedAtUs: UnixUs): MarketTrade[] {
    return trades.map(({ id: tradeId, priceSteps: priceTicks, sizeSteps: sizeLots, takerSide, exchangeAtUs }) => {
      const trade = { ...this.#ordered, exchangeAtUs, receivedAtUs, tradeId, priceTicks, sizeLots, takerSide };
      if (!Number.isInteger(priceTicks) || !Number.isInteger(sizeLots)) this.#putOnGrid(trade);
      return trade;
    });
  }

  /** A price or size from before a change of the grid. */
  #putOnGrid(trade: Writable<MarketTrade>): void {
    if (isWhole(trade.priceTicks) && isWhole(trade.sizeLots)) return;
    this.offGrid += 1;
    trade.priceTicks = wholeSteps(trade.priceTicks, 'nearest');
    trade.sizeLots = wholeSteps(trade.sizeLots, 'nearest');
  }

  /** A trade without an id is told by what it is, and by how many like it came before: every feed makes the same number of it. */
  #named(
    { priceSteps: priceTicks, sizeSteps: sizeLots, takerSide, exchangeAtUs }: StepTrade,
    receivedAtUs: UnixUs,
  ): MarketTrade {
    const trade = { ...this.#unordered, exchangeAtUs, receivedAtUs, priceTicks, sizeLots, takerSide };
    this.#putOnGrid(trade);
    const value = `${exchangeAtUs} ${priceTicks} ${sizeLots} ${takerSide}`;
    this.#alike = value === this.#lastValue ? this.#alike + 1 : 0;
    this.#lastValue = value;
    trade.tradeId = tradeNumber(`${value} ${this.#alike}`);
    return trade;
  }

  #takeOnce(trade: MarketTrade): void {
    if (this.#recent.add(trade.tradeId, trade.exchangeAtUs)) this.#deliver(trade);
    else this.#known += 1;
  }

  #deliver(trade: MarketTrade): void {
    if (trade.priceTicks === 0) {
      this.#trouble = UNREADABLE;
      return;
    }
    this.trades += 1;
    this.lastTradeId = trade.tradeId;
    if (trade.exchangeAtUs > this.#newestAtUs) this.#newestAtUs = trade.exchangeAtUs;
    this.#listener.onEvent(trade);
  }
}

function hasOrder({ isOrdered }: StepTrade): boolean {
  return isOrdered;
}
