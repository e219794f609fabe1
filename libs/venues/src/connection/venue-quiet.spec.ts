import { VirtualScheduler } from '#libs/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SocketListener, VenueTransport } from '../transport/index.js';
import { QuietTransport } from './quiet-transport.js';
import { VenueQuiet } from './venue-quiet.js';

const SOCKET = { url: 'wss://venue.test', maxFrameBytes: 1_000 };

/** A network that keeps the listeners of its sockets. */
function networkOf(opened: SocketListener[]): VenueTransport {
  return {
    sendRequest: () => Promise.reject(new Error('nothing is asked here')),
    openSocket: (_request, listener) => {
      opened.push(listener);
      return { isOpen: true, sendText: () => undefined, ping: () => undefined, terminate: () => undefined };
    },
  };
}

describe('the quiet of an address', () => {
  let time: VirtualScheduler;
  let quiet: VenueQuiet;
  let demanded: number[];
  let ends: string[];
  const listener = (): SocketListener => ({
    ...{ onOpen: () => undefined, onText: () => undefined, onBinary: () => undefined },
    onEnd: ({ quietMs }) => void ends.push(String(quietMs)),
  });

  beforeEach(() => {
    time = new VirtualScheduler(1_700_000_000_000_000);
    quiet = new VenueQuiet(time);
    [demanded, ends] = [[], []];
    quiet.onDemanded((untilUs) => void demanded.push(untilUs));
  });

  it('is told with its end where the venue demanded it here, and not where another process was told', () => {
    quiet.demand(2_000);
    expect(quiet.learnUntil(time.nowUs() + 5_000_000)).toBe(true);
    expect([demanded, quiet.leftMs]).toEqual([[1_700_000_002_000_000], 5_000]);
  });

  it('is learned once, never shortened, and not of the past', () => {
    expect(quiet.learnUntil(time.nowUs() - 1)).toBe(false);
    expect(quiet.learnUntil(time.nowUs() + 5_000_000)).toBe(true);
    expect(quiet.learnUntil(time.nowUs() + 5_000_000)).toBe(false);
    quiet.demand(1_000);
    expect([demanded, quiet.leftMs]).toEqual([[], 5_000]);
  });

  it('is three days at most, whatever another process says', () => {
    quiet.learnUntil(Number.MAX_SAFE_INTEGER);
    expect(quiet.leftMs).toBe(3 * 86_400_000);
  });

  it('opens no socket, says after the call for how long, and ends for a socket that was given up without a word', async () => {
    const opened: SocketListener[] = [];
    const transport = new QuietTransport(networkOf(opened), time, quiet);
    quiet.demand(1_000);
    transport.openSocket(SOCKET, listener());
    transport.openSocket(SOCKET, listener()).terminate();
    expect(ends).toEqual([]);
    await time.runForMs(1);
    expect([opened.length, ends]).toEqual([0, ['1000']]);
    await time.runForMs(1_000);
    transport.openSocket(SOCKET, listener());
    expect(opened.length).toBe(1);
  });

  it('is demanded by a refused handshake, too', () => {
    const opened: SocketListener[] = [];
    new QuietTransport(networkOf(opened), time, quiet).openSocket(SOCKET, listener());
    opened[0]?.onEnd({ reason: 'refused with HTTP 418', isFrameTooLarge: false, quietMs: 9_000 });
    expect([quiet.leftMs, demanded.length, ends]).toEqual([9_000, 1, ['9000']]);
  });
});
