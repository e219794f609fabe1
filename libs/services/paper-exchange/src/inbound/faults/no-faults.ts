import { Injectable } from '@nestjs/common';
import type { FaultPlan } from './fault-plan.js';

/** Everything goes well. */
@Injectable()
export class NoFaults implements FaultPlan {
  faultOfRequest(): undefined {
    return undefined;
  }

  faultOfMessage(): undefined {
    return undefined;
  }

  refusesConnection(): boolean {
    return false;
  }
}
