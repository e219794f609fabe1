export const wallClockMs = (): number => Date.now();
