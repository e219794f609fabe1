/**
 * `npm run bench -- decode`: the scanner beside JSON.parse on the recorded frames of each channel, in one process, in
 * alternating rounds. JSON.parse is given the text (its best case) and, beside it, the bytes of the socket; it only
 * parses, while the scanner delivers prices and sizes in ticks and lots.
 */
import { Decimal } from '#libs/kernel';
import { FedInstrument, FrameIntake, InstrumentMarket, binanceProtocol, newSessionBook } from './venue-parts.mjs';
import { median, print, verdict, whole } from './figures.mjs';
import { optionsOf } from '../../scripts/options.mjs';
import { framesOf } from './recorded.mjs';
import { framed as framedText } from './replay.mjs';

optionsOf(import.meta.url, {});

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 61);
const FRAMES_A_ROUND = 10_000;
const INSTRUMENT = {
  venue: 'binance',
  id: 'BTC-USDT',
  venueSymbol: 'BTCUSDT',
  tickSize: new Decimal('0.01'),
  lotSize: new Decimal('0.00001'),
};

/** Adds up what it is told, so that neither way can leave anything out. */
class Sum {
  calls = 0;
  total = 0;
  onScannedTrade(_fed, tradeId, priceTicks, sizeLots, _side, atUs) {
    this.calls += 1;
    this.total += tradeId + priceTicks + sizeLots + atUs;
  }
  onScannedQuote(_fed, sequence, bidTicks, bidLots, askTicks, askLots) {
    this.calls += 1;
    this.total += sequence + bidTicks + bidLots + askTicks + askLots;
  }
  onScannedDelta(_fed, first, last, bids, asks, atUs) {
    this.calls += 1;
    this.total += first + last + atUs;
    for (const side of [bids, asks])
      for (let i = 0; i < side.length; i += 1) this.total += side[i].priceTicks + side[i].sizeLots;
  }
  onTrades(fed, trades) {
    for (const { id, priceSteps, sizeSteps, exchangeAtUs } of trades)
      this.onScannedTrade(fed, id, priceSteps, sizeSteps, '', exchangeAtUs);
  }
  onQuote(fed, { sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots }) {
    this.onScannedQuote(fed, sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots);
  }
  onDepth(fed, { firstSequence, lastSequence, bids, asks, exchangeTimeUs }) {
    this.onScannedDelta(fed, firstSequence, lastSequence, bids.levels, asks.levels, exchangeTimeUs);
  }
  onKind() {}
}

/** What reads frames, with the scanner or by the codec alone. */
function intake(fastPath, sum) {
  const listener = { onEvent() {}, onBadFrame() {}, onNotice() {} };
  const book = newSessionBook(INSTRUMENT, binanceProtocol.newCodec(), binanceProtocol.fastPath);
  const market = new InstrumentMarket(INSTRUMENT, book, {}, listener, { nowUs: () => 0 });
  return new FrameIntake(binanceProtocol.newCodec(), { fastPath }, [new FedInstrument(market, book)], sum);
}

/** Nanoseconds per frame of `take`; a round is short, so that most rounds are not interrupted by another process. */
function time(frames, take) {
  const count = Math.min(FRAMES_A_ROUND, frames.length);
  const startedAt = process.hrtime.bigint();
  for (let i = 0; i < count; i += 1) take(frames[i]);
  return Number(process.hrtime.bigint() - startedAt) / count;
}

let kept;
function compare(kind) {
  const texts = framesOf(kind);
  // Frame behind frame, as the socket delivers them.
  const framed = texts.map((text) => framedText(Buffer.from(text)));
  const slab = Buffer.concat(framed);
  let at = 0;
  const ends = framed.map((frame) => (at += frame.length));
  const starts = ends.map((end, i) => end - Buffer.byteLength(texts[i]));
  const frames = ends.map((end, i) => slab.subarray(starts[i], end));
  const places = ends.map((_, i) => i);
  const fast = new Sum();
  const slow = new Sum();
  const scanner = intake(binanceProtocol.fastPath, fast);
  const codec = intake(undefined, slow);
  for (const [i, frame] of frames.entries()) {
    if (!scanner.takeBytes(slab, starts[i], ends[i]))
      throw new Error(`the scanner left a frame to the codec: ${frame}`);
    codec.takeText(frame.toString('utf8'));
  }
  if (fast.total !== slow.total || fast.calls !== texts.length)
    throw new Error(`the scanner and the codec disagree on ${kind}: ${fast.total} and ${slow.total}`);
  const rows = {
    // As the fast path calls it: where the frame lies in what the socket read, no view of it.
    scanner: () => time(places, (i) => scanner.takeBytes(slab, starts[i], ends[i])),
    'JSON.parse of a text': () => time(texts, (text) => (kept = JSON.parse(text))),
    'JSON.parse of bytes': () => time(frames, (frame) => (kept = JSON.parse(frame.toString('utf8')))),
    'the codec': () => time(frames, (frame) => codec.takeText(frame.toString('utf8'))),
  };
  for (let warm = 0; warm < 5; warm += 1) for (const run of Object.values(rows)) run();
  const measured = Object.fromEntries(Object.keys(rows).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [name, run] of Object.entries(rows)) measured[name].push(run());
  report(kind, frames.length, Buffer.byteLength(texts.join('')) / frames.length, measured);
}

function report(kind, count, bytes, measured) {
  const own = median(measured.scanner);
  print(`\n${kind}: ${whole(count)} recorded frames of ${whole(bytes)} bytes on average, median of ${ROUNDS} rounds`);
  for (const [name, values] of Object.entries(measured))
    print(
      `  ${name.padEnd(22)} ${whole(median(values)).padStart(7)} ns a frame   ${(median(values) / own).toFixed(2)} x the scanner's time`,
    );
  for (const what of ['JSON.parse of bytes', 'JSON.parse of a text']) {
    const ratio = median(measured[what]) / own;
    print(`  ${ratio.toFixed(2)} times faster than ${what} (target 5: ${verdict(ratio >= 5)})`);
  }
}

for (const kind of ['trade', 'quote', 'depth']) compare(kind);
if (kept === undefined) throw new Error('nothing was parsed');
