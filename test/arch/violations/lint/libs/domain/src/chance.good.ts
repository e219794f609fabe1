export const highest = (a: number, b: number): number => Math.max(a, b);
