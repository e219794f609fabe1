export const startedAtMs = (): number => performance.now();
