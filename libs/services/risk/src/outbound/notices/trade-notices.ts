import type { FillRecordedV1, IntentProposedV1, OrderFact } from '#libs/contracts';
import type { Approval, Refusal } from '#libs/domain';
import type { Decimal, Scheduler } from '#libs/kernel';
import { CoalescedNews } from '#libs/platform';
import type { NewsKind } from '../../risk.settings.js';
import type { DayTally } from './day-tally.js';
import { FillSums, type ToldFill } from './fill-sums.js';
import { RefusalSums, type ToldRefusal } from './refusal-sums.js';

type ToldVerdict = Pick<Approval, 'outcome'> | Pick<Refusal, 'outcome' | 'problem'>;

/** What is told, how often at most, and by whom. */
export interface TradeNoticesParts {
  /** Counts everything, whatever is told of it at once. */
  readonly tally: DayTally;
  readonly kinds: ReadonlySet<NewsKind>;
  readonly scheduler: Scheduler;
  readonly intervalMs: number;
  /** Tells people one text; must not reject. */
  readonly tell: (kind: NewsKind, text: string) => Promise<void>;
}

/**
 * Tells people of fills and refusals. It hears each of them once, behind the commit of whichever replica took the message down in its
 * inbox, so that nobody is told twice. What waits when a process is killed is told by nobody: the console and the tables have it.
 */
export class TradeNotices {
  readonly #tally: DayTally;
  readonly #fills: CoalescedNews<ToldFill> | undefined;
  readonly #refusals: CoalescedNews<ToldRefusal> | undefined;

  constructor({ intervalMs, kinds, scheduler, tally, tell }: TradeNoticesParts) {
    this.#tally = tally;
    const timing = { scheduler, intervalMs };
    const fills = { ...timing, sums: new FillSums(), tell: (text: string) => tell('fills', text) };
    const refusals = { ...timing, sums: new RefusalSums(), tell: (text: string) => tell('refusals', text) };
    this.#fills = kinds.has('fills') ? new CoalescedNews(fills) : undefined;
    this.#refusals = kinds.has('refusals') ? new CoalescedNews(refusals) : undefined;
  }

  /** A fill was taken down. */
  noteFill(fill: FillRecordedV1): void {
    this.#tally.countTrade();
    this.#fills?.addItem(fill);
  }

  /** An intent was decided; an approval is no news. */
  noteVerdict({ instrument, quantity, side, strategy }: IntentProposedV1, verdict: ToldVerdict): void {
    if (verdict.outcome === 'APPROVED') return;
    const { code, message: reason } = verdict.problem;
    this.#noteRefusal({ by: 'risk', strategy, side, quantity, instrument, code, reason });
  }

  /** An order came to its end; only the end of one that was rejected is news. */
  noteOrderEnd({ instrument, quantity, reason, side, status, strategy, venue }: OrderFact): void {
    if (status !== 'Rejected') return;
    this.#noteRefusal({ by: venue, strategy, side, quantity, instrument, code: '', reason });
  }

  /** The account was valued, in quote. */
  noteEquity(equity: Decimal | undefined): void {
    this.#tally.noteEquity(equity);
  }

  /** Tells what waits, without waiting for the interval: the process ends. */
  async tellWaiting(): Promise<void> {
    await Promise.all([this.#fills?.tellNow(), this.#refusals?.tellNow()]);
  }

  #noteRefusal(refusal: ToldRefusal): void {
    this.#tally.countRefusal();
    this.#refusals?.addItem(refusal);
  }
}
