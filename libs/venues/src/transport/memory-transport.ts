import { type Problem, type Result, type Scheduler, err } from '#libs/kernel';
import { HTTP_NOT_SENT, httpFailure } from './http-failure.js';
import type { MemoryExchange } from './memory-exchange.js';
import { MemorySocket } from './memory-socket.js';
import type {
  HttpAnswer,
  HttpRequest,
  SocketListener,
  SocketRequest,
  VenueSocket,
  VenueTransport,
} from './venue-transport.js';

/** How long things take on the way. */
export interface MemoryTransportSettings {
  /** From one end to the other, in milliseconds; asked again for everything sent. Frames of one direction never overtake. */
  readonly latencyMs: () => number;
}

/**
 * Connects clients with an exchange in the same process, on a scheduler: with a virtual one the real protocol code runs
 * without a socket and without waiting. Pings are answered by the transport, as a WebSocket server's library does.
 */
export class MemoryTransport implements VenueTransport {
  readonly #scheduler: Scheduler;
  readonly #exchange: MemoryExchange;
  readonly #settings: MemoryTransportSettings;

  constructor(
    scheduler: Scheduler,
    exchange: MemoryExchange,
    settings: MemoryTransportSettings = { latencyMs: () => 0 },
  ) {
    this.#scheduler = scheduler;
    this.#exchange = exchange;
    this.#settings = settings;
  }

  openSocket(request: SocketRequest, listener: SocketListener): VenueSocket {
    const { latencyMs } = this.#settings;
    return new MemorySocket(this.#scheduler, latencyMs, request, listener, this.#exchange);
  }

  async sendRequest(request: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
    await this.#scheduler.sleep(this.#settings.latencyMs(), request.signal);
    if (request.signal.aborted) return err(httpFailure(HTTP_NOT_SENT, 'it was given up before it left'));
    const answer = await this.#exchange.answerRequest(request);
    await this.#scheduler.sleep(this.#settings.latencyMs(), request.signal);
    if (!answer.ok || Buffer.byteLength(answer.value.body) <= request.maxBytes) return answer;
    return err(httpFailure('HTTP_TOO_LARGE', `its answer is over ${request.maxBytes} bytes`));
  }
}
