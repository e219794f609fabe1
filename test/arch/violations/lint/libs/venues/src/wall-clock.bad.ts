export const receivedAtMs = (): number => Date.now();
