import { Injectable } from '@nestjs/common';
import type { StreamSink } from '../market/market-data.js';
import { inMicroseconds } from './time-unit.js';
import type { RecordedSink } from '../tape/tape-player.js';

/** One connection that market messages go to. */
export interface StreamClient {
  /** Whether its messages are wrapped in `{"stream":…,"data":…}`. */
  combined: boolean;
  /** Whether its times are in microseconds, and not in milliseconds. */
  readonly microseconds: boolean;
  sendText(text: string): void;
  /** Bytes that were sent and have not left yet. */
  backlogBytes(): number;
  /** Ends the connection of a client that does not keep up. */
  cutOff(): void;
}

/** A client with more bytes waiting than this is too slow for a live market and is cut off. */
const CUT_OFF_BYTES = 32 * 1_024 * 1_024;
/** A tape waits while any client has more bytes waiting than this. */
const PAUSE_BYTES = 1_024 * 1_024;

/** Who listens to which stream; it sends each message once to each of them. */
@Injectable()
export class StreamHub implements StreamSink, RecordedSink {
  readonly #streams = new Map<string, Set<StreamClient>>();
  readonly #subscriptionListeners: (() => void)[] = [];
  /** Messages by stream: how many were published while somebody listened, whatever the number of listeners. */
  readonly published = new Map<string, number>();
  /** Sent messages, all streams and clients together. */
  sent = 0;
  /** Clients that were cut off because they did not keep up. */
  clientsCutOff = 0;

  onSubscribed(listener: () => void): void {
    this.#subscriptionListeners.push(listener);
  }

  /** Subscribes a client to a stream; any name is good, because Binance says nothing of unknown ones either. */
  subscribe(stream: string, client: StreamClient): void {
    const clients = this.#streams.get(stream);
    if (clients === undefined) this.#streams.set(stream, new Set([client]));
    else clients.add(client);
    for (const listener of this.#subscriptionListeners) listener();
  }

  /** Ends a subscription. */
  unsubscribe(stream: string, client: StreamClient): void {
    const clients = this.#streams.get(stream);
    clients?.delete(client);
    if (clients?.size === 0) this.#streams.delete(stream);
  }

  /** The streams that somebody listens to. */
  names(): Iterable<string> {
    return this.#streams.keys();
  }

  wanted(stream: string): boolean {
    return this.#streams.has(stream);
  }

  publish(stream: string, payload: string): void {
    this.#send(stream, payload, undefined);
  }

  /** Sends a recorded message: its combined text is sent as it was recorded, byte for byte. */
  publishRecorded(stream: string, payload: string, combined: string): void {
    this.#send(stream, payload, combined);
  }

  congested(): boolean {
    for (const clients of this.#streams.values()) {
      for (const client of clients) if (client.backlogBytes() > PAUSE_BYTES) return true;
    }
    return false;
  }

  #send(stream: string, payload: string, recorded: string | undefined): void {
    const clients = this.#streams.get(stream);
    if (clients === undefined) return;
    this.published.set(stream, (this.published.get(stream) ?? 0) + 1);
    let combined = recorded;
    for (const client of clients) {
      if (client.combined) combined ??= `{"stream":${JSON.stringify(stream)},"data":${payload}}`;
      const text = client.combined ? (combined ?? payload) : payload;
      client.sendText(client.microseconds ? inMicroseconds(text) : text);
      this.sent += 1;
      if (client.backlogBytes() <= CUT_OFF_BYTES) continue;
      this.clientsCutOff += 1;
      client.cutOff();
    }
  }
}
