import type { BookFigures, WireEvent } from '#libs/venues';

/** A decoded event as its line, with exactly the documented keys in the documented order. */
export function eventLine(event: WireEvent): string {
  const { venue, instrument, exchangeTimeUs } = event;
  if (event.type === 'trade') {
    const { type, tradeId, price, size, takerSide } = event;
    return JSON.stringify({ type, venue, instrument, tradeId, price, size, takerSide, exchangeTimeUs });
  }
  if (event.type === 'quote') {
    const { type, bidPrice, bidSize, askPrice, askSize, sequence } = event;
    const sides = { bidPrice, bidSize, askPrice, askSize };
    return JSON.stringify({ type, venue, instrument, ...sides, exchangeTimeUs, sequence });
  }
  const { type, kind, bids, asks, firstSequence, lastSequence } = event;
  return JSON.stringify({
    type,
    venue,
    instrument,
    kind,
    bids,
    asks,
    firstSequence,
    lastSequence,
    exchangeTimeUs,
  });
}

/** A rebuilt book as its line. The best levels of a book that is not to be believed are `null`. */
export function bookLine(venue: string, instrument: string, figures: BookFigures): string {
  const { state, updates, gaps, checksumsRight, checksumsWrong, lastSequence } = figures;
  const believed = state === 'LIVE' || state === 'STALE';
  const bestBid = believed ? figures.bestBid : null;
  const bestAsk = believed ? figures.bestAsk : null;
  const counts = { updates, gaps, checksumsRight, checksumsWrong };
  return JSON.stringify({ venue, instrument, state, ...counts, bestBid, bestAsk, lastSequence });
}
