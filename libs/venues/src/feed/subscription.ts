import type { Instrument } from '#libs/domain';
import type { Problem } from '#libs/kernel';
import { Backoff, type VenueConnection } from '../connection/index.js';
import type { FedInstrument } from './fed-instrument.js';
import type { SessionParts } from './session-parts.js';

/** What is refused for the moment so often in a row may be refused because of one name, whatever the venue says of it. */
const TRIES_AS_ONE = 4;

/** What one connection asks its venue for, until it is served: a refusal may be of the moment, or of one of several. */
export class Subscription {
  readonly #parts: SessionParts;
  readonly #instruments: readonly FedInstrument[];
  readonly #connection: VenueConnection;
  #backoff: Backoff;
  /** Whether each instrument was asked for by itself on this connection. */
  #isSplit = false;
  /** How long until what was refused is asked for again, in milliseconds; `undefined` where nothing was. */
  #againMs: number | undefined;
  #hasNews = false;
  /** How often what was refused was asked for again on this connection. */
  #tries = 0;

  constructor(parts: SessionParts, instruments: readonly FedInstrument[], connection: VenueConnection) {
    this.#parts = parts;
    this.#instruments = instruments;
    this.#connection = connection;
    this.#backoff = this.#newBackoff();
  }

  /** The connection is open; returns the frames that subscribe. */
  begin(): readonly string[] {
    this.#isSplit = this.#instruments.length === 1;
    this.#againMs = undefined;
    this.#hasNews = false;
    this.#tries = 0;
    this.#backoff = this.#newBackoff();
    return this.#frames()[0] ?? [];
  }

  /**
   * One bad name, such as of a symbol that is gone, made the venue refuse the others of its request: each is asked for by itself. What
   * was refused for the moment only, such as for its pace, is asked for again; nothing else would, while the rest of the connection flows.
   */
  onRefusal({ retryable }: Problem): void {
    if (retryable) this.#againMs ??= this.#backoff.nextMs();
    else if (this.#parts.protocol.refusesWholeRequests === true && !this.#isSplit) {
      this.#isSplit = true;
      this.#send();
    }
  }

  /**
   * Time has passed. While requests wait for their turn it does not count: what they are told is part of the same answer, and a venue that is
   * slower to ask than the wait is long would be asked for more and more.
   */
  onTick(passedMs: number): void {
    if (this.#againMs === undefined || this.#connection.isSending) return;
    this.#againMs -= passedMs;
    if (this.#againMs > 0) return;
    this.#againMs = undefined;
    this.#tries += 1;
    if (this.#tries > TRIES_AS_ONE) this.#isSplit ||= this.#parts.protocol.refusesWholeRequests === true;
    this.#send();
  }

  /** The venue's news of instruments, asked for behind everything else: markets do not wait for it. */
  askForNews(): void {
    this.#hasNews = true;
    this.#connection.send(this.#news());
  }

  /** The same requests as before: one that is served already is told so, or served once more. */
  #send(): void {
    for (const frames of this.#frames()) this.#connection.send(frames);
    if (this.#hasNews) this.#connection.send(this.#news());
  }

  #frames(): readonly (readonly string[])[] {
    const all = this.#all();
    const { protocol } = this.#parts;
    return this.#isSplit ? all.map((one) => protocol.subscribeFrames([one])) : [protocol.subscribeFrames(all)];
  }

  #news(): readonly string[] {
    return this.#parts.protocol.rulesChannel?.subscribeFrames(this.#all()) ?? [];
  }

  #all(): readonly Instrument[] {
    return this.#instruments.map(({ instrument }) => instrument);
  }

  #newBackoff(): Backoff {
    const { resyncInitialMs: initialMs, resyncMaxMs: maxMs } = this.#parts.settings;
    return new Backoff({ initialMs, maxMs }, this.#parts.runtime.random);
  }
}
