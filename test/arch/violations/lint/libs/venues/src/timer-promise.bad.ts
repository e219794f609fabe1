import { setTimeout as sleep } from 'node:timers/promises';

export const rest = (): Promise<void> => sleep(10);
