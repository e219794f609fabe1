import type { HttpAnswer, HttpRequest, SocketListener, SocketRequest, VenueSocket, VenueTransport } from '#libs/venues';
import type { Problem, Result } from '#libs/kernel';

/** The exchange's one address: what is behind it may be restarted. */
export class VenueDoor implements VenueTransport {
  #transport: VenueTransport | undefined;

  /** Leads to another exchange from now on. */
  leadTo(transport: VenueTransport): void {
    this.#transport = transport;
  }

  openSocket(request: SocketRequest, listener: SocketListener): VenueSocket {
    return this.#opened.openSocket(request, listener);
  }

  sendRequest(request: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
    return this.#opened.sendRequest(request);
  }

  get #opened(): VenueTransport {
    if (this.#transport === undefined) throw new Error('the exchange was never opened');
    return this.#transport;
  }
}
