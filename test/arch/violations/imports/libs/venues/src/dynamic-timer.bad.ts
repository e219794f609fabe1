export const timers = import('node:timers/promises');
