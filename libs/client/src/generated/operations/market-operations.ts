// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { InstrumentView } from '../schemas/instrument-view.js';
import type { LiveMarketView } from '../schemas/live-market-view.js';
import type { MarketHistoryView } from '../schemas/market-history-view.js';
import type { MarketView } from '../schemas/market-view.js';
import type { RecordingView } from '../schemas/recording-view.js';
import type { ReplayView } from '../schemas/replay-view.js';

/** The operations of the tag `market`, by method and path; in brackets who may use them. */
export interface MarketOperations {
  /** Last price, best bid and ask, and the top of the book; the last known ones, marked STALE, while no feed responds (viewer) */
  readonly 'GET /v1/market/{venue}/{instrument}': {
    readonly path: {
      readonly venue: string;
      readonly instrument: string;
    };
    readonly answer: MarketView;
  };
  /** Where every market stands, by the ticks so far (viewer) */
  readonly 'GET /v1/markets': {
    readonly answer: readonly LiveMarketView[];
    readonly csv: true;
  };
  /** What can be traded, with the steps and floors that the venues demand (viewer) */
  readonly 'GET /v1/instruments': {
    readonly answer: readonly InstrumentView[];
    readonly csv: true;
  };
  /** Candles of the last hour and the newest trades, as this gateway has seen them; CSV is the candles (viewer) */
  readonly 'GET /v1/market/{venue}/{instrument}/history': {
    readonly path: {
      readonly venue: string;
      readonly instrument: string;
    };
    readonly query: {
      /** The length of a candle, in seconds */
      readonly seconds?: number;
      /** The newest so many */
      readonly limit?: number;
    };
    readonly answer: MarketHistoryView;
    readonly csv: true;
  };
  /** What was recorded, in the folder of GATEWAY_RECORDINGS (viewer) */
  readonly 'GET /v1/recordings': {
    readonly answer: readonly RecordingView[];
    readonly csv: true;
  };
  /** A part of a recording: the book at equal steps, the trades between, and candles. What lies far ahead takes several requests, each of which goes on where the one before ended (viewer) */
  readonly 'GET /v1/recordings/{recording}/{instrument}': {
    readonly path: {
      /** The name of the recording */
      readonly recording: string;
      readonly instrument: string;
    };
    readonly query: {
      /** The moment of the first look, in microseconds since the epoch */
      readonly fromUs: number;
      /** Between two looks, in milliseconds */
      readonly stepMs?: number;
      /** How many looks */
      readonly limit?: number;
    };
    readonly answer: ReplayView;
  };
  /** Reads a recording up to a moment and tells how far it has come, as server-sent events: progress, then done (or refused, with a code and a sentence). A part from there on is then answered at once (viewer) */
  readonly 'GET /v1/recordings/{recording}/{instrument}/wind': {
    readonly path: {
      /** The name of the recording */
      readonly recording: string;
      readonly instrument: string;
    };
    readonly query: {
      /** The moment, in microseconds since the epoch */
      readonly toUs: number;
    };
    readonly answer: unknown;
  };
}
