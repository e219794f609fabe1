import type { ReplayPlan } from './replay-plan.js';

/** How far market-data has played its tape. */
export interface ReplayStatus {
  readonly state: string;
  readonly reason: string | null;
  readonly frames: number;
  readonly badFrames: number;
  readonly rounds: number;
  readonly interruptions: number;
  readonly tradesRead: number;
  readonly tradesPublished: number;
  readonly tradesRepeated: number;
  readonly quotesRead: number;
  readonly quotesPublished: number;
  readonly depthRead: number;
  readonly depthPublished: number;
  readonly superseded: number;
  /** Updates that left, and that did not because the broker was away. */
  readonly updates: number;
  readonly dropped: number;
}

const NUMBERS = [
  'frames',
  'badFrames',
  'rounds',
  'interruptions',
  'tradesRead',
  'tradesPublished',
  'tradesRepeated',
  'quotesRead',
  'quotesPublished',
  'depthRead',
  'depthPublished',
  'superseded',
] as const;

/** Reads the body of market-data's `/status`; `undefined` where it is none of a tape. */
export function readStatus(body: unknown): ReplayStatus | undefined {
  const { tape, published } = (body ?? {}) as { readonly tape?: unknown; readonly published?: unknown };
  if (typeof tape !== 'object' || tape === null || typeof published !== 'object' || published === null)
    return undefined;
  const { state, reason } = tape as { readonly state?: unknown; readonly reason?: unknown };
  const numberOf = (from: object, name: string): number => Number((from as Record<string, unknown>)[name]);
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, numberOf(tape, name)])) as Record<
    (typeof NUMBERS)[number],
    number
  >;
  return {
    ...numbers,
    state: String(state),
    reason: typeof reason === 'string' ? reason : null,
    updates: numberOf(published, 'updates'),
    dropped: numberOf(published, 'dropped'),
  };
}

/** Where the replay stands, as a line. */
export function statusLine(status: ReplayStatus, plan: ReplayPlan): string {
  const { frames, tradesPublished, quotesPublished, depthPublished, dropped } = status;
  const percent = plan.frames === 0 ? 100 : Math.floor((100 * (frames % (plan.frames + 1))) / plan.frames);
  const counts = `trades ${tradesPublished}  quotes ${quotesPublished}  depth ${depthPublished}  dropped ${dropped}`;
  return `frames ${frames} (${percent} %)  ${counts}`;
}

/** What is wrong with a replay that has ended; empty where everything on the tape was published. */
export function faultsOf(status: ReplayStatus, plan: ReplayPlan): readonly string[] {
  const faults: string[] = [];
  const rounds = Math.max(1, status.rounds);
  const expect = (what: string, found: number, wanted: number): void => {
    if (found !== wanted) faults.push(`${what}: ${found} instead of ${wanted}`);
  };
  if (status.state !== 'ended')
    faults.push(`the tape was not played to its end (${status.state}, ${status.reason ?? ''})`);
  expect('frames read', status.frames, plan.frames * rounds);
  expect('trades read', status.tradesRead, plan.trades * rounds);
  expect('quotes read', status.quotesRead, plan.quotes * rounds);
  expect('depth messages read', status.depthRead, plan.depth * rounds);
  expect('trades published or known already', status.tradesPublished + status.tradesRepeated, status.tradesRead);
  if (!plan.quotesFromBook && status.superseded === 0) {
    expect('quotes published', status.quotesPublished, status.quotesRead);
  }
  expect('frames that cannot be read', status.badFrames, 0);
  expect('updates dropped', status.dropped, 0);
  if (status.interruptions > 0)
    faults.push(`the broker was lost ${status.interruptions} times: updates may be missing`);
  return faults;
}

/** The end, for people: what was read, what left, and why the difference is none that matters. */
export function summaryOf(status: ReplayStatus, { quotesFromBook }: ReplayPlan): string {
  const { frames, tradesRead, tradesPublished, tradesRepeated, quotesRead, quotesPublished, superseded } = status;
  const { depthRead, depthPublished, updates, dropped } = status;
  return [
    `frames ${frames}`,
    `trades ${tradesPublished} of ${tradesRead} (${tradesRepeated} came again)`,
    quotesFromBook
      ? `quotes ${quotesPublished}, made from the book (${quotesRead} of the ticker left out)`
      : `quotes ${quotesPublished} of ${quotesRead}`,
    `depth ${depthPublished} of ${depthRead} (the others are in a snapshot, or came before one)`,
    ...(superseded === 0 ? [] : [`superseded by a newer connection ${superseded}`]),
    `updates sent ${updates}, dropped ${dropped}`,
  ].join('  ');
}
