/**
 * A consumer of the tick lane as strategy and risk are: the real client, the real reader, a callback per update. Checks
 * that the trades come each once and in order. Takes `{ expect, first }`, answers `{ count, seconds, … }` when they are all
 * there. With `{ isReplay }` it expects all three channels: trades one by one, book changes each joining on to the one
 * before, quotes ever newer, and of all together exactly as many as were sent.
 */

import { Broker, NatsTickLane, connectBroker } from '#libs/messaging';
import { TickReader } from '#libs/ticks';

const broker = new Broker(
  await connectBroker({ url: process.argv[2], user: undefined, password: undefined, name: 'bench-consumer' }),
  {
    onConnection: (connected, why) => process.send({ trouble: `connected: ${connected} (${why})` }),
    onPermissionViolation: (error) => process.send({ trouble: error.message }),
    onError: (error) => process.send({ trouble: error.message }),
  },
);
let run = { left: 0, count: 0, next: 0, wrong: 0, gaps: 0, bad: 0, messages: 0, startedAt: 0n };
const MONOTONIC = 1_000_000_000_000_000;
const monotonicUs = () => Number(process.hrtime.bigint()) / 1_000;
let latencies;
let books = 0;

/** Quotes of the exchange that say nothing but that it lives have numbers below. */
const FIRST_UPDATE = 1_000_000;
function onReplayed(event) {
  if (event.kind === 'trade') {
    if (event.tradeId !== run.next) run.wrong += 1;
    run.next = event.tradeId + 1;
    run.trades += 1;
  } else if (event.kind === 'quote') {
    if (event.sequence < FIRST_UPDATE) return;
    if (event.sequence <= run.lastQuote) run.wrong += 1;
    run.lastQuote = event.sequence;
    run.quotes += 1;
  } else if (event.kind === 'depth') {
    if (event.snapshot || (run.lastChange > 0 && event.firstSequence !== run.lastChange + 1)) run.wrong += 1;
    run.lastChange = event.lastSequence;
    run.depth += 1;
  } else return;
  run.count += 1;
  if (run.count === 1) run.startedAt = process.hrtime.bigint();
  run.left -= 1;
  if (run.left === 0) finish();
}

function onTrade(trade) {
  if (latencies !== undefined) {
    // Where the frame was written, read and received; the exchange's time is a reading of the monotonic clock.
    latencies.set([trade.exchangeAtUs - MONOTONIC, trade.receivedAtUs, monotonicUs()], run.count * 3);
  } else if (trade.tradeId !== run.next) run.wrong += 1;
  run.next = trade.tradeId + 1;
  run.count += 1;
  if (run.count === 1) run.startedAt = process.hrtime.bigint();
  run.left -= 1;
  if (run.left === 0) finish();
}

function finish() {
  const seconds = Number(process.hrtime.bigint() - run.startedAt) / 1e9;
  const { count, wrong, gaps, bad, messages, trades, quotes, depth } = run;
  process.send({
    count,
    seconds,
    wrong,
    gaps,
    bad,
    messages,
    trades,
    quotes,
    depth,
    latencies: latencies === undefined ? [] : [...latencies],
  });
}

const reader = new TickReader({
  onEvent: (event) => {
    if (run.isReplay) onReplayed(event);
    else if (event.kind === 'trade') onTrade(event);
    else if (event.kind === 'book-state' && event.state === 'LIVE') books += 1;
  },
  onGap: (gap) => (run.gaps += gap.missed),
  onBadMessage: () => (run.bad += 1),
});
new NatsTickLane(broker).subscribe('market.>', (subject, bytes) => {
  run.messages += 1;
  reader.read(subject, bytes);
});
// The bare hop: no reader, two numbers in as many bytes as a message with one trade has.
new NatsTickLane(broker).subscribe('bare.hop', (_subject, bytes) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  onTrade({ exchangeAtUs: view.getFloat64(0), receivedAtUs: view.getFloat64(8), tradeId: run.next });
});
await broker.connection.flush();
process.on('message', ({ expect, first, timed, isReplay }) => {
  run = { left: expect, count: 0, next: first, wrong: 0, gaps: 0, bad: 0, messages: 0, startedAt: 0n, isReplay };
  Object.assign(run, { trades: 0, quotes: 0, depth: 0, lastQuote: 0, lastChange: 0 });
  latencies = timed ? new Float64Array(expect * 3) : undefined;
  process.send({ listening: true, books });
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
