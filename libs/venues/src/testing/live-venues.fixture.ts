import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instrument, MarketFeed } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import type { VenueProtocol } from '../codec/index.js';
import { ProtocolFeed } from '../feed/index.js';
import { ScriptedServer } from '../feed/testing/scripted-server.js';
import type { RecordedFrame } from './kit/recorded-frames.js';
import { liveRuntime } from './kit/live-runtime.fixture.js';

/** A clock that every recording is in the past of. */
const clock = { nowUs: () => 2_000_000_000_000_000 };
/** Fine enough for every recorded number, coarse enough that the largest is still counted exactly. */
const FINEST = new Decimal('0.0000000001');
const FINEST_LOT = new Decimal('0.00000001');
const TICK_MS = 20;

/** An instrument of a venue as the live rules feed it. */
export function conformanceInstrument(venue: string, id: string): Instrument {
  const [base = '', quote = ''] = id.split('-');
  return {
    venue: asId<VenueId>(venue),
    id: asId<InstrumentId>(id),
    // The generic feed's protocols are asked by their own symbols, which these frames never see again.
    venueSymbol: venue === 'binance' ? base + quote : id,
    base,
    quote,
    status: 'TRADING',
    tickSize: FINEST,
    lotSize: FINEST_LOT,
    minQuantity: FINEST_LOT,
    maxQuantity: FINEST,
    minNotional: FINEST,
  };
}

/** A venue's exchange in this process: connections whose frames the script tells, and REST where the venue's books need it. */
export interface LiveExchange {
  readonly server: ScriptedServer;
  /** Opens the venue's feed against it; `rotateAfterMs` is the age at which a connection is replaced. */
  feed(rotateAfterMs: number): MarketFeed;
  /** What the exchange answers a frame of ours with, besides market data. */
  reply(text: string): readonly string[];
  close(): Promise<void>;
}

/** Far more than any rule lasts. */
export const NEVER_MS = 60 * 60 * 1_000;

/** An exchange of a venue, which answers for the recorded snapshots over REST. */
export async function liveExchange(protocol: VenueProtocol, frames: readonly RecordedFrame[]): Promise<LiveExchange> {
  const server = await ScriptedServer.open();
  const rest = await recordedSnapshots(frames);
  return {
    server,
    reply: (text) => (protocol.answersSubscriptions === true ? [answerTo(text)] : []),
    feed: (rotateAfterMs) => {
      const { instrumentsPerConnection } = protocol.limits;
      const limits = {
        instrumentsPerConnection: Math.max(instrumentsPerConnection, 100),
        requestPauseMs: 0,
        connectPauseMs: 0,
        rotateAfterMs,
      };
      const settings = { tickMs: TICK_MS, reconnectInitialMs: 1, reconnectMaxMs: 5, overlapMs: 5 * TICK_MS };
      const streamUrl = server.url.replace(/\/$/u, protocol.streamPath === undefined ? '/' : '');
      const restUrl = `http://127.0.0.1:${(rest.address() as AddressInfo).port}`;
      return new ProtocolFeed({ ...protocol, limits }, liveRuntime(clock), { streamUrl, restUrl }, settings);
    },
    close: async () => {
      await server.close();
      rest.closeAllConnections();
      rest.close();
      await once(rest, 'close');
    },
  };
}

/** Binance's answer to a request. */
function answerTo(text: string): string {
  return JSON.stringify({ result: null, id: (JSON.parse(text) as { id: number }).id });
}

/** Answers requests for Binance's snapshots with the recorded ones, and those for recent trades with none. */
async function recordedSnapshots(frames: readonly RecordedFrame[]): Promise<Server> {
  const bodies = new Map(
    frames
      .filter(({ channel }) => channel.endsWith('rest-depth'))
      .map(({ extra, text }) => [/symbol=([A-Z0-9]+)/u.exec(extra)?.[1] ?? '', text]),
  );
  const rest = createServer((request, response) => {
    const symbol = /symbol=([A-Z0-9]+)/u.exec(request.url ?? '')?.[1] ?? '';
    const body = request.url?.startsWith('/api/v3/depth') === true ? bodies.get(symbol) : '[]';
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(body ?? '{}');
  });
  rest.listen(0, '127.0.0.1');
  await once(rest, 'listening');
  return rest;
}
