import { SCHEDULER } from '#libs/platform';

/** What a use case may do. */
export const token = SCHEDULER;
