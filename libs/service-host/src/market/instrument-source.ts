import { Inject, Injectable } from '@nestjs/common';
import {
  INSTRUMENT_LEFT_OUT,
  INSTRUMENT_QUERY,
  type InstrumentReply,
  MARKET_QUERY,
  type MarketReply,
  instrumentFromReply,
  subject,
} from '#libs/contracts';
import type { Instrument } from '#libs/domain';
import {
  type PeriodicWork,
  type Problem,
  type Result,
  type Scheduler,
  type StopSignal,
  err,
  ok,
  problem,
} from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import { type InstrumentName, LOG, type Log, SCHEDULER } from '#libs/platform';

/** Pause before an instrument is asked for again that market-data did not tell about, in milliseconds. */
const RETRY_MS = 500;
/** That an instrument is not known yet is logged once in so many tries. */
const LOG_EVERY_TRIES = 20;

/** What a service wants to be told about its instruments, and how often. */
export interface FollowInstrumentsPlan {
  readonly names: readonly InstrumentName[];
  /** Pause between two rounds once all are known: steps and statuses change. In milliseconds. */
  readonly refreshMs: number;
  /** Called with each answer; an error that it throws counts as an answer that cannot be used. */
  readonly onInstrument: (instrument: Instrument) => void;
  /** Called likewise with where the market stands; left out where nobody wants to know. */
  readonly onMarket?: (market: MarketReply) => void;
  /** Called with each that market-data leaves out, such as one that the venue does not list. */
  readonly onLeftOut?: (name: InstrumentName) => void;
}

/** Learns from market-data what instruments are and where their markets stand; the one way in which services do. */
@Injectable()
export class InstrumentSource {
  readonly #asker: Asker;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  /** Those that market-data leaves out, as it was logged. */
  readonly #leftOut = new Set<string>();

  constructor(@Inject(ASKER) asker: Asker, @Inject(SCHEDULER) scheduler: Scheduler, @Inject(LOG) log: Log) {
    this.#asker = asker;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Asks once what an instrument is; with `doubted` where the venue has refused an order by its rules: then they are read anew before. */
  async fetchInstrument({ venue, instrument }: InstrumentName, doubted = false): Promise<Result<Instrument, Problem>> {
    const question = doubted ? { doubted } : {};
    const reply = await this.#asker.ask<InstrumentReply>(subject(INSTRUMENT_QUERY, venue, instrument), question);
    if (!reply.ok) return reply;
    try {
      return ok(instrumentFromReply(reply.value));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const text = `The instrument ${instrument} cannot be read: ${why}.`;
      return err(problem('INSTRUMENT_UNREADABLE', text, { venue, instrument }));
    }
  }

  /** Asks once where a market stands. */
  fetchMarket({ venue, instrument }: InstrumentName): Promise<Result<MarketReply, Problem>> {
    return this.#asker.ask<MarketReply>(subject(MARKET_QUERY, venue, instrument), {});
  }

  /**
   * Asks for all instruments, again and again, until each is known or `signal` is given; hands out each as it comes. One that market-data
   * leaves out is not waited for: the others must not wait for it either.
   */
  async fetchUntilKnown(
    names: readonly InstrumentName[],
    onInstrument: (instrument: Instrument) => void,
    signal: StopSignal,
  ): Promise<void> {
    await Promise.all(names.map((name) => this.#fetchOneUntilKnown(name, onInstrument, signal)));
  }

  /** Asks for all instruments at once and until all are known, and then at regular times for what has changed. */
  followInstruments(plan: FollowInstrumentsPlan): PeriodicWork {
    let areAllKnown = false;
    let rounds = 0;
    return this.#scheduler.runEvery({
      name: 'follow-instruments',
      startsAtOnce: true,
      intervalMs: () => (areAllKnown ? plan.refreshMs : RETRY_MS),
      run: async () => {
        const isLogged = rounds % LOG_EVERY_TRIES === 0;
        const answered = await Promise.all(plan.names.map((name) => this.#askFor(name, plan, isLogged)));
        areAllKnown = answered.every(Boolean);
        rounds = areAllKnown ? 0 : rounds + 1;
      },
      onError: (error) => this.#log.error({ err: error }, 'instruments could not be asked for; tried again'),
    });
  }

  async #fetchOneUntilKnown(
    name: InstrumentName,
    onInstrument: (instrument: Instrument) => void,
    signal: StopSignal,
  ): Promise<void> {
    for (let tries = 0; !signal.aborted; tries += 1) {
      const answer = await this.fetchInstrument(name);
      if (answer.ok) return onInstrument(answer.value);
      if (this.#isLeftOut(name, answer.error)) return;
      if (tries % LOG_EVERY_TRIES === 0) this.#logUnknown(name, answer.error);
      await this.#scheduler.sleep(RETRY_MS, signal);
    }
  }

  /** Returns whether everything that is wanted about an instrument was told and taken. */
  async #askFor(name: InstrumentName, plan: FollowInstrumentsPlan, isLogged: boolean): Promise<boolean> {
    const { onInstrument, onMarket } = plan;
    const [what, where] = await Promise.all([
      this.fetchInstrument(name),
      onMarket === undefined ? undefined : this.fetchMarket(name),
    ]);
    if (!what.ok && this.#isLeftOut(name, what.error)) {
      plan.onLeftOut?.(name);
      return true;
    }
    const trouble = what.ok ? (where?.ok === false ? where.error : undefined) : what.error;
    if (trouble !== undefined && isLogged) this.#logUnknown(name, trouble);
    try {
      if (what.ok) onInstrument(what.value);
      if (where?.ok === true) onMarket?.(where.value);
      return trouble === undefined;
    } catch (error) {
      this.#log.error({ err: error, ...name }, 'the answer about an instrument cannot be used');
      return false;
    }
  }

  #isLeftOut({ venue, instrument }: InstrumentName, why: Problem): boolean {
    if (why.code !== INSTRUMENT_LEFT_OUT) return false;
    const key = `${venue} ${instrument}`;
    if (!this.#leftOut.has(key))
      this.#log.error({ venue, instrument, problem: why }, 'market-data leaves an instrument out: the others go on');
    this.#leftOut.add(key);
    return true;
  }

  #logUnknown({ venue, instrument }: InstrumentName, why: Problem): void {
    this.#log.warn({ venue, instrument, problem: why }, 'market-data does not know an instrument yet');
  }
}
