import type { Scheduler } from '#libs/kernel';
import { DelayedDelivery } from './delayed-delivery.js';
import type { ExchangeSocket, ExchangeSocketListener, MemoryExchange } from './memory-exchange.js';
import type { SocketListener, SocketRequest, VenueSocket } from './venue-transport.js';

/** The client's end of a WebSocket in memory; it makes the exchange's end when the connection arrives there. */
export class MemorySocket implements VenueSocket {
  readonly #listener: SocketListener;
  readonly #maxFrameBytes: number;
  readonly #toClient: DelayedDelivery;
  readonly #toExchange: DelayedDelivery;
  #exchangeListener: ExchangeSocketListener | undefined;
  #isOpen = false;
  #isOver = false;
  #isClosedByExchange = false;

  constructor(
    scheduler: Scheduler,
    latencyMs: () => number,
    { url, maxFrameBytes }: SocketRequest,
    listener: SocketListener,
    exchange: MemoryExchange,
  ) {
    this.#listener = listener;
    this.#maxFrameBytes = maxFrameBytes;
    this.#toClient = new DelayedDelivery(scheduler, latencyMs);
    this.#toExchange = new DelayedDelivery(scheduler, latencyMs);
    this.#toExchange.deliver(() => this.#connect(url, exchange));
  }

  get isOpen(): boolean {
    return this.#isOpen && !this.#isOver;
  }

  sendText(text: string): void {
    if (this.isOpen) this.#toExchange.deliver(() => this.#exchangeEnd()?.onText(text));
  }

  /** The transport answers by itself, as the library of a WebSocket server does. */
  ping(): void {
    if (!this.isOpen) return;
    this.#toExchange.deliver(() => {
      if (this.#exchangeEnd() !== undefined) this.#deliverToClient(() => this.#listener.onHeartbeat?.());
    });
  }

  terminate(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#toExchange.deliver(() => this.#exchangeEnd()?.onEnd());
  }

  #exchangeEnd(): ExchangeSocketListener | undefined {
    return this.#isClosedByExchange ? undefined : this.#exchangeListener;
  }

  #connect(url: string, exchange: MemoryExchange): void {
    if (this.#isOver) return;
    // Before the exchange can send anything.
    this.#deliverToClient(() => this.#open());
    const end: ExchangeSocket = {
      sendText: (text) => this.#sendToClient(text),
      close: (code) => this.#closeByExchange(`closed with code ${code}`),
    };
    this.#exchangeListener = exchange.acceptSocket(url, end);
    if (this.#exchangeListener === undefined) this.#closeByExchange('the connection was refused');
  }

  #open(): void {
    if (this.#exchangeListener === undefined) return;
    this.#isOpen = true;
    this.#listener.onOpen();
  }

  #closeByExchange(reason: string): void {
    if (this.#isClosedByExchange) return;
    this.#isClosedByExchange = true;
    this.#deliverToClient(() => this.#end(reason, false));
  }

  #sendToClient(text: string): void {
    if (this.#isClosedByExchange) return;
    this.#deliverToClient(() => this.#receive(Buffer.from(text, 'utf8')));
  }

  #receive(bytes: Buffer): void {
    if (bytes.length > this.#maxFrameBytes) {
      this.#isClosedByExchange = true;
      this.#end(`a frame over ${this.#maxFrameBytes} bytes`, true);
      return;
    }
    if (this.#listener.takeText?.(bytes, 0, bytes.length) !== true && !this.#isOver) this.#listener.onText(bytes);
  }

  #end(reason: string, isFrameTooLarge: boolean): void {
    this.#isOver = true;
    this.#listener.onEnd({ reason, isFrameTooLarge });
  }

  #deliverToClient(arrive: () => void): void {
    this.#toClient.deliver(() => {
      if (!this.#isOver) arrive();
    });
  }
}
