import { type DynamicModule, Module } from '@nestjs/common';
import type { Random, Scheduler } from '#libs/kernel';
import { HealthRegistry } from '../health/health-registry.js';
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
  /** Where its conditions of readiness stand, for whoever answers for it before it is put together; else it has one of its own. */
  readonly health?: HealthRegistry;
}

/** Makes the surroundings injectable everywhere in one application. */
@Module({})
export class SurroundingsModule {
  /** `lifeline` cuts the application off when it is abandoned. */
  static forApplication(surroundings: Surroundings, lifeline: Lifeline): DynamicModule {
    const { health = new HealthRegistry(), log, random, scheduler, supervisor } = surroundings;
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
        { provide: HealthRegistry, useValue: health },
      ],
      exports: [LOG, SCHEDULER, CLOCK, RANDOM, Supervisor, Lifeline, HealthRegistry],
    };
  }
}
