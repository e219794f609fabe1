import { type Problem, type Result, type Scheduler, err } from '#libs/kernel';
import { isJsonObject, parseJson } from '../values/json.js';
import {
  type HttpAnswer,
  type HttpRequest,
  type SocketEnd,
  type SocketListener,
  type SocketRequest,
  type VenueSocket,
  type VenueTransport,
  HTTP_NOT_SENT,
  demandedSilenceMs,
  httpFailure,
} from '../transport/index.js';
import { VenueQuiet } from './venue-quiet.js';

/** Whether a 429 is one of the account's own limits, such as of its orders: then it demands nothing of the address. */
export type ConcernsAccount = (answer: HttpAnswer) => boolean;

const FORBIDDEN = 403;

/** Whether what stands before an exchange refused our address: the exchange itself says in JSON what a key may not do. */
function isOfFirewall({ body, status }: HttpAnswer): boolean {
  if (status !== FORBIDDEN) return false;
  const json = parseJson(body);
  return !(json.ok && isJsonObject(json.value));
}

/**
 * The way to one venue for everybody who shares it: once any answer, of a request or of a handshake, has demanded quiet (429, 418), no
 * request and no handshake of any of them leaves before that is over. A request that a firewall refused (403) demands it, too, for a time that
 * grows; a handshake does not, for it may be refused for its own sake, and no cancel shall wait for that. A request ends as `HTTP_NOT_SENT`: it did not happen. A socket
 * ends at once, with how long to wait.
 */
export class QuietTransport implements VenueTransport {
  readonly quiet: VenueQuiet;
  readonly #transport: VenueTransport;
  readonly #scheduler: Scheduler;
  readonly #concernsAccount: ConcernsAccount;

  /** `quiet` may be shared, also with other processes. */
  constructor(
    transport: VenueTransport,
    scheduler: Scheduler,
    quiet: VenueQuiet = new VenueQuiet(scheduler),
    concernsAccount: ConcernsAccount = () => false,
  ) {
    this.quiet = quiet;
    this.#concernsAccount = concernsAccount;
    this.#transport = transport;
    this.#scheduler = scheduler;
  }

  /** For how many milliseconds the venue wants to hear nothing more; 0 where it may be asked. */
  get leftMs(): number {
    return this.quiet.leftMs;
  }

  async sendRequest(request: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
    const { leftMs } = this;
    if (leftMs > 0) return err(httpFailure(HTTP_NOT_SENT, `the venue wants to hear nothing for ${leftMs} ms more`));
    const answer = await this.#transport.sendRequest(request);
    if (answer.ok) this.#hear(answer.value);
    return answer;
  }

  #hear(answer: HttpAnswer): void {
    const { headers, status } = answer;
    const silenceMs = demandedSilenceMs(status, headers.get('retry-after'), headers.get('date'));
    if (silenceMs > 0 && !this.#concernsAccount(answer)) this.quiet.demand(silenceMs);
    if (!isOfFirewall(answer)) this.quiet.noteAnswer();
    else if (silenceMs === 0) this.quiet.demandAtFirewall();
  }

  openSocket(request: SocketRequest, listener: SocketListener): VenueSocket {
    if (this.leftMs > 0) return this.#refuseSocket(listener);
    return this.#transport.openSocket(request, this.#listeningToo(listener));
  }

  /** A socket that was never opened; its end comes after the call, as that of any other. */
  #refuseSocket(listener: SocketListener): VenueSocket {
    const ending = this.#scheduler.runAfter(0, () => {
      const quietMs = this.leftMs;
      listener.onEnd({ reason: `the venue wants to hear nothing for ${quietMs} ms`, isFrameTooLarge: false, quietMs });
    });
    return {
      isOpen: false,
      sendText: () => undefined,
      ping: () => undefined,
      terminate: () => ending.cancel(),
    };
  }

  #listeningToo(listener: SocketListener): SocketListener {
    return {
      takeText: listener.takeText,
      onOpen: () => listener.onOpen(),
      onText: (bytes) => listener.onText(bytes),
      onBinary: () => listener.onBinary(),
      onHeartbeat: () => listener.onHeartbeat?.(),
      onNoFastPath: (reason) => listener.onNoFastPath?.(reason),
      onEnd: (end: SocketEnd) => {
        this.quiet.demand(end.quietMs ?? 0);
        listener.onEnd(end);
      },
    };
  }
}
