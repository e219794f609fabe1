import { performance } from 'node:perf_hooks';

export const startedAtMs = (): number => performance.now();
