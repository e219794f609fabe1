import type { Instrument, Level, Side } from '#libs/domain';
import { Decimal, type InstrumentId, type Problem, asId } from '#libs/kernel';
import type { DepthChange } from '../../../codec/index.js';
import { FedInstrument, newSessionBook } from '../../../feed/fed-instrument.js';
import { FrameIntake, type IntakeSink } from '../../../feed/frame-intake.js';
import { InstrumentMarket } from '../../../feed/instrument-market.js';
import type { StepQuote, StepTrade } from '../../../feed/step-values.js';
import { binanceProtocol } from '../../feed/protocol.js';
import { BINANCE } from '../instruments.js';

/** An instrument by its symbol, whose first three letters are its base. */
export function instrumentOf(symbol: string, tick: string, lot: string): Instrument {
  const step = new Decimal('1');
  return {
    venue: BINANCE,
    id: asId<InstrumentId>(`${symbol.slice(0, 3)}-${symbol.slice(3)}`),
    venueSymbol: symbol,
    base: symbol.slice(0, 3),
    quote: symbol.slice(3),
    status: 'TRADING',
    tickSize: new Decimal(tick),
    lotSize: new Decimal(lot),
    minQuantity: step,
    maxQuantity: step,
    minNotional: step,
  };
}

/** The instruments of the frames in the tests. */
export const INSTRUMENTS = [
  instrumentOf('BTCUSDT', '0.01', '0.00001'),
  instrumentOf('ETHUSDT', '0.25', '1'),
  instrumentOf('FINEST', '0.00000001', '0.00000001'),
];

/** Steps beyond 2^53 as text. */
function exactly(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

/** Remembers what a frame means as plain values, because a scanner only lends its levels. */
class Recorder implements IntakeSink {
  calls: unknown[][] = [];

  onScannedTrade(fed: FedInstrument, id: number, price: number, size: number, side: Side, atUs: number): void {
    this.calls.push(['trade', fed.instrument.id, id, price, size, side, atUs]);
  }

  onScannedQuote(fed: FedInstrument, sequence: number, ...sides: readonly number[]): void {
    this.calls.push(['quote', fed.instrument.id, sequence, ...sides, 0]);
  }

  onScannedDelta(
    fed: FedInstrument,
    first: number,
    last: number,
    bids: readonly Level[],
    asks: readonly Level[],
    atUs: number,
  ): void {
    const levels = JSON.stringify([bids, asks], exactly);
    this.calls.push(['depth', fed.instrument.id, false, false, first, last, levels, 0, atUs]);
  }

  onTrades(fed: FedInstrument, trades: readonly StepTrade[]): undefined {
    for (const { id, priceSteps, sizeSteps, takerSide, exchangeAtUs } of trades)
      this.calls.push(['trade', fed.instrument.id, id, priceSteps, sizeSteps, takerSide, exchangeAtUs]);
  }

  onPastTrades(): void {
    this.calls.push(['past trades']);
  }

  onQuote(fed: FedInstrument, { sequence, exchangeAtUs, ...top }: StepQuote): void {
    const { bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots } = top;
    const sides = [bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots];
    this.calls.push(['quote', fed.instrument.id, sequence, ...sides, exchangeAtUs]);
  }

  onDepth(fed: FedInstrument, change: DepthChange): void {
    const { isSnapshot, isPartial, firstSequence, lastSequence, bids, asks, exchangeTimeUs } = change;
    const levels = JSON.stringify([bids.levels, asks.levels], exactly);
    const of = ['depth', fed.instrument.id, isSnapshot, isPartial, firstSequence, lastSequence];
    this.calls.push([...of, levels, bids.left + asks.left, exchangeTimeUs]);
  }

  onMatching(isMatching: boolean): void {
    this.calls.push(['matching', isMatching]);
  }

  onConnectionSequence(sequence: number): void {
    this.calls.push(['sequence', sequence]);
  }

  onKind(): void {
    // A scanner does not say what a frame is besides what it means.
  }

  onReply(refusal: Problem | undefined): void {
    this.calls.push(['reply', refusal?.message]);
  }

  onRefusal({ message }: Problem): void {
    this.calls.push(['refusal', message]);
  }
}

/** Whether a frame is good, and what it means. */
export type Read = readonly [isGood: boolean, calls: readonly unknown[][]];

/** Both ways of reading side by side; one scanner for all frames, so that what it keeps from one frame meets the next. */
export class ReadingPair {
  scanned = 0;
  private readonly fast = new Recorder();
  private readonly slow = new Recorder();
  private readonly withScanner: FrameIntake;
  private readonly withCodec: FrameIntake;

  constructor(instruments: readonly Instrument[] = INSTRUMENTS) {
    const fed = instruments.map(fedBy);
    this.withScanner = new FrameIntake(binanceProtocol.newCodec(), binanceProtocol, fed, this.fast);
    this.withCodec = new FrameIntake(binanceProtocol.newCodec(), {}, fed, this.slow);
  }

  /** Reads a frame both ways and returns what they made of it. */
  read(bytes: Buffer): { readonly fast: Read; readonly slow: Read } {
    this.fast.calls = [];
    this.slow.calls = [];
    const fast = this.withScanner.takeFrame(bytes) === undefined;
    if (this.withScanner.wasScanned) this.scanned += 1;
    const slow = this.withCodec.takeFrame(bytes) === undefined;
    return { fast: [fast, this.fast.calls], slow: [slow, this.slow.calls] };
  }
}

function fedBy(instrument: Instrument): FedInstrument {
  const book = newSessionBook(instrument, binanceProtocol.newCodec(), binanceProtocol.fastPath);
  const listener = { onEvent: () => undefined, onBadFrame: () => undefined, onNotice: () => undefined };
  return new FedInstrument(new InstrumentMarket(instrument, book, {}, listener, { nowUs: () => 0 }), book);
}
