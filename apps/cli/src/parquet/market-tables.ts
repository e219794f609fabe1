import { join } from 'node:path';
import { makeFolder } from '#libs/local-stack';
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

/** What a decimal column cannot hold, word for word; `null` everywhere else. */
const exact = (...columns: readonly string[]): Columns => columns.map((name) => [`${name}_text`, 'text'] as const);

const TRADES: Columns = [
  ['venue', 'text'],
  ['instrument', 'text'],
  ['trade_id', 'text'],
  ['price', 'decimal'],
  ['size', 'decimal'],
  ['taker_side', 'text'],
  ...SOURCE,
  ...exact('price', 'size'),
  // `execution`, `aggregate`, or what is no trade of the market: `block`, `auction`, `insurance`, `correction`.
  ['kind', 'text'],
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
  ...exact('bid_price', 'bid_size', 'ask_price', 'ask_size'),
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
  ...exact('price', 'size'),
];

/** What was written. */
export interface TableCounts {
  readonly trades: number;
  readonly quotes: number;
  /** Depth messages, and their levels as rows. */
  readonly depthMessages: number;
  readonly depthRows: number;
}

/** `trades.parquet`, `quotes.parquet` and `depth.parquet` in a folder. */
export class MarketTables {
  private readonly trades: ParquetTable;
  private readonly quotes: ParquetTable;
  private readonly depth: ParquetTable;
  private depthMessages = 0;
  private frame = 0;
  private channel: string | null = null;
  private messageOfFrame = 0;

  /** Begins the three files; throws if they cannot be made. */
  constructor(folder: string) {
    makeFolder(folder);
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

  /** Adds an event of the present frame; names the first number that stands as a text because it fits no decimal, or `undefined`. */
  add(event: WireEvent, frame: RecordedFrame): string | undefined {
    const source = this.sourceOf(event, frame);
    const numbers = new NumberCells();
    if (event.type === 'trade')
      this.trades.add([
        ...tradeCells(event, numbers),
        ...source,
        ...[0, 1].map((i) => numbers.textAt(i)),
        kindOf(event),
      ]);
    else if (event.type === 'quote')
      this.quotes.add([...quoteCells(event, numbers), ...source, ...[0, 1, 2, 3].map((i) => numbers.textAt(i))]);
    else this.addDepth(event, source, numbers);
    if (numbers.wide === undefined) return undefined;
    return `${numbers.wide.slice(0, 80)} does not fit DECIMAL(38,18): it stands as a text in the column that ends in _text`;
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

  private addDepth(event: WireDepth, source: readonly Cell[], numbers: NumberCells): void {
    const { venue, instrument, kind, firstSequence, lastSequence } = event;
    const levels = [...levelCells('bid', event.bids, numbers), ...levelCells('ask', event.asks, numbers)];
    this.messageOfFrame += 1;
    this.depthMessages += 1;
    const after = [whole(firstSequence), whole(lastSequence), whole(this.messageOfFrame), ...source];
    if (levels.length === 0) levels.push([null, null, null, null]);
    for (const [i, level] of levels.entries()) {
      this.depth.add([venue, instrument, kind, ...level, ...after, numbers.textAt(2 * i), numbers.textAt(2 * i + 1)]);
    }
  }
}

/** The cells of an event's prices and sizes: units of a decimal column each, and beside it the text of what none can hold. */
class NumberCells {
  /** The first number that no decimal column can hold. */
  wide: string | undefined;
  /** Texts by the place of their number; made only where there is one. */
  private texts: Map<number, string> | undefined;
  private count = 0;

  /** The units of the next number; `null` for none, and for one that stands as a text. */
  add(text: string | null): Cell {
    const place = this.count;
    this.count += 1;
    if (text === null) return null;
    const units = decimalUnits(text);
    if (units !== undefined) return units;
    this.wide ??= text;
    (this.texts ??= new Map()).set(place, text);
    return null;
  }

  /** The text of the number at a place, where no decimal column can hold it. */
  textAt(place: number): Cell {
    return this.texts?.get(place) ?? null;
  }
}

function tradeCells({ venue, instrument, tradeId, price, size, takerSide }: WireTrade, numbers: NumberCells): Cell[] {
  // A venue that sends no id is told by none: an empty text would be one id for all of them.
  return [venue, instrument, tradeId === '' ? null : tradeId, numbers.add(price), numbers.add(size), takerSide];
}

function kindOf({ kind }: WireTrade): Cell {
  return kind ?? 'execution';
}

function quoteCells(quote: WireQuote, numbers: NumberCells): Cell[] {
  const { venue, instrument, bidPrice, bidSize, askPrice, askSize, sequence } = quote;
  const cells = [bidPrice, bidSize, askPrice, askSize].map((text) => numbers.add(text));
  return [venue, instrument, ...cells, whole(sequence)];
}

function levelCells(side: 'bid' | 'ask', levels: readonly WireLevel[], numbers: NumberCells): Cell[][] {
  return levels.map(([price, size], i) => [side, whole(i + 1), numbers.add(price), numbers.add(size)]);
}

function whole(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}
