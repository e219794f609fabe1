import { err, ok } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { describe, expect, it } from 'vitest';
import { HTTP_NOT_SENT, httpFailure } from './http-failure.js';
import type { ExchangeSocket, MemoryExchange } from './memory-exchange.js';
import { MemoryTransport } from './memory-transport.js';
import type { HttpRequest, SocketListener } from './venue-transport.js';

/** An exchange that writes down what arrives, and when. */
class NotingExchange implements MemoryExchange {
  readonly notes: string[] = [];
  socket: ExchangeSocket | undefined;
  private readonly nowMs: () => number;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  acceptSocket(url: string, socket: ExchangeSocket) {
    if (url.includes('refused')) return undefined;
    this.socket = socket;
    socket.sendText('welcome');
    const note = (text: string) => this.notes.push(`${this.nowMs()} ${text}`);
    return { onText: (text: string) => void note(text), onEnd: () => void note('ended') };
  }

  answerRequest(request: HttpRequest) {
    if (request.url.includes('unreachable')) return Promise.resolve(err(httpFailure(HTTP_NOT_SENT, 'no way')));
    return Promise.resolve(ok({ status: 200, headers: new Headers({ 'Retry-After': '3' }), body: request.url }));
  }
}

function setUp(latencyMs: () => number = () => 5) {
  const scheduler = new VirtualScheduler();
  const beganUs = scheduler.monotonicUs();
  const nowMs = () => (scheduler.monotonicUs() - beganUs) / 1_000;
  const exchange = new NotingExchange(nowMs);
  const transport = new MemoryTransport(scheduler, exchange, { latencyMs });
  const heard: string[] = [];
  const note = (text: string) => void heard.push(`${nowMs()} ${text}`);
  const listener: SocketListener = {
    onOpen: () => note('open'),
    onText: (bytes) => note(bytes.toString('utf8')),
    onBinary: () => note('binary'),
    onHeartbeat: () => note('heartbeat'),
    onEnd: ({ reason, isFrameTooLarge }) => note(`end: ${reason}${isFrameTooLarge ? ' (too large)' : ''}`),
  };
  const open = (url = 'ws://exchange') => transport.openSocket({ url, maxFrameBytes: 20 }, listener);
  const get = (url: string, maxBytes = 100, signal = new AbortController().signal) =>
    transport.sendRequest({ method: 'GET', url, headers: {}, body: undefined, maxBytes, signal });
  return { scheduler, exchange, heard, listener, transport, open, get };
}

describe('the memory transport', () => {
  it('opens a socket after the way there and back, and carries frames and pings both ways', async () => {
    const { scheduler, exchange, heard, open } = setUp();
    const socket = open();
    expect(socket.isOpen).toBe(false);
    await scheduler.runForMs(10);
    expect(heard).toEqual(['10 open', '10 welcome']);
    socket.sendText('hello');
    socket.ping();
    await scheduler.runForMs(10);
    expect(exchange.notes).toEqual(['15 hello']);
    expect(heard.slice(2)).toEqual(['20 heartbeat']);
  });

  it('never lets a frame overtake another, whatever their delays', async () => {
    const delays = [0, 0, 0, 50, 1, 1];
    const { scheduler, exchange, open } = setUp(() => delays.shift() ?? 0);
    const socket = open();
    await scheduler.runForMs(1);
    for (const text of ['first', 'second', 'third']) socket.sendText(text);
    await scheduler.runForMs(100);
    expect(exchange.notes).toEqual(['51 first', '51 second', '51 third']);
  });

  it('informs the exchange when the client leaves, and the client of nothing more', async () => {
    const { scheduler, exchange, heard, open } = setUp();
    const socket = open();
    await scheduler.runForMs(10);
    exchange.socket?.sendText('too late');
    socket.terminate();
    await scheduler.runForMs(100);
    expect(exchange.notes).toEqual(['15 ended']);
    expect(heard).toEqual(['10 open', '10 welcome']);
  });

  it('ends a connection that the exchange closes, refuses, or breaks with a frame over the limit', async () => {
    const { scheduler, exchange, heard, open } = setUp();
    open('ws://refused');
    await scheduler.runForMs(10);
    open();
    await scheduler.runForMs(10);
    exchange.socket?.close(1001);
    exchange.socket?.sendText('after the close');
    await scheduler.runForMs(10);
    const late = open();
    await scheduler.runForMs(10);
    exchange.socket?.sendText('far more than twenty bytes');
    await scheduler.runForMs(10);
    expect(late.isOpen).toBe(false);
    expect(heard).toEqual([
      '10 end: the connection was refused',
      '20 open',
      '20 welcome',
      '25 end: closed with code 1001',
      '40 open',
      '40 welcome',
      '45 end: a frame over 20 bytes (too large)',
    ]);
    expect(exchange.notes).toEqual([]);
  });

  it('offers a text in place first, and gives what is not taken the ordinary way', async () => {
    const { scheduler, heard, listener, transport, exchange } = setUp(() => 0);
    const taken: string[] = [];
    const takeText = (bytes: Buffer, start: number, end: number) => {
      const text = bytes.toString('utf8', start, end);
      if (text === 'welcome') return false;
      taken.push(text);
      return true;
    };
    transport.openSocket({ url: 'ws://exchange', maxFrameBytes: 20 }, { ...listener, takeText });
    await scheduler.runForMs(0);
    exchange.socket?.sendText('price');
    await scheduler.runForMs(0);
    expect(heard).toEqual(['0 open', '0 welcome']);
    expect(taken).toEqual(['price']);
  });

  it('carries requests with their failures, and refuses an answer over its bound', async () => {
    const { scheduler, get } = setUp();
    const answer = await scheduler.complete(get('http://exchange/time'));
    expect(answer).toMatchObject({ ok: true, value: { status: 200, body: 'http://exchange/time' } });
    expect(answer.ok && answer.value.headers.get('retry-after')).toBe('3');
    const codeOf = async (result: ReturnType<typeof get>) => {
      const value = await scheduler.complete(result);
      return value.ok ? 'ok' : value.error.code;
    };
    expect(await codeOf(get('http://unreachable'))).toBe('HTTP_NOT_SENT');
    expect(await codeOf(get('http://exchange/long', 5))).toBe('HTTP_TOO_LARGE');
    const gone = new AbortController();
    const givenUp = get('http://exchange/gone', 100, gone.signal);
    gone.abort();
    expect(await codeOf(givenUp)).toBe('HTTP_NOT_SENT');
  });
});
