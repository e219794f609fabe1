import { type FrameSink, type VenueName, type WireEvent, type WireLevel, codecOf } from '#libs/venues';
import type { RecordedFrame, TapeNotes } from '../read/frame.js';
import { readTape } from '../read/tape-reader.js';

/** What a tape shows of one instrument. */
export interface SurveyedInstrument {
  trades: number;
  quotes: number;
  depth: number;
  /** The most digits behind the point that a price and a size have. */
  priceDecimals: number;
  sizeDecimals: number;
}

/** What a look through a tape shows. */
export interface TapeSurvey {
  /** The venues of its frames. */
  readonly venues: ReadonlySet<VenueName>;
  readonly frames: number;
  /** Frames that cannot be read, or not all of them. */
  readonly badFrames: number;
  readonly instruments: ReadonlyMap<string, SurveyedInstrument>;
}

/** Decodes all of a tape once, and counts. `onFrame` receives how many there were, for progress. */
export async function surveyTape(
  folder: string,
  only: VenueName | undefined,
  notes: TapeNotes,
  onFrame: (frames: number) => void = () => undefined,
): Promise<TapeSurvey> {
  const found = {
    venues: new Set<VenueName>(),
    frames: 0,
    badFrames: 0,
    instruments: new Map<string, SurveyedInstrument>(),
  };
  const codecs = new Map<VenueName, ReturnType<typeof codecOf>>();
  let isStrange = false;
  const sink: FrameSink = {
    onEvent: (event) => look(event, found.instruments),
    onBook: () => undefined,
    onConnectionSequence: () => undefined,
    onControl: () => undefined,
    onRefusal: () => undefined,
    onStrangePart: () => (isStrange = true),
  };
  const decode = ({ venue, text, stream }: RecordedFrame): boolean => {
    const codec = codecs.get(venue) ?? codecOf(venue);
    codecs.set(venue, codec);
    isStrange = false;
    return codec.decode(text, sink, stream).ok && !isStrange;
  };
  for await (const frame of readTape(folder, only, notes)) {
    found.venues.add(frame.venue);
    found.frames += 1;
    if (!decode(frame)) found.badFrames += 1;
    onFrame(found.frames);
  }
  return found;
}

function look(event: WireEvent, instruments: Map<string, SurveyedInstrument>): void {
  const seen = instruments.get(event.instrument) ?? {
    trades: 0,
    quotes: 0,
    depth: 0,
    priceDecimals: 0,
    sizeDecimals: 0,
  };
  instruments.set(event.instrument, seen);
  const level = ([price, size]: readonly [string | null, string | null]): void => {
    seen.priceDecimals = Math.max(seen.priceDecimals, decimalsOf(price));
    seen.sizeDecimals = Math.max(seen.sizeDecimals, decimalsOf(size));
  };
  const levels = (side: readonly WireLevel[]): void => side.forEach(level);
  if (event.type === 'trade') {
    seen.trades += 1;
    level([event.price, event.size]);
  } else if (event.type === 'quote') {
    seen.quotes += 1;
    level([event.bidPrice, event.bidSize]);
    level([event.askPrice, event.askSize]);
  } else {
    seen.depth += 1;
    levels(event.bids);
    levels(event.asks);
  }
}

function decimalsOf(text: string | null): number {
  const point = text?.indexOf('.') ?? -1;
  return text === null || point < 0 ? 0 : text.length - point - 1;
}
