import { type DynamicModule, Module } from '@nestjs/common';
import type { Random, Scheduler } from '#libs/kernel';
import type { Log } from '../log/log.js';
import { SeverableScheduler } from '../time/severable-scheduler.js';
import { Lifeline } from './lifeline.js';
import { Supervisor } from './supervisor.js';
import { CLOCK, LOG, RANDOM, SCHEDULER } from './tokens.js';

/** What a service does not make itself but receives from the process that runs it: a process of its own, a desk of several, a simulation. */
export interface Surroundings {
  /** Already bears the name of the service. */
  readonly log: Log;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly supervisor: Supervisor;
}

/** Makes the surroundings injectable everywhere in one application. */
@Module({})
export class SurroundingsModule {
  /** `lifeline` cuts the application off when it is abandoned. */
  static forApplication({ log, scheduler, random, supervisor }: Surroundings, lifeline: Lifeline): DynamicModule {
    return {
      module: SurroundingsModule,
      global: true,
      providers: [
        { provide: LOG, useValue: log },
        { provide: SCHEDULER, useValue: new SeverableScheduler(scheduler, lifeline) },
        { provide: CLOCK, useExisting: SCHEDULER },
        { provide: RANDOM, useValue: random },
        { provide: Supervisor, useValue: supervisor },
        { provide: Lifeline, useValue: lifeline },
      ],
      exports: [LOG, SCHEDULER, CLOCK, RANDOM, Supervisor, Lifeline],
    };
  }
}
