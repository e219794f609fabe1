export const soon = (): AbortSignal => AbortSignal.timeout(10);
