/**
 * `npm run bench -- scale`: what one more of everything costs, from 1 to 1,000 of it: a frame of market-data and a decision of risk by the number of
 * instruments, with the memory that each instrument takes; a durable decision on a real Postgres by the number of accounts,
 * with the bytes that it adds to the write-ahead log; a message of the broker by the number of subjects and of consumers. Counts take
 * turns in rounds of one run; printed as ratios of the smallest. Beside each: the smallest count a second time (control). Some three
 * minutes; BENCH_ROUNDS makes it longer or shorter. What it means for a deployment that grows: docs/growth.md.
 */
import { RISK_RULES, runRules } from '#libs/risk-rules';
import { Decimal } from '#libs/kernel';
import { addFill, riskContextOf, untradedPosition } from '#libs/domain';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { print, whole } from './figures.mjs';
import { growAccounts } from './scale-accounts.mjs';
import { growBroker } from './scale-broker.mjs';
import { takeTurns } from './scale-turns.mjs';
import { optionsOf } from '../../scripts/options.mjs';
import { FedInstrument, FrameIntake, InstrumentMarket, binanceProtocol, newSessionBook } from './venue-parts.mjs';

optionsOf(import.meta.url, {});

const COUNTS = [1, 10, 100, 1_000, 1];
const FRAMES = 20_000;
const DECISIONS = 500;
const NOW_US = 1_700_000_000_000_000;
const D = (text) => new Decimal(text);

/** An instrument of the venue. */
function instrument(i) {
  const base = `C${String(i).padStart(4, '0')}`;
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

/** Reads all frames with a feed of so many instruments; returns nanoseconds a frame. `onFed` gets the instruments as they are then. */
function feedOf(count, onFed) {
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
    onFed?.(fed);
    return ns;
  };
}

/** None of them binds. */
const GUARDS = {
  ...{ priceCollar: D('10'), maxOpenOrders: undefined, maxOpenOrdersPerInstrument: undefined, restrictions: [] },
  ...{ orderRates: [], orderRatesPerStrategy: [], repeatedOrders: [], duplicateWindowMs: 0 },
};

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
      const context = riskContextOf(intent, book, look, { guards: GUARDS }, NOW_US);
      runRules(context, RISK_RULES);
    }
    return Number(process.hrtime.bigint() - startedAt) / DECISIONS;
  };
}

/** Collects what nobody holds, and says what is held. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
function heapBytes() {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Measures what an instrument takes that was fed. */
function printMemory() {
  const kept = [];
  const feed = feedOf(1_000, (fed) => kept.push(fed));
  const before = heapBytes();
  feed();
  const bytes = (heapBytes() - before) / kept[0].length;
  print(`\nmarket-data: ${whole(bytes)} bytes of heap an instrument, with nothing in its book`);
}

takeTurns('market-data, a frame: ns by instruments', COUNTS, feedOf);
takeTurns('risk, a decision without its commit: ns by instruments held by the account', COUNTS, riskOf);
printMemory();
await growAccounts();
await growBroker();
process.exit(0);
