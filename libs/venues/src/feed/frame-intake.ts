import type { Problem } from '#libs/kernel';
import type {
  BookInput,
  ByteScanner,
  DepthChange,
  FrameSink,
  ScanSink,
  VenueCodec,
  VenueProtocol,
  WireEvent,
  WireQuote,
  WireTrade,
} from '../codec/index.js';
import type { FedInstrument } from './fed-instrument.js';
import { type StepQuote, type StepTrade, depthInSteps, quoteInSteps, tradeInSteps } from './step-values.js';

/** Receives what frames mean, in ticks and lots, for the instruments that are fed. */
export interface IntakeSink extends ScanSink<FedInstrument> {
  /** Trades of one frame, oldest first; returns what is wrong with them, if anything. */
  onTrades(fed: FedInstrument, trades: readonly StepTrade[]): string | undefined;
  /** The venue's list of recent trades, oldest first. */
  onPastTrades(fed: FedInstrument, trades: readonly StepTrade[]): void;
  onQuote(fed: FedInstrument, quote: StepQuote): void;
  onDepth(fed: FedInstrument, change: DepthChange): void;
  /** The frame's number among all of its connection; before what else it means. */
  onConnectionSequence(sequence: number): void;
  /** What a frame is, passed on before what it holds: the type of an event, or the name of a frame without market data. */
  onKind(kind: string): void;
  /** The answer to a request of ours; with the reason of a refusal. */
  onReply(refusal: Problem | undefined): void;
  onRefusal(refusal: Problem): void;
  /** Whether orders are matched at the venue now. */
  onMatching(isMatching: boolean): void;
  /** Why frames of this connection cost more than those of others; they are read all the same. */
  onSlower?(why: Problem): void;
}

/** What an intake has to know of its venue's protocol. */
export type IntakeRules = Pick<VenueProtocol, 'fastPath' | 'quotesFromBook'>;

/**
 * Reads the frames of one connection, live or recorded: in place where the venue has a scanner that knows them, else by its
 * codec, and reports what they mean in ticks and lots.
 */
export class FrameIntake implements FrameSink {
  readonly #codec: VenueCodec;
  readonly #rules: IntakeRules;
  readonly #sink: IntakeSink;
  /** Reads frames in place, where the venue has such a thing. */
  scanner: ByteScanner | undefined;
  readonly #byId: ReadonlyMap<string, FedInstrument>;
  #trades = new Map<FedInstrument, WireTrade[]>();
  #pastTrades = new Map<FedInstrument, WireTrade[]>();
  #trouble: string | undefined;
  #sawData = false;
  #wasScanned = false;

  constructor(codec: VenueCodec, rules: IntakeRules, instruments: readonly FedInstrument[], sink: IntakeSink) {
    this.#codec = codec;
    this.#rules = rules;
    this.#sink = sink;
    this.#byId = new Map(instruments.map((fed) => [fed.instrument.id, fed]));
    codec.learnInstruments?.(instruments.map(({ instrument }) => instrument));
    this.scanner = this.#newScanner();
  }

  /** The steps of an instrument are others: what a scanner remembers of them is forgotten. */
  changeScales(): void {
    this.scanner = this.#newScanner();
  }

  #newScanner(): ByteScanner | undefined {
    const bySymbol = new Map([...this.#byId.values()].map((fed) => [fed.instrument.venueSymbol, fed]));
    const onSlower = (why: Problem): void => this.#sink.onSlower?.(why);
    return this.#rules.fastPath?.newScanner((symbol) => bySymbol.get(symbol), this.#sink, onSlower);
  }

  /** Whether the last frame was read in place, without the codec. */
  get wasScanned(): boolean {
    return this.#wasScanned;
  }

  /** Whether the last frame was market data. */
  get sawData(): boolean {
    return this.#sawData;
  }

  /** Takes a frame in place; returns `false`, and passes nothing on, where the codec has to read it. */
  takeBytes(bytes: Uint8Array, start: number, end: number): boolean {
    return this.scanner?.scan(bytes, start, end) === true;
  }

  /** Takes a frame; returns what is wrong with it, if anything. */
  takeFrame(frame: Buffer): string | undefined {
    this.#wasScanned = this.takeBytes(frame, 0, frame.length);
    if (!this.#wasScanned) return this.takeText(frame.toString('utf8'));
    this.#sawData = true;
    return undefined;
  }

  /** Takes a frame by the codec; `stream` as in {@link VenueCodec.decode}. Returns what is wrong with it, if anything. */
  takeText(text: string, stream?: string): string | undefined {
    this.#sawData = false;
    this.#trouble = undefined;
    const decoded = this.#codec.decode(text, this, stream);
    this.#passTrades();
    return decoded.ok ? this.#trouble : decoded.error.message;
  }

  onEvent(event: WireEvent): void {
    this.#sawData = true;
    this.#sink.onKind(event.type);
    const fed = this.#byId.get(event.instrument);
    if (fed === undefined) return;
    if (event.type === 'trade') {
      if (isExecuted(event)) addTo(this.#trades, fed, event);
    } else if (event.type === 'quote') this.#passQuote(fed, event);
  }

  onPastTrade(trade: WireTrade): void {
    const fed = this.#byId.get(trade.instrument);
    if (fed !== undefined) addTo(this.#pastTrades, fed, trade);
  }

  onBook(input: BookInput): void {
    const fed = this.#byId.get(input.depth.instrument);
    if (fed !== undefined) this.#sink.onDepth(fed, depthInSteps(input, fed));
  }

  onConnectionSequence(sequence: number): void {
    this.#sink.onConnectionSequence(sequence);
  }

  onControl(what: string): void {
    this.#sink.onKind(what);
  }

  onReply(refusal: Problem | undefined): void {
    this.#sink.onReply(refusal);
  }

  onRefusal(refusal: Problem): void {
    this.#sink.onRefusal(refusal);
  }

  onStrangePart({ message }: Problem): void {
    this.#trouble = message;
  }

  onMatching(isMatching: boolean): void {
    this.#sink.onMatching(isMatching);
  }

  #passQuote(fed: FedInstrument, event: WireQuote): void {
    const quote = quoteInSteps(event, fed);
    if (quote !== undefined) this.#sink.onQuote(fed, quote);
    else if (this.#rules.quotesFromBook !== true)
      this.#trouble = 'a price or size of the best bid and ask is beyond what can be counted';
  }

  #passTrades(): void {
    if (this.#pastTrades.size > 0) {
      const past = this.#pastTrades;
      this.#pastTrades = new Map();
      for (const [fed, trades] of past) this.#sink.onPastTrades(fed, inSteps(fed, trades));
    }
    if (this.#trades.size === 0) return;
    const all = this.#trades;
    this.#trades = new Map();
    for (const [fed, trades] of all) this.#trouble = this.#sink.onTrades(fed, inSteps(fed, trades)) ?? this.#trouble;
  }
}

/** Whether orders met in the book; a block, an auction and what an insurance fund took over are no trades of the market. */
function isExecuted({ kind }: WireTrade): boolean {
  return kind === undefined || kind === 'aggregate';
}

function addTo(lists: Map<FedInstrument, WireTrade[]>, fed: FedInstrument, trade: WireTrade): void {
  const list = lists.get(fed);
  if (list === undefined) lists.set(fed, [trade]);
  else list.push(trade);
}

/** Oldest first: some venues send their list of recent ones newest first. */
function inSteps(fed: FedInstrument, trades: WireTrade[]): StepTrade[] {
  const first = trades[0]?.exchangeTimeUs ?? 0;
  const last = trades.at(-1)?.exchangeTimeUs ?? 0;
  return (first > last ? trades.reverse() : trades).map((trade) => tradeInSteps(trade, fed));
}
