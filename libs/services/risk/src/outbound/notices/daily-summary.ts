import {
  type Decimal,
  type PeriodicWork,
  type Scheduler,
  US_PER_SECOND,
  type UnixUs,
  ZERO,
  isoTimeOf,
  readableDecimal,
} from '#libs/kernel';
import type { DayTally, Tally } from './day-tally.js';
import { grouped } from './fill-sums.js';

const DAY_US = 86_400 * US_PER_SECOND;
const MINUTE_US = 60 * US_PER_SECOND;
/** So often it looks whether the time has come: clocks are set, and machines sleep. */
const LOOK_EVERY_MS = 15_000;

/** How the account stands now. */
export interface StandingNow {
  /** In quote; `undefined` where it is not known. */
  readonly equity: Decimal | undefined;
  /** Positions on which order-management and the sum of the fills differ. */
  readonly discrepancies: number;
}

/** When a summary is told, of what, and by whom. */
export interface DailySummaryParts {
  /** Minutes after midnight, UTC. */
  readonly atMinute: number;
  /** The asset in which the account is valued. */
  readonly quote: string;
  readonly scheduler: Scheduler;
  readonly tally: DayTally;
  readonly readStanding: () => Promise<StandingNow>;
  /** Takes the summary of a moment for this process; `false` where one was told already, here or by another replica. */
  readonly claimSummary: (dueUs: UnixUs) => Promise<boolean>;
  /** Must not reject. */
  readonly tell: (text: string) => Promise<void>;
  /** Receives why a round failed; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

/** Tells once a day, at the same time, how the account stands and what happened. A day at whose time risk was down has no summary. */
export class DailySummary {
  readonly #parts: DailySummaryParts;
  #toldUs: UnixUs;
  #looking: PeriodicWork | undefined;

  constructor(parts: DailySummaryParts) {
    this.#parts = parts;
    this.#toldUs = this.#lastDueUs();
  }

  /** Looks from now on whether the time has come. */
  startLooking(): void {
    const { onError, scheduler } = this.#parts;
    const run = (): Promise<void> => this.#look();
    this.#looking = scheduler.runEvery({ name: 'daily-summary', intervalMs: LOOK_EVERY_MS, run, onError });
  }

  /** Resolves when the look under way has ended. */
  async stopLooking(): Promise<void> {
    await this.#looking?.stop();
  }

  async #look(): Promise<void> {
    const { claimSummary, quote, readStanding, tally, tell } = this.#parts;
    const dueUs = this.#lastDueUs();
    if (dueUs <= this.#toldUs) return;
    const standing = await readStanding();
    const isOurs = await claimSummary(dueUs);
    this.#toldUs = dueUs;
    const { counted } = tally;
    tally.beginDay(dueUs, standing.equity);
    if (isOurs) await tell(summaryText(counted, standing, quote));
  }

  #lastDueUs(): UnixUs {
    const { atMinute, scheduler } = this.#parts;
    const intoDayUs = atMinute * MINUTE_US;
    return Math.floor((scheduler.nowUs() - intoDayUs) / DAY_US) * DAY_US + intoDayUs;
  }
}

/** To the cent; of what is small, such as an equity in BTC, its first digits. */
const [MONEY_PLACES, MONEY_DIGITS] = [2, 6];

/** `Since 2026-11-28 00:00 UTC: equity 10,012.5 USDT (+12.5), 14 trades, 2 refusals, 0 open discrepancies`. */
export function summaryText(tally: Tally, { discrepancies, equity }: StandingNow, quote: string): string {
  const since = isoTimeOf(tally.sinceUs).slice(0, 16).replace('T', ' ');
  const parts = [
    equityText(tally.equity, equity, quote),
    counted(tally.trades, 'trade'),
    counted(tally.refusals, 'refusal'),
    counted(discrepancies, 'open discrepancy', 'open discrepancies'),
  ];
  return `Since ${since} UTC: ${parts.join(', ')}`;
}

function equityText(before: Decimal | undefined, now: Decimal | undefined, quote: string): string {
  if (now === undefined) return 'equity not known';
  const profit = before === undefined ? undefined : readableDecimal(now.minus(before), MONEY_PLACES, MONEY_DIGITS);
  const change = profit === undefined ? 'change not known' : `${profit.gte(ZERO) ? '+' : ''}${grouped(profit)}`;
  return `equity ${grouped(readableDecimal(now, MONEY_PLACES, MONEY_DIGITS))} ${quote} (${change})`;
}

function counted(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}
