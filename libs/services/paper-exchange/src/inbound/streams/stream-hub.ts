import type { StreamSink } from '../../application/market/market-data.js';

/** One connection that market messages go to. */
export interface StreamClient {
  /** Whether its messages are wrapped in `{"stream":…,"data":…}`. */
  combined: boolean;
  /** Sends a text. */
  send(text: string): void;
  /** Bytes that were sent and have not left yet. */
  backlogBytes(): number;
  /** Ends the connection of a client that does not keep up. */
  tooSlow(): void;
}

/** Where the connections' patience ends, in bytes that wait to be sent. */
export interface HubLimits {
  /** A client with more waiting than this is too slow for a live market and is cut off. */
  readonly cutOffBytes: number;
  /** A tape waits while any client has more waiting than this. */
  readonly pauseBytes: number;
}

/** Who listens to which stream; it sends each message once to each of them. */
export class StreamHub implements StreamSink {
  readonly #streams = new Map<string, Set<StreamClient>>();
  readonly #limits: HubLimits;
  readonly #firstListeners: (() => void)[] = [];
  /** Messages by stream: how many were published while somebody listened, whatever the number of listeners. */
  readonly published = new Map<string, number>();
  /** Sent messages, all streams and clients together. */
  sent = 0;
  /** Clients that were cut off because they did not keep up. */
  cutOff = 0;

  constructor(limits: HubLimits) {
    this.#limits = limits;
  }

  /** Calls back at every new subscription. */
  onSubscribed(listener: () => void): void {
    this.#firstListeners.push(listener);
  }

  /** Subscribes a client to a stream; any name is good, for Binance says nothing of unknown ones either. */
  subscribe(stream: string, client: StreamClient): void {
    const clients = this.#streams.get(stream);
    if (clients === undefined) this.#streams.set(stream, new Set([client]));
    else clients.add(client);
    for (const listener of this.#firstListeners) listener();
  }

  /** Ends a subscription. */
  unsubscribe(stream: string, client: StreamClient): void {
    const clients = this.#streams.get(stream);
    clients?.delete(client);
    if (clients?.size === 0) this.#streams.delete(stream);
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

  /** Whether any client has so much waiting that a tape must wait for it. */
  congested(): boolean {
    for (const clients of this.#streams.values()) {
      for (const client of clients) if (client.backlogBytes() > this.#limits.pauseBytes) return true;
    }
    return false;
  }

  #send(stream: string, payload: string, recorded: string | undefined): void {
    const clients = this.#streams.get(stream);
    if (clients === undefined) return;
    this.published.set(stream, (this.published.get(stream) ?? 0) + 1);
    let combined = recorded;
    for (const client of clients) {
      if (client.combined) combined ??= `{"stream":"${stream}","data":${payload}}`;
      client.send(client.combined ? (combined ?? payload) : payload);
      this.sent += 1;
      if (client.backlogBytes() <= this.#limits.cutOffBytes) continue;
      this.cutOff += 1;
      client.tooSlow();
    }
  }
}
