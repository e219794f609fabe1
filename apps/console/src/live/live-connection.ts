import { currentToken } from '../api/rest.js';
import { afterMs, everyMs, monotonicMs } from '../browser/browser-time.js';
import type { LiveStore, StreamMessage } from './live-store.js';

/** The gateway speaks four times a second at least: after this silence the connection is taken for lost. */
const STALE_AFTER_MS = 700;
const LOOK_MS = 100;
/** A connection that is silent for so long is given up and made anew. */
const GIVE_UP_MS = 2_500;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 2_000;

function addressOf(store: LiveStore): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const since = store.epoch === '' ? '' : `?since=${store.epoch}.${store.sequence}`;
  return `${scheme}://${location.host}/v1/stream${since}`;
}

function protocols(): string[] {
  const token = currentToken();
  if (token === '') return ['tradewind.v1'];
  const bytes = String.fromCodePoint(...new TextEncoder().encode(token));
  const encoded = btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return ['tradewind.v1', `bearer.${encoded}`];
}

/** Keeps the stream open: notices within a second that it is lost, and resumes where it was. */
export class LiveConnection {
  readonly #store: LiveStore;
  #socket: WebSocket | undefined;
  #heardMs = 0;
  #retryMs = FIRST_RETRY_MS;

  constructor(store: LiveStore) {
    this.#store = store;
  }

  /** Opens it, for as long as the page is there. */
  start(): void {
    this.#connect();
    everyMs(LOOK_MS, () => this.#look());
  }

  #connect(): void {
    this.#heardMs = monotonicMs();
    const socket = new WebSocket(addressOf(this.#store), protocols());
    this.#socket = socket;
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      this.#heardMs = monotonicMs();
      this.#retryMs = FIRST_RETRY_MS;
      this.#store.apply(JSON.parse(data) as StreamMessage);
      this.#store.setConnection('live');
    });
    socket.addEventListener('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#store.setConnection('stale');
      afterMs(this.#retryMs, () => this.#connect());
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
    });
  }

  #look(): void {
    const silentMs = monotonicMs() - this.#heardMs;
    if (silentMs > STALE_AFTER_MS) this.#store.setConnection('stale');
    if (silentMs > GIVE_UP_MS) {
      this.#heardMs = monotonicMs();
      this.#socket?.close();
    }
  }
}
