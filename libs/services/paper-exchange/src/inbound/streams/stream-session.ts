import type { StreamClient, StreamHub } from '../../application/streams/stream-hub.js';
import { MOST_STREAMS } from '../sockets/stream-address.js';
import type { ClientSession, ClientSocket } from '../sockets/client-socket.js';
import type { MessageLimit } from '../sockets/message-limit.js';
import type { SocketCounters } from '../sockets/socket-counters.js';
import { readCommand } from './stream-command.js';
import type { StreamCommand } from './stream-command.js';

const POLICY_VIOLATION = 1_008;

/** One market-stream connection: its subscriptions, and the commands it takes. */
export class StreamSession implements StreamClient, ClientSession {
  combined: boolean;
  readonly microseconds: boolean;
  readonly #socket: ClientSocket;
  readonly #hub: StreamHub;
  readonly #counters: SocketCounters;
  readonly #limit: MessageLimit;
  readonly #streams = new Set<string>();

  constructor(
    socket: ClientSocket,
    hub: StreamHub,
    counters: SocketCounters,
    { combined, microseconds }: { readonly combined: boolean; readonly microseconds: boolean },
    limit: MessageLimit,
  ) {
    this.#socket = socket;
    this.#hub = hub;
    this.#counters = counters;
    this.combined = combined;
    this.microseconds = microseconds;
    this.#limit = limit;
  }

  /** Subscribes to streams; returns false, and subscribes to none, where they would be more than 1,024. */
  subscribe(streams: readonly string[]): boolean {
    if (new Set([...this.#streams, ...streams]).size > MOST_STREAMS) return false;
    for (const stream of streams) {
      this.#streams.add(stream);
      this.#hub.subscribe(stream, this);
    }
    return true;
  }

  sendText(text: string): void {
    this.#socket.sendText(text);
  }

  backlogBytes(): number {
    return this.#socket.backlogBytes;
  }

  cutOff(): void {
    this.#socket.terminate();
  }

  onText(text: string): void {
    if (this.#closeIfTooMany()) return;
    const command = readCommand(text);
    if (command.method === 'ERROR') this.#counters.badMessages += 1;
    this.sendText(JSON.stringify(this.#answer(command)));
  }

  onPing(): void {
    this.#closeIfTooMany();
  }

  onPong(): void {
    this.#closeIfTooMany();
  }

  onEnd(): void {
    for (const stream of this.#streams) this.#hub.unsubscribe(stream, this);
    this.#streams.clear();
  }

  #closeIfTooMany(): boolean {
    if (!this.#limit.countMessage()) return false;
    this.#counters.tooManyMessages += 1;
    this.#socket.close(POLICY_VIOLATION, 'Too many requests');
    return true;
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
