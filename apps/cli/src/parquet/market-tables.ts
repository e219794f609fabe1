import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedFrame } from '#libs/tape';
import type { WireDepth, WireEvent, WireLevel, WireQuote, WireTrade } from '#libs/venues';
import { decimalUnits } from './decimal-column.js';
import { type Cell, type Columns, ParquetTable } from './parquet-table.js';

/**
 * Where a row is from: `frame` counts the frames of the tape from 1 on, the same in all three tables; `channel` is the venue's name of
 * the stream, such as `trade` or `aggTrade`, so that what two channels tell of the same can be told apart.
 */
const SOURCE: Columns = [
  ['exchange_time', 'time'],
  ['receive_time', 'time'],
  ['market', 'text'],
  ['channel', 'text'],
  ['connection', 'text'],
  ['frame', 'whole'],
];

const TRADES: Columns = [
  ['venue', 'text'],
  ['instrument', 'text'],
  ['trade_id', 'text'],
  ['price', 'decimal'],
  ['size', 'decimal'],
  ['taker_side', 'text'],
  ...SOURCE,
];

const QUOTES: Columns = [
  ['venue', 'text'],
  ['instrument', 'text'],
  ['bid_price', 'decimal'],
  ['bid_size', 'decimal'],
  ['ask_price', 'decimal'],
  ['ask_size', 'decimal'],
  ['sequence', 'whole'],
  ...SOURCE,
];

/** One row per level: `message` and `level` count from 1 within the frame and the side; a message without levels is one row. */
const DEPTH: Columns = [
  ['venue', 'text'],
  ['instrument', 'text'],
  ['kind', 'text'],
  ['side', 'text'],
  ['level', 'whole'],
  ['price', 'decimal'],
  ['size', 'decimal'],
  ['first_sequence', 'whole'],
  ['last_sequence', 'whole'],
  ['message', 'whole'],
  ...SOURCE,
];

/** What was written. */
export interface TableCounts {
  readonly trades: number;
  readonly quotes: number;
  /** Depth messages, and their levels as rows. */
  readonly depthMessages: number;
  readonly depthRows: number;
}

/** A number of a tape that DECIMAL(38,18) cannot hold: its message is left out, and that is an error. */
class TooWideError extends Error {}

/** `trades.parquet`, `quotes.parquet` and `depth.parquet` in a folder. */
export class MarketTables {
  private readonly trades: ParquetTable;
  private readonly quotes: ParquetTable;
  private readonly depth: ParquetTable;
  private depthMessages = 0;
  private frame = 0;
  private channel: string | null = null;
  private messageOfFrame = 0;

  /** Begins the three files; throws where they cannot be made. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.trades = new ParquetTable(join(folder, 'trades.parquet'), TRADES);
    this.quotes = new ParquetTable(join(folder, 'quotes.parquet'), QUOTES);
    this.depth = new ParquetTable(join(folder, 'depth.parquet'), DEPTH);
  }

  /** Counts a frame of a channel (`undefined` where it has no name); its events follow. */
  beginFrame(channel: string | undefined): void {
    this.frame += 1;
    this.channel = channel ?? null;
    this.messageOfFrame = 0;
  }

  /** Adds an event of the present frame; returns why it cannot, or `undefined`. */
  add(event: WireEvent, frame: RecordedFrame): string | undefined {
    try {
      const source = this.sourceOf(event, frame);
      if (event.type === 'trade') this.trades.add([...tradeCells(event), ...source]);
      else if (event.type === 'quote') this.quotes.add([...quoteCells(event), ...source]);
      else this.addDepth(event, source);
      return undefined;
    } catch (error) {
      if (!(error instanceof TooWideError)) throw error;
      return error.message;
    }
  }

  /** Ends the files and gives them their names. */
  close(): TableCounts {
    for (const table of this.all()) table.close();
    const { trades, quotes, depth, depthMessages } = this;
    return { trades: trades.rows, quotes: quotes.rows, depthMessages, depthRows: depth.rows };
  }

  /** Removes what was written so far. */
  abandon(): void {
    for (const table of this.all()) table.abandon();
  }

  private all(): readonly ParquetTable[] {
    return [this.trades, this.quotes, this.depth];
  }

  private sourceOf({ exchangeTimeUs }: WireEvent, { receivedAtUs, market, connection }: RecordedFrame): Cell[] {
    return [
      whole(exchangeTimeUs),
      whole(receivedAtUs),
      market,
      this.channel,
      connection === '' ? null : connection,
      whole(this.frame),
    ];
  }

  private addDepth(event: WireDepth, source: readonly Cell[]): void {
    const { venue, instrument, kind, firstSequence, lastSequence } = event;
    // All numbers are read before the first row is added: a message is there as a whole or not at all.
    const levels = [...levelCells('bid', event.bids), ...levelCells('ask', event.asks)];
    this.messageOfFrame += 1;
    this.depthMessages += 1;
    const after = [whole(firstSequence), whole(lastSequence), whole(this.messageOfFrame), ...source];
    if (levels.length === 0) levels.push([null, null, null, null]);
    for (const level of levels) this.depth.add([venue, instrument, kind, ...level, ...after]);
  }
}

function tradeCells({ venue, instrument, tradeId, price, size, takerSide }: WireTrade): Cell[] {
  // A venue that sends no id is told by none: an empty text would be one id for all of them.
  return [venue, instrument, tradeId === '' ? null : tradeId, decimal(price), decimal(size), takerSide];
}

function quoteCells({ venue, instrument, bidPrice, bidSize, askPrice, askSize, sequence }: WireQuote): Cell[] {
  return [
    venue,
    instrument,
    ...[bidPrice, bidSize, askPrice, askSize].map((text) => (text === null ? null : decimal(text))),
    whole(sequence),
  ];
}

function levelCells(side: 'bid' | 'ask', levels: readonly WireLevel[]): Cell[][] {
  return levels.map(([price, size], i) => [side, whole(i + 1), decimal(price), decimal(size)]);
}

function decimal(text: string): bigint {
  const units = decimalUnits(text);
  if (units === undefined)
    throw new TooWideError(`${text.slice(0, 80)} does not fit DECIMAL(38,18): its message is left out`);
  return units;
}

function whole(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}
