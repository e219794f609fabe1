import type { ExchangeSocket } from '#libs/venues';
import type { ClientSession, ClientSocket } from '../inbound/sockets/client-socket.js';

/** What a connection is closed with that was not closed in an orderly way. */
const ABNORMAL_CLOSURE = 1_006;

/** The exchange's end of a connection in this process. Its client never keeps bytes waiting, and answers every ping at once. */
export class InProcessSocket implements ClientSocket {
  readonly backlogBytes = 0;
  readonly #socket: ExchangeSocket;
  readonly #onEnd: () => void;
  #session: ClientSession | undefined;
  #isOver = false;

  constructor(socket: ExchangeSocket, onEnd: () => void) {
    this.#socket = socket;
    this.#onEnd = onEnd;
  }

  /** Hands to a session from now on what the client does. */
  serve(session: ClientSession): void {
    this.#session = session;
  }

  receiveText(text: string): void {
    if (!this.#isOver) this.#session?.onText(text);
  }

  sendText(text: string): void {
    if (!this.#isOver) this.#socket.sendText(text);
  }

  ping(): void {
    if (!this.#isOver) this.#session?.onPong();
  }

  close(code: number): void {
    this.#socket.close(code);
    this.endSession();
  }

  terminate(): void {
    this.close(ABNORMAL_CLOSURE);
  }

  /** The connection is over. */
  endSession(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd();
    this.#session?.onEnd();
  }
}
