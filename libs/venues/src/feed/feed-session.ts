import type { Instrument, Level, Side, Steps } from '#libs/domain';
import type { Problem, UnixUs } from '#libs/kernel';
import type { BookInput, DepthChange } from '../codec/index.js';
import { type ConnectionOwner, VenueConnection } from '../connection/index.js';
import type { FedInstrument } from './fed-instrument.js';
import { FrameIntake, type IntakeSink } from './frame-intake.js';
import { OwnBooks, type OwnBooksOwner } from './own-books.js';
import type { SessionBook } from './session-book.js';
import type { SessionAudience, SessionCounts, SessionParts } from './session-parts.js';
import { type StepQuote, type StepTrade, deltaOf, depthInSteps } from './step-values.js';
import { Subscription } from './subscription.js';

const SAMPLE_LENGTH = 200;
/** A subscription that is not answered for this long was lost with its connection. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Who owns connections; each call says which one it is about. */
export interface SessionOwner {
  /** Open, and about to subscribe. */
  onSessionOpen(session: FeedSession): void;
  /** Everything that subscribes was sent, and answered where the venue answers. */
  onSessionUp(session: FeedSession): void;
  onSessionDown(session: FeedSession, reason: string): void;
  /** No frame for a while, or (`false`) frames again. */
  onSessionSilent(session: FeedSession, isSilent: boolean): void;
  onSessionTick(session: FeedSession): void;
  /** The venue announced that it closes the connection. */
  onSessionEnding(session: FeedSession, reason: string): void;
}

/** One connection: subscribes, reads, keeps its own books right where it has such, and reports to its owner. */
export class FeedSession implements ConnectionOwner, IntakeSink, OwnBooksOwner {
  readonly connection: VenueConnection;
  readonly instruments: readonly FedInstrument[];
  /** Set where the venue has a fast path: takes a frame in place. */
  readonly takeBytes?: (bytes: Buffer, start: number, end: number) => boolean;
  audience: SessionAudience;
  readonly #parts: SessionParts;
  readonly #owner: SessionOwner;
  readonly #counts: SessionCounts;
  readonly #intake: FrameIntake;
  readonly #subscription: Subscription;
  /** `undefined` if all connections bring changes of the same books. */
  readonly #ownBooks: OwnBooks | undefined;
  #receivedAtUs: UnixUs = 0;
  /** Whether frames of one read of the socket are being taken. */
  #isReading = false;
  #openAnswers = 0;
  #isUp = false;
  #isSilent = false;

  constructor(
    parts: SessionParts,
    instruments: readonly FedInstrument[],
    owner: SessionOwner,
    counts: SessionCounts,
    audience: SessionAudience,
  ) {
    this.#parts = parts;
    this.instruments = instruments;
    this.#owner = owner;
    this.#counts = counts;
    this.audience = audience;
    const { url, protocol, settings, runtime, pace } = parts;
    const codec = protocol.newCodec();
    this.#intake = new FrameIntake(codec, protocol, instruments, this);
    if (this.#intake.scanner !== undefined) this.takeBytes = (bytes, start, end) => this.#scan(bytes, start, end);
    const { keepAlive, silence, maxFrameBytes } = protocol;
    const { requestPauseMs } = protocol.limits;
    const connection = { ...settings, url, keepAlive, silence, maxFrameBytes, requestPauseMs };
    this.connection = new VenueConnection(connection, runtime, this, pace);
    this.#subscription = new Subscription(parts, instruments, this.connection);
    const books = instruments.map(({ book }) => book);
    if (codec.isNumberedAcrossConnections !== true) this.#ownBooks = new OwnBooks(parts, books, this.connection, this);
  }

  /** Whether everything that subscribes was sent, and answered where the venue answers. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Whether no frame came for a while. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  onOpen(): readonly string[] {
    this.#isSilent = false;
    this.#ownBooks?.begin();
    this.#owner.onSessionOpen(this);
    const frames = this.#subscription.begin();
    this.#openAnswers = this.#parts.protocol.answersSubscriptions === true ? frames.length : 0;
    return frames;
  }

  onSubscriptionSent(): void {
    if (this.#openAnswers === 0) this.#begin();
  }

  onDown(reason: string): void {
    this.#isUp = false;
    this.#openAnswers = 0;
    this.#owner.onSessionDown(this, reason);
    this.#ownBooks?.end();
  }

  onSilent(): void {
    this.#isSilent = true;
    this.#owner.onSessionSilent(this, true);
  }

  onText(frame: Buffer): boolean {
    this.#countFrame();
    if (!this.#isReading) this.#beginRead();
    const reason = this.#intake.takeFrame(frame);
    if (!this.#intake.wasScanned) this.#counts.codecFrames += 1;
    if (reason !== undefined) this.#noteBad(reason, frame.toString('utf8', 0, 4 * SAMPLE_LENGTH));
    return this.#intake.sawData;
  }

  onNoFastPath(reason: string): void {
    this.#parts.listener.onNotice('frames are read without the fast path', {
      reason,
      venue: this.#parts.protocol.name,
    });
  }

  onBadFrame(reason: string): void {
    this.#countFrame();
    this.#noteBad(reason, '');
  }

  onTick(): void {
    if (!this.#isUp && this.#openAnswers > 0 && this.connection.ageMs > ANSWER_TIMEOUT_MS) {
      this.connection.replaceSocket('the subscription was not answered');
      return;
    }
    this.#subscription.onTick(this.#parts.settings.tickMs);
    this.#ownBooks?.onTick();
    this.#owner.onSessionTick(this);
  }

  onScannedTrade(
    fed: FedInstrument,
    tradeId: number,
    priceSteps: Steps,
    sizeSteps: Steps,
    takerSide: Side,
    exchangeAtUs: UnixUs,
  ): void {
    this.#counts.trades += 1;
    const receivedAtUs = this.#receivedAtUs;
    const reason = this.audience.onTrade(fed, tradeId, priceSteps, sizeSteps, takerSide, exchangeAtUs, receivedAtUs);
    if (reason !== undefined) this.#noteBad(reason, fed.instrument.venueSymbol);
  }

  onScannedQuote(
    fed: FedInstrument,
    sequence: number,
    bidPriceSteps: Steps,
    bidSizeSteps: Steps,
    askPriceSteps: Steps,
    askSizeSteps: Steps,
  ): void {
    this.#counts.quotes += 1;
    const receivedAtUs = this.#receivedAtUs;
    this.audience.onQuote(fed, sequence, bidPriceSteps, bidSizeSteps, askPriceSteps, askSizeSteps, 0, receivedAtUs);
  }

  onScannedDelta(
    fed: FedInstrument,
    firstSequence: number,
    lastSequence: number,
    bids: readonly Level[],
    asks: readonly Level[],
    exchangeAtUs: UnixUs,
  ): void {
    this.onDepth(fed, deltaOf(firstSequence, lastSequence, bids, asks, exchangeAtUs));
  }

  onTrades(fed: FedInstrument, trades: readonly StepTrade[]): string | undefined {
    this.#counts.trades += trades.length;
    return this.audience.onTrades(fed, trades, this.#receivedAtUs);
  }

  onPastTrades(fed: FedInstrument, trades: readonly StepTrade[]): void {
    this.audience.onPastTrades(fed, trades, this.#receivedAtUs);
  }

  onQuote(fed: FedInstrument, quote: StepQuote): void {
    this.#counts.quotes += 1;
    const { sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots, exchangeAtUs } = quote;
    const receivedAtUs = this.#receivedAtUs;
    const { audience } = this;
    audience.onQuote(fed, sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots, exchangeAtUs, receivedAtUs);
  }

  onDepth(fed: FedInstrument, change: DepthChange): void {
    this.#counts.depthUpdates += 1;
    const wasWhole = !fed.book.needsSnapshot;
    const verdict = this.audience.onDepth(fed, change, this.#receivedAtUs);
    if (verdict !== undefined) this.#ownBooks?.onVerdict(fed.book, change, verdict, wasWhole);
  }

  onConnectionSequence(sequence: number): void {
    this.#ownBooks?.onConnectionSequence(sequence);
  }

  /** Whatever it is, it keeps the connection alive. */
  onKind(what: string): void {
    if (what === this.#parts.protocol.rulesChannel?.control) this.#counts.rulesHints += 1;
  }

  onReply(refusal: Problem | undefined): void {
    if (this.#openAnswers === 0) return;
    if (refusal !== undefined) {
      this.connection.replaceSocket(`the subscription was refused: ${refusal.message}`);
      return;
    }
    this.#openAnswers -= 1;
    if (this.#openAnswers === 0) this.#begin();
  }

  onRefusal(refused: Problem): void {
    const { listener, protocol } = this.#parts;
    listener.onNotice(refused.message, { venue: protocol.name, code: refused.code });
    if (refused.code === 'VENUE_CLOSES') this.#owner.onSessionEnding(this, refused.message);
    else this.#subscription.onRefusal(refused);
  }

  onMatching(isMatching: boolean): void {
    this.audience.onMatching(isMatching);
  }

  onSlower({ message, code, details }: Problem): void {
    const { listener, protocol } = this.#parts;
    listener.onNotice(message, { venue: protocol.name, code, ...details });
  }

  /** An instrument has other steps from now on; returns whether its book can go on. */
  changeRules(instrument: Instrument): boolean {
    const fed = this.instruments.find((one) => one.instrument.id === instrument.id);
    const goesOn = fed?.changeRules(instrument, this.#parts.protocol.fastPath) ?? true;
    this.#intake.changeScales();
    return goesOn;
  }

  takeSeeded(input: BookInput): void {
    const fed = this.instruments.find(({ instrument }) => instrument.id === input.depth.instrument);
    if (fed === undefined) return;
    this.#receivedAtUs = this.#parts.runtime.scheduler.nowUs();
    this.onDepth(fed, depthInSteps(input, fed));
  }

  onInvalidated(book: SessionBook, isGap: boolean): void {
    this.audience.onInvalidated(book, isGap);
  }

  #scan(bytes: Buffer, start: number, end: number): boolean {
    if (!this.#isReading) this.#beginRead();
    if (!this.#intake.takeBytes(bytes, start, end)) return false;
    this.#counts.frames += 1;
    if (this.#isSilent) this.#resumeListening();
    return true;
  }

  /** All frames of one read of the socket came at one moment: the clock is asked once. */
  #beginRead(): void {
    this.#isReading = true;
    this.#receivedAtUs = this.#parts.runtime.scheduler.nowUs();
    queueMicrotask(() => {
      this.#isReading = false;
    });
  }

  #begin(): void {
    this.#isUp = true;
    this.#subscription.askForNews();
    this.#owner.onSessionUp(this);
  }

  #countFrame(): void {
    this.#counts.frames += 1;
    if (this.#isSilent) this.#resumeListening();
  }

  #resumeListening(): void {
    this.#isSilent = false;
    this.#owner.onSessionSilent(this, false);
  }

  #noteBad(reason: string, sample: string): void {
    this.#counts.badFrames += 1;
    this.#parts.listener.onBadFrame(reason, sample.slice(0, SAMPLE_LENGTH));
  }
}
