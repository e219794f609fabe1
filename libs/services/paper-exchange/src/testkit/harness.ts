import { WebSocket } from 'ws';
import type { ExchangePorts } from '../exchange.module.js';
import { sign } from '../application/requests/signing.js';
import { readPaperExchangeSettings } from '../paper-exchange.config.js';
import { PaperExchangeModule } from '../paper-exchange.module.js';
import { takeRawBodies } from '../raw-bodies.js';
import { RecordingSupervisor, SystemRandom, SystemScheduler, createLog } from '#libs/platform';
import { createServiceApplication } from '#libs/service-host';
import { US_PER_MS } from '#libs/kernel';

const clock = new SystemScheduler();

function rethrow(error: unknown): never {
  throw error;
}

/** The time now, in milliseconds since the epoch. */
export function nowMs(): number {
  return Math.round(clock.nowUs() / US_PER_MS);
}

/** What came back over REST. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** Any JSON, to be looked into by tests. */
export interface Json {
  readonly [key: string]: Json | undefined;
}

/** The elements of a JSON list. */
export function rows(list: Json | undefined): Json[] {
  if (Array.isArray(list)) return list as Json[];
  throw new TypeError('not a list');
}

/** A JSON text as {@link Json}. */
export function readJson(text: string): Json {
  return JSON.parse(text) as Json;
}

/** A WebSocket that keeps what it receives. */
export class TestSocket {
  readonly messages: Json[] = [];
  readonly texts: string[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  #nextId = 1;
  #wake: () => void = () => undefined;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data) => {
      const text = (data as Buffer).toString('utf8');
      this.texts.push(text);
      this.messages.push(readJson(text));
      this.#wake();
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((done) => {
      this.socket.on('close', (code) => done(code));
    });
  }

  /** Resolves when it is open. */
  async open(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) await new Promise((done) => this.socket.once('open', done));
    return this;
  }

  /** The first message, old or new, that a test looks for. */
  async find(wanted: (message: Json) => boolean): Promise<Json> {
    for (;;) {
      const found = this.messages.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((done) => {
        this.#wake = done;
      });
    }
  }

  /** Sends a command and waits for its answer. */
  async request(method: string, params: unknown): Promise<Json> {
    const id = this.#nextId++;
    this.socket.send(JSON.stringify({ id, method, params }));
    return this.find((message) => Number(message['id']) === id);
  }
}

/** A running exchange with a client's tools. */
export class TestExchange {
  readonly #sockets: TestSocket[] = [];
  readonly #stop: () => Promise<void>;
  readonly http: string;
  readonly ws: string;
  readonly secret: string;
  readonly key: string;

  constructor(port: number, key: string, secret: string, stop: () => Promise<void>) {
    this.http = `http://127.0.0.1:${port}`;
    this.ws = `ws://127.0.0.1:${port}`;
    this.key = key;
    this.secret = secret;
    this.#stop = stop;
  }

  /** Starts an exchange, on a free port unless HTTP_PORT names one; settings as in its environment. */
  static async start(settings: Record<string, string> = {}, ports: ExchangePorts = {}): Promise<TestExchange> {
    const read = readPaperExchangeSettings({
      HTTP_PORT: '0',
      LOG_LEVEL: 'silent',
      SYMBOLS: 'BTCUSDT,ETHUSDT',
      ...settings,
    });
    const surroundings = {
      log: createLog('paper-exchange', read.LOG_LEVEL),
      scheduler: new SystemScheduler(),
      random: new SystemRandom(),
      supervisor: new RecordingSupervisor(rethrow),
    };
    const service = await createServiceApplication(PaperExchangeModule.register(read, ports), surroundings);
    takeRawBodies(service.nest);
    await service.start({ port: read.HTTP_PORT, host: '127.0.0.1' });
    const port = Number(new URL(await service.nest.getUrl()).port);
    return new TestExchange(port, read.API_KEY, read.API_SECRET, () => service.stop());
  }

  /** A public request. */
  async get(path: string): Promise<RestAnswer> {
    return this.#fetch(`${this.http}${path}`, { method: 'GET' });
  }

  /** Any request. */
  async raw(path: string, init: RequestInit): Promise<RestAnswer> {
    return this.#fetch(`${this.http}${path}`, init);
  }

  /** A signed request; POST sends its parameters in the body. */
  async signed(
    method: string,
    path: string,
    params: Record<string, string>,
    change: Record<string, string> = {},
  ): Promise<RestAnswer> {
    const text = new URLSearchParams({ ...params, timestamp: String(nowMs()), ...change }).toString();
    const query = `${text}&signature=${sign(text, this.secret)}`;
    const headers = { 'X-MBX-APIKEY': this.key, 'content-type': 'application/x-www-form-urlencoded' };
    if (method === 'POST') return this.#fetch(`${this.http}${path}`, { method, headers, body: query });
    return this.#fetch(`${this.http}${path}?${query}`, { method, headers: { 'X-MBX-APIKEY': this.key } });
  }

  /** Signs parameters as the WebSocket API wants it. */
  wsSigned(params: Record<string, string | number>): Record<string, string | number> {
    const all: Record<string, string | number> = { ...params, apiKey: this.key, timestamp: nowMs() };
    const payload = Object.keys(all)
      .sort()
      .map((name) => `${name}=${String(all[name])}`)
      .join('&');
    return { ...all, signature: sign(payload, this.secret) };
  }

  /** Opens a socket on a path. */
  async socket(path: string): Promise<TestSocket> {
    const socket = new TestSocket(this.ws + path);
    this.#sockets.push(socket);
    return socket.open();
  }

  /** Closes everything. */
  async stop(): Promise<void> {
    for (const { socket } of this.#sockets) socket.terminate();
    await this.#stop();
  }

  async #fetch(url: string, init: RequestInit): Promise<RestAnswer> {
    const response = await fetch(url, init);
    return { status: response.status, headers: response.headers, body: readJson(await response.text()) };
  }
}
