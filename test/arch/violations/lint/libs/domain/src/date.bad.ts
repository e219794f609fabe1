export const nowMs = (): number => new Date().getTime();
