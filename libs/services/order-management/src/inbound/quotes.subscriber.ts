import { MARKET_SUBJECTS } from '#libs/contracts';
import { type TickListener, TickReader } from '#libs/ticks';
import type { TickSubscriber } from '#libs/messaging';
import type { Clock } from '#libs/kernel';
import type { InstrumentName, WireLog } from '#libs/platform';
import type { ValuePositions } from '../application/value-positions.js';

/** Hears the quotes of the traded instruments on the tick lane; answers how to stop. A missed quote is replaced by the next. */
export function subscribeToQuotes(
  ticks: TickSubscriber,
  names: readonly InstrumentName[],
  values: ValuePositions,
  wireLog: WireLog,
  clock: Clock,
): () => void {
  const listener: TickListener = {
    onEvent: (event) => {
      if (event.kind === 'quote') values.onQuote(event);
    },
    onGap: () => undefined,
    onBadMessage: (problem, subject) => wireLog.onBadTick(subject, problem.message),
  };
  const reader = new TickReader(listener, clock);
  const stops = names.map(({ venue, instrument }) =>
    ticks.subscribe(`${MARKET_SUBJECTS.quote}.${venue}.${instrument}`, (subject, bytes) => reader.read(subject, bytes)),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
