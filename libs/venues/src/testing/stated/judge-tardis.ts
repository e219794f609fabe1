import type { WireEvent, WireLevel } from '../../codec/index.js';
import type { JsonObject } from '../../values/json.js';
import { usFromRfc3339 } from '../../values/rfc3339.js';
import { type StatedPair, isStated } from '../kit/stated-values.js';

/** What tardis-node calls our kinds of events. */
const TYPES = { trade: 'trade', depth: 'book_change', quote: 'book_ticker' } as const;
/** Symbols that tell their quote asset otherwise than by ending in it. */
const ALIASES: Readonly<Record<string, string>> = { BTCPERP: 'BTCUSDC' };

/** What of a pair of tardis-node differs from what we decode; empty if all is equal. */
export function differencesFromTardis(pair: StatedPair, told: readonly WireEvent[], withTime = true): string[] {
  const stated = pair.expected ?? [];
  // Bybit's book of one level is passed on as what it is and as the best bid and ask that it means; tardis-node states the latter.
  const events = told.some(({ type }) => type === 'quote') ? told.filter(({ type }) => type === 'quote') : told;
  if (stated.length !== events.length) return [`${stated.length} values are stated, ${events.length} were told`];
  return stated.flatMap((value, index) => {
    const event = events[index];
    if (event === undefined) return [];
    const differences = [...valuesOf(event, value), ['symbol', isSymbol(event.instrument, value['symbol'])] as const];
    if (withTime) differences.push(['timestamp', isTime(event, value, pair.localTimestamp)]);
    return differences.filter(([, equal]) => !equal).map(([name]) => `${name} of ${JSON.stringify(event)}`);
  });
}

type Checked = readonly [name: string, equal: boolean];

function valuesOf(event: WireEvent, value: JsonObject): Checked[] {
  const type: Checked = ['type', value['type'] === TYPES[event.type]];
  if (event.type === 'trade') {
    return [
      type,
      // The first protocol of Kraken numbered no trades.
      ['id', (value['id'] ?? '') === event.tradeId],
      ['price', isStated(event.price, value['price'])],
      ['amount', isStated(event.size, value['amount'])],
      ['side', value['side'] === event.takerSide],
    ];
  }
  if (event.type === 'depth') {
    return [
      type,
      ['isSnapshot', value['isSnapshot'] === (event.kind === 'snapshot')],
      ['bids', areLevels(event.bids, value['bids'])],
      ['asks', areLevels(event.asks, value['asks'])],
    ];
  }
  return [
    type,
    ['bidPrice', isStated(event.bidPrice, value['bidPrice'])],
    ['bidAmount', isStatedOrNull(event.bidSize, value['bidAmount'])],
    ['askPrice', isStated(event.askPrice, value['askPrice'])],
    ['askAmount', isStatedOrNull(event.askSize, value['askAmount'])],
  ];
}

function isStatedOrNull(ours: string | null, stated: unknown): boolean {
  return stated === null ? ours === null : isStated(ours, stated);
}

function areLevels(ours: readonly WireLevel[], stated: unknown): boolean {
  if (!Array.isArray(stated) || stated.length !== ours.length) return false;
  return (stated as JsonObject[]).every(
    (level, index) =>
      isStated(ours[index]?.[0] ?? null, level['price']) && isStated(ours[index]?.[1] ?? null, level['amount']),
  );
}

function isSymbol(instrument: string, stated: unknown): boolean {
  const bare = String(stated)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/gu, '')
    .replaceAll('XBT', 'BTC');
  return (ALIASES[bare] ?? bare) === instrument.replaceAll('-', '');
}

/** Where the message itself tells no time, tardis-node states when it was received, and we state none. */
function isTime(event: WireEvent, value: JsonObject, localTimestamp: string | undefined): boolean {
  if (value['timestamp'] === localTimestamp) return event.exchangeTimeUs === null;
  return event.exchangeTimeUs === usFromRfc3339(String(value['timestamp']));
}
