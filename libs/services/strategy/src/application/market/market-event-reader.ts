import { Inject, Injectable } from '@nestjs/common';
import type { MarketEvent } from '#libs/domain';
import type { Clock, Problem } from '#libs/kernel';
import { CLOCK, WireLog } from '#libs/platform';
import { type TickGap, type TickListener, TickReader, type TickSource } from '#libs/ticks';
import { MarketEventDispatcher } from './market-event-dispatcher.js';
import { UncertainMarkets } from './uncertain-markets.js';

/** Reads the messages of the tick lane: each update once, whichever copy of the feed brought it first. */
@Injectable()
export class MarketEventReader implements TickListener {
  readonly #dispatcher: MarketEventDispatcher;
  readonly #markets: UncertainMarkets;
  readonly #wireLog: WireLog;
  readonly #reader: TickReader;

  constructor(
    dispatcher: MarketEventDispatcher,
    markets: UncertainMarkets,
    @Inject(CLOCK) clock: Clock,
    wireLog: WireLog,
  ) {
    this.#dispatcher = dispatcher;
    this.#markets = markets;
    this.#wireLog = wireLog;
    this.#reader = new TickReader(this, clock, (venue, instrument) => dispatcher.gridOf(venue, instrument));
  }

  /** Takes one message of the tick lane. */
  readonly readMessage = (subject: string, bytes: Uint8Array): void => this.#reader.read(subject, bytes);

  /** Records missed and doubled since the start, and in how many gaps. */
  get continuity(): { readonly missed: number; readonly duplicates: number; readonly gaps: number } {
    const { missed, duplicates, gaps } = this.#reader.continuity;
    return { missed, duplicates, gaps };
  }

  onEvent(event: MarketEvent): void {
    if (event.kind === 'depth') return;
    if (event.kind === 'book-state') this.#markets.onBookState(event);
    else if (!this.#markets.awaitsRules(event)) this.#dispatcher.enqueue(event);
  }

  onGap(gap: TickGap): void {
    // A missed trade makes a mean older, not wrong; a missed state, or a publisher that started again, must be asked about.
    if (gap.restarted || gap.kind === 'book-state') this.#markets.doubtMarket(gap);
  }

  onForeignSteps(source: TickSource): void {
    this.#markets.onForeignSteps(source);
  }

  onBadMessage(error: Problem, subject: string): void {
    this.#wireLog.onBadTick(subject, error.message);
  }
}
