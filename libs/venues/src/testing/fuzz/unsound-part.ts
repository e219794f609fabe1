import { parseInstrumentName } from '#libs/kernel';
import type { WireEvent } from '../../codec/index.js';

const PLAIN = /^(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/u;

/** What of an event does not have the form that `tradewind decode` promises; `undefined` if all of it has. */
export function unsoundPart(event: WireEvent, venue: string): string | undefined {
  if (event.venue !== venue) return event.venue;
  if (!parseInstrumentName(event.instrument).ok) return event.instrument;
  if (event.exchangeTimeUs !== null && !Number.isSafeInteger(event.exchangeTimeUs)) return 'a time';
  return decimalsOf(event).find((decimal) => !PLAIN.test(decimal));
}

function decimalsOf(event: WireEvent): string[] {
  if (event.type === 'trade') return [event.price, event.size];
  if (event.type === 'depth') return [...event.bids, ...event.asks].flat();
  return [event.bidPrice, event.bidSize, event.askPrice, event.askSize].filter((text) => text !== null);
}
