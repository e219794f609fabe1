import { type DynamicModule, Inject, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { type Scheduler, US_PER_MS } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { RehearsedWire } from './rehearsed-wire.js';

/**
 * Takes samples the way of an order once, by the service's own pure functions and codecs: no books, no broker, no venue, no clock. Throws where they
 * do not pass.
 */
export type RehearsedPath = (wire: RehearsedWire) => void | Promise<void>;

const REHEARSED_PATH = Symbol('RehearsedPath');
/** A start is a recovery: what is rehearsed ends after so many rounds, or after so long, in milliseconds. */
const MOST_ROUNDS = 100;
const MOST_MS = 150;
/** So long it keeps the process from everything else, in milliseconds: a desk's other services may be at work. */
const TURN_MS = 10;

/**
 * Runs the code that an order passes before there is an order. Node compiles a function when it is first called, and looks the rules of a message up
 * when it first comes: that took 10 to 20 ms of the first order of each process.
 */
@Injectable()
export class RehearseCode implements OnModuleInit {
  readonly #path: RehearsedPath;
  readonly #scheduler: Scheduler;
  readonly #log: Log;

  constructor(
    @Inject(REHEARSED_PATH) path: RehearsedPath,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#path = path;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Before the service hears or does anything. */
  async onModuleInit(): Promise<void> {
    const wire = new RehearsedWire();
    const beganUs = this.#scheduler.monotonicUs();
    const endUs = beganUs + MOST_MS * US_PER_MS;
    let rounds = 0;
    let turnEndUs = 0;
    for (; rounds < MOST_ROUNDS && this.#scheduler.monotonicUs() < endUs; rounds += 1) {
      if (this.#scheduler.monotonicUs() >= turnEndUs) {
        await this.#scheduler.sleep(0);
        turnEndUs = this.#scheduler.monotonicUs() + TURN_MS * US_PER_MS;
      }
      await this.#path(wire);
    }
    const tookMs = Math.round((this.#scheduler.monotonicUs() - beganUs) / US_PER_MS);
    this.#log.info({ rounds, tookMs }, 'the code that an order passes was rehearsed on samples');
  }
}

/** Imported by an app beside its service: simulations and tests need no rehearsal. */
@Module({})
export class RehearsalModule {
  /** Rehearses `path` at the start. */
  static ofPath(path: RehearsedPath): DynamicModule {
    return { module: RehearsalModule, providers: [{ provide: REHEARSED_PATH, useValue: path }, RehearseCode] };
  }
}
