import { createRequire } from 'node:module';

export const timers: unknown = createRequire(import.meta.url)('node:timers');
