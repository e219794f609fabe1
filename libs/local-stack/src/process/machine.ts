import type { Random, Scheduler } from '#libs/kernel';
import { SystemRandom, SystemScheduler } from '#libs/platform';

/** Time and chance of this machine: what runs here are real processes, which know no other. */
export const MACHINE_TIME: Scheduler = new SystemScheduler();

const MACHINE_RANDOM: Random = new SystemRandom();

/** A name or password that nobody guesses: 32 hexadecimal digits, of which 122 bits are random. */
export function randomHex(): string {
  return MACHINE_RANDOM.uuid().replaceAll('-', '');
}
