/**
 * `npm run bench -- scale`: how the cost of one thing grows with how many there are, in one process, without sockets: what
 * market-data does for a frame with 1 to 200 instruments in turn, and what risk does for a decision of an account that holds 1 to 200.
 * Counts take turns in rounds of one run; printed as ratios of the smallest. Beside each: the smallest count a second time (control).
 */
import { RISK_RULES, runRules } from '#libs/risk-rules';
import { Decimal } from '#libs/kernel';
import { addFill, riskContextOf, untradedPosition } from '#libs/domain';
import { median, print, spread, whole } from './figures.mjs';
import { FedInstrument, FrameIntake, InstrumentMarket, binanceProtocol, newSessionBook } from './venue-parts.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const COUNTS = [1, 10, 50, 200, 1];
const FRAMES = 20_000;
const DECISIONS = 2_000;
const NOW_US = 1_700_000_000_000_000;
const D = (text) => new Decimal(text);

/** An instrument of the venue. */
function instrument(i) {
  const base = `C${String(i).padStart(3, '0')}`;
  const steps = { tickSize: D('0.01'), lotSize: D('0.00001'), minQuantity: D('0.001'), maxQuantity: D('9000') };
  const names = { venue: 'binance', id: `${base}-USDT`, venueSymbol: `${base}USDT`, base, quote: 'USDT' };
  return { ...names, ...steps, minNotional: D('5'), status: 'TRADING' };
}

/** Frames of quotes and trades of so many instruments in turn, in one piece as a socket brings them. */
function framesOf(instruments) {
  const texts = Array.from({ length: FRAMES }, (_, i) => {
    const { venueSymbol: symbol } = instruments[i % instruments.length];
    const stream = symbol.toLowerCase();
    const id = 1_000 + Math.floor(i / instruments.length);
    return i % 4 === 0
      ? `{"stream":"${stream}@trade","data":{"e":"trade","E":1723161255343,"s":"${symbol}","t":${id},"p":"61837.63000000","q":"0.02000000","T":1723161255343,"m":true,"M":true}}`
      : `{"stream":"${stream}@bookTicker","data":{"u":${id},"s":"${symbol}","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}}`;
  });
  const bytes = Buffer.from(texts.join(''));
  let at = 0;
  const ends = texts.map((text) => (at += text.length));
  return { bytes, ends };
}

/** Reads all frames with a feed of so many instruments; returns nanoseconds a frame. */
function feedOf(count) {
  const instruments = Array.from({ length: count }, (_, i) => instrument(i));
  const { bytes, ends } = framesOf(instruments);
  return () => {
    let heard = 0;
    const listener = { onEvent: () => (heard += 1), onBadFrame() {}, onNotice() {} };
    const fed = instruments.map((one) => {
      const book = newSessionBook(one, binanceProtocol.newCodec(), binanceProtocol.fastPath);
      return new FedInstrument(
        new InstrumentMarket(one, book, binanceProtocol, listener, { nowUs: () => NOW_US }),
        book,
      );
    });
    const sink = {
      onScannedTrade: ({ market }, ...trade) => market.trades.take(...trade, NOW_US * 2),
      onScannedQuote: ({ market }, ...quote) => market.onQuote(...quote, 0, NOW_US),
      onKind() {},
    };
    const intake = new FrameIntake(binanceProtocol.newCodec(), binanceProtocol, fed, sink);
    const startedAt = process.hrtime.bigint();
    let from = 0;
    for (const end of ends) {
      if (!intake.takeBytes(bytes, from, end)) throw new Error('a frame was left to the codec');
      from = end;
    }
    const ns = Number(process.hrtime.bigint() - startedAt) / FRAMES;
    if (heard < FRAMES / 2) throw new Error(`of ${FRAMES} frames ${heard} were passed on`);
    return ns;
  };
}

/** Judges intents of an account that holds so many instruments; returns nanoseconds a decision. */
function riskOf(count) {
  const instruments = Array.from({ length: count }, (_, i) => instrument(i));
  const account = 'a';
  const place = ({ venue, id }) => ({ account, venue, instrument: id });
  const book = {
    account: { account, version: 1, limitsVersion: 1 },
    tradingStates: [{ scope: 'all', state: 'ACTIVE', version: 0 }],
    limits: [],
    positions: instruments.map((one) => addFill(untradedPosition(place(one)), D('1'))),
    ...{ reservations: [], balances: [], uncoveredSpends: [] },
  };
  const look = {
    view: () => ({ bookState: 'LIVE', bid: D('99.99'), ask: D('100.01'), ageUs: 0 }),
    instrument: () => instruments[0],
    marks: () => D('100'),
    priced: instruments.map((one) => ({ venue: one.venue, instrument: one.id })),
    collar: D('0.01'),
  };
  const intent = {
    ...{ ...place(instruments[0]), intentId: 'i', strategy: 's', side: 'BUY', quantity: D('1'), type: 'LIMIT' },
    ...{ limitPrice: D('100'), timeInForce: 'GTC', reduceOnly: false, validUntilUs: NOW_US * 2 },
  };
  return () => {
    const startedAt = process.hrtime.bigint();
    for (let i = 0; i < DECISIONS; i += 1) {
      // As after every approval: the book is another one, its holdings are known.
      const context = riskContextOf(intent, book, look, {}, NOW_US);
      runRules(context, RISK_RULES);
    }
    return Number(process.hrtime.bigint() - startedAt) / DECISIONS;
  };
}

for (const [what, make] of [
  ['market-data, a frame', feedOf],
  ['risk, a decision without its commit', riskOf],
]) {
  const runs = COUNTS.map((count) => ({ count, run: make(count), ns: [] }));
  for (let round = -3; round < ROUNDS; round += 1)
    for (const one of runs) {
      const ns = one.run();
      if (round >= 0) one.ns.push(ns);
    }
  print(
    `\n${what}: ns by instruments, medians of ${ROUNDS} rounds (smallest to largest), and times the first of the same round`,
  );
  for (const { count, ns } of runs) {
    const ratio = median(ns.map((one, round) => one / runs[0].ns[round]));
    print(`  ${String(count).padStart(4)}  ${whole(median(ns)).padStart(8)}  (${spread(ns)})  ${ratio.toFixed(2)}`);
  }
}
