import type { Instrument, MarketTrade } from '#libs/domain';
import type { WireTrade } from '../codec/index.js';
import { wholeSteps } from '../values/on-grid.js';
import { RecentTrades, hasOwnNumber, tradeNumber } from './trade-identity.js';
import { type NumberedTrade, TradeRun } from './trade-run.js';
import { type WireScale, sideInSteps } from './wire-values.js';

/** Ids kept to know a trade that comes again; venues send the last 50 to 100 after every subscription. */
const RECENT_TRADES = 4_096;

/** The trades of one instrument: each once; where the venue's ids follow on, in their order, and what is missing asked for and counted. */
export class MarketTrades {
  private readonly instrument: Instrument;
  private readonly scale: WireScale;
  private readonly pass: (trade: MarketTrade) => void;
  private readonly recent = new RecentTrades(RECENT_TRADES);
  private readonly run: TradeRun | undefined;
  private known = 0;
  private expectsList = false;
  private unreadable = false;
  trades = 0;
  offGrid = 0;
  lastTradeId = 0;

  /** `isConsecutive`: the venue's ids of the instrument follow on by one. */
  constructor(instrument: Instrument, scale: WireScale, isConsecutive: boolean, pass: (trade: MarketTrade) => void) {
    this.instrument = instrument;
    this.scale = scale;
    this.pass = pass;
    this.run = isConsecutive ? new TradeRun((trade) => this.deliver(trade)) : undefined;
  }

  get duplicates(): number {
    return this.known + (this.run?.duplicates ?? 0);
  }

  get backfilled(): number {
    return this.run?.backfilled ?? 0;
  }

  get lost(): number {
    return this.run?.lost ?? 0;
  }

  get gaps(): number {
    return this.run?.gaps ?? 0;
  }

  get healed(): number {
    return this.run?.healed ?? 0;
  }

  get waiting(): number {
    return this.run?.waiting ?? 0;
  }

  /** A subscription begins: the first trades after it are the venue's list of recent ones. */
  expectList(): void {
    this.expectsList = this.run !== undefined;
  }

  /** Whether a trade was delivered before. */
  knows(trade: WireTrade): boolean {
    return this.run?.knows(tradeNumber(trade.tradeId)) ?? this.recent.has(trade.tradeId);
  }

  /** Whether the ids prove that trades before this one were not delivered. */
  leavesHole(trade: WireTrade): boolean {
    return this.run?.leavesHole(tradeNumber(trade.tradeId)) === true;
  }

  /** Takes trades of one frame, oldest first; answers whether they could be read, and whether the list of recent ones is wanted. */
  take(
    trades: readonly WireTrade[],
    receivedAtUs: number,
  ): { readonly readable: boolean; readonly wantsList: boolean } {
    this.unreadable = false;
    let wantsList = false;
    const { run } = this;
    if (run === undefined) for (const trade of trades) this.takeOnce(trade, receivedAtUs);
    else if (this.expectsList) this.takeList(trades, receivedAtUs, true);
    else for (const trade of trades) wantsList = run.take(numbered(trade, receivedAtUs)) || wantsList;
    return { readable: !this.unreadable, wantsList };
  }

  /** Takes the venue's list of recent trades, oldest first; `isNews` where it is delivered although nothing was before. */
  takeList(trades: readonly WireTrade[], receivedAtUs: number, isNews: boolean): void {
    this.expectsList = false;
    this.run?.takeList(
      trades.map((trade) => numbered(trade, receivedAtUs)),
      isNews,
    );
  }

  onTick(passedMs: number, patienceMs: number): void {
    this.run?.onTick(passedMs, patienceMs);
  }

  private takeOnce(trade: WireTrade, receivedAtUs: number): void {
    if (this.recent.add(trade.tradeId)) this.deliver(numbered(trade, receivedAtUs));
    else this.known += 1;
  }

  private deliver({ id, trade, receivedAtUs }: NumberedTrade): void {
    const level = sideInSteps(trade.price, trade.size, this.scale);
    if (level === undefined) {
      this.unreadable = true;
      return;
    }
    const priceTicks = wholeSteps(level.priceTicks, 'nearest');
    const sizeLots = wholeSteps(level.sizeLots, 'nearest');
    if (priceTicks !== level.priceTicks || sizeLots !== level.sizeLots) this.offGrid += 1;
    this.trades += 1;
    this.lastTradeId = id;
    const { venue, id: instrument } = this.instrument;
    this.pass({
      kind: 'trade',
      venue,
      instrument,
      exchangeAtUs: trade.exchangeTimeUs ?? 0,
      receivedAtUs,
      tradeId: id,
      ...(hasOwnNumber(trade.tradeId) ? {} : { unordered: true as const }),
      priceTicks,
      sizeLots,
      takerSide: trade.takerSide === 'buy' ? 'BUY' : 'SELL',
    });
  }
}

function numbered(trade: WireTrade, receivedAtUs: number): NumberedTrade {
  return { id: tradeNumber(trade.tradeId), trade, receivedAtUs };
}
