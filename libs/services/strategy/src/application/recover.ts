import { setTimeout as sleep } from 'node:timers/promises';
import type { Instrument } from '#libs/domain';
import { type Problem, US_PER_SECOND } from '#libs/kernel';
import type { StrategyStore } from '#libs/persistence';
import type { InstrumentName, Log } from '#libs/platform';
import type { StrategyPlan } from '../strategy.config.js';
import type { Desk } from './desk.js';
import type { HearMarket } from './hear-market.js';
import type { MarketSource } from './ports.js';
import type { Valuation } from './valuation.js';

/** What is traded and what only values the accounts. */
export interface RecoverySettings {
  readonly STRATEGIES: readonly StrategyPlan[];
  readonly INSTRUMENTS?: readonly InstrumentName[] | undefined;
}

const RETRY_MS = 500;
/** An older price says too little of what an account is worth. */
const MAX_REMEMBERED_AGE_US = 60 * US_PER_SECOND;
/** How many tries pass between two lines in the log. */
const TRIES_PER_LINE = 20;

/**
 * Start-up: learns the instruments, seats the strategies and tells them what the tables know (positions, balances, open
 * intents), so that a restart knows what it holds and doubles nothing. Keeps asking until it knows.
 */
export class Recover {
  readonly #source: MarketSource;
  readonly #store: StrategyStore;
  readonly #desk: Desk;
  readonly #hearing: HearMarket;
  readonly #valuation: Valuation;
  readonly #log: Log;
  readonly #instruments = new Map<string, Instrument>();
  #done = false;
  #stopped = false;

  constructor(
    source: MarketSource,
    store: StrategyStore,
    desk: Desk,
    hearing: HearMarket,
    valuation: Valuation,
    log: Log,
  ) {
    this.#source = source;
    this.#store = store;
    this.#desk = desk;
    this.#hearing = hearing;
    this.#valuation = valuation;
    this.#log = log;
  }

  /** Whether the instruments are known and the tables were read. */
  get done(): boolean {
    return this.#done;
  }

  /** Gives up trying. */
  stop(): void {
    this.#stopped = true;
  }

  /** Recovers; ends when it is done or was stopped. */
  async run(settings: RecoverySettings): Promise<void> {
    const traded = settings.STRATEGIES.flatMap((plan) => plan.instruments);
    const names = new Map([...traded, ...(settings.INSTRUMENTS ?? [])].map((name) => [keyOf(name), name]));
    await Promise.all([...names.values()].map((name) => this.#learn(name)));
    if (this.#stopped) return;
    for (const plan of settings.STRATEGIES) {
      for (const name of plan.instruments) {
        const instrument = this.#instruments.get(keyOf(name));
        if (instrument !== undefined) this.#desk.add(plan, instrument);
      }
    }
    for (const name of names.values()) this.#hearing.doubt(name);
    await this.#untilDone('what the tables know', () => this.#recall());
    this.#done = !this.#stopped;
  }

  /** Asks about every market whose state is not certain, once. */
  async askMarkets(): Promise<void> {
    await Promise.all(
      this.#hearing.uncertain.map(async (name) => {
        const instrument = this.#instruments.get(keyOf(name));
        if (instrument === undefined) return;
        const heardBefore = this.#hearing.statesHeard(name);
        const reply = await this.#source.market(name);
        if (reply.ok) this.#hearing.learn(instrument, reply.value, heardBefore);
        else await this.#remember(instrument, reply.error);
      }),
    );
  }

  /** Nobody answers for a market: its last known price still values what is held. It stays uncertain, so that nothing trades. */
  async #remember(instrument: Instrument, why: Problem): Promise<void> {
    const name = { venue: instrument.venue, instrument: instrument.id };
    const known = await this.#source.lastKnown(name);
    if (known.ok && known.value !== undefined && known.value.ageUs <= MAX_REMEMBERED_AGE_US)
      this.#hearing.remember(instrument, known.value.lastPrice);
    this.#log.debug({ problem: why, ...name }, 'nobody knows yet where a market stands');
  }

  async #learn(name: InstrumentName): Promise<void> {
    await this.#untilDone(keyOf(name), async () => {
      const reply = await this.#source.instrument(name);
      if (!reply.ok) throw new Error(reply.error.message);
      this.#instruments.set(keyOf(name), reply.value);
      this.#valuation.addInstrument(reply.value);
    });
  }

  async #recall(): Promise<void> {
    const memory = await this.#store.recall();
    for (const { account, venue, instrument, quantity, version } of memory.positions) {
      this.#desk.position(account, venue, instrument, quantity, version);
    }
    for (const balances of memory.balances) this.#valuation.setBalances(balances);
    for (const { strategy, venue, instrument, intentId } of memory.openIntents) {
      this.#desk.restore(strategy, venue, instrument, intentId);
    }
    const openIntents = memory.openIntents.length;
    this.#log.info({ positions: memory.positions.length, openIntents }, 'strategy knows again what it knew');
  }

  async #untilDone(what: string, attempt: () => Promise<void>): Promise<void> {
    for (let tries = 0; !this.#stopped; tries += 1) {
      try {
        await attempt();
        return;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (tries % TRIES_PER_LINE === 0) this.#log.warn({ what, why }, 'start-up waits for what is not there yet');
      }
      await sleep(RETRY_MS);
    }
  }
}

function keyOf({ venue, instrument }: InstrumentName): string {
  return `${venue}:${instrument}`;
}
