import type { JournalMarketSymbol, VenueTruth } from '#libs/domain';
import { invariant } from '#libs/kernel';
import type { Exchange } from '../exchange/exchange.js';
import type { PublicTrade } from '../exchange/symbol-market.js';
import { priceText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import type { DepthSnapshot } from '../market/market-data.js';
import type { PublicTradeRow } from '../market/public-trade-row.js';
import type { TradeHistory } from '../market/trade-history.js';
import type { VenueMarket } from '../market/venue-market.js';
import { TapePlayer } from './tape-player.js';
import type { PlayerSettings } from './tape-player.js';
import type { RecordedDepth, RecordedTrade, TapeFrame, TapeSurvey } from './tape-frame.js';
import { TapeSymbolMarket, tapeRules } from './tape-symbol-market.js';

/** How a tape is played. */
export interface TapeSettings extends Omit<PlayerSettings, 'total' | 'onFrame'> {
  readonly tape: TapeSurvey;
}

/** A market from recorded frames: the public sees exactly what was recorded; our orders trade against it. */
export class TapeMarket implements VenueMarket {
  readonly symbols: readonly SymbolRules[];
  readonly name: string;
  readonly #settings: TapeSettings;
  readonly #player: TapePlayer;
  readonly #markets = new Map<string, TapeSymbolMarket>();
  #exchange: Exchange | undefined;
  #onStep: () => void = () => undefined;

  constructor(settings: TapeSettings) {
    this.#settings = settings;
    this.symbols = settings.tape.symbols.map(tapeRules);
    this.name = `tape ${settings.tape.name}`;
    const { frames: total } = settings.tape;
    this.#player = new TapePlayer({ ...settings, total, onFrame: (frame) => this.#matchFrame(frame) });
  }

  openBooks(exchange: Exchange, _truth: VenueTruth, onStep: () => void): void {
    this.#exchange = exchange;
    this.#onStep = onStep;
    for (const described of this.#settings.tape.symbols) {
      const rules = exchange.rules(described.symbol);
      invariant(rules !== undefined, `no market in ${described.symbol}`);
      this.#markets.set(described.symbol, new TapeSymbolMarket(exchange, rules, described));
    }
    onStep();
  }

  startTrading(): void {
    this.#player.playAfterFirstSubscription();
  }

  stopTrading(): Promise<void> {
    return this.#player.stopPlaying();
  }

  publishChanges(): void {
    // The public sees what was recorded, and nothing of our own orders.
  }

  onLevel(): void {
    // As above.
  }

  onTrade(_rules: SymbolRules, _trade: PublicTrade): void {
    // As above.
  }

  checkpoint(): Record<string, JournalMarketSymbol> {
    const markets = [...(this.#exchange?.markets ?? [])];
    return Object.fromEntries(
      markets.map(({ rules, lastTicks, nextTradeId }) => {
        const nextUpdateId = this.#market(rules.symbol).lastUpdateId + 1;
        return [rules.symbol, { price: priceText(rules, lastTicks), nextTradeId, nextUpdateId }];
      }),
    );
  }

  status(): Record<string, unknown> {
    const { tape, speed } = this.#settings;
    const pace = Number.isFinite(speed) ? speed : 'max';
    return { kind: 'tape', framesTotal: tape.frames, speed: pace, ...this.#player.progress() };
  }

  knows(): boolean {
    return true;
  }

  depth(symbol: string, limit: number): DepthSnapshot {
    return this.#market(symbol).depth(limit);
  }

  trades(symbol: string, limit: number, fromId?: number): readonly PublicTradeRow[] {
    return this.#market(symbol).trades.rows(limit, fromId);
  }

  history(symbol: string): TradeHistory {
    return this.#market(symbol).trades;
  }

  ticker(): undefined {
    return undefined;
  }

  timeOf(symbol: string, nowMs: number): number {
    return this.#market(symbol).trades.last?.atMs ?? nowMs;
  }

  sends(stream: string): boolean {
    return this.#settings.tape.streams.has(stream);
  }

  #market(symbol: string): TapeSymbolMarket {
    const market = this.#markets.get(symbol);
    invariant(market !== undefined, `no market in ${symbol}`);
    return market;
  }

  #matchFrame({ stream, payload }: TapeFrame): void {
    const channel = stream.slice(stream.indexOf('@') + 1);
    const isDepth = channel === 'depth@100ms' || channel === 'depth';
    if (!isDepth && channel !== 'trade' && channel !== 'aggTrade') return;
    const message = JSON.parse(payload) as RecordedDepth | RecordedTrade;
    const market = this.#markets.get(message.s);
    if (market === undefined) return;
    if (message.e === 'depthUpdate') market.onDepth(message);
    else market.onTrade(message);
    this.#onStep();
  }
}
