import type { UnixUs } from '#libs/kernel';
import type { VenueRuntime } from '../../connection/index.js';
import { FrameScanner } from '../codec/frame-scanner.js';
import type { MarketFrameSink, SymbolScale } from '../codec/market-frame.js';
import { StreamConnection, type StreamConnectionListener, type StreamConnectionSettings } from './stream-connection.js';

/** The most frames that a stand-by keeps; it takes over with what it has when they are more. */
export const MAX_KEPT_FRAMES = 50_000;

/** A frame that a stand-by heard and its owner has not seen. */
export interface KeptFrame {
  readonly frame: Buffer;
  readonly receivedAtUs: UnixUs;
}

/** Who owns lines; each call says which line it is about. */
export interface LineOwner {
  scaleOf(symbol: string): SymbolScale | undefined;
  onLineUp(line: StreamLine): void;
  onLineDown(line: StreamLine, reason: string): void;
  onLineFrame(line: StreamLine, frame: Buffer): boolean;
  onLineBytes(bytes: Buffer, start: number, end: number): boolean;
  onLineSlow(reason: string): void;
  onLineBadFrame(line: StreamLine, reason: string): void;
  onLineSilent(line: StreamLine): void;
  onLineTick(line: StreamLine): void;
  onLineRotationDue(line: StreamLine): void;
}

/** Where a stand-by's frames begin, by symbol: what the line in use must have delivered before it may go. */
export interface FirstHeard {
  tradeId: number | undefined;
  depthSequence: number | undefined;
}

/**
 * One connection in one of two roles: in use, it hands every frame on at once; as a stand-by it subscribes and keeps what
 * it hears, so that nothing is missing when it takes over.
 */
export class StreamLine implements StreamConnectionListener, MarketFrameSink {
  readonly connection: StreamConnection;
  readonly firstHeard = new Map<string, FirstHeard>();
  isInUse: boolean;
  isUp = false;
  kept: KeptFrame[] = [];
  /** Looks at itself since it hears data. */
  ticksWithData = 0;
  private readonly owner: LineOwner;
  private readonly runtime: VenueRuntime;
  private readonly scanner = new FrameScanner(this);

  constructor(
    settings: StreamConnectionSettings,
    streams: readonly string[],
    owner: LineOwner,
    runtime: VenueRuntime,
    isInUse: boolean,
  ) {
    this.owner = owner;
    this.runtime = runtime;
    this.isInUse = isInUse;
    this.connection = new StreamConnection(runtime, settings, streams, this);
  }

  /** Takes over: answers what was kept. */
  use(): readonly KeptFrame[] {
    const { kept } = this;
    this.isInUse = true;
    this.kept = [];
    this.firstHeard.clear();
    return kept;
  }

  onUp(): void {
    this.isUp = true;
    this.owner.onLineUp(this);
  }

  onDown(reason: string): void {
    this.isUp = false;
    this.forget();
    this.owner.onLineDown(this, reason);
  }

  onFrame(frame: Buffer): boolean {
    if (this.isInUse) return this.owner.onLineFrame(this, frame);
    const outcome = this.scanner.decode(frame);
    // What is bad is counted when it is read for good. A copy, because a frame holds the whole read of the socket.
    if (outcome.kind === 'data' || outcome.kind === 'bad')
      this.kept.push({ frame: Buffer.from(frame), receivedAtUs: this.runtime.scheduler.nowUs() });
    return outcome.kind === 'data';
  }

  onBytes(bytes: Buffer, start: number, end: number): boolean {
    return this.isInUse && this.owner.onLineBytes(bytes, start, end);
  }

  onSlowLane(reason: string): void {
    this.owner.onLineSlow(reason);
  }

  onBadFrame(reason: string): void {
    this.owner.onLineBadFrame(this, reason);
  }

  onSilent(): void {
    this.owner.onLineSilent(this);
  }

  onTick(): void {
    if (!this.isInUse && this.isUp && this.kept.length > 0) this.ticksWithData += 1;
    this.owner.onLineTick(this);
  }

  onRotationDue(): void {
    this.owner.onLineRotationDue(this);
  }

  scaleOf(symbol: string): SymbolScale | undefined {
    return this.owner.scaleOf(symbol);
  }

  onTrade(symbol: string, tradeId: number): void {
    this.first(symbol).tradeId ??= tradeId;
  }

  onQuote(): void {
    // A quote is whole in itself: it needs no place to join on.
  }

  onDepth(symbol: string, first: number): void {
    this.first(symbol).depthSequence ??= first;
  }

  onReply(id: number, refusal: string | undefined): void {
    this.connection.onReply(id, refusal);
  }

  onShutdown(): void {
    this.connection.reconnectNow('the exchange announced its shutdown on a stand-by too');
  }

  onOther(): void {
    // Nobody asked for it.
  }

  private first(symbol: string): FirstHeard {
    const known = this.firstHeard.get(symbol);
    if (known !== undefined) return known;
    const first: FirstHeard = { tradeId: undefined, depthSequence: undefined };
    this.firstHeard.set(symbol, first);
    return first;
  }

  private forget(): void {
    this.kept = [];
    this.firstHeard.clear();
    this.ticksWithData = 0;
  }
}
