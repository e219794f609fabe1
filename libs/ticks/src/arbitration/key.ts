import type { MarketEvent } from '#libs/domain';

/** What the venue itself calls an update: copies of one update carry the same key, no matter who published them. 0 if it calls it nothing. */
export function venueKeyOf(event: MarketEvent): number {
  switch (event.kind) {
    case 'trade':
      return event.tradeId;
    case 'quote':
      return event.sequence;
    case 'depth':
      return event.lastSequence;
    case 'book-state':
      return 0;
  }
}

/** The first of the venue's own numbers that an update stands for; a change of a book may stand for several. */
export function venueStartOf(event: MarketEvent): number {
  return event.kind === 'depth' ? event.firstSequence : venueKeyOf(event);
}

/** Whether an update needs nothing that was before it. */
export function isWhole(event: MarketEvent): boolean {
  return event.kind === 'depth' && event.snapshot;
}
