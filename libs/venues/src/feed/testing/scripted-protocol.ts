import type { Instrument } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId, err, ok, problem } from '#libs/kernel';
import {
  type BookFigures,
  type BookInput,
  type BookVerdict,
  type FrameSink,
  TextLadder,
  type VenueBook,
  type VenueCodec,
  type VenueProtocol,
  type WireEvent,
  type WireLevel,
  type WireTrade,
} from '../../codec/index.js';
import { isJsonObject, parseJson } from '../../values/json.js';

/** A made-up venue: frames are `{"event":…}` with a wire event in it, numbered one by one where `connection` says so. */
class ScriptedBook implements VenueBook {
  private readonly bids = new TextLadder('bid');
  private readonly asks = new TextLadder('ask');
  private state: BookFigures['state'] = 'SYNCING';
  private last: number | null = null;

  apply({ depth }: BookInput): BookVerdict {
    if (depth.kind === 'snapshot') {
      this.bids.reset(depth.bids);
      this.asks.reset(depth.asks);
      this.state = 'LIVE';
    } else {
      if (this.state !== 'LIVE') return 'waiting';
      if (depth.firstSequence !== (this.last ?? 0) + 1) {
        this.invalidate();
        return 'gap';
      }
      this.bids.apply(depth.bids);
      this.asks.apply(depth.asks);
    }
    this.last = depth.lastSequence;
    return 'applied';
  }

  invalidate(): void {
    if (this.state === 'LIVE') this.state = 'RESYNCING';
  }

  levels(side: 'bid' | 'ask', limit: number): readonly WireLevel[] {
    return (side === 'bid' ? this.bids : this.asks).levels(limit);
  }

  figures(): BookFigures {
    const [bestBid, bestAsk] = [this.bids.best(), this.asks.best()];
    const counts = { updates: 0, gaps: 0, checksumsRight: 0, checksumsWrong: 0 };
    return { state: this.state, ...counts, bestBid, bestAsk, lastSequence: this.last };
  }
}

const codec: VenueCodec = {
  venue: 'scripted',
  decode: (text, sink: FrameSink) => {
    const json = parseJson(text);
    if (!json.ok || !isJsonObject(json.value)) return err(problem('FRAME_UNREADABLE', 'no frame', {}));
    const { events, connection, refused, closes, past } = json.value;
    if (typeof connection === 'number') sink.onConnectionSequence(connection);
    if (typeof refused === 'string') sink.onRefusal(problem('REFUSED', refused, {}));
    if (typeof closes === 'string') sink.onRefusal(problem('VENUE_CLOSES', closes, {}));
    if (Array.isArray(past)) for (const trade of past as readonly WireTrade[]) sink.onPastTrade?.(trade);
    if (!Array.isArray(events)) sink.onControl('other');
    else for (const event of events as readonly WireEvent[]) tell(event, sink);
    return ok(undefined);
  },
  book: () => new ScriptedBook(),
};

function tell(event: WireEvent, sink: FrameSink): void {
  sink.onEvent(event);
  if (event.type === 'depth') sink.onBook({ depth: event });
}

/** An instrument of the made-up venue with a tick of 0.01 and a lot of 0.001. */
export function scriptedInstrument(id: string): Instrument {
  const [base = '', quote = ''] = id.split('-');
  const one = new Decimal('1');
  return {
    venue: asId<VenueId>('scripted'),
    id: asId<InstrumentId>(id),
    venueSymbol: id,
    base,
    quote,
    status: 'TRADING',
    tickSize: new Decimal('0.01'),
    lotSize: new Decimal('0.001'),
    minQuantity: one,
    maxQuantity: one,
    minNotional: one,
  };
}

/** The protocol of the made-up venue; what a test wants otherwise it overrides. */
export function scriptedProtocol(overrides: Partial<VenueProtocol> = {}): VenueProtocol {
  return {
    name: 'scripted',
    newCodec: () => codec,
    addresses: { streamUrl: 'ws://127.0.0.1:9/', restUrl: 'http://127.0.0.1:9' },
    keepAlive: undefined,
    silence: { staleAfterMs: 60_000, deadAfterMs: 120_000 },
    maxFrameBytes: 100_000,
    limits: { instrumentsPerConnection: 10, requestPauseMs: 0, connectPauseMs: 0 },
    subscribeFrames: (instruments) => instruments.map(({ venueSymbol }) => `subscribe ${venueSymbol}`),
    resyncFrames: ({ venueSymbol }) => [`unsubscribe ${venueSymbol}`, `subscribe ${venueSymbol}`],
    loadInstruments: async (fetchJson, ids) => {
      const answer = await fetchJson('/instruments');
      return answer.ok ? ok({ instruments: ids.map(scriptedInstrument), refused: [] }) : answer;
    },
    ...overrides,
  };
}
