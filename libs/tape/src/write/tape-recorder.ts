import type { ScheduledWork, Scheduler } from '#libs/kernel';
import { type ConnectionTap, type FrameTap, type VenueCodec, type VenueName, codecOf } from '#libs/venues';
import { ESCAPED_CHANNEL, escapeFrame, isPlainLine } from '../escaped-frame.js';
import { restExtra, restStem, safeChannel } from './channel-name.js';
import { SegmentWriter } from './segment-writer.js';
import type { TapeEntry } from './tape-entry.js';

/** How a recording is written. */
export interface RecorderSettings {
  /** An existing folder; segments are made in it. */
  readonly folder: string;
  readonly venue: VenueName;
  readonly scheduler: Scheduler;
  /** A new segment is begun when the present one is this old, or this large on the disk. */
  readonly rotateAfterMs?: number | undefined;
  readonly rotateAtBytes?: number | undefined;
  /** How often what arrived is packed and handed to the operating system: what a kill can lose. */
  readonly flushEveryMs: number;
  /** The most bytes that wait for the disk; frames beyond it are left out, counted, and noted in the order. */
  readonly maxWaitingBytes: number;
  /** A segment is whole. */
  readonly onSegment: (folder: string) => void;
  /** The disk failed: nothing more is written. */
  readonly onFailed: (reason: Error) => void;
}

/** The settings but for where and what. */
export const RECORDER_DEFAULTS = { flushEveryMs: 500, maxWaitingBytes: 256 * 1024 * 1024 } as const;

/** So many bytes are written without waiting for the next flush. */
const EARLY_FLUSH_BYTES = 2 * 1024 * 1024;
/** What an entry costs besides its bytes. */
const ENTRY_BYTES = 200;
/** Enough of a frame to know its channel. */
const HEAD_BYTES = 512;
/** Channels of one recording; frames of more go with the others. */
const MAX_CHANNELS = 200;

/** Writes everything that a feed receives into a recording: every frame byte for byte, with its time and its connection. */
export class TapeRecorder implements FrameTap {
  private readonly settings: RecorderSettings;
  private readonly codec: VenueCodec;
  private readonly stems = new Set<string>();
  /** Answers from before the first connection (instruments): each segment begins with them, so that it can be read alone. */
  private readonly reference: TapeEntry[] = [];
  private waiting: TapeEntry[] = [];
  private waitingBytes = 0;
  private writingBytes = 0;
  private segment: SegmentWriter | undefined;
  /** When the segment began, on the monotonic clock. */
  private segmentBeganUs = 0;
  private timer: ScheduledWork | undefined;
  private writing: Promise<void> = Promise.resolve();
  private isWriting = false;
  private state: 'new' | 'open' | 'closed' | 'failed' = 'new';
  private sequence = 0;
  private connected = 0;
  private droppedUnnoted = 0;
  private readonly startedAtUs: number;
  /** Frames and answers taken, and frames left out because the disk was too slow. */
  frames = 0;
  dropped = 0;
  /** Of those taken, the ones that were handed to the operating system. */
  written = 0;
  frameBytes = 0;
  /** Those that came by a connection. */
  framesOfVenue = 0;
  /** Connections that were opened, and those that live. */
  connections = 0;
  private closedPackedBytes = 0;

  constructor(settings: RecorderSettings) {
    this.settings = settings;
    this.codec = codecOf(settings.venue);
    this.startedAtUs = settings.scheduler.nowUs();
  }

  /** Bytes on the disk. */
  get packedBytes(): number {
    return this.closedPackedBytes + (this.segment?.packedBytes ?? 0);
  }

  /** Bytes that wait for the disk. */
  get bytesWaiting(): number {
    return this.waitingBytes + this.writingBytes;
  }

  /** Begins the first segment; until then what is received only waits. Rejects if it cannot be made. */
  async open(): Promise<void> {
    this.segment = await this.beginSegment();
    this.state = 'open';
    this.flushLater();
  }

  /** Writes what waits, and ends the last segment. */
  async close(): Promise<void> {
    this.timer?.cancel();
    await this.writing;
    if (this.state === 'open') {
      await this.guarded(async () => {
        await this.writeWaiting();
        await this.endSegment();
      });
    }
    if (this.state !== 'failed') this.state = 'closed';
  }

  onConnection(url: string): ConnectionTap {
    this.connections += 1;
    this.connected += 1;
    const id = `${this.startedAtUs.toString(36)}.${this.connections}`;
    this.note('(connect)', url, id);
    return {
      onFrame: (bytes) => this.onFrame(bytes, id),
      onSent: (text) => this.take('client-sent', Buffer.from(text), url, id),
      onClosed: (reason) => {
        this.connected -= 1;
        this.note('(closed)', reason, id);
      },
    };
  }

  onAnswer(path: string, body: string): void {
    const entry = this.take(restStem(path), Buffer.from(body), restExtra(path), '');
    if (entry !== undefined && this.connections === 0) this.reference.push(entry);
  }

  /** Connections that live now. */
  get connectionsAlive(): number {
    return this.connected;
  }

  private onFrame(bytes: Buffer, connection: string): void {
    const channel = safeChannel(this.codec.channelOf?.(bytes.toString('latin1', 0, HEAD_BYTES)));
    this.framesOfVenue += 1;
    this.take(channel, Buffer.from(bytes), '', connection);
  }

  private take(channel: string, bytes: Buffer, extra: string, connection: string): TapeEntry | undefined {
    const plain = isPlainLine(bytes);
    const line = plain ? bytes : escapeFrame(channel, bytes);
    if (this.state === 'closed' || this.state === 'failed') return undefined;
    if (this.bytesWaiting + line.length > this.settings.maxWaitingBytes) {
      this.dropped += 1;
      this.droppedUnnoted += 1;
      if (this.segment !== undefined) this.segment.dropped += 1;
      return undefined;
    }
    if (this.droppedUnnoted > 0) this.note('(dropped)', `${this.droppedUnnoted} frames: the disk is too slow`, '');
    this.droppedUnnoted = 0;
    this.frames += 1;
    this.frameBytes += bytes.length;
    return this.add(this.stemOf(plain ? channel : ESCAPED_CHANNEL), extra, connection, line);
  }

  private note(what: string, extra: string, connection: string): void {
    if (this.state !== 'closed' && this.state !== 'failed') this.add(what, extra, connection, undefined);
  }

  private add(stem: string, extra: string, connection: string, bytes: Buffer | undefined): TapeEntry {
    this.sequence += 1;
    const receivedAtUs = this.settings.scheduler.nowUs();
    const entry = { sequence: this.sequence, receivedAtUs, stem, extra, connection, bytes };
    this.waiting.push(entry);
    this.waitingBytes += (bytes?.length ?? 0) + ENTRY_BYTES;
    if (this.waitingBytes >= EARLY_FLUSH_BYTES && this.state === 'open' && !this.isWriting) this.flushNow();
    return entry;
  }

  private stemOf(channel: string): string {
    const stem = `${this.settings.venue}.${channel}`;
    if (this.stems.has(stem)) return stem;
    if (this.stems.size >= MAX_CHANNELS) return `${this.settings.venue}.frames`;
    this.stems.add(stem);
    return stem;
  }

  private flushLater(): void {
    this.timer = this.settings.scheduler.runAfter(this.settings.flushEveryMs, () => this.flushNow());
  }

  private flushNow(): void {
    this.timer?.cancel();
    this.isWriting = true;
    this.writing = this.guarded(async () => {
      await this.writeWaiting();
      if (this.isRotationDue()) await this.rotate();
    }).then(() => {
      this.isWriting = false;
      if (this.state === 'open') this.flushLater();
    });
  }

  private async writeWaiting(): Promise<void> {
    const entries = this.waiting;
    this.waiting = [];
    this.writingBytes = this.waitingBytes;
    this.waitingBytes = 0;
    if (entries.length > 0) await this.segment?.write(entries);
    this.written += entries.filter(({ bytes }) => bytes !== undefined).length;
    this.writingBytes = 0;
  }

  private isRotationDue(): boolean {
    const { rotateAfterMs = Infinity, rotateAtBytes = Infinity, scheduler } = this.settings;
    if (this.segment === undefined) return false;
    const ageUs = scheduler.monotonicUs() - this.segmentBeganUs;
    return ageUs >= rotateAfterMs * 1_000 || this.segment.packedBytes >= rotateAtBytes;
  }

  private async rotate(): Promise<void> {
    await this.endSegment();
    this.segment = await this.beginSegment();
    await this.segment.write(this.reference);
  }

  private beginSegment(): Promise<SegmentWriter> {
    const { folder, scheduler } = this.settings;
    this.segmentBeganUs = scheduler.monotonicUs();
    return SegmentWriter.open(folder, scheduler.nowUs());
  }

  private async endSegment(): Promise<void> {
    const { segment } = this;
    if (segment === undefined) return;
    await segment.close(this.settings.venue, this.settings.scheduler.nowUs());
    this.closedPackedBytes += segment.packedBytes;
    this.segment = undefined;
    this.settings.onSegment(segment.folder);
  }

  /** A disk that fails ends the recording: what is written stays, and our owner learns of it. */
  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.state = 'failed';
      this.waiting = [];
      await this.segment?.abandon();
      this.settings.onFailed(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
