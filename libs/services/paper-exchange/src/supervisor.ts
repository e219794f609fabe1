import { Injectable } from '@nestjs/common';

/** Decides what happens when somebody cannot go on. */
export abstract class Supervisor {
  /** Ends the process, or fails the test; a journal is recovered at the next start. */
  abstract fail(error: unknown): void;
}

/** Lets the process crash: whoever supervises it starts it again. */
@Injectable()
export class CrashingSupervisor extends Supervisor {
  override fail(error: unknown): void {
    process.nextTick(() => {
      throw error;
    });
  }
}
