import type { Clock } from '#libs/kernel';

export interface Times {
  readonly clock: Clock;
}
