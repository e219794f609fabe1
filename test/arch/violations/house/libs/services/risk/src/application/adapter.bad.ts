import { METRICS as all, Metrics, SystemRandom, SystemScheduler } from '#libs/platform';
import * as platform from '#libs/platform';

/** What a use case must not do. */
export const adapters = [new SystemScheduler(), new SystemRandom(), Metrics, all, platform];
