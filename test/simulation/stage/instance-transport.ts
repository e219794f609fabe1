import type { HttpAnswer, HttpRequest, SocketListener, SocketRequest, VenueSocket, VenueTransport } from '#libs/venues';
import type { Problem, Result } from '#libs/kernel';
import type { LaneWatch } from './instance-lanes.js';
import type { ServiceClock } from './service-clock.js';
import { type WireOrder, wireOrderOf } from './wire-order.js';

/** What an instance tells about its traffic with the exchange. */
export interface WireWatch extends LaneWatch {
  /** The first byte of a new order is about to leave. */
  readonly onNewOrder: (order: WireOrder) => void;
  /** An answer has been read that asks to be left alone for so long. */
  readonly onAskedForQuiet: (forMs: number) => void;
}

const MS_PER_SECOND = 1_000;

const never = (): Promise<never> => new Promise(() => undefined);

/** How one instance reaches the exchange: a process may be frozen or die at every step, and its new orders are tapped. */
export class InstanceTransport implements VenueTransport {
  readonly #network: VenueTransport;
  readonly #clock: ServiceClock;
  readonly #watch: WireWatch;
  readonly #sockets = new Set<VenueSocket>();

  constructor(network: VenueTransport, clock: ServiceClock, watch: WireWatch) {
    this.#network = network;
    this.#clock = clock;
    this.#watch = watch;
  }

  /** Ends every connection, as the kernel does for a process that is gone. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.terminate();
    this.#sockets.clear();
  }

  async sendRequest(request: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
    const kind = kindOf(request);
    this.#watch.passPoint(`${kind} before`);
    if (this.#watch.isDead()) return never();
    if (kind === 'order') this.#watch.onNewOrder(wireOrderOf(request.body ?? ''));
    const answering = this.#network.sendRequest(request);
    this.#watch.passPoint(`${kind} after`);
    const answer = await answering;
    await new Promise<void>((resolve) => this.#clock.runWhenAwake(resolve));
    this.#watch.passPoint(`${kind}-answer before`);
    if (this.#watch.isDead()) return never();
    queueMicrotask(() => this.#watch.passPoint(`${kind}-answer after`));
    if (answer.ok && (answer.value.status === 429 || answer.value.status === 418))
      this.#watch.onAskedForQuiet(Number(answer.value.headers.get('retry-after') ?? 0) * MS_PER_SECOND);
    return answer;
  }

  openSocket(request: SocketRequest, listener: SocketListener): VenueSocket {
    const onText = (text: Buffer): void => {
      this.#watch.passPoint('report before');
      if (this.#watch.isDead()) return;
      listener.onText(text);
      queueMicrotask(() => this.#watch.passPoint('report after'));
    };
    const awake = (work: () => void): void =>
      this.#clock.runWhenAwake(() => {
        if (!this.#watch.isDead()) work();
      });
    const socket = this.#network.openSocket(request, {
      onOpen: () => awake(() => listener.onOpen()),
      onText: (bytes) => (this.#clock.frozenForMs === 0 ? onText(bytes) : this.#keep(bytes, awake, onText)),
      onBinary: () => awake(() => listener.onBinary()),
      onHeartbeat: () => awake(() => listener.onHeartbeat?.()),
      onEnd: (end) => awake(() => listener.onEnd(end)),
    });
    this.#sockets.add(socket);
    return socket;
  }

  /** The bytes are only lent: what is read later is a copy. */
  #keep(bytes: Buffer, awake: (work: () => void) => void, onText: (text: Buffer) => void): void {
    const copy = Buffer.from(bytes);
    awake(() => onText(copy));
  }
}

function kindOf({ method, url }: HttpRequest): string {
  const { pathname } = new URL(url);
  if (pathname.endsWith('/api/v3/order') && method === 'POST') return 'order';
  if (pathname.endsWith('/api/v3/order') && method === 'DELETE') return 'cancel';
  return pathname.endsWith('/time') || pathname.endsWith('/exchangeInfo') ? 'question' : 'query';
}
