import type { Problem, Result } from '#libs/kernel';
import { sendLiveRequest } from './live-request.js';
import { openLiveSocket } from './live-socket.js';
import type {
  HttpAnswer,
  HttpRequest,
  SocketListener,
  SocketRequest,
  VenueSocket,
  VenueTransport,
} from './venue-transport.js';

/** The real network: WebSockets by `ws`, HTTP by Node's `fetch`. */
export class LiveTransport implements VenueTransport {
  openSocket(request: SocketRequest, listener: SocketListener): VenueSocket {
    return openLiveSocket(request, listener);
  }

  sendRequest(request: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
    return sendLiveRequest(request);
  }
}
