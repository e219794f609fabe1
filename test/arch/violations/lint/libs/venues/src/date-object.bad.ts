export const today = (ms: number): string => new Date(ms).toISOString();
