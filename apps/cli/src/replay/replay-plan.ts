import { parseInstrumentName, toOneLine } from '#libs/kernel';
import { type TapeSurvey, surveyTape } from '#libs/tape';
import { VENUE_NAMES, type VenueName, venues } from '#libs/venues';

/** What is to be replayed, and what must then have been read of it. */
export interface ReplayPlan {
  readonly venue: VenueName;
  readonly symbols: readonly string[];
  readonly frames: number;
  readonly trades: number;
  readonly quotes: number;
  readonly depth: number;
  /** Whether the venue's quotes are made from its books, because its own channel does not carry every change. */
  readonly quotesFromBook: boolean;
}

/** A base and a quote; contracts that expire have longer names. */
function isPair(id: string): boolean {
  return parseInstrumentName(id).ok && id.split('-').length === 2;
}

/**
 * Looks through a tape and plans its replay; a text is the reason why there is none. `say` receives a note of what is left out.
 */
export async function planReplay(
  tape: string,
  venue: VenueName | undefined,
  symbols: readonly string[] | undefined,
  say: (line: string) => void,
): Promise<ReplayPlan | string> {
  let reportedFrames = 0;
  const survey = await surveyTape(
    tape,
    venue,
    { onError: (message) => say(toOneLine(message)), onNote: () => undefined },
    (frames) => {
      if (frames - reportedFrames < 200_000) return;
      reportedFrames = frames;
      say(`looking through the tape: ${frames} frames`);
    },
  );
  const [only, ...others] = survey.venues;
  if (only === undefined) return `${tape} has no frames of ${venue ?? `a known venue (${VENUE_NAMES.join(', ')})`}`;
  if (others.length > 0) return `${tape} has frames of ${[...survey.venues].join(' and ')}: choose one with --venue`;
  const missing = (symbols ?? []).filter((symbol) => !survey.instruments.has(symbol));
  if (missing.length > 0) return `the tape has nothing of ${missing.join(', ')}; it has ${named(survey)}`;
  const chosen = symbols ?? [...survey.instruments.keys()].filter(isPair).toSorted();
  if (chosen.length === 0) return `the tape has no trades, quotes or depth (its ${survey.frames} frames were read)`;
  const leftOut = [...survey.instruments.keys()].filter((id) => !isPair(id));
  if (symbols === undefined && leftOut.length > 0) say(`left out, not BASE-QUOTE: ${leftOut.join(', ')}`);
  const sum = (pick: 'trades' | 'quotes' | 'depth'): number =>
    chosen.reduce((total, id) => total + (survey.instruments.get(id)?.[pick] ?? 0), 0);
  const counts = { trades: sum('trades'), quotes: sum('quotes'), depth: sum('depth') };
  const quotesFromBook = venues[only].protocol?.quotesFromBook === true;
  return { venue: only, symbols: chosen, frames: survey.frames, quotesFromBook, ...counts };
}

function named(survey: TapeSurvey): string {
  const names = [...survey.instruments.keys()].toSorted();
  return names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more` : names.join(', ');
}
