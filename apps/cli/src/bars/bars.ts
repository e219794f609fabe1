import type { RecordedFrame } from '#libs/tape';
import { type FrameSink, type VenueCodec, type WireTrade, venues } from '#libs/venues';
import type { LineWriter } from '../tape/line-writer.js';
import { DEAF_SINK, type FrameOptions, type FrameStreams, type FrameWork, runFrames } from '../tape/run-frames.js';
import type { BarKind } from './bar-kind.js';
import { type EmptyPolicy, InstrumentBars } from './instrument-bars.js';

/** The flags of `bars`, parsed. */
export interface BarsOptions extends FrameOptions {
  readonly kind: BarKind;
  readonly empty: EmptyPolicy;
}

/** The most instruments that are followed; further ones are errors. */
const MAX_INSTRUMENTS = 100_000;

/**
 * `tradewind bars`: makes bars from the trades of recorded frames and prints one JSON line per closed bar, with exactly these keys:
 * `type venue instrument by fromUs toUs open high low close volume buyVolume value trades`. Bars that are open at the end, trades that
 * came late, came twice or are no executions are not printed but counted on the standard error.
 */
export async function bars(options: BarsOptions, streams: FrameStreams): Promise<number> {
  const work = new BarsWork(options);
  const code = await runFrames(options, streams, work);
  for (const line of work.notes()) streams.errors.write(`tradewind: ${line}\n`);
  return code;
}

class BarsWork implements FrameWork {
  private readonly options: BarsOptions;
  private readonly byInstrument = new Map<string, InstrumentBars>();
  /** Those of venues whose trade ids follow on by one: a hole in them is a hole in the recording. */
  private readonly proving: InstrumentBars[] = [];
  private trades: WireTrade[] = [];
  /** Why a part of the frame could not be read. */
  private strange: string | undefined;
  private readonly sink: FrameSink = {
    ...DEAF_SINK,
    onEvent: (event) => {
      if (event.type === 'trade') this.trades.push(event);
    },
    onStrangePart: ({ message }) => (this.strange = message),
  };

  constructor(options: BarsOptions) {
    this.options = options;
  }

  take(frame: RecordedFrame, codec: VenueCodec, output: LineWriter): string | undefined {
    this.trades = [];
    this.strange = undefined;
    const decoded = codec.decode(frame.text, this.sink, frame.stream);
    // Some venues list the trades of one frame newest first.
    const inOrder = this.trades.toSorted((a, b) => (a.exchangeTimeUs ?? 0) - (b.exchangeTimeUs ?? 0));
    let reason: string | undefined;
    for (const trade of inOrder) {
      const lines = this.barsOf(frame, trade)?.take(trade);
      if (lines === undefined) reason = `the trade ${trade.tradeId} of ${trade.instrument} cannot be put into a bar`;
      for (const line of lines ?? []) output.add(line);
    }
    return decoded.ok ? (this.strange ?? reason) : decoded.error.message;
  }

  end(): void {
    this.trades = [];
  }

  /** What was not printed, for people. */
  notes(): readonly string[] {
    const sum = (of: (one: InstrumentBars) => number): number =>
      [...this.byInstrument.values()].reduce((total, one) => total + of(one), 0);
    const notes: readonly (readonly [number, string])[] = [
      [sum((one) => one.late), 'trades came when the bar of their time was closed, and are in none'],
      [sum((one) => one.uncountedFor('repeat')), 'trades came a second time, and count once'],
      [
        sum((one) => one.uncountedFor('told-before') + one.uncountedFor('other-channel')),
        'trades were told by another channel too, and count once',
      ],
      [sum((one) => one.uncountedFor('no-execution')), 'prints are no executions, and are in no bar'],
      [sum((one) => one.skipped), 'intervals of long silences have no flat bar'],
      [sum((one) => one.unfinished), 'trades are in bars that were open at the end, which are not printed'],
    ];
    const missing = this.proving.reduce((total, one) => total + one.missing, 0n);
    const told = notes.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    return missing === 0n ? told : [...told, `${missing} trades are missing in the recording, as their ids prove`];
  }

  /** One venue may trade an instrument in several markets, such as spot and linear. */
  private barsOf({ market, venue }: RecordedFrame, trade: WireTrade): InstrumentBars | undefined {
    const key = `${market} ${trade.instrument}`;
    const known = this.byInstrument.get(key);
    if (known !== undefined || this.byInstrument.size >= MAX_INSTRUMENTS) return known;
    const made = new InstrumentBars(this.options.kind, this.options.empty);
    this.byInstrument.set(key, made);
    if (venues[venue].protocol.tradeIds !== undefined) this.proving.push(made);
    return made;
  }
}
