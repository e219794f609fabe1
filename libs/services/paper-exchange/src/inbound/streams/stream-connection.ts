import type { RawData, WebSocket } from 'ws';
import type { MessageLimit } from '../sockets/message-limit.js';
import { messageText } from '../sockets/message-text.js';
import type { SocketCounters } from '../sockets/socket-counters.js';
import type { StreamClient, StreamHub } from './stream-hub.js';
import { readCommand } from './stream-command.js';
import type { StreamCommand } from './stream-command.js';

const MOST_STREAMS = 1_024;
const POLICY_VIOLATION = 1_008;

/** One market-stream connection: its subscriptions, and the commands it takes. */
export class StreamConnection implements StreamClient {
  combined: boolean;
  readonly #socket: WebSocket;
  readonly #hub: StreamHub;
  readonly #counters: SocketCounters;
  readonly #limit: MessageLimit;
  readonly #streams = new Set<string>();

  constructor(socket: WebSocket, hub: StreamHub, counters: SocketCounters, combined: boolean, limit: MessageLimit) {
    this.#socket = socket;
    this.#hub = hub;
    this.#counters = counters;
    this.combined = combined;
    this.#limit = limit;
    socket.on('message', (data) => this.#onMessage(data));
    socket.on('ping', () => this.#tooMany());
    socket.on('pong', () => this.#tooMany());
    socket.on('close', () => this.#leave());
  }

  /** Subscribes to streams; more than 1,024 are too many. */
  subscribe(streams: readonly string[]): boolean {
    if (new Set([...this.#streams, ...streams]).size > MOST_STREAMS) return false;
    for (const stream of streams) {
      this.#streams.add(stream);
      this.#hub.subscribe(stream, this);
    }
    return true;
  }

  send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  backlogBytes(): number {
    return this.#socket.bufferedAmount;
  }

  tooSlow(): void {
    this.#socket.terminate();
  }

  #leave(): void {
    for (const stream of this.#streams) this.#hub.unsubscribe(stream, this);
    this.#streams.clear();
  }

  #tooMany(): boolean {
    if (!this.#limit.exceeded()) return false;
    this.#counters.tooManyMessages += 1;
    this.#socket.close(POLICY_VIOLATION, 'Too many requests');
    return true;
  }

  #onMessage(data: RawData): void {
    if (this.#tooMany()) return;
    const command = readCommand(messageText(data));
    if (command.method === 'ERROR') this.#counters.badMessages += 1;
    this.send(JSON.stringify(this.#answer(command)));
  }

  #answer(command: StreamCommand): Record<string, unknown> {
    const { id } = command;
    switch (command.method) {
      case 'SUBSCRIBE':
        if (this.subscribe(command.streams)) return { result: null, id };
        return { code: 2, msg: 'Invalid request: too many parameters', id };
      case 'UNSUBSCRIBE':
        for (const stream of command.streams) {
          this.#streams.delete(stream);
          this.#hub.unsubscribe(stream, this);
        }
        return { result: null, id };
      case 'LIST_SUBSCRIPTIONS':
        return { result: [...this.#streams], id };
      case 'SET_PROPERTY':
        this.combined = command.combined;
        return { result: null, id };
      case 'GET_PROPERTY':
        return { result: this.combined, id };
      case 'ERROR':
        return { code: command.code, msg: command.msg, ...(id === undefined ? {} : { id }) };
    }
  }
}
