import { Inject, Injectable } from '@nestjs/common';
import { type Instrument, gridIdOf, marketName } from '#libs/domain';
import type { Clock, Scheduler } from '#libs/kernel';
import { TICK_LANE, type TickSubscriber } from '#libs/messaging';
import { CLOCK, type InstrumentName, SCHEDULER, WireLog } from '#libs/platform';
import { InstrumentSource } from '#libs/service-host';
import { type TickListener, TickReader, tickSubject } from '#libs/ticks';
import { MarketBoard } from '../application/market/market-board.js';
import { RISK_SETTINGS, type RiskSettings } from '../risk.settings.js';

/** Pause between two questions about steps of which two feeds say different things, in milliseconds. */
const STEPS_PAUSE_MS = 500;

/**
 * `market.*`: the quotes and book states of our instruments, for the board. A gap needs no snapshot here: a quote is whole in
 * itself, and the book's state is published whenever it changes. But where a state was lost, the rules are asked for.
 */
@Injectable()
export class MarketEventsSubscriber {
  readonly #lane: TickSubscriber;
  readonly #settings: RiskSettings;
  readonly #reader: TickReader;
  readonly #scheduler: Scheduler;
  readonly #board: MarketBoard;
  readonly #instruments: InstrumentSource;
  readonly #asking = new Set<string>();
  readonly #stopping = new AbortController();
  #stops: readonly (() => void)[] = [];

  constructor(
    @Inject(TICK_LANE) lane: TickSubscriber,
    @Inject(CLOCK) clock: Clock,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    board: MarketBoard,
    instruments: InstrumentSource,
    wireLog: WireLog,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    const listener: TickListener = {
      onEvent: (event) => {
        board.applyMarketEvent(event);
        if (event.kind === 'book-state') this.#askForRules(event);
      },
      onGap: (gap) => {
        if (!gap.restarted && gap.kind !== 'book-state') return;
        // What was lost may have said that the book is counted in other steps.
        board.doubtRules(gap.venue, gap.instrument);
        this.#askForRules(gap);
      },
      onBadMessage: (error, subject) => wireLog.onBadTick(subject, error.message),
      onForeignSteps: (source) => this.#learnSteps(source),
    };
    this.#lane = lane;
    this.#board = board;
    this.#instruments = instruments;
    this.#settings = settings;
    this.#scheduler = scheduler;
    this.#reader = new TickReader(listener, clock, (venue, instrument) => {
      const known = board.instrument(venue, instrument);
      return known === undefined ? undefined : gridIdOf(known);
    });
  }

  /** Begins to listen. */
  subscribe(): void {
    const kinds = ['quote', 'book-state'] as const;
    this.#stops = this.#settings.INSTRUMENTS.flatMap((name) =>
      kinds.map((kind) =>
        this.#lane.subscribe(tickSubject({ kind, ...name }), (subject, bytes) => this.#reader.read(subject, bytes)),
      ),
    );
  }

  /** Stops listening. */
  unsubscribe(): void {
    this.#stopping.abort();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  /** A book that is built anew, or halted, may have other rules: the market is not believed until they were asked for. */
  #askForRules({ venue, instrument }: InstrumentName): void {
    const key = marketName(venue, instrument);
    if (!this.#board.awaitsRules(venue, instrument) || this.#asking.has(key)) return;
    this.#asking.add(key);
    void this.#renewRules({ venue, instrument }).finally(() => this.#asking.delete(key));
  }

  /**
   * One of several feeds counts in other steps: which of them is right is asked, now and then, while the market goes on in the steps that
   * are held.
   */
  #learnSteps({ venue, instrument }: InstrumentName): void {
    const key = `steps ${marketName(venue, instrument)}`;
    if (this.#asking.has(key) || this.#board.awaitsRules(venue, instrument)) return;
    this.#asking.add(key);
    void this.#askForSteps({ venue, instrument }).finally(() => this.#asking.delete(key));
  }

  async #askForSteps(name: InstrumentName): Promise<void> {
    const answer = await this.#instruments.fetchInstrument(name);
    if (answer.ok) this.#board.setInstrument(answer.value);
    await this.#scheduler.sleep(STEPS_PAUSE_MS, this.#stopping.signal);
  }

  /** Asks until there is an answer that was asked for after the last doubt. Throws nothing. */
  async #renewRules({ venue, instrument }: InstrumentName): Promise<void> {
    while (this.#board.awaitsRules(venue, instrument) && !this.#stopping.signal.aborted) {
      const doubts = this.#board.rulesDoubts(venue, instrument);
      let isAnswered = false;
      const take = (rules: Instrument): void => {
        isAnswered = true;
        this.#board.setNewRules(rules, doubts);
      };
      await this.#instruments.fetchUntilKnown([{ venue, instrument }], take, this.#stopping.signal);
      // One that is left out by now has no answer: it is not asked for without a pause.
      if (!isAnswered) await this.#scheduler.sleep(STEPS_PAUSE_MS, this.#stopping.signal);
    }
  }
}
