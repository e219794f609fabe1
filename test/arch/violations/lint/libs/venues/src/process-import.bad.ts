import { hrtime } from 'node:process';

export const startedAtNs = (): bigint => hrtime.bigint();
