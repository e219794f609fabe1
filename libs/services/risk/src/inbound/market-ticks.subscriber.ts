import { type TickListener, TickReader, tickSubject } from '#libs/ticks';
import type { TickSubscriber } from '#libs/messaging';
import type { Clock } from '#libs/kernel';
import type { InstrumentName, WireLog } from '#libs/platform';
import type { MarketBoard } from '../application/market-board.js';

/**
 * Puts the quotes and book states of our instruments on the board. A gap needs no snapshot here: a quote is whole in itself,
 * and the book's state is published whenever it changes. Answers how to stop.
 */
export function subscribeToMarket(
  lane: TickSubscriber,
  names: readonly InstrumentName[],
  board: MarketBoard,
  wireLog: Pick<WireLog, 'onBadTick'>,
  clock: Clock,
): () => void {
  const listener: TickListener = {
    onEvent: (event) => board.onEvent(event),
    onGap: () => undefined,
    onBadMessage: (error, subject) => wireLog.onBadTick(subject, error.message),
  };
  const reader = new TickReader(listener, clock);
  const stops = names.flatMap((name) =>
    (['quote', 'book-state'] as const).map((kind) =>
      lane.subscribe(tickSubject({ kind, ...name }), (subject, bytes) => reader.read(subject, bytes)),
    ),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
