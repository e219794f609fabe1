import { type Problem, type Result, type Scheduler, US_PER_MS, err } from '#libs/kernel';
import {
  type HttpAnswer,
  type HttpRequest,
  type SocketListener,
  type SocketRequest,
  type VenueSocket,
  type VenueTransport,
  HTTP_NOT_SENT,
  demandedSilenceMs,
  httpFailure,
} from '../transport/index.js';

/**
 * The way to one venue for everybody who shares it: once any answer has demanded quiet (429, 418), no request of any of them leaves
 * before that is over. Such a request ends as `HTTP_NOT_SENT`: it did not happen. Sockets keep the manners of their own handshake.
 */
export class QuietTransport implements VenueTransport {
  readonly #transport: VenueTransport;
  readonly #scheduler: Pick<Scheduler, 'monotonicUs'>;
  #quietUntilUs = 0;

  constructor(transport: VenueTransport, scheduler: Pick<Scheduler, 'monotonicUs'>) {
    this.#transport = transport;
    this.#scheduler = scheduler;
  }

  /** For how many milliseconds the venue wants to hear nothing more; 0 where it may be asked. */
  get leftMs(): number {
    return Math.max(0, Math.ceil((this.#quietUntilUs - this.#scheduler.monotonicUs()) / US_PER_MS));
  }

  async sendRequest(request: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
    const { leftMs } = this;
    if (leftMs > 0) return err(httpFailure(HTTP_NOT_SENT, `the venue wants to hear nothing for ${leftMs} ms more`));
    const answer = await this.#transport.sendRequest(request);
    if (answer.ok) this.#note(answer.value);
    return answer;
  }

  openSocket(request: SocketRequest, listener: SocketListener): VenueSocket {
    return this.#transport.openSocket(request, listener);
  }

  #note({ status, headers }: HttpAnswer): void {
    const forUs = Math.ceil(demandedSilenceMs(status, headers.get('retry-after'))) * US_PER_MS;
    // A shorter demand that comes later does not end a longer one: answers overtake each other.
    if (forUs > 0) this.#quietUntilUs = Math.max(this.#quietUntilUs, this.#scheduler.monotonicUs() + forUs);
  }
}
