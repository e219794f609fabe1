import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLIENT_BYTES, StreamClient, type StreamSocket, parseResumePoint } from './stream-client.js';
import { LOG_BYTES, LOG_EVENTS, StreamLog } from './stream-log.js';

interface Message {
  readonly type: string;
  readonly sequence?: number;
  readonly events?: readonly { readonly sequence: number; readonly value: unknown }[];
  readonly latest?: readonly { readonly key: string; readonly value: unknown }[];
}

/** A socket that a test may stop from draining. */
class TestSocket implements StreamSocket {
  readonly messages: Message[] = [];
  drains = true;
  bufferedBytes = 0;
  mostBuffered = 0;
  closed: number | undefined;

  sendText(text: string): void {
    this.messages.push(JSON.parse(text) as Message);
    if (!this.drains) this.bufferedBytes += text.length;
    this.mostBuffered = Math.max(this.mostBuffered, this.bufferedBytes);
  }

  close(code: number): void {
    this.closed = code;
  }

  drain(): void {
    this.drains = true;
    this.bufferedBytes = 0;
  }

  get types(): string[] {
    return this.messages.map(({ type }) => type);
  }

  get sequences(): number[] {
    return this.messages.flatMap(({ events = [] }) => events.map(({ sequence }) => sequence));
  }
}

const share = { topics: new Set(['order', 'market']), snapshot: () => '{}' };
const open = (log: StreamLog, socket: TestSocket, since?: string): StreamClient =>
  new StreamClient(log, socket, share, parseResumePoint(since ?? null));

describe('a client of the stream', () => {
  it('gets a snapshot, then every event once and in order, whatever the pumps fall on', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('event', 'value', 'pump', 'stop', 'drain'), { maxLength: 200 }), (steps) => {
        const log = new StreamLog('e');
        const socket = new TestSocket();
        const client = open(log, socket);
        client.pump(0);
        let events = 0;
        steps.forEach((step, index) => {
          if (step === 'event') log.append('order', String((events += 1)));
          else if (step === 'value') log.setLatest('market', 'a', String(index));
          else if (step === 'stop') socket.drains = false;
          else if (step === 'drain') socket.drain();
          else client.pump(index);
        });
        socket.drain();
        client.pump(1e9);
        expect(socket.types[0]).toBe('snapshot');
        expect(socket.sequences).toEqual(Array.from({ length: events }, (_, index) => index + 1));
      }),
    );
  });

  it('hears nothing of topics that are not its own, and resumes behind them', () => {
    const log = new StreamLog('e');
    const socket = new TestSocket();
    const client = open(log, socket);
    client.pump(0);
    for (const topic of ['order', 'secret', 'order', 'secret']) {
      log.append(topic, JSON.stringify(topic));
      log.setLatest(topic, 'key', log.sequence.toString());
    }
    log.setLatest('market', 'a', '1');
    client.pump(1);
    expect(socket.messages.at(-1)).toMatchObject({ type: 'delta', sequence: 4 });
    expect(JSON.stringify(socket.messages)).not.toContain('secret');
    expect(socket.sequences).toEqual([1, 3]);
    client.pump(300_000);
    expect(socket.messages.at(-1)).toEqual({ type: 'beat', sequence: 4 });
  });

  it('sees only the newest of the values that it was too slow for', () => {
    const log = new StreamLog('e');
    const socket = new TestSocket();
    const client = open(log, socket);
    client.pump(0);
    for (let i = 0; i < 1_000; i += 1) log.setLatest('market', 'BTC', String(i));
    client.pump(1);
    expect(socket.messages.at(-1)).toMatchObject({ type: 'delta', latest: [{ key: 'BTC', value: 999 }] });
  });

  it('that stops reading never has more than a mebibyte waiting, and is let go after ten seconds', () => {
    const log = new StreamLog('e');
    const socket = new TestSocket();
    const client = open(log, socket);
    client.pump(0);
    socket.drains = false;
    const value = JSON.stringify('x'.repeat(2_000));
    for (let tick = 1; tick <= 400; tick += 1) {
      for (let i = 0; i < 20; i += 1) log.append('order', value);
      log.setLatest('market', 'BTC', String(tick));
      client.pump(tick * 50_000);
    }
    expect(socket.mostBuffered).toBeGreaterThan(100_000);
    expect(socket.mostBuffered).toBeLessThanOrEqual(CLIENT_BYTES);
    expect(socket.closed).toBe(1013);
  });

  it('is told to start anew where the log no longer reaches back to it', () => {
    const log = new StreamLog('e');
    const socket = new TestSocket();
    const client = open(log, socket);
    client.pump(0);
    for (let i = 0; i < LOG_EVENTS + 1; i += 1) log.append('order', '1');
    client.pump(1);
    expect(socket.types).toEqual(['snapshot', 'resync-required', 'snapshot']);
    log.append('order', '2');
    client.pump(2);
    expect(socket.sequences).toEqual([LOG_EVENTS + 2]);
  });

  it('resumes behind the event that it names, and starts anew in another epoch or from the future', () => {
    const log = new StreamLog('e');
    for (let i = 0; i < 5; i += 1) log.append('order', '1');
    const resumed = new TestSocket();
    open(log, resumed, 'e.3').pump(0);
    expect(resumed.types).toEqual(['delta']);
    expect(resumed.sequences).toEqual([4, 5]);
    for (const since of ['other.3', 'e.6']) {
      const socket = new TestSocket();
      open(log, socket, since).pump(0);
      expect(socket.types).toEqual(['resync-required', 'snapshot']);
    }
    expect(parseResumePoint('nonsense')).toBeUndefined();
  });

  it('hears a beat four times a second where nothing happens', () => {
    const socket = new TestSocket();
    const client = open(new StreamLog('e'), socket);
    for (let ms = 0; ms < 1_000; ms += 50) client.pump(ms * 1_000);
    expect(socket.types.filter((type) => type === 'beat')).toHaveLength(3);
  });
});

describe('the log of the stream', () => {
  it('forgets the oldest when it holds too many bytes', () => {
    const log = new StreamLog('e');
    const value = JSON.stringify('x'.repeat(100_000));
    for (let i = 0; i < 100; i += 1) log.append('order', value);
    expect(log.reaches(0)).toBe(false);
    const kept = log.eventsAfter(100 - 60, Infinity).reduce((sum, { text }) => sum + text.length, 0);
    expect(kept).toBeLessThanOrEqual(LOG_BYTES);
  });
});
