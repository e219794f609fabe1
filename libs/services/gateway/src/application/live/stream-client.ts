import type { StreamLog } from './stream-log.js';

/** A client's socket, as far as the stream is concerned. */
export interface StreamSocket {
  /** Bytes that were sent and have not left this process. */
  readonly bufferedBytes: number;
  sendText(text: string): void;
  /** `code` as in RFC 6455. */
  close(code: number, reason: string): void;
}

/** Most bytes that wait for a client in this process: a mebibyte. */
export const CLIENT_BYTES = 1024 * 1024;
/** While so many bytes wait, nothing is added: the client is slow. */
export const SLOW_BYTES = 128 * 1024;
/** Most bytes of events in one message. */
const FRAME_BYTES = 256 * 1024;
/** A client that takes nothing for so long is let go. */
export const STALLED_AFTER_US = 10_000_000;
/** A client hears something at least so often, so that it notices a lost connection within a second. */
const BEAT_US = 250_000;
/** "Try again later" of RFC 6455. */
const TRY_AGAIN = 1013;

/** Where a client wants to go on: behind an event of an epoch. */
export interface ResumePoint {
  readonly epoch: string;
  readonly sequence: number;
}

/** Reads `<epoch>.<sequence>`; `undefined` where it is not one. */
export function parseResumePoint(text: string | null): ResumePoint | undefined {
  const match = /^([A-Za-z0-9-]{1,64})\.(\d{1,15})$/u.exec(text ?? '');
  return match?.[1] === undefined ? undefined : { epoch: match[1], sequence: Number(match[2]) };
}

/** What of the stream a client may see. */
export interface StreamShare {
  /** The topics that it is sent; of any other it hears nothing. */
  readonly topics: ReadonlySet<string>;
  /** Makes the state of now in these topics, as JSON. */
  snapshot(topics: ReadonlySet<string>): string;
}

/**
 * One client of the stream. It keeps two numbers, how far it has come; what it still has to get is in the log that all share. So a
 * client that stops reading costs what waits in its socket, and no more.
 */
export class StreamClient {
  readonly #log: StreamLog;
  readonly #socket: StreamSocket;
  readonly #share: StreamShare;
  #sequence: number | undefined;
  #version = 0;
  #sentAtUs = 0;
  #stalledSinceUs: number | undefined;
  #needsResync = false;

  constructor(log: StreamLog, socket: StreamSocket, share: StreamShare, resume?: ResumePoint) {
    this.#log = log;
    this.#socket = socket;
    this.#share = share;
    if (resume?.epoch === log.epoch && log.reaches(resume.sequence)) this.#sequence = resume.sequence;
    else this.#needsResync = resume !== undefined;
  }

  /** Sends what there is, unless the client is slow; called many times a second. */
  pump(nowUs: number): void {
    if (this.#socket.bufferedBytes > SLOW_BYTES) {
      this.#stalledSinceUs ??= nowUs;
      if (nowUs - this.#stalledSinceUs > STALLED_AFTER_US) this.#socket.close(TRY_AGAIN, 'the client reads nothing');
      return;
    }
    this.#stalledSinceUs = undefined;
    if (this.#sequence !== undefined && !this.#log.reaches(this.#sequence)) {
      this.#sequence = undefined;
      this.#needsResync = true;
    }
    if (this.#sequence === undefined) this.#sendSnapshot(nowUs);
    else this.#sendDelta(this.#sequence, nowUs);
  }

  #sendSnapshot(nowUs: number): void {
    const { epoch, sequence, version } = this.#log;
    const state = this.#share.snapshot(this.#share.topics);
    const text = `{"type":"snapshot","epoch":"${epoch}","sequence":${sequence},"state":${state}}`;
    if (this.#socket.bufferedBytes + Buffer.byteLength(text) > CLIENT_BYTES) {
      this.#socket.close(TRY_AGAIN, 'the snapshot does not fit');
      return;
    }
    if (this.#needsResync) this.#send('{"type":"resync-required"}', nowUs);
    this.#needsResync = false;
    this.#send(text, nowUs);
    this.#sequence = sequence;
    this.#version = version;
  }

  #sendDelta(from: number, nowUs: number): void {
    const { topics } = this.#share;
    const passed = this.#log.eventsAfter(from, FRAME_BYTES);
    const events = passed.filter(({ topic }) => topics.has(topic));
    const latest = this.#log.latestAfter(this.#version).filter(({ topic }) => topics.has(topic));
    // It has come past the events that are not for it as well.
    const sequence = passed.at(-1)?.sequence ?? from;
    this.#sequence = sequence;
    this.#version = this.#log.version;
    if (events.length === 0 && latest.length === 0) {
      if (nowUs - this.#sentAtUs >= BEAT_US) this.#send(`{"type":"beat","sequence":${sequence}}`, nowUs);
      return;
    }
    const lists = [events, latest].map((list) => list.map(({ text }) => text).join(','));
    this.#send(`{"type":"delta","sequence":${sequence},"events":[${lists[0]}],"latest":[${lists[1]}]}`, nowUs);
  }

  #send(text: string, nowUs: number): void {
    this.#socket.sendText(text);
    this.#sentAtUs = nowUs;
  }
}
